/*
 * evidence: what the commands on packs share: asking a pack's queries.
 */
#ifndef PEELER_COMMAND_EVIDENCE_H
#define PEELER_COMMAND_EVIDENCE_H

#include "searcher/answer/evidence.h"
#include "searcher/command/session.h"

/* A pack that is open: its session asks with the pack's own options. Close it in any case. */
struct evidence {
    json_t *pack;
    struct options options;
    struct session session;
};

enum status evidence_open(struct evidence *v, const struct options *options, struct error *e);
void evidence_close(struct evidence *v);

/* Asks all queries: a new "run" as evidence.h has it. A query that can't be answered is
 * an error that names it. */
enum status evidence_ask(struct evidence *v, json_t **run, struct error *e);

/* Its mentions, of all queries. */
uint64_t evidence_mentions(const json_t *run);

#endif
