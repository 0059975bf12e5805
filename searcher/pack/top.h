/*
 * top: the best of a plan's matches, with their exact number.
 */
#ifndef PEELER_PACK_TOP_H
#define PEELER_PACK_TOP_H

#include "searcher/engine.h"
#include "searcher/pack/stream.h"

/* The best hits so far, the worst at the root. */
struct best {
    struct hit *heap;
    size_t size, room;
};

/* Is a hit better than another: a higher score, or the same and an earlier section? */
static inline bool hit_before(const struct hit *a, const struct hit *b)
{
    return a->score > b->score || (a->score == b->score && a->doc < b->doc);
}

void best_offer(struct best *b, uint32_t doc, float score);
void best_sort(struct best *b); /* the best first; then nothing more is offered */

/* Offers every match, and counts them. */
uint64_t top_of_iterator(struct iterator *it, struct best *best);

/* The same for an AND or OR of single stems, or one of them; false when the plan is not of that
 * shape, and nothing has been done. */
bool top_of_words(struct match_run *run, const struct plan *plan, struct best *best,
                  uint64_t *total);

/* Sections that hold all of the streams' stems (top_and.c), or any (top_or.c): offered to
 * `best`, and counted. */
uint64_t top_of_all(struct match_run *run, struct stream *streams, size_t count, struct best *best);
uint64_t top_of_any(struct match_run *run, struct stream *streams, size_t count, struct best *best);
/* The same for any of stems that are common (top_dense.c): no other answer, but sooner. */
uint64_t top_of_dense(struct match_run *run, struct stream *streams, size_t count,
                      struct best *best);

/* Adds a number to each of some sections of the window that begins at `start`. Four at a time, for
 * the loop itself is half of the work. */
static inline void add_to_window(float *restrict window, uint32_t start,
                                 const uint32_t *restrict docs, const float *restrict more,
                                 size_t count)
{
    for (; count >= 4; count -= 4, docs += 4, more += 4) {
        window[docs[0] - start] += more[0];
        window[docs[1] - start] += more[1];
        window[docs[2] - start] += more[2];
        window[docs[3] - start] += more[3];
    }
    for (; count; count--)
        window[*docs++ - start] += *more++;
}

#endif
