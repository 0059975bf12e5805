/*
 * iterator: a stream of matching sections in ascending order, the building block
 * of matching. Iterators stand on a section; `doc` is ITERATOR_END behind the
 * last one. All hang on the arena of their run; iterator_close() frees buffers
 * that do not.
 *
 * Damage and lack of memory end every iterator of a run: the run keeps the
 * status and the message, to be looked at when the stream has ended.
 */
#ifndef PEELER_ITERATOR_H
#define PEELER_ITERATOR_H

#include "searcher/pack/segment.h"
#include "searcher/query/interval.h"
#include "searcher/query/plan.h"

#define ITERATOR_END UINT32_MAX

#define NORMS_BEHIND 64u /* norms that loops of known length read behind the last */

struct match_run {
    const struct segment *segment;
    const float *norms; /* by doc - 1: k1 * (1 - b + b * length / mean length), above 0;
                         * NORMS_BEHIND more behind the last */
    double k1;
    struct arena *arena;
    uint64_t deadline_ns; /* of CLOCK_MONOTONIC; 0: none */
    uint32_t ticks;       /* sections until the next look at the clock */
    enum status status;
    struct error *error;
};

/* False when the run has failed or its deadline has passed (ERR_TIMEOUT). Called
 * in every loop over sections; looks at the clock once in many calls. */
bool run_goes_on(struct match_run *run);
/* The same, for so many sections at once. */
bool run_goes_on_by(struct match_run *run, uint32_t sections);

struct iterator;

struct iterator_ops {
    void (*next)(struct iterator *it);                  /* to the next section */
    void (*seek)(struct iterator *it, uint32_t target); /* to the first >= target; target > doc */
    float (*score)(struct iterator *it);                /* of the section at hand */
    /* Adds the occurrences in the section at hand, of a leaf each once; NULL: it is
     * no leaf (plan.h), nor an OR of them. */
    void (*occurrences)(struct iterator *it, struct interval_list *out);
    void (*close)(struct iterator *it); /* may be NULL */
};

struct iterator {
    const struct iterator_ops *ops;
    struct match_run *run;
    uint32_t doc;
    uint64_t cost; /* about how many sections it goes through */
    double boost;
    uint32_t leaf; /* column in the query, for its occurrences */
};

static inline void iterator_next(struct iterator *it)
{
    it->ops->next(it);
}

static inline void iterator_seek(struct iterator *it, uint32_t target)
{
    if (it->doc < target)
        it->ops->seek(it, target);
}

/* Ends the run with a failure. */
void iterator_fail(struct iterator *it, enum status status);

/* Each of these makes an iterator on its first section; NULL: the run has failed. */
struct iterator *word_iterator(struct match_run *run, const struct plan_slot *slot, double boost);
struct iterator *phrase_iterator(struct match_run *run, const struct plan *plan, double boost);
struct iterator *bitmap_iterator(struct match_run *run, const struct plan_slot *slot); /* filter */
struct iterator *all_iterator(struct match_run *run);
struct iterator *nothing_iterator(struct match_run *run);
/* These take their children over. */
struct iterator *and_iterator(struct match_run *run, struct iterator **children, size_t count);
struct iterator *or_iterator(struct match_run *run, struct iterator **children, size_t count);
/* OR of the ways to write one phrase. */
struct iterator *ways_iterator(struct match_run *run, struct iterator **children, size_t count);
struct iterator *not_iterator(struct match_run *run, struct iterator *wanted,
                              struct iterator *unwanted);
struct iterator *near_iterator(struct match_run *run, struct iterator *left, struct iterator *right,
                               uint32_t distance, bool ordered);

/* The iterator of a whole plan. */
struct iterator *plan_iterator(struct match_run *run, const struct plan *plan, double boost);

void iterator_close(struct iterator *it); /* NULL is fine */

/* Do two words stand for the same terms? */
bool same_slot(const struct plan_slot *a, const struct plan_slot *b);

/* What a word's occurrence stands for, for phrases. */
struct spot {
    uint32_t position;
    uint16_t span, signs; /* positions; enum sign */
};
struct spot_list {
    struct spot *items;
    size_t count, cap;
};

/* The positions of a word iterator's occurrences in the section at hand, ascending;
 * false when these are not all of one position and without a sign. They live until
 * the iterator is used again. */
bool word_positions(struct iterator *word, const uint32_t **positions, size_t *count);

/* What a word iterator goes through when it stands for one stem, in any spelling. */
struct word_stem {
    const struct postings *postings;
    const uint8_t *spans; /* positions that a spelling stands for, by code; NULL: 1 for all */
    float weight;         /* a section scores weight * tf / (tf + norm) */
};

/* False when it stands for anything else. */
bool word_stem(struct iterator *word, struct word_stem *out);

/* Adds a word iterator's occurrences in the section at hand, ascending. */
bool word_places(struct iterator *word, struct spot_list *out);

#endif
