/*
 * index_help: a small index of reports made by hand, for the tests of engines
 * and answers: some hundred short sections out of few words, so that everything
 * meets everything: forms, hyphens, broken lines, possessives, cases, figures.
 * The sections stay in memory beside the index, for brute force.
 */
#ifndef PEELER_TEST_INDEX_HELP_H
#define PEELER_TEST_INDEX_HELP_H

#include "indexer/pack/builder.h"
#include "indexer/pack/format.h"
#include "indexer/pack/sums.h"
#include "indexer/text/token.h"
#include "searcher/engine.h"
#include "shim/publish.h"
#include "tests/searcher/query_help.h"
#include "tests/shim/temp.h"

#define HELP_REPORTS  70u
#define HELP_SECTIONS 6u /* of a report, at most */

static const char help_forces[] =
    "West Wold Police\tterritorial\tWest Wold|WWP|was Old Wold Police\n"
    "Kestrel and Fens Constabulary\tterritorial\tKestrel and Fens\n"
    "Estuary Police\tterritorial\tEstuary\n";

static const char help_families[] = "gifts\t\"gifts and hospitality\"\n"
                                    "gifts\t~\"gift & favour\"\n"
                                    "gifts\tpeel NEAR/3 force\n"
                                    "outer\t@gifts\n"
                                    "outer\t\"follow-up\"\n"
                                    "vetted\tvetting year:2013\n";

struct index_help {
    char *folder;
    struct query_help query;
    struct gazetteer gazetteer;
    struct arena arena;
    struct report *reports;
    unsigned report_count;
    const struct report **report_of; /* by doc */
    const struct report_section **section_of;
    uint32_t docs;
    struct engine *engine;

    /* Of an update: the old generation's folder, and by report its first section
     * there, when it is taken over from it; 0: it is read. */
    const char *old;
    uint32_t *kept;
    uint64_t memory;     /* of the builder */
    unsigned sums_shift; /* of the pages that have sums; 0: the builder's own */
};

static inline unsigned help_random(unsigned *seed, unsigned n)
{
    return ((unsigned)rand_r(seed) >> 4) % n;
}

#define HELP_PICK(seed, list) (list)[help_random(seed, sizeof(list) / sizeof *(list))]

static inline struct slice help_text(struct arena *arena, unsigned *seed, size_t *heading_len)
{
    static const char *const words[] = {"force",
                                        "Force",
                                        "forces",
                                        "force's",
                                        "Forces’",
                                        "gift",
                                        "gifts",
                                        "gifts",
                                        "and",
                                        "and",
                                        "&",
                                        "hospitality",
                                        "hospital",
                                        "favour",
                                        "favour1",
                                        "co-ordinating",
                                        "co-\nordinating",
                                        "coordi-\nnating",
                                        "coordinating",
                                        "Co-ordinated",
                                        "follow-up",
                                        "Follow up",
                                        "followup",
                                        "follow-\nup",
                                        "foll-\nowup",
                                        "PEEL",
                                        "peel",
                                        "Peel",
                                        "vetting",
                                        "vet",
                                        "£120",
                                        "98%",
                                        "12,500",
                                        "up-to-date",
                                        "uptodate",
                                        "s.32(1)",
                                        "a",
                                        "a-a",
                                        "aa",
                                        "b",
                                        "a-b-c-d-e",
                                        "CoOp",
                                        "co-op",
                                        "group",
                                        "group"};
    static const char *const gaps[] = {" ", " ", " ", " ", " ", "\n", ", ", ". ", "\n\n"};
    struct buf b = BUF_INIT;
    struct slice text;

    buf_str(&b, HELP_PICK(seed, words));
    *heading_len = help_random(seed, 3) ? b.len : 0;
    buf_str(&b, *heading_len ? "\n\n" : " ");
    for (unsigned i = 2 + help_random(seed, 25); i > 0; i--) {
        buf_str(&b, HELP_PICK(seed, words));
        buf_str(&b, HELP_PICK(seed, gaps));
    }
    text = arena_copy(arena, buf_view(&b));
    buf_clear(&b);
    return text;
}

static inline struct slice help_print(struct arena *arena, const char *format, unsigned n)
{
    char text[64];

    snprintf(text, sizeof text, format, n);
    return arena_copy(arena, slice_str(text));
}

/* One section that is a long row of hyphens, and a number longer than any word. */
static inline struct slice help_row(struct arena *arena)
{
    struct buf b = BUF_INIT;
    struct slice text;

    buf_str(&b, "b ");
    for (int i = 0; i < 40; i++)
        buf_str(&b, "a-a-a-a ");
    buf_str(&b, "£");
    for (int i = 0; i < 80; i++)
        buf_char(&b, '8');
    buf_str(&b, "%");
    text = arena_copy(arena, buf_view(&b));
    buf_clear(&b);
    return text;
}

static inline void help_section(struct index_help *h, struct report *r, struct report_section *s,
                                unsigned *seed)
{
    static const char *const headings[] = {"", "Vetting", "Gifts and hospitality", "The force"};
    struct report_line *lines = arena_array(&h->arena, 2, sizeof *lines);

    s->kind = (enum section_kind)help_random(seed, KIND_COUNT);
    s->text = help_text(&h->arena, seed, &s->heading_len);
    if (!h->docs) {
        s->kind = KIND_FINDING;
        s->text = help_row(&h->arena);
        s->heading_len = 0;
    }
    s->heading = s->path = slice_str(HELP_PICK(seed, headings));
    lines[0] = (struct report_line){0, 10 + help_random(seed, 90), 3};
    lines[1] = (struct report_line){(uint32_t)(s->text.len / 2), lines[0].line + 1, 0};
    s->lines = lines;
    s->line_count = help_random(seed, 3);
    h->docs++;
    h->report_of[h->docs] = r;
    h->section_of[h->docs] = s;
}

/* What is known about a report: all but its sections. */
static inline void help_about(struct index_help *h, struct report *r, unsigned i, unsigned *seed)
{
    static const char *const dates[] = {"", "2012", "2013-05", "2013-11-02", "2013-11-18", "2014"};
    static const char *const titles[] = {"", "Vetting of the force", "Gifts and favours",
                                         "A force"};
    static const char *const programmes[] = {"", "integrity", "stop-and-search"};
    static const char *const forces[] = {"West Wold Police", "Kestrel and Fens Constabulary",
                                         "Estuary Police", "A Force of Its Own"};
    struct slice *names = arena_array(&h->arena, 2, sizeof *names);

    r->id = help_print(&h->arena, "folder/r%03u.txt", i);
    r->title = slice_str(HELP_PICK(seed, titles));
    r->date = slice_str(HELP_PICK(seed, dates));
    r->programme = slice_str(HELP_PICK(seed, programmes));
    r->publisher = slice_str(help_random(seed, 2) ? "HMIC" : "");
    r->place = slice_str(help_random(seed, 4) ? "" : "Wold & Fen");
    r->force_count = help_random(seed, 3);
    names[0] = slice_str(forces[i % 4]);
    names[1] = slice_str(forces[(i + 1) % 4]);
    r->forces = names;
}

static inline void help_report(struct index_help *h, unsigned i, unsigned *seed)
{
    struct report *r = &h->reports[i];

    help_about(h, r, i, seed);
    r->section_count = 1 + help_random(seed, HELP_SECTIONS);
    r->sections = arena_array(&h->arena, r->section_count, sizeof *r->sections);
    for (size_t k = 0; k < r->section_count; k++)
        help_section(h, r, &r->sections[k], seed);
}

static inline enum status help_add_all(struct index_help *h, struct builder *b, struct error *e)
{
    enum status status = OK;

    for (unsigned i = 0; i < h->report_count && status == OK; i++)
        status = h->kept && h->kept[i]
                     ? builder_keep(b, h->kept[i], (uint32_t)h->reports[i].section_count, e)
                     : builder_add(b, &h->reports[i], e);
    return status;
}

static inline enum status help_build(struct index_help *h, struct building *building,
                                     const char *engine, json_t **meta, struct error *e)
{
    struct builder_options options = {.folder = generation_path(building),
                                      .old = h->old,
                                      .memory = h->memory,
                                      .gazetteer = &h->gazetteer};
    struct builder_counts counts;
    struct builder *b;
    enum status status = builder_open(engine, &options, &b, e);

    if (status == OK)
        status = help_add_all(h, b, e);
    if (status != OK)
        return status;
    counts = builder_count(b);
    *meta = json_pack("{s:I, s:I, s:I}", "reports", (json_int_t)counts.reports, "sections",
                      (json_int_t)counts.sections, "tokens", (json_int_t)counts.tokens);
    return builder_finish(b, e);
}

static inline enum status help_publish(struct index_help *h, const char *engine, struct error *e)
{
    struct generation_kind kind = {FORMAT_VERSION, engine, ANALYSIS_NAME};
    struct generation_lock *lock = NULL;
    struct building *building = NULL;
    json_t *meta = NULL;
    enum status status = generation_lock(temp_path(h->folder, engine), &lock, e);

    if (status == OK)
        status = generation_begin(lock, &building, e);
    if (status == OK)
        status = help_build(h, building, engine, &meta, e);
    if (status == OK && h->sums_shift && strcmp(engine, "pack") == 0)
        status = sums_write(generation_path(building), h->sums_shift, e);
    if (status == OK)
        status = generation_publish(building, &kind, meta, e);
    json_decref(meta);
    generation_unlock(lock);
    return status;
}

/* All but reports and engine. */
static inline int index_help_start(struct index_help *h)
{
    struct error e = {0};

    *h = (struct index_help){.memory = 1 << 20};
    gazetteer_init(&h->gazetteer);
    if (temp_make((void **)&h->folder) || query_help_make(&h->query, help_families) ||
        gazetteer_add(&h->gazetteer, slice_str(help_forces), "forces", &e) != OK)
        return -1;
    return 0;
}

/* Room for so many reports, and sections in all. */
static inline void help_room(struct index_help *h, unsigned reports, unsigned sections)
{
    h->reports = arena_array(&h->arena, reports, sizeof *h->reports);
    h->report_of = arena_array(&h->arena, sections + 1, sizeof *h->report_of);
    h->section_of = arena_array(&h->arena, sections + 1, sizeof *h->section_of);
}

static inline int index_help_make(struct index_help *h, const char *engine)
{
    struct error e = {0};
    unsigned seed = 20141118;

    if (index_help_start(h))
        return -1;
    help_room(h, HELP_REPORTS, HELP_REPORTS * HELP_SECTIONS);
    h->report_count = HELP_REPORTS;
    for (unsigned i = 0; i < HELP_REPORTS; i++)
        help_report(h, i, &seed);
    if (help_publish(h, engine, &e) == OK &&
        engine_open(temp_path(h->folder, engine), &h->engine, &e) == OK)
        return 0;
    fprintf(stderr, "%s: %s\n", engine, e.text);
    return -1;
}

static inline void index_help_free(struct index_help *h)
{
    engine_close(h->engine);
    query_help_free(&h->query);
    gazetteer_clear(&h->gazetteer);
    arena_clear(&h->arena);
    temp_remove((void **)&h->folder);
}

/* The text of a section that is searched. */
static inline struct slice help_searched(const struct index_help *h, uint32_t doc)
{
    const struct report_section *s = h->section_of[doc];

    return s->kind == KIND_CONTENTS ? slice_str("") : s->text;
}

#endif
