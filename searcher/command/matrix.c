/*
 * matrix: `peeler matrix`: mentions by force and year, say. A cell is blank where
 * no report is held, and 0 where reports are held and say nothing.
 */
#include "searcher/answer/matrix.h"

#include "searcher/answer/escape.h"
#include "searcher/command/command.h"
#include "shim/unicode.h"

#define CELL_BYTES 32u

static struct slice label(const struct axis *a, size_t i)
{
    return a->labels[i].len ? a->labels[i] : slice_str("(not known)");
}

/* A row or column in which nothing at all is held is left out. */
static bool any_held(const struct matrix *m, size_t index, bool row)
{
    size_t n = row ? m->cols.count : m->rows.count;

    for (size_t i = 0; i < n; i++)
        if (m->cells[row ? index * m->cols.count + i : i * m->cols.count + index].held_sections)
            return true;
    return false;
}

static double measured(const struct matrix_cell *c, const char *measure)
{
    if (strcmp(measure, "sections") == 0)
        return (double)c->sections;
    if (strcmp(measure, "reports") == 0)
        return (double)c->reports;
    if (strcmp(measure, "per10k") == 0)
        return c->tokens ? (double)c->mentions * 10000 / (double)c->tokens : 0;
    return (double)c->mentions;
}

static void cell_text(char text[CELL_BYTES], const struct matrix_cell *c, const char *measure)
{
    text[0] = '\0';
    if (c->held_sections)
        snprintf(text, CELL_BYTES, strcmp(measure, "per10k") == 0 ? "%.2f" : "%.0f",
                 measured(c, measure));
}

static void print_table(const struct matrix *m, const struct options *o, char between,
                        void (*escape)(struct buf *, struct slice), const char *end)
{
    struct buf line = BUF_INIT;

    buf_str(&line, field_name(o->rows));
    for (size_t k = 0; k < m->cols.count; k++)
        if (any_held(m, k, false)) {
            buf_char(&line, between);
            escape(&line, label(&m->cols, k));
        }
    buf_str(&line, end);
    for (size_t i = 0; i < m->rows.count; i++) {
        if (!any_held(m, i, true))
            continue;
        escape(&line, label(&m->rows, i));
        for (size_t k = 0; k < m->cols.count; k++) {
            char text[CELL_BYTES];

            if (!any_held(m, k, false))
                continue;
            cell_text(text, &m->cells[i * m->cols.count + k], o->measure);
            buf_char(&line, between);
            buf_str(&line, text);
        }
        buf_str(&line, end);
    }
    fwrite(buf_view(&line).data, 1, line.len, stdout);
    buf_clear(&line);
}

static int width_of_rows(const struct matrix *m)
{
    size_t width = 12;

    for (size_t i = 0; i < m->rows.count; i++) {
        size_t len = unicode_length(label(&m->rows, i));

        if (any_held(m, i, true) && len > width)
            width = len;
    }
    return (int)width;
}

static void print_label(struct slice text)
{
    struct buf safe = BUF_INIT;

    escape_terminal(&safe, text);
    fwrite(buf_view(&safe).data, 1, safe.len, stdout);
    buf_clear(&safe);
}

static int column_width(const struct matrix *m, size_t k)
{
    int len = (int)unicode_length(label(&m->cols, k));

    return len < 6 ? 6 : len;
}

static void print_text(const struct matrix *m, const struct options *o)
{
    int width = width_of_rows(m);

    printf("%*s", width, "");
    for (size_t k = 0; k < m->cols.count; k++)
        if (any_held(m, k, false)) {
            printf("  %*s", column_width(m, k) - (int)unicode_length(label(&m->cols, k)), "");
            print_label(label(&m->cols, k));
        }
    putchar('\n');
    for (size_t i = 0; i < m->rows.count; i++) {
        if (!any_held(m, i, true))
            continue;
        print_label(label(&m->rows, i));
        printf("%*s", width - (int)unicode_length(label(&m->rows, i)), "");
        for (size_t k = 0; k < m->cols.count; k++) {
            char text[CELL_BYTES];

            if (!any_held(m, k, false))
                continue;
            cell_text(text, &m->cells[i * m->cols.count + k], o->measure);
            printf("  %*s", column_width(m, k), text);
        }
        putchar('\n');
    }
    printf("(%s; 0: held, and not mentioned; blank: no report held)\n", o->measure);
}

static json_t *cell_json(const struct matrix *m, size_t i, size_t k, const char *measure)
{
    const struct matrix_cell *c = &m->cells[i * m->cols.count + k];
    bool whole = strcmp(measure, "per10k") != 0;

    return json_pack(
        "{s:o, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I}", "row", json_text(m->rows.labels[i]), "col",
        json_text(m->cols.labels[k]), "value",
        whole ? json_integer((json_int_t)measured(c, measure)) : json_real(measured(c, measure)),
        "mentions", (json_int_t)c->mentions, "sections", (json_int_t)c->sections, "reports",
        (json_int_t)c->reports, "held_sections", (json_int_t)c->held_sections, "held_reports",
        (json_int_t)c->held_reports, "tokens", (json_int_t)c->tokens);
}

static enum status print_json(const struct session *s, const struct matrix *m, struct error *e)
{
    const struct options *o = s->options;
    struct rows rows = {.out = stdout, .format = o->format, .list = "cells"};
    json_t *head = json_pack("{s:o, s:o, s:s, s:s, s:s, s:I, s:I}", "query",
                             json_text(slice_str(o->arguments[0])), "parsed", session_parsed(s),
                             "rows", field_name(o->rows), "cols", field_name(o->cols), "measure",
                             o->measure, "mentions", (json_int_t)m->counts.mentions, "generation",
                             (json_int_t)s->engine->info.generation);

    rows_start(&rows, head);
    for (size_t i = 0; i < m->rows.count; i++)
        for (size_t k = 0; k < m->cols.count; k++)
            if (m->cells[i * m->cols.count + k].held_sections)
                rows_add(&rows, cell_json(m, i, k, o->measure));
    json_decref(head);
    return rows_finish(&rows, NULL, e);
}

static enum status print(const struct session *s, const struct matrix *m, struct error *e)
{
    switch (s->options->format) {
    case FORMAT_TEXT:
        print_text(m, s->options);
        break;
    case FORMAT_TSV:
        print_table(m, s->options, '\t', escape_tsv, "\n");
        break;
    case FORMAT_CSV:
        print_table(m, s->options, ',', escape_csv, "\r\n");
        break;
    default:
        return print_json(s, m, e);
    }
    return fflush(stdout) ? error_errno(e, "write", "the output") : OK;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct matrix m = {0};
    enum status status = session_open(&s, options, e);

    if (status == OK)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK) {
        struct mention_request request = {
            .query = &s.query, .plan = s.plan, .run = session_run(&s)};

        status = matrix_make(s.engine, &request, options->rows, options->cols, &m, e);
    }
    if (status == OK)
        status = print(&s, &m, e);
    *found = m.counts.mentions > 0;
    matrix_clear(&m);
    session_close(&s);
    return status;
}

const struct command command_matrix = {
    {"matrix", "QUERY",
     "Counts mentions by two fields; 0 means held and not mentioned, blank means no report held.",
     "dfRLMapxtF"},
    run};
