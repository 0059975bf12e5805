/*
 * row: the occurrences of one kind (words of texts, of titles, …) in the order in
 * which they came: a number of 64 bits each, the id above, the position below.
 * Positions are counted through all sections of the run.
 */
#ifndef PEELER_ROW_H
#define PEELER_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct row {
    uint64_t *items;
    size_t count, cap;
    uint32_t *starts; /* by section: its first position */
    size_t starts_cap;
    uint32_t positions; /* of the sections before the one at hand */
    uint32_t used;      /* of the one at hand */
};

/* Starts section number `doc`, one more than the last. False: no memory. */
bool row_begin(struct row *r, uint32_t doc);
bool row_grow(struct row *r);
void row_clear(struct row *r);

static inline bool row_add(struct row *r, uint32_t id, uint32_t position)
{
    if (r->count == r->cap && !row_grow(r))
        return false;
    r->items[r->count++] = (uint64_t)id << 32 | (r->positions + position);
    if (position >= r->used)
        r->used = position + 1;
    return true;
}

#endif
