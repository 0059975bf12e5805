/*
 * buf: a growing run of bytes, and an arena that keeps copies of text.
 *
 * Both remember their first failure: after it every call does nothing, so a
 * caller appends freely and asks once, at the end, with buf_ok() or arena_ok().
 */
#ifndef PEELER_BUF_H
#define PEELER_BUF_H

#include "shim/slice.h"

#include <stdint.h>

struct buf {
    char *data; /* ends in a zero byte (not counted) once anything was appended */
    size_t len;
    size_t cap;
    bool failed; /* memory ran out */
};

#define BUF_INIT {NULL, 0, 0, false}

void buf_append(struct buf *b, const void *data, size_t len);
void buf_slice(struct buf *b, struct slice s);
void buf_str(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` more bytes, or NULL when memory ran out; buf.len stays as it is. */
char *buf_reserve(struct buf *b, size_t len);

/* Numbers of 7 bits a byte, lowest first, the top bit saying that more follow. */
void buf_varint(struct buf *b, uint64_t value);

bool buf_ok(const struct buf *b);
struct slice buf_view(const struct buf *b); /* lives until the next change */
void buf_truncate(struct buf *b, size_t len);
void buf_clear(struct buf *b); /* frees; the buf can be used again */

/* Reads a varint from *in and steps over it; false when it is cut short or
 * longer than 64 bits. */
bool slice_varint(struct slice *in, uint64_t *value);

/* An arena hands out memory that is freed all at once. */
struct arena_block;
struct arena {
    struct arena_block *blocks;
    size_t bytes; /* handed out and reserved, for accounts of memory */
    bool failed;
};

#define ARENA_INIT {NULL, 0, false}

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for anything; NULL: no memory */
void *arena_array(struct arena *a, size_t count, size_t size); /* the product is checked */
struct slice arena_copy(struct arena *a, struct slice s); /* the copy ends in a zero byte */
bool arena_ok(const struct arena *a);
void arena_clear(struct arena *a);

#endif
