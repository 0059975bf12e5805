/*
 * columns_writer: see columns_writer.h. Values are numbered as they come, and once more by
 * their order when all are there.
 */
#include "indexer/pack/columns_writer.h"

#include "shim/digest.h"
#include "shim/file.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are written as they lie");

#define FIRST_SLOTS 64u /* of a hash table; a power of two */

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

    if (status == OK && w->docs == COLUMNS_DOCS)
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
                              struct columns_about *about, struct buf *out)
{
    uint32_t *rank = NULL;

    *about = (struct columns_about){g->count, width_of(g->count ? g->count - 1 : g->max), g->bytes};
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
    struct columns_head head = {
        .magic = COLUMNS_MAGIC, .version = COLUMNS_VERSION, .docs = w->docs};
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
