/*
 * ingest: see ingest.h. A text file is one report; a .jsonl file is read line by
 * line, so that its size does not matter.
 */
#include "indexer/ingest.h"

#include "indexer/report/jsonl.h"
#include "indexer/walk.h"
#include "shim/file.h"
#include "shim/unicode.h"

#include <stdio.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 20) /* bytes read at once */

/* Faults of a document, and not of the machine or the index. */
static bool is_the_files_fault(enum status status)
{
    return status == ERR_INPUT || status == ERR_LIMIT || status == ERR_IO ||
           status == ERR_NOT_FOUND;
}

static void skip(struct ingest *i, struct source *s, struct arena *reasons, struct slice file,
                 const struct error *why)
{
    i->skip(i->ctx, file, why->text);
    s->reason = arena_copy(reasons, slice_str(why->text));
}

void ingest_name(struct buf *out, struct slice name)
{
    size_t start = out->len;

    unicode_clean(out, name, false);
    for (size_t i = start; buf_ok(out) && i < out->len; i++)
        if (out->data[i] == '\n' || out->data[i] == '\t')
            out->data[i] = ' ';
}

/* Names the source in i->name and i->path, which last until the next call. */
static enum status set_names(struct ingest *i, const struct source *s, struct error *e)
{
    buf_truncate(&i->name, 0);
    buf_truncate(&i->path, 0);
    ingest_name(&i->name, s->name);
    ingest_name(&i->path, s->path);
    return buf_ok(&i->name) && buf_ok(&i->path) ? OK : error_memory(e);
}

static struct report_options options_for(const struct ingest *i, const struct source *s)
{
    return (struct report_options){.id = buf_view(&i->name),
                                   .source = buf_view(&i->path),
                                   .gazetteer = i->gazetteer,
                                   .row = i->metadata ? metadata_find(i->metadata, s->name) : NULL,
                                   .whole = i->whole};
}

/* Hands a report to the builder; an id that is taken is the file's fault. */
static enum status add(struct ingest *i, struct report *report, struct error *fault,
                       struct error *e)
{
    enum status status = builder_add(i->builder, report, fault);

    i->bad_bytes += report->bad_bytes;
    report_clear(report);
    if (status != OK && status != ERR_INPUT)
        return error_set(e, status, "%s", fault->text);
    return OK;
}

static enum status ingest_text(struct ingest *i, struct source *s, struct arena *reasons,
                               struct error *e)
{
    struct report_options options = options_for(i, s);
    struct error fault = {0};
    struct report report;
    enum status status;

    buf_truncate(&i->bytes, 0);
    status = file_read(s->path.data, FILE_NO_LINK, TEXT_BYTES, &i->bytes, &fault);
    if (status == OK)
        status = report_read_text(buf_view(&i->bytes), &options, &report, &fault);
    if (status == OK)
        status = add(i, &report, &fault, e);
    else if (!is_the_files_fault(status))
        return error_set(e, status, "%s", fault.text);
    if (fault.status == OK || status == ERR_NO_MEMORY)
        return status;
    if (is_the_files_fault(fault.status)) {
        skip(i, s, reasons, s->path, &fault);
        return OK;
    }
    return status;
}

static enum status ingest_line(struct ingest *i, struct source *s, struct slice line,
                               uint32_t number, struct arena *reasons, struct error *e)
{
    struct report_options options = options_for(i, s);
    struct error fault = {0};
    struct report report;
    enum status status;

    if (!slice_trim(line).len)
        return OK;
    status = report_read_jsonl(line, number, &options, &report, &fault);
    if (status == OK)
        status = add(i, &report, &fault, e);
    if (status != OK && !is_the_files_fault(status))
        return error_set(e, status, "%s", fault.text);
    if (fault.status != OK) {
        struct buf where = BUF_INIT;

        buf_slice(&where, s->path);
        buf_printf(&where, ":%u", number);
        skip(i, s, reasons, buf_view(&where), &fault);
        buf_clear(&where);
    }
    return OK;
}

/* Hands out the whole lines of i->bytes and keeps the rest for the next piece. */
static enum status ingest_lines(struct ingest *i, struct source *s, uint32_t *number, bool last,
                                struct arena *reasons, struct error *e)
{
    size_t start = 0;
    enum status status = OK;

    while (status == OK && start < i->bytes.len) {
        const char *from = i->bytes.data + start;
        const char *end = memchr(from, '\n', i->bytes.len - start);
        size_t len = end ? (size_t)(end - from) : i->bytes.len - start;

        if (!end && !last)
            break;
        status = ingest_line(i, s, slice_of(from, len), ++*number, reasons, e);
        start += len + (end ? 1 : 0);
    }
    if (start) {
        memmove(i->bytes.data, i->bytes.data + start, i->bytes.len - start);
        buf_truncate(&i->bytes, i->bytes.len - start);
    }
    return status;
}

static enum status read_pieces(struct ingest *i, struct source *s, int fd, struct arena *reasons,
                               struct error *fault, struct error *e)
{
    uint32_t number = 0;
    enum status status = OK;
    size_t len = PIECE;

    buf_truncate(&i->bytes, 0);
    while (status == OK && len == PIECE) {
        char *to = buf_reserve(&i->bytes, PIECE);

        if (!to)
            return error_memory(e);
        if (file_read_some(fd, s->path.data, to, PIECE, &len, fault) != OK)
            return OK;
        i->bytes.len += len;
        status = ingest_lines(i, s, &number, len < PIECE, reasons, e);
        if (i->bytes.len > TEXT_BYTES) {
            error_set(fault, ERR_INPUT, "line %u is longer than %zu MiB", number + 1,
                      TEXT_BYTES >> 20);
            return status;
        }
    }
    return status;
}

static enum status ingest_jsonl(struct ingest *i, struct source *s, struct arena *reasons,
                                struct error *e)
{
    struct error fault = {0};
    enum status status = OK;
    int fd = -1;

    if (file_open(s->path.data, FILE_NO_LINK, &fd, NULL, &fault) == OK) {
        status = read_pieces(i, s, fd, reasons, &fault, e);
        close(fd);
    }
    if (status == OK && fault.status != OK)
        skip(i, s, reasons, s->path, &fault);
    return status;
}

enum status ingest_source(struct ingest *i, struct source *s, struct arena *reasons,
                          struct error *e)
{
    struct builder_counts before = builder_count(i->builder), after;
    enum status status = set_names(i, s, e);

    if (status == OK)
        status = source_type(s->name) == SOURCE_JSONL ? ingest_jsonl(i, s, reasons, e)
                                                      : ingest_text(i, s, reasons, e);
    after = builder_count(i->builder);
    s->first = (uint32_t)before.sections + 1;
    s->sections = (uint32_t)(after.sections - before.sections);
    s->reports = after.reports - before.reports;
    return status;
}

void ingest_clear(struct ingest *i)
{
    buf_clear(&i->bytes);
    buf_clear(&i->name);
    buf_clear(&i->path);
}
