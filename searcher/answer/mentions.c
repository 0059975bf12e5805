/*
 * mentions: the engine says in which sections to look; the matcher says what
 * stands there. Memory is that of one section at a time.
 */
#include "searcher/answer/mentions.h"

struct finder {
    struct engine *engine;
    const struct mention_request *request;
    mention_sink *sink;
    void *ctx;
    struct mention_counts *counts;
    struct matcher *matcher;
    struct interval_list found;
    struct arena arena;
    struct buf last_report;
};

static enum status fresh_matcher(struct finder *f, struct error *e)
{
    matcher_free(f->matcher);
    f->matcher = NULL;
    return matcher_new(f->request->query, f->request->lexicon, &f->matcher, e);
}

static void count_section(struct finder *f, const struct section *s)
{
    f->counts->sections++;
    if (f->counts->reports && slice_equal(buf_view(&f->last_report), s->report))
        return;
    f->counts->reports++;
    buf_truncate(&f->last_report, 0);
    buf_slice(&f->last_report, s->report);
}

static enum status look_into(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct finder *f = ctx;
    struct section s;
    enum status status;

    (void)score;
    if (lexicon_full(f->request->lexicon)) {
        lexicon_reset(f->request->lexicon);
        status = fresh_matcher(f, e);
        if (status != OK)
            return status;
    }
    arena_clear(&f->arena);
    status = engine_section(f->engine, doc, &f->arena, &s, e);
    if (status == OK && s.kind != KIND_CONTENTS)
        status = matcher_text(f->matcher, s.text, e);
    if (status != OK || s.kind == KIND_CONTENTS)
        return status;
    status = matcher_mentions(f->matcher, &f->found, e);
    if (status != OK || !f->found.count)
        return status;
    count_section(f, &s);
    f->counts->mentions += f->found.count;
    for (size_t i = 0; f->sink && i < f->found.count && status == OK; i++)
        status = f->sink(f->ctx, doc, &s, f->matcher, &f->found.items[i], e);
    return buf_ok(&f->last_report) ? status : error_memory(e);
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

enum status mentions_each(struct engine *engine, const struct mention_request *request,
                          mention_sink *sink, void *ctx, struct mention_counts *counts,
                          struct error *e)
{
    struct finder f = {
        .engine = engine, .request = request, .sink = sink, .ctx = ctx, .counts = counts};
    enum status status;

    *counts = (struct mention_counts){0};
    status = count_searched(engine, request, counts, e);
    if (status == OK)
        status = fresh_matcher(&f, e);
    if (status == OK)
        status = engine_each(engine, request->plan, &request->run, false, look_into, &f, e);
    matcher_free(f.matcher);
    interval_list_clear(&f.found);
    arena_clear(&f.arena);
    buf_clear(&f.last_report);
    return status;
}
