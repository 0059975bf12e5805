/*
 * pair: the sections in which a word stands right before another, found a block of
 * postings at a time.
 */
#ifndef PEELER_PACK_PAIR_H
#define PEELER_PACK_PAIR_H

#include "searcher/pack/iterator.h"

/* Goes through the postings of two word iterators, which stay whose they are and must live
 * longer; they may be the same. Scores as the two do. NULL also, without a failure of the run,
 * when one of them is not of one stem in any
 * spelling (word_stem()). */
struct iterator *pair_iterator(struct match_run *run, struct iterator *first,
                               struct iterator *second);

/* Whether the pair stands in the section at hand for sure: where a joined spelling is among the
 * occurrences, that has to be looked at. */
bool pair_is_sure(struct iterator *pair);

#endif
