/*
 * store_writer: gathers records into chunks, compresses and writes them, and last the index.
 * What the records mean, where the file lies and when it is synced are others' business.
 */
#include "indexer/pack/store_writer.h"

#include "shim/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are written as they lie");

#define WRITE ((size_t)1 << 20) /* bytes that are written at once */

/* Taking over chunks as they are keeps those that deletions made small; below this
 * many bytes of entries they are joined again. */
#define SHORT_CHUNK (STORE_CHUNK / 2)

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
    if (count > STORE_DOCS - w->docs)
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
    struct store_tail tail = {w->docs, w->chunks, STORE_VERSION, 0, {0}};

    memcpy(tail.magic, STORE_MAGIC, sizeof tail.magic);
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
    struct store_packed packed;
    struct slice record;
    uint32_t held;
    enum status status = store_find_packed(s, doc, &packed, e);

    if (status != OK)
        return status;
    held = packed.count - (doc - packed.first_doc);
    *copied = held < count ? held : count;
    if (doc == packed.first_doc && held <= count && long_enough(packed.bytes))
        return append_chunk(w, packed.bytes, held);
    for (uint32_t i = 0; status == OK && i < *copied; i++) {
        status = store_record(s, w->zipper, doc + i, &record, e);
        if (status == OK)
            status = store_writer_add(w, record, e);
    }
    return status;
}

enum status store_copy(struct store_writer *w, struct store *s, uint32_t first_doc, uint32_t count,
                       struct error *e)
{
    enum status status = w->failure.status;

    if (status == OK && (first_doc == 0 || first_doc - 1 > store_docs(s) ||
                         count > store_docs(s) - (first_doc - 1)))
        status =
            error_set(&w->failure, ERR_CORRUPT,
                      "there are no stored texts of %u documents from %u on", count, first_doc);
    while (status == OK && count) {
        uint32_t copied = 0;

        status = copy_some(w, s, first_doc, count, &copied);
        first_doc += copied;
        count -= copied;
    }
    return settle(w, status, e);
}
