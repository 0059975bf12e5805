/*
 * bool: AND, OR and NOT over other iterators, everything, nothing, and filters as
 * bitmaps.
 */
#include "searcher/pack/iterator.h"
#include "shim/clock.h"

#include <stdlib.h>

#define RUN_TICKS 1024u /* sections between two looks at the clock: some 100 us */

struct group {
    struct iterator iterator;
    struct iterator **children;
    size_t count;
};

static struct group *group_of(struct iterator *it)
{
    return (struct group *)it;
}

void iterator_fail(struct iterator *it, enum status status)
{
    it->doc = ITERATOR_END;
    if (it->run->status == OK)
        it->run->status = status;
}

bool run_goes_on_by(struct match_run *run, uint32_t sections)
{
    if (run->status != OK || !run->deadline_ns)
        return run->status == OK;
    if (run->ticks > sections) {
        run->ticks -= sections;
        return true;
    }
    run->ticks = RUN_TICKS;
    if (clock_ns() >= run->deadline_ns)
        run->status = error_set(run->error, ERR_TIMEOUT, "the query took longer than it was given");
    return run->status == OK;
}

bool run_goes_on(struct match_run *run)
{
    return run_goes_on_by(run, 1);
}

void iterator_close(struct iterator *it)
{
    if (it && it->ops->close)
        it->ops->close(it);
}

static void close_group(struct iterator *it)
{
    for (size_t i = 0; i < group_of(it)->count; i++)
        iterator_close(group_of(it)->children[i]);
}

static struct iterator *new_group(struct match_run *run, const struct iterator_ops *ops,
                                  struct iterator **children, size_t count)
{
    struct group *g = arena_alloc(run->arena, sizeof *g);

    if (g)
        g->children = arena_array(run->arena, count + 1, sizeof(struct iterator *));
    for (size_t i = 0; i < count; i++)
        if (!children[i] || !g || !g->children) {
            for (size_t k = 0; k < count; k++)
                iterator_close(children[k]);
            if (run->status == OK)
                run->status = error_memory(run->error);
            return NULL;
        }
    if (!g || !g->children) {
        run->status = error_memory(run->error);
        return NULL;
    }
    memcpy(g->children, children, count * sizeof(struct iterator *));
    g->count = count;
    g->iterator = (struct iterator){.ops = ops, .run = run, .boost = 1.0};
    return &g->iterator;
}

/* --- AND: the rarest leads, the others follow ------------------------------- */

static void meet(struct iterator *it, uint32_t target)
{
    struct group *g = group_of(it);

    for (size_t i = 0; i < g->count && target != ITERATOR_END && run_goes_on(it->run);) {
        struct iterator *child = g->children[i];

        iterator_seek(child, target);
        if (child->doc == target) {
            i++;
            continue;
        }
        target = child->doc;
        i = 0;
    }
    it->doc = it->run->status == OK ? target : ITERATOR_END;
}

static void and_next(struct iterator *it)
{
    struct iterator *lead = group_of(it)->children[0];

    iterator_next(lead);
    meet(it, lead->doc);
}

static void and_seek(struct iterator *it, uint32_t target)
{
    meet(it, target);
}

static float sum_of_scores(struct iterator *it)
{
    const struct group *g = group_of(it);
    float sum = 0;

    for (size_t i = 0; i < g->count; i++)
        if (g->children[i]->doc == it->doc)
            sum += g->children[i]->ops->score(g->children[i]);
    return sum;
}

static const struct iterator_ops and_ops = {and_next, and_seek, sum_of_scores, NULL, close_group};

static int by_cost(const void *a, const void *b)
{
    const struct iterator *x = *(struct iterator *const *)a, *y = *(struct iterator *const *)b;

    return (x->cost > y->cost) - (x->cost < y->cost);
}

struct iterator *and_iterator(struct match_run *run, struct iterator **children, size_t count)
{
    struct iterator *it = new_group(run, &and_ops, children, count);
    struct group *g = it ? group_of(it) : NULL;

    if (!it)
        return NULL;
    qsort(g->children, count, sizeof(struct iterator *), by_cost);
    it->cost = g->children[0]->cost;
    meet(it, g->children[0]->doc);
    return it;
}

/* --- OR --------------------------------------------------------------------- */

static void settle(struct iterator *it)
{
    const struct group *g = group_of(it);

    it->doc = ITERATOR_END;
    for (size_t i = 0; i < g->count && it->run->status == OK; i++)
        if (g->children[i]->doc < it->doc)
            it->doc = g->children[i]->doc;
}

static void or_next(struct iterator *it)
{
    const struct group *g = group_of(it);
    uint32_t doc = it->doc;

    for (size_t i = 0; i < g->count; i++)
        if (g->children[i]->doc == doc)
            iterator_next(g->children[i]);
    settle(it);
}

static void or_seek(struct iterator *it, uint32_t target)
{
    const struct group *g = group_of(it);

    for (size_t i = 0; i < g->count; i++)
        iterator_seek(g->children[i], target);
    settle(it);
}

static void all_occurrences(struct iterator *it, struct interval_list *out)
{
    const struct group *g = group_of(it);

    for (size_t i = 0; i < g->count; i++)
        if (g->children[i]->doc == it->doc && g->children[i]->ops->occurrences)
            g->children[i]->ops->occurrences(g->children[i], out);
}

static void united_occurrences(struct iterator *it, struct interval_list *out)
{
    size_t from = out->count;

    all_occurrences(it, out);
    interval_unite(out, from);
}

static const struct iterator_ops or_ops = {or_next, or_seek, sum_of_scores, all_occurrences,
                                           close_group};
static const struct iterator_ops ways_ops = {or_next, or_seek, sum_of_scores, united_occurrences,
                                             close_group};

static struct iterator *any(struct match_run *run, const struct iterator_ops *ops,
                            struct iterator **children, size_t count)
{
    struct iterator *it = new_group(run, ops, children, count);

    if (!it)
        return NULL;
    for (size_t i = 0; i < count; i++)
        it->cost += children[i]->cost;
    settle(it);
    return it;
}

struct iterator *or_iterator(struct match_run *run, struct iterator **children, size_t count)
{
    return any(run, &or_ops, children, count);
}

struct iterator *ways_iterator(struct match_run *run, struct iterator **children, size_t count)
{
    return any(run, &ways_ops, children, count);
}

/* --- NOT: children[0] without children[1] ------------------------------------ */

static void pass_unwanted(struct iterator *it)
{
    struct iterator *wanted = group_of(it)->children[0], *unwanted = group_of(it)->children[1];

    while (wanted->doc != ITERATOR_END) {
        iterator_seek(unwanted, wanted->doc);
        if (unwanted->doc != wanted->doc)
            break;
        iterator_next(wanted);
    }
    it->doc = it->run->status == OK ? wanted->doc : ITERATOR_END;
}

static void not_next(struct iterator *it)
{
    iterator_next(group_of(it)->children[0]);
    pass_unwanted(it);
}

static void not_seek(struct iterator *it, uint32_t target)
{
    iterator_seek(group_of(it)->children[0], target);
    pass_unwanted(it);
}

static float wanted_score(struct iterator *it)
{
    struct iterator *wanted = group_of(it)->children[0];

    return wanted->ops->score(wanted);
}

static const struct iterator_ops not_ops = {not_next, not_seek, wanted_score, NULL, close_group};

struct iterator *not_iterator(struct match_run *run, struct iterator *wanted,
                              struct iterator *unwanted)
{
    struct iterator *children[] = {wanted, unwanted};
    struct iterator *it = new_group(run, &not_ops, children, 2);

    if (!it)
        return NULL;
    it->cost = wanted->cost;
    pass_unwanted(it);
    return it;
}

/* --- bitmaps: filters, everything, nothing ------------------------------------ */

struct bitmap {
    struct iterator iterator;
    uint64_t *words; /* NULL: every section */
    uint32_t docs;
};

static void bitmap_seek(struct iterator *it, uint32_t target)
{
    const struct bitmap *b = (const struct bitmap *)it;
    uint64_t word;
    size_t i = target / 64;

    it->doc = ITERATOR_END;
    if (target > b->docs || it->run->status != OK)
        return;
    if (!b->words) {
        it->doc = target;
        return;
    }
    word = b->words[i] & ~0ull << target % 64;
    while (!word && i < b->docs / 64)
        word = b->words[++i];
    if (word)
        it->doc = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(word);
}

static void bitmap_next(struct iterator *it)
{
    bitmap_seek(it, it->doc + 1);
}

static float no_score(struct iterator *it)
{
    (void)it;
    return 0;
}

static const struct iterator_ops bitmap_ops = {bitmap_next, bitmap_seek, no_score, NULL, NULL};

static bool set_bits(struct match_run *run, struct bitmap *b, const struct plan_term *t)
{
    struct postings p;
    struct block block;
    bool found = false;

    run->status = segment_term(run->segment, t->space, t->text, &p, &found, run->error);
    if (run->status != OK || !found)
        return run->status == OK;
    for (uint32_t n = 0; n <= p.blocks; n++) {
        if (!postings_block(&p, n, false, &block))
            return false;
        for (uint32_t i = 0; i < block.count; i++) {
            if (block.docs[i] > b->docs)
                return false;
            b->words[block.docs[i] / 64] |= 1ull << block.docs[i] % 64;
        }
    }
    return true;
}

struct iterator *all_iterator(struct match_run *run)
{
    struct bitmap *b = arena_alloc(run->arena, sizeof *b);

    if (!b) {
        run->status = error_memory(run->error);
        return NULL;
    }
    b->iterator = (struct iterator){.ops = &bitmap_ops, .run = run, .boost = 1.0};
    b->docs = run->segment->docs;
    b->iterator.cost = b->docs;
    bitmap_seek(&b->iterator, 1);
    return &b->iterator;
}

struct iterator *nothing_iterator(struct match_run *run)
{
    struct iterator *it = all_iterator(run);

    if (it) {
        ((struct bitmap *)it)->docs = 0;
        it->doc = ITERATOR_END;
        it->cost = 0;
    }
    return it;
}

struct iterator *bitmap_iterator(struct match_run *run, const struct plan_slot *slot)
{
    struct iterator *it = all_iterator(run);
    struct bitmap *b = (struct bitmap *)it;

    if (!it)
        return NULL;
    it->cost = 0;
    b->words = arena_array(run->arena, b->docs / 64 + 1, sizeof *b->words);
    if (!b->words) {
        run->status = error_memory(run->error);
        return NULL;
    }
    for (size_t i = 0; i < slot->count; i++) {
        if (!set_bits(run, b, &slot->terms[i])) {
            if (run->status == OK)
                run->status = error_set(run->error, ERR_CORRUPT, "a filter's postings are damaged");
            return NULL;
        }
        it->cost += slot->terms[i].docfreq;
    }
    bitmap_seek(it, 1);
    return it;
}
