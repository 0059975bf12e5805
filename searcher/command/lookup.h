/*
 * lookup: a report or a section by its id.
 */
#ifndef PEELER_LOOKUP_H
#define PEELER_LOOKUP_H

#include "searcher/command/session.h"

typedef enum status section_sink(void *ctx, uint32_t doc, const struct section *section,
                                 struct error *e);

/* Hands each section of a report, in order, to the sink. `id` is a report's
 * ("REPORT") or a section's ("REPORT#3": only that one). Whatever the index does
 * not hold is ERR_NOT_FOUND. */
enum status lookup(struct session *s, struct slice id, section_sink *sink, void *ctx,
                   struct error *e);

#endif
