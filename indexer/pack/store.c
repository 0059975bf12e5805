/*
 * store: see store.h for the bytes. This file reads them; store_writer makes them. What the
 * records mean and who maps the file are others' business.
 */
#include "indexer/pack/store.h"

#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are read as they lie");
_Static_assert(sizeof(struct store_tail) == 24, "the tail has no padding");

struct store {
    struct slice chunk_bytes;     /* the chunks alone */
    const char *firsts, *offsets; /* at no particular alignment */
    uint32_t docs, chunks;
    const struct pages *pages; /* NULL: nothing is verified */
    /* The last chunk unpacked, whose entries are known to be well formed. */
    struct buf entries;
    uint32_t cached_first, cached_count; /* 0: none */
    uint32_t doc;                        /* the one whose entry begins at `at` */
    size_t at;
};

static uint32_t first_of(const struct store *s, uint32_t chunk)
{
    uint32_t value;

    memcpy(&value, s->firsts + (size_t)chunk * sizeof value, sizeof value);
    return value;
}

static uint64_t offset_of(const struct store *s, uint32_t chunk)
{
    uint64_t value;

    memcpy(&value, s->offsets + (size_t)chunk * sizeof value, sizeof value);
    return value;
}

static enum status corrupt(struct error *e, const char *what)
{
    return error_set(e, ERR_CORRUPT, "the stored texts are damaged: %s", what);
}

static enum status disorder(struct error *e)
{
    return corrupt(e, "their index is in disorder");
}

static size_t round8(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

/* Finds the index from the file's end; false when its parts don't fit together. */
static bool find_index(struct store *s, struct slice bytes)
{
    struct store_tail tail;
    size_t index;
    uint64_t end;

    if (bytes.len < sizeof tail || bytes.len % 8)
        return false;
    bytes.len -= sizeof tail;
    memcpy(&tail, bytes.data + bytes.len, sizeof tail);
    if (memcmp(tail.magic, STORE_MAGIC, sizeof tail.magic) != 0 || tail.version != STORE_VERSION ||
        tail.zero)
        return false;
    if (tail.chunks > tail.docs || tail.docs > STORE_DOCS || !tail.chunks != !tail.docs ||
        tail.chunks >= bytes.len / 12) /* a u32 and a u64 each, and one more */
        return false;
    s->docs = tail.docs;
    s->chunks = tail.chunks;
    index = round8(((size_t)s->chunks + 1) * 4) + ((size_t)s->chunks + 1) * 8;
    if (index > bytes.len)
        return false;
    s->firsts = bytes.data + bytes.len - index;
    s->offsets = bytes.data + bytes.len - ((size_t)s->chunks + 1) * 8;
    end = offset_of(s, s->chunks);
    if (end > bytes.len - index || round8((size_t)end) != bytes.len - index)
        return false;
    s->chunk_bytes = slice_of(bytes.data, (size_t)end);
    return offset_of(s, 0) == 0 && first_of(s, 0) == 1 && first_of(s, s->chunks) == s->docs + 1;
}

enum status store_open(struct slice bytes, struct store **out, struct error *e)
{
    struct store *s = calloc(1, sizeof *s);

    *out = NULL;
    if (!s)
        return error_memory(e);
    if (!find_index(s, bytes)) {
        free(s);
        return corrupt(e, "their index is not what it should be");
    }
    *out = s;
    return OK;
}

/* Where the tail stands: behind the index. */
static const char *tail_of(const struct store *s)
{
    return s->offsets + ((size_t)s->chunks + 1) * sizeof(uint64_t);
}

enum status store_guard(struct store *s, const struct pages *pages, struct error *e)
{
    s->pages = pages;
    return pages_verify(pages, tail_of(s), sizeof(struct store_tail), e);
}

/* The index: a few bits to test against an unpacking. */
static enum status verify_index(const struct store *s, struct error *e)
{
    return pages_verify(s->pages, s->firsts, (size_t)(tail_of(s) - s->firsts), e);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    buf_clear(&s->entries);
    free(s);
}

uint32_t store_docs(const struct store *s)
{
    return s->docs;
}

uint32_t store_chunks(const struct store *s)
{
    return s->chunks;
}

/* The last chunk whose first document is not after `doc`. The index may be in no
 * order at all: then it is any chunk, and whoever asked sees that it is the wrong one. */
static uint32_t chunk_of(const struct store *s, uint32_t doc)
{
    uint32_t low = 0, high = s->chunks;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (first_of(s, middle) <= doc)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum status get_chunk(const struct store *s, uint32_t chunk, struct store_packed *out,
                             struct error *e)
{
    uint64_t start = offset_of(s, chunk), end = offset_of(s, chunk + 1);
    uint32_t first = first_of(s, chunk), next = first_of(s, chunk + 1);

    if (start >= end || end > s->chunk_bytes.len || first == 0 || first >= next ||
        next > s->docs + 1)
        return disorder(e);
    out->bytes = slice_of(s->chunk_bytes.data + start, (size_t)(end - start));
    out->first_doc = first;
    out->count = next - first;
    return OK;
}

enum status store_find_packed(const struct store *s, uint32_t doc, struct store_packed *out,
                              struct error *e)
{
    enum status status = verify_index(s, e);

    if (status == OK)
        status = get_chunk(s, chunk_of(s, doc), out, e);
    if (status == OK && (doc < out->first_doc || doc - out->first_doc >= out->count))
        status = disorder(e);
    return status;
}

/* The entry at the start of *in, and steps over it. */
static bool next_entry(struct slice *in, struct slice *record)
{
    uint64_t len;

    if (!slice_varint(in, &len) || len > in->len)
        return false;
    *record = slice_of(in->data, (size_t)len);
    *in = slice_from(*in, (size_t)len);
    return true;
}

static bool entries_are(struct slice entries, uint32_t count)
{
    struct slice record;

    while (count && next_entry(&entries, &record))
        count--;
    return count == 0 && entries.len == 0;
}

static enum status load_chunk(struct store *s, struct zipper *z, uint32_t chunk, struct error *e)
{
    struct store_packed packed;
    enum status status = get_chunk(s, chunk, &packed, e);

    if (status == OK)
        status = pages_verify(s->pages, packed.bytes.data, packed.bytes.len, e);
    if (status != OK)
        return status;
    s->cached_count = 0;
    if (!buf_ok(&s->entries))
        buf_clear(&s->entries);
    buf_truncate(&s->entries, 0);
    status = zipper_unpack(z, packed.bytes, ZIP_TEXT, &s->entries, e);
    if (status != OK)
        return status;
    if (!entries_are(buf_view(&s->entries), packed.count))
        return corrupt(e, "a chunk does not hold what the index says");
    s->cached_first = s->doc = packed.first_doc;
    s->cached_count = packed.count;
    s->at = 0;
    return OK;
}

/* The entry of a document of the cached chunk, from the last one asked for if it can. */
static struct slice cached(struct store *s, uint32_t doc)
{
    struct slice in = buf_view(&s->entries), record = {"", 0};

    if (doc < s->doc) {
        s->doc = s->cached_first;
        s->at = 0;
    }
    in = slice_from(in, s->at);
    for (;; s->doc++) {
        s->at = s->entries.len - in.len;
        if (!next_entry(&in, &record) || s->doc == doc)
            return record;
    }
}

static bool is_cached(const struct store *s, uint32_t doc)
{
    return doc >= s->cached_first && doc - s->cached_first < s->cached_count;
}

enum status store_record(struct store *s, struct zipper *z, uint32_t doc, struct slice *record,
                         struct error *e)
{
    enum status status = OK;

    if (doc == 0 || doc > s->docs)
        return error_set(e, ERR_CORRUPT, "there is no stored text of document %u", doc);
    if (!is_cached(s, doc))
        status = verify_index(s, e);
    if (status == OK && !is_cached(s, doc))
        status = load_chunk(s, z, chunk_of(s, doc), e);
    if (status != OK)
        return status;
    if (!is_cached(s, doc))
        return disorder(e);
    *record = cached(s, doc);
    return OK;
}

enum status store_read(struct store *s, struct zipper *z, uint32_t doc, struct buf *out,
                       struct error *e)
{
    struct slice record;
    enum status status = store_record(s, z, doc, &record, e);

    if (status != OK)
        return status;
    buf_slice(out, record);
    return buf_ok(out) ? OK : error_memory(e);
}

static bool all_zero(const char *data, const char *end)
{
    while (data < end && *data == 0)
        data++;
    return data == end;
}

enum status store_check(struct store *s, struct zipper *z, struct error *e)
{
    const char *end = s->chunk_bytes.data + s->chunk_bytes.len;

    if (verify_index(s, e) != OK)
        return ERR_CORRUPT;
    if (!all_zero(end, s->firsts) || !all_zero(s->firsts + ((size_t)s->chunks + 1) * 4, s->offsets))
        return corrupt(e, "there is something where nothing should be");
    for (uint32_t chunk = 0; chunk < s->chunks; chunk++) {
        enum status status = load_chunk(s, z, chunk, e);

        if (status != OK)
            return status;
    }
    return OK;
}
