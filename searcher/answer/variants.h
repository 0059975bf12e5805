/*
 * variants: the audit trail of a query's open words: for each that is searched in any
 * form, with a wildcard or within some edits, the words of the index that it lets in,
 * so that what nobody thought of (hospital for hospitality) is seen.
 */
#ifndef PEELER_VARIANTS_H
#define PEELER_VARIANTS_H

#include "searcher/answer/forms.h"

struct variant {
    const struct step *step; /* the query's word */
    struct slice fold;       /* the word of the index, in any case */
    uint64_t sections;       /* of the whole index that hold it */
    uint64_t mentions;       /* of the query's that hold it */
};

struct variant_list {
    struct arena arena;
    struct variant *items; /* by the query's words in their order, then the most mentions first */
    size_t count, cap;
};

/* What the query's open words (nothing behind NOT, no fields) let in; `forms` are those
 * of its mentions. Borrows from the query. Equal words of a query are listed once. */
enum status variants_list(struct engine *engine, const struct query *query,
                          const struct form_list *forms, struct variant_list *out, struct error *e);
void variant_list_clear(struct variant_list *l);

/* "any form", "wildcard", "within 1 edit", "within 2 edits"; a constant. */
const char *variant_how(const struct step *step);

#endif
