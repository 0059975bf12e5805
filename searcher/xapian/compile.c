/*
 * xapian/compile: see compile.h. Scores follow plan.h: a word is one term or a
 * synonym of several, a phrase scores as its words, filters score nothing.
 */
#include "searcher/xapian/compile.h"

#include <stdlib.h>

struct compiler {
    void *engine;
    xapian_check *check;
    struct arena *arena;
    struct error *error;
    enum status status;
};

/* The query that a constructor wrote to *q; a failure is remembered. */
static struct xapian_query *keep(struct compiler *c, enum status status, struct xapian_query **q)
{
    if (status == OK)
        return *q;
    if (c->status == OK)
        c->status = status;
    return NULL;
}

static struct slice key(struct compiler *c, const struct plan_term *t)
{
    struct buf b = BUF_INIT;
    struct slice kept;

    term_key(&b, t->space, t->text);
    c->arena->failed |= b.failed;
    kept = arena_copy(c->arena, buf_view(&b));
    buf_clear(&b);
    return kept;
}

/* The keys of a slot's terms that stand for one position, or (joined) of the others, or all. */
enum which { ALL_TERMS, PLACED_TERMS, JOINED_TERMS };

static struct xapian_slot keys(struct compiler *c, const struct plan_slot *slot, enum which which)
{
    struct slice *list = arena_array(c->arena, slot->count + 1, sizeof *list);
    size_t n = 0;

    for (size_t i = 0; list && i < slot->count; i++)
        if (which == ALL_TERMS || (slot->terms[i].span == 1) == (which == PLACED_TERMS))
            list[n++] = key(c, &slot->terms[i]);
    if (!arena_ok(c->arena))
        keep(c, error_memory(c->error), NULL);
    return (struct xapian_slot){list, n};
}

static struct xapian_query *term(struct compiler *c, struct slice text)
{
    struct xapian_query *q = NULL;

    return keep(c, xapian_query_term(text, &q, c->error), &q);
}

static struct xapian_query *nothing(struct compiler *c)
{
    struct xapian_query *q = NULL;

    return keep(c, xapian_query_nothing(&q, c->error), &q);
}

/* Any of the terms, as one word. */
static struct xapian_query *word(struct compiler *c, struct xapian_slot slot)
{
    struct xapian_query *q = NULL;

    if (slot.n == 1)
        return term(c, slot.terms[0]);
    return keep(c, xapian_query_synonym(slot.terms, slot.n, &q, c->error), &q);
}

/* AND or OR; frees what there is when a child is missing. */
static struct xapian_query *join(struct compiler *c, bool all, struct xapian_query **children,
                                 size_t n)
{
    struct xapian_query *q = NULL;

    if (c->status == OK)
        return keep(c, all ? xapian_query_and(children, n, &q, c->error)
                           : xapian_query_or(children, n, &q, c->error),
                    &q);
    for (size_t i = 0; i < n; i++)
        xapian_query_free(children[i]);
    return NULL;
}

static struct xapian_query *pair(struct compiler *c, bool all, struct xapian_query *a,
                                 struct xapian_query *b)
{
    struct xapian_query *both[] = {a, b};

    return join(c, all, both, 2);
}

static struct xapian_query *filter(struct compiler *c, struct xapian_query *scored,
                                   struct xapian_query *unscored)
{
    struct xapian_query *q = NULL;

    if (c->status == OK)
        return keep(c, xapian_query_filter(scored, unscored, &q, c->error), &q);
    xapian_query_free(scored);
    xapian_query_free(unscored);
    return NULL;
}

static struct xapian_query *scale(struct compiler *c, struct xapian_query *q, double factor)
{
    struct xapian_query *scaled = NULL;

    if (!q || factor == 1.0)
        return q;
    return keep(c, xapian_query_scale(q, factor, &scaled, c->error), &scaled);
}

static struct xapian_query *source(struct compiler *c, const struct node *node)
{
    struct node_check *ctx = arena_alloc(c->arena, sizeof *ctx);
    struct xapian_query *q = NULL;

    if (!ctx)
        return keep(c, error_memory(c->error), NULL);
    *ctx = (struct node_check){c->engine, node};
    return keep(c, xapian_query_source(c->check, ctx, &q, c->error), &q);
}

static struct xapian_query *each_slot(struct compiler *c, const struct plan *plan, bool all)
{
    struct xapian_query **children = calloc(plan->slot_count, sizeof(struct xapian_query *));
    struct xapian_query *q;

    if (!children)
        return keep(c, error_memory(c->error), NULL);
    for (size_t i = 0; i < plan->slot_count && c->status == OK; i++)
        children[i] = word(c, keys(c, &plan->slots[i], ALL_TERMS));
    q = join(c, all, children, plan->slot_count);
    free(children);
    return q;
}

/* The phrase by the positions in the index. */
static struct xapian_query *placed_phrase(struct compiler *c, const struct plan *plan)
{
    struct xapian_slot *slots = arena_array(c->arena, plan->slot_count, sizeof *slots);
    struct xapian_query *q = NULL;
    enum status status;

    if (!slots)
        return keep(c, error_memory(c->error), NULL);
    for (size_t i = 0; i < plan->slot_count; i++) {
        slots[i] = keys(c, &plan->slots[i], PLACED_TERMS);
        if (!slots[i].n)
            return nothing(c);
    }
    status = xapian_query_phrase(slots, plan->slot_count, (uint32_t)plan->slot_count, &q, c->error);
    return keep(c, status, &q);
}

/* Sections with a joined spelling at one of the places, found in their text. */
static struct xapian_query *joined_phrase(struct compiler *c, const struct plan *plan)
{
    struct xapian_query **joined = calloc(plan->slot_count, sizeof(struct xapian_query *));
    struct xapian_query *q = NULL;
    size_t n = 0;

    if (!joined)
        return keep(c, error_memory(c->error), NULL);
    for (size_t i = 0; i < plan->slot_count && c->status == OK; i++) {
        struct xapian_slot slot = keys(c, &plan->slots[i], JOINED_TERMS);

        if (slot.n)
            joined[n++] = word(c, slot);
    }
    if (n || c->status != OK) {
        q = join(c, false, joined, n);
        q = pair(c, true, q, each_slot(c, plan, true));
        q = filter(c, q, source(c, plan->node));
    }
    free(joined);
    return q;
}

static bool several_terms(const struct plan *plan)
{
    for (size_t i = 0; i < plan->slot_count; i++)
        if (plan->slots[i].count != 1)
            return true;
    return false;
}

static struct xapian_query *phrase(struct compiler *c, const struct plan *plan)
{
    struct xapian_query *placed = placed_phrase(c, plan), *joined;

    joined = joined_phrase(c, plan);
    if (joined)
        placed = pair(c, false, placed, joined);
    else if (!several_terms(plan))
        return placed;
    return filter(c, each_slot(c, plan, false), placed);
}

static struct xapian_query *compile(struct compiler *c, const struct plan *plan);

static struct xapian_query *operator(struct compiler *c, const struct plan *plan)
{
    struct xapian_query **children = calloc(plan->child_count + 1, sizeof(struct xapian_query *));
    struct xapian_query *q;

    if (!children)
        return keep(c, error_memory(c->error), NULL);
    for (size_t i = 0; i < plan->child_count && c->status == OK; i++)
        children[i] = compile(c, plan->children[i]);
    q = join(c, plan->kind != PLAN_OR, children, plan->child_count);
    free(children);
    return plan->kind == PLAN_NEAR ? filter(c, q, source(c, plan->node)) : q;
}

static struct xapian_query *without(struct compiler *c, const struct plan *plan)
{
    struct xapian_query *wanted = compile(c, plan->children[0]);
    struct xapian_query *unwanted = compile(c, plan->children[1]), *q = NULL;

    if (c->status == OK)
        return keep(c, xapian_query_and_not(wanted, unwanted, &q, c->error), &q);
    xapian_query_free(wanted);
    xapian_query_free(unwanted);
    return NULL;
}

static struct xapian_query *everything(struct compiler *c)
{
    struct xapian_query *q = NULL;

    return keep(c, xapian_query_all(&q, c->error), &q);
}

static struct xapian_query *unboosted(struct compiler *c, const struct plan *plan)
{
    switch (plan->kind) {
    case PLAN_NOTHING:
        return nothing(c);
    case PLAN_ALL:
        return everything(c);
    case PLAN_WORD:
        return word(c, keys(c, &plan->slots[0], ALL_TERMS));
    case PLAN_FILTER:
        return scale(c, word(c, keys(c, &plan->slots[0], ALL_TERMS)), 0);
    case PLAN_PHRASE:
        return phrase(c, plan);
    case PLAN_NOT:
        return without(c, plan);
    default:
        return operator(c, plan);
    }
}

static struct xapian_query *compile(struct compiler *c, const struct plan *plan)
{
    return scale(c, c->status == OK ? unboosted(c, plan) : NULL, plan->boost);
}

enum status xapian_compile(const struct plan *plan, void *engine, xapian_check *check,
                           struct arena *arena, struct xapian_query **out, struct error *e)
{
    struct compiler c = {engine, check, arena, e, OK};

    *out = compile(&c, plan);
    if (c.status != OK) {
        xapian_query_free(*out);
        *out = NULL;
    }
    return c.status;
}
