/*
 * lookup: a report, a section or a place in one by its id.
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

/* Bytes of a section's text that a link names. */
struct link {
    struct slice section; /* "REPORT#3" */
    uint64_t start, end;  /* end 0: that of the word that begins at `start` */
};

/* Is it a mention's link, "REPORT#3@START" or "REPORT#3@START-END" (cite.h)? Whether
 * the index holds such a section is not asked. */
bool link_parse(struct slice id, struct link *out);

/* Finds the bytes in the section's text. ERR_NOT_FOUND when it has no words there: then
 * it is a link to another version of the report. */
enum status link_find(const struct link *link, const struct section *section, uint32_t *start,
                      uint32_t *end, struct error *e);

#endif
