/*
 * merge: runs and the old segment into the dictionary, postings and positions of
 * a new segment. The result depends on the sections alone, not on how they came
 * to be divided into runs: spellings of a stem are numbered by how often they
 * occur, then by their text.
 */
#ifndef PEELER_MERGE_H
#define PEELER_MERGE_H

#include "indexer/pack/run.h"

/* Writes `folder`/terms, /postings and /positions, on up to `jobs` threads. A segment, if
 * there is one, is the last source. */
enum status merge_runs(const struct run_source *sources, size_t count, const char *folder,
                       unsigned jobs, struct error *e);

#endif
