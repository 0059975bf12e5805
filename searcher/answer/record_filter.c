/*
 * record_filter: see record_filter.h. The tree is walked for each piece; its filters
 * are looked up in sets of sections, its words are the matcher's.
 */
#include "searcher/answer/record_filter.h"

#include <stdlib.h>

static bool is_filter(const struct node *n)
{
    return n->kind == NODE_FILTER || n->kind == NODE_FIELD;
}

static size_t count_filters(const struct node *n)
{
    size_t count = is_filter(n);

    for (size_t i = 0; i < n->child_count; i++)
        count += count_filters(n->children[i]);
    return count;
}

static enum status take_doc(void *ctx, uint32_t doc, double score, struct error *e)
{
    uint8_t *docs = ctx;

    (void)score;
    (void)e;
    docs[doc / 8] |= (uint8_t)(1u << doc % 8);
    return OK;
}

/* Runs the filter as a query of its own. */
static enum status run_filter(struct record_filter *f, struct engine *engine, struct node *node,
                              const struct run *run, size_t expansion, struct error *e)
{
    struct query own = {.arena = ARENA_INIT, .root = node, .step_count = f->query->step_count};
    struct run how = *run;
    struct filter_set *set = &f->sets[f->set_count];
    struct plan *plan = NULL;
    enum status status;

    set->node = node;
    set->docs = calloc(engine->info.sections / 8 + 1, 1);
    if (!set->docs)
        return error_memory(e);
    f->set_count++;
    how.query = &own;
    status = plan_query(engine, &own, expansion, &plan, e);
    if (status == OK)
        status = engine_each(engine, plan, &how, false, take_doc, set->docs, e);
    arena_clear(&own.arena);
    return status;
}

static enum status run_filters(struct record_filter *f, struct engine *engine, struct node *node,
                               const struct run *run, size_t expansion, struct error *e)
{
    enum status status = OK;

    if (is_filter(node))
        return run_filter(f, engine, node, run, expansion, e);
    for (size_t i = 0; i < node->child_count && status == OK; i++)
        status = run_filters(f, engine, node->children[i], run, expansion, e);
    return status;
}

enum status record_filter_init(struct record_filter *f, struct engine *engine, struct query *query,
                               struct lexicon *lexicon, const struct run *run, size_t expansion,
                               struct error *e)
{
    enum status status;

    *f = (struct record_filter){.query = query};
    if (!query)
        return OK;
    f->sets = calloc(count_filters(query->root) + 1, sizeof *f->sets);
    if (!f->sets)
        return error_memory(e);
    status = run_filters(f, engine, query->root, run, expansion, e);
    return status == OK ? matcher_new(query, lexicon, &f->matcher, e) : status;
}

void record_filter_clear(struct record_filter *f)
{
    for (size_t i = 0; i < f->set_count; i++)
        free(f->sets[i].docs);
    free(f->sets);
    matcher_free(f->matcher);
    *f = (struct record_filter){0};
}

static bool lets_in(const struct record_filter *f, const struct node *n, uint32_t doc)
{
    for (size_t i = 0; i < f->set_count; i++)
        if (f->sets[i].node == n)
            return f->sets[i].docs[doc / 8] >> doc % 8 & 1;
    return false;
}

/* What the node may be at best (`best`) or at worst, when words may stand or not. */
static bool may_be(const struct record_filter *f, const struct node *n, uint32_t doc, bool best)
{
    bool all = true, any = false;

    if (is_filter(n))
        return lets_in(f, n, doc);
    if (n->kind == NODE_PHRASE || n->kind == NODE_NEAR)
        return best;
    if (n->kind == NODE_NOT)
        return may_be(f, n->children[0], doc, best) && !may_be(f, n->children[1], doc, !best);
    for (size_t i = 0; i < n->child_count; i++) {
        bool is = may_be(f, n->children[i], doc, best);

        all &= is;
        any |= is;
    }
    return n->kind == NODE_AND ? all : any;
}

bool record_filter_may(const struct record_filter *f, uint32_t doc)
{
    return !f->query || may_be(f, f->query->root, doc, true);
}

static enum status evaluate(struct record_filter *f, const struct node *n, uint32_t doc, bool *is,
                            struct error *e)
{
    enum status status = OK;

    if (is_filter(n)) {
        *is = lets_in(f, n, doc);
        return OK;
    }
    if (n->kind == NODE_PHRASE || n->kind == NODE_NEAR)
        return matcher_has(f->matcher, n, is, e);
    *is = n->kind != NODE_OR;
    for (size_t i = 0; i < n->child_count && status == OK; i++) {
        bool child = false;

        status = evaluate(f, n->children[i], doc, &child, e);
        if (n->kind == NODE_OR)
            *is |= child;
        else
            *is &= n->kind == NODE_NOT && i ? !child : child;
    }
    return status;
}

enum status record_filter_pass(struct record_filter *f, uint32_t doc, struct slice text,
                               bool *passes, struct error *e)
{
    enum status status;

    *passes = true;
    if (!f->query)
        return OK;
    status = matcher_text(f->matcher, text, e);
    return status == OK ? evaluate(f, f->query->root, doc, passes, e) : status;
}
