/*
 * interval: stretches of word positions, and the algebra by which NEAR joins
 * them: of all that hold a pair, those that hold no smaller one (minimal-interval
 * semantics: Clarke, Cormack and Burkowski 1995).
 */
#ifndef PEELER_INTERVAL_H
#define PEELER_INTERVAL_H

#include "shim/error.h"

#include <stdbool.h>
#include <stdint.h>

struct interval {
    uint32_t first, last; /* word positions, both inclusive */
    uint32_t start, end;  /* bytes in the text, end exclusive */
    uint32_t leaf;        /* column of the word or phrase that it is an occurrence of */
    uint32_t signs;       /* enum sign (sign.h): those at its ends that belong to it */
};

struct interval_list {
    struct interval *items;
    size_t count, cap;
};

void interval_list_clear(struct interval_list *l);

enum status interval_push(struct interval_list *l, struct interval i, struct error *e);

/* Makes one of those, from number `from` on, that have the same ends. */
void interval_unite(struct interval_list *l, size_t from);

/* Sorts by the starts, and drops what lies within another. */
void interval_keep_longest(struct interval_list *l);

/* Sorts by the ends, and drops what holds another. */
void interval_keep_shortest(struct interval_list *l);

/* Adds the smallest intervals that hold one of each side with at most `distance`
 * positions from the end of one to the start of the other; `ordered`: the left
 * one first. Both sides must come from interval_keep_shortest(). */
enum status interval_join(const struct interval_list *left, const struct interval_list *right,
                          uint32_t distance, bool ordered, struct interval_list *out,
                          struct error *e);

#endif
