/*
 * records: see records.h. The engine says which sections may hold some; only those,
 * and the findings that they follow from, are read.
 */
#include "searcher/answer/records.h"

#include "searcher/answer/cite.h"
#include "searcher/answer/earlier.h"
#include "searcher/answer/escape.h"
#include "searcher/answer/paragraph.h"
#include "searcher/answer/record_filter.h"
#include "searcher/answer/rows.h"
#include "searcher/query/parse.h"

#include <stdlib.h>

#define CANDIDATES "kind:recommendation,improvement,concern OR (" EARLIER_QUERY ")"

struct finder {
    struct engine *engine;
    const struct records_request *request;
    struct record_list *out;
    struct record_filter filter;
    struct column_data reports, kinds;
    /* of the section at hand */
    uint32_t doc;
    const struct section *section;
    struct slice follows, follows_heading, finding;
    size_t report_start; /* the first record of its report */
};

/* The number of a kind in the column of kinds; UINT32_MAX: no section is of it. */
static bool is_kind(const struct finder *f, uint32_t doc, enum section_kind kind)
{
    return slice_is(f->kinds.values[f->kinds.numbers[doc - 1]], kind_name(kind));
}

static bool same_report(const struct finder *f, uint32_t doc)
{
    return f->reports.numbers[doc - 1] == f->reports.numbers[f->doc - 1];
}

/* "Recommendations" at a report's end, behind all findings: follows from no single one. */
static bool is_closing_list(const struct finder *f)
{
    if (f->section->kind != KIND_RECOMMENDATION ||
        !words_in(f->section->heading, "recommendations"))
        return false;
    for (uint32_t doc = f->doc + 1; doc <= f->engine->info.sections && same_report(f, doc); doc++)
        if (is_kind(f, doc, KIND_FINDING) || is_kind(f, doc, KIND_CONCERN) ||
            is_kind(f, doc, KIND_IMPROVEMENT) || is_kind(f, doc, KIND_RECOMMENDATION))
            return false;
    for (uint32_t doc = f->doc - 1; doc >= 1 && same_report(f, doc); doc--)
        if (!is_kind(f, doc, KIND_NOTES))
            return !is_kind(f, doc, KIND_CONCERN);
    return true;
}

/* The last paragraph of a section that stands before a line of the source, as one line. */
static void last_paragraph_before(const struct section *s, uint32_t line, struct buf *out)
{
    struct slice rest = slice_from(s->text, s->heading_len);
    struct paragraph p, last = {{"", 0}, 0};

    while (paragraph_next(&rest, &p)) {
        const struct report_line *mark = section_line(s, (size_t)(p.text.data - s->text.data));

        if (mark && mark->line >= line)
            break;
        last = p;
    }
    escape_one_line(out, last.text);
}

static enum status cite_followed(struct finder *f, uint32_t doc, struct error *e)
{
    const struct report_line *here = section_line(f->section, 0);
    struct arena arena = ARENA_INIT;
    struct buf id = BUF_INIT, finding = BUF_INIT;
    struct section s;
    enum status status = engine_section(f->engine, doc, &arena, &s, e);

    if (status == OK) {
        section_id(&id, &s);
        f->follows = arena_copy(&f->out->arena, buf_view(&id));
        f->follows_heading = arena_copy(&f->out->arena, s.heading);
        last_paragraph_before(&s, here ? here->line : UINT32_MAX, &finding);
        f->finding = arena_copy(&f->out->arena, buf_view(&finding));
        if (!buf_ok(&id) || !buf_ok(&finding))
            status = error_memory(e);
    }
    buf_clear(&id);
    buf_clear(&finding);
    arena_clear(&arena);
    return status;
}

/* Finds the finding, or the cause of concern, that the section at hand follows from. */
static enum status find_followed(struct finder *f, struct error *e)
{
    f->follows = f->follows_heading = f->finding = slice_of("", 0);
    if (f->section->kind == KIND_FINDING || is_closing_list(f))
        return OK;
    for (uint32_t doc = f->doc - 1; doc >= 1 && same_report(f, doc); doc--)
        if (is_kind(f, doc, KIND_FINDING) ||
            (f->section->kind == KIND_RECOMMENDATION && is_kind(f, doc, KIND_CONCERN)))
            return cite_followed(f, doc, e);
    return OK;
}

/* "REPORT#23, page 20, line 758" */
static json_t *place(const struct section *s, size_t at)
{
    const struct report_line *line = section_line(s, at);
    struct buf text = BUF_INIT;
    json_t *json;

    section_id(&text, s);
    if (line && line->page)
        buf_printf(&text, ", page %u", line->page);
    if (line)
        buf_printf(&text, ", line %u", line->line);
    json = buf_ok(&text) ? json_text(buf_view(&text)) : NULL;
    buf_clear(&text);
    return json;
}

static bool same_advice(const struct advice *a, const struct advice *b)
{
    struct buf x = BUF_INIT, y = BUF_INIT;
    bool same;

    advice_key(&x, a->text);
    advice_key(&y, b->text);
    same =
        a->kind == b->kind && buf_ok(&x) && buf_ok(&y) && slice_equal(buf_view(&x), buf_view(&y));
    buf_clear(&x);
    buf_clear(&y);
    return same;
}

/* The record of the same report that says the same; NULL: none. */
static struct record *find_same(const struct finder *f, const struct advice *advice)
{
    if (advice->kind == ADVICE_EARLIER)
        return NULL;
    for (size_t i = f->report_start; i < f->out->count; i++)
        if (same_advice(&f->out->items[i].advice, advice))
            return &f->out->items[i];
    return NULL;
}

static json_t *make_row(const struct finder *f, const struct record *r)
{
    const struct advice *a = &r->advice;
    json_t *row = cite_section(f->section, a->at);

    if (!row)
        return NULL;
    json_object_update_new(
        row, json_pack("{s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:[], s:o, s:o, s:o, s:o}", "kind",
                       advice_kind_name(a->kind), "path", json_text(f->section->path), "text",
                       json_text(a->text), "deadline",
                       json_text(slice_of(a->text.data + r->deadline.at, r->deadline.len)), "due",
                       r->deadline.due, "follows", json_text(f->follows), "follows_heading",
                       json_text(f->follows_heading), "finding", json_text(f->finding), "repeated",
                       "said", json_text(a->said), "said_in", json_text(a->lead), "answer",
                       json_text(a->answer), "progress", json_text(a->progress)));
    return row;
}

static struct record *new_record(struct record_list *l)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        struct record *items = realloc(l->items, cap * sizeof *items);

        if (!items)
            return NULL;
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count] = (struct record){.row = NULL};
    return &l->items[l->count++];
}

static enum status add(struct finder *f, const struct advice *advice, struct error *e)
{
    struct record *r = new_record(f->out);
    struct buf id = BUF_INIT;
    struct slice from =
        advice->kind == ADVICE_EARLIER ? slice_of(advice->said.data, 4) : f->section->date;

    if (!r)
        return error_memory(e);
    r->advice = *advice;
    r->doc = f->doc;
    section_id(&id, f->section);
    r->section = arena_copy(&f->out->arena, buf_view(&id));
    buf_clear(&id);
    r->follows = f->follows;
    r->context = advice->kind == ADVICE_EARLIER ? advice->answer : f->finding;
    r->report = arena_copy(&f->out->arena, f->section->report);
    r->date = arena_copy(&f->out->arena, f->section->date);
    deadline_find(advice->text, from, &r->deadline);
    r->row = make_row(f, r);
    return r->row && arena_ok(&f->out->arena) ? OK : error_memory(e);
}

/* Words are looked for in all that the record shows. */
static enum status passes(struct finder *f, const struct advice *a, bool *is, struct error *e)
{
    struct buf all = BUF_INIT;
    enum status status;

    buf_slice(&all, a->text);
    if (a->answer.len || a->progress.len) {
        buf_str(&all, "\n\n");
        buf_slice(&all, a->answer.len ? a->answer : a->progress);
    }
    status = buf_ok(&all) ? record_filter_pass(&f->filter, f->doc, buf_view(&all), is, e)
                          : error_memory(e);
    buf_clear(&all);
    return status;
}

static enum status take_advice(void *ctx, const struct advice *advice, struct error *e)
{
    struct finder *f = ctx;
    struct record *same;
    bool is = false;
    enum status status = passes(f, advice, &is, e);

    if (status != OK || !is)
        return status;
    same = find_same(f, advice);
    if (!same)
        return add(f, advice, e);
    return json_array_append_new(json_object_get(same->row, "repeated"),
                                 place(f->section, advice->at))
               ? error_memory(e)
               : OK;
}

static enum status take_section(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct finder *f = ctx;
    struct arena arena = ARENA_INIT;
    struct section s;
    enum status status;

    (void)score;
    if (!record_filter_may(&f->filter, doc))
        return OK;
    if (!f->doc || f->reports.numbers[doc - 1] != f->reports.numbers[f->doc - 1])
        f->report_start = f->out->count;
    f->doc = doc;
    f->section = &s;
    status = engine_section(f->engine, doc, &arena, &s, e);
    if (status == OK)
        status = find_followed(f, e);
    if (status == OK)
        status = advice_each(&s, &f->out->arena, take_advice, f, e);
    arena_clear(&arena);
    return status;
}

static enum status find(struct finder *f, struct error *e)
{
    const struct records_request *r = f->request;
    struct parse_options options = {.lexicon = r->lexicon};
    struct query candidates = {.arena = ARENA_INIT};
    struct run run = *r->run;
    struct plan *plan = NULL;
    enum status status = query_parse(slice_str(CANDIDATES), &options, &candidates, e);

    run.query = &candidates;
    if (status == OK)
        status = plan_query(f->engine, &candidates, r->expansion, &plan, e);
    if (status == OK)
        status = engine_each(f->engine, plan, &run, false, take_section, f, e);
    query_clear(&candidates);
    return status;
}

enum status records_find(struct engine *engine, const struct records_request *request,
                         struct record_list *out, struct error *e)
{
    struct finder f = {.engine = engine, .request = request, .out = out};
    enum status status;

    *out = (struct record_list){.arena = ARENA_INIT};
    status = record_filter_init(&f.filter, engine, request->query, request->lexicon, request->run,
                                request->expansion, e);
    if (status == OK)
        status = engine_column(engine, COLUMN_REPORT, &f.reports, e);
    if (status == OK)
        status = engine_column(engine, COLUMN_KIND, &f.kinds, e);
    if (status == OK)
        status = find(&f, e);
    record_filter_clear(&f.filter);
    return status;
}

void record_list_clear(struct record_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        json_decref(l->items[i].row);
    free(l->items);
    arena_clear(&l->arena);
    *l = (struct record_list){.arena = ARENA_INIT};
}
