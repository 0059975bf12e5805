/*
 * parse: recursive descent over the lexemes of lex.c; the grammar is in
 * parse.h, a function for each of its rules.
 */
#include "searcher/query/parse.h"

#include "searcher/query/parser.h"
#include "shim/unicode.h"

static struct node *either(struct parser *p);

static void advance(struct parser *p)
{
    enum status status = lex_next(&p->lexer, &p->next, p->error);

    if (status != OK)
        parser_keep_failure(p, status);
}

/* Adds a child; the array grows by doubling within the arena. */
static bool add_child(struct parser *p, struct node *parent, struct node *child)
{
    size_t n = parent->child_count;

    if ((n & (n - 1)) == 0) {
        struct node **children = arena_array(&p->query->arena, n ? n * 2 : 1, sizeof(void *));

        if (!children) {
            parser_keep_failure(p, error_memory(p->error));
            return false;
        }
        if (n)
            memcpy(children, parent->children, n * sizeof *children);
        parent->children = children;
    }
    parent->children[parent->child_count++] = child;
    return true;
}

static bool enter(struct parser *p, size_t at)
{
    if (++p->depth <= QUERY_DEPTH)
        return true;
    parser_fail(p, at, "too many brackets or families within each other here");
    return false;
}

/* Parses another text (a phrase of a family) with the same parser. Columns in
 * messages are the phrase's. */
static struct node *nested(struct parser *p, struct slice text)
{
    struct lexer lexer = p->lexer;
    struct lexeme next = p->next;
    struct slice query = p->words.query;
    struct node *n;

    p->lexer = (struct lexer){text, 0};
    p->words.query = text;
    advance(p);
    n = p->status == OK ? either(p) : NULL;
    if (n && p->next.kind != LEX_END)
        n = parser_fail(p, p->next.at, "this phrase does not end where it should");
    p->lexer = lexer;
    p->next = next;
    p->words.query = query;
    return n;
}

/* A phrase of a family that the query itself names: what is wrong with it is
 * said with the phrase, at the column where the query names the family. */
static struct node *outermost(struct parser *p, const struct family *f, struct slice phrase)
{
    struct error *error = p->error, inner = {0};
    struct node *n;

    p->error = &inner;
    n = nested(p, phrase);
    p->error = error;
    if (p->status == ERR_QUERY)
        error_at(error, p->family_column, "the family '@%.*s' has the phrase %.*s: %s",
                 SLICE_ARG(f->name), SLICE_ARG(phrase), inner.text);
    else if (p->status != OK)
        error_set(error, p->status, "%s", inner.text);
    return n;
}

/* Says who names whom when a family comes to name itself. True: it does. */
static bool in_circle(struct parser *p, const struct lexeme *x)
{
    const struct naming *chain[QUERY_DEPTH + 1], *n = p->naming;
    struct buf names = BUF_INIT;
    size_t count = 0;

    while (n && count < QUERY_DEPTH) {
        chain[count++] = n;
        if (slice_equal(n->name, x->text))
            break;
        n = n->outer;
    }
    if (!n || !slice_equal(n->name, x->text))
        return false;
    for (; count > 0; count--)
        buf_printf(&names, "@%.*s names ", SLICE_ARG(chain[count - 1]->name));
    buf_printf(&names, "@%.*s", SLICE_ARG(x->text));
    parser_keep_failure(p, error_at(p->error, lex_column(p->lexer.query, x->at),
                                    "these families name each other in a circle: %s",
                                    names.data ? names.data : ""));
    buf_clear(&names);
    return true;
}

static struct node *family(struct parser *p, const struct lexeme *x)
{
    const struct family *f = families_find(p->options->families, x->text);
    struct slice outer = p->family;
    struct naming naming = {x->text, p->naming};
    struct node *n;

    if (!f)
        return parser_keep_failure(
            p, error_at(p->error, lex_column(p->lexer.query, x->at),
                        "there is no family '@%.*s': 'peeler families' lists them",
                        SLICE_ARG(x->text)));
    if (in_circle(p, x) || !enter(p, x->at))
        return NULL;
    if (!outer.len)
        p->family_column = lex_column(p->lexer.query, x->at);
    p->family = f->name;
    p->naming = &naming;
    n = parser_node(p, NODE_OR, x->at);
    for (size_t i = 0; n && i < f->count; i++) {
        struct slice phrase = f->phrases[i].phrase;
        struct node *child = outer.len ? nested(p, phrase) : outermost(p, f, phrase);

        if (!child || !add_child(p, n, child))
            n = NULL;
    }
    p->family = outer;
    p->naming = naming.outer;
    p->depth--;
    return n;
}

static struct node *group(struct parser *p, size_t at)
{
    struct node *n;

    if (!enter(p, at))
        return NULL;
    n = either(p);
    p->depth--;
    if (!n)
        return NULL;
    if (p->next.kind != LEX_CLOSE)
        return parser_fail(p, at, "this bracket is not closed: expected ')' before the end");
    advance(p);
    return n;
}

static struct node *primary(struct parser *p)
{
    struct lexeme x = p->next;

    if (p->status != OK)
        return NULL;
    switch (x.kind) {
    case LEX_END:
        return parser_fail(p, x.at, "expected a word or a phrase here, at the end of the query");
    case LEX_CLOSE:
        return parser_fail(p, x.at, "expected a word or a phrase before this ')'");
    case LEX_AND:
    case LEX_OR:
    case LEX_NEAR:
    case LEX_NOT:
        return parser_fail(p, x.at, "expected a word or a phrase before this operator");
    case LEX_BOOST:
        return parser_fail(p, x.at, "expected something for '^' to weigh, just before it");
    default:
        advance(p);
    }
    if (p->status != OK)
        return NULL;
    switch (x.kind) {
    case LEX_OPEN:
        return group(p, x.at);
    case LEX_WORD:
        return x.acronym ? parser_acronym(p, &x) : parser_word(p, &x);
    case LEX_PHRASE:
        return parser_phrase(p, &x);
    case LEX_FAMILY:
        return family(p, &x);
    default:
        return parser_field(p, &x);
    }
}

static struct node *unary(struct parser *p)
{
    struct node *n = primary(p);

    while (n && p->status == OK && p->next.kind == LEX_BOOST) {
        n->boost *= p->next.boost;
        advance(p);
    }
    return p->status == OK ? n : NULL;
}

static bool can_be_near(const struct node *n)
{
    bool good = n->kind == NODE_PHRASE || n->kind == NODE_NEAR || n->kind == NODE_OR;

    for (size_t i = 0; good && n->kind == NODE_OR && i < n->child_count; i++)
        good = can_be_near(n->children[i]);
    return good;
}

static struct node *near(struct parser *p)
{
    struct node *left = unary(p);

    while (left && p->status == OK && p->next.kind == LEX_NEAR) {
        struct lexeme op = p->next;
        struct node *right, *n;

        advance(p);
        right = unary(p);
        n = right ? parser_node(p, NODE_NEAR, op.at) : NULL;
        if (!n)
            return NULL;
        if (!can_be_near(left) || !can_be_near(right))
            return parser_fail(
                p, op.at, "expected words, phrases or ( … OR … ) on both sides of NEAR and ADJ");
        if (op.distance > NEAR_MAX)
            return parser_fail(p, op.at, "expected at most 1000 words for NEAR and ADJ");
        n->distance = op.distance ? op.distance : NEAR_DEFAULT;
        n->ordered = op.ordered;
        if (!add_child(p, n, left) || !add_child(p, n, right))
            return NULL;
        left = n;
    }
    return p->status == OK ? left : NULL;
}

/* One child stands for itself. */
static struct node *simplest(struct node *n)
{
    return n->child_count == 1 && n->boost == 1.0 ? n->children[0] : n;
}

static bool ends_all(const struct parser *p)
{
    return p->next.kind == LEX_END || p->next.kind == LEX_CLOSE || p->next.kind == LEX_OR;
}

static struct node *exclude(struct parser *p, size_t at, struct node *wanted, struct node *unwanted)
{
    struct node *n;

    if (!unwanted->child_count)
        return simplest(wanted);
    if (!wanted->child_count)
        return parser_fail(p, at,
                           "expected something to find besides what is excluded with NOT or '-'");
    n = parser_node(p, NODE_NOT, at);
    if (!n || !add_child(p, n, simplest(wanted)) || !add_child(p, n, simplest(unwanted)))
        return NULL;
    return n;
}

/* With `only`, which is for `any`, items must be joined by AND itself; when they
 * are all excluded, what is returned is to be excluded and *only says so. */
static struct node *all(struct parser *p, bool *only)
{
    size_t at = p->next.at;
    struct node *wanted = parser_node(p, NODE_AND, at);
    struct node *unwanted = parser_node(p, NODE_OR, at);
    bool first = true, explicit_and = false;

    if (!wanted || !unwanted)
        return NULL;
    while (first || explicit_and || (!only && !ends_all(p))) {
        bool negative = p->next.kind == LEX_NOT;
        struct node *n;

        if (negative)
            advance(p);
        n = near(p);
        if (!n || !add_child(p, negative ? unwanted : wanted, n))
            return NULL;
        first = false;
        explicit_and = p->next.kind == LEX_AND;
        if (explicit_and)
            advance(p);
        if (p->status != OK)
            return NULL;
    }
    if (only && !wanted->child_count) {
        *only = true;
        return simplest(unwanted);
    }
    return exclude(p, at, wanted, unwanted);
}

/* Adds what stands side by side, up to the next OR. */
static bool add_all(struct parser *p, struct node *n)
{
    struct node *child = all(p, NULL);

    return child && add_child(p, n, child);
}

/* Families mean the same with and without `any`. */
static bool any(const struct parser *p)
{
    return p->options->any && !p->family.len;
}

/* The same with `any`. */
static bool add_any(struct parser *p, struct node *n)
{
    size_t at = p->next.at;
    struct node *wanted = parser_node(p, NODE_OR, at), *unwanted = parser_node(p, NODE_OR, at);

    do {
        bool negative = false;
        struct node *child = wanted && unwanted ? all(p, &negative) : NULL;

        if (!child || !add_child(p, negative ? unwanted : wanted, child))
            return false;
    } while (!ends_all(p));
    if (unwanted->child_count) {
        struct node *child = exclude(p, at, wanted, unwanted);

        return child && add_child(p, n, child);
    }
    for (size_t i = 0; i < wanted->child_count; i++)
        if (!add_child(p, n, wanted->children[i]))
            return false;
    return true;
}

static struct node *either(struct parser *p)
{
    struct node *n = parser_node(p, NODE_OR, p->next.at);

    for (bool more = n != NULL; more; more = p->next.kind == LEX_OR) {
        if (n->child_count)
            advance(p); /* the OR */
        if (p->status != OK || !(any(p) ? add_any(p, n) : add_all(p, n)))
            return NULL;
    }
    return n && p->status == OK ? simplest(n) : NULL;
}

/* --plain: each word of the text, in any form; nothing is an operator. */
static struct node *plain(struct parser *p, struct slice text)
{
    struct node *n = parser_node(p, p->options->any ? NODE_OR : NODE_AND, 0);
    struct token_list tokens = {NULL, 0, 0};
    enum status status;

    if (!n)
        return NULL;
    status = token_list_fill(&tokens, p->options->lexicon, text, p->error);
    if (status != OK)
        parser_keep_failure(p, status);
    for (size_t i = 0; p->status == OK && i < tokens.count; i++) {
        const struct token *t = &tokens.tokens[i];
        struct lexeme x = {.kind = LEX_WORD,
                           .at = t->offset,
                           .text_at = t->offset,
                           .how = MATCH_STEM,
                           .text = slice_of(text.data + t->offset, t->length)};
        struct node *child = t->also ? NULL : parser_word(p, &x);

        if (child)
            add_child(p, n, child);
    }
    token_list_clear(&tokens);
    if (p->status == OK && !n->child_count)
        return parser_fail(p, 0, "expected a word: there is no letter or digit here");
    return p->status == OK ? simplest(n) : NULL;
}

static struct node *whole(struct parser *p)
{
    struct node *n;

    advance(p);
    if (p->status == OK && p->next.kind == LEX_END)
        return parser_fail(p, 0, "the query is empty: expected a word or a phrase");
    n = p->status == OK ? either(p) : NULL;
    if (n && p->next.kind == LEX_CLOSE)
        return parser_fail(p, p->next.at, "this ')' closes no bracket");
    return n;
}

static enum status check_text(struct slice text, struct error *e)
{
    struct buf clean = BUF_INIT;
    size_t bad;

    if (text.len > QUERY_BYTES)
        return error_set(e, ERR_LIMIT, "the query has %zu bytes: at most %u are allowed", text.len,
                         QUERY_BYTES);
    bad = unicode_clean(&clean, text, false);
    buf_clear(&clean);
    return bad ? error_set(e, ERR_QUERY,
                           "the query is not valid UTF-8, or holds control characters")
               : OK;
}

enum status query_parse(struct slice text, const struct parse_options *options, struct query *out,
                        struct error *e)
{
    struct parser p = {.lexer = {text, 0}, .options = options, .query = out, .error = e};

    memset(out, 0, sizeof *out);
    p.words = (struct word_maker){.arena = &out->arena,
                                  .lexicon = options->lexicon,
                                  .query = text,
                                  .step_count = &out->step_count};
    p.status = check_text(text, e);
    if (p.status == OK)
        out->root = options->plain ? plain(&p, text) : whole(&p);
    word_maker_clear(&p.words);
    if (p.status == OK && !arena_ok(&out->arena))
        p.status = error_memory(e);
    if (p.status != OK)
        query_clear(out);
    return p.status;
}

void query_clear(struct query *q)
{
    arena_clear(&q->arena);
    memset(q, 0, sizeof *q);
}
