/*
 * building: what the builders of both engines have in common: the seam within
 * the indexer. builder.c walks the sections of reports; an engine takes them.
 */
#ifndef PEELER_BUILDING_H
#define PEELER_BUILDING_H

#include "indexer/pack/builder.h"
#include "indexer/pack/format.h"
#include "indexer/pack/ids.h"

struct builder_ops {
    /* Adds a section, whose number is counts.sections + 1; fills in s->tokens. */
    enum status (*add)(struct builder *b, struct section *s, struct error *e);
    /* Takes over an old section; gives its length in words. */
    enum status (*keep)(struct builder *b, uint32_t doc, uint64_t *tokens, struct error *e);
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
};

/* A term of a field, folded; called by section_fields(). */
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
