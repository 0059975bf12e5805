/*
 * records: the recommendations and areas for improvement of an index, each once: one
 * that stands in its section and again in the same report's closing list is one record
 * that cites both.
 */
#ifndef PEELER_RECORDS_H
#define PEELER_RECORDS_H

#include "searcher/answer/advice.h"
#include "searcher/answer/deadline.h"
#include "searcher/engine.h"

#include <jansson.h>

struct record {
    struct advice advice;
    struct deadline deadline; /* its words in advice.text; len 0: none */
    uint32_t doc;
    struct slice report, date; /* the report's */
    struct slice section;      /* the id of its own */
    struct slice follows;      /* the id of the section that it follows from; "" */
    struct slice context;      /* the paragraph before its box, or the answer to an earlier one */
    /* section, report, title, force, date, date_inferred, kind, heading, page, line (cite.h);
     * path, text, deadline, due, follows, follows_heading, finding (the paragraph before its box),
     * repeated (citations of the other places), said, said_in, answer, progress */
    json_t *row;
};

struct record_list {
    struct arena arena;
    struct record *items; /* in the order of the index */
    size_t count, cap;
};

struct records_request {
    struct query *query; /* filters; NULL: all */
    struct lexicon *lexicon;
    const struct run *run;
    size_t expansion;
};

/* Finds them. The query's words must stand in the record itself. Clear in any case. */
enum status records_find(struct engine *engine, const struct records_request *request,
                         struct record_list *out, struct error *e);
void record_list_clear(struct record_list *l);

#endif
