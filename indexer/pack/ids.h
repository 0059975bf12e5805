/*
 * ids: the report ids of an index, each of which may be taken once. They are
 * kept as digests of 128 bits: two different ids are the same one with a
 * probability of 1 in 10^26 for a million reports.
 */
#ifndef PEELER_IDS_H
#define PEELER_IDS_H

#include "shim/digest.h"

struct ids {
    struct digest *slots; /* open addressing; all zero: free */
    size_t size, count;   /* size: a power of two */
};

#define IDS_INIT                                                                                   \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

/* Takes the id; *fresh is false when it was taken before. */
enum status ids_take(struct ids *ids, struct slice id, bool *fresh, struct error *e);
bool ids_has(const struct ids *ids, struct slice id);
void ids_clear(struct ids *ids);

#endif
