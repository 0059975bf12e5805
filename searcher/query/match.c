/*
 * match: phrases and NEAR over the tokens of one text, by trying each place
 * where the first word could stand. Whether a word matches a step is asked once
 * for each pair and remembered by the word's number in the lexicon.
 */
#include "searcher/query/match.h"

#include <stdlib.h>

enum memory {
    UNKNOWN = 0,
    NO,
    YES
};

struct memo {
    uint8_t *answers; /* by word id: enum memory */
    size_t cap;
};

struct matcher {
    const struct query *query;
    struct lexicon *lexicon;
    struct token_list tokens;
    uint32_t *starts; /* by position: its first token in by_position; one more at the end */
    uint32_t *by_position;
    size_t positions;
    size_t starts_cap, by_position_cap;
    struct memo *memos;           /* by step number */
    size_t memo_count;            /* the query may be gone when the matcher is freed */
    struct interval_list ways[4]; /* scratch of phrase_at() and follow_option() */
};

enum status matcher_new(const struct query *query, struct lexicon *lexicon, struct matcher **out,
                        struct error *e)
{
    struct matcher *m = calloc(1, sizeof *m);

    *out = NULL;
    if (!m)
        return error_memory(e);
    m->query = query;
    m->lexicon = lexicon;
    m->memos = calloc(query->step_count + 1u, sizeof *m->memos);
    if (!m->memos) {
        matcher_free(m);
        return error_memory(e);
    }
    m->memo_count = query->step_count;
    *out = m;
    return OK;
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->memo_count; i++)
        free(m->memos[i].answers);
    free(m->memos);
    free(m->starts);
    free(m->by_position);
    for (size_t i = 0; i < sizeof m->ways / sizeof *m->ways; i++)
        interval_list_clear(&m->ways[i]);
    token_list_clear(&m->tokens);
    free(m);
}

static enum status reserve(uint32_t **array, size_t *cap, size_t need, struct error *e)
{
    uint32_t *grown;

    if (need <= *cap)
        return OK;
    grown = realloc(*array, need * 2 * sizeof *grown);
    if (!grown)
        return error_memory(e);
    *array = grown;
    *cap = need * 2;
    return OK;
}

/* Sorts the tokens into their positions (a counting sort: joined spellings
 * come after parts that stand behind them). */
static enum status place_tokens(struct matcher *m, struct error *e)
{
    enum status status;

    m->positions = 0;
    for (size_t i = 0; i < m->tokens.count; i++)
        if (m->tokens.tokens[i].position >= m->positions)
            m->positions = m->tokens.tokens[i].position + 1u;
    status = reserve(&m->starts, &m->starts_cap, m->positions + 2, e);
    if (status == OK)
        status = reserve(&m->by_position, &m->by_position_cap, m->tokens.count + 1, e);
    if (status != OK)
        return status;
    memset(m->starts, 0, (m->positions + 2) * sizeof *m->starts);
    for (size_t i = 0; i < m->tokens.count; i++)
        m->starts[m->tokens.tokens[i].position + 2]++;
    for (size_t i = 2; i < m->positions + 2; i++)
        m->starts[i] += m->starts[i - 1];
    for (size_t i = 0; i < m->tokens.count; i++)
        m->by_position[m->starts[m->tokens.tokens[i].position + 1]++] = (uint32_t)i;
    return OK;
}

enum status matcher_text(struct matcher *m, struct slice text, struct error *e)
{
    enum status status = token_list_fill(&m->tokens, m->lexicon, text, e);

    return status == OK ? place_tokens(m, e) : status;
}

static bool ask(const struct step *step, const struct word *w)
{
    return step_matches(step, w->stem, w->fold, w->form);
}

/* ask(), remembered; without memory to remember it is asked again. */
static bool matches(struct matcher *m, const struct step *step, const struct word *w)
{
    struct memo *memo = &m->memos[step->number];

    if (w->id >= memo->cap) {
        size_t cap = (w->id + 1u) * 2;
        uint8_t *answers = realloc(memo->answers, cap);

        if (!answers)
            return ask(step, w);
        memset(answers + memo->cap, UNKNOWN, cap - memo->cap);
        memo->answers = answers;
        memo->cap = cap;
    }
    if (memo->answers[w->id] == UNKNOWN)
        memo->answers[w->id] = ask(step, w) ? YES : NO;
    return memo->answers[w->id] == YES;
}

/* Ways of having matched the steps so far: each item's `last` is where the next
 * step must follow. Two ways that came to the same place are one from there on,
 * which keeps the work linear in steps whatever the alternatives are. */
static enum status add_way(struct interval_list *ways, struct interval way, struct error *e)
{
    for (size_t i = 0; i < ways->count; i++)
        if (ways->items[i].last == way.last) {
            if (way.start < ways->items[i].start)
                ways->items[i].start = way.start;
            if (way.end > ways->items[i].end)
                ways->items[i].end = way.end;
            return OK;
        }
    return interval_push(ways, way, e);
}

/* Goes on from one way by one step, to every word that matches. */
static enum status follow(struct matcher *m, const struct step *step, const struct interval *way,
                          bool first, struct interval_list *to, struct error *e)
{
    uint32_t position = first ? way->first : way->last + 1;
    enum status status = OK;

    if (position >= m->positions)
        return OK;
    for (uint32_t i = m->starts[position]; i < m->starts[position + 1] && status == OK; i++) {
        const struct token *t = &m->tokens.tokens[m->by_position[i]];

        if (matches(m, step, t->word))
            status = add_way(to,
                             (struct interval){.first = way->first,
                                               .last = position + t->word->span - 1,
                                               .start = first ? t->offset : way->start,
                                               .end = t->offset + t->length},
                             e);
    }
    return status;
}

/* Goes on from all the ways by one alternative. */
static enum status follow_option(struct matcher *m, const struct alternative *o,
                                 const struct interval_list *from, bool first,
                                 struct interval_list *to, struct error *e)
{
    struct interval_list *a = &m->ways[2], *b = &m->ways[3];
    enum status status = OK;

    a->count = 0;
    for (size_t i = 0; i < from->count && status == OK; i++)
        status = follow(m, &o->steps[0], &from->items[i], first, a, e);
    for (size_t s = 1; s < o->count && a->count && status == OK; s++) {
        struct interval_list *swap = a;

        b->count = 0;
        for (size_t i = 0; i < a->count && status == OK; i++)
            status = follow(m, &o->steps[s], &a->items[i], false, b, e);
        a = b;
        b = swap;
    }
    for (size_t i = 0; i < a->count && status == OK; i++)
        status = add_way(to, a->items[i], e);
    return status;
}

/* Appends the occurrences that begin at a position: one for each place where they end. */
static enum status phrase_at(struct matcher *m, const struct node *n, uint32_t position,
                             struct interval_list *out, struct error *e)
{
    struct interval_list *from = &m->ways[0], *to = &m->ways[1];
    enum status status;

    from->count = 0;
    status = interval_push(from, (struct interval){.first = position, .last = position}, e);
    for (size_t p = 0; p < n->place_count && from->count && status == OK; p++) {
        struct interval_list *swap = from;

        to->count = 0;
        for (size_t i = 0; i < n->places[p].count && status == OK; i++)
            status = follow_option(m, &n->places[p].options[i], from, p == 0, to, e);
        from = to;
        to = swap;
    }
    for (size_t i = 0; i < from->count && status == OK; i++) {
        from->items[i].leaf = (uint32_t)n->column;
        status = interval_push(out, from->items[i], e);
    }
    return status;
}

static enum status find_phrase(struct matcher *m, const struct node *n, struct interval_list *out,
                               struct error *e)
{
    enum status status = OK;

    for (uint32_t p = 0; p < m->positions && status == OK; p++)
        if (m->starts[p] != m->starts[p + 1])
            status = phrase_at(m, n, p, out, e);
    return status;
}

static enum status find(struct matcher *m, const struct node *n, struct interval_list *out,
                        struct error *e);

static enum status find_near(struct matcher *m, const struct node *n, struct interval_list *out,
                             struct error *e)
{
    struct interval_list left = {NULL, 0, 0}, right = {NULL, 0, 0};
    enum status status = find(m, n->children[0], &left, e);

    interval_keep_shortest(&left);
    if (status == OK && left.count)
        status = find(m, n->children[1], &right, e);
    interval_keep_shortest(&right);
    if (status == OK && right.count)
        status = interval_join(&left, &right, n->distance, n->ordered, out, e);
    interval_list_clear(&left);
    interval_list_clear(&right);
    return status;
}

/* Appends the occurrences of what the node asks for. */
static enum status find(struct matcher *m, const struct node *n, struct interval_list *out,
                        struct error *e)
{
    size_t children = n->kind == NODE_NOT ? 1 : n->child_count;
    enum status status = OK;

    if (n->kind == NODE_PHRASE)
        return find_phrase(m, n, out, e);
    if (n->kind == NODE_NEAR) {
        struct interval_list found = {NULL, 0, 0};

        status = find_near(m, n, &found, e);
        for (size_t i = 0; i < found.count && status == OK; i++)
            status = interval_push(out, found.items[i], e);
        interval_list_clear(&found);
        return status;
    }
    for (size_t i = 0; i < children && status == OK; i++)
        status = find(m, n->children[i], out, e);
    return status;
}

enum status matcher_has(struct matcher *m, const struct node *node, bool *has, struct error *e)
{
    struct interval_list found = {NULL, 0, 0};
    enum status status = find(m, node, &found, e);

    *has = found.count > 0;
    interval_list_clear(&found);
    return status;
}

/* The token of the word itself at a position where one stands. */
static const struct token *word_at(const struct matcher *m, uint32_t position)
{
    return &m->tokens.tokens[m->by_position[m->starts[position]]];
}

static uint32_t signs_of(const struct matcher *m, const struct interval *i)
{
    const struct token *first = word_at(m, i->first), *last = word_at(m, i->last);

    return (i->start != first->offset ? SIGN_BEFORE : 0u) |
           (i->end != last->offset + last->length ? SIGN_BEHIND : 0u);
}

enum status matcher_mentions(struct matcher *m, struct interval_list *out, struct error *e)
{
    enum status status;

    out->count = 0;
    status = find(m, m->query->root, out, e);
    interval_keep_longest(out);
    for (size_t i = 0; i < out->count; i++)
        out->items[i].signs = signs_of(m, &out->items[i]);
    return status;
}
