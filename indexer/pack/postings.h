/*
 * postings: the postings and positions of one term, as bytes of the files
 * `postings` and `positions`, written by the merge and read by everybody.
 *
 * A posting is a section (doc, from 1, ascending), how often the term stands in
 * it (tf), and where: positions, and for a stem which of its spellings stood
 * there (code). Docs are cut into blocks of 128; what is left over is the tail.
 *
 *   postings  := head{blocks} run{blocks} tail         blocks = docfreq / 128
 *   head      := last_doc:u32 data:u32 places:u32 max_tf:u16 gap_width:u8 tf_width:u8
 *                data: where the block's run begins, counted from the first run
 *                places: where its positions begin, counted from the term's first
 *                max_tf: the largest tf in the block, or 65535
 *   run       := gaps:bits(gap_width) tfs:bits(tf_width)     of gap - 1, tf - 1; see bits.h
 *   tail      := (gap - 1, doubled, + 1 when tf > 1):varint [(tf - 2):varint]
 *
 *   positions := places{blocks} places(tail)
 *   places    := chunk*                 all positions of the block's docs, 128 a chunk
 *   chunk     := gap_width:u8 [code_width:u8] gaps:bits [codes:bits]
 *                a gap is against the position before in the same doc, from 0;
 *                codes: only when the term has two spellings or more. The last
 *                chunk is packed as a tail of bits.h
 *
 * A term without positions (a field's value) has no tfs: no tf run, and in the
 * tail the plain gap - 1. Nor has a term of one section: its tf is all its
 * occurrences. Where a term's bytes are, and how often it occurs, its entry says
 * (entry.h).
 */
#ifndef PEELER_POSTINGS_H
#define PEELER_POSTINGS_H

#include "indexer/pack/bits.h"
#include "indexer/pack/entry.h"
#include "indexer/pack/sums.h"
#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

#define BLOCK_DOCS BITS_RUN

/* A term's bytes, as found; all slices point into mapped files. */
struct postings {
    uint32_t docfreq, blocks;
    uint64_t total;
    bool has_places, has_codes;
    struct slice heads, runs; /* the tail stands behind the last run */
    struct slice places;
    uint32_t tail_places;
    uint32_t form_count;
    struct slice joined;       /* for entry_next_joined() */
    const struct pages *pages; /* that `places` are verified with, a block's at a time; or NULL */
};

/* Reads the value of a term of that space against the files it speaks of. ERR_CORRUPT
 * when it breaks the grammar or points outside; what lies within is checked as it
 * is decoded. Whoever wants positions to be verified sets `pages` then. */
enum status postings_open(struct slice value, enum space space, struct slice postings,
                          struct slice positions, struct postings *out, struct error *e);

/* A block that is decoded. */
struct block {
    uint32_t number; /* UINT32_MAX: none */
    uint32_t count;
    uint32_t docs[BLOCK_DOCS];
    uint32_t tfs[BLOCK_DOCS];
};

/* Decodes block `number` (the tail is number p->blocks): docs, and tfs if
 * `with_tfs`. False: its bytes are damaged. */
bool postings_block(const struct postings *p, uint32_t number, bool with_tfs, struct block *out);

/* The last doc of a full block. */
uint32_t postings_last_doc(const struct postings *p, uint32_t number);
uint32_t postings_max_tf(const struct postings *p, uint32_t number);

/* The positions of one doc of a block. Only the chunks that hold them are
 * unpacked; going through a block from front to back unpacks each chunk once. */
struct doc_places {
    uint32_t *positions, *codes; /* of the doc that was asked for last; codes 0 without any */
    size_t count, cap;
    /* Private. */
    uint32_t number;                 /* the block that `starts` is about; UINT32_MAX: none */
    uint32_t starts[BLOCK_DOCS + 1]; /* of each doc among the block's positions */
    uint32_t chunk;                  /* that `at` is the start of */
    size_t at;                       /* byte in the term's positions */
    uint32_t unpacked;               /* the chunk in the arrays; UINT32_MAX: none */
    uint32_t gaps[BITS_RUN], codes_of_chunk[BITS_RUN];
};

#define DOC_PLACES_INIT                                                                            \
    {                                                                                              \
        .number = UINT32_MAX                                                                       \
    }

/* Gets the positions of doc `i` of the block, which must have its tfs.
 * ERR_CORRUPT, ERR_NO_MEMORY. */
enum status postings_places(const struct postings *p, const struct block *block, uint32_t i,
                            struct doc_places *out, struct error *e);
void doc_places_clear(struct doc_places *d);

/* Writes one term. */
struct postings_writer {
    bool has_places, has_codes;
    uint32_t docs[BLOCK_DOCS], tfs[BLOCK_DOCS], count; /* of the block at hand */
    uint32_t last_doc;                                 /* of the block before */
    uint64_t total;
    uint32_t docfreq, tail_places;
    struct buf heads, runs, positions; /* of the term */
    struct buf gaps, codes;            /* u32, of the block at hand */
};

void postings_start(struct postings_writer *w, bool has_places, bool has_codes);
/* Adds a posting; docs ascend. `codes` may be NULL when there are none. */
void postings_add(struct postings_writer *w, uint32_t doc, const uint32_t *positions,
                  const uint32_t *codes, uint32_t tf);
/* Ends the term; then heads and runs (the tail behind them) are its postings,
 * one behind the other, and `positions` its positions. */
bool postings_end(struct postings_writer *w);
void postings_writer_clear(struct postings_writer *w);

#endif
