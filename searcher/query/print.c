/*
 * print: the tree of ast.h as a query again, with every operator spelled out.
 */
#include "searcher/query/ast.h"

#include <stdio.h>

static void print_option(struct buf *out, const struct alternative *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (i)
            buf_char(out, o->steps[i].hyphen ? '-' : '/'); /* a '/' joins nothing */
        buf_slice(out, o->steps[i].shown);
    }
}

/* A hyphenated word in one piece came with its parts: not printed. */
static bool is_joined(const struct alternative *o)
{
    bool joined = false;

    for (size_t i = 0; i < o->count; i++)
        joined |= o->steps[i].joined;
    return joined;
}

static void print_place(struct buf *out, const struct place *place)
{
    bool first = true;

    for (size_t i = 0; i < place->count; i++) {
        if (is_joined(&place->options[i]))
            continue;
        if (!first)
            buf_char(out, '|');
        print_option(out, &place->options[i]);
        first = false;
    }
}

/* How the words of a phrase that are not wildcards are compared. */
static enum match_how how_of(const struct node *n)
{
    for (size_t i = 0; i < n->place_count; i++)
        for (size_t k = 0; k < n->places[i].count; k++)
            for (size_t s = 0; s < n->places[i].options[k].count; s++)
                if (n->places[i].options[k].steps[s].how != MATCH_WILD)
                    return n->places[i].options[k].steps[s].how;
    return MATCH_WILD;
}

static bool single(const struct node *n)
{
    if (n->place_count != 1)
        return false;
    for (size_t i = 1; i < n->places[0].count; i++)
        if (!is_joined(&n->places[0].options[i]))
            return false;
    return true;
}

/* Would the word be read as an operator if it stood without quotes? */
static bool is_operator(const struct node *n)
{
    static const char *const operators[] = {"AND", "OR", "NOT", "NEAR", "ADJ"};
    struct slice first = n->places[0].options[0].steps[0].shown;

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (slice_is(first, operators[i]))
            return true;
    return false;
}

static void print_phrase(struct buf *out, const struct node *n)
{
    enum match_how how = how_of(n);
    bool quotes = !single(n) || how == MATCH_WORD || (how == MATCH_STEM && is_operator(n));

    if (how == MATCH_STEM && quotes)
        buf_char(out, '~');
    if (how == MATCH_FORM || how == MATCH_CASE)
        buf_str(out, how == MATCH_FORM ? "=" : "==");
    if (quotes)
        buf_char(out, '"');
    for (size_t i = 0; i < n->place_count; i++) {
        if (i)
            buf_char(out, ' ');
        print_place(out, &n->places[i]);
    }
    if (quotes)
        buf_char(out, '"');
    if (how == MATCH_FUZZY)
        buf_printf(out, "~%u", n->places[0].options[0].steps[0].edits);
}

static void print_value(struct buf *out, const struct filter_value *v)
{
    if (!slice_equal(v->low, v->high)) {
        buf_slice(out, v->low);
        buf_str(out, "..");
        buf_slice(out, v->high);
        return;
    }
    buf_char(out, '"');
    buf_slice(out, v->low);
    if (v->prefix)
        buf_char(out, '*');
    buf_char(out, '"');
}

static void print_filter(struct buf *out, const struct node *n)
{
    buf_printf(out, "%s:", field_name(n->field));
    for (size_t i = 0; i < n->value_count; i++) {
        if (i)
            buf_char(out, ',');
        print_value(out, &n->values[i]);
    }
}

static void print_field(struct buf *out, const struct node *n)
{
    buf_printf(out, "%s:\"", field_name(n->field));
    for (size_t i = 0; i < n->place_count; i++) {
        if (i)
            buf_char(out, ' ');
        print_place(out, &n->places[i]);
    }
    buf_char(out, '"');
}

static void print_children(struct buf *out, const struct node *n, const char *between)
{
    buf_char(out, '(');
    for (size_t i = 0; i < n->child_count; i++) {
        if (i)
            buf_str(out, between);
        query_print(out, n->children[i]);
    }
    buf_char(out, ')');
}

static void print_near(struct buf *out, const struct node *n)
{
    char between[32];

    snprintf(between, sizeof between, " %s/%u ", n->ordered ? "ADJ" : "NEAR", n->distance);
    print_children(out, n, between);
}

void query_print(struct buf *out, const struct node *n)
{
    switch (n->kind) {
    case NODE_PHRASE:
        print_phrase(out, n);
        break;
    case NODE_NEAR:
        print_near(out, n);
        break;
    case NODE_AND:
        print_children(out, n, " AND ");
        break;
    case NODE_OR:
        print_children(out, n, " OR ");
        break;
    case NODE_NOT:
        print_children(out, n, " NOT ");
        break;
    case NODE_FIELD:
        print_field(out, n);
        break;
    case NODE_FILTER:
        print_filter(out, n);
        break;
    }
    if (n->boost != 1.0)
        buf_printf(out, "^%g", n->boost);
}
