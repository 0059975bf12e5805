/*
 * leaf: see parser.h. A word, a phrase or a field from its lexeme; what is inside
 * it is words.c's and filter.c's.
 */
#include "searcher/query/parser.h"

#include "searcher/query/filter.h"

struct node *parser_fail(struct parser *p, size_t at, const char *what)
{
    if (p->status == OK)
        p->status = error_at(p->error, lex_column(p->lexer.query, at), "%s", what);
    return NULL;
}

struct node *parser_keep_failure(struct parser *p, enum status status)
{
    if (p->status == OK)
        p->status = status;
    return NULL;
}

struct node *parser_node(struct parser *p, enum node_kind kind, size_t at)
{
    struct node *n = arena_alloc(&p->query->arena, sizeof *n);

    if (!n)
        return parser_keep_failure(p, error_memory(p->error));
    n->kind = kind;
    n->column = p->family.len ? p->family_column : lex_column(p->lexer.query, at);
    n->boost = 1.0;
    n->family = p->family;
    return n;
}

/* Marks that mean something elsewhere: to pass over one would be a guess. */
static struct node *stray_mark(struct parser *p, const struct lexeme *x)
{
    for (size_t i = 0; i < x->text.len; i++) {
        if (x->text.data[i] == '|')
            return parser_fail(p, x->text_at + i,
                               "expected quotes around words with '|' between them");
        if (x->text.data[i] == '~')
            return parser_fail(p, x->text_at + i,
                               "expected '~', '~1' or '~2' behind a word, or '~' before a quote");
    }
    return NULL;
}

struct node *parser_word(struct parser *p, const struct lexeme *x)
{
    struct node *n = parser_node(p, NODE_PHRASE, x->at);
    enum status status;

    stray_mark(p, x);
    if (!n || p->status != OK)
        return NULL;
    n->places = arena_array(&p->query->arena, 1, sizeof *n->places);
    n->place_count = 1;
    if (!n->places)
        return parser_keep_failure(p, error_memory(p->error));
    status = words_of_chunk(&p->words, x->text, x->text_at, x->how, x->edits, n->places, p->error);
    if (status != OK)
        return parser_keep_failure(p, status);
    return n->places->count
               ? n
               : parser_fail(p, x->at, "expected a word: there is no letter or digit here");
}

struct node *parser_phrase(struct parser *p, const struct lexeme *x)
{
    struct node *n = parser_node(p, NODE_PHRASE, x->at);
    enum status status;

    if (!n)
        return NULL;
    status = words_of_phrase(&p->words, x->text, x->text_at, x->how, &n->places, &n->place_count,
                             p->error);
    if (status != OK)
        return parser_keep_failure(p, status);
    return n->place_count ? n : parser_fail(p, x->at, "expected a word between these quotes");
}

/* A phrase out of a text that the user did not type: what is an operator in one is not. */
static struct node *given_phrase(struct parser *p, const struct lexeme *x, struct slice text,
                                 enum match_how how)
{
    struct lexeme phrase = {.kind = LEX_PHRASE, .at = x->at, .text_at = x->at, .how = how};
    char *kept = (char *)arena_copy(&p->query->arena, text).data;

    if (!kept)
        return parser_keep_failure(p, error_memory(p->error));
    for (size_t i = 0; how == MATCH_STEM && i < text.len; i++)
        if (strchr("|*?", kept[i]))
            kept[i] = ' ';
    phrase.text = slice_of(kept, text.len);
    return parser_phrase(p, &phrase);
}

/* The acronym in its case, alone, in the plural and as a possessive. */
static struct node *spelt_acronym(struct parser *p, const struct lexeme *x, struct slice name)
{
    struct buf text = BUF_INIT;
    struct node *n;

    buf_printf(&text, "%.*s|%.*ss|%.*s's", SLICE_ARG(name), SLICE_ARG(name), SLICE_ARG(name));
    n = buf_ok(&text) ? given_phrase(p, x, buf_view(&text), MATCH_CASE)
                      : parser_keep_failure(p, error_memory(p->error));
    buf_clear(&text);
    return n;
}

struct node *parser_acronym(struct parser *p, const struct lexeme *x)
{
    struct node *n = parser_node(p, NODE_OR, x->at);
    struct arena *arena = &p->query->arena;
    struct slice *forms = NULL;
    size_t count = 0;
    enum status status = OK;

    if (n && p->options->acronyms)
        status = p->options->acronyms(p->options->acronyms_ctx, x->text, arena, &n->acronym, &forms,
                                      &count, p->error);
    if (!n || status != OK)
        return parser_keep_failure(p, status);
    if (!count)
        return parser_keep_failure(
            p, error_at(p->error, lex_column(p->lexer.query, x->at),
                        "no report teaches an acronym '%.*s': 'peeler acronyms' lists those that "
                        "are taught",
                        SLICE_ARG(x->text)));
    n->children = arena_array(arena, count + 1, sizeof(void *));
    if (!n->children)
        return parser_keep_failure(p, error_memory(p->error));
    n->children[n->child_count++] = spelt_acronym(p, x, n->acronym);
    for (size_t i = 0; i < count && p->status == OK; i++)
        n->children[n->child_count++] = given_phrase(p, x, forms[i], MATCH_STEM);
    return p->status == OK ? n : NULL;
}

/* title: and heading: take words, one behind the other. */
static struct node *words_field(struct parser *p, const struct lexeme *x)
{
    struct node *n = parser_node(p, NODE_FIELD, x->at);
    struct slice text = x->text;
    size_t at = x->text_at;
    enum status status;

    if (!n)
        return NULL;
    n->field = x->field;
    if (text.len > 1 && text.data[0] == '"' && text.data[text.len - 1] == '"') {
        text = slice_of(text.data + 1, text.len - 2);
        at++;
    }
    status =
        words_of_phrase(&p->words, text, at, MATCH_STEM, &n->places, &n->place_count, p->error);
    if (status != OK)
        return parser_keep_failure(p, status);
    for (size_t i = 0; i < n->place_count; i++)
        for (size_t k = 0; k < n->places[i].count; k++)
            if (n->places[i].options[k].steps->how != MATCH_STEM)
                return parser_fail(p, x->text_at,
                                   "expected plain words for this field, without wildcards");
    return n->place_count ? n : parser_fail(p, x->text_at, "expected a word here");
}

struct node *parser_field(struct parser *p, const struct lexeme *x)
{
    struct node *n;
    enum status status;

    if (p->filters++ == QUERY_STEPS)
        return parser_keep_failure(
            p, error_set(p->error, ERR_LIMIT, "the query holds more than %u filters", QUERY_STEPS));
    if (x->field == FIELD_TITLE || x->field == FIELD_HEADING)
        return words_field(p, x);
    n = parser_node(p, NODE_FILTER, x->at);
    if (!n)
        return NULL;
    n->field = x->field;
    status = filter_values(&p->query->arena, p->lexer.query, x->text, x->text_at, n, p->error);
    return status == OK ? n : parser_keep_failure(p, status);
}
