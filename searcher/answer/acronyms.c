/*
 * acronyms: see acronyms.h. Terms are read and put in groups; sections are counted
 * by running a filter of a group's terms.
 */
#include "searcher/answer/acronyms.h"

#include "indexer/text/acronym.h"
#include "shim/unicode.h"

#include <stdlib.h>

/* A term of the index while they are gathered. */
struct lesson {
    struct slice term, fold; /* the fold: of the long form */
    uint64_t sections;
};

struct gatherer {
    struct arena *arena;
    struct slice prefix; /* folded */
    struct buf fold;
    struct lesson *lessons;
    size_t count, cap;
};

static struct slice folded(struct gatherer *g, struct slice text)
{
    buf_truncate(&g->fold, 0);
    unicode_fold(&g->fold, text);
    return buf_view(&g->fold);
}

static enum status gather(void *ctx, struct slice term, uint64_t docfreq, struct error *e)
{
    struct gatherer *g = ctx;

    if (!slice_starts(folded(g, acronym_short(term)), g->prefix))
        return OK;
    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 64;
        struct lesson *lessons = realloc(g->lessons, cap * sizeof *lessons);

        if (!lessons)
            return error_memory(e);
        g->lessons = lessons;
        g->cap = cap;
    }
    g->lessons[g->count].term = arena_copy(g->arena, term);
    g->lessons[g->count].fold = arena_copy(g->arena, folded(g, acronym_long(term)));
    g->lessons[g->count++].sections = docfreq;
    return arena_ok(g->arena) && buf_ok(&g->fold) ? OK : error_memory(e);
}

static int by_name_and_fold(const void *a, const void *b)
{
    const struct lesson *x = a, *y = b;
    int order = slice_compare(acronym_short(x->term), acronym_short(y->term));

    if (!order)
        order = slice_compare(x->fold, y->fold);
    return order ? order : slice_compare(x->term, y->term);
}

static bool same_lesson(const struct lesson *a, const struct lesson *b)
{
    return slice_equal(acronym_short(a->term), acronym_short(b->term)) &&
           slice_equal(a->fold, b->fold);
}

/* The group of lessons from `first` on; returns the first behind it. */
static size_t take_group(const struct gatherer *g, size_t first, struct slice *terms,
                         struct acronym *out)
{
    size_t end = first, best = first;

    for (; end < g->count && same_lesson(&g->lessons[first], &g->lessons[end]); end++) {
        terms[end] = g->lessons[end].term;
        if (g->lessons[end].sections > g->lessons[best].sections)
            best = end;
    }
    *out = (struct acronym){.name = acronym_short(g->lessons[best].term),
                            .form = acronym_long(g->lessons[best].term),
                            .terms = terms + first,
                            .term_count = end - first};
    return end;
}

static enum status group(const struct gatherer *g, struct acronym_list *out, struct error *e)
{
    struct slice *terms = arena_array(&out->arena, g->count + 1, sizeof *terms);

    out->items = arena_array(&out->arena, g->count + 1, sizeof *out->items);
    if (!terms || !out->items)
        return error_memory(e);
    for (size_t i = 0; i < g->count;)
        i = take_group(g, i, terms, &out->items[out->count++]);
    return OK;
}

enum status acronyms_list(struct engine *engine, struct slice prefix, struct acronym_list *out,
                          struct error *e)
{
    struct gatherer g = {.arena = &out->arena, .fold = BUF_INIT};
    enum status status;

    *out = (struct acronym_list){.arena = ARENA_INIT};
    g.prefix = arena_copy(&out->arena, folded(&g, prefix));
    status = engine_terms(engine, SPACE_ACRONYM, slice_of("", 0), gather, &g, e);
    if (status == OK && g.count)
        qsort(g.lessons, g.count, sizeof *g.lessons, by_name_and_fold);
    if (status == OK)
        status = group(&g, out, e);
    free(g.lessons);
    buf_clear(&g.fold);
    return status;
}

void acronym_list_clear(struct acronym_list *l)
{
    arena_clear(&l->arena);
    *l = (struct acronym_list){.arena = ARENA_INIT};
}

struct counter {
    struct column_data reports;
    struct acronym_place at;
    uint32_t report; /* of the section before; a report's sections come together */
    bool by_report;
    acronym_place_sink *sink;
    void *ctx;
};

static enum status count(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct counter *c = ctx;
    uint32_t report = c->reports.numbers[doc - 1];
    bool fresh = !c->at.sections || report != c->report;
    enum status status = OK;

    (void)score;
    if (fresh && c->at.sections && c->by_report) {
        status = c->sink(c->ctx, &c->at, e);
        c->at = (struct acronym_place){0};
    }
    if (!c->at.sections)
        c->at.doc = doc;
    c->at.sections++;
    c->at.reports += fresh;
    c->report = report;
    return status;
}

enum status acronym_places(struct engine *engine, const struct run *run, const struct acronym *a,
                           bool by_report, acronym_place_sink *sink, void *ctx, struct error *e)
{
    struct counter c = {.by_report = by_report, .sink = sink, .ctx = ctx};
    struct plan_slot slot = {calloc(a->term_count + 1, sizeof *slot.terms), a->term_count};
    struct plan plan = {.kind = PLAN_FILTER, .boost = 1.0, .slots = &slot, .slot_count = 1};
    enum status status = slot.terms ? OK : error_memory(e);

    for (size_t i = 0; status == OK && i < a->term_count; i++) {
        slot.terms[i] = (struct plan_term){SPACE_ACRONYM, a->terms[i], 1, 0};
        status = engine_docfreq(engine, SPACE_ACRONYM, a->terms[i], &slot.terms[i].docfreq, e);
    }
    if (status == OK)
        status = engine_column(engine, COLUMN_REPORT, &c.reports, e);
    if (status == OK)
        status = engine_each(engine, &plan, run, false, count, &c, e);
    if (status == OK && c.at.sections)
        status = sink(ctx, &c.at, e);
    free(slot.terms);
    return status;
}

struct taught {
    const struct acronym *acronym;
    size_t at;
};

static bool is_taught(void *ctx, struct slice term, size_t at)
{
    struct taught *t = ctx;

    for (size_t i = 0; i < t->acronym->term_count; i++)
        if (slice_equal(t->acronym->terms[i], term)) {
            t->at = at;
            return false;
        }
    return true;
}

size_t acronym_taught(const struct acronym *a, struct slice text)
{
    struct taught t = {a, 0};

    acronyms_find(text, is_taught, &t);
    return t.at;
}

enum status acronyms_find_forms(void *ctx, struct slice name, struct arena *arena,
                                struct slice *spelt, struct slice **forms, size_t *count_out,
                                struct error *e)
{
    struct acronym_list list;
    struct buf fold = BUF_INIT, other = BUF_INIT;
    enum status status = acronyms_list(ctx, name, &list, e);
    size_t n = 0;

    unicode_fold(&fold, name);
    *spelt = (struct slice){NULL, 0};
    *forms = arena_array(arena, list.count + 1, sizeof **forms);
    for (size_t i = 0; status == OK && i < list.count; i++) /* as it is typed, if taught so */
        if (slice_equal(list.items[i].name, name))
            *spelt = name;
    for (size_t i = 0; status == OK && *forms && i < list.count; i++) {
        buf_truncate(&other, 0);
        unicode_fold(&other, list.items[i].name);
        if (!spelt->len && slice_equal(buf_view(&fold), buf_view(&other)))
            *spelt = arena_copy(arena, list.items[i].name);
        if (slice_equal(list.items[i].name, *spelt))
            (*forms)[n++] = arena_copy(arena, list.items[i].form);
    }
    *count_out = n;
    if (status == OK && !(*forms && arena_ok(arena) && buf_ok(&fold) && buf_ok(&other)))
        status = error_memory(e);
    buf_clear(&fold);
    buf_clear(&other);
    acronym_list_clear(&list);
    return status;
}
