/*
 * lookup: see lookup.h. A report's sections are those with its id as a term.
 */
#include "searcher/command/lookup.h"

struct search_for {
    struct session *session;
    uint64_t ordinal; /* 0: all */
    section_sink *sink;
    void *ctx;
    bool found;
};

static enum status take(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct search_for *f = ctx;
    struct arena arena = ARENA_INIT;
    struct section s;
    enum status status = engine_section(f->session->engine, doc, &arena, &s, e);

    (void)score;
    if (status == OK && (!f->ordinal || s.ordinal == f->ordinal)) {
        f->found = true;
        status = f->sink(f->ctx, doc, &s, e);
    }
    arena_clear(&arena);
    return status;
}

static enum status each_of_report(struct search_for *f, struct slice report, struct error *e)
{
    struct plan_term term = {SPACE_REPORT, report, 1, 0};
    struct plan_slot slot = {&term, 1};
    struct plan plan = {.kind = PLAN_FILTER, .boost = 1.0, .slots = &slot, .slot_count = 1};
    struct run run = session_run(f->session);
    enum status status = engine_docfreq(f->session->engine, SPACE_REPORT, report, &term.docfreq, e);

    if (status != OK || !term.docfreq)
        return status;
    return engine_each(f->session->engine, &plan, &run, false, take, f, e);
}

/* The number behind the last '#'; 0: there is none. */
static uint64_t ordinal_of(struct slice id, size_t *report_len)
{
    const char *mark = id.len ? memrchr(id.data, '#', id.len) : NULL;
    uint64_t n = 0;

    *report_len = mark ? (size_t)(mark - id.data) : id.len;
    for (size_t i = *report_len + 1; mark && i < id.len; i++) {
        if (id.data[i] < '0' || id.data[i] > '9' || n > UINT32_MAX)
            return 0;
        n = n * 10 + (uint64_t)(id.data[i] - '0');
    }
    return n;
}

enum status lookup(struct session *s, struct slice id, section_sink *sink, void *ctx,
                   struct error *e)
{
    struct search_for f = {.session = s, .sink = sink, .ctx = ctx};
    enum status status = each_of_report(&f, id, e);
    size_t report_len;

    if (status == OK && !f.found) {
        f.ordinal = ordinal_of(id, &report_len);
        if (f.ordinal)
            status = each_of_report(&f, slice_of(id.data, report_len), e);
    }
    if (status == OK && !f.found)
        return error_set(e, ERR_NOT_FOUND, "the index holds no report or section '%.*s'",
                         SLICE_ARG(id));
    return status;
}
