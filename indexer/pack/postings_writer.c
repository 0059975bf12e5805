/*
 * postings_writer: see postings_writer.h. Every choice (a width, a parameter) follows
 * from the numbers alone, so that the same postings make the same bytes.
 */
#include "indexer/pack/postings_writer.h"

#include "indexer/pack/frame.h"

/* --- codes ------------------------------------------------------------------ */

static void put_chunk(struct buf *out, struct buf *scratch, const uint32_t *codes, size_t n)
{
    uint32_t places[POSTINGS_CHUNK], tops[POSTINGS_CHUNK];
    size_t count = 0, last = 0;
    uint64_t plain_bits, place_bits, top_bits;
    unsigned k, l, m, any = 0;

    for (size_t i = 0; i < n; i++) {
        if (!codes[i])
            continue;
        places[count] = (uint32_t)(i - last);
        tops[count++] = codes[i] - 1;
        any |= codes[i] > 1;
        last = i + 1;
    }
    buf_truncate(scratch, 0);
    if (count) {
        k = rice_parameter(codes, n, CODES_MOST, &plain_bits);
        l = rice_parameter(places, count, CODES_MOST, &place_bits);
        m = rice_parameter(tops, count, CODES_MOST, &top_bits);
        if (plain_bits <= place_bits + (any ? top_bits + 8 : 0) + 8) {
            buf_char(scratch, (char)(uint8_t)(CODES_PLAIN + 16 * k));
            rice_append(scratch, codes, n, k);
        } else {
            buf_char(scratch, (char)(uint8_t)(l + 16 * (any ? m : CODES_NO_TOPS)));
            buf_varint(scratch, count - 1);
            if (any)
                buf_varint(scratch, (place_bits - count * l + 7) / 8);
            rice_append(scratch, places, count, l);
            if (any)
                rice_append(scratch, tops, count, m);
        }
    }
    buf_varint(out, scratch->len);
    buf_slice(out, buf_view(scratch));
    out->failed |= scratch->failed;
}

/* --- positions -------------------------------------------------------------- */

static const uint32_t *numbers(const struct buf *b)
{
    return (const uint32_t *)(const void *)b->data;
}

static void put_few(struct postings_writer *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_varint(&w->positions, numbers(&w->gaps)[i]);
    for (size_t i = 0; i < n && w->has_codes; i++)
        buf_varint(&w->positions, numbers(&w->codes)[i]);
}

static void put_many(struct postings_writer *w, size_t n)
{
    uint64_t bits;
    unsigned k = rice_parameter(numbers(&w->gaps), n, RICE_MAX, &bits);

    buf_char(&w->positions, (char)k);
    if (w->has_codes)
        buf_varint(&w->positions, (bits - (uint64_t)n * k + 7) / 8);
    rice_append(&w->positions, numbers(&w->gaps), n, k);
    for (size_t at = 0; w->has_codes && at < n; at += POSTINGS_CHUNK)
        put_chunk(&w->positions, &w->scratch, numbers(&w->codes) + at,
                  n - at < POSTINGS_CHUNK ? n - at : POSTINGS_CHUNK);
}

static void put_places(struct postings_writer *w)
{
    size_t n = w->gaps.len / sizeof(uint32_t);

    if (n <= POSTINGS_FEW)
        put_few(w, n);
    else
        put_many(w, n);
    buf_truncate(&w->gaps, 0);
    buf_truncate(&w->codes, 0);
}

/* --- postings --------------------------------------------------------------- */

void postings_start(struct postings_writer *w, bool has_places, bool has_codes)
{
    w->has_places = has_places;
    w->has_codes = has_codes;
    w->count = w->last_doc = w->docfreq = w->tail_places = 0;
    w->total = 0;
    buf_truncate(&w->postings, 0);
    buf_truncate(&w->heads, 0);
    buf_truncate(&w->runs, 0);
    buf_truncate(&w->positions, 0);
    buf_truncate(&w->gaps, 0);
    buf_truncate(&w->codes, 0);
}

static void put_block(struct postings_writer *w)
{
    uint32_t gaps[BLOCK_DOCS], tfs[BLOCK_DOCS];
    uint32_t head[HEAD_FIELDS] = {w->docs[BLOCK_DOCS - 1], (uint32_t)w->runs.len,
                                  (uint32_t)w->positions.len, 0};

    bits_deltas(gaps, w->docs, BLOCK_DOCS, w->last_doc);
    for (unsigned i = 0; i < BLOCK_DOCS; i++) {
        tfs[i] = w->tfs[i] - 1;
        if (w->tfs[i] > head[3])
            head[3] = w->tfs[i] < UINT8_MAX ? w->tfs[i] : UINT8_MAX;
    }
    buf_append(&w->heads, head, sizeof head);
    frame_append(&w->runs, gaps);
    if (w->has_places)
        frame_append(&w->runs, tfs);
    put_places(w);
    w->last_doc = w->docs[BLOCK_DOCS - 1];
    w->count = 0;
}

void postings_add(struct postings_writer *w, uint32_t doc, const uint32_t *positions,
                  const uint32_t *codes, uint32_t tf)
{
    uint32_t last = 0, *gaps;

    w->docs[w->count] = doc;
    w->tfs[w->count++] = w->has_places ? tf : 1;
    w->docfreq++;
    w->total += tf;
    if (w->has_places && (gaps = (uint32_t *)(void *)buf_reserve(&w->gaps, tf * sizeof *gaps))) {
        for (uint32_t i = 0; i < tf; i++) {
            gaps[i] = positions[i] - last;
            last = positions[i];
        }
        w->gaps.len += tf * sizeof *gaps;
    }
    if (w->has_codes)
        buf_append(&w->codes, codes, tf * sizeof *codes);
    if (w->count == BLOCK_DOCS)
        put_block(w);
}

static void put_few_docs(struct postings_writer *w)
{
    uint32_t last = w->last_doc;
    bool has_tfs = w->has_places && w->docfreq > 1;

    for (uint32_t i = 0; i < w->count; i++) {
        uint64_t gap = w->docs[i] - last - 1;

        last = w->docs[i];
        buf_varint(&w->runs, has_tfs ? gap << 1 | (w->tfs[i] > 1) : gap);
        if (has_tfs && w->tfs[i] > 1)
            buf_varint(&w->runs, w->tfs[i] - 2);
    }
}

static void put_rice(struct buf *out, const uint32_t *values, size_t n)
{
    uint64_t bits;
    unsigned k = rice_parameter(values, n, RICE_MAX, &bits);

    buf_char(out, (char)k);
    rice_append(out, values, n, k);
}

static void put_many_docs(struct postings_writer *w)
{
    uint32_t gaps[BLOCK_DOCS], tfs[BLOCK_DOCS];

    bits_deltas(gaps, w->docs, w->count, w->last_doc);
    for (uint32_t i = 0; i < w->count; i++)
        tfs[i] = w->tfs[i] - 1;
    put_rice(&w->runs, gaps, w->count);
    if (w->has_places)
        put_rice(&w->runs, tfs, w->count);
}

/* Bytes of the largest of a field of all heads. */
static unsigned size_of(const struct postings_writer *w, unsigned field)
{
    uint32_t any = 0;

    for (size_t i = field; i < w->heads.len / sizeof any; i += HEAD_FIELDS)
        any |= numbers(&w->heads)[i];
    return any >> 24 ? 4 : any >> 16 ? 3 : any >> 8 ? 2 : 1;
}

static void put_heads(struct postings_writer *w)
{
    unsigned sizes[HEAD_FIELDS] = {size_of(w, 0), size_of(w, 1), size_of(w, 2), 1};

    if (!w->heads.len)
        return;
    buf_char(&w->postings, (char)(sizes[0] - 1 + 4 * (sizes[1] - 1) + 16 * (sizes[2] - 1)));
    for (size_t i = 0; i < w->heads.len / sizeof(uint32_t); i++)
        for (unsigned k = 0; k < sizes[i % HEAD_FIELDS]; k++)
            buf_char(&w->postings, (char)(uint8_t)(numbers(&w->heads)[i] >> 8 * k));
}

bool postings_end(struct postings_writer *w)
{
    w->tail_places = (uint32_t)w->positions.len;
    if (w->count <= POSTINGS_FEW)
        put_few_docs(w);
    else
        put_many_docs(w);
    put_places(w);
    put_heads(w);
    buf_slice(&w->postings, buf_view(&w->runs));
    return buf_ok(&w->postings) && buf_ok(&w->heads) && buf_ok(&w->runs) && buf_ok(&w->positions) &&
           buf_ok(&w->gaps) && buf_ok(&w->codes);
}

void postings_writer_clear(struct postings_writer *w)
{
    buf_clear(&w->postings);
    buf_clear(&w->heads);
    buf_clear(&w->runs);
    buf_clear(&w->positions);
    buf_clear(&w->gaps);
    buf_clear(&w->codes);
    buf_clear(&w->scratch);
}
