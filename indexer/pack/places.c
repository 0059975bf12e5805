/*
 * places: decoding the positions of a term, and the codes of its spellings; the bytes
 * are described in postings.h. A block's bytes end where those of the next one begin, so
 * that all blocks together are no more to read than the file is, whatever its bytes.
 */
#include "indexer/pack/postings.h"

#include <stdlib.h>

#define POSITION_MAX (UINT32_MAX / 2) /* so that a position and a few more is still a number */

static enum status damaged(struct error *e)
{
    return error_set(e, ERR_CORRUPT, "a term's positions are damaged");
}

static enum status reserve(struct doc_places *d, size_t count, struct error *e)
{
    size_t cap = count + count / 2 + 64;
    uint32_t *positions, *codes;

    if (count + RICE_BEHIND <= d->cap)
        return OK;
    positions = realloc(d->positions, cap * sizeof *positions);
    if (positions)
        d->positions = positions;
    codes = realloc(d->codes, cap * sizeof *codes);
    if (codes)
        d->codes = codes;
    if (!positions || !codes)
        return error_memory(e);
    d->cap = cap;
    d->zeros = 0;
    return OK;
}

static bool get(struct slice *in, uint64_t max, uint64_t *out)
{
    return slice_varint(in, out) && *out <= max;
}

/* --- codes ------------------------------------------------------------------ */

/* Goes to the next code of the chunk that is not 0. */
static bool next_place(struct code_reader *c)
{
    uint64_t gap, code = 0;
    uint32_t from = c->place == UINT32_MAX ? c->from : c->place + 1;

    c->place = UINT32_MAX;
    if (!c->left)
        return true;
    c->left--;
    if (!rice_next(&c->places, &gap) || (c->has_tops && !rice_next(&c->tops, &code)) ||
        gap >= c->to - from || code >= UINT32_MAX)
        return false;
    c->place = from + (uint32_t)gap;
    c->code = (uint32_t)code + 1;
    return true;
}

static bool open_sparse(struct code_reader *c, struct slice in, unsigned l, unsigned m)
{
    const char *end = in.data + in.len;
    uint64_t count, high;
    size_t len;

    if (!get(&in, c->to - c->from - 1, &count))
        return false;
    c->left = (uint32_t)count + 1;
    c->has_tops = m != CODES_NO_TOPS;
    if (!c->has_tops)
        return rice_open(&c->places, in.data, end, c->left, l) && next_place(c);
    if (!get(&in, in.len, &high))
        return false;
    len = ((size_t)c->left * l + 7) / 8 + (size_t)high;
    return len <= in.len && rice_open(&c->places, in.data, in.data + len, c->left, l) &&
           rice_open(&c->tops, in.data + len, end, c->left, m) && next_place(c);
}

/* Opens the chunk behind the one at hand. */
static bool next_chunk(struct code_reader *c)
{
    uint32_t left = c->total - c->to;
    uint64_t len;
    struct slice in;
    unsigned how;

    c->from = c->next = c->to;
    c->to += left < POSTINGS_CHUNK ? left : POSTINGS_CHUNK;
    c->plain = false;
    c->left = 0;
    c->place = UINT32_MAX;
    if (!left || !get(&c->rest, SIZE_MAX, &len) || len > c->rest.len)
        return false;
    in = slice_of(c->rest.data, (size_t)len);
    c->rest = slice_from(c->rest, (size_t)len);
    if (!len)
        return true;
    how = (uint8_t)in.data[0];
    in = slice_from(in, 1);
    if (how % 16 != CODES_PLAIN)
        return open_sparse(c, in, how % 16, how / 16);
    c->plain = true;
    return rice_open(&c->tops, in.data, in.data + in.len, c->to - c->from, how / 16);
}

static void start_codes(struct code_reader *c, struct slice bytes, uint32_t total)
{
    c->start = c->rest = bytes;
    c->total = total;
    c->from = c->to = c->next = c->left = 0;
    c->place = UINT32_MAX;
    c->plain = false;
}

/* Goes to code `at`, the chunk of which is opened. */
static bool seek_code(struct code_reader *c, uint32_t at)
{
    if (at < c->next)
        start_codes(c, c->start, c->total);
    while (at >= c->to)
        if (!next_chunk(c))
            return false;
    if (c->plain && !rice_skip(&c->tops, at - c->next))
        return false;
    while (!c->plain && c->place < at)
        if (!next_place(c))
            return false;
    c->next = at;
    return true;
}

/* Gets codes of one chunk. */
static bool get_some(struct code_reader *c, uint32_t *out, uint32_t count)
{
    uint32_t at = c->next;
    uint64_t code;

    c->next += count;
    if (!c->plain) {
        memset(out, 0, count * sizeof *out);
        while (c->place < c->next) {
            out[c->place - at] = c->code;
            if (!next_place(c))
                return false;
        }
        return true;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!rice_next(&c->tops, &code) || code > UINT32_MAX)
            return false;
        out[i] = (uint32_t)code;
    }
    return true;
}

static bool get_codes(struct code_reader *c, uint32_t at, uint32_t *out, size_t count)
{
    while (count) {
        uint32_t n;

        if (!seek_code(c, at))
            return false;
        n = c->to - at < count ? c->to - at : (uint32_t)count;
        if (!get_some(c, out, n))
            return false;
        at += n;
        out += n;
        count -= n;
    }
    return true;
}

/* --- positions -------------------------------------------------------------- */

static bool open_few(const struct postings *p, struct slice in, uint32_t count,
                     struct doc_places *d)
{
    uint64_t value;

    for (uint32_t i = 0; i < count; i++) {
        if (!get(&in, POSITION_MAX, &value))
            return false;
        d->gaps[i] = (uint32_t)value;
        d->few_codes[i] = 0;
    }
    for (uint32_t i = 0; i < count && p->has_codes; i++) {
        if (!get(&in, UINT32_MAX, &value))
            return false;
        d->few_codes[i] = (uint32_t)value;
    }
    return true;
}

/* The gaps, and where the codes are. */
static bool open_many(const struct postings *p, struct slice in, uint32_t count,
                      struct doc_places *d)
{
    unsigned k;
    uint64_t high, len;

    if (!in.len)
        return false;
    k = (uint8_t)in.data[0];
    in = slice_from(in, 1);
    if (k > RICE_MAX || (p->has_codes && !get(&in, in.len, &high)))
        return false;
    len = p->has_codes ? ((uint64_t)count * k + 7) / 8 + high : in.len;
    if (len > in.len)
        return false;
    d->k = k;
    d->bytes = slice_of(in.data, (size_t)len);
    start_codes(&d->codes_at, slice_from(in, (size_t)len), count);
    return rice_open(&d->rice, in.data, in.data + len, count, k);
}

/* The block's bytes. */
static bool bytes_of(const struct postings *p, uint32_t number, struct slice *out)
{
    size_t from = postings_places_at(p, number);
    size_t to = number < p->blocks ? postings_places_at(p, number + 1) : p->places.len;

    if (from > to || to > p->places.len)
        return false;
    *out = slice_of(p->places.data + from, to - from);
    return true;
}

/* All positions of a block. Four sums at a time, none of which waits for another. */
static uint64_t places_of(const struct block *block)
{
    uint64_t sums[4] = {0, 0, 0, 0};
    uint32_t i = 0;

    for (; i + 4 <= block->count; i += 4)
        for (unsigned k = 0; k < 4; k++)
            sums[k] += block->tfs[i + k];
    for (; i < block->count; i++)
        sums[0] += block->tfs[i];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

/* Starts a block. */
static bool start_places(const struct postings *p, const struct block *block, struct doc_places *d,
                         struct error *e)
{
    uint64_t total = places_of(block);
    struct slice bytes;

    d->number = UINT32_MAX;
    d->starts[0] = d->known = 0;
    /* Memory is taken for what they say, so let there be bytes for it: eight a byte. */
    if (!bytes_of(p, block->number, &bytes) || total > p->total || total > bytes.len * 8 ||
        total >= UINT32_MAX || pages_verify(p->pages, bytes.data, bytes.len, e) != OK)
        return false;
    d->few = total <= POSTINGS_FEW;
    if (d->few ? !open_few(p, bytes, (uint32_t)total, d) : !open_many(p, bytes, (uint32_t)total, d))
        return false;
    d->number = block->number;
    return true;
}

static bool get_many(struct doc_places *d, uint32_t from, size_t count)
{
    if (from < d->rice.index &&
        !rice_open(&d->rice, d->bytes.data, d->bytes.data + d->bytes.len, d->codes_at.total, d->k))
        return false;
    return rice_skip(&d->rice, from - d->rice.index) &&
           rice_sums(&d->rice, d->positions, count, POSITION_MAX);
}

/* Codes that nobody wants, or of which there is one. */
static void zero_codes(struct doc_places *d)
{
    if (d->zeros < d->count)
        memset(d->codes, 0, d->cap * sizeof *d->codes);
    d->zeros = d->cap;
}

static bool get_few(struct doc_places *d, uint32_t from)
{
    uint64_t position = 0;

    for (size_t k = 0; k < d->count; k++)
        d->positions[k] = (uint32_t)(position += d->gaps[from + k]);
    if (d->no_codes) {
        zero_codes(d);
    } else {
        memcpy(d->codes, d->few_codes + from, d->count * sizeof *d->codes);
        d->zeros = 0;
    }
    return position <= POSITION_MAX;
}

enum status postings_places(const struct postings *p, const struct block *block, uint32_t i,
                            struct doc_places *d, struct error *e)
{
    uint32_t from;
    enum status status;

    if (d->number != block->number && !start_places(p, block, d, e))
        return damaged(e);
    for (; d->known <= i; d->known++)
        d->starts[d->known + 1] = d->starts[d->known] + block->tfs[d->known];
    from = d->starts[i];
    d->count = d->starts[i + 1] - from;
    status = reserve(d, d->count, e);
    if (status != OK)
        return status;
    if (d->few)
        return get_few(d, from) ? OK : damaged(e);
    if (!get_many(d, from, d->count))
        return damaged(e);
    if (!p->has_codes || d->no_codes) {
        zero_codes(d);
        return OK;
    }
    d->zeros = 0;
    return get_codes(&d->codes_at, from, d->codes, d->count) ? OK : damaged(e);
}

/* Sums of a block of few positions; false: they are too large. */
static bool few_sums(struct doc_places *d)
{
    uint64_t sum = 0;

    for (uint32_t k = 0; k < d->count; k++)
        d->positions[k] = (uint32_t)(sum += d->gaps[k]);
    return sum <= POSITION_MAX;
}

enum status postings_block_places(const struct postings *p, const struct block *block,
                                  struct doc_places *d, bool *whole, struct error *e)
{
    enum status status;

    *whole = d->number == block->number;
    if (*whole)
        return OK;
    if (!start_places(p, block, d, e))
        return damaged(e);
    d->number = UINT32_MAX; /* until all is there */
    for (uint32_t i = 0; i < block->count; i++)
        d->starts[i + 1] = d->starts[i] + block->tfs[i];
    d->count = d->starts[block->count];
    status = reserve(d, d->count, e);
    if (status != OK)
        return status;
    *whole = d->few ? few_sums(d) : rice_all_sums(&d->rice, d->positions, d->count, POSITION_MAX);
    d->number = *whole ? block->number : UINT32_MAX;
    return OK;
}

/* Which docs hold wide spellings. */
struct marking {
    const struct doc_places *places;
    const uint8_t *spans;
    uint32_t docs, forms;
    uint64_t *marks;
};

/* Looks at the code of the block's position number `at`. */
static bool mark(const struct marking *m, uint32_t at, uint64_t code)
{
    uint32_t low = 0, high = m->docs;

    if (code >= m->forms)
        return false;
    if (m->spans[code] <= 1)
        return true;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;

        if (m->places->starts[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    m->marks[low / 64] |= UINT64_C(1) << low % 64;
    return true;
}

/* Goes through the chunk at hand. */
static bool mark_chunk(const struct marking *m, struct code_reader *c)
{
    uint64_t code;

    for (uint32_t at = c->from; c->plain && at < c->to; at++)
        if (!rice_next(&c->tops, &code) || !mark(m, at, code))
            return false;
    while (!c->plain && c->place != UINT32_MAX)
        if (!mark(m, c->place, c->code) || !next_place(c))
            return false;
    return true;
}

/* A code of 0 is that of a spelling, too, and all that is not written is 0. */
enum status postings_block_spans(const struct postings *p, const struct block *block,
                                 struct doc_places *d, const uint8_t *spans, uint64_t marks[2],
                                 struct error *e)
{
    struct marking m = {d, spans, block->count, p->form_count, marks};
    struct code_reader *c = &d->codes_at;

    marks[0] = marks[1] = p->form_count && spans[0] > 1 ? UINT64_MAX : 0;
    if (d->few) {
        for (uint32_t i = 0; i < d->count; i++)
            if (!mark(&m, i, d->few_codes[i]))
                return damaged(e);
        return OK;
    }
    while (p->has_codes && c->to < c->total)
        if (!next_chunk(c) || !mark_chunk(&m, c))
            return damaged(e);
    return OK;
}

void doc_places_clear(struct doc_places *d)
{
    free(d->positions);
    free(d->codes);
    *d = (struct doc_places)DOC_PLACES_INIT;
}
