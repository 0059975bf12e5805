/*
 * matrix: `peeler matrix`: mentions by force and year, say. A cell is blank where
 * no report is held, and 0 where reports are held and say nothing. Text and HTML are
 * in matrix_text.c and matrix_html.c.
 */
#include "searcher/command/matrix.h"

#include "searcher/answer/escape.h"
#include "searcher/command/command.h"

#include <stdlib.h>
#include <unistd.h>

struct slice table_label(const struct axis *axis, size_t i)
{
    if (i == axis->count)
        return slice_str("total");
    return axis->labels[i].len ? axis->labels[i] : slice_str("(not known)");
}

const char *table_axis_name(enum field field)
{
    return field == AXIS_FAMILY ? "family" : field_name(field);
}

static enum status table_init(struct table *t, const struct session *s, const struct matrix *m,
                              struct error *e)
{
    *t = (struct table){.session = s, .matrix = m, .measure = s->options->measure};
    t->most = measure_most(t->measure, m);
    t->rows = calloc(m->rows.count + 1, sizeof *t->rows);
    t->cols = calloc(m->cols.count + 1, sizeof *t->cols);
    if (!t->rows || !t->cols)
        return error_memory(e);
    for (size_t i = 0; i <= m->rows.count; i++)
        if (i == m->rows.count || matrix_at(m, i, m->cols.count)->held_sections)
            t->rows[t->row_count++] = i;
    for (size_t i = 0; i <= m->cols.count; i++)
        if (i == m->cols.count || matrix_at(m, m->rows.count, i)->held_sections)
            t->cols[t->col_count++] = i;
    return OK;
}

static void table_clear(struct table *t)
{
    free(t->rows);
    free(t->cols);
}

static void append_table(struct buf *out, const struct table *t, char between,
                         void (*escape)(struct buf *, struct slice), const char *end)
{
    buf_str(out, table_axis_name(t->matrix->rows.field));
    for (size_t k = 0; k < t->col_count; k++) {
        buf_char(out, between);
        escape(out, table_label(&t->matrix->cols, t->cols[k]));
    }
    buf_str(out, end);
    for (size_t i = 0; i < t->row_count; i++) {
        escape(out, table_label(&t->matrix->rows, t->rows[i]));
        for (size_t k = 0; k < t->col_count; k++) {
            buf_char(out, between);
            measure_text(out, t->measure, table_cell(t, i, k), false);
        }
        buf_str(out, end);
    }
}

/* A cell; `row` and `col` are NULL where it is a total. */
static json_t *cell_json(const struct table *t, const struct matrix_cell *c,
                         const struct slice *row, const struct slice *col)
{
    double value = measure_value(t->measure, c);

    return json_pack("{s:o*, s:o*, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "row",
                     row ? json_text(*row) : NULL, "col", col ? json_text(*col) : NULL, "value",
                     measure_whole(t->measure) ? json_integer((json_int_t)value) : json_real(value),
                     "mentions", (json_int_t)c->mentions, "sections", (json_int_t)c->sections,
                     "reports", (json_int_t)c->reports, "held_sections",
                     (json_int_t)c->held_sections, "held_reports", (json_int_t)c->held_reports,
                     "tokens", (json_int_t)c->tokens);
}

static json_t *totals_json(const struct table *t)
{
    const struct matrix *m = t->matrix;
    json_t *rows = json_array(), *cols = json_array();

    for (size_t i = 0; i + 1 < t->row_count; i++)
        json_array_append_new(rows, cell_json(t, table_cell(t, i, t->col_count - 1),
                                              &m->rows.labels[t->rows[i]], NULL));
    for (size_t k = 0; k + 1 < t->col_count; k++)
        json_array_append_new(cols, cell_json(t, table_cell(t, t->row_count - 1, k), NULL,
                                              &m->cols.labels[t->cols[k]]));
    return json_pack("{s:{s:o, s:o, s:o, s:b, s:b}}", "totals", "rows", rows, "cols", cols, "all",
                     cell_json(t, matrix_at(m, m->rows.count, m->cols.count), NULL, NULL),
                     "rows_overlap", measure_overlaps(t->measure, m, true), "cols_overlap",
                     measure_overlaps(t->measure, m, false));
}

static enum status print_json(const struct table *t, struct error *e)
{
    const struct session *s = t->session;
    const struct options *o = s->options;
    const struct matrix *m = t->matrix;
    struct rows rows = {.out = stdout, .format = o->format, .list = "cells"};
    json_t *head = json_pack("{s:o, s:o, s:s, s:s, s:s, s:I, s:I}", "query",
                             json_text(slice_str(o->arguments[0])), "parsed", session_parsed(s),
                             "rows", table_axis_name(o->rows), "cols", table_axis_name(o->cols),
                             "measure", measure_name(o->measure), "mentions",
                             (json_int_t)matrix_at(m, m->rows.count, m->cols.count)->mentions,
                             "generation", (json_int_t)s->engine->info.generation);
    json_t *tail = totals_json(t);
    enum status status;

    rows_start(&rows, head);
    for (size_t i = 0; i + 1 < t->row_count; i++)
        for (size_t k = 0; k + 1 < t->col_count; k++)
            if (table_cell(t, i, k)->held_sections)
                rows_add(&rows, cell_json(t, table_cell(t, i, k), &m->rows.labels[t->rows[i]],
                                          &m->cols.labels[t->cols[k]]));
    status = rows_finish(&rows, tail, e);
    json_decref(head);
    json_decref(tail);
    return status;
}

static enum status print(const struct table *t, struct error *e)
{
    struct buf out = BUF_INIT;
    enum status status = OK;

    switch (t->session->options->format) {
    case FORMAT_TEXT:
        matrix_print_text(&out, t, isatty(fileno(stdout)));
        break;
    case FORMAT_TSV:
        append_table(&out, t, '\t', escape_tsv, "\n");
        break;
    case FORMAT_CSV:
        append_table(&out, t, ',', escape_csv, "\r\n");
        break;
    case FORMAT_HTML:
        matrix_print_html(&out, t);
        break;
    default:
        return print_json(t, e);
    }
    if (!buf_ok(&out))
        status = error_memory(e);
    else if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout))
        status = error_errno(e, "write", "the output");
    buf_clear(&out);
    return status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct matrix m = {0};
    struct table t = {0};
    enum status status = session_open(&s, options, e);

    if (status == OK)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK) {
        struct matrix_request request = {
            .mentions = {.query = &s.query, .plan = s.plan, .run = session_run(&s)},
            .rows = options->rows,
            .cols = options->cols,
            .expansion = options->expand};

        status = matrix_make(s.engine, &request, &m, e);
    }
    if (status == OK)
        status = table_init(&t, &s, &m, e);
    if (status == OK)
        status = print(&t, e);
    *found = status == OK && matrix_at(&m, m.rows.count, m.cols.count)->mentions > 0;
    table_clear(&t);
    matrix_clear(&m);
    session_close(&s);
    return status;
}

const struct command command_matrix = {
    {"matrix", "QUERY",
     "Counts mentions by two fields, with totals; 0 means held and not mentioned, blank means no "
     "report held. On a terminal it is a heat-map.",
     "dHRLMapxtF"},
    run};
