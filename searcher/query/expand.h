/*
 * expand: the terms of an index that a step of a phrase, or a value of a
 * filter, stands for.
 */
#ifndef PEELER_EXPAND_H
#define PEELER_EXPAND_H

#include "searcher/query/plan.h"

struct expander {
    struct engine *engine;
    struct arena *arena;
    size_t limit;       /* spellings a wildcard or fuzzy word may stand for */
    size_t total;       /* terms so far, against PLAN_TERMS */
};

/* Adds to `slot` the terms of a word of the text. `alone`: the word is not part
 * of a longer phrase, so that its position does not matter. */
enum status expand_step(struct expander *x, const struct step *step, bool alone,
                        struct plan_slot *slot, struct error *e);

/* Adds the term of a word in a title or heading. */
enum status expand_field_step(struct expander *x, enum space space, const struct step *step,
                              struct plan_slot *slot, struct error *e);

/* Adds the terms of all values of a filter. */
enum status expand_filter(struct expander *x, const struct node *node, struct plan_slot *slot,
                          struct error *e);

#endif
