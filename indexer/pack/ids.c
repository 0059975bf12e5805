/*
 * ids: see ids.h.
 */
#include "indexer/pack/ids.h"

#include <stdlib.h>

static struct digest *slot_of(struct digest *slots, size_t size, struct digest d)
{
    size_t i = d.low & (size - 1);

    while ((slots[i].high || slots[i].low) && !digest_equal(slots[i], d))
        i = (i + 1) & (size - 1);
    return &slots[i];
}

static enum status grow(struct ids *ids, struct error *e)
{
    size_t size = ids->size ? ids->size * 2 : 1024;
    struct digest *slots = calloc(size, sizeof *slots);

    if (!slots)
        return error_memory(e);
    for (size_t i = 0; i < ids->size; i++)
        if (ids->slots[i].high || ids->slots[i].low)
            *slot_of(slots, size, ids->slots[i]) = ids->slots[i];
    free(ids->slots);
    ids->slots = slots;
    ids->size = size;
    return OK;
}

enum status ids_take(struct ids *ids, struct slice id, bool *fresh, struct error *e)
{
    struct digest d = digest_of(id), *slot;
    enum status status = OK;

    if (ids->count * 2 >= ids->size)
        status = grow(ids, e);
    if (status != OK)
        return status;
    slot = slot_of(ids->slots, ids->size, d);
    *fresh = !slot->high && !slot->low;
    if (*fresh) {
        *slot = d;
        ids->count++;
    }
    return OK;
}

bool ids_has(const struct ids *ids, struct slice id)
{
    const struct digest *slot = ids->size ? slot_of(ids->slots, ids->size, digest_of(id)) : NULL;

    return slot && (slot->high || slot->low);
}

void ids_clear(struct ids *ids)
{
    free(ids->slots);
    *ids = (struct ids)IDS_INIT;
}
