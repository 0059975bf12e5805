/*
 * building: what the builders of both engines have in common: the seam within
 * the indexer. builder.c walks the sections of reports; an engine takes them.
 */
#ifndef PEELER_BUILDING_H
#define PEELER_BUILDING_H

#include "indexer/pack/builder.h"
#include "indexer/pack/format.h"
#include "indexer/pack/ids.h"

/* A section on its way: where it came from, its number, and its length in words once
 * that is known. */
struct lane_section {
    const struct report *report;
    uint32_t number, ordinal, tokens;
};

/* Every engine's own lane begins with this. */
struct builder_lane {
    struct builder *builder;
    struct lane_section *sections; /* admitted and not yet committed */
    size_t count, cap;
};

struct builder_ops {
    enum status (*new_lane)(struct builder *b, struct builder_lane **out, struct error *e);
    void (*free_lane)(struct builder_lane *lane);
    /* Works on lane->sections and fills in their tokens; NULL: commit does all. */
    enum status (*prepare)(struct builder_lane *lane, struct error *e);
    enum status (*commit)(struct builder_lane *lane, struct error *e);
    /* Takes over `count` old sections from number `first`, under numbers from `number` on;
     * adds up their lengths in words. */
    enum status (*keep)(struct builder *b, uint32_t first, uint32_t count, uint32_t number,
                        uint64_t *tokens, struct error *e);
    /* Appends the id of an old section's report. */
    enum status (*old_report)(struct builder *b, uint32_t doc, struct buf *id, struct error *e);
    enum status (*finish)(struct builder *b, struct error *e); /* doesn't free */
    void (*free)(struct builder *b);
};

/* Every engine's own struct begins with this. */
struct builder {
    const struct builder_ops *ops;
    struct builder_options options;
    struct builder_counts counts;
    struct ids ids;
    struct buf report, id; /* the ids of the old section before, and at hand */
    struct builder_lane **lanes;
    unsigned lane_count;
};

/* The section as the index keeps it. */
struct section lane_section(const struct lane_section *s);

/* A term of a field, folded (an acronym's is not); called by section_fields(). */
typedef enum status field_sink(void *ctx, enum space space, struct slice text, struct error *e);

/* Hands out all terms of the section's fields but title and headings. */
enum status section_fields(const struct section *s, const struct gazetteer *gazetteer,
                           field_sink *sink, void *ctx, struct error *e);

/* The section's values for each column but COLUMN_TOKENS; `scratch` holds what
 * has to be put together. */
void section_columns(const struct section *s, struct slice values[COLUMN_COUNT],
                     struct buf *scratch);

enum status xapian_builder_open(const struct builder_options *options, struct builder **out,
                                struct error *e);
enum status pack_builder_open(const struct builder_options *options, struct builder **out,
                              struct error *e);

#endif
