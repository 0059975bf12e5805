/*
 * members: see members.h. A family is an OR that carries its name; a family within
 * it carries another. Nothing is parsed here, nor planned.
 */
#include "searcher/answer/members.h"

struct finder {
    struct members *out;
    size_t families;
};

static bool is_family(const struct node *n, struct slice within)
{
    return n->kind == NODE_OR && n->family.len && !slice_equal(n->family, within);
}

/* The columns of a tree: all that stands between two of them is of the tree. */
static void columns_of(const struct node *n, uint32_t *first, uint32_t *last)
{
    if (n->column < *first)
        *first = (uint32_t)n->column;
    if (n->column > *last)
        *last = (uint32_t)n->column;
    for (size_t i = 0; i < n->child_count; i++)
        columns_of(n->children[i], first, last);
}

/* `near` is the outermost NEAR above, whose mentions are pairs of both sides. */
static void find(struct finder *f, struct node **place, const struct node *near)
{
    struct node *n = *place;
    size_t wanted = n->kind == NODE_NOT ? 1 : n->child_count;

    if (is_family(n, slice_str(""))) {
        struct members *m = f->out;

        *m = (struct members){.place = place, .family = n, .first = UINT32_MAX};
        columns_of(near ? near : n, &m->first, &m->last);
        f->families++;
        return;
    }
    if (n->kind == NODE_NEAR && !near)
        near = n;
    for (size_t i = 0; i < wanted; i++)
        find(f, &n->children[i], near);
}

static size_t count_phrases(const struct node *family)
{
    size_t count = 0;

    for (size_t i = 0; i < family->child_count; i++)
        count +=
            is_family(family->children[i], family->family) ? count_phrases(family->children[i]) : 1;
    return count;
}

static void collect_phrases(const struct node *family, struct members *out)
{
    for (size_t i = 0; i < family->child_count; i++)
        if (is_family(family->children[i], family->family))
            collect_phrases(family->children[i], out);
        else
            out->phrases[out->count++] = family->children[i];
}

static enum status label_phrases(struct arena *arena, struct members *m, struct error *e)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < m->count; i++) {
        buf_truncate(&text, 0);
        query_print(&text, m->phrases[i]);
        m->labels[i] = arena_copy(arena, buf_view(&text));
    }
    if (!buf_ok(&text) || !arena_ok(arena)) {
        buf_clear(&text);
        return error_memory(e);
    }
    buf_clear(&text);
    return OK;
}

enum status members_find(struct query *query, struct members *out, struct error *e)
{
    struct finder f = {.out = out};
    size_t count;

    *out = (struct members){0};
    find(&f, &query->root, NULL);
    if (f.families != 1)
        return error_set(e, ERR_QUERY,
                         "rows or columns by family: the query must name one family, as in "
                         "@gifts-hospitality; this one names %s",
                         f.families ? "several" : "none");
    count = count_phrases(out->family);
    out->phrases = arena_array(&query->arena, count + 1, sizeof *out->phrases);
    out->labels = arena_array(&query->arena, count + 1, sizeof *out->labels);
    if (!out->phrases || !out->labels)
        return error_memory(e);
    collect_phrases(out->family, out);
    return label_phrases(&query->arena, out, e);
}

void members_choose(const struct members *m, size_t number)
{
    *m->place = m->phrases[number];
}

void members_restore(const struct members *m)
{
    *m->place = m->family;
}
