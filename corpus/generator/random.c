/*
 * random: seeding, and a log-normal number made of whole numbers alone, since
 * exp() and log() differ in their last bit from one C library to the next.
 */
#include "corpus/generator/random.h"

#include <stddef.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void random_seed(struct random *r, uint64_t seed)
{
    for (size_t i = 0; i < 4; i++)
        r->s[i] = splitmix(&seed);
}

/* 65536 · 2^(i/16): what is between two entries is taken from the straight line. */
static const uint32_t power_of_two[17] = {65536,  68438,  71468,  74632,  77936,  81386,
                                          84990,  88752,  92682,  96785,  101070, 105545,
                                          110218, 115098, 120194, 125515, 131072};

/* A normal number in 1/65536: twelve even ones, of variance 1/12 each, add up to
 * variance 1 and to something as good as normal within three sigma. */
static int64_t normal(struct random *r)
{
    int64_t sum = 0;

    for (int i = 0; i < 3; i++) {
        uint64_t x = random_next(r);

        for (int j = 0; j < 4; j++, x >>= 16)
            sum += (int64_t)(x & 0xffff);
    }
    return sum - 6 * 65536;
}

uint32_t random_lognormal(struct random *r, uint32_t median, uint32_t sigma)
{
    /* 20 is added to the exponent, so that it is never negative, and taken off at the end. */
    uint64_t x = (uint64_t)((20 << 16) + normal(r) * (int64_t)sigma / 256);
    uint64_t whole = x >> 16, step = (x >> 12) & 15, part = x & 4095;
    uint64_t low = power_of_two[step], high = power_of_two[step + 1];
    uint64_t factor = low + (high - low) * part / 4096;

    return (uint32_t)(((median * factor) << whole) >> 36);
}
