/*
 * compare: what a query found then and now: which mentions are new, changed or gone.
 *
 * Mentions of then and now are paired within a report (its id), each once, by the first of
 * these that holds; among equals in their order:
 *
 *   the same    1. the section's text is the same, and the mention stands at the same word
 *                  of it, whatever number, page or line the section has now
 *               2. the mention and the words around it are the same, wherever in the report
 *   changed     3. all words around it are the same, and it is written otherwise
 *               4. the words before it and its form are the same, or those behind it are
 *               5. at least half of all their words are the same (Dice's coefficient), looking
 *                  at the next COMPARE_NEAR that are left over, in order
 *
 * 3 and 4 ask for at least COMPARE_WORDS words that are the same, so that two mentions at
 * the beginnings of sections are not taken for one. A pair of 1 and 2 is changed, too, when its
 * report's force, date or title, or the section's kind, is another. What is left of now
 * is new, what is left of then is gone. A report under another id is another report.
 */
#ifndef PEELER_COMPARE_H
#define PEELER_COMPARE_H

#include "shim/error.h"

#include <jansson.h>
#include <stdint.h>

#define COMPARE_WORDS 3u
#define COMPARE_NEAR  64u

enum change {
    CHANGE_SAME,
    CHANGE_NEW,
    CHANGE_CHANGED,
    CHANGE_GONE
};

const char *change_name(enum change c); /* "same", "new", … */

struct change_counts {
    uint64_t by_change[CHANGE_GONE + 1];
    uint64_t moved; /* of the same: those whose section has another number */
};

/* `now` is NULL of what is gone, `was` of what is new. */
typedef enum status change_sink(void *ctx, enum change change, const json_t *now, const json_t *was,
                                struct error *e);

/* Compares two lists of mentions, as evidence.h has them, and adds to the counts. Hands all but
 * the same to the sink: new and changed ones in the order of now, then gone ones in theirs. */
enum status compare_mentions(const json_t *was, const json_t *now, change_sink *sink, void *ctx,
                             struct change_counts *counts, struct error *e);

#endif
