/*
 * plan: from tree to plan. Opening out words and values is expand.c's; here is
 * how leaves and operators become plan nodes, and what falls away because the
 * index holds none of it.
 */
#include "searcher/query/plan.h"

#include "searcher/engine.h"
#include "searcher/query/expand.h"

struct planner {
    struct expander expander;
    struct error *error;
    enum status status;
    struct plan **leaves;
    size_t leaf_count;
    unsigned quiet; /* within a NEAR, or behind NOT: no leaves of their own */
};

static struct plan *fail(struct planner *p, enum status status)
{
    if (p->status == OK)
        p->status = status;
    return NULL;
}

static struct plan *new_plan(struct planner *p, enum plan_kind kind, const struct node *node)
{
    struct plan *plan = arena_alloc(p->expander.arena, sizeof *plan);

    if (!plan)
        return fail(p, error_memory(p->error));
    plan->kind = kind;
    plan->node = node;
    plan->boost = node ? node->boost : 1.0;
    return plan;
}

static struct plan *with_slots(struct planner *p, struct plan *plan, size_t count)
{
    if (!plan)
        return NULL;
    plan->slots = arena_array(p->expander.arena, count, sizeof *plan->slots);
    if (!plan->slots)
        return fail(p, error_memory(p->error));
    return plan;
}

static struct plan *with_children(struct planner *p, struct plan *plan, size_t count)
{
    if (!plan)
        return NULL;
    plan->children = arena_array(p->expander.arena, count ? count : 1, sizeof *plan->children);
    if (!plan->children)
        return fail(p, error_memory(p->error));
    return plan;
}

/* A way to write a phrase: at each place either all its alternatives of one
 * step together (choice 0), or one of those with more. */
static size_t choices_at(const struct place *place)
{
    size_t several = 0, one = 0;

    for (size_t i = 0; i < place->count; i++)
        if (place->options[i].count == 1)
            one = 1;
        else
            several++;
    return several + one;
}

/* The option of several steps that is the n-th choice; NULL: the single steps. */
static const struct alternative *choice_at(const struct place *place, size_t n)
{
    for (size_t i = 0; i < place->count; i++)
        if (place->options[i].count > 1 && n-- == 0)
            return &place->options[i];
    return NULL;
}

static size_t slots_of_variant(const struct node *n, const size_t *choice)
{
    size_t count = 0;

    for (size_t i = 0; i < n->place_count; i++) {
        const struct alternative *o = choice_at(&n->places[i], choice[i]);

        count += o ? o->count : 1;
    }
    return count;
}

static void fill_slot(struct planner *p, const struct node *n, const struct step *step, bool alone,
                      struct plan_slot *slot)
{
    enum status status =
        n->kind == NODE_FIELD
            ? expand_field_step(&p->expander, space_of_field(n->field), step, slot, p->error)
            : expand_step(&p->expander, step, alone, slot, p->error);

    if (status != OK)
        fail(p, status);
}

static struct plan *variant(struct planner *p, const struct node *n, const size_t *choice)
{
    size_t count = slots_of_variant(n, choice);
    struct plan *plan = with_slots(p, new_plan(p, PLAN_PHRASE, n), count);

    if (!plan)
        return NULL;
    for (size_t i = 0; i < n->place_count; i++) {
        const struct place *place = &n->places[i];
        const struct alternative *o = choice_at(place, choice[i]);

        for (size_t k = 0; o && k < o->count; k++)
            fill_slot(p, n, &o->steps[k], count == 1, &plan->slots[plan->slot_count++]);
        if (o)
            continue;
        for (size_t k = 0; k < place->count; k++)
            if (place->options[k].count == 1)
                fill_slot(p, n, place->options[k].steps, count == 1,
                          &plan->slots[plan->slot_count]);
        plan->slot_count++;
    }
    if (count == 1)
        plan->kind = n->kind == NODE_FIELD ? PLAN_FILTER : PLAN_WORD;
    if (n->kind == NODE_FIELD)
        plan->boost = 0;
    for (size_t i = 0; i < plan->slot_count; i++)
        if (!plan->slots[i].count)
            plan->kind = PLAN_NOTHING;
    return p->status == OK ? plan : NULL;
}

static void add_plan(struct plan *parent, struct plan *child)
{
    parent->children[parent->child_count++] = child;
}

/* One child stands for itself, none for nothing. */
static struct plan *simplest(struct plan *plan)
{
    if (plan->child_count == 0)
        plan->kind = PLAN_NOTHING;
    if (plan->child_count != 1)
        return plan;
    plan->children[0]->boost *= plan->boost;
    return plan->children[0];
}

static struct plan *phrase(struct planner *p, const struct node *n)
{
    size_t choice[PHRASE_PLACES] = {0}, variants = 1, place;
    struct plan *plan;

    for (size_t i = 0; i < n->place_count; i++) {
        variants *= choices_at(&n->places[i]);
        if (variants > PHRASE_VARIANTS)
            return fail(p, error_at(p->error, n->column,
                                    "this phrase can be written in more than %u ways: use fewer "
                                    "hyphenated words in it",
                                    PHRASE_VARIANTS));
    }
    plan = with_children(p, new_plan(p, PLAN_OR, n), variants);
    if (!plan)
        return NULL;
    plan->boost = 1.0; /* each variant carries it */
    do {
        struct plan *v = variant(p, n, choice);

        if (!v)
            return NULL;
        if (v->kind != PLAN_NOTHING)
            add_plan(plan, v);
        for (place = 0; place < n->place_count; place++) {
            if (++choice[place] < choices_at(&n->places[place]))
                break;
            choice[place] = 0;
        }
    } while (place < n->place_count);
    return simplest(plan);
}

static struct plan *filter(struct planner *p, const struct node *n)
{
    struct plan *plan = with_slots(p, new_plan(p, PLAN_FILTER, n), 1);
    enum status status;

    if (!plan)
        return NULL;
    plan->slot_count = 1;
    status = expand_filter(&p->expander, n, &plan->slots[0], p->error);
    if (status != OK)
        return fail(p, status);
    if (!plan->slots[0].count)
        plan->kind = PLAN_NOTHING;
    return plan;
}

static struct plan *make(struct planner *p, const struct node *n);

/* AND, OR and NEAR: nothing on a side is nothing at all, except for OR. */
static struct plan *operator(struct planner *p, const struct node *n, enum plan_kind kind)
{
    struct plan *plan = with_children(p, new_plan(p, kind, n), n->child_count);

    for (size_t i = 0; plan && i < n->child_count; i++) {
        struct plan *child = make(p, n->children[i]);

        if (!child)
            return NULL;
        if (child->kind != PLAN_NOTHING)
            add_plan(plan, child);
        else if (kind != PLAN_OR)
            plan->kind = PLAN_NOTHING;
    }
    if (!plan || plan->kind == PLAN_NOTHING || plan->kind == PLAN_NEAR)
        return plan;
    return simplest(plan);
}

static struct plan *unwanted_of(struct planner *p, const struct node *n)
{
    struct plan *plan;

    p->quiet++;
    plan = make(p, n->children[1]);
    p->quiet--;
    return plan;
}

static struct plan *without(struct planner *p, const struct node *n)
{
    struct plan *plan = with_children(p, new_plan(p, PLAN_NOT, n), 2);
    struct plan *wanted = plan ? make(p, n->children[0]) : NULL;
    struct plan *unwanted = wanted ? unwanted_of(p, n) : NULL;

    if (!unwanted)
        return NULL;
    if (wanted->kind == PLAN_NOTHING || unwanted->kind == PLAN_NOTHING) {
        wanted->boost *= plan->boost;
        return wanted;
    }
    add_plan(plan, wanted);
    add_plan(plan, unwanted);
    return plan;
}

/* Counts the plan among the leaves, when it is one and not nothing. */
static struct plan *leaf(struct planner *p, struct plan *plan)
{
    size_t n = p->leaf_count;

    if (!plan || p->quiet || plan->kind == PLAN_NOTHING)
        return plan;
    if ((n & (n - 1)) == 0) { /* the array doubles whenever its count is a power of two */
        struct plan **leaves = arena_array(p->expander.arena, n ? n * 2 : 1, sizeof(struct plan *));

        if (!leaves)
            return fail(p, error_memory(p->error));
        if (n)
            memcpy(leaves, p->leaves, n * sizeof(struct plan *));
        p->leaves = leaves;
    }
    p->leaves[p->leaf_count++] = plan;
    plan->leaf = (uint32_t)p->leaf_count;
    return plan;
}

static struct plan *near(struct planner *p, const struct node *n)
{
    struct plan *plan;

    p->quiet++;
    plan = operator(p, n, PLAN_NEAR);
    p->quiet--;
    return leaf(p, plan);
}

static struct plan *make(struct planner *p, const struct node *n)
{
    if (p->status != OK)
        return NULL;
    switch (n->kind) {
    case NODE_PHRASE:
        return leaf(p, phrase(p, n));
    case NODE_FIELD:
        return phrase(p, n);
    case NODE_NEAR:
        return near(p, n);
    case NODE_AND:
        return operator(p, n, PLAN_AND);
    case NODE_OR:
        return operator(p, n, PLAN_OR);
    case NODE_NOT:
        return without(p, n);
    case NODE_FILTER:
        return filter(p, n);
    }
    return NULL;
}

static bool is_filter(const struct node *n)
{
    bool filters = n->kind == NODE_FILTER || n->kind == NODE_FIELD || n->kind == NODE_OR;

    for (size_t i = 0; filters && n->kind == NODE_OR && i < n->child_count; i++)
        filters = is_filter(n->children[i]);
    return filters;
}

static struct plan *scope(struct planner *p, const struct node *n);

/* Without what filters exclude; words may be excluded beside them. */
static struct plan *scope_without(struct planner *p, const struct node *n)
{
    const struct node *unwanted = n->children[1];
    size_t count = unwanted->kind == NODE_OR ? unwanted->child_count : 1;
    struct plan *plan = with_children(p, new_plan(p, PLAN_NOT, n), 2);
    struct plan *filters = with_children(p, new_plan(p, PLAN_OR, unwanted), count);
    struct plan *wanted = plan && filters ? scope(p, n->children[0]) : NULL;

    for (size_t i = 0; i < count && wanted; i++) {
        const struct node *child = unwanted->kind == NODE_OR ? unwanted->children[i] : unwanted;
        struct plan *f = is_filter(child) ? make(p, child) : NULL;

        if (f && f->kind != PLAN_NOTHING)
            add_plan(filters, f);
    }
    if (!wanted || p->status != OK)
        return NULL;
    if (wanted->kind == PLAN_NOTHING || !filters->child_count)
        return wanted;
    add_plan(plan, wanted);
    add_plan(plan, simplest(filters));
    return plan;
}

static struct plan *scope(struct planner *p, const struct node *n)
{
    struct plan *plan;

    if (is_filter(n))
        return make(p, n);
    if (n->kind == NODE_NOT)
        return scope_without(p, n);
    plan = with_children(p, new_plan(p, PLAN_AND, n), n->child_count);
    for (size_t i = 0; n->kind == NODE_AND && plan && i < n->child_count; i++) {
        struct plan *child = scope(p, n->children[i]);

        if (!child)
            return NULL;
        if (child->kind != PLAN_ALL)
            add_plan(plan, child);
    }
    if (!plan)
        return NULL;
    if (!plan->child_count) {
        plan->kind = PLAN_ALL;
        return plan;
    }
    return simplest(plan);
}

enum status plan_query(struct engine *engine, struct query *query, size_t expansion,
                       struct plan **out, struct error *e)
{
    struct planner p = {.expander = {engine, &query->arena, expansion, 0}, .error = e};

    *out = make(&p, query->root);
    if (p.status == OK) {
        (*out)->leaves = p.leaves;
        (*out)->leaf_count = p.leaf_count;
    }
    return p.status;
}

enum status plan_scope(struct engine *engine, struct query *query, struct plan **out,
                       struct error *e)
{
    struct planner p = {.expander = {engine, &query->arena, PLAN_TERMS, 0}, .error = e};

    *out = scope(&p, query->root);
    return p.status;
}
