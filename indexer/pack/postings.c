/*
 * postings: opening a term and decoding its docs; the bytes are described in
 * postings.h, and positions are decoded in places.c. Every length is checked against
 * the slice it is read from, so that damaged files end in ERR_CORRUPT and nothing else.
 */
#include "indexer/pack/postings.h"

#include "indexer/pack/frame.h"

#define TF_MAX (UINT32_MAX / 2) /* a section has fewer positions */

/* A head's field of `size` bytes. Up to 3 bytes behind it are read: they are there,
 * for a run of two bytes and a max_tf follow. */
static inline uint32_t field(const char *at, unsigned size)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value & (uint32_t)(UINT64_MAX >> (64 - 8 * size));
}

static inline const char *head_of(const struct postings *p, uint32_t number)
{
    return p->heads.data + (size_t)number * p->head_size;
}

uint32_t postings_last_doc(const struct postings *p, uint32_t number)
{
    return field(head_of(p, number), p->doc_size);
}

static uint32_t run_of(const struct postings *p, uint32_t number)
{
    return field(head_of(p, number) + p->doc_size, p->data_size);
}

uint32_t postings_places_at(const struct postings *p, uint32_t number)
{
    return number < p->blocks
               ? field(head_of(p, number) + p->doc_size + p->data_size, p->places_size)
               : p->tail_places;
}

uint32_t postings_max_tf(const struct postings *p, uint32_t number)
{
    return (uint8_t)head_of(p, number)[p->head_size - 1];
}

static bool region(struct slice file, uint64_t at, uint64_t len, struct slice *out)
{
    if (at > file.len || len > file.len - at)
        return false;
    *out = slice_of(file.data + at, (size_t)len);
    return true;
}

/* Cuts the heads off the front of p->runs. */
static bool open_heads(struct postings *p)
{
    uint64_t len;
    uint8_t sizes;

    if (!p->blocks)
        return true;
    if (!p->runs.len)
        return false;
    sizes = (uint8_t)p->runs.data[0];
    p->doc_size = sizes % 4 + 1;
    p->data_size = sizes / 4 % 4 + 1;
    p->places_size = sizes / 16 % 4 + 1;
    p->head_size = p->doc_size + p->data_size + p->places_size + 1;
    p->runs = slice_from(p->runs, 1);
    len = (uint64_t)p->blocks * p->head_size;
    if (len + 2 > p->runs.len) /* 2: what field() reads behind the last */
        return false;
    p->heads = slice_of(p->runs.data, (size_t)len);
    p->runs = slice_from(p->runs, (size_t)len);
    return sizes < 64;
}

enum status postings_open(struct slice value, enum space space, struct slice postings,
                          struct slice positions, struct postings *out, struct error *e)
{
    struct term_entry t;

    *out = (struct postings){0};
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
        t.tail_places > out->places.len)
        return error_set(e, ERR_CORRUPT, "a term's entry points outside its file");
    out->all = out->runs;
    return open_heads(out) ? OK : error_set(e, ERR_CORRUPT, "a term's postings are damaged");
}

/* Where the tail begins: behind the last run. */
static bool tail_of(const struct postings *p, struct slice *tail)
{
    struct frame frame;
    size_t at;

    *tail = p->runs;
    if (!p->blocks)
        return true;
    at = run_of(p, p->blocks - 1);
    if (at > p->runs.len)
        return false;
    *tail = slice_from(p->runs, at);
    return frame_open(tail, &frame) && (!p->has_places || frame_open(tail, &frame));
}

static bool few_docs(const struct postings *p, struct slice in, uint32_t doc, struct block *out)
{
    for (uint32_t i = 0; i < out->count; i++) {
        uint64_t gap, tf = 1;

        if (!slice_varint(&in, &gap))
            return false;
        if (p->docfreq == 1) {
            tf = p->has_places ? p->total : 1;
        } else if (p->has_places) {
            if (gap & 1 && (!slice_varint(&in, &tf) || tf > TF_MAX))
                return false;
            tf += gap & 1 ? 2 : 0;
            gap >>= 1;
        }
        if (gap >= UINT32_MAX - doc || tf > TF_MAX)
            return false;
        out->docs[i] = doc += (uint32_t)gap + 1;
        out->tfs[i] = (uint32_t)tf;
    }
    return true;
}

/* Opens the numbers behind their parameter. */
static bool open_rice(struct slice in, uint32_t count, struct rice *r)
{
    return in.len && rice_open(r, in.data + 1, in.data + in.len, count, (uint8_t)in.data[0]);
}

static bool many_docs(const struct postings *p, struct slice in, uint32_t doc, struct block *out)
{
    const char *end = in.data + in.len;
    struct rice r;
    uint64_t value;

    if (!open_rice(in, out->count, &r))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (!rice_next(&r, &value) || value >= UINT32_MAX - doc)
            return false;
        out->docs[i] = doc += (uint32_t)value + 1;
        out->tfs[i] = 1;
    }
    if (!p->has_places)
        return true;
    if (!open_rice(slice_of(rice_end(&r), (size_t)(end - rice_end(&r))), out->count, &r))
        return false;
    for (uint32_t i = 0; i < out->count; i++) {
        if (!rice_next(&r, &value) || value >= TF_MAX)
            return false;
        out->tfs[i] = (uint32_t)value + 1;
    }
    return true;
}

static bool decode_tail(const struct postings *p, struct block *out)
{
    uint32_t doc = p->blocks ? postings_last_doc(p, p->blocks - 1) : 0;
    struct slice in;

    out->count = p->docfreq % BLOCK_DOCS;
    if (!tail_of(p, &in))
        return false;
    return out->count <= POSTINGS_FEW ? few_docs(p, in, doc, out) : many_docs(p, in, doc, out);
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

/* tfs, with 1 added to each: before patching, so that no vector waits for a patch. */
static bool get_tfs(const struct postings *p, struct slice in, uint32_t tfs[BLOCK_DOCS])
{
    struct frame frame;

    if (!p->has_places) {
        for (unsigned i = 0; i < BLOCK_DOCS; i++)
            tfs[i] = 1;
        return true;
    }
    if (!frame_open(&in, &frame) || frame.width + frame.more >= BITS_WIDTH)
        return false;
    frame_unpack(&frame, tfs, 1);
    return true;
}

bool postings_block(const struct postings *p, uint32_t number, bool with_tfs, struct block *out)
{
    uint32_t base, gaps[BLOCK_DOCS];
    struct slice in = p->runs;
    struct frame frame;
    size_t at;

    out->number = number;
    out->has_tfs = with_tfs || number >= p->blocks;
    if (number >= p->blocks)
        return number == p->blocks && decode_tail(p, out);
    base = number ? postings_last_doc(p, number - 1) : 0;
    at = run_of(p, number);
    if (at > in.len)
        return false;
    in = slice_from(in, at);
    if (!frame_open(&in, &frame))
        return false;
    out->count = BLOCK_DOCS;
    frame_gaps(&frame, gaps);
    if (with_tfs && !get_tfs(p, in, out->tfs))
        return false;
    frame_sums(&frame, out->docs, gaps, base);
    return docs_ascend(out->docs, base, postings_last_doc(p, number), frame.width + frame.more);
}

bool postings_tfs(const struct postings *p, struct block *block)
{
    struct frame gaps;
    struct slice in;
    size_t at;

    if (block->has_tfs)
        return true;
    at = run_of(p, block->number);
    if (at > p->runs.len)
        return false;
    in = slice_from(p->runs, at);
    block->has_tfs = frame_open(&in, &gaps) && get_tfs(p, in, block->tfs);
    return block->has_tfs;
}
