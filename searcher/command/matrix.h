/*
 * matrix: what the printers of `peeler matrix` share: the table as it is shown.
 */
#ifndef PEELER_COMMAND_MATRIX_H
#define PEELER_COMMAND_MATRIX_H

#include "searcher/answer/matrix.h"
#include "searcher/command/session.h"

/* A matrix with its total row and column; rows and columns in which nothing at all is
 * held are left out. */
struct table {
    const struct session *session;
    const struct matrix *matrix;
    enum measure measure;
    size_t *rows, *cols; /* what is shown, by number; the total is the last */
    size_t row_count, col_count;
    double most; /* the darkest cell's value */
};

/* The name of a row or column: a value, "(not known)", or "total". */
struct slice table_label(const struct axis *axis, size_t i);
const char *table_axis_name(enum field field);

static inline const struct matrix_cell *table_cell(const struct table *t, size_t row, size_t col)
{
    return matrix_at(t->matrix, t->rows[row], t->cols[col]);
}

static inline bool table_is_total(const struct table *t, size_t row, size_t col)
{
    return row + 1 == t->row_count || col + 1 == t->col_count;
}

/* Appends the table as text: on a terminal a heat-map, in 256 colours. */
void matrix_print_text(struct buf *out, const struct table *t, bool terminal);
/* Appends a page of its own: no file beside it, no request to anywhere. */
void matrix_print_html(struct buf *out, const struct table *t);

#endif
