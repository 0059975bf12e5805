/*
 * batch: see batch.h. A .jsonl file is cut at line ends, so that its size does not
 * matter.
 */
#include "indexer/batch.h"

#include "indexer/walk.h"
#include "shim/file.h"

#include <stdlib.h>
#include <unistd.h>

#define BATCH_BYTES   ((size_t)1 << 20)
#define BATCH_SOURCES 256u

void batcher_init(struct batcher *b, struct sources *sources)
{
    *b = (struct batcher){.sources = sources, .fd = -1};
}

void batcher_clear(struct batcher *b)
{
    if (b->fd >= 0)
        close(b->fd);
    buf_clear(&b->rest);
}

/* Sources that are taken over, as many as stand together. */
static enum status add_kept(struct batcher *b, struct batch *out, struct error *e)
{
    out->kept = true;
    while (b->next < b->sources->count && b->sources->list[b->next].kept &&
           out->count < BATCH_SOURCES)
        if (!batch_add(out, &b->sources->list[b->next++]))
            return error_memory(e);
    return OK;
}

/* Moves the whole lines of b->rest into the piece, or all of it. */
static void cut_lines(struct batcher *b, struct piece *p, bool all)
{
    const char *end = all ? b->rest.data + b->rest.len : memrchr(b->rest.data, '\n', b->rest.len);
    size_t len = end ? (size_t)(end - b->rest.data) + !all : 0;

    p->line = b->line;
    buf_append(&p->bytes, b->rest.data, len);
    for (const char *at = b->rest.data; (at = memchr(at, '\n', len - (size_t)(at - b->rest.data)));
         at++)
        b->line++;
    memmove(b->rest.data, b->rest.data + len, b->rest.len - len);
    buf_truncate(&b->rest, b->rest.len - len);
}

/* Reads until a line ends, far enough to make a batch of it; *last: the file did. */
static enum status read_lines(struct batcher *b, struct piece *p, bool *last, struct error *e)
{
    size_t got = BATCH_BYTES;

    do {
        char *to = buf_reserve(&b->rest, BATCH_BYTES);

        if (!to)
            return error_memory(e);
        if (file_read_some(b->fd, p->source->path.data, to, BATCH_BYTES, &got, &p->fault) != OK)
            return OK;
        b->rest.len += got;
        *last = got < BATCH_BYTES;
        if (*last || memchr(to, '\n', got))
            return OK;
    } while (b->rest.len <= TEXT_BYTES);
    error_set(&p->fault, ERR_INPUT, "line %u is longer than %zu MiB", b->line + 1,
              TEXT_BYTES >> 20);
    return OK;
}

/* The next piece of the .jsonl file at hand, which is opened with its first. */
static enum status add_jsonl(struct batcher *b, struct batch *out, struct error *e)
{
    struct piece *p = batch_add(out, &b->sources->list[b->next]);
    bool last = false;
    enum status status = OK;

    if (!p)
        return error_memory(e);
    p->begins = b->fd < 0;
    if (p->begins && file_open(p->source->path.data, FILE_NO_LINK, &b->fd, NULL, &p->fault) != OK)
        b->fd = -1;
    if (p->fault.status == OK)
        status = read_lines(b, p, &last, e);
    if (status != OK)
        return status;
    if (b->rest.len && p->fault.status != ERR_INPUT)
        cut_lines(b, p, last);
    p->ends = last || p->fault.status != OK;
    out->bytes += p->bytes.len;
    if (!buf_ok(&p->bytes))
        return error_memory(e);
    if (p->ends) {
        if (b->fd >= 0)
            close(b->fd);
        b->fd = -1;
        b->line = 0;
        buf_truncate(&b->rest, 0);
        b->next++;
    }
    return OK;
}

static enum status add_text(struct batcher *b, struct batch *out, struct error *e)
{
    struct piece *p = batch_add(out, &b->sources->list[b->next++]);

    if (!p)
        return error_memory(e);
    file_read(p->source->path.data, FILE_NO_LINK, TEXT_BYTES, &p->bytes, &p->fault);
    out->bytes += p->bytes.len;
    return p->fault.status == ERR_NO_MEMORY ? error_memory(e) : OK;
}

static enum status add(struct batcher *b, struct batch *out, struct error *e)
{
    struct source *s = &b->sources->list[b->next];

    if (s->reason.len) {
        b->next++;
        return batch_add(out, s) ? OK : error_memory(e);
    }
    return source_type(s->name) == SOURCE_JSONL ? add_jsonl(b, out, e) : add_text(b, out, e);
}

enum status batcher_next(struct batcher *b, struct batch **out, struct error *e)
{
    struct batch *batch;
    enum status status = OK;

    *out = NULL;
    if (b->next == b->sources->count)
        return OK;
    batch = calloc(1, sizeof *batch);
    if (!batch)
        return error_memory(e);
    if (b->sources->list[b->next].kept)
        status = add_kept(b, batch, e);
    else
        while (status == OK && b->next < b->sources->count && batch->bytes < BATCH_BYTES &&
               batch->count < BATCH_SOURCES && !b->sources->list[b->next].kept)
            status = add(b, batch, e);
    batch->through = b->next;
    if (status == OK)
        *out = batch;
    else
        batch_free(batch);
    return status;
}
