/*
 * columns: see columns.h for the bytes. This file hands them out from a mapped file; what
 * a date or a force is, and what is sorted by it, is others' business.
 */
#include "indexer/pack/columns.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are used as they lie");
_Static_assert(sizeof(struct columns_head) == 16 + 16 * COLUMN_COUNT, "the head has no padding");

struct one_column {
    struct column_view view;
    uint64_t bytes; /* of texts */
    bool checked;
    uint32_t *wide; /* numbers, where they are narrower in the file */
    struct slice *values;
    bool tabled; /* `wide` and `values` are there, as far as they are needed */
};

struct columns {
    struct one_column columns[COLUMN_COUNT];
    uint32_t docs;
    const char *head;
    const struct pages *pages; /* NULL: nothing is verified */
};

static enum status corrupt(struct error *e, const char *what)
{
    return error_set(e, ERR_CORRUPT, "the columns are damaged: %s", what);
}

/* Steps over `count` things of `size` bytes and their padding; NULL when they aren't there. */
static const void *take(struct slice *in, uint64_t count, size_t size)
{
    const char *data = in->data;
    size_t len;

    if (count > in->len / size)
        return NULL;
    len = ((size_t)count * size + 7) & ~(size_t)7;
    if (len > in->len)
        return NULL;
    *in = slice_from(*in, len);
    return data;
}

static bool place(struct one_column *c, int which, const struct columns_about *about, uint32_t docs,
                  struct slice *in)
{
    struct column_view *v = &c->view;
    const void *numbers;

    if ((which == COLUMN_TOKENS) != (about->values == 0) ||
        (about->width != 1 && about->width != 2 && about->width != 4) ||
        (about->values == 0 && about->bytes != 0))
        return false;
    v->width = about->width;
    v->docs = docs;
    v->value_count = about->values;
    c->bytes = about->bytes;
    v->starts = take(in, about->values ? (uint64_t)about->values + 1 : 0, sizeof *v->starts);
    v->texts = take(in, about->bytes, 1);
    numbers = take(in, docs, about->width);
    if (!v->starts || !v->texts || !numbers)
        return false;
    v->numbers.u8 = numbers;
    if (v->width == 2)
        v->numbers.u16 = numbers;
    if (v->width == 4)
        v->numbers.u32 = numbers;
    return true;
}

static bool place_all(struct columns *c, struct slice in)
{
    struct columns_head head;

    if (in.len < sizeof head)
        return false;
    memcpy(&head, in.data, sizeof head);
    in = slice_from(in, sizeof head);
    if (memcmp(head.magic, COLUMNS_MAGIC, sizeof head.magic) != 0 ||
        head.version != COLUMNS_VERSION || head.docs > COLUMNS_DOCS)
        return false;
    c->docs = head.docs;
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (!place(&c->columns[i], i, &head.about[i], head.docs, &in))
            return false;
    return in.len == 0;
}

enum status columns_open(struct slice bytes, struct columns **out, struct error *e)
{
    struct columns *c = calloc(1, sizeof *c);

    assert((uintptr_t)bytes.data % 8 == 0 || bytes.len == 0);
    *out = NULL;
    if (!c)
        return error_memory(e);
    if (!place_all(c, bytes)) {
        free(c);
        return corrupt(e, "their head does not fit the file");
    }
    c->head = bytes.data;
    *out = c;
    return OK;
}

enum status columns_guard(struct columns *c, const struct pages *pages, struct error *e)
{
    c->pages = pages;
    return pages_verify(pages, c->head, sizeof(struct columns_head), e);
}

void columns_close(struct columns *c)
{
    if (!c)
        return;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        free(c->columns[i].wide);
        free(c->columns[i].values);
    }
    free(c);
}

uint32_t columns_docs(const struct columns *c)
{
    return c->docs;
}

/* Loops without an early end, so that they become vector code. */
static uint32_t largest(const struct column_view *v)
{
    uint32_t max = 0;

    if (v->width == 1)
        for (size_t i = 0; i < v->docs; i++)
            max = v->numbers.u8[i] > max ? v->numbers.u8[i] : max;
    else if (v->width == 2)
        for (size_t i = 0; i < v->docs; i++)
            max = v->numbers.u16[i] > max ? v->numbers.u16[i] : max;
    else
        for (size_t i = 0; i < v->docs; i++)
            max = v->numbers.u32[i] > max ? v->numbers.u32[i] : max;
    return max;
}

/* Whether all that column_number() and column_value() can reach is there, and value 0 is "". */
static bool in_bounds(const struct one_column *c)
{
    const struct column_view *v = &c->view;

    if (v->value_count == 0)
        return true;
    if (v->starts[0] != 0 || v->starts[1] != 0 || v->starts[v->value_count] != c->bytes)
        return false;
    for (uint32_t i = 0; i < v->value_count; i++)
        if (v->starts[i] > v->starts[i + 1])
            return false;
    return v->docs == 0 || largest(v) < v->value_count;
}

/* All of a column, from its first value's start to its last number. */
static enum status verify(const struct columns *c, const struct column_view *v, struct error *e)
{
    const char *start = (const char *)v->starts;
    const uint8_t *end = v->numbers.u8 + (size_t)v->docs * v->width;

    return pages_verify(c->pages, start, (size_t)((const char *)end - start), e);
}

enum status columns_view(struct columns *c, enum column column, struct column_view *out,
                         struct error *e)
{
    struct one_column *one = &c->columns[column];

    if (!one->checked && verify(c, &one->view, e) != OK)
        return ERR_CORRUPT;
    if (!one->checked && !in_bounds(one))
        return corrupt(e, "a number leads nowhere");
    one->checked = true;
    *out = one->view;
    return OK;
}

static enum status make_table(struct one_column *one, struct error *e)
{
    const struct column_view *v = &one->view;

    if (v->width != 4 && !one->wide) {
        one->wide = calloc((size_t)v->docs + 1, sizeof *one->wide);
        if (!one->wide)
            return error_memory(e);
        for (uint32_t doc = 1; doc <= v->docs; doc++)
            one->wide[doc - 1] = column_number(v, doc);
    }
    one->values = calloc((size_t)v->value_count + 1, sizeof *one->values);
    if (!one->values)
        return error_memory(e);
    for (uint32_t i = 0; i < v->value_count; i++)
        one->values[i] = column_value(v, i);
    one->tabled = true;
    return OK;
}

enum status columns_table(struct columns *c, enum column column, struct column_table *out,
                          struct error *e)
{
    struct one_column *one = &c->columns[column];
    struct column_view view;
    enum status status = columns_view(c, column, &view, e);

    if (status == OK && !one->tabled)
        status = make_table(one, e);
    if (status == OK)
        *out = (struct column_table){one->wide ? one->wide : view.numbers.u32,
                                     view.value_count ? one->values : NULL, view.value_count};
    return status;
}

enum status columns_check(struct columns *c, struct error *e)
{
    for (int i = 0; i < COLUMN_COUNT; i++) {
        struct column_view v;
        enum status status = columns_view(c, (enum column)i, &v, e);

        if (status != OK)
            return status;
        for (uint32_t n = 1; n < v.value_count; n++)
            if (slice_compare(column_value(&v, n - 1), column_value(&v, n)) >= 0)
                return corrupt(e, "values are not in order");
    }
    return OK;
}
