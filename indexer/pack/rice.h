/*
 * rice: numbers of which most are small, a string of bits for each half of them:
 *
 *   rice  := low high                 of n numbers and a parameter k that are known
 *   low   := tail of bits.h: the lowest k bits of each number, n of them however many
 *   high  := for each number so many 0 bits as number >> k says, then a 1; bit b is bit
 *            b % 8 of byte b / 8. The last byte's left-over bits are 0
 *
 * These are R. F. Rice's codes (1979) with their halves apart, as in P. Elias's code for
 * ascending numbers (1974): numbers that nobody asks for are counted over in `high`, a
 * word at a time, and cost nothing in `low`.
 *
 * Readers bear any bytes: they read nothing outside [from, end).
 */
#ifndef PEELER_RICE_H
#define PEELER_RICE_H

#include "shim/buf.h"

#include <stdint.h>

#define RICE_MAX 31 /* the largest parameter */

/* The parameter that takes the fewest bits, up to `most`; *bits: how many. */
unsigned rice_parameter(const uint32_t *values, size_t n, unsigned most, uint64_t *bits);

/* Appends the numbers; returns the bytes of `high`. */
size_t rice_append(struct buf *out, const uint32_t *values, size_t n, unsigned k);

struct rice {
    const uint8_t *low, *start; /* where both halves begin */
    const uint8_t *high, *end;  /* the bytes that `word` was not yet taken from */
    uint64_t word, base, last;  /* bits left; where they begin; behind the last 1 */
    uint64_t index;
    unsigned k;
};

/* Stands before the first of n numbers. False: they can't be in so few bytes. */
bool rice_open(struct rice *r, const char *from, const char *end, uint64_t n, unsigned k);

/* Steps over some numbers; false: there are not so many. */
bool rice_skip(struct rice *r, uint64_t count);

/* Takes the next word of `high`; false: there is none. */
static inline bool rice_refill(struct rice *r, uint64_t *next)
{
    size_t n = (size_t)(r->end - r->high);

    if (n == 0)
        return false;
    if (n > 8)
        n = 8;
    r->word = 0;
    memcpy(&r->word, r->high, n);
    r->high += n;
    r->base = *next;
    *next += 64;
    return true;
}

static inline bool rice_next(struct rice *r, uint64_t *value)
{
    uint64_t next = r->base + 64, at, low = 0, bit = r->index * r->k;
    size_t in = (size_t)(bit / 8), have = (size_t)(r->end - r->low);

    while (!r->word)
        if (!rice_refill(r, &next))
            return false;
    at = r->base + (uint64_t)__builtin_ctzll(r->word);
    r->word &= r->word - 1;
    if (in + 8 <= have)
        memcpy(&low, r->low + in, 8);
    else if (in < have)
        memcpy(&low, r->low + in, have - in);
    low = low >> bit % 8 & ((UINT64_C(1) << r->k) - 1);
    *value = (at - r->last) << r->k | low;
    r->last = at + 1;
    r->index++;
    return true;
}

/* The next `count` numbers, each added to the sum of those before it, modulo 2^32. False also
 * when that is beyond `most`. */
bool rice_sums(struct rice *r, uint32_t *out, size_t count, uint64_t most);

/* The same for all numbers, of a rice that was just opened and is not used again; there is
 * room for RICE_BEHIND numbers more behind them, which may be written. */
#define RICE_BEHIND 8u
bool rice_all_sums(const struct rice *r, uint32_t *out, size_t count, uint64_t most);

/* The first byte behind the numbers, when all were taken. */
const char *rice_end(const struct rice *r);

#endif
