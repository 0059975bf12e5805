/*
 * pipeline: sources through the builder, on several threads: one reads (the caller's),
 * the others parse, invert and compress batches. What must be in order (ids, numbers,
 * the store) waits for its turn.
 */
#ifndef PEELER_PIPELINE_H
#define PEELER_PIPELINE_H

#include "indexer/ingest.h"

/* Is told after each batch how many sources are done. */
typedef void pipeline_progress(void *ctx, size_t done);

enum status pipeline_run(struct ingest *in, struct sources *sources, unsigned jobs,
                         pipeline_progress *progress, void *ctx, struct error *e);

#endif
