/*
 * run_data: see run_data.h. A file is read through a window that grows to the
 * largest entry, the postings of the most common word of one run, so that memory
 * stays in hand whatever the size of the corpus. The bytes are this program's own:
 * nobody else can open a file without a name.
 */
#include "indexer/pack/run_data.h"

#include "shim/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define WRITE_BYTES ((size_t)1 << 20)   /* written at once */
#define READ_BYTES  ((size_t)256 << 10) /* read at once */
#define LEN_BYTES   4u
#define MARK_BYTES  ((uint64_t)64 << 10) /* between two marks: what a reader passes at most */

enum status run_data_spill(struct run_data *d, const char *folder, struct error *e)
{
    return file_make_nameless(folder, &d->fd, e);
}

static enum status write_out(struct run_data *d, struct error *e)
{
    enum status status = file_write_all(d->fd, "a file for sorting", buf_view(&d->bytes), e);

    d->size += d->bytes.len;
    buf_truncate(&d->bytes, 0);
    return status;
}

uint64_t run_data_size(const struct run_data *d)
{
    return d->size + d->bytes.len;
}

/* The key that an entry begins with. */
static struct slice key_of(struct slice body)
{
    uint64_t len = 0;
    bool good = slice_varint(&body, &len) && len <= body.len;

    assert(good);
    (void)good;
    return slice_of(body.data, (size_t)len);
}

/* Remembers where the entry begins, if the last mark is far. */
static bool mark(struct run_data *d, struct slice body)
{
    uint64_t at = run_data_size(d);

    if (d->mark_count && at - d->marks[d->mark_count - 1].at < MARK_BYTES)
        return true;
    if (d->mark_count == d->mark_cap) {
        size_t cap = d->mark_cap ? d->mark_cap * 2 : 64;
        struct run_mark *marks = realloc(d->marks, cap * sizeof *marks);

        if (!marks)
            return false;
        d->marks = marks;
        d->mark_cap = cap;
    }
    d->marks[d->mark_count++] = (struct run_mark){at, arena_copy(&d->keys, key_of(body))};
    return arena_ok(&d->keys);
}

uint8_t *run_data_begin(struct run_data *d, size_t len)
{
    char *to = buf_reserve(&d->bytes, len + LEN_BYTES);

    return to ? (uint8_t *)to + LEN_BYTES : NULL;
}

enum status run_data_end(struct run_data *d, const uint8_t *end, struct error *e)
{
    uint8_t *start = (uint8_t *)d->bytes.data + d->bytes.len;
    size_t len = (size_t)(end - start) - LEN_BYTES;

    if (len > UINT32_MAX)
        return error_set(e, ERR_LIMIT, "a word is too common for one run: lower --memory");
    for (unsigned i = 0; i < LEN_BYTES; i++)
        start[i] = (uint8_t)(len >> 8 * i);
    if (!mark(d, slice_of((const char *)start + LEN_BYTES, len)))
        return error_memory(e);
    d->bytes.len += len + LEN_BYTES;
    return d->fd >= 0 && d->bytes.len >= WRITE_BYTES ? write_out(d, e) : OK;
}

enum status run_data_finish(struct run_data *d, struct error *e)
{
    enum status status = d->fd >= 0 ? write_out(d, e) : OK;

    if (d->fd >= 0)
        buf_clear(&d->bytes);
    return status;
}

void run_data_clear(struct run_data *d)
{
    buf_clear(&d->bytes);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
    free(d->marks);
    arena_clear(&d->keys);
}

static enum status read_at(int fd, char *to, size_t len, uint64_t at, struct error *e)
{
    while (len) {
        ssize_t got = pread(fd, to, len, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(e, "read", "a file for sorting");
        if (got == 0)
            return error_set(e, ERR_CORRUPT, "a file for sorting was cut short");
        to += got;
        at += (uint64_t)got;
        len -= (size_t)got;
    }
    return OK;
}

/* Sees to it that `need` bytes are at hand, if the file has so many. */
static enum status fill(struct run_reader *r, size_t need, struct error *e)
{
    size_t want = need > READ_BYTES ? need : READ_BYTES;
    enum status status;
    char *to;

    if (r->data->fd < 0 || r->rest.len >= need || r->at == r->data->size)
        return OK;
    if (r->rest.len)
        memmove(r->window.data, r->rest.data, r->rest.len);
    buf_truncate(&r->window, r->rest.len);
    to = buf_reserve(&r->window, want);
    if (!to)
        return error_memory(e);
    if (want > r->data->size - r->at)
        want = (size_t)(r->data->size - r->at);
    status = read_at(r->data->fd, to, want, r->at, e);
    if (status != OK)
        return status;
    r->at += want;
    r->window.len += want;
    r->rest = buf_view(&r->window);
    return OK;
}

enum status run_reader_next(struct run_reader *r, struct slice *body, bool *more, struct error *e)
{
    enum status status = fill(r, LEN_BYTES, e);
    size_t len = 0;

    *more = r->rest.len > 0;
    if (status != OK || !*more)
        return status;
    assert(r->rest.len >= LEN_BYTES);
    for (unsigned i = 0; i < LEN_BYTES; i++)
        len |= (size_t)(uint8_t)r->rest.data[i] << 8 * i;
    status = fill(r, LEN_BYTES + len, e);
    if (status != OK)
        return status;
    assert(r->rest.len - LEN_BYTES >= len);
    *body = slice_of(r->rest.data + LEN_BYTES, len);
    r->rest = slice_from(r->rest, LEN_BYTES + len);
    return OK;
}

/* The last mark at or before a key. */
static uint64_t mark_before(const struct run_data *d, struct slice key)
{
    size_t low = 0, high = d->mark_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_compare(d->marks[middle].key, key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? d->marks[low - 1].at : 0;
}

enum status run_reader_open(struct run_reader *r, const struct run_data *data, struct slice from,
                            struct error *e)
{
    struct slice body;
    enum status status;
    bool more;

    *r = (struct run_reader){.data = data, .at = mark_before(data, from)};
    if (data->fd < 0)
        r->rest = slice_from(buf_view(&data->bytes), (size_t)r->at);
    do {
        status = run_reader_next(r, &body, &more, e);
        if (status != OK || !more)
            return status;
    } while (slice_compare(key_of(body), from) < 0);
    r->rest.data -= body.len + LEN_BYTES; /* it stands where it was read */
    r->rest.len += body.len + LEN_BYTES;
    return OK;
}

void run_reader_clear(struct run_reader *r)
{
    buf_clear(&r->window);
}
