/*
 * mentions: every occurrence of what a query asks for, in every section that
 * matches it. Counting them reads no text; listing them reads what is shown.
 */
#ifndef PEELER_MENTIONS_H
#define PEELER_MENTIONS_H

#include "searcher/engine.h"
#include "searcher/query/locate.h"

/* A mention: `section` and `where` live until the sink returns. */
typedef enum status mention_sink(void *ctx, uint32_t doc, const struct section *section,
                                 const struct locator *where, const struct interval *interval,
                                 struct error *e);

/* Widens the words on either side to the whole sentence (sentence.h). */
#define CONTEXT_SENTENCE UINT32_MAX

/* A section that holds so many mentions, at least one. */
typedef enum status mentioned_sink(void *ctx, uint32_t doc, size_t mentions, struct error *e);

struct mention_counts {
    uint64_t mentions;
    uint64_t sections, reports;                   /* that hold one */
    uint64_t searched_sections, searched_reports; /* that the query's filters let in */
};

struct mention_request {
    struct query *query;
    const struct plan *plan;
    struct run run;
    uint32_t context; /* words on either side that a sink asks `where` for, or CONTEXT_SENTENCE */
    uint64_t offset, limit; /* mentions_each(): those to hand out; limit 0: all from there on */
};

/* Hands every section that holds mentions to `sink`, in order; it may be NULL. */
enum status mentions_count(struct engine *engine, const struct mention_request *request,
                           mentioned_sink *sink, void *ctx, struct mention_counts *counts,
                           struct error *e);

/* Hands the places of the mentions of every section that holds some to `sink`, in
 * order. They are of word positions; no text is read. */
enum status mentions_places(struct engine *engine, const struct mention_request *request,
                            interval_sink *sink, void *ctx, struct mention_counts *counts,
                            struct error *e);

/* Hands every mention of the request's page to `sink`, in the order of reports,
 * sections and places in the text. All are counted. */
enum status mentions_each(struct engine *engine, const struct mention_request *request,
                          mention_sink *sink, void *ctx, struct mention_counts *counts,
                          struct error *e);

#endif
