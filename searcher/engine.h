/*
 * engine: the seam. Above it nobody knows which engine answers; below it each
 * engine answers the same questions about one generation of one index:
 *
 *   which terms are there?          engine_terms
 *   which sections match, best first, how many in all?   engine_top
 *   which sections match, all of them, in order?         engine_each
 *   where in them stands what the query asks for?        engine_mentions
 *   what is in this section?        engine_section
 *   what do the columns say?        engine_column
 *   is all of it whole?             engine_check
 *
 * A section's number (`doc`) is 1-based, follows the order of sources, reports
 * and sections, and means nothing outside its generation. A handle belongs to
 * one thread. Every total is exact.
 */
#ifndef PEELER_ENGINE_H
#define PEELER_ENGINE_H

#include "indexer/pack/format.h"
#include "searcher/query/interval.h"
#include "searcher/query/plan.h"

#include <jansson.h>

/* A column for all sections: values are numbered; number 0 is "". */
struct column_data {
    const uint32_t *numbers; /* by doc - 1 */
    const struct slice *values;
    size_t value_count;
};

struct engine_info {
    const char *engine; /* "xapian", "pack" */
    uint64_t generation;
    uint64_t reports, sections, tokens;
    uint64_t bytes;     /* on disk */
    const json_t *meta; /* of the manifest; borrowed */
    const char *path;   /* of the generation's folder */
};

struct hit {
    uint32_t doc;
    double score;
};

/* How to run a plan. */
struct run {
    double k1, b;              /* BM25 */
    uint64_t deadline_ns;      /* of CLOCK_MONOTONIC; 0: none. Passed: ERR_TIMEOUT */
    const struct query *query; /* whose plan it is */
};

#define BM25_K1 1.2
#define BM25_B  0.75

typedef enum status term_sink(void *ctx, struct slice text, uint64_t docfreq, struct error *e);
typedef enum status match_sink(void *ctx, uint32_t doc, double score, struct error *e);
/* A section's mentions, at least one, in order of their starts; none lies within
 * another. Positions and signs are theirs; bytes are found in the text (locate.h). */
typedef enum status interval_sink(void *ctx, uint32_t doc, const struct interval_list *found,
                                  struct error *e);

struct engine;

struct engine_ops {
    void (*close)(struct engine *engine);
    enum status (*terms)(struct engine *engine, enum space space, struct slice prefix,
                         term_sink *sink, void *ctx, struct error *e);
    enum status (*docfreq)(struct engine *engine, enum space space, struct slice text,
                           uint64_t *docs, struct error *e);
    enum status (*top)(struct engine *engine, const struct plan *plan, const struct run *run,
                       size_t offset, size_t limit, struct hit *hits, size_t *count,
                       uint64_t *total, struct error *e);
    enum status (*each)(struct engine *engine, const struct plan *plan, const struct run *run,
                        bool scored, match_sink *sink, void *ctx, struct error *e);
    enum status (*mentions)(struct engine *engine, const struct plan *plan, const struct run *run,
                            interval_sink *sink, void *ctx, struct error *e); /* NULL: by text */
    enum status (*section)(struct engine *engine, uint32_t doc, struct arena *arena,
                           struct section *out, struct error *e);
    enum status (*column)(struct engine *engine, enum column column, struct column_data *out,
                          struct error *e);
    enum status (*check)(struct engine *engine, struct error *e);
};

/* Every engine's own struct begins with this. */
struct engine {
    const struct engine_ops *ops;
    struct engine_info info;
};

/* Opens the current generation of the index in `dir`. */
enum status engine_open(const char *dir, struct engine **out, struct error *e);
void engine_close(struct engine *engine);

/* Terms of a space that begin with `prefix`, in byte order, each handed to `sink`. */
enum status engine_terms(struct engine *engine, enum space space, struct slice prefix,
                         term_sink *sink, void *ctx, struct error *e);

/* How many sections hold the term; 0: none. */
enum status engine_docfreq(struct engine *engine, enum space space, struct slice text,
                           uint64_t *docs, struct error *e);

/* The best `limit` sections from `offset` on, by score, then by doc; their
 * number in *count, and the exact number of all matches in *total. */
enum status engine_top(struct engine *engine, const struct plan *plan, const struct run *run,
                       size_t offset, size_t limit, struct hit *hits, size_t *count,
                       uint64_t *total, struct error *e);

/* Every match in ascending order of doc; scores are 0 unless `scored`. */
enum status engine_each(struct engine *engine, const struct plan *plan, const struct run *run,
                        bool scored, match_sink *sink, void *ctx, struct error *e);

/* The mentions in every match, in ascending order of doc: matcher_mentions() of each
 * section's text, whichever way the engine finds them. */
enum status engine_mentions(struct engine *engine, const struct plan *plan, const struct run *run,
                            interval_sink *sink, void *ctx, struct error *e);

/* The section, decoded; texts live as long as `arena`. */
enum status engine_section(struct engine *engine, uint32_t doc, struct arena *arena,
                           struct section *out, struct error *e);

/* A column, loaded at first use and kept by the engine. COLUMN_TOKENS has
 * plain numbers (tokens) and no values. */
enum status engine_column(struct engine *engine, enum column column, struct column_data *out,
                          struct error *e);

/* Reads everything and says whether it is whole: ERR_CORRUPT names what isn't. The
 * files' digests are not looked at; see generation_verify(). */
enum status engine_check(struct engine *engine, struct error *e);

#endif
