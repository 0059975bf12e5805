/*
 * store: see store.h for the bytes. This file writes, reads and copies them; what the
 * records mean, where the file lies and when it is synced are others' business.
 */
#include "indexer/pack/store.h"

#include "shim/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are written as they lie");

#define MAGIC   "peelrsto"
#define VERSION 1u

#define DOCS_MAX (UINT32_MAX - 2)  /* docs + 1 is stored */
#define WRITE    ((size_t)1 << 20) /* bytes that are written at once */

/* Taking over chunks as they are keeps those that deletions made small; below this
 * many bytes of entries they are joined again. */
#define SHORT_CHUNK (STORE_CHUNK / 2)

struct tail {
    uint32_t docs, chunks, version, zero;
    char magic[8];
};

_Static_assert(sizeof(struct tail) == 24, "the tail has no padding");

/* --- chunks ----------------------------------------------------------------- */

static size_t varint_size(uint64_t value)
{
    size_t size = 1;

    while (value >>= 7)
        size++;
    return size;
}

bool store_chunk_takes(const struct store_chunk *c, size_t len)
{
    size_t used = c->entries.len + varint_size(len);

    return c->count == 0 || (used <= STORE_CHUNK && len <= STORE_CHUNK - used);
}

enum status store_chunk_add(struct store_chunk *c, struct slice record, struct error *e)
{
    if (record.len > ZIP_TEXT || c->entries.len + varint_size(record.len) > ZIP_TEXT - record.len)
        return error_set(e, ERR_LIMIT, "a record of %zu bytes is too long to store", record.len);
    buf_varint(&c->entries, record.len);
    buf_slice(&c->entries, record);
    if (!buf_ok(&c->entries))
        return error_memory(e);
    c->count++;
    return OK;
}

enum status store_chunk_build(struct store_chunk *c, struct zipper *z, struct buf *out,
                              struct error *e)
{
    enum status status;

    assert(c->count);
    zipper_level(z, STORE_LEVEL);
    status = zipper_pack(z, buf_view(&c->entries), out, e);
    buf_truncate(&c->entries, 0);
    c->count = 0;
    return status;
}

void store_chunk_clear(struct store_chunk *c)
{
    buf_clear(&c->entries);
    c->count = 0;
}

/* --- writing ---------------------------------------------------------------- */

struct store_writer {
    int fd;
    char *path;
    struct zipper *zipper;
    struct store_chunk pending;
    struct buf out;             /* bytes not yet written */
    struct buf firsts, offsets; /* of the chunks in the file and in `out` */
    uint64_t written;           /* bytes in the file */
    uint32_t docs, chunks;      /* in the file and in `out` */
    struct error failure;
};

static void writer_free(struct store_writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    free(w->path);
    zipper_free(w->zipper);
    store_chunk_clear(&w->pending);
    buf_clear(&w->out);
    buf_clear(&w->firsts);
    buf_clear(&w->offsets);
    free(w);
}

enum status store_writer_open(const char *path, struct store_writer **out, struct error *e)
{
    struct store_writer *w = calloc(1, sizeof *w);
    enum status status = OK;

    *out = NULL;
    if (!w)
        return error_memory(e);
    w->fd = -1;
    w->path = strdup(path);
    w->zipper = zipper_new(e);
    if (!w->path || !w->zipper)
        status = error_memory(e);
    if (status == OK) {
        w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (w->fd < 0)
            status = error_errno(e, "make", path);
    }
    if (status != OK) {
        writer_free(w);
        return status;
    }
    *out = w;
    return OK;
}

/* Every call that adds ends here: its failure becomes the writer's. */
static enum status settle(struct store_writer *w, enum status status, struct error *e)
{
    if (status == OK)
        return OK;
    assert(w->failure.status == status);
    return error_set(e, status, "%s", w->failure.text);
}

static enum status write_out(struct store_writer *w)
{
    enum status status = file_write_all(w->fd, w->path, buf_view(&w->out), &w->failure);

    w->written += w->out.len;
    buf_truncate(&w->out, 0);
    return status;
}

static void put_u32(struct buf *b, uint32_t value)
{
    buf_append(b, &value, sizeof value);
}

static void put_u64(struct buf *b, uint64_t value)
{
    buf_append(b, &value, sizeof value);
}

/* Enters in the index the chunk that will be appended next. */
static enum status begin_chunk(struct store_writer *w, uint32_t count)
{
    if (count > DOCS_MAX - w->docs)
        return error_set(&w->failure, ERR_LIMIT, "%s has as many records as there can be", w->path);
    put_u32(&w->firsts, w->docs + 1);
    put_u64(&w->offsets, w->written + w->out.len);
    if (!buf_ok(&w->firsts) || !buf_ok(&w->offsets))
        return error_memory(&w->failure);
    w->docs += count;
    w->chunks++;
    return OK;
}

static enum status flush(struct store_writer *w)
{
    enum status status = w->failure.status;

    if (status == OK && w->pending.count) {
        status = begin_chunk(w, w->pending.count);
        if (status == OK)
            status = store_chunk_build(&w->pending, w->zipper, &w->out, &w->failure);
    }
    if (status == OK && w->out.len >= WRITE)
        status = write_out(w);
    return status;
}

enum status store_writer_add(struct store_writer *w, struct slice record, struct error *e)
{
    enum status status = w->failure.status;

    if (status == OK && !store_chunk_takes(&w->pending, record.len))
        status = flush(w);
    if (status == OK)
        status = store_chunk_add(&w->pending, record, &w->failure);
    return settle(w, status, e);
}

static enum status append_chunk(struct store_writer *w, struct slice chunk, uint32_t doc_count)
{
    enum status status = flush(w);

    if (status == OK)
        status = begin_chunk(w, doc_count);
    if (status != OK)
        return status;
    buf_slice(&w->out, chunk);
    if (!buf_ok(&w->out))
        return error_memory(&w->failure);
    return w->out.len >= WRITE ? write_out(w) : OK;
}

enum status store_writer_add_chunk(struct store_writer *w, struct slice chunk, uint32_t doc_count,
                                   struct error *e)
{
    assert(doc_count);
    return settle(w, append_chunk(w, chunk, doc_count), e);
}

uint32_t store_writer_docs(const struct store_writer *w)
{
    return w->docs + w->pending.count;
}

static void pad(struct store_writer *w)
{
    while ((w->written + w->out.len) % 8)
        buf_char(&w->out, '\0');
}

static enum status write_index(struct store_writer *w)
{
    struct tail tail = {w->docs, w->chunks, VERSION, 0, {0}};

    memcpy(tail.magic, MAGIC, sizeof tail.magic);
    put_u32(&w->firsts, w->docs + 1);
    put_u64(&w->offsets, w->written + w->out.len);
    pad(w);
    buf_slice(&w->out, buf_view(&w->firsts));
    pad(w);
    buf_slice(&w->out, buf_view(&w->offsets));
    buf_append(&w->out, &tail, sizeof tail);
    if (!buf_ok(&w->firsts) || !buf_ok(&w->offsets) || !buf_ok(&w->out))
        return error_memory(&w->failure);
    return write_out(w);
}

enum status store_writer_finish(struct store_writer *w, struct error *e)
{
    enum status status = flush(w);
    int fd = w->fd;

    if (status == OK)
        status = write_index(w);
    w->fd = -1;
    if (close(fd) != 0 && status == OK)
        status = error_errno(&w->failure, "close", w->path);
    if (settle(w, status, e) == OK)
        writer_free(w);
    else
        store_writer_discard(w);
    return status;
}

void store_writer_discard(struct store_writer *w)
{
    struct stat info;

    if (!w)
        return;
    /* A device that the path may name is not ours to remove. */
    if (lstat(w->path, &info) == 0 && S_ISREG(info.st_mode))
        unlink(w->path);
    writer_free(w);
}

/* --- reading ---------------------------------------------------------------- */

struct store {
    struct slice chunk_bytes;     /* the chunks alone */
    const char *firsts, *offsets; /* at no particular alignment */
    uint32_t docs, chunks;
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

static size_t round8(size_t size)
{
    return (size + 7) & ~(size_t)7;
}

/* Finds the index from the file's end; false when its parts don't fit together. */
static bool find_index(struct store *s, struct slice bytes)
{
    struct tail tail;
    size_t index;
    uint64_t end;

    if (bytes.len < sizeof tail || bytes.len % 8)
        return false;
    bytes.len -= sizeof tail;
    memcpy(&tail, bytes.data + bytes.len, sizeof tail);
    if (memcmp(tail.magic, MAGIC, sizeof tail.magic) != 0 || tail.version != VERSION || tail.zero)
        return false;
    if (tail.chunks > tail.docs || tail.docs > DOCS_MAX || !tail.chunks != !tail.docs ||
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
 * order at all: then it is any chunk, and get_chunk() sees that it is the wrong one. */
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

/* The bytes and the documents of a chunk. */
static enum status get_chunk(const struct store *s, uint32_t chunk, struct slice *bytes,
                             uint32_t *first, uint32_t *count, struct error *e)
{
    uint64_t start = offset_of(s, chunk), end = offset_of(s, chunk + 1);
    uint32_t next = first_of(s, chunk + 1);

    *first = first_of(s, chunk);
    if (start >= end || end > s->chunk_bytes.len || *first == 0 || *first >= next ||
        next > s->docs + 1)
        return corrupt(e, "their index is in disorder");
    *bytes = slice_of(s->chunk_bytes.data + start, (size_t)(end - start));
    *count = next - *first;
    return OK;
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
    struct slice bytes;
    uint32_t first, count;
    enum status status = get_chunk(s, chunk, &bytes, &first, &count, e);

    if (status != OK)
        return status;
    s->cached_count = 0;
    if (!buf_ok(&s->entries))
        buf_clear(&s->entries);
    buf_truncate(&s->entries, 0);
    status = zipper_unpack(z, bytes, ZIP_TEXT, &s->entries, e);
    if (status != OK)
        return status;
    if (!entries_are(buf_view(&s->entries), count))
        return corrupt(e, "a chunk does not hold what the index says");
    s->cached_first = s->doc = first;
    s->cached_count = count;
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

/* *record lives until another chunk is unpacked. */
static enum status find_record(struct store *s, struct zipper *z, uint32_t doc,
                               struct slice *record, struct error *e)
{
    enum status status = OK;

    if (doc == 0 || doc > s->docs)
        return error_set(e, ERR_CORRUPT, "there is no stored text of document %u", doc);
    if (!is_cached(s, doc))
        status = load_chunk(s, z, chunk_of(s, doc), e);
    if (status != OK)
        return status;
    if (!is_cached(s, doc))
        return corrupt(e, "their index is in disorder");
    *record = cached(s, doc);
    return OK;
}

enum status store_read(struct store *s, struct zipper *z, uint32_t doc, struct buf *out,
                       struct error *e)
{
    struct slice record;
    enum status status = find_record(s, z, doc, &record, e);

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

    if (!all_zero(end, s->firsts) || !all_zero(s->firsts + ((size_t)s->chunks + 1) * 4, s->offsets))
        return corrupt(e, "there is something where nothing should be");
    for (uint32_t chunk = 0; chunk < s->chunks; chunk++) {
        enum status status = load_chunk(s, z, chunk, e);

        if (status != OK)
            return status;
    }
    return OK;
}

/* --- copying ---------------------------------------------------------------- */

/* Whether the chunk, if its bytes are in order, is long enough to be left as it is. */
static bool long_enough(struct slice bytes)
{
    uint64_t len;

    return slice_varint(&bytes, &len) && len >= SHORT_CHUNK;
}

/* Copies the documents from `doc` on that are in its chunk, at most `count`, and makes
 * *copied their number. */
static enum status copy_some(struct store_writer *w, struct store *s, uint32_t doc, uint32_t count,
                             uint32_t *copied)
{
    struct error *e = &w->failure;
    uint32_t first, held;
    struct slice bytes, record;
    enum status status = get_chunk(s, chunk_of(s, doc), &bytes, &first, &held, e);

    if (status == OK && (doc < first || doc - first >= held))
        status = corrupt(e, "their index is in disorder");
    if (status != OK)
        return status;
    held -= doc - first;
    *copied = held < count ? held : count;
    if (doc == first && held <= count && long_enough(bytes))
        return append_chunk(w, bytes, held);
    for (uint32_t i = 0; status == OK && i < *copied; i++) {
        status = find_record(s, w->zipper, doc + i, &record, e);
        if (status == OK)
            status = store_writer_add(w, record, e);
    }
    return status;
}

enum status store_copy(struct store_writer *w, struct store *s, uint32_t first_doc, uint32_t count,
                       struct error *e)
{
    enum status status = w->failure.status;

    if (status == OK &&
        (first_doc == 0 || first_doc - 1 > s->docs || count > s->docs - (first_doc - 1)))
        status = error_set(&w->failure, ERR_CORRUPT,
                           "there are no stored texts of %u documents "
                           "from %u on",
                           count, first_doc);
    while (status == OK && count) {
        uint32_t copied = 0;

        status = copy_some(w, s, first_doc, count, &copied);
        first_doc += copied;
        count -= copied;
    }
    return settle(w, status, e);
}
