/*
 * spool: see spool.h.
 */
#include "indexer/pack/spool.h"

#include "shim/file.h"

#include <fcntl.h>
#include <unistd.h>

#define WRITE_BYTES ((size_t)1 << 20) /* written at once */

enum status spool_make(struct spool *s, const char *folder, const char *name, struct error *e)
{
    if (!file_join(&s->path, folder, name))
        return error_memory(e);
    s->fd = open(s->path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return s->fd >= 0 ? OK : error_errno(e, "make", s->path.data);
}

static const char *path_of(const struct spool *s)
{
    return s->path.len ? s->path.data : "a file for sorting";
}

static enum status write_out(struct spool *s, struct error *e)
{
    enum status status = buf_ok(&s->bytes)
                             ? file_write_all(s->fd, path_of(s), buf_view(&s->bytes), e)
                             : error_memory(e);

    buf_truncate(&s->bytes, 0);
    return status;
}

enum status spool_add(struct spool *s, const char *folder, struct slice bytes, struct error *e)
{
    enum status status = OK;

    buf_slice(&s->bytes, bytes);
    s->size += bytes.len;
    if (s->bytes.len < WRITE_BYTES && buf_ok(&s->bytes))
        return OK;
    if (s->fd < 0)
        status = file_make_nameless(folder, &s->fd, e);
    return status == OK ? write_out(s, e) : status;
}

/* Reads a file without a name back, from its start. */
static enum status move_file(struct spool *to, const struct spool *from, struct error *e)
{
    uint64_t left = from->size - from->bytes.len;
    enum status status = OK;

    if (lseek(from->fd, 0, SEEK_SET) != 0)
        return error_errno(e, "read", path_of(from));
    while (left && status == OK) {
        size_t want = left < WRITE_BYTES ? (size_t)left : WRITE_BYTES, got = 0;
        char *room = buf_reserve(&to->bytes, want);

        if (!room)
            return error_memory(e);
        status = file_read_some(from->fd, path_of(from), room, want, &got, e);
        if (status == OK && got < want)
            status = error_set(e, ERR_CORRUPT, "%s was cut short", path_of(from));
        to->bytes.len += got;
        to->size += got;
        left -= got;
        if (status == OK)
            status = write_out(to, e);
    }
    return status;
}

enum status spool_move(struct spool *to, struct spool *from, struct error *e)
{
    enum status status = from->fd >= 0 ? move_file(to, from, e) : OK;

    return status == OK ? spool_add(to, NULL, buf_view(&from->bytes), e) : status;
}

enum status spool_close(struct spool *s, struct error *e)
{
    enum status status = write_out(s, e);
    int fd = s->fd;

    s->fd = -1;
    if (close(fd) != 0 && status == OK)
        status = error_errno(e, "write", path_of(s));
    return status;
}

void spool_clear(struct spool *s)
{
    buf_clear(&s->bytes);
    buf_clear(&s->path);
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}
