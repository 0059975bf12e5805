/*
 * matrix: passes over the index: what the filters let in, then the mentions; for a
 * family's phrases the mentions of each. All only add to cells; a report's sections
 * come one behind the other, so its number alone tells whether a cell has counted it.
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

bool matrix_field(enum field field)
{
    return field == AXIS_FAMILY || (field >= FIELD_FORCE && field != FIELD_DATE &&
                                    field != FIELD_REPORT && field < FIELD_COUNT);
}

/* Adds the labels of a value at `at`; a force that is named twice is one. */
static size_t add_indexes(struct axis *a, struct slice value, size_t at)
{
    size_t start = at;

    for (bool more = true; more;) {
        uint32_t index = index_of(a, next_label(a->field, &value, &more));
        size_t k = start;

        while (k < at && a->indexes[k] != index)
            k++;
        if (k == at)
            a->indexes[at++] = index;
    }
    return at;
}

static enum status field_axis(struct axis *a, struct engine *engine, struct error *e)
{
    enum column column = COLUMN_KIND;
    enum status status;
    size_t n, at = 0;

    facet_column(a->field, &column);
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
            a->labels[a->count++] = next_label(a->field, &value, &more);
    }
    sort_labels(a);
    for (size_t i = 0; i < a->column.value_count; i++) {
        a->starts[i] = (uint32_t)at;
        at = add_indexes(a, a->column.values[i], at);
    }
    a->starts[a->column.value_count] = (uint32_t)at;
    return OK;
}

static enum status family_axis(struct axis *a, const struct members *members, struct error *e)
{
    a->labels = calloc(members->count + 1, sizeof *a->labels);
    a->indexes = calloc(members->count + 1, sizeof *a->indexes);
    if (!a->labels || !a->indexes)
        return error_memory(e);
    for (; a->count < members->count; a->count++) {
        a->labels[a->count] = members->labels[a->count];
        a->indexes[a->count] = (uint32_t)a->count;
    }
    return OK;
}

static enum status axis_init(struct axis *a, struct engine *engine, enum field field,
                             const struct members *members, struct error *e)
{
    *a = (struct axis){.field = field};
    return field == AXIS_FAMILY ? family_axis(a, members, e) : field_axis(a, engine, e);
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

/* What a pass fills of an axis of phrases. */
#define EVERY_PHRASE SIZE_MAX       /* all of them, and the total: what is held */
#define NO_PHRASE    (SIZE_MAX - 1) /* the total alone */

struct filler {
    struct matrix *matrix;
    const struct members *members; /* NULL: no axis is of phrases */
    struct column_data reports, tokens;
    size_t phrase;   /* its number, or one of the above */
    size_t mentions; /* of the section at hand */
    void (*add)(struct filler *f, struct matrix_cell *cell, uint32_t doc, uint32_t report);
};

/* Where along an axis a section counts. */
struct span {
    const uint32_t *indexes;
    size_t count; /* with the total, which is not among the indexes */
    size_t labels;
    size_t total;
};

static struct span span_of(const struct filler *f, const struct axis *a, uint32_t doc)
{
    struct span s = {.total = a->count};

    if (a->field != AXIS_FAMILY) {
        uint32_t value = a->column.numbers[doc - 1];

        s.indexes = a->indexes + a->starts[value];
        s.labels = a->starts[value + 1] - a->starts[value];
        s.count = s.labels + 1;
    } else if (f->phrase < NO_PHRASE) {
        s.indexes = a->indexes + f->phrase;
        s.count = s.labels = 1;
    } else {
        s.indexes = a->indexes;
        s.labels = f->phrase == EVERY_PHRASE ? a->count : 0;
        s.count = s.labels + 1;
    }
    return s;
}

static size_t span_at(const struct span *s, size_t i)
{
    return i < s->labels ? s->indexes[i] : s->total;
}

static void each_cell(struct filler *f, uint32_t doc)
{
    struct span rows = span_of(f, &f->matrix->rows, doc), cols = span_of(f, &f->matrix->cols, doc);
    uint32_t report = f->reports.numbers[doc - 1] + 1; /* 0: none counted yet */

    for (size_t i = 0; i < rows.count; i++)
        for (size_t k = 0; k < cols.count; k++)
            f->add(f, matrix_at(f->matrix, span_at(&rows, i), span_at(&cols, k)), doc, report);
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

/* Of a family's matrix only the family's own mentions count. */
static size_t count_wanted(const struct members *m, const struct interval_list *found)
{
    size_t count = 0;

    if (!m)
        return found->count;
    for (size_t i = 0; i < found->count; i++)
        count += found->items[i].leaf >= m->first && found->items[i].leaf <= m->last;
    return count;
}

static enum status take_mentions(void *ctx, uint32_t doc, const struct interval_list *found,
                                 struct error *e)
{
    struct filler *f = ctx;

    (void)e;
    f->mentions = count_wanted(f->members, found);
    if (f->mentions)
        each_cell(f, doc);
    return OK;
}

static enum status fill_held(struct filler *f, struct engine *engine,
                             const struct mention_request *request, struct error *e)
{
    struct plan *scope;
    enum status status = engine_column(engine, COLUMN_REPORT, &f->reports, e);

    f->add = add_held;
    f->phrase = EVERY_PHRASE;
    if (status == OK)
        status = engine_column(engine, COLUMN_TOKENS, &f->tokens, e);
    if (status == OK)
        status = plan_scope(engine, request->query, &scope, e);
    if (status == OK)
        status = engine_each(engine, scope, &request->run, false, take_held, f, e);
    return status;
}

/* One pass more for each phrase of the family. */
static enum status fill_phrases(struct filler *f, struct engine *engine,
                                const struct matrix_request *request, struct error *e)
{
    const struct mention_request *q = &request->mentions;
    enum status status = OK;

    for (f->phrase = 0; f->phrase < f->members->count && status == OK; f->phrase++) {
        struct plan *plan;

        members_choose(f->members, f->phrase);
        status = plan_query(engine, q->query, request->expansion, &plan, e);
        if (status == OK)
            status = engine_mentions(engine, plan, &q->run, take_mentions, f, e);
        members_restore(f->members);
    }
    return status;
}

static enum status fill(struct engine *engine, const struct matrix_request *request,
                        const struct members *members, struct matrix *m, struct error *e)
{
    const struct mention_request *q = &request->mentions;
    struct filler f = {.matrix = m, .members = members};
    enum status status = fill_held(&f, engine, q, e);

    f.add = add_mentions;
    f.phrase = NO_PHRASE;
    if (status == OK)
        status = engine_mentions(engine, q->plan, &q->run, take_mentions, &f, e);
    if (status == OK && members)
        status = fill_phrases(&f, engine, request, e);
    return status;
}

static enum status make_cells(struct matrix *m, struct error *e)
{
    size_t rows = m->rows.count + 1, cols = m->cols.count + 1;

    if (rows > CELLS_MAX / cols)
        return error_set(e, ERR_LIMIT, "a matrix of %zu by %zu is too large", m->rows.count,
                         m->cols.count);
    m->cells = calloc(rows * cols, sizeof *m->cells);
    return m->cells ? OK : error_memory(e);
}

enum status matrix_make(struct engine *engine, const struct matrix_request *request,
                        struct matrix *out, struct error *e)
{
    bool by_phrase = request->rows == AXIS_FAMILY || request->cols == AXIS_FAMILY;
    struct members members = {0};
    enum status status = OK;

    *out = (struct matrix){0};
    if (request->rows == AXIS_FAMILY && request->cols == AXIS_FAMILY)
        return error_set(e, ERR_USAGE, "rows and columns can't both be a family's phrases");
    if (by_phrase)
        status = members_find(request->mentions.query, &members, e);
    if (status == OK)
        status = axis_init(&out->rows, engine, request->rows, &members, e);
    if (status == OK)
        status = axis_init(&out->cols, engine, request->cols, &members, e);
    if (status == OK)
        status = make_cells(out, e);
    if (status == OK)
        status = fill(engine, request, by_phrase ? &members : NULL, out, e);
    if (status != OK)
        matrix_clear(out);
    return status;
}
