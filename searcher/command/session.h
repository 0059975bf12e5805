/*
 * session: what a command needs to ask questions: an open engine, a lexicon,
 * the families, and the query that was asked last.
 */
#ifndef PEELER_SESSION_H
#define PEELER_SESSION_H

#include "indexer/text/word.h"
#include "searcher/command/options.h"
#include "searcher/query/families.h"

struct session {
    const struct options *options;
    struct engine *engine;
    struct lexicon *lexicon;
    struct families families;
    struct query query;
    struct plan *plan;
};

/* Opens the index that the options name. Close it in any case. */
enum status session_open(struct session *s, const struct options *options, struct error *e);
void session_close(struct session *s);

/* Reads the families that the options name, or the built-in ones. */
enum status session_families(const struct options *options, struct families *out, struct error *e);

/* Parses and plans a query; the one before is forgotten. */
enum status session_query(struct session *s, struct slice text, struct error *e);

/* How to run it, the deadline counted from now. */
struct run session_run(const struct session *s);

/* The query in its spelt-out form, as JSON text. */
json_t *session_parsed(const struct session *s);

#endif
