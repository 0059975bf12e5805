/*
 * xapian/columns: reads a slot of all documents into an array of numbers, four
 * bytes a section, with each different value kept once.
 */
#include "searcher/xapian/columns.h"

#include "shim/digest.h"

#include <stdlib.h>

struct one_column {
    bool loaded;
    uint32_t *numbers;
    struct slice *values;
    size_t value_count, value_cap;
    struct arena arena;
};

struct xapian_columns {
    struct one_column columns[COLUMN_COUNT];
};

struct loader {
    struct one_column *column;
    enum column which;
    uint32_t docs;
    uint32_t *table; /* value numbers by digest, 0: free; cleared after loading */
    size_t table_size;
};

struct xapian_columns *xapian_columns_new(void)
{
    return calloc(1, sizeof(struct xapian_columns));
}

void xapian_columns_free(struct xapian_columns *c)
{
    for (size_t i = 0; c && i < COLUMN_COUNT; i++) {
        free(c->columns[i].numbers);
        free(c->columns[i].values);
        arena_clear(&c->columns[i].arena);
    }
    free(c);
}

static size_t slot_of(const struct loader *l, struct slice value)
{
    size_t i = digest64(value) & (l->table_size - 1);

    while (l->table[i] && !slice_equal(l->column->values[l->table[i]], value))
        i = (i + 1) & (l->table_size - 1);
    return i;
}

static enum status grow_table(struct loader *l, struct error *e)
{
    size_t size = l->table_size ? l->table_size * 2 : 256;
    uint32_t *table = calloc(size, sizeof *table);

    if (!table)
        return error_memory(e);
    free(l->table);
    l->table = table;
    l->table_size = size;
    for (uint32_t n = 1; n < l->column->value_count; n++)
        table[slot_of(l, l->column->values[n])] = n;
    return OK;
}

static enum status add_value(struct one_column *c, struct slice value, struct error *e)
{
    if (c->value_count == c->value_cap) {
        size_t cap = c->value_cap ? c->value_cap * 2 : 64;
        struct slice *values = realloc(c->values, cap * sizeof *values);

        if (!values)
            return error_memory(e);
        c->values = values;
        c->value_cap = cap;
    }
    c->values[c->value_count++] = arena_copy(&c->arena, value);
    return arena_ok(&c->arena) ? OK : error_memory(e);
}

static enum status number_of(struct loader *l, struct slice value, uint32_t *number,
                             struct error *e)
{
    enum status status = OK;
    size_t i;

    if (l->column->value_count * 2 >= l->table_size)
        status = grow_table(l, e);
    if (status != OK)
        return status;
    i = slot_of(l, value);
    if (!l->table[i]) {
        status = add_value(l->column, value, e);
        l->table[i] = (uint32_t)l->column->value_count - 1;
    }
    *number = l->table[i];
    return status;
}

static enum status take(void *ctx, uint32_t doc, struct slice value, struct error *e)
{
    struct loader *l = ctx;
    uint64_t tokens = 0;

    if (doc == 0 || doc > l->docs)
        return error_set(e, ERR_CORRUPT, "the index has a column for a section it does not have");
    if (l->which != COLUMN_TOKENS)
        return number_of(l, value, &l->column->numbers[doc - 1], e);
    if (!slice_varint(&value, &tokens) || tokens > UINT32_MAX)
        return error_set(e, ERR_CORRUPT, "the length of a section is damaged");
    l->column->numbers[doc - 1] = (uint32_t)tokens;
    return OK;
}

static enum status load(struct one_column *c, enum column which, const struct xapian_reader *reader,
                        uint32_t docs, struct error *e)
{
    struct loader l = {.column = c, .which = which, .docs = docs};
    enum status status;

    c->numbers = calloc(docs ? docs : 1, sizeof *c->numbers);
    if (!c->numbers)
        return error_memory(e);
    status = add_value(c, slice_of("", 0), e);
    if (status == OK)
        status = xapian_each_value(reader, which, take, &l, e);
    free(l.table);
    c->loaded = status == OK;
    return status;
}

enum status xapian_columns_get(struct xapian_columns *c, const struct xapian_reader *reader,
                               uint32_t docs, enum column column, struct column_data *out,
                               struct error *e)
{
    struct one_column *one = &c->columns[column];
    enum status status = one->loaded ? OK : load(one, column, reader, docs, e);

    *out = (struct column_data){one->numbers, one->values, one->value_count};
    return status;
}
