/*
 * acronyms: what the reports of an index teach their acronyms to stand for. The index
 * holds each lesson as a term (format.h), so that no text is read but that of the
 * sections that are cited.
 */
#ifndef PEELER_ACRONYMS_H
#define PEELER_ACRONYMS_H

#include "searcher/engine.h"

/* An acronym and one long form. Long forms that differ in case alone are one: it is
 * shown as most sections write it. */
struct acronym {
    struct slice name, form;
    const struct slice *terms; /* of the index: its spellings */
    size_t term_count;
};

struct acronym_list {
    struct arena arena;
    struct acronym *items; /* by name, then by long form */
    size_t count;
};

/* Where an acronym is taught: in all of the index, or in one report. */
struct acronym_place {
    uint64_t sections, reports;
    uint32_t doc; /* the first section that teaches it */
};

typedef enum status acronym_place_sink(void *ctx, const struct acronym_place *place,
                                       struct error *e);

/* All that begin with `prefix`, in any case. Clear the list in any case. */
enum status acronyms_list(struct engine *engine, struct slice prefix, struct acronym_list *out,
                          struct error *e);
void acronym_list_clear(struct acronym_list *l);

/* Where it is taught: one place, or with `by_report` one a report, in order. */
enum status acronym_places(struct engine *engine, const struct run *run, const struct acronym *a,
                           bool by_report, acronym_place_sink *sink, void *ctx, struct error *e);

/* The byte of a section's text where it is taught first; 0: it is not. */
size_t acronym_taught(const struct acronym *a, struct slice text);

/* What the parser asks (parse.h, find_acronym): `ctx` is the engine. */
enum status acronyms_find_forms(void *ctx, struct slice name, struct arena *arena,
                                struct slice *spelt, struct slice **forms, size_t *count,
                                struct error *e);

#endif
