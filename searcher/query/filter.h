/*
 * filter: the values behind field: checked and folded.
 */
#ifndef PEELER_FILTER_H
#define PEELER_FILTER_H

#include "searcher/query/ast.h"

/* Reads `text` (at byte `at` of the query) into node->values, for the field
 * that the node already carries. */
enum status filter_values(struct arena *arena, struct slice query, struct slice text, size_t at,
                          struct node *node, struct error *e);

#endif
