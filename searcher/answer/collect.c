/*
 * collect: keeps the best of a stream of matches in a heap, one entry a section
 * or a report, while facets count. A plain ranking without any of that goes to
 * the engine's own top-k.
 */
#include "searcher/answer/collect.h"

#include "searcher/answer/facets.h"

#include <stdlib.h>

struct collector {
    const struct search_request *request;
    struct search_result *result;
    struct column_data date, force, report;
    struct facet_counter facets[FIELD_COUNT];
    size_t facet_count;
    struct ranked *heap; /* the worst at the root */
    size_t size, cap;
    struct ranked best; /* by_report: of the report at hand */
    uint32_t best_report;
};

/* Is `a` to stand before `b`? Ends in the order of sections, so it is total. */
static bool before(const struct collector *c, const struct ranked *a, const struct ranked *b)
{
    int order = 0;

    if (c->request->sort == SORT_FORCE)
        order = slice_compare(c->force.values[c->force.numbers[a->doc - 1]],
                              c->force.values[c->force.numbers[b->doc - 1]]);
    if (!order && c->request->sort != SORT_RELEVANCE)
        order = slice_compare(c->date.values[c->date.numbers[b->doc - 1]],
                              c->date.values[c->date.numbers[a->doc - 1]]);
    if (order)
        return order < 0;
    if (c->request->sort == SORT_RELEVANCE && a->score != b->score)
        return a->score > b->score;
    return a->doc < b->doc;
}

static void sift_down(struct collector *c, size_t i)
{
    for (;;) {
        size_t worst = i, left = 2 * i + 1;
        struct ranked swap;

        for (size_t k = left; k < left + 2 && k < c->size; k++)
            if (before(c, &c->heap[worst], &c->heap[k]))
                worst = k;
        if (worst == i)
            return;
        swap = c->heap[i];
        c->heap[i] = c->heap[worst];
        c->heap[worst] = swap;
        i = worst;
    }
}

static void sift_up(struct collector *c, size_t i)
{
    while (i && before(c, &c->heap[(i - 1) / 2], &c->heap[i])) {
        struct ranked swap = c->heap[i];

        c->heap[i] = c->heap[(i - 1) / 2];
        c->heap[(i - 1) / 2] = swap;
        i = (i - 1) / 2;
    }
}

static enum status offer(struct collector *c, const struct ranked *hit, struct error *e)
{
    size_t wanted = c->request->offset + c->request->limit;

    if (c->size == wanted) {
        if (wanted && before(c, hit, &c->heap[0])) {
            c->heap[0] = *hit;
            sift_down(c, 0);
        }
        return OK;
    }
    if (c->size == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 64;
        struct ranked *heap = realloc(c->heap, cap * sizeof *heap);

        if (!heap)
            return error_memory(e);
        c->heap = heap;
        c->cap = cap;
    }
    c->heap[c->size++] = *hit;
    sift_up(c, c->size - 1);
    return OK;
}

/* The sections of a report come one behind the other. */
static enum status take_by_report(struct collector *c, const struct ranked *hit, struct error *e)
{
    uint32_t report = c->report.numbers[hit->doc - 1];
    enum status status = OK;

    if (c->best.doc && report == c->best_report) {
        c->best.sections++;
        if (hit->score > c->best.score) {
            c->best.doc = hit->doc;
            c->best.score = hit->score;
        }
        return OK;
    }
    if (c->best.doc)
        status = offer(c, &c->best, e);
    c->result->total_reports++;
    c->best = *hit;
    c->best_report = report;
    return status;
}

static enum status take(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct collector *c = ctx;
    struct ranked hit = {doc, 1, score};

    c->result->total++;
    for (size_t i = 0; i < c->facet_count; i++)
        facet_count(&c->facets[i], doc);
    return c->request->by_report ? take_by_report(c, &hit, e) : offer(c, &hit, e);
}

/* Takes the heap apart from the worst on, and leaves the page that was asked for. */
static void finish_hits(struct collector *c)
{
    size_t n = c->size, offset = c->request->offset;

    while (c->size > 1) {
        struct ranked worst = c->heap[0];

        c->heap[0] = c->heap[--c->size];
        sift_down(c, 0);
        c->heap[c->size] = worst;
    }
    c->result->count = n > offset ? n - offset : 0;
    if (c->result->count)
        memmove(c->heap, c->heap + offset, c->result->count * sizeof *c->heap);
    c->result->hits = c->heap;
    c->heap = NULL;
}

static enum status finish_facets(struct collector *c, struct error *e)
{
    struct search_result *r = c->result;
    enum status status = OK;

    r->facets = arena_array(&r->arena, c->facet_count + 1, sizeof *r->facets);
    if (!r->facets)
        return error_memory(e);
    for (size_t i = 0; i < c->facet_count && status == OK; i++)
        status = facet_finish(&c->facets[i], &r->arena, &r->facets[r->facet_count++], e);
    return status;
}

static enum status prepare(struct collector *c, struct engine *engine, struct error *e)
{
    const struct search_request *q = c->request;
    enum status status = OK;

    if (q->sort != SORT_RELEVANCE)
        status = engine_column(engine, COLUMN_DATE, &c->date, e);
    if (status == OK && q->sort == SORT_FORCE)
        status = engine_column(engine, COLUMN_FORCE, &c->force, e);
    if (status == OK && q->by_report)
        status = engine_column(engine, COLUMN_REPORT, &c->report, e);
    for (unsigned f = 0; f < FIELD_COUNT && status == OK; f++)
        if (q->facets & 1u << f)
            status = facet_counter_init(&c->facets[c->facet_count++], engine, (enum field)f, e);
    return status;
}

/* A deadline that passed leaves an answer that says so. */
static enum status forgive(enum status status, struct search_result *out)
{
    if (status != ERR_TIMEOUT)
        return status;
    out->complete = false;
    return OK;
}

static enum status collect_all(struct engine *engine, const struct search_request *request,
                               struct search_result *out, struct error *e)
{
    struct collector c = {.request = request, .result = out};
    enum status status = prepare(&c, engine, e);

    if (status == OK)
        status = forgive(engine_each(engine, request->plan, &request->run, true, take, &c, e), out);
    if (status == OK && c.best.doc)
        status = offer(&c, &c.best, e);
    if (status == OK) {
        finish_hits(&c);
        status = finish_facets(&c, e);
    }
    for (size_t i = 0; i < c.facet_count; i++)
        facet_counter_clear(&c.facets[i]);
    free(c.heap);
    return status;
}

static enum status top(struct engine *engine, const struct search_request *q,
                       struct search_result *out, struct error *e)
{
    size_t room = engine->info.sections < q->limit ? (size_t)engine->info.sections : q->limit;
    struct hit *hits = calloc(room + 1, sizeof *hits);
    enum status status = OK;

    out->hits = calloc(room + 1, sizeof *out->hits);
    if (!hits || !out->hits)
        status = error_memory(e);
    if (status == OK)
        status = forgive(engine_top(engine, q->plan, &q->run, q->offset, room, hits, &out->count,
                                    &out->total, e),
                         out);
    for (size_t i = 0; status == OK && i < out->count; i++)
        out->hits[i] = (struct ranked){hits[i].doc, 1, hits[i].score};
    free(hits);
    return status;
}

enum status collect(struct engine *engine, const struct search_request *request,
                    struct search_result *out, struct error *e)
{
    enum status status;

    *out = (struct search_result)SEARCH_RESULT_INIT;
    if (request->sort == SORT_RELEVANCE && !request->by_report && !request->facets)
        status = top(engine, request, out, e);
    else
        status = collect_all(engine, request, out, e);
    if (status != OK)
        search_result_clear(out);
    return status;
}

void search_result_clear(struct search_result *r)
{
    free(r->hits);
    arena_clear(&r->arena);
    *r = (struct search_result)SEARCH_RESULT_INIT;
}
