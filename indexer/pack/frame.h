/*
 * frame: runs of bits.h in which a few numbers may be wider than the rest ("patched
 * frames of reference": M. Zukowski, S. Héman, N. Nes, P. Boncz, "Super-scalar RAM-CPU
 * cache compression", ICDE 2006; the exceptions kept as H. Yan, S. Ding, T. Suel do,
 * "Inverted index compression and query processing with optimized document ordering",
 * WWW 2009).
 *
 *   frame    := shape [count more] run [place{count} tops]
 *   shape    := width + 128 when there are exceptions: a byte
 *   count    := exceptions, 1 to 127: a byte
 *   more     := bits that exceptions have beyond `width`: a byte; both are 32 at most
 *   run      := the lowest `width` bits of all numbers, as a run of bits.h
 *   place    := an exception's number in the run: a byte. They ascend
 *   tops     := what exceptions have beyond `width`: a tail of bits.h
 *
 * Readers bear any bytes.
 */
#ifndef PEELER_FRAME_H
#define PEELER_FRAME_H

#include "indexer/pack/bits.h"
#include "shim/buf.h"

#include <stdbool.h>

/* Appends a frame, of the width that takes the fewest bytes. */
void frame_append(struct buf *out, const uint32_t values[BITS_RUN]);

/* A frame's parts, in place. */
struct frame {
    unsigned width, count, more;
    bool has_word; /* 8 bytes may be read at `tops` */
    const uint8_t *run, *places, *tops;
};

/* Reads the frame at the start of *in and steps over it. False: it is damaged. */
bool frame_open(struct slice *in, struct frame *out);

/* The frame's numbers, `more` added to each. */
void frame_unpack(const struct frame *f, uint32_t out[BITS_RUN], uint32_t more);
/* The frame's numbers as gaps, added up: see bits_unpack_deltas(). In two steps, between which
 * another frame is best unpacked: numbers that were patched just now are slow to load as
 * vectors. The first does nothing when nothing is to be patched. */
void frame_gaps(const struct frame *f, uint32_t gaps[BITS_RUN]);
void frame_sums(const struct frame *f, uint32_t out[BITS_RUN], const uint32_t gaps[BITS_RUN],
                uint32_t base);

#endif
