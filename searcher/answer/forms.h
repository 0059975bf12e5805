/*
 * forms: what was actually written where a query has its mentions: the matches,
 * grouped when they differ in case and white space alone, and counted.
 */
#ifndef PEELER_FORMS_H
#define PEELER_FORMS_H

#include "searcher/answer/mentions.h"

#define FORMS_BYTES ((size_t)256 << 20) /* of all forms and spellings; more is ERR_LIMIT */

struct form {
    struct slice form;     /* folded: folded_form() of cite.h */
    struct slice spelling; /* the one met most often, on one line; of equals the first */
    uint64_t mentions, sections, reports;
};

struct form_list {
    struct arena arena; /* owns all texts */
    struct form *forms; /* the most frequent first, then by form */
    size_t count;
};

/* Groups all mentions of the request; its page does not matter. */
enum status forms_count(struct engine *engine, const struct mention_request *request,
                        struct form_list *out, struct mention_counts *counts, struct error *e);
void form_list_clear(struct form_list *l);

#endif
