/*
 * postings: coding and decoding of one term; the bytes are described in
 * postings.h. Every length is checked against the slice it is read from, so that
 * damaged files end in ERR_CORRUPT and nothing else.
 */
#include "indexer/pack/postings.h"

#include <stdlib.h>

#define HEAD_BYTES 16u

#define TF_WIDTH     31               /* bits; a section has fewer than 2^31 positions */
#define POSITION_MAX (UINT32_MAX / 2) /* so that a position and a few more is still a number */

static uint32_t get32(const char *at)
{
    const uint8_t *b = (const uint8_t *)at;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint32_t get16(const char *at)
{
    const uint8_t *b = (const uint8_t *)at;

    return (uint32_t)b[0] | (uint32_t)b[1] << 8;
}

static void put32(struct buf *out, uint32_t value)
{
    const uint8_t b[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                          (uint8_t)(value >> 24)};

    buf_append(out, b, sizeof b);
}

static bool cut(struct slice *from, uint64_t len, struct slice *out)
{
    if (len > from->len)
        return false;
    *out = slice_of(from->data, (size_t)len);
    *from = slice_from(*from, (size_t)len);
    return true;
}

static bool region(struct slice file, uint64_t at, uint64_t len, struct slice *out)
{
    if (at > file.len || len > file.len - at)
        return false;
    *out = slice_of(file.data + at, (size_t)len);
    return true;
}

enum status postings_open(struct slice value, enum space space, struct slice postings,
                          struct slice positions, struct postings *out, struct error *e)
{
    struct term_entry t;

    if (!entry_decode(value, space, &t))
        return error_set(e, ERR_CORRUPT, "a term's entry is damaged");
    *out = (struct postings){.docfreq = t.docfreq,
                             .blocks = t.docfreq / BLOCK_DOCS,
                             .total = t.places,
                             .has_places = entry_has_places(space),
                             .has_codes = t.forms > 1,
                             .runs = t.postings,
                             .places = t.positions,
                             .tail_places = t.tail_places,
                             .form_count = t.forms,
                             .joined = t.joined};
    if ((t.outside && (!region(postings, t.postings_at, t.postings_len, &out->runs) ||
                       !region(positions, t.positions_at, t.positions_len, &out->places))) ||
        t.tail_places > out->places.len ||
        !cut(&out->runs, (uint64_t)out->blocks * HEAD_BYTES, &out->heads))
        return error_set(e, ERR_CORRUPT, "a term's entry points outside its file");
    return OK;
}

uint32_t postings_last_doc(const struct postings *p, uint32_t number)
{
    return get32(p->heads.data + (size_t)number * HEAD_BYTES);
}

uint32_t postings_max_tf(const struct postings *p, uint32_t number)
{
    return get16(p->heads.data + (size_t)number * HEAD_BYTES + 12);
}

/* Where the tail begins: behind the last run. */
static bool tail_of(const struct postings *p, struct slice *tail)
{
    const char *head;
    size_t at;

    *tail = p->runs;
    if (!p->blocks)
        return true;
    head = p->heads.data + (size_t)(p->blocks - 1) * HEAD_BYTES;
    at = get32(head + 4);
    at += bits_size((uint8_t)head[14]) + (p->has_places ? bits_size((uint8_t)head[15]) : 0);
    if (at > p->runs.len)
        return false;
    *tail = slice_from(p->runs, at);
    return true;
}

static bool decode_tail(const struct postings *p, struct block *out)
{
    uint32_t doc = p->blocks ? postings_last_doc(p, p->blocks - 1) : 0;
    struct slice in;

    out->count = p->docfreq % BLOCK_DOCS;
    if (!tail_of(p, &in))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t gap, tf = 0;
        bool more = false;

        if (!slice_varint(&in, &gap))
            return false;
        if (p->docfreq == 1) {
            more = p->total > 1;
            tf = more ? p->total - 2 : 0;
        } else if (p->has_places) {
            more = gap & 1;
            gap >>= 1;
        }
        if (more && p->docfreq > 1 && !slice_varint(&in, &tf))
            return false;
        if (gap >= UINT32_MAX - doc || tf > UINT32_MAX - 2)
            return false;
        doc += (uint32_t)gap + 1;
        out->docs[i] = doc;
        out->tfs[i] = more ? (uint32_t)tf + 2 : 1;
    }
    return true;
}

/* Whether docs that were added up from gaps ascend from `base` to the block's last:
 * sums that went round do not. Gaps that are too small for that need no look. */
static bool docs_ascend(const uint32_t docs[BLOCK_DOCS], uint32_t base, uint32_t last,
                        uint32_t gap_width)
{
    if (docs[BLOCK_DOCS - 1] != last || last == UINT32_MAX)
        return false;
    if (gap_width <= 23 && base <= UINT32_MAX / 2)
        return true;
    for (unsigned i = 0; i < BLOCK_DOCS; i++) {
        if (docs[i] <= base)
            return false;
        base = docs[i];
    }
    return true;
}

bool postings_block(const struct postings *p, uint32_t number, bool with_tfs, struct block *out)
{
    const char *head = p->heads.data + (size_t)number * HEAD_BYTES;
    uint32_t base, gap_width, tf_width;
    size_t at, need;

    out->number = number;
    if (number >= p->blocks)
        return number == p->blocks && decode_tail(p, out);
    base = number ? postings_last_doc(p, number - 1) : 0;
    at = get32(head + 4);
    gap_width = (uint8_t)head[14];
    tf_width = (uint8_t)head[15];
    if (gap_width > BITS_WIDTH || tf_width > TF_WIDTH)
        return false;
    need = bits_size(gap_width) + (p->has_places ? bits_size(tf_width) : 0);
    if (at > p->runs.len || need > p->runs.len - at)
        return false;
    out->count = BLOCK_DOCS;
    bits_unpack_deltas(out->docs, (const uint8_t *)p->runs.data + at, gap_width, base);
    if (!docs_ascend(out->docs, base, get32(head), gap_width))
        return false;
    if (!with_tfs)
        return true;
    if (!p->has_places)
        memset(out->tfs, 0, sizeof out->tfs);
    else
        bits_unpack(out->tfs, (const uint8_t *)p->runs.data + at + bits_size(gap_width), tf_width);
    for (unsigned i = 0; i < BLOCK_DOCS; i++)
        out->tfs[i]++;
    return true;
}

static enum status damaged(struct error *e)
{
    return error_set(e, ERR_CORRUPT, "a term's positions are damaged");
}

static enum status reserve_places(struct doc_places *d, size_t count, struct error *e)
{
    size_t cap = count + count / 2 + 64;
    uint32_t *positions, *codes;

    if (count <= d->cap)
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
    return OK;
}

/* Starts a block: where each doc's positions begin. */
static bool start_places(const struct postings *p, const struct block *block, struct doc_places *d)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i < block->count; i++) {
        d->starts[i] = (uint32_t)total;
        total += block->tfs[i];
    }
    d->starts[block->count] = (uint32_t)total;
    /* Memory is taken for what they say, so let there be bytes for it: one a chunk. */
    if (total > p->total || total > (uint64_t)p->places.len * BITS_RUN || total >= UINT32_MAX) {
        d->number = UINT32_MAX;
        return false;
    }
    d->number = block->number;
    d->chunk = 0;
    d->at = block->number < p->blocks
                ? get32(p->heads.data + (size_t)block->number * HEAD_BYTES + 8)
                : p->tail_places;
    d->unpacked = UINT32_MAX;
    return true;
}

/* The positions of all docs of a block. The heads are taken to be verified. */
static enum status verify_places(const struct postings *p, uint32_t number, struct error *e)
{
    const char *head = p->heads.data + (size_t)number * HEAD_BYTES;
    size_t from = number < p->blocks ? get32(head + 8) : p->tail_places, to = p->places.len;

    if (number + 1 < p->blocks)
        to = get32(head + HEAD_BYTES + 8);
    else if (number + 1 == p->blocks)
        to = p->tail_places;
    if (from > to || to > p->places.len)
        return damaged(e);
    return pages_verify(p->pages, p->places.data + from, to - from, e);
}

/* Numbers in a chunk of a block. */
static size_t chunk_size(const struct block *block, const struct doc_places *d, uint32_t chunk)
{
    size_t left = d->starts[block->count] - (size_t)chunk * BITS_RUN;

    return left < BITS_RUN ? left : BITS_RUN;
}

static size_t packed_size(size_t n, unsigned width)
{
    return n == BITS_RUN ? bits_size(width) : bits_tail_size(n, width);
}

/* The widths of the chunk at d->at and the bytes behind them; false: damaged. */
static bool chunk_at(const struct postings *p, const struct block *block,
                     const struct doc_places *d, unsigned widths[2], struct slice *bytes)
{
    size_t head = p->has_codes ? 2 : 1, need;

    if (d->at > p->places.len || p->places.len - d->at < head)
        return false;
    *bytes = slice_from(p->places, d->at);
    widths[0] = (uint8_t)bytes->data[0];
    widths[1] = p->has_codes ? (uint8_t)bytes->data[1] : 0;
    *bytes = slice_from(*bytes, head);
    if (widths[0] > BITS_WIDTH || widths[1] > BITS_WIDTH)
        return false;
    need = packed_size(chunk_size(block, d, d->chunk), widths[0]) +
           packed_size(chunk_size(block, d, d->chunk), widths[1]);
    if (need > bytes->len)
        return false;
    bytes->len = need;
    return true;
}

static void unpack(uint32_t *out, const char *in, size_t n, unsigned width)
{
    if (n == BITS_RUN)
        bits_unpack(out, (const uint8_t *)in, width);
    else
        bits_unpack_tail(out, (const uint8_t *)in, n, width);
}

/* Goes to a chunk and unpacks it. */
static bool unpack_chunk(const struct postings *p, const struct block *block, uint32_t chunk,
                         struct doc_places *d)
{
    unsigned widths[2];
    struct slice bytes;
    size_t n;

    if (d->unpacked == chunk)
        return true;
    if (chunk < d->chunk && !start_places(p, block, d))
        return false;
    for (; d->chunk < chunk; d->chunk++) {
        if (!chunk_at(p, block, d, widths, &bytes))
            return false;
        d->at += (p->has_codes ? 2 : 1) + bytes.len;
    }
    if (!chunk_at(p, block, d, widths, &bytes))
        return false;
    n = chunk_size(block, d, chunk);
    unpack(d->gaps, bytes.data, n, widths[0]);
    if (p->has_codes)
        unpack(d->codes_of_chunk, bytes.data + packed_size(n, widths[0]), n, widths[1]);
    d->unpacked = chunk;
    return true;
}

enum status postings_places(const struct postings *p, const struct block *block, uint32_t i,
                            struct doc_places *d, struct error *e)
{
    uint64_t position = 0;
    size_t from, to;
    enum status status;

    if (d->number != block->number && p->pages && verify_places(p, block->number, e) != OK)
        return ERR_CORRUPT;
    if (d->number != block->number && !start_places(p, block, d))
        return damaged(e);
    from = d->starts[i];
    to = d->starts[i + 1];
    d->count = to - from;
    status = reserve_places(d, d->count, e);
    for (size_t at = from; status == OK && at < to;) {
        size_t in_chunk = at % BITS_RUN,
               n = BITS_RUN - in_chunk < to - at ? BITS_RUN - in_chunk : to - at;

        if (!unpack_chunk(p, block, (uint32_t)(at / BITS_RUN), d))
            return damaged(e);
        for (size_t k = 0; k < n; k++)
            d->positions[at - from + k] = (uint32_t)(position += d->gaps[in_chunk + k]);
        if (position > POSITION_MAX)
            return damaged(e);
        if (p->has_codes)
            memcpy(d->codes + (at - from), d->codes_of_chunk + in_chunk, n * sizeof *d->codes);
        else
            memset(d->codes + (at - from), 0, n * sizeof *d->codes);
        at += n;
    }
    return status;
}

void doc_places_clear(struct doc_places *d)
{
    free(d->positions);
    free(d->codes);
    *d = (struct doc_places)DOC_PLACES_INIT;
}

void postings_start(struct postings_writer *w, bool has_places, bool has_codes)
{
    w->has_places = has_places;
    w->has_codes = has_codes;
    w->count = w->last_doc = w->docfreq = w->tail_places = 0;
    w->total = 0;
    buf_truncate(&w->heads, 0);
    buf_truncate(&w->runs, 0);
    buf_truncate(&w->positions, 0);
    buf_truncate(&w->gaps, 0);
    buf_truncate(&w->codes, 0);
}

static const uint32_t *numbers(const struct buf *b)
{
    return (const uint32_t *)(const void *)b->data;
}

static void put_bits(struct buf *out, const uint32_t *values, size_t n, unsigned width)
{
    size_t len = n == BITS_RUN ? bits_size(width) : bits_tail_size(n, width);
    uint8_t *to = (uint8_t *)buf_reserve(out, len);

    if (!to)
        return;
    if (n == BITS_RUN)
        bits_pack(to, values, width);
    else
        bits_pack_tail(to, values, n, width);
    out->len += len;
}

static void put_places(struct postings_writer *w)
{
    size_t total = w->gaps.len / sizeof(uint32_t);

    for (size_t at = 0; at < total; at += BITS_RUN) {
        size_t n = total - at < BITS_RUN ? total - at : BITS_RUN;
        const uint32_t *gaps = numbers(&w->gaps) + at;
        const uint32_t *codes = w->has_codes ? numbers(&w->codes) + at : NULL;

        buf_char(&w->positions, (char)bits_width(gaps, n));
        if (codes)
            buf_char(&w->positions, (char)bits_width(codes, n));
        put_bits(&w->positions, gaps, n, bits_width(gaps, n));
        if (codes)
            put_bits(&w->positions, codes, n, bits_width(codes, n));
    }
    buf_truncate(&w->gaps, 0);
    buf_truncate(&w->codes, 0);
}

static void put_block(struct postings_writer *w)
{
    uint32_t gaps[BLOCK_DOCS], tfs[BLOCK_DOCS], max_tf = 0;
    unsigned gap_width, tf_width;
    uint8_t rest[4];

    bits_deltas(gaps, w->docs, BLOCK_DOCS, w->last_doc);
    for (unsigned i = 0; i < BLOCK_DOCS; i++) {
        tfs[i] = w->tfs[i] - 1;
        if (w->tfs[i] > max_tf)
            max_tf = w->tfs[i];
    }
    max_tf = max_tf > UINT16_MAX ? UINT16_MAX : max_tf;
    gap_width = bits_width(gaps, BLOCK_DOCS);
    tf_width = w->has_places ? bits_width(tfs, BLOCK_DOCS) : 0;
    put32(&w->heads, w->docs[BLOCK_DOCS - 1]);
    put32(&w->heads, (uint32_t)w->runs.len);
    put32(&w->heads, (uint32_t)w->positions.len);
    rest[0] = (uint8_t)max_tf;
    rest[1] = (uint8_t)(max_tf >> 8);
    rest[2] = (uint8_t)gap_width;
    rest[3] = (uint8_t)tf_width;
    buf_append(&w->heads, rest, sizeof rest);
    put_bits(&w->runs, gaps, BLOCK_DOCS, gap_width);
    if (w->has_places)
        put_bits(&w->runs, tfs, BLOCK_DOCS, tf_width);
    put_places(w);
    w->last_doc = w->docs[BLOCK_DOCS - 1];
    w->count = 0;
}

void postings_add(struct postings_writer *w, uint32_t doc, const uint32_t *positions,
                  const uint32_t *codes, uint32_t tf)
{
    uint32_t last = 0;

    w->docs[w->count] = doc;
    w->tfs[w->count++] = w->has_places ? tf : 1;
    w->docfreq++;
    w->total += tf;
    for (uint32_t i = 0; w->has_places && i < tf; i++) {
        uint32_t gap = positions[i] - last;

        last = positions[i];
        buf_append(&w->gaps, &gap, sizeof gap);
    }
    if (w->has_codes)
        buf_append(&w->codes, codes, tf * sizeof *codes);
    if (w->count == BLOCK_DOCS)
        put_block(w);
}

bool postings_end(struct postings_writer *w)
{
    uint32_t last = w->last_doc;
    bool has_tfs = w->has_places && w->docfreq > 1;

    w->tail_places = (uint32_t)w->positions.len;
    for (uint32_t i = 0; i < w->count; i++) {
        uint64_t gap = w->docs[i] - last - 1;

        last = w->docs[i];
        buf_varint(&w->runs, has_tfs ? gap << 1 | (w->tfs[i] > 1) : gap);
        if (has_tfs && w->tfs[i] > 1)
            buf_varint(&w->runs, w->tfs[i] - 2);
    }
    put_places(w);
    return buf_ok(&w->heads) && buf_ok(&w->runs) && buf_ok(&w->positions) && buf_ok(&w->gaps) &&
           buf_ok(&w->codes);
}

void postings_writer_clear(struct postings_writer *w)
{
    buf_clear(&w->heads);
    buf_clear(&w->runs);
    buf_clear(&w->positions);
    buf_clear(&w->gaps);
    buf_clear(&w->codes);
}
