/*
 * meet: which of some sections are in a block of postings.
 */
#ifndef PEELER_PACK_MEET_H
#define PEELER_PACK_MEET_H

#include "searcher/pack/segment.h"

#define MEET_SPAN 16384u /* bytes: half of a first-level cache; of a power of two */

/* Scratch, and the answer. Nothing need be set. */
struct meeting {
    uint8_t places[MEET_SPAN];
    uint8_t from[BLOCK_DOCS], to[BLOCK_DOCS]; /* of each section found: its number among those
                                               * asked for, and in the block */
};

/* Finds those of `docs` that are in the block: ascending, 1 to BLOCK_DOCS of them, of which none
 * lies behind the block's last. Returns how many there are. */
uint32_t meet_block(struct meeting *m, const uint32_t *docs, uint32_t count, const struct block *b);

#endif
