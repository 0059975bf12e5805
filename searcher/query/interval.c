/*
 * interval: see interval.h.
 */
#include "searcher/query/interval.h"

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

void interval_keep_longest(struct interval_list *l)
{
    size_t kept = 0;

    if (l->count)
        qsort(l->items, l->count, sizeof *l->items, by_start);
    for (size_t i = 0; i < l->count; i++)
        if (!kept || l->items[i].last > l->items[kept - 1].last)
            l->items[kept++] = l->items[i];
    l->count = kept;
}

static bool near_enough(const struct interval *a, const struct interval *b, uint32_t distance,
                        bool ordered)
{
    if (b->first > a->last)
        return b->first - a->last <= distance;
    return !ordered && a->first > b->last && a->first - b->last <= distance;
}

static struct interval hull(struct interval a, struct interval b)
{
    if (b.first < a.first)
        a.first = b.first, a.start = b.start;
    if (b.last > a.last)
        a.last = b.last, a.end = b.end;
    return a;
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

    if (l->count)
        qsort(l->items, l->count, sizeof *l->items, by_last);
    for (size_t i = 0; i < l->count; i++)
        if (!kept || l->items[i].first > l->items[kept - 1].first)
            l->items[kept++] = l->items[i];
    l->count = kept;
}

enum status interval_join(const struct interval_list *left, const struct interval_list *right,
                          uint32_t distance, bool ordered, struct interval_list *out,
                          struct error *e)
{
    enum status status = OK;
    size_t from = 0;

    for (size_t i = 0; i < left->count && status == OK; i++) {
        const struct interval *a = &left->items[i];

        while (from < right->count && right->items[from].last + distance < a->first)
            from++;
        for (size_t k = from; k < right->count && status == OK; k++) {
            const struct interval *b = &right->items[k];

            if (b->first > a->last + distance)
                break;
            if (near_enough(a, b, distance, ordered))
                status = interval_push(out, hull(*a, *b), e);
        }
    }
    interval_keep_shortest(out);
    return status;
}
