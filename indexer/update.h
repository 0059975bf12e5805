/*
 * update: makes the next generation of an index: what changed is read, what did
 * not is taken over, what vanished is left out, and the result is published.
 */
#ifndef PEELER_UPDATE_H
#define PEELER_UPDATE_H

#include "indexer/ingest.h"

struct update_options {
    const char *dir;
    char *const *paths; /* what to look at */
    size_t path_count;
    const char *engine; /* NULL: that of the index, or the default */
    uint64_t memory;    /* bytes */
    unsigned jobs;      /* threads that work beside the one that reads */
    bool whole, rebuild;
    const struct gazetteer *gazetteer;
    const struct metadata *metadata;
    struct slice settings; /* changes when whatever changes the result of reading does */
    skip_sink *skip;       /* a file that is left out */
    void (*progress)(void *ctx, size_t done, size_t count, uint64_t bytes); /* may be NULL */
    void *ctx;
};

struct update_result {
    struct builder_counts counts;
    uint64_t generation;
    uint64_t bytes;                     /* of the sources that were read */
    size_t read, kept, removed, failed; /* sources */
    bool changed;                       /* a generation was published */
};

enum status update(const struct update_options *options, struct update_result *out,
                   struct error *e);

#endif
