/*
 * collect: a ranked answer: the best sections (or reports), the exact total,
 * and facets over every match, whatever the engine.
 */
#ifndef PEELER_COLLECT_H
#define PEELER_COLLECT_H

#include "searcher/engine.h"

enum sort_order {
    SORT_RELEVANCE,
    SORT_DATE, /* the newest first */
    SORT_FORCE /* by name, then the newest first */
};

struct search_request {
    const struct plan *plan;
    struct run run;
    size_t offset, limit;
    enum sort_order sort;
    bool by_report;  /* each report once, by its best section */
    unsigned facets; /* bits: 1u << enum field, of FORCE YEAR KIND PROGRAMME PUBLISHER PLACE */
};

/* A hit of a ranking; `sections` counts the matches of its report (by_report). */
struct ranked {
    uint32_t doc;
    uint32_t sections;
    double score;
};

struct facet_value {
    struct slice value; /* "" stands for none known */
    uint64_t sections;
};

struct facet {
    enum field field;
    struct facet_value *values; /* the most frequent first */
    size_t count;
};

struct search_result {
    struct ranked *hits;
    size_t count;
    bool complete;          /* false: the deadline passed; the rest is of what was seen until then */
    uint64_t total;         /* sections that match */
    uint64_t total_reports; /* known when by_report, else 0 */
    struct facet *facets;
    size_t facet_count;
    struct arena arena; /* of the facets */
};

#define SEARCH_RESULT_INIT {NULL, 0, true, 0, 0, NULL, 0, ARENA_INIT}

enum status collect(struct engine *engine, const struct search_request *request,
                    struct search_result *out, struct error *e);
void search_result_clear(struct search_result *r);

#endif
