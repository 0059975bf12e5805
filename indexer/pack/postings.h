/*
 * postings: the postings and positions of one term, as bytes of the files
 * `postings` and `positions` or of the term's entry (entry.h), written by the merge
 * and read by everybody.
 *
 * A posting is a section (doc, from 1, ascending), how often the term stands in
 * it (tf), and where: positions, and for a stem which of its spellings stood
 * there (code). Docs are cut into blocks of 128; what is left over is the tail.
 *
 *   postings  := [sizes head{blocks}] run{blocks} tail     blocks = docfreq / 128; no
 *                sizes when that is 0
 *   sizes     := a + 4 * b + 16 * c: a byte; what follows takes a + 1, b + 1 and c + 1 bytes
 *   head      := last_doc data places max_tf:u8
 *                data: where the block's run begins, counted from the first run
 *                places: where its positions begin, counted from the term's first
 *                max_tf: the largest tf in the block, or 255
 *   run       := gaps:frame [tfs:frame]     of gap - 1, tf - 1; see frame.h. No tfs
 *                without positions
 *   tail      := few | many                 few: of 3 docs at most; none: nothing
 *   few       := (gap - 1, doubled, + 1 when tf > 1):varint [(tf - 2):varint]
 *   many      := k:u8 gaps:rice(k) [k:u8 tfs:rice(k)]      of gap - 1, tf - 1; see rice.h
 *
 * A term without positions (a field's value) has no tfs, and in `few` the plain
 * gap - 1. Nor has a term of one section: its tf is all its occurrences. Where a term's
 * bytes are, and how often it occurs, its entry says.
 *
 *   positions := places{blocks} places(tail)
 *   places    := few | many                 few: of 3 positions at most; none: nothing
 *                of all docs of the block; a gap is against the position before in the same
 *                doc, from 0
 *   few       := gap:varint{n} [code:varint{n}]
 *   many      := k:u8 [high_len:varint] gaps:rice(k) [chunk*]
 *                high_len: bytes of the gaps' high half. Codes and high_len only when the
 *                term has two spellings or more
 *   chunk     := len:varint [how:u8 codes]  512 codes, or what is left; len: the bytes
 *                that follow. 0: all codes are 0
 *   how       := l + 16 * m
 *   codes     := l = 15: rice(m), of all of them
 *                else count - 1:varint [high_len:varint] places:rice(l) [tops:rice(m)]
 *                of codes that are not 0: codes before it, since the one before; code - 1.
 *                m = 15: neither tops nor high_len, for all are 0
 */
#ifndef PEELER_POSTINGS_H
#define PEELER_POSTINGS_H

#include "indexer/pack/bits.h"
#include "indexer/pack/entry.h"
#include "indexer/pack/rice.h"
#include "indexer/pack/sums.h"
#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

#define BLOCK_DOCS BITS_RUN

/* The grammar's fixed parts. */
#define POSTINGS_FEW   3u   /* docs, or positions, that are written as varints */
#define POSTINGS_CHUNK 512u /* codes */
#define CODES_PLAIN    15u  /* l */
#define CODES_NO_TOPS  15u  /* m */
#define CODES_MOST     14u  /* the largest other l or m */

/* A term's bytes, as found; all slices point into mapped files. */
struct postings {
    uint32_t docfreq, blocks;
    uint64_t total;
    bool has_places, has_codes;
    unsigned doc_size, data_size, places_size, head_size; /* bytes of a head's fields; of all */
    struct slice all, heads, runs;                        /* the tail stands behind the last run */
    struct slice places;
    uint32_t tail_places;
    uint32_t form_count;
    struct slice joined;       /* for entry_next_joined() */
    const struct pages *pages; /* that `places` are verified with, a block's at a time; or NULL */
};

/* Reads the value of a term of that space against the files it speaks of. ERR_CORRUPT
 * when it breaks the grammar or points outside; what lies within is checked as it
 * is decoded. Whoever wants positions to be verified sets `pages` then; to
 * verify the postings, `all` is set as far as it could be read, also after an error. */
enum status postings_open(struct slice value, enum space space, struct slice postings,
                          struct slice positions, struct postings *out, struct error *e);

/* A block that is decoded. */
struct block {
    uint32_t number; /* UINT32_MAX: none */
    uint32_t count;
    bool has_tfs;
    uint32_t docs[BLOCK_DOCS];
    uint32_t tfs[BLOCK_DOCS];
};

/* Decodes block `number` (the tail is number p->blocks): docs, and tfs if
 * `with_tfs`. False: its bytes are damaged. */
bool postings_block(const struct postings *p, uint32_t number, bool with_tfs, struct block *out);
/* Decodes the tfs of a block that was decoded without. False: its bytes are damaged. */
bool postings_tfs(const struct postings *p, struct block *block);

/* The last doc of a full block. */
uint32_t postings_last_doc(const struct postings *p, uint32_t number);
uint32_t postings_max_tf(const struct postings *p, uint32_t number);
/* Where the positions of a block (or of the tail) begin in p->places; not checked. */
uint32_t postings_places_at(const struct postings *p, uint32_t number);

/* The positions of one doc of a block. What was not asked for is stepped over; going
 * through a block from front to back decodes each position once. */
struct doc_places {
    bool no_codes; /* set by who has no use for them: codes are then all 0 */
    /* Of the doc that was asked for last; codes 0 without any. Memory goes on behind the last
     * position for 8 numbers, so that vectors may be loaded there. */
    uint32_t *positions, *codes;
    size_t count, cap;
    /* Private. */
    size_t zeros;                    /* codes that are 0 from the first on */
    uint32_t number;                 /* the block that `starts` is about; UINT32_MAX: none */
    uint32_t starts[BLOCK_DOCS + 1]; /* of each doc among the block's positions */
    uint32_t known;                  /* docs whose end is among `starts` */
    struct slice bytes;              /* of the block's gaps */
    unsigned k;                      /* their parameter */
    bool few;
    uint32_t gaps[POSTINGS_FEW], few_codes[POSTINGS_FEW];
    struct rice rice; /* of the gaps */
    struct code_reader {
        struct slice start, rest; /* all chunks; those behind the one at hand */
        uint32_t total;           /* codes */
        uint32_t from, to;        /* of the chunk at hand */
        bool plain;               /* a number for each code: `tops` has them */
        uint32_t left;            /* codes other than 0 behind the next one */
        uint32_t place, code;     /* of the next one; place is UINT32_MAX if there is none */
        bool has_tops;
        struct rice places, tops;
        uint32_t next; /* the code that is next to be read */
    } codes_at;
};

#define DOC_PLACES_INIT                                                                            \
    {                                                                                              \
        .number = UINT32_MAX                                                                       \
    }

/* Gets the positions of doc `i` of the block, which must have its tfs.
 * ERR_CORRUPT, ERR_NO_MEMORY. */
enum status postings_places(const struct postings *p, const struct block *block, uint32_t i,
                            struct doc_places *out, struct error *e);
/* Gets those of all docs of the block, which must have its tfs, at once: into d->positions, those
 * of doc i at d->starts[i] to d->starts[i + 1], as sums of all gaps of the block up to there:
 * their differences within a doc are true, and the first is a gap to the sum before it. No
 * codes. *whole is false, and nothing gotten, when such sums are too large. The same `d`
 * is not for postings_places(). */
enum status postings_block_places(const struct postings *p, const struct block *block,
                                  struct doc_places *d, bool *whole, struct error *e);
/* Marks the docs of such a block (doc i: bit i % 64 of marks[i / 64]) that hold a spelling whose
 * span, by code, is above 1; p->form_count spans. Once a block. ERR_CORRUPT. */
enum status postings_block_spans(const struct postings *p, const struct block *block,
                                 struct doc_places *d, const uint8_t *spans, uint64_t marks[2],
                                 struct error *e);
void doc_places_clear(struct doc_places *d);

#endif
