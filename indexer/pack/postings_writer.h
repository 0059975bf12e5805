/*
 * postings_writer: makes the postings and positions of one term; see postings.h for
 * the bytes.
 */
#ifndef PEELER_POSTINGS_WRITER_H
#define PEELER_POSTINGS_WRITER_H

#include "indexer/pack/postings.h"

#define HEAD_FIELDS 4u

struct postings_writer {
    bool has_places, has_codes;
    uint32_t docs[BLOCK_DOCS], tfs[BLOCK_DOCS], count; /* of the block at hand */
    uint32_t last_doc;                                 /* of the block before */
    uint64_t total;
    uint32_t docfreq, tail_places;
    struct buf postings, positions; /* of the term, after postings_end() */
    /* Private. */
    struct buf heads, runs; /* a head as four u32 until all are known */
    struct buf gaps, codes; /* u32, of the block at hand */
    struct buf scratch;
};

void postings_start(struct postings_writer *w, bool has_places, bool has_codes);
/* Adds a posting; docs ascend. `codes` may be NULL when there are none. */
void postings_add(struct postings_writer *w, uint32_t doc, const uint32_t *positions,
                  const uint32_t *codes, uint32_t tf);
/* Ends the term. False: no memory. */
bool postings_end(struct postings_writer *w);
void postings_writer_clear(struct postings_writer *w);

#endif
