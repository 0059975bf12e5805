/*
 * pack/mentions: where the words and phrases of a query stand, from the positions
 * in the index alone.
 */
#ifndef PEELER_PACK_MENTIONS_H
#define PEELER_PACK_MENTIONS_H

#include "searcher/engine.h"
#include "searcher/pack/iterator.h"

/* Can positions tell all about these occurrences? A figure that was shortened (word.h)
 * does not say whether a per cent sign belongs to it. */
bool mentions_by_positions(const struct plan *plan);

/* Hands out each matching section's mentions; the run keeps the status. */
void mentions_of_plan(struct match_run *run, const struct plan *plan, interval_sink *sink,
                      void *ctx);

#endif
