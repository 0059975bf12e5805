/*
 * passage: where the report of an earlier year says what a later one tells of it.
 */
#ifndef PEELER_PASSAGE_H
#define PEELER_PASSAGE_H

#include "searcher/answer/track.h"

/* Looks through the force's reports of the entry's year for the sentence that is most
 * like it, and at least as like as the threshold asks: entry->passage; doc 0: none. */
enum status passage_find(struct engine *engine, const struct track_request *request,
                         struct arena *arena, struct track_entry *entry, struct error *e);

/* Appends field:"value" of a query, what a quote would end left out. */
void passage_filter(struct buf *out, const char *field, struct slice value);

#endif
