/*
 * bytes: many growing lists of bytes out of one pool: the postings of an
 * inversion in memory. A list's chunks double from 16 bytes to 4 KiB, so that a
 * rare term costs little and a common one few links.
 */
#ifndef PEELER_BYTES_H
#define PEELER_BYTES_H

#include "shim/slice.h"

#include <stdint.h>

struct byte_chunk;
struct byte_slab;

struct byte_pool {
    struct byte_slab *slabs;
    size_t bytes; /* of memory */
    bool failed;  /* memory ran out: what was put since is lost */
};

struct byte_list {
    struct byte_chunk *first, *last;
    uint8_t *at, *end; /* free bytes of the last chunk */
    uint32_t size;     /* of the last chunk */
    uint64_t len;      /* bytes in all full chunks */
};

void byte_list_grow(struct byte_pool *pool, struct byte_list *list);

static inline void byte_list_put(struct byte_pool *pool, struct byte_list *list, uint8_t byte)
{
    if (list->at == list->end)
        byte_list_grow(pool, list);
    if (list->at != list->end)
        *list->at++ = byte;
}

static inline void byte_list_varint(struct byte_pool *pool, struct byte_list *list, uint64_t value)
{
    while (value >= 0x80) {
        byte_list_put(pool, list, (uint8_t)(value | 0x80));
        value >>= 7;
    }
    byte_list_put(pool, list, (uint8_t)value);
}

uint64_t byte_list_len(const struct byte_list *list);

/* Walks a list's bytes: start with *chunk NULL; false at the end. */
bool byte_list_next(const struct byte_list *list, struct byte_chunk **chunk, struct slice *bytes);

void byte_pool_clear(struct byte_pool *pool);

#endif
