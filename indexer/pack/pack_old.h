/*
 * pack_old: the segment of the generation before, from which sections are taken over.
 */
#ifndef PEELER_PACK_OLD_H
#define PEELER_PACK_OLD_H

#include "indexer/pack/columns.h"
#include "indexer/pack/dictionary.h"
#include "indexer/pack/stems.h"
#include "indexer/pack/store.h"
#include "shim/map.h"

struct pack_old {
    struct map terms, postings, positions, columns_file, store_file;
    struct dictionary dictionary;
    struct stems stems;
    struct columns *columns;
    struct store *store;
    uint32_t *docs; /* new numbers by old number - 1; 0: not taken over */
    uint32_t count;
};

/* Clear it also after an error. */
enum status pack_old_open(const char *folder, struct pack_old *out, struct error *e);
void pack_old_clear(struct pack_old *old);

#endif
