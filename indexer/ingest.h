/*
 * ingest: one source into the index that is being built: its bytes are read,
 * parsed into reports, and handed to the builder.
 */
#ifndef PEELER_INGEST_H
#define PEELER_INGEST_H

#include "indexer/pack/builder.h"
#include "indexer/report/read.h"
#include "indexer/sources.h"

/* Text files above this are no single report; a line of a .jsonl neither. */
#define TEXT_BYTES ((size_t)64 << 20)

/* Told of each thing that is left out: the file (or file:line) and why. */
typedef void skip_sink(void *ctx, struct slice file, const char *reason);

struct ingest {
    struct builder *builder;
    const struct gazetteer *gazetteer;
    const struct metadata *metadata; /* NULL: none */
    bool whole;
    skip_sink *skip;
    void *ctx;
    struct buf bytes;      /* scratch: of the file at hand */
    struct buf name, path; /* the file at hand's, cleaned */
    uint64_t bad_bytes;
};

/* Reads the source; its first, sections, reports and reason are filled in. What
 * is wrong with the file is told to `skip` and is not a failure here; a failure
 * (of the builder, of memory) ends the build. */
enum status ingest_source(struct ingest *i, struct source *source, struct arena *reasons,
                          struct error *e);
void ingest_clear(struct ingest *i);

/* Appends a file's name (or path) as a report's id may be: on one line, valid UTF-8,
 * without control characters, which a name on disk may hold. */
void ingest_name(struct buf *out, struct slice name);

#endif
