/*
 * bits: the numbers of the compressed index, each in as many bits as the largest
 * of its run needs. A run is BITS_RUN numbers; fewer make a tail.
 *
 * A run of width w is 16 * w bytes, laid out for vectors of four lanes ("vertically"):
 * w groups of 16 bytes; a group is four little-endian words of 32 bits, one a lane.
 *
 *   byte 16g + 4l + k       bits 8k .. 8k+7 of lane l's word g        (l, k: 0..3)
 *
 * Lane l carries the run's numbers l, l+4, l+8 … l+124 as one string of 32w bits. Bit b
 * of the string is bit b % 32 of its word b / 32; number 4s + l is the bits
 * s*w .. s*w + w-1, the lowest first.
 *
 * A tail of n numbers of width w is ceil(n * w / 8) bytes, one string of bits
 * ("horizontally"). Bit b is bit b % 8 of byte b / 8; number i is the bits
 * i*w .. i*w + w-1, the lowest first. The last byte's left-over bits are written as 0
 * and not looked at.
 *
 * Width 0 means that every number is 0, and takes no bytes.
 *
 * Who unpacks may point into a file that somebody has tampered with. Every pattern of
 * bytes is a valid run and a valid tail; unpacking reads bits_size() or bits_tail_size()
 * bytes, at any alignment, and never one more. That so many are there is for the caller
 * to see to, and that a width is at most BITS_WIDTH and a tail at most BITS_RUN long: the
 * latter two are asserted. Nothing here fails or allocates. What is read and what is
 * written must not overlap, but in bits_deltas() and bits_sums().
 *
 * The layout is SIMD-BP128's: D. Lemire, L. Boytsov, "Decoding billions of integers per
 * second through vectorization", Software: Practice and Experience 45(1), 2015. The sums
 * within a vector: D. Lemire, L. Boytsov, N. Kurz, "SIMD compression and the intersection
 * of sorted integers", the same journal, 46(6), 2016.
 */
#ifndef PEELER_BITS_H
#define PEELER_BITS_H

#include <stddef.h>
#include <stdint.h>

#define BITS_RUN   128 /* numbers: 32 vectors of 4, so that any width fills whole vectors */
#define BITS_WIDTH 32  /* bits of the widest number */

/* The bits that the largest of `n` numbers needs: 0 (all are 0, or n is) to BITS_WIDTH. */
unsigned bits_width(const uint32_t *values, size_t n);

/* The bytes of a run; the bytes of a tail. Both may be asked before width and n are
 * checked: any two numbers of 32 bits have a true answer (where size_t has 64). */
size_t bits_size(unsigned width);
size_t bits_tail_size(size_t n, unsigned width);

/* Writes bits_size(width) bytes. Every value fits the width (asserted). */
void bits_pack(uint8_t *out, const uint32_t values[BITS_RUN], unsigned width);
/* Reads bits_size(width) bytes. */
void bits_unpack(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width);
/* The same, with `more` added to each number, modulo 2^32. */
void bits_unpack_more(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width, uint32_t more);

/* The same for a tail; both return bits_tail_size(n, width), the bytes that they wrote
 * or read. Unpacking writes `n` numbers and nothing behind them. */
size_t bits_pack_tail(uint8_t *out, const uint32_t *values, size_t n, unsigned width);
size_t bits_unpack_tail(uint32_t *out, const uint8_t *in, size_t n, unsigned width);

/*
 * Strictly ascending numbers are kept as gaps less one, modulo 2^32:
 *
 *   gap[0] = number[0] - base - 1      gap[i] = number[i] - number[i-1] - 1
 *
 * `base` is the number before the first; UINT32_MAX where numbers start at 0. Numbers
 * from hostile gaps may wrap and so not ascend: bound them before they index anything.
 */

/* Numbers to gaps, and gaps to numbers; `out` may be `in`. */
void bits_deltas(uint32_t *out, const uint32_t *in, size_t n, uint32_t base);
void bits_sums(uint32_t *out, const uint32_t *in, size_t n, uint32_t base);
/* bits_unpack() and bits_sums() of a run in one go. */
void bits_unpack_deltas(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width, uint32_t base);

#endif
