/*
 * vocabulary: the background words and how often each is drawn. Frequencies
 * follow Zipf and Mandelbrot: rank r (from 0) has the weight 1 / (r + 2.7).
 * The first ranks are English and inspection words, the rest pronounceable
 * words that no language has.
 */
#ifndef GENERATOR_VOCABULARY_H
#define GENERATOR_VOCABULARY_H

#include "corpus/generator/random.h"

#include <stddef.h>

#define VOCABULARY_WORDS 40000u /* what a few hundred megabytes of reports use often */

#define SLOT_TEXT 15u

/* A word and the blank behind it: copied whole, 16 bytes at a time. */
struct slot {
    char text[SLOT_TEXT];
    uint8_t len; /* with the blank */
};

/* Walker's alias method (1977), Vose's tables (1991): a draw is one look-up. */
struct cell {
    uint32_t cut, other;
};

struct vocabulary {
    struct slot *slots;
    struct cell *cells;
    uint32_t count;
};

/* Says that a word must not stand in the background. */
typedef bool vocabulary_veto(const void *ctx, const char *word, bool invented);

/* The words are always the same but for the vetoed ones. False: no memory. */
bool vocabulary_init(struct vocabulary *v, vocabulary_veto *veto, const void *ctx);
void vocabulary_clear(struct vocabulary *v);

static inline const struct slot *vocabulary_draw(const struct vocabulary *v, struct random *r)
{
    uint64_t x = random_next(r);
    uint32_t i = (uint32_t)(((x >> 32) * v->count) >> 32);

    return &v->slots[(uint32_t)x <= v->cells[i].cut ? i : v->cells[i].other];
}

#endif
