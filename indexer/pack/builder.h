/*
 * builder: makes the files of a generation, for whichever engine: reports go in, in
 * the order in which their sections shall be numbered, and sections of the
 * generation before are taken over without being read again.
 *
 * Several threads may work at it, each with a lane of its own. A lane's reports go
 * through three steps:
 *
 *     builder_admit     in order: the report gets its numbers, unless its id is taken
 *     builder_prepare   beside other lanes: words are inverted, texts compressed
 *     builder_commit    in order: what was prepared is appended
 *
 * "In order" means: by one thread at a time, in the order of the reports; the caller
 * sees to it. Who builds alone calls builder_add(). The result does not depend on the
 * number of lanes.
 */
#ifndef PEELER_BUILDER_H
#define PEELER_BUILDER_H

#include "indexer/report/gazetteer.h"
#include "indexer/report/report.h"
#include "shim/error.h"

#include <stdint.h>

struct builder_options {
    const char *folder; /* of the generation that is being built */
    const char *old;    /* folder of the generation to take sections over from; NULL: none */
    uint64_t memory;    /* bytes that may be used before something is written out */
    unsigned lanes;     /* 0 is 1 */
    const struct gazetteer *gazetteer; /* the names that a force is found under; may be NULL */
};

struct builder_counts {
    uint64_t reports, sections, tokens;
};

struct builder;
struct builder_lane;

/* Does this program make indexes of that engine? */
bool builder_knows(struct slice engine);

enum status builder_open(const char *engine, const struct builder_options *options,
                         struct builder **out, struct error *e);

/* Lane 0, 1, … up to options.lanes. */
struct builder_lane *builder_lane(struct builder *b, unsigned number);

/* Takes a report, which must live until it is committed, into the lane. A report whose
 * id is taken is ERR_INPUT; the builder can go on. Any other failure here and below
 * ends it: discard. */
enum status builder_admit(struct builder_lane *lane, const struct report *report, struct error *e);
enum status builder_prepare(struct builder_lane *lane, struct error *e);
enum status builder_commit(struct builder_lane *lane, struct error *e);

/* All three. */
enum status builder_add(struct builder *b, const struct report *report, struct error *e);

/* Takes over `count` sections from number `first` of the old generation: in order, and
 * with nothing admitted that is not committed. When one of their reports' ids is taken,
 * nothing is taken over and it is ERR_INPUT. */
enum status builder_keep(struct builder *b, uint32_t first, uint32_t count, struct error *e);

/* What has been admitted so far; `tokens`: of what has been committed. */
struct builder_counts builder_count(const struct builder *b);

/* Finishes the files; they are not yet synced. Frees the builder in any case. */
enum status builder_finish(struct builder *b, struct error *e);
void builder_discard(struct builder *b);

#endif
