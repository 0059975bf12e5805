/*
 * dictionary_writer: see dictionary.h for the bytes. Blocks go out as they fill; their heads
 * and offsets are kept for the file's end. What a value means is known elsewhere.
 */
#include "indexer/pack/dictionary_writer.h"

#include "shim/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 2048 /* after so many a block is full: half a page, soon scanned */
#define OUT_BYTES   ((size_t)64 << 10) /* gathered before they are written */

struct dictionary_writer {
    char *path;
    int fd;
    bool regular;       /* not a device: a file to remove after a failure */
    enum status status; /* the first failure */
    struct buf out, heads, offsets;
    uint64_t written; /* bytes before those in `out` */
    uint64_t keys, block_at;
    unsigned block_keys; /* of the block at hand; 0: the next key starts one */
    size_t last_len;
    char last[DICTIONARY_KEY];
};

static void put_fixed(struct buf *b, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_char(b, (char)(uint8_t)(value >> 8 * i));
}

enum status dictionary_writer_open(const char *path, struct dictionary_writer **out,
                                   struct error *e)
{
    struct dictionary_writer *w = calloc(1, sizeof *w);
    enum status status;
    struct stat info;

    if (w)
        w->path = strdup(path);
    if (!w || !w->path) {
        free(w);
        return error_memory(e);
    }
    w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (w->fd < 0) {
        status = error_errno(e, "make", path);
        free(w->path);
        free(w);
        return status;
    }
    w->regular = fstat(w->fd, &info) == 0 && S_ISREG(info.st_mode);
    buf_append(&w->out, DICTIONARY_START, DICTIONARY_MAGIC);
    put_fixed(&w->out, DICTIONARY_VERSION, 4);
    *out = w;
    return OK;
}

static enum status flush(struct dictionary_writer *w, struct buf *b, struct error *e)
{
    enum status status =
        buf_ok(b) ? file_write_all(w->fd, w->path, buf_view(b), e) : error_memory(e);

    w->written += b->len;
    buf_truncate(b, 0);
    return status;
}

static enum status accept(const struct dictionary_writer *w, struct slice key, struct slice value,
                          struct error *e)
{
    if (key.len == 0 || key.len > DICTIONARY_KEY)
        return error_set(e, ERR_LIMIT, "%s: a term of %zu bytes (1 to %d are possible)", w->path,
                         key.len, DICTIONARY_KEY);
    if (value.len > DICTIONARY_VALUE)
        return error_set(e, ERR_LIMIT, "%s: a term's value of %zu bytes (%zu are possible)",
                         w->path, value.len, DICTIONARY_VALUE);
    if (slice_compare(slice_of(w->last, w->last_len), key) >= 0)
        return error_set(e, ERR_ENGINE, "%s: terms do not come in ascending order", w->path);
    return OK;
}

static size_t common(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len, n = 0;

    while (n < len && a.data[n] == b.data[n])
        n++;
    return n;
}

static void put_cut(struct buf *out, size_t shared, size_t more)
{
    size_t high = shared < DICTIONARY_CUT ? shared : DICTIONARY_CUT;
    size_t low = more < DICTIONARY_CUT ? more : DICTIONARY_CUT;

    buf_char(out, (char)(uint8_t)(high << 4 | low));
    if (high == DICTIONARY_CUT)
        buf_varint(out, shared - DICTIONARY_CUT);
    if (low == DICTIONARY_CUT)
        buf_varint(out, more - DICTIONARY_CUT);
}

static void put_entry(struct dictionary_writer *w, struct slice key, struct slice value)
{
    uint8_t head[DICTIONARY_HEAD];
    size_t shared = 0;

    if (w->block_keys == 0) {
        w->block_at = w->written + w->out.len;
        dictionary_head(key, head);
        buf_append(&w->heads, head, DICTIONARY_HEAD);
        put_fixed(&w->offsets, w->block_at, 8);
    } else {
        shared = common(slice_of(w->last, w->last_len), key);
    }
    put_cut(&w->out, shared, key.len - shared - 1);
    buf_slice(&w->out, slice_from(key, shared));
    buf_varint(&w->out, value.len);
    buf_slice(&w->out, value);
    memcpy(w->last, key.data, key.len);
    w->last_len = key.len;
    w->keys++;
    if (++w->block_keys == DICTIONARY_ENTRIES ||
        w->written + w->out.len - w->block_at >= BLOCK_BYTES)
        w->block_keys = 0;
}

enum status dictionary_writer_add(struct dictionary_writer *w, struct slice key, struct slice value,
                                  struct error *e)
{
    if (w->status != OK)
        return error_set(e, w->status, "%s: an earlier write failed", w->path);
    w->status = accept(w, key, value, e);
    if (w->status != OK)
        return w->status;
    put_entry(w, key, value);
    if (!buf_ok(&w->out) || !buf_ok(&w->heads) || !buf_ok(&w->offsets))
        w->status = error_memory(e);
    else if (w->out.len >= OUT_BYTES)
        w->status = flush(w, &w->out, e);
    return w->status;
}

/* Heads, offsets and footer. */
static enum status write_end(struct dictionary_writer *w, struct error *e)
{
    uint64_t blocks = w->offsets.len / 8, index;
    enum status status = flush(w, &w->out, e);

    index = w->written;
    if (status == OK)
        status = flush(w, &w->heads, e);
    if (status == OK)
        status = flush(w, &w->offsets, e);
    if (status != OK)
        return status;
    put_fixed(&w->out, w->keys, 8);
    put_fixed(&w->out, blocks, 8);
    put_fixed(&w->out, index, 8);
    buf_append(&w->out, DICTIONARY_END, DICTIONARY_MAGIC);
    return flush(w, &w->out, e);
}

/* Frees what is closed; a file that isn't whole is removed. */
static void writer_free(struct dictionary_writer *w, bool whole)
{
    if (!whole && w->regular)
        unlink(w->path);
    buf_clear(&w->out);
    buf_clear(&w->heads);
    buf_clear(&w->offsets);
    free(w->path);
    free(w);
}

enum status dictionary_writer_finish(struct dictionary_writer *w, struct error *e)
{
    enum status status = w->status;

    if (status == OK)
        status = write_end(w, e);
    else
        error_set(e, status, "%s: an earlier write failed", w->path);
    if (close(w->fd) != 0 && status == OK)
        status = error_errno(e, "write", w->path);
    writer_free(w, status == OK);
    return status;
}

void dictionary_writer_discard(struct dictionary_writer *w)
{
    if (!w)
        return;
    close(w->fd);
    writer_free(w, false);
}
