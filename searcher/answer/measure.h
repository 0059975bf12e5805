/*
 * measure: what a cell of a matrix says: a count, or a ratio of two. A total's ratio is
 * made from the sums of its two counts, never by adding ratios up.
 */
#ifndef PEELER_MEASURE_H
#define PEELER_MEASURE_H

#include "searcher/answer/matrix.h"

enum measure {
    MEASURE_MENTIONS,
    MEASURE_SECTIONS, /* that hold a mention */
    MEASURE_REPORTS,  /* that hold one */
    MEASURE_SHARE,    /* those, of the reports held: 0 to 1 */
    MEASURE_PER10K    /* mentions in 10,000 words */
};

#define MEASURES "mentions, sections, reports, share or per10k"

const char *measure_name(enum measure m);
bool measure_parse(const char *name, enum measure *m);
bool measure_whole(enum measure m); /* a count */

/* 0 where nothing is held. */
double measure_value(enum measure m, const struct matrix_cell *c);

/* Appends the value for a reader (a share in percent) or for a machine (0 to 1). Nothing
 * where nothing is held: blank is not 0. */
void measure_text(struct buf *out, enum measure m, const struct matrix_cell *c, bool percent);

/* Do the rows (or the columns) hold more than their total, because something counts
 * for several of them? */
bool measure_overlaps(enum measure m, const struct matrix *x, bool rows);
/* The sentence that says so, of an axis by this field. */
const char *measure_overlap_note(enum field field);

/* How dark a cell is in a heat-map: 0 for nothing held or a value of 0, else 1 to
 * MEASURE_SHADES, in even steps up to `most`. */
#define MEASURE_SHADES 6u
unsigned measure_shade(enum measure m, const struct matrix_cell *c, double most);
double measure_most(enum measure m, const struct matrix *x); /* of all cells but the totals */

#endif
