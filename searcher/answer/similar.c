/*
 * similar: see similar.h for the method. Ranking is the engine's; here a section becomes
 * a plan, and the section itself is taken out of its answer.
 */
#include "searcher/answer/similar.h"

#include "indexer/text/token.h"

#include <math.h>
#include <stdlib.h>

static bool is_candidate(const struct word *w)
{
    unsigned char first = w->stem.len ? (unsigned char)w->stem.data[0] : '0';

    return !(first >= '0' && first <= '9');
}

static int by_stem(const void *a, const void *b)
{
    const struct token *x = a, *y = b;
    int order = slice_compare(x->word->stem, y->word->stem);

    if (order)
        return order;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static int by_weight(const void *a, const void *b)
{
    const struct similar_term *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return slice_compare(x->stem, y->stem);
}

static double length_part(const struct engine *engine, const struct section *s,
                          const struct run *run)
{
    double average = (double)engine->info.tokens / (double)engine->info.sections;

    return average > 0 ? run->k1 * (1 - run->b + run->b * (double)s->tokens / average) : run->k1;
}

/* Weighs a word that stands `count` times in the section; weight 0: it is not taken. */
static enum status weigh(struct engine *engine, struct slice stem, uint32_t count,
                         const struct run *run, double length, struct similar_term *t,
                         struct error *e)
{
    double docs = (double)engine->info.sections, freq, tf = count;
    enum status status = engine_docfreq(engine, SPACE_STEM, stem, &t->sections, e);

    freq = (double)t->sections;
    t->count = count;
    t->weight = 0;
    if (status != OK || t->sections < 2 || freq > docs / 2)
        return status;
    t->frequency = tf * (run->k1 + 1) / (tf + length);
    t->weight = log(1 + (docs - freq + 0.5) / (freq + 0.5)) * t->frequency;
    return OK;
}

/* Words come sorted by their stems: each run of equal ones is a term. */
static enum status weigh_all(struct engine *engine, const struct token_list *words,
                             const struct run *run, double length, struct similar_terms *out,
                             struct error *e)
{
    enum status status = OK;

    for (size_t i = 0, next; i < words->count && status == OK; i = next) {
        const struct word *w = words->tokens[i].word;
        struct similar_term *t = &out->items[out->count];

        for (next = i; next < words->count && slice_equal(words->tokens[next].word->stem, w->stem);
             next++)
            ;
        *t = (struct similar_term){.stem = w->stem, .shown = w->fold};
        status = weigh(engine, w->stem, (uint32_t)(next - i), run, length, t, e);
        out->count += t->weight > 0;
    }
    return status;
}

/* The texts are the lexicon's until here. */
static enum status keep(struct similar_terms *out, size_t limit, struct arena *arena,
                        struct error *e)
{
    struct similar_term *kept;

    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, by_weight);
    if (out->count > limit)
        out->count = limit;
    kept = arena_array(arena, out->count + 1, sizeof *kept);
    for (size_t i = 0; i < out->count && kept; i++) {
        kept[i] = out->items[i];
        kept[i].stem = arena_copy(arena, kept[i].stem);
        kept[i].shown = arena_copy(arena, kept[i].shown);
    }
    free(out->items);
    out->items = kept;
    return arena_ok(arena) ? OK : error_memory(e);
}

enum status similar_choose(struct engine *engine, struct lexicon *lexicon, const struct section *s,
                           const struct run *run, size_t limit, struct arena *arena,
                           struct similar_terms *out, struct error *e)
{
    struct token_list words = {NULL, 0, 0};
    size_t kept = 0;
    enum status status = token_list_fill(&words, lexicon, s->text, e);

    *out = (struct similar_terms){NULL, 0};
    for (size_t i = 0; i < words.count; i++)
        if (is_candidate(words.tokens[i].word))
            words.tokens[kept++] = words.tokens[i];
    words.count = kept;
    if (status == OK) {
        out->items = calloc(kept + 1, sizeof *out->items);
        status = out->items ? OK : error_memory(e);
    }
    if (status == OK && kept)
        qsort(words.tokens, kept, sizeof *words.tokens, by_stem);
    if (status == OK)
        status = weigh_all(engine, &words, run, length_part(engine, s, run), out, e);
    if (status == OK) {
        status = keep(out, limit, arena, e);
    } else {
        free(out->items);
        *out = (struct similar_terms){NULL, 0};
    }
    token_list_clear(&words);
    return status;
}

static struct plan *new_plan(struct arena *arena, enum plan_kind kind, size_t children)
{
    struct plan *p = arena_alloc(arena, sizeof *p);

    if (!p)
        return NULL;
    p->kind = kind;
    p->boost = 1.0;
    p->children = arena_array(arena, children + 1, sizeof *p->children);
    return p->children ? p : NULL;
}

static struct plan *term_plan(struct arena *arena, enum plan_kind kind, struct plan_term term,
                              double boost)
{
    struct plan *p = new_plan(arena, kind, 0);

    if (!p)
        return NULL;
    p->boost = boost;
    p->slots = arena_alloc(arena, sizeof *p->slots);
    if (p->slots)
        p->slots->terms = arena_alloc(arena, sizeof term);
    if (!p->slots || !p->slots->terms)
        return NULL;
    p->slot_count = p->slots->count = 1;
    *p->slots->terms = term;
    return p;
}

static struct plan *pair(struct arena *arena, enum plan_kind kind, struct plan *a, struct plan *b)
{
    struct plan *p = a && b ? new_plan(arena, kind, 2) : NULL;

    if (!p)
        return NULL;
    p->children[p->child_count++] = a;
    p->children[p->child_count++] = b;
    return p;
}

static struct plan *report_plan(struct engine *engine, struct arena *arena, struct slice report,
                                struct error *e)
{
    struct plan_term term = {SPACE_REPORT, report, 1, 0};

    if (engine_docfreq(engine, SPACE_REPORT, report, &term.docfreq, e) != OK)
        return NULL;
    return term_plan(arena, PLAN_FILTER, term, 1.0);
}

static struct plan *words_plan(const struct similar_terms *terms, struct arena *arena)
{
    struct plan *p = new_plan(arena, PLAN_OR, terms->count);

    for (size_t i = 0; i < terms->count && p; i++) {
        const struct similar_term *t = &terms->items[i];
        struct plan_term term = {SPACE_STEM, t->stem, 1, t->sections};
        struct plan *word = term_plan(arena, PLAN_WORD, term, t->frequency);

        if (!word)
            return NULL;
        p->children[p->child_count++] = word;
    }
    return p && p->child_count == 1 ? p->children[0] : p;
}

static struct plan *whole_plan(struct engine *engine, const struct similar_request *q,
                               struct arena *arena, struct error *e)
{
    struct plan *p = words_plan(q->terms, arena);

    if (q->within && q->within->kind == PLAN_NOTHING)
        return q->within;
    if (q->within && q->within->kind != PLAN_ALL) {
        q->within->boost = 0;
        p = pair(arena, PLAN_AND, p, q->within);
    }
    if (q->report.len)
        p = pair(arena, PLAN_NOT, p, report_plan(engine, arena, q->report, e));
    if (!p)
        error_memory(e); /* unless something truer stands there */
    return p;
}

struct looked_for {
    uint32_t doc;
    bool found;
};

static enum status look(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct looked_for *l = ctx;

    (void)score;
    (void)e;
    l->found |= doc == l->doc;
    return OK;
}

/* Does the section itself match, so that it is to be taken out? */
static enum status matches_itself(struct engine *engine, const struct similar_request *q,
                                  struct plan *plan, struct arena *arena, bool *matches,
                                  struct error *e)
{
    struct looked_for l = {q->doc, false};
    struct column_data reports;
    enum status status = engine_column(engine, COLUMN_REPORT, &reports, e);
    struct plan *mine = NULL;

    if (status == OK) {
        mine = report_plan(engine, arena, reports.values[reports.numbers[q->doc - 1]], e);
        mine = pair(arena, PLAN_AND, plan, mine);
        status = mine ? OK : error_memory(e);
    }
    if (status == OK)
        status = engine_each(engine, mine, &q->run, false, look, &l, e);
    *matches = l.found;
    return status;
}

/* Takes the section out of the first hits, and those before the page. */
static void cut_page(struct similar_result *r, const struct similar_request *q)
{
    size_t kept = 0, place = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (r->hits[i].doc == q->doc)
            continue;
        if (place++ >= q->offset && kept < q->limit)
            r->hits[kept++] = r->hits[i];
    }
    r->count = kept;
}

enum status similar_find(struct engine *engine, const struct similar_request *q,
                         struct arena *arena, struct similar_result *out, struct error *e)
{
    uint64_t wanted = (uint64_t)q->offset + q->limit + 1;
    size_t room = (size_t)(wanted < engine->info.sections ? wanted : engine->info.sections);
    struct plan *plan = NULL;
    bool itself = false;
    enum status status = OK;

    *out = (struct similar_result){NULL, 0, 0};
    if (!q->terms->count)
        return OK;
    plan = whole_plan(engine, q, arena, e);
    out->hits = calloc(room + 1, sizeof *out->hits);
    if (!plan || !out->hits)
        status = plan ? error_memory(e) : e->status;
    if (status == OK && plan->kind == PLAN_NOTHING)
        return OK;
    if (status == OK && !q->report.len)
        status = matches_itself(engine, q, plan, arena, &itself, e);
    if (status == OK)
        status = engine_top(engine, plan, &q->run, 0, room, out->hits, &out->count, &out->total, e);
    if (status == OK) {
        out->total -= itself;
        cut_page(out, q);
    }
    return status;
}

void similar_result_clear(struct similar_result *r)
{
    free(r->hits);
    *r = (struct similar_result){NULL, 0, 0};
}

enum status similar_held(struct lexicon *lexicon, const struct similar_terms *terms,
                         struct slice text, bool *held, struct error *e)
{
    struct token_list words = {NULL, 0, 0};
    enum status status = token_list_fill(&words, lexicon, text, e);

    memset(held, 0, terms->count * sizeof *held);
    for (size_t i = 0; i < words.count && status == OK; i++)
        for (size_t k = 0; k < terms->count; k++)
            held[k] |= slice_equal(words.tokens[i].word->stem, terms->items[k].stem);
    token_list_clear(&words);
    return status;
}
