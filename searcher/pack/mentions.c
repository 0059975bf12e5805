/*
 * pack/mentions: two things go through the sections: the plan, which says which
 * match, and its leaves, which say what stands there, also those whose own branch
 * of the plan does not match. A leaf of which the plan's iterator always stands on
 * the section, or behind it when the leaf isn't there, needs no second iterator.
 */
#include "searcher/pack/mentions.h"

struct finder {
    struct match_run *run;
    struct iterator **leaves; /* by leaf number - 1 */
    struct iterator **own;    /* of these, those that are not part of the plan's iterator */
};

static bool is_shortened(const struct plan_term *t)
{
    return (t->space == SPACE_STEM || t->space == SPACE_FORM) && t->text.len &&
           memchr(t->text.data, '~', t->text.len) != NULL;
}

bool mentions_by_positions(const struct plan *plan)
{
    for (size_t i = 0; i < plan->slot_count; i++)
        for (size_t k = 0; k < plan->slots[i].count; k++)
            if (is_shortened(&plan->slots[i].terms[k]))
                return false;
    for (size_t i = 0; i < plan->child_count; i++)
        if (!mentions_by_positions(plan->children[i]))
            return false;
    for (size_t i = 0; i < plan->leaf_count; i++)
        if (plan->leaves[i] != plan && !mentions_by_positions(plan->leaves[i]))
            return false;
    return true;
}

static struct iterator *drive(struct finder *f, const struct plan *plan, bool within_or);

static struct iterator *drive_children(struct finder *f, const struct plan *plan, bool within_or)
{
    struct iterator **children =
        arena_array(f->run->arena, plan->child_count, sizeof(struct iterator *));
    size_t n = plan->child_count;

    if (!children) {
        f->run->status = error_memory(f->run->error);
        return NULL;
    }
    for (size_t i = 0; i < n && f->run->status == OK; i++)
        children[i] = plan->kind == PLAN_NOT && i ? plan_iterator(f->run, plan->children[i], 1.0)
                                                  : drive(f, plan->children[i], within_or);
    switch (plan->kind) {
    case PLAN_AND:
        return and_iterator(f->run, children, n);
    case PLAN_NOT:
        return not_iterator(f->run, children[0], children[1]);
    default:
        return or_iterator(f->run, children, n);
    }
}

/* The plan's iterator; the leaves in it that can be asked for occurrences are kept.
 * Behind an OR, an AND may have gone past a section that only one of its sides is in. */
static struct iterator *drive(struct finder *f, const struct plan *plan, bool within_or)
{
    if (plan->leaf) {
        struct iterator *it = plan_iterator(f->run, plan, 1.0);

        f->leaves[plan->leaf - 1] = it;
        return it;
    }
    if (plan->kind == PLAN_OR)
        return drive_children(f, plan, true);
    if (!within_or && (plan->kind == PLAN_AND || plan->kind == PLAN_NOT))
        return drive_children(f, plan, false);
    return plan_iterator(f->run, plan, 1.0);
}

static void find(struct finder *f, const struct plan *plan, uint32_t doc,
                 struct interval_list *found)
{
    found->count = 0;
    for (size_t i = 0; i < plan->leaf_count; i++) {
        struct iterator *leaf = f->leaves[i];

        iterator_seek(leaf, doc);
        if (leaf->doc == doc)
            leaf->ops->occurrences(leaf, found);
    }
    interval_keep_longest(found);
}

static void open_leaves(struct finder *f, const struct plan *plan)
{
    for (size_t i = 0; i < plan->leaf_count && f->run->status == OK; i++)
        if (!f->leaves[i])
            f->leaves[i] = f->own[i] = plan_iterator(f->run, plan->leaves[i], 1.0);
}

void mentions_of_plan(struct match_run *run, const struct plan *plan, interval_sink *sink,
                      void *ctx)
{
    struct finder f = {.run = run};
    struct interval_list found = {NULL, 0, 0};
    struct iterator *it = NULL;

    f.leaves = arena_array(run->arena, plan->leaf_count + 1, sizeof(struct iterator *));
    f.own = arena_array(run->arena, plan->leaf_count + 1, sizeof(struct iterator *));
    if (!f.leaves || !f.own)
        run->status = error_memory(run->error);
    else
        it = drive(&f, plan, false);
    if (it)
        open_leaves(&f, plan);
    for (; it && it->doc != ITERATOR_END && run_goes_on(run); iterator_next(it)) {
        find(&f, plan, it->doc, &found);
        if (run->status == OK && found.count)
            run->status = sink(ctx, it->doc, &found, run->error);
    }
    for (size_t i = 0; f.own && i < plan->leaf_count; i++)
        iterator_close(f.own[i]);
    iterator_close(it);
    interval_list_clear(&found);
}
