/*
 * tree: from a plan to its iterator.
 */
#include "searcher/pack/iterator.h"

#include <stdlib.h>

bool same_slot(const struct plan_slot *a, const struct plan_slot *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->terms[i].space != b->terms[i].space ||
            !slice_equal(a->terms[i].text, b->terms[i].text))
            return false;
    return a->count == b->count;
}

static struct iterator *operator(struct match_run *run, const struct plan *plan, double boost)
{
    struct iterator **children = calloc(plan->child_count + 1, sizeof(struct iterator *));
    struct iterator *it = NULL;

    if (!children) {
        run->status = error_memory(run->error);
        return NULL;
    }
    for (size_t i = 0; i < plan->child_count && run->status == OK; i++)
        children[i] = plan_iterator(run, plan->children[i], boost);
    switch (plan->kind) {
    case PLAN_NEAR:
        if (children[0] && children[1])
            it = near_iterator(run, children[0], children[1], plan->node->distance,
                               plan->node->ordered);
        else
            iterator_close(children[0]);
        break;
    case PLAN_NOT:
        if (children[0] && children[1])
            it = not_iterator(run, children[0], children[1]);
        else
            iterator_close(children[0]);
        break;
    case PLAN_AND:
        it = and_iterator(run, children, plan->child_count);
        break;
    default:
        it = plan->node && plan->node->kind == NODE_PHRASE
                 ? ways_iterator(run, children, plan->child_count)
                 : or_iterator(run, children, plan->child_count);
        break;
    }
    free(children);
    return it;
}

static struct iterator *make(struct match_run *run, const struct plan *plan, double boost)
{
    switch (plan->kind) {
    case PLAN_NOTHING:
        return nothing_iterator(run);
    case PLAN_ALL:
        return all_iterator(run);
    case PLAN_FILTER:
        return bitmap_iterator(run, &plan->slots[0]);
    case PLAN_WORD:
        return word_iterator(run, &plan->slots[0], boost);
    case PLAN_PHRASE:
        return phrase_iterator(run, plan, boost);
    default:
        return operator(run, plan, boost);
    }
}

struct iterator *plan_iterator(struct match_run *run, const struct plan *plan, double boost)
{
    struct iterator *it = run->status == OK ? make(run, plan, boost * plan->boost) : NULL;

    if (it && plan->node)
        it->leaf = (uint32_t)plan->node->column;
    return it;
}
