/*
 * interval: see interval.h.
 */
#include "searcher/query/interval.h"

#include "indexer/text/sign.h"

#include <stdlib.h>

void interval_list_clear(struct interval_list *l)
{
    free(l->items);
    *l = (struct interval_list){NULL, 0, 0};
}

enum status interval_push(struct interval_list *l, struct interval i, struct error *e)
{
    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 16;
        struct interval *items = realloc(l->items, cap * sizeof *items);

        if (!items)
            return error_memory(e);
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = i;
    return OK;
}

static int by_start(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last < y->last) - (x->last > y->last);
}

/* Most lists come in order. Of equal ones the first must stay the first. */
static void sort(struct interval *items, size_t count, int (*order)(const void *, const void *))
{
    for (size_t i = 1; i < count; i++)
        if (order(&items[i - 1], &items[i]) > 0) {
            qsort(items, count, sizeof *items, order);
            return;
        }
}

void interval_unite(struct interval_list *l, size_t from)
{
    size_t kept = from;

    sort(l->items + from, l->count - from, by_start);
    for (size_t i = from; i < l->count; i++)
        if (kept > from && by_start(&l->items[kept - 1], &l->items[i]) == 0)
            l->items[kept - 1].signs |= l->items[i].signs;
        else
            l->items[kept++] = l->items[i];
    l->count = kept;
}

void interval_keep_longest(struct interval_list *l)
{
    size_t kept = 0;

    sort(l->items, l->count, by_start);
    for (size_t i = 0; i < l->count; i++)
        if (!kept || l->items[i].last > l->items[kept - 1].last)
            l->items[kept++] = l->items[i];
    l->count = kept;
}

static int by_last(const void *a, const void *b)
{
    const struct interval *x = a, *y = b;

    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return (x->first < y->first) - (x->first > y->first);
}

void interval_keep_shortest(struct interval_list *l)
{
    size_t kept = 0;

    sort(l->items, l->count, by_last);
    for (size_t i = 0; i < l->count; i++)
        if (!kept || l->items[i].first > l->items[kept - 1].first)
            l->items[kept++] = l->items[i];
    l->count = kept;
}

/* Adds the smallest interval that holds both, when `b`, which stands behind `a`,
 * is near enough. */
static enum status add_pair(const struct interval *a, const struct interval *b, uint32_t distance,
                            uint32_t leaf, struct interval_list *out, struct error *e)
{
    if (b->first - a->last > distance)
        return OK;
    return interval_push(
        out,
        (struct interval){.first = a->first,
                          .last = b->last,
                          .start = a->start,
                          .end = b->end,
                          .leaf = leaf,
                          .signs = (a->signs & SIGN_BEFORE) | (b->signs & SIGN_BEHIND)},
        e);
}

/* For one on the left only its neighbours on the right matter, the last that ends
 * before it and the first that begins behind it: with any other the interval
 * holds a smaller one. */
enum status interval_join(const struct interval_list *left, const struct interval_list *right,
                          uint32_t distance, bool ordered, struct interval_list *out,
                          struct error *e)
{
    const struct interval *b = right->items;
    size_t before = 0, behind = 0; /* how many end before it; how many begin before its end */
    enum status status = OK;

    for (size_t i = 0; i < left->count && status == OK; i++) {
        const struct interval *a = &left->items[i];

        while (before < right->count && b[before].last < a->first)
            before++;
        while (behind < right->count && b[behind].first <= a->last)
            behind++;
        if (before && !ordered)
            status = add_pair(&b[before - 1], a, distance, a->leaf, out, e);
        if (behind < right->count && status == OK)
            status = add_pair(a, &b[behind], distance, a->leaf, out, e);
    }
    interval_keep_shortest(out);
    return status;
}
