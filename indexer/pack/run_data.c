/*
 * run_data: see run_data.h. A file is read through a window that grows to the
 * largest entry, the postings of the most common word of one run, so that memory
 * stays in hand whatever the size of the corpus. The bytes are this program's own:
 * nobody else can open a file without a name.
 */
#include "indexer/pack/run_data.h"

#include "shim/file.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define WRITE_BYTES ((size_t)1 << 20)   /* written at once */
#define READ_BYTES  ((size_t)256 << 10) /* read at once */
#define LEN_BYTES   4u

enum status run_data_spill(struct run_data *d, const char *folder, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;

    buf_printf(&path, "%s/run-XXXXXX", folder);
    if (!buf_ok(&path))
        status = error_memory(e);
    else if ((d->fd = mkostemp(path.data, O_CLOEXEC)) < 0)
        status = error_errno(e, "make a file for sorting in", folder);
    else if (unlink(path.data) != 0)
        status = error_errno(e, "remove", path.data);
    buf_clear(&path);
    return status;
}

static enum status write_out(struct run_data *d, struct error *e)
{
    enum status status = file_write_all(d->fd, "a file for sorting", buf_view(&d->bytes), e);

    d->size += d->bytes.len;
    buf_truncate(&d->bytes, 0);
    return status;
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
    d->bytes.len += len + LEN_BYTES;
    return d->fd >= 0 && d->bytes.len >= WRITE_BYTES ? write_out(d, e) : OK;
}

enum status run_data_finish(struct run_data *d, struct error *e)
{
    enum status status = d->fd >= 0 ? write_out(d, e) : OK;

    if (d->fd < 0)
        return OK;
    buf_clear(&d->bytes);
    if (status == OK && lseek(d->fd, 0, SEEK_SET) != 0)
        status = error_errno(e, "read", "a file for sorting");
    return status;
}

void run_data_clear(struct run_data *d)
{
    buf_clear(&d->bytes);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

void run_reader_init(struct run_reader *r, const struct run_data *data)
{
    *r = (struct run_reader){.data = data};
    if (data->fd < 0)
        r->rest = buf_view(&data->bytes);
}

/* Sees to it that `need` bytes are at hand, if the file has so many. */
static enum status fill(struct run_reader *r, size_t need, struct error *e)
{
    size_t want = need > READ_BYTES ? need : READ_BYTES, got = 0;
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
    status = file_read_some(r->data->fd, "a file for sorting", to, want, &got, e);
    if (status == OK && got < want)
        status = error_set(e, ERR_CORRUPT, "a file for sorting was cut short");
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

void run_reader_clear(struct run_reader *r)
{
    buf_clear(&r->window);
}
