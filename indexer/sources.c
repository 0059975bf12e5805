/*
 * sources: the table of sources, in memory and in its file.
 */
#include "indexer/sources.h"

#include "shim/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum status sources_add(struct sources *s, const struct source *source, struct error *e)
{
    struct source *to;

    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct source *list = realloc(s->list, cap * sizeof *list);

        if (!list)
            return error_memory(e);
        s->list = list;
        s->cap = cap;
    }
    to = &s->list[s->count++];
    *to = *source;
    to->path = arena_copy(&s->arena, source->path);
    to->name = arena_copy(&s->arena, source->name);
    to->reason = arena_copy(&s->arena, source->reason);
    return arena_ok(&s->arena) ? OK : error_memory(e);
}

static int by_path(const void *a, const void *b)
{
    return slice_compare(((const struct source *)a)->path, ((const struct source *)b)->path);
}

void sources_sort(struct sources *s)
{
    if (s->count)
        qsort(s->list, s->count, sizeof *s->list, by_path);
}

struct source *sources_find(const struct sources *s, struct slice path)
{
    struct source key = {.path = path};

    return s->count ? bsearch(&key, s->list, s->count, sizeof *s->list, by_path) : NULL;
}

void sources_clear(struct sources *s)
{
    free(s->list);
    arena_clear(&s->arena);
    *s = (struct sources){0};
}

static void put_escaped(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (c == '\t' || c == '\n' || c == '\\') {
            buf_char(out, '\\');
            c = c == '\t' ? 't' : c == '\n' ? 'n' : '\\';
        }
        buf_char(out, c);
    }
}

enum status sources_write(const struct sources *s, const char *file, struct error *e)
{
    struct buf out = BUF_INIT;
    enum status status;

    for (size_t i = 0; i < s->count; i++) {
        const struct source *f = &s->list[i];

        put_escaped(&out, f->path);
        buf_char(&out, '\t');
        put_escaped(&out, f->name);
        buf_printf(&out, "\t%" PRIu64 "\t%" PRId64 "\t%u\t%u\t%" PRIu64 "\t", f->bytes, f->mtime_ns,
                   f->first, f->sections, f->reports);
        put_escaped(&out, f->reason);
        buf_char(&out, '\n');
    }
    status = buf_ok(&out) ? file_write(file, buf_view(&out), e) : error_memory(e);
    buf_clear(&out);
    return status;
}

static struct slice cut(struct slice *rest, char at)
{
    const char *end = rest->len ? memchr(rest->data, at, rest->len) : NULL;
    struct slice part = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);

    *rest = slice_from(*rest, end ? part.len + 1 : part.len);
    return part;
}

static struct slice unescaped(struct arena *arena, struct slice text)
{
    struct slice copy = arena_copy(arena, text);
    char *to = (char *)copy.data;
    size_t n = 0;

    for (size_t i = 0; i < copy.len; i++) {
        char c = copy.data[i];

        if (c == '\\' && i + 1 < copy.len) {
            c = copy.data[++i];
            c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
        }
        to[n++] = c;
    }
    copy.len = n;
    return copy;
}

/* A cell of digits (and a '-' before them); false for anything else. */
static bool cut_number(struct slice *line, int64_t min, int64_t max, int64_t *out)
{
    struct slice cell = cut(line, '\t');
    bool negative = cell.len && cell.data[0] == '-';

    *out = 0;
    if (negative)
        cell = slice_from(cell, 1);
    for (size_t i = 0; i < cell.len; i++) {
        int digit = cell.data[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, negative ? -digit : digit, out))
            return false;
    }
    return cell.len && *out >= min && *out <= max;
}

static enum status read_line(struct sources *s, struct slice line, struct error *e)
{
    struct source f = {0};
    int64_t bytes, first, sections, reports;

    f.path = unescaped(&s->arena, cut(&line, '\t'));
    f.name = unescaped(&s->arena, cut(&line, '\t'));
    if (!cut_number(&line, 0, INT64_MAX, &bytes) ||
        !cut_number(&line, INT64_MIN, INT64_MAX, &f.mtime_ns) ||
        !cut_number(&line, 0, UINT32_MAX, &first) || !cut_number(&line, 0, UINT32_MAX, &sections) ||
        !cut_number(&line, 0, INT64_MAX, &reports) || !f.path.len || (sections && !first) ||
        first + sections > UINT32_MAX)
        return error_set(e, ERR_CORRUPT, "the index's table of sources is damaged");
    f.bytes = (uint64_t)bytes;
    f.first = (uint32_t)first;
    f.sections = (uint32_t)sections;
    f.reports = (uint64_t)reports;
    f.reason = unescaped(&s->arena, line);
    return sources_add(s, &f, e);
}

enum status sources_read(struct sources *s, struct slice text, struct error *e)
{
    enum status status = OK;

    while (status == OK && text.len)
        status = read_line(s, cut(&text, '\n'), e);
    sources_sort(s);
    return status;
}
