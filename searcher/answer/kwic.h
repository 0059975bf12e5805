/*
 * kwic: a keyword in context as one line of a terminal: the matches of all lines
 * begin in the same column, and nothing is wider than the terminal.
 */
#ifndef PEELER_KWIC_H
#define PEELER_KWIC_H

#include "shim/buf.h"

struct kwic {
    size_t width;         /* columns that the line may take */
    size_t column;        /* where matches begin, from 0 */
    const char *on, *off; /* what sets a match off and takes no column; "" for nothing */
};

/* Appends the line without its end: `left` to the right against the match, and the
 * rest behind it. The texts are one line each and safe for a terminal. What does not
 * fit is cut and marked "…"; true: something was. */
bool kwic_line(struct buf *out, const struct kwic *k, struct slice left, struct slice match,
               struct slice right);

#endif
