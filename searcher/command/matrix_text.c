/*
 * matrix_text: a matrix as a table of text, on a terminal with shades.
 */
#include "searcher/answer/escape.h"
#include "searcher/command/command.h"
#include "searcher/command/matrix.h"
#include "shim/unicode.h"

#include <stdlib.h>

#define LABEL_WIDTH 12u /* characters, at least */
#define CELL_WIDTH  6u

/* One hue from light to dark, so that it is lightness that tells, for every eye; the
 * text on it is black or white, whichever is read better (of 256 colours). */
static const struct {
    unsigned background, text;
} shades[MEASURE_SHADES + 1] = {{0, 0},   {195, 16}, {153, 16}, {111, 16},
                                {69, 16}, {26, 231}, {18, 231}};

static void spaces(struct buf *out, size_t n)
{
    while (n--)
        buf_char(out, ' ');
}

static size_t width_of_labels(const struct table *t)
{
    size_t width = LABEL_WIDTH;

    for (size_t i = 0; i < t->row_count; i++) {
        size_t len = unicode_length(table_label(&t->matrix->rows, t->rows[i]));

        width = len > width ? len : width;
    }
    return width;
}

static size_t width_of_column(const struct table *t, size_t k)
{
    size_t width = unicode_length(table_label(&t->matrix->cols, t->cols[k]));
    struct buf text = BUF_INIT;

    width = width < CELL_WIDTH ? CELL_WIDTH : width;
    for (size_t i = 0; i < t->row_count; i++) {
        buf_truncate(&text, 0);
        measure_text(&text, t->measure, table_cell(t, i, k), true);
        width = text.len > width ? text.len : width;
    }
    buf_clear(&text);
    return width;
}

static void append_label(struct buf *out, struct slice label, size_t width, bool right)
{
    size_t len = unicode_length(label), pad = width > len ? width - len : 0;

    spaces(out, right ? pad : 0);
    escape_terminal(out, label);
    spaces(out, right ? 0 : pad);
}

/* Two blanks before a cell: the second one takes part in its shade. */
static void append_cell(struct buf *out, const struct table *t, size_t i, size_t k, size_t width,
                        bool terminal)
{
    const struct matrix_cell *c = table_cell(t, i, k);
    unsigned shade = table_is_total(t, i, k) ? 0 : measure_shade(t->measure, c, t->most);
    struct buf text = BUF_INIT;

    measure_text(&text, t->measure, c, true);
    buf_char(out, ' ');
    if (terminal && shade)
        buf_printf(out, "\033[48;5;%u;38;5;%um", shades[shade].background, shades[shade].text);
    spaces(out, 1 + width - text.len);
    buf_slice(out, buf_view(&text));
    if (terminal && shade)
        buf_str(out, "\033[0m");
    out->failed |= text.failed;
    buf_clear(&text);
}

static void append_notes(struct buf *out, const struct table *t)
{
    const struct matrix *m = t->matrix;
    bool rows = measure_overlaps(t->measure, m, true);
    bool cols = measure_overlaps(t->measure, m, false);

    buf_printf(out, "(%s; 0: held, and not mentioned; blank: no report held)\n",
               t->measure == MEASURE_SHARE    ? "share of the reports held"
               : t->measure == MEASURE_PER10K ? "mentions in 10,000 words"
                                              : measure_name(t->measure));
    if (rows)
        buf_printf(out, "(%s)\n", measure_overlap_note(m->rows.field));
    if (cols && !(rows && m->cols.field == m->rows.field))
        buf_printf(out, "(%s)\n", measure_overlap_note(m->cols.field));
}

static void append_rows(struct buf *out, const struct table *t, const size_t *widths, bool terminal)
{
    size_t label_width = width_of_labels(t);
    const struct matrix *m = t->matrix;

    spaces(out, label_width);
    for (size_t k = 0; k < t->col_count; k++) {
        spaces(out, 2);
        append_label(out, table_label(&m->cols, t->cols[k]), widths[k], true);
    }
    buf_char(out, '\n');
    for (size_t i = 0; i < t->row_count; i++) {
        append_label(out, table_label(&m->rows, t->rows[i]), label_width, false);
        for (size_t k = 0; k < t->col_count; k++)
            append_cell(out, t, i, k, widths[k], terminal);
        buf_char(out, '\n');
    }
}

void matrix_print_text(struct buf *out, const struct table *t, bool terminal)
{
    size_t *widths = calloc(t->col_count, sizeof *widths);

    if (!widths) {
        out->failed = true;
        return;
    }
    for (size_t k = 0; k < t->col_count; k++)
        widths[k] = width_of_column(t, k);
    append_rows(out, t, widths, terminal);
    append_notes(out, t);
    free(widths);
}
