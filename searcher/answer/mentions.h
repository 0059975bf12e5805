/*
 * mentions: every occurrence of what a query asks for, in every section that
 * matches it, found in the stored text: the same code for every engine.
 */
#ifndef PEELER_MENTIONS_H
#define PEELER_MENTIONS_H

#include "searcher/engine.h"
#include "searcher/query/match.h"

/* A mention: `section` and `matcher` live until the sink returns. */
typedef enum status mention_sink(void *ctx, uint32_t doc, const struct section *section,
                                 const struct matcher *matcher, const struct interval *interval,
                                 struct error *e);

struct mention_counts {
    uint64_t mentions;
    uint64_t sections, reports;                   /* that hold one */
    uint64_t searched_sections, searched_reports; /* that the query's filters let in */
};

struct mention_request {
    struct query *query;
    const struct plan *plan;
    struct run run;
    struct lexicon *lexicon; /* the one that the query was parsed with */
};

/* Hands every mention to `sink`, in the order of reports, sections and places
 * in the text; `sink` may be NULL, to count. */
enum status mentions_each(struct engine *engine, const struct mention_request *request,
                          mention_sink *sink, void *ctx, struct mention_counts *counts,
                          struct error *e);

#endif
