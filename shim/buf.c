/*
 * buf: see buf.h. Growth doubles; an arena takes blocks of 64 KiB, or one of
 * its own for anything larger than a quarter of that.
 */
#include "shim/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *buf_reserve(struct buf *b, size_t len)
{
    size_t need, cap;
    char *data;

    if (b->failed || len > SIZE_MAX / 2 - b->len - 1) {
        b->failed = true;
        return NULL;
    }
    need = b->len + len + 1;
    if (need <= b->cap)
        return b->data + b->len;
    cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return NULL;
    }
    b->data = data;
    b->cap = cap;
    return data + b->len;
}

void buf_append(struct buf *b, const void *data, size_t len)
{
    char *to = buf_reserve(b, len);

    if (!to)
        return;
    if (len)
        memcpy(to, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_slice(struct buf *b, struct slice s)
{
    buf_append(b, s.data, s.len);
}

void buf_str(struct buf *b, const char *text)
{
    buf_append(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
    buf_append(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        b->failed = true;
    } else {
        char *to = buf_reserve(b, (size_t)len);

        if (to) {
            vsnprintf(to, (size_t)len + 1, format, again);
            b->len += (size_t)len;
        }
    }
    va_end(again);
}

void buf_varint(struct buf *b, uint64_t value)
{
    while (value >= 0x80) {
        buf_char(b, (char)(value | 0x80));
        value >>= 7;
    }
    buf_char(b, (char)value);
}

bool buf_ok(const struct buf *b)
{
    return !b->failed;
}

struct slice buf_view(const struct buf *b)
{
    return slice_of(b->data ? b->data : "", b->len);
}

void buf_truncate(struct buf *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->data[len] = '\0';
    }
}

void buf_clear(struct buf *b)
{
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

bool slice_varint(struct slice *in, uint64_t *value)
{
    uint64_t result = 0;

    for (unsigned shift = 0; shift < 64 && in->len; shift += 7) {
        unsigned char byte = (unsigned char)*in->data;

        if (shift == 63 && byte > 1)
            return false;
        in->data++;
        in->len--;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return true;
        }
    }
    return false;
}

#define ARENA_BLOCK (64u * 1024) /* bytes */
#define ARENA_ALIGN 16u

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ARENA_ALIGN) char data[];
};

static struct arena_block *add_block(struct arena *a, size_t size)
{
    struct arena_block *block = size > SIZE_MAX / 2 ? NULL : malloc(sizeof *block + size);

    if (!block) {
        a->failed = true;
        return NULL;
    }
    block->used = 0;
    block->size = size;
    a->bytes += sizeof *block + size;
    if (a->blocks && size != ARENA_BLOCK) { /* keep filling the block at the head */
        block->next = a->blocks->next;
        a->blocks->next = block;
    } else {
        block->next = a->blocks;
        a->blocks = block;
    }
    return block;
}

/* Memory that the caller fills. */
static void *take(struct arena *a, size_t size)
{
    struct arena_block *block = a->blocks;
    void *data;

    if (a->failed || size > SIZE_MAX / 2) {
        a->failed = true;
        return NULL;
    }
    size = (size + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!block || block->size - block->used < size)
        block = add_block(a, size > ARENA_BLOCK / 4 ? size : ARENA_BLOCK);
    if (!block)
        return NULL;
    data = block->data + block->used;
    block->used += size;
    return data;
}

void *arena_alloc(struct arena *a, size_t size)
{
    void *data = take(a, size);

    return data ? memset(data, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        a->failed = true;
        return NULL;
    }
    return arena_alloc(a, count * size);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
    char *data = take(a, s.len + 1);

    if (!data)
        return slice_of("", 0);
    if (s.len)
        memcpy(data, s.data, s.len);
    data[s.len] = '\0';
    return slice_of(data, s.len);
}

bool arena_ok(const struct arena *a)
{
    return !a->failed;
}

void arena_clear(struct arena *a)
{
    while (a->blocks) {
        struct arena_block *next = a->blocks->next;

        free(a->blocks);
        a->blocks = next;
    }
    *a = (struct arena)ARENA_INIT;
}
