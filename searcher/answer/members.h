/*
 * members: the phrases of the one family that a query names, each of which can be
 * asked for in the family's place: `@gifts year:2014` becomes `"gifts register"
 * year:2014`, and so on.
 */
#ifndef PEELER_MEMBERS_H
#define PEELER_MEMBERS_H

#include "searcher/query/ast.h"

struct members {
    struct node **place;   /* where in the query's tree the family stands */
    struct node *family;   /* what stands there */
    struct node **phrases; /* families within it are opened out */
    struct slice *labels;  /* the phrases in the query language */
    size_t count;
    uint32_t first, last; /* columns: a mention whose leaf lies there is the family's */
};

/* Finds the family. All of it hangs on the query's arena. ERR_QUERY: the query
 * names no family that it asks for (behind NOT is not asked for), or several. */
enum status members_find(struct query *query, struct members *out, struct error *e);

/* The query asks for this phrase instead of its family, until members_restore(). Plans
 * made before go on meaning what they meant. */
void members_choose(const struct members *m, size_t number);
void members_restore(const struct members *m);

#endif
