/*
 * row: see row.h. Rows double as they grow; their sizes are bounded by whoever
 * asks inverter_full().
 */
#include "indexer/pack/row.h"

#include <stdlib.h>

#define FIRST_ITEMS ((size_t)16 << 10)
#define FIRST_DOCS  ((size_t)1 << 10)

bool row_begin(struct row *r, uint32_t doc)
{
    if (doc >= r->starts_cap) {
        size_t cap = r->starts_cap ? r->starts_cap * 2 : FIRST_DOCS;
        uint32_t *starts = realloc(r->starts, cap * sizeof *starts);

        if (!starts)
            return false;
        r->starts = starts;
        r->starts_cap = cap;
    }
    r->positions += r->used;
    r->used = 0;
    r->starts[doc] = r->positions;
    return true;
}

bool row_grow(struct row *r)
{
    size_t cap = r->cap ? r->cap * 2 : FIRST_ITEMS;
    uint64_t *items = realloc(r->items, cap * sizeof *items);

    if (!items)
        return false;
    r->items = items;
    r->cap = cap;
    return true;
}

void row_clear(struct row *r)
{
    free(r->items);
    free(r->starts);
    *r = (struct row){NULL, 0, 0, NULL, 0, 0, 0};
}
