/*
 * random: numbers that look random and are the same for a seed on any machine.
 *
 * xoshiro256** 1.0 by David Blackman and Sebastiano Vigna (2018), seeded by
 * their splitmix64 (2015); both are in the public domain (prng.di.unimi.it).
 * Only whole numbers are used: no machine rounds them its own way.
 */
#ifndef GENERATOR_RANDOM_H
#define GENERATOR_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
    uint64_t s[4];
};

void random_seed(struct random *r, uint64_t seed);

static inline uint64_t random_rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t random_next(struct random *r)
{
    uint64_t *s = r->s, result = random_rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = random_rotate(s[3], 45);
    return result;
}

/* One of 0 … n-1. For the small n used here the bias (n / 2^32) is of no account. */
static inline uint32_t random_below(struct random *r, uint32_t n)
{
    return (uint32_t)(((random_next(r) >> 32) * n) >> 32);
}

/* One of low … high. */
static inline uint32_t random_between(struct random *r, uint32_t low, uint32_t high)
{
    return low + random_below(r, high - low + 1);
}

/* A log-normal number: its median, and sigma in 1/256 of a factor of two. */
uint32_t random_lognormal(struct random *r, uint32_t median, uint32_t sigma);

#endif
