/*
 * record_filter: a query asked of a piece of a section, such as one recommendation of
 * several: its filters hold for the section, its words must stand in the piece itself.
 */
#ifndef PEELER_RECORD_FILTER_H
#define PEELER_RECORD_FILTER_H

#include "searcher/engine.h"
#include "searcher/query/match.h"

/* The sections that a filter of the query lets in. */
struct filter_set {
    const struct node *node;
    uint8_t *docs; /* a bit a section */
};

struct record_filter {
    struct query *query; /* NULL: everything passes */
    struct matcher *matcher;
    struct filter_set *sets;
    size_t set_count;
};

/* Runs each filter of the query once. The query and the lexicon must outlive the filter.
 * `query` NULL: everything passes. Clear it in any case. */
enum status record_filter_init(struct record_filter *f, struct engine *engine, struct query *query,
                               struct lexicon *lexicon, const struct run *run, size_t expansion,
                               struct error *e);
void record_filter_clear(struct record_filter *f);

/* May any piece of the section pass? */
bool record_filter_may(const struct record_filter *f, uint32_t doc);

enum status record_filter_pass(struct record_filter *f, uint32_t doc, struct slice text,
                               bool *passes, struct error *e);

#endif
