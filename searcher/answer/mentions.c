/*
 * mentions: the engine says where words stand. Of a section's text no more is
 * cut than up to what is shown of its last mention.
 */
#include "searcher/answer/mentions.h"

struct counter {
    struct mention_counts *counts;
    struct column_data reports;
    uint32_t last; /* the number of the report before; its sections come together */
    mentioned_sink *sink;
    void *ctx;
};

static enum status count_section(void *ctx, uint32_t doc, const struct interval_list *found,
                                 struct error *e)
{
    struct counter *c = ctx;
    uint32_t report = c->reports.numbers[doc - 1];

    c->counts->reports += !c->counts->sections || report != c->last;
    c->counts->sections++;
    c->counts->mentions += found->count;
    c->last = report;
    return c->sink ? c->sink(c->ctx, doc, found->count, e) : OK;
}

struct scope_counter {
    struct mention_counts *counts;
    struct column_data reports;
    uint32_t last; /* the number of the report before; its sections come together */
};

static enum status count_scope(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct scope_counter *c = ctx;
    uint32_t report = c->reports.numbers[doc - 1];

    (void)score;
    (void)e;
    c->counts->searched_reports += !c->counts->searched_sections || report != c->last;
    c->counts->searched_sections++;
    c->last = report;
    return OK;
}

static enum status count_searched(struct engine *engine, const struct mention_request *request,
                                  struct mention_counts *counts, struct error *e)
{
    struct scope_counter c = {.counts = counts};
    struct plan *scope;
    enum status status = plan_scope(engine, request->query, &scope, e);

    if (status == OK && scope->kind == PLAN_ALL) {
        counts->searched_sections = engine->info.sections;
        counts->searched_reports = engine->info.reports;
        return OK;
    }
    if (status == OK)
        status = engine_column(engine, COLUMN_REPORT, &c.reports, e);
    if (status == OK)
        status = engine_each(engine, scope, &request->run, false, count_scope, &c, e);
    return status;
}

static enum status count_all(struct engine *engine, const struct mention_request *request,
                             interval_sink *sink, struct counter *c, void *ctx, struct error *e)
{
    enum status status;

    *c->counts = (struct mention_counts){0};
    status = count_searched(engine, request, c->counts, e);
    if (status == OK)
        status = engine_column(engine, COLUMN_REPORT, &c->reports, e);
    return status == OK ? engine_mentions(engine, request->plan, &request->run, sink, ctx, e)
                        : status;
}

enum status mentions_count(struct engine *engine, const struct mention_request *request,
                           mentioned_sink *sink, void *ctx, struct mention_counts *counts,
                           struct error *e)
{
    struct counter c = {.counts = counts, .sink = sink, .ctx = ctx};

    return count_all(engine, request, count_section, &c, &c, e);
}

struct placer {
    struct counter counter;
    interval_sink *sink;
    void *ctx;
};

static enum status place_section(void *ctx, uint32_t doc, const struct interval_list *found,
                                 struct error *e)
{
    struct placer *p = ctx;
    enum status status = count_section(&p->counter, doc, found, e);

    return status == OK ? p->sink(p->ctx, doc, found, e) : status;
}

enum status mentions_places(struct engine *engine, const struct mention_request *request,
                            interval_sink *sink, void *ctx, struct mention_counts *counts,
                            struct error *e)
{
    struct placer p = {.counter = {.counts = counts}, .sink = sink, .ctx = ctx};

    return count_all(engine, request, place_section, &p.counter, &p, e);
}

struct lister {
    struct counter counter;
    struct engine *engine;
    uint32_t context;
    uint64_t from, until; /* the page, by numbers of mentions from 0 */
    mention_sink *sink;
    void *ctx;
    struct arena arena;
    struct locator where;
};

static uint32_t plus(uint32_t position, uint32_t context)
{
    if (context == CONTEXT_SENTENCE)
        return position;
    return position < UINT32_MAX - context ? position + context : UINT32_MAX;
}

/* Which of the section's mentions, the last of all those counted, are on the page. */
static void clip(const struct lister *l, size_t count, size_t *first, size_t *end)
{
    uint64_t number = l->counter.counts->mentions - count;

    *first = l->from > number ? (size_t)(l->from - number) : 0;
    *end = l->until < number + count ? (size_t)(l->until > number ? l->until - number : 0) : count;
}

static enum status list_section(void *ctx, uint32_t doc, const struct interval_list *found,
                                struct error *e)
{
    struct lister *l = ctx;
    struct section s;
    size_t first, end;
    enum status status = count_section(&l->counter, doc, found, e);

    clip(l, found->count, &first, &end);
    if (first >= end)
        return status;
    arena_clear(&l->arena);
    if (status == OK)
        status = engine_section(l->engine, doc, &l->arena, &s, e);
    if (status == OK)
        status = locator_scan(&l->where, s.text, plus(found->items[end - 1].last, l->context), e);
    for (size_t i = first; i < end && status == OK; i++) {
        struct interval at = found->items[i];

        status = locator_find(&l->where, &at, e);
        if (status == OK)
            status = l->sink(l->ctx, doc, &s, &l->where, &at, e);
    }
    return status;
}

enum status mentions_each(struct engine *engine, const struct mention_request *request,
                          mention_sink *sink, void *ctx, struct mention_counts *counts,
                          struct error *e)
{
    struct lister l = {.counter = {.counts = counts},
                       .engine = engine,
                       .context = request->context,
                       .from = request->offset,
                       .until = request->limit && request->limit < UINT64_MAX - request->offset
                                    ? request->offset + request->limit
                                    : UINT64_MAX,
                       .sink = sink,
                       .ctx = ctx};
    enum status status = count_all(engine, request, list_section, &l.counter, &l, e);

    arena_clear(&l.arena);
    locator_clear(&l.where);
    return status;
}
