/*
 * batch: what is to be done, in the order of the sources, in batches of about a
 * megabyte: small enough that a few in flight are little memory, large enough that
 * handing one over costs nothing. The batches don't depend on who works at them.
 */
#ifndef PEELER_BATCH_H
#define PEELER_BATCH_H

#include "indexer/ingest.h"

struct batcher {
    struct sources *sources;
    size_t next;     /* source */
    int fd;          /* of a .jsonl at hand; -1: none */
    struct buf rest; /* of it: read, and not yet handed out */
    uint32_t line;   /* of it: lines handed out */
};

void batcher_init(struct batcher *b, struct sources *sources);
void batcher_clear(struct batcher *b);

/* The next batch, to be freed by the caller; NULL at the end. Only memory can fail:
 * what goes wrong with a file is in its piece. */
enum status batcher_next(struct batcher *b, struct batch **out, struct error *e);

#endif
