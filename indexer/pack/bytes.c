/*
 * bytes: see bytes.h.
 */
#include "indexer/pack/bytes.h"

#include <stdlib.h>

#define SLAB        ((size_t)1 << 20)
#define FIRST_CHUNK 16u
#define LAST_CHUNK  4096u

struct byte_slab {
    struct byte_slab *next;
    size_t used;
    _Alignas(16) uint8_t data[SLAB];
};

struct byte_chunk {
    struct byte_chunk *next;
    uint32_t size; /* of data */
    uint8_t data[];
};

static void *take(struct byte_pool *pool, size_t size)
{
    struct byte_slab *slab = pool->slabs;

    size = (size + 7) & ~(size_t)7;
    if (!slab || SLAB - slab->used < size) {
        slab = malloc(sizeof *slab);
        if (!slab)
            return NULL;
        slab->next = pool->slabs;
        slab->used = 0;
        pool->slabs = slab;
        pool->bytes += sizeof *slab;
    }
    slab->used += size;
    return slab->data + slab->used - size;
}

void byte_list_grow(struct byte_pool *pool, struct byte_list *list)
{
    uint32_t size = list->last ? list->size * 2 : FIRST_CHUNK;
    struct byte_chunk *chunk;

    if (size > LAST_CHUNK)
        size = LAST_CHUNK;
    chunk = take(pool, sizeof *chunk + size);
    if (!chunk) {
        pool->failed = true;
        return;
    }
    chunk->next = NULL;
    chunk->size = size;
    if (list->last) {
        list->last->next = chunk;
        list->len += list->size;
    } else {
        list->first = chunk;
    }
    list->last = chunk;
    list->size = size;
    list->at = chunk->data;
    list->end = chunk->data + size;
}

uint64_t byte_list_len(const struct byte_list *list)
{
    return list->last ? list->len + (uint64_t)(list->at - list->last->data) : 0;
}

bool byte_list_next(const struct byte_list *list, struct byte_chunk **chunk, struct slice *bytes)
{
    *chunk = *chunk ? (*chunk)->next : list->first;
    if (!*chunk)
        return false;
    *bytes = slice_of((const char *)(*chunk)->data,
                      *chunk == list->last ? (size_t)(list->at - (*chunk)->data) : (*chunk)->size);
    return true;
}

void byte_pool_clear(struct byte_pool *pool)
{
    while (pool->slabs) {
        struct byte_slab *next = pool->slabs->next;

        free(pool->slabs);
        pool->slabs = next;
    }
    *pool = (struct byte_pool){NULL, 0, false};
}
