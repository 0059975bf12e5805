/*
 * sorter: a row of occurrences, sorted by term, as entries of a run (inverter.h
 * has their grammar).
 *
 *     sorter_init(&s, &row, docs, ids, e);           counts the row's ids
 *     for each id: if (sorter_occurs(&s, id)) sorter_add(&s, id, key, word);
 *     sorter_sort(&s, e);
 *     sorter_write(&s, space, until, out, e);        in pieces, when spaces interleave
 */
#ifndef PEELER_SORTER_H
#define PEELER_SORTER_H

#include "indexer/pack/row.h"
#include "indexer/pack/run_data.h"
#include "indexer/text/word.h"

/* An id, and the term that it is an occurrence of. */
struct sort_term {
    uint64_t prefix; /* of the key, so that most comparisons need no look at it */
    struct slice key;
    const struct word *word; /* whose spellings are told apart; NULL: none are */
    uint32_t id;
};

struct sorter {
    const struct row *row;
    uint32_t docs, ids;
    uint32_t *counts;        /* by id: occurrences; then where the next one goes in `sorted` */
    uint32_t *codes;         /* by id */
    struct sort_term *terms; /* of ids that occur */
    size_t term_count, next; /* next: to be written */
    uint64_t *sorted;        /* occurrences by term: code above, position below */
    size_t written;          /* of `sorted` */
    uint32_t *hints;         /* by position / HINT: a section at or before it */
    struct buf form;
};

enum status sorter_init(struct sorter *s, const struct row *row, uint32_t docs, size_t ids,
                        struct error *e);
void sorter_clear(struct sorter *s);

static inline bool sorter_occurs(const struct sorter *s, uint32_t id)
{
    return s->counts[id] > 0;
}

/* Says what an id that occurs stands for, once; the key must live. */
void sorter_add(struct sorter *s, uint32_t id, struct slice key, const struct word *word);

enum status sorter_sort(struct sorter *s, struct error *e);

/* Writes the entries whose keys are below `until` (NULL: all that are left). `space`
 * stands before each key, unless it is 0. */
enum status sorter_write(struct sorter *s, char space, const char *until, struct run_data *out,
                         struct error *e);

#endif
