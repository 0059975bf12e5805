/*
 * facets: counts the values of columns over a stream of matches.
 */
#ifndef PEELER_FACETS_H
#define PEELER_FACETS_H

#include "searcher/answer/collect.h"

struct facet_counter {
    enum field field;
    struct column_data column;
    uint64_t *counts; /* by the column's value number */
};

/* The column that a field's facet is counted from. */
bool facet_column(enum field field, enum column *column);

enum status facet_counter_init(struct facet_counter *c, struct engine *engine, enum field field,
                               struct error *e);
void facet_counter_clear(struct facet_counter *c);

static inline void facet_count(struct facet_counter *c, uint32_t doc)
{
    c->counts[c->column.numbers[doc - 1]]++;
}

/* Turns the counts into a facet: several forces of a section count for each,
 * dates for their year. */
enum status facet_finish(const struct facet_counter *c, struct arena *arena, struct facet *out,
                         struct error *e);

#endif
