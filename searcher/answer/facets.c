/*
 * facets: see facets.h. While matches stream by, a facet costs one increment
 * each; splitting, adding up and sorting happen once, over the values.
 */
#include "searcher/answer/facets.h"

#include <stdlib.h>

bool facet_column(enum field field, enum column *column)
{
    static const struct {
        enum field field;
        enum column column;
    } map[] = {
        {FIELD_FORCE, COLUMN_FORCE},         {FIELD_YEAR, COLUMN_DATE},
        {FIELD_KIND, COLUMN_KIND},           {FIELD_PROGRAMME, COLUMN_PROGRAMME},
        {FIELD_PUBLISHER, COLUMN_PUBLISHER}, {FIELD_PLACE, COLUMN_PLACE},
        {FIELD_DATE, COLUMN_DATE},           {FIELD_REPORT, COLUMN_REPORT},
    };

    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (map[i].field == field) {
            *column = map[i].column;
            return true;
        }
    return false;
}

enum status facet_counter_init(struct facet_counter *c, struct engine *engine, enum field field,
                               struct error *e)
{
    enum column column = COLUMN_KIND;
    enum status status;

    *c = (struct facet_counter){.field = field};
    facet_column(field, &column);
    status = engine_column(engine, column, &c->column, e);
    if (status != OK)
        return status;
    c->counts = calloc(c->column.value_count + 1, sizeof *c->counts);
    return c->counts ? OK : error_memory(e);
}

void facet_counter_clear(struct facet_counter *c)
{
    free(c->counts);
    c->counts = NULL;
}

struct tally {
    struct facet_value *values;
    size_t count, cap;
};

static enum status push(struct tally *t, struct slice value, uint64_t sections, struct error *e)
{
    if (t->count == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 64;
        struct facet_value *values = realloc(t->values, cap * sizeof *values);

        if (!values)
            return error_memory(e);
        t->values = values;
        t->cap = cap;
    }
    t->values[t->count++] = (struct facet_value){value, sections};
    return OK;
}

/* Adds a column's value to the tally: each force of several, a date's year. */
static enum status add_value(struct tally *t, enum field field, struct slice value,
                             uint64_t sections, struct error *e)
{
    enum status status = OK;

    if (field == FIELD_YEAR)
        return push(t, date_year(value), sections, e);
    if (field != FIELD_FORCE)
        return push(t, value, sections, e);
    while (status == OK) {
        const char *end = value.len ? memchr(value.data, TERM_SEPARATOR, value.len) : NULL;
        size_t len = end ? (size_t)(end - value.data) : value.len;

        status = push(t, slice_of(value.data, len), sections, e);
        if (!end)
            break;
        value = slice_from(value, len + 1);
    }
    return status;
}

static int by_value(const void *a, const void *b)
{
    return slice_compare(((const struct facet_value *)a)->value,
                         ((const struct facet_value *)b)->value);
}

static int by_sections(const void *a, const void *b)
{
    const struct facet_value *x = a, *y = b;

    if (x->sections != y->sections)
        return x->sections < y->sections ? 1 : -1;
    return by_value(a, b);
}

static void add_up(struct tally *t)
{
    size_t kept = 0;

    if (t->count)
        qsort(t->values, t->count, sizeof *t->values, by_value);
    for (size_t i = 0; i < t->count; i++)
        if (kept && slice_equal(t->values[kept - 1].value, t->values[i].value))
            t->values[kept - 1].sections += t->values[i].sections;
        else
            t->values[kept++] = t->values[i];
    t->count = kept;
    if (kept)
        qsort(t->values, kept, sizeof *t->values, by_sections);
}

enum status facet_finish(const struct facet_counter *c, struct arena *arena, struct facet *out,
                         struct error *e)
{
    struct tally t = {NULL, 0, 0};
    enum status status = OK;

    for (size_t i = 0; i < c->column.value_count && status == OK; i++)
        if (c->counts[i])
            status = add_value(&t, c->field, c->column.values[i], c->counts[i], e);
    add_up(&t);
    out->field = c->field;
    out->count = t.count;
    out->values = arena_array(arena, t.count + 1, sizeof *out->values);
    if (status == OK && !out->values)
        status = error_memory(e);
    if (status == OK && t.count)
        memcpy(out->values, t.values, t.count * sizeof *t.values);
    free(t.values);
    return status;
}
