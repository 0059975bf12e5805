/*
 * locate: from word positions to bytes of a text. A text is cut as the indexer
 * cut it, but nobody is asked which words stand there: that is known already.
 */
#ifndef PEELER_LOCATE_H
#define PEELER_LOCATE_H

#include "indexer/text/token.h"
#include "searcher/query/interval.h"

struct locator {
    struct slice text;
    struct part *words; /* by position; end 0: a paragraph's end */
    size_t count, cap;
};

/* Finds the words of `text`, which must live through the next calls, up to and
 * with position `until`. */
enum status locator_scan(struct locator *l, struct slice text, uint32_t until, struct error *e);
void locator_clear(struct locator *l);

/* Fills in the interval's bytes, from its positions and signs; ERR_CORRUPT when
 * the text has no words there. */
enum status locator_find(const struct locator *l, struct interval *i, struct error *e);

/* Widens an interval by up to `words` positions on each side: the bytes where the
 * first word begins and the last one ends. */
void locator_context(const struct locator *l, const struct interval *i, uint32_t words,
                     uint32_t *start, uint32_t *end);

#endif
