/*
 * columns: see columns.h for the bytes. This file gathers and writes them, and hands them
 * out from a mapped file; what a date or a force is, and what is sorted by it, is others'
 * business.
 */
#include "indexer/pack/columns.h"

#include "shim/digest.h"
#include "shim/file.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are used as they lie");

#define MAGIC   "peelcols"
#define VERSION 1u

#define DOCS_MAX    (UINT32_MAX - 1)
#define FIRST_SLOTS 64u /* of a hash table; a power of two */

struct head {
    char magic[8];
    uint32_t version, docs;
    struct about {
        uint32_t values, width;
        uint64_t bytes;
    } about[COLUMN_COUNT];
};

_Static_assert(sizeof(struct head) == 16 + 16 * COLUMN_COUNT, "the head has no padding");

/* --- writing ---------------------------------------------------------------- */

/* A column being gathered. Values are numbered as they come; 0 is "". */
struct gathered {
    struct buf numbers; /* u32 */
    struct slice *values;
    uint32_t count, cap;
    uint64_t bytes;  /* of all values */
    uint32_t *slots; /* value + 1 by digest, open addressing; 0: free */
    size_t slot_count;
    uint32_t last; /* the last document's, which the next one's often is too */
    uint32_t max;  /* the largest number */
};

struct columns_writer {
    struct gathered columns[COLUMN_COUNT];
    struct arena texts;
    uint32_t docs;
    struct error failure;
};

static size_t find_slot(const struct gathered *g, struct slice value)
{
    size_t mask = g->slot_count - 1, i = (size_t)digest64(value) & mask;

    while (g->slots[i] && !slice_equal(g->values[g->slots[i] - 1], value))
        i = (i + 1) & mask;
    return i;
}

/* Keeps at least half of the slots free. */
static bool grow_slots(struct gathered *g)
{
    size_t count = g->slot_count ? g->slot_count * 2 : FIRST_SLOTS;
    uint32_t *slots;

    if (g->count < g->slot_count / 2)
        return true;
    slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    free(g->slots);
    g->slots = slots;
    g->slot_count = count;
    for (uint32_t i = 0; i < g->count; i++)
        slots[find_slot(g, g->values[i])] = i + 1;
    return true;
}

static bool grow_values(struct gathered *g)
{
    uint32_t cap = g->cap ? g->cap * 2 : 16; /* documents are fewer than 2^32, so values too */
    struct slice *values;

    if (g->count < g->cap)
        return true;
    if (cap < g->cap)
        cap = UINT32_MAX;
    values = reallocarray(g->values, cap, sizeof *values);
    if (!values)
        return false;
    g->values = values;
    g->cap = cap;
    return true;
}

/* Makes *number the value's, which is new or not. */
static enum status intern(struct columns_writer *w, struct gathered *g, struct slice value,
                          uint32_t *number)
{
    size_t slot;

    if (g->count && slice_equal(g->values[g->last], value)) {
        *number = g->last;
        return OK;
    }
    if (!grow_slots(g) || !grow_values(g))
        return error_memory(&w->failure);
    slot = find_slot(g, value);
    if (!g->slots[slot]) {
        if (value.len > UINT32_MAX - g->bytes)
            return error_set(&w->failure, ERR_LIMIT, "a column holds more than 4 GiB of values");
        g->values[g->count] = arena_copy(&w->texts, value);
        if (!arena_ok(&w->texts))
            return error_memory(&w->failure);
        g->bytes += value.len;
        g->slots[slot] = ++g->count;
    }
    *number = g->last = g->slots[slot] - 1;
    return OK;
}

struct columns_writer *columns_writer_new(struct error *e)
{
    struct columns_writer *w = calloc(1, sizeof *w);
    uint32_t zero;

    if (!w) {
        error_memory(e);
        return NULL;
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (i != COLUMN_TOKENS && intern(w, &w->columns[i], slice_of("", 0), &zero) != OK) {
            columns_writer_free(w);
            error_memory(e);
            return NULL;
        }
    return w;
}

void columns_writer_free(struct columns_writer *w)
{
    if (!w)
        return;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        buf_clear(&w->columns[i].numbers);
        free(w->columns[i].values);
        free(w->columns[i].slots);
    }
    arena_clear(&w->texts);
    free(w);
}

/* The writer's failure is what `e` gets to know. */
static enum status settle(const struct columns_writer *w, struct error *e)
{
    if (w->failure.status == OK)
        return OK;
    return error_set(e, w->failure.status, "%s", w->failure.text);
}

enum status columns_writer_add(struct columns_writer *w, const struct slice values[COLUMN_COUNT],
                               uint32_t tokens, struct error *e)
{
    enum status status = w->failure.status;

    if (status == OK && w->docs == DOCS_MAX)
        status = error_set(&w->failure, ERR_LIMIT, "there are as many sections as there can be");
    for (int i = 0; status == OK && i < COLUMN_COUNT; i++) {
        struct gathered *g = &w->columns[i];
        uint32_t number = tokens;

        if (i != COLUMN_TOKENS)
            status = intern(w, g, values[i], &number);
        buf_append(&g->numbers, &number, sizeof number);
        if (number > g->max)
            g->max = number;
        if (status == OK && !buf_ok(&g->numbers))
            status = error_memory(&w->failure);
    }
    w->docs++;
    return settle(w, e);
}

static unsigned width_of(uint32_t max)
{
    return max <= UINT8_MAX ? 1 : max <= UINT16_MAX ? 2 : 4;
}

static void pad(struct buf *out)
{
    while (buf_ok(out) && out->len % 8)
        buf_char(out, '\0');
}

static int by_text(const void *a, const void *b, void *values)
{
    const uint32_t *left = a, *right = b;
    const struct slice *texts = values;

    return slice_compare(texts[*left], texts[*right]);
}

/* Appends the values in order and makes rank[] the place that each of them took. */
static bool put_values(struct buf *out, const struct gathered *g, uint32_t *rank)
{
    uint32_t *order = calloc(g->count, sizeof *order), start = 0;

    if (!order)
        return false;
    for (uint32_t i = 0; i < g->count; i++)
        order[i] = i;
    qsort_r(order, g->count, sizeof *order, by_text, g->values);
    for (uint32_t i = 0; i < g->count; i++) {
        rank[order[i]] = i;
        buf_append(out, &start, sizeof start);
        start += (uint32_t)g->values[order[i]].len;
    }
    buf_append(out, &start, sizeof start);
    pad(out);
    for (uint32_t i = 0; i < g->count; i++)
        buf_slice(out, g->values[order[i]]);
    pad(out);
    free(order);
    return true;
}

/* `rank` is NULL for numbers that are written as they are. */
static void put_numbers(struct buf *out, const struct gathered *g, const uint32_t *rank,
                        unsigned width, uint32_t docs)
{
    char *to = buf_reserve(out, (size_t)docs * width);

    if (!to)
        return;
    for (size_t i = 0; i < docs; i++) {
        uint32_t number;

        memcpy(&number, g->numbers.data + i * sizeof number, sizeof number);
        if (rank)
            number = rank[number];
        memcpy(to + i * width, &number, width); /* little-endian: the low bytes come first */
    }
    out->len += (size_t)docs * width;
    out->data[out->len] = '\0';
    pad(out);
}

static enum status put_column(struct columns_writer *w, const struct gathered *g,
                              struct about *about, struct buf *out)
{
    uint32_t *rank = NULL;

    *about = (struct about){g->count, width_of(g->count ? g->count - 1 : g->max), g->bytes};
    if (g->count) {
        rank = calloc(g->count, sizeof *rank);
        if (!rank || !put_values(out, g, rank)) {
            free(rank);
            return error_memory(&w->failure);
        }
    }
    put_numbers(out, g, rank, about->width, w->docs);
    free(rank);
    return buf_ok(out) ? OK : error_memory(&w->failure);
}

enum status columns_writer_finish(struct columns_writer *w, const char *path, struct error *e)
{
    struct head head = {.magic = MAGIC, .version = VERSION, .docs = w->docs};
    struct buf out = BUF_INIT;
    enum status status = w->failure.status;

    buf_append(&out, &head, sizeof head);
    for (int i = 0; status == OK && i < COLUMN_COUNT; i++) {
        status = put_column(w, &w->columns[i], &head.about[i], &out);
        buf_clear(&w->columns[i].numbers); /* to make room for the rest */
    }
    if (status == OK) {
        memcpy(out.data, &head, sizeof head);
        status = file_write(path, buf_view(&out), &w->failure);
    }
    buf_clear(&out);
    return status == OK ? OK : settle(w, e);
}

/* --- reading ---------------------------------------------------------------- */

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

static bool place(struct one_column *c, int which, const struct about *about, uint32_t docs,
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
    struct head head;

    if (in.len < sizeof head)
        return false;
    memcpy(&head, in.data, sizeof head);
    in = slice_from(in, sizeof head);
    if (memcmp(head.magic, MAGIC, sizeof head.magic) != 0 || head.version != VERSION ||
        head.docs > DOCS_MAX)
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
    return pages_verify(pages, c->head, sizeof(struct head), e);
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
