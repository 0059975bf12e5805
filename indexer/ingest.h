/*
 * ingest: batches of sources into the index that is being built. A batch is some
 * short sources, a piece of a long .jsonl one, or sources that are taken over from
 * the generation before; it is made of what was read (batch.c), parsed into reports
 * beside other batches, and handed to the builder in the order of the sources.
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
    struct arena *reasons;     /* of sources that are left out */
    uint64_t bytes;            /* of the sources that were read */
    size_t read, kept, failed; /* sources */
};

/* A source of a batch, or a part of one. */
struct piece {
    struct source *source;
    struct buf bytes;
    uint32_t line;      /* of a .jsonl: how many lines stand before */
    bool begins, ends;  /* the source's first piece, its last */
    struct error fault; /* it could not be read on from here */
};

/* What came of a piece: a report, or a fault. */
struct outcome {
    struct piece *piece;
    struct report report;
    struct error fault;
    uint32_t line; /* of a .jsonl: the record's; 0: the fault is the whole file's */
    bool admitted;
};

struct batch {
    struct piece *pieces;
    size_t count, cap;
    size_t bytes; /* of all pieces */
    bool kept;    /* its sources are taken over, and nothing was read */
    struct outcome *outcomes;
    size_t outcome_count, outcome_cap;
    size_t through; /* sources up to this one are done when the batch is */
};

/* Adds a piece; NULL: no memory. */
struct piece *batch_add(struct batch *b, struct source *source);
void batch_free(struct batch *b);

/* Turns the pieces into outcomes. What is wrong with a file is an outcome, and no
 * failure; a failure (of memory) ends the build. Any thread may. */
enum status ingest_parse(const struct ingest *in, struct batch *b, struct error *e);

/* In order: hands the reports to the lane, fills in the sources' first, sections,
 * reports and reason, and tells `skip` what is left out. */
enum status ingest_admit(struct ingest *in, struct batch *b, struct builder_lane *lane,
                         struct error *e);

/* In order, and when all batches before are committed: takes a kept batch over. A source
 * whose report's id is taken by now is read after all. */
enum status ingest_keep(struct ingest *in, struct batch *b, struct builder_lane *lane,
                        struct error *e);

/* Appends a file's name (or path) as a report's id may be: on one line, valid UTF-8,
 * without control characters, which a name on disk may hold. */
void ingest_name(struct buf *out, struct slice name);

#endif
