/*
 * near: two operands near each other. The iterator goes through the sections that
 * hold both, and keeps those where some pair of occurrences is near enough.
 */
#include "searcher/pack/iterator.h"

struct near {
    struct iterator iterator;
    struct iterator *all, *left, *right;
    struct interval_list left_list, right_list, found;
    uint32_t distance;
    bool ordered;
};

static bool near_stands(struct near *n)
{
    enum status status;

    n->left_list.count = n->right_list.count = n->found.count = 0;
    n->left->ops->occurrences(n->left, &n->left_list);
    n->right->ops->occurrences(n->right, &n->right_list);
    interval_keep_shortest(&n->left_list);
    interval_keep_shortest(&n->right_list);
    status = interval_join(&n->left_list, &n->right_list, n->distance, n->ordered, &n->found,
                           n->iterator.run->error);
    if (status != OK)
        iterator_fail(&n->iterator, status);
    return n->found.count > 0;
}

static void find_near(struct iterator *it)
{
    struct near *n = (struct near *)it;

    while (n->all->doc != ITERATOR_END && run_goes_on(it->run) && !near_stands(n))
        iterator_next(n->all);
    it->doc = it->run->status == OK ? n->all->doc : ITERATOR_END;
}

static void near_next(struct iterator *it)
{
    iterator_next(((struct near *)it)->all);
    find_near(it);
}

static void near_seek(struct iterator *it, uint32_t target)
{
    iterator_seek(((struct near *)it)->all, target);
    find_near(it);
}

static float near_score(struct iterator *it)
{
    struct iterator *all = ((struct near *)it)->all;

    return all->ops->score(all);
}

static void near_occurrences(struct iterator *it, struct interval_list *out)
{
    const struct near *n = (const struct near *)it;
    enum status status = OK;

    for (size_t i = 0; i < n->found.count && status == OK; i++)
        status = interval_push(out, n->found.items[i], it->run->error);
    if (status != OK)
        iterator_fail(it, status);
}

static void near_close(struct iterator *it)
{
    struct near *n = (struct near *)it;

    interval_list_clear(&n->left_list);
    interval_list_clear(&n->right_list);
    interval_list_clear(&n->found);
    iterator_close(n->all);
}

static const struct iterator_ops near_ops = {near_next, near_seek, near_score, near_occurrences,
                                             near_close};

struct iterator *near_iterator(struct match_run *run, struct iterator *left, struct iterator *right,
                               uint32_t distance, bool ordered)
{
    struct iterator *both[] = {left, right};
    struct iterator *all = and_iterator(run, both, 2);
    struct near *n = all ? arena_alloc(run->arena, sizeof *n) : NULL;

    if (!n) {
        if (run->status == OK)
            run->status = error_memory(run->error);
        iterator_close(all);
        return NULL;
    }
    *n = (struct near){.iterator = {.ops = &near_ops, .run = run, .cost = all->cost},
                       .all = all,
                       .left = left,
                       .right = right,
                       .distance = distance,
                       .ordered = ordered};
    find_near(&n->iterator);
    return &n->iterator;
}
