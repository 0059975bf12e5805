/*
 * xapian/compile: from a plan to a Xapian query that matches exactly the same
 * sections. What Xapian can't say (NEAR of phrases, positions of joined
 * spellings) becomes a superset with a check beside it: the text itself.
 */
#ifndef PEELER_XAPIAN_COMPILE_H
#define PEELER_XAPIAN_COMPILE_H

#include "searcher/query/plan.h"
#include "shim/xapian.h"

/* Asks whether a node of the query occurs in a section; lives as long as the query runs. */
struct node_check {
    void *engine;
    const struct node *node;
};

/* `check` is called with a struct node_check, made in `arena`, as its ctx. */
enum status xapian_compile(const struct plan *plan, void *engine, xapian_check *check,
                           struct arena *arena, struct xapian_query **out, struct error *e);

#endif
