/*
 * concordance: mentions in another order than the text's, or a sample of them.
 *
 * All mentions are counted; in memory are kept their places (a document's number
 * and word positions), and for an order by the words beside them those words,
 * folded: at most CONCORDANCE_WORDS and CONCORDANCE_BYTES a mention. Texts are
 * read again for what is handed out, 64 MB ahead. A mention takes 48 bytes and its words:
 * `held` bounds how many there may be, and beyond it the answer is ERR_LIMIT.
 */
#ifndef PEELER_CONCORDANCE_H
#define PEELER_CONCORDANCE_H

#include "searcher/answer/mentions.h"

#define CONCORDANCE_HELD  4000000u /* mentions; some 600 MB with their words */
#define CONCORDANCE_WORDS 8u
#define CONCORDANCE_BYTES 128u

enum mention_order {
    ORDER_TEXT, /* reports, sections, places in the text */
    ORDER_LEFT, /* the words before the match, the nearest first */
    ORDER_RIGHT,
    ORDER_DATE,  /* the newest first, unknown dates last */
    ORDER_FORCE, /* by name, then by date */
    ORDER_REPORT /* by the report's id */
};

struct concordance {
    enum mention_order order; /* ties stand in the order of the text */
    uint64_t sample;          /* so many, drawn evenly from all; 0: all */
    uint64_t seed;            /* the same seed draws the same mentions on any engine */
    size_t held;              /* CONCORDANCE_HELD */
};

/* Hands the mentions of the request's page, in the order asked for (a sample comes in
 * the order of the text unless another is asked for), to `sink`. `counts` are those of
 * all mentions. */
enum status concordance_each(struct engine *engine, const struct mention_request *request,
                             const struct concordance *wanted, mention_sink *sink, void *ctx,
                             struct mention_counts *counts, struct error *e);

#endif
