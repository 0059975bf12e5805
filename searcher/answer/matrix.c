/*
 * matrix: two passes over the index: what the filters let in, then the mentions.
 * Both only add to cells; a report's sections come one behind the other, so its
 * number alone tells whether a cell has counted it.
 */
#include "searcher/answer/matrix.h"

#include "searcher/answer/facets.h"

#include <stdlib.h>

#define CELLS_MAX ((size_t)4 << 20) /* 256 MiB of cells: more is not a table for people */

static int by_label(const void *a, const void *b)
{
    struct slice x = *(const struct slice *)a, y = *(const struct slice *)b;

    if (!x.len || !y.len) /* "not known" comes last */
        return (int)(x.len == 0) - (int)(y.len == 0);
    return slice_compare(x, y);
}

/* Cuts the first label off a column's value: one force of several, a date's year. */
static struct slice next_label(enum field field, struct slice *value, bool *more)
{
    const char *end = NULL;
    struct slice label = *value;

    *more = false;
    if (field == FIELD_YEAR)
        return date_year(*value);
    if (field == FIELD_FORCE && value->len)
        end = memchr(value->data, TERM_SEPARATOR, value->len);
    if (end) {
        label.len = (size_t)(end - value->data);
        *value = slice_from(*value, label.len + 1);
        *more = true;
    }
    return label;
}

static size_t count_labels(const struct axis *a)
{
    size_t n = 0;

    for (size_t i = 0; i < a->column.value_count; i++) {
        struct slice value = a->column.values[i];
        bool more = true;

        for (; more; n++)
            next_label(a->field, &value, &more);
    }
    return n;
}

static uint32_t index_of(const struct axis *a, struct slice label)
{
    const struct slice *found = bsearch(&label, a->labels, a->count, sizeof *a->labels, by_label);

    return (uint32_t)(found - a->labels);
}

static void sort_labels(struct axis *a)
{
    size_t kept = 0;

    qsort(a->labels, a->count, sizeof *a->labels, by_label);
    for (size_t i = 0; i < a->count; i++)
        if (!kept || !slice_equal(a->labels[kept - 1], a->labels[i]))
            a->labels[kept++] = a->labels[i];
    a->count = kept;
}

static enum status axis_init(struct axis *a, struct engine *engine, enum field field,
                             struct error *e)
{
    enum column column = COLUMN_KIND;
    enum status status;
    size_t n, at = 0;

    *a = (struct axis){.field = field};
    facet_column(field, &column);
    status = engine_column(engine, column, &a->column, e);
    if (status != OK)
        return status;
    n = count_labels(a);
    a->labels = calloc(n + 1, sizeof *a->labels);
    a->indexes = calloc(n + 1, sizeof *a->indexes);
    a->starts = calloc(a->column.value_count + 1, sizeof *a->starts);
    if (!a->labels || !a->indexes || !a->starts)
        return error_memory(e);
    for (size_t i = 0; i < a->column.value_count; i++) {
        struct slice value = a->column.values[i];

        for (bool more = true; more;)
            a->labels[a->count++] = next_label(field, &value, &more);
    }
    sort_labels(a);
    for (size_t i = 0; i < a->column.value_count; i++) {
        struct slice value = a->column.values[i];

        a->starts[i] = (uint32_t)at;
        for (bool more = true; more;)
            a->indexes[at++] = index_of(a, next_label(field, &value, &more));
    }
    a->starts[a->column.value_count] = (uint32_t)at;
    return OK;
}

static void axis_clear(struct axis *a)
{
    free(a->labels);
    free(a->indexes);
    free(a->starts);
}

void matrix_clear(struct matrix *m)
{
    axis_clear(&m->rows);
    axis_clear(&m->cols);
    free(m->cells);
    *m = (struct matrix){0};
}

struct filler {
    struct matrix *matrix;
    struct column_data reports, tokens;
    size_t mentions; /* of the section at hand */
    void (*add)(struct filler *f, struct matrix_cell *cell, uint32_t doc, uint32_t report);
};

static void each_cell(struct filler *f, uint32_t doc)
{
    const struct axis *r = &f->matrix->rows, *c = &f->matrix->cols;
    uint32_t row = r->column.numbers[doc - 1], col = c->column.numbers[doc - 1];
    uint32_t report = f->reports.numbers[doc - 1] + 1; /* 0: none counted yet */

    for (uint32_t i = r->starts[row]; i < r->starts[row + 1]; i++)
        for (uint32_t k = c->starts[col]; k < c->starts[col + 1]; k++)
            f->add(f, &f->matrix->cells[r->indexes[i] * c->count + c->indexes[k]], doc, report);
}

static void add_held(struct filler *f, struct matrix_cell *cell, uint32_t doc, uint32_t report)
{
    cell->held_sections++;
    cell->tokens += f->tokens.numbers[doc - 1];
    cell->held_reports += cell->last_held != report;
    cell->last_held = report;
}

static void add_mentions(struct filler *f, struct matrix_cell *cell, uint32_t doc, uint32_t report)
{
    (void)doc;
    cell->mentions += f->mentions;
    cell->sections++;
    cell->reports += cell->last_report != report;
    cell->last_report = report;
}

static enum status take_held(void *ctx, uint32_t doc, double score, struct error *e)
{
    (void)score;
    (void)e;
    each_cell(ctx, doc);
    return OK;
}

static enum status take_mentioned(void *ctx, uint32_t doc, size_t mentions, struct error *e)
{
    struct filler *f = ctx;

    (void)e;
    f->mentions = mentions;
    each_cell(f, doc);
    return OK;
}

static enum status fill(struct engine *engine, const struct mention_request *request,
                        struct matrix *m, struct error *e)
{
    struct filler f = {.matrix = m, .add = add_held};
    struct plan *scope;
    enum status status = engine_column(engine, COLUMN_REPORT, &f.reports, e);

    if (status == OK)
        status = engine_column(engine, COLUMN_TOKENS, &f.tokens, e);
    if (status == OK)
        status = plan_scope(engine, request->query, &scope, e);
    if (status == OK)
        status = engine_each(engine, scope, &request->run, false, take_held, &f, e);
    f.add = add_mentions;
    if (status == OK)
        status = mentions_count(engine, request, take_mentioned, &f, &m->counts, e);
    return status;
}

enum status matrix_make(struct engine *engine, const struct mention_request *request,
                        enum field rows, enum field cols, struct matrix *out, struct error *e)
{
    enum status status;

    *out = (struct matrix){0};
    status = axis_init(&out->rows, engine, rows, e);
    if (status == OK)
        status = axis_init(&out->cols, engine, cols, e);
    if (status == OK && out->rows.count > CELLS_MAX / (out->cols.count ? out->cols.count : 1))
        status = error_set(e, ERR_LIMIT, "a matrix of %zu by %zu is too large", out->rows.count,
                           out->cols.count);
    if (status == OK) {
        out->cells = calloc(out->rows.count * out->cols.count + 1, sizeof *out->cells);
        status = out->cells ? fill(engine, request, out, e) : error_memory(e);
    }
    if (status != OK)
        matrix_clear(out);
    return status;
}
