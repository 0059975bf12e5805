/*
 * oracle: what a query matches, found by looking at every section: the matcher
 * for words, and plain logic for all else. It shares nothing with plans and
 * engines.
 */
#ifndef PEELER_TEST_ORACLE_H
#define PEELER_TEST_ORACLE_H

#include "searcher/query/match.h"
#include "tests/searcher/index_help.h"

struct oracle {
    struct index_help *help;
    struct query *query;
    struct matcher *text, *field;
    uint32_t doc;
};

struct oracle_names {
    const struct filter_value *value;
    bool found;
};

static inline bool oracle_value(const struct filter_value *v, struct slice text)
{
    if (!text.len)
        return false;
    if (v->prefix)
        return slice_starts(text, v->low);
    if (slice_equal(v->low, v->high))
        return slice_equal(text, v->low);
    return (!v->low.len || slice_compare(text, v->low) >= 0) &&
           (!v->high.len || slice_compare(text, v->high) <= 0 || slice_starts(text, v->high));
}

static inline void oracle_name(void *ctx, struct slice folded)
{
    struct oracle_names *n = ctx;

    n->found |= oracle_value(n->value, folded);
}

static inline struct slice oracle_column(const struct oracle *o, enum field field)
{
    const struct report *r = o->help->report_of[o->doc];

    switch (field) {
    case FIELD_YEAR:
        return date_year(r->date);
    case FIELD_DATE:
        return r->date;
    case FIELD_KIND:
        return slice_str(kind_name(o->help->section_of[o->doc]->kind));
    case FIELD_PROGRAMME:
        return r->programme;
    case FIELD_PUBLISHER:
        return r->publisher;
    case FIELD_PLACE:
        return r->place;
    default:
        return r->id;
    }
}

static inline bool oracle_filter(const struct oracle *o, const struct node *n,
                                 const struct filter_value *v)
{
    const struct report *r = o->help->report_of[o->doc];
    struct oracle_names names = {v, false};
    struct buf folded = BUF_INIT;

    if (n->field != FIELD_FORCE) {
        field_fold(&folded, n->field, oracle_column(o, n->field));
        names.found = oracle_value(v, buf_view(&folded));
        buf_clear(&folded);
        return names.found;
    }
    for (size_t i = 0; i < r->force_count; i++)
        gazetteer_names(&o->help->gazetteer, r->forces[i], oracle_name, &names);
    return names.found;
}

static inline bool oracle_field(struct oracle *o, const struct node *n)
{
    struct slice text = n->field == FIELD_TITLE ? o->help->report_of[o->doc]->title
                                                : o->help->section_of[o->doc]->path;
    struct node words = *n;
    struct error e = {0};
    bool has = false;

    words.kind = NODE_PHRASE;
    assert_int_equal(matcher_text(o->field, text, &e), OK);
    assert_int_equal(matcher_has(o->field, &words, &has, &e), OK);
    return has;
}

static inline bool oracle_matches(struct oracle *o, const struct node *n)
{
    struct error e = {0};
    bool result = n->kind == NODE_AND;

    switch (n->kind) {
    case NODE_PHRASE:
    case NODE_NEAR:
        assert_int_equal(matcher_has(o->text, n, &result, &e), OK);
        return result;
    case NODE_FIELD:
        return oracle_field(o, n);
    case NODE_FILTER:
        for (size_t i = 0; i < n->value_count; i++)
            result |= oracle_filter(o, n, &n->values[i]);
        return result;
    case NODE_NOT:
        return oracle_matches(o, n->children[0]) && !oracle_matches(o, n->children[1]);
    case NODE_AND:
        for (size_t i = 0; i < n->child_count; i++)
            result &= oracle_matches(o, n->children[i]);
        return result;
    case NODE_OR:
        for (size_t i = 0; i < n->child_count; i++)
            result |= oracle_matches(o, n->children[i]);
        return result;
    }
    return false;
}

static inline void oracle_open(struct oracle *o, struct index_help *h, struct query *q)
{
    struct error e = {0};

    *o = (struct oracle){.help = h, .query = q};
    assert_int_equal(matcher_new(q, h->query.lexicon, &o->text, &e), OK);
    assert_int_equal(matcher_new(q, h->query.lexicon, &o->field, &e), OK);
}

static inline void oracle_close(struct oracle *o)
{
    matcher_free(o->text);
    matcher_free(o->field);
}

/* Goes to a section: does the query match it? */
static inline bool oracle_at(struct oracle *o, uint32_t doc)
{
    struct error e = {0};

    o->doc = doc;
    assert_int_equal(matcher_text(o->text, help_searched(o->help, doc), &e), OK);
    return oracle_matches(o, o->query->root);
}

/* The mentions in the section at hand, for the caller to clear. */
static inline struct interval_list oracle_intervals(struct oracle *o)
{
    struct interval_list found = {NULL, 0, 0};
    struct error e = {0};

    assert_int_equal(matcher_mentions(o->text, &found, &e), OK);
    return found;
}

static inline size_t oracle_mentions(struct oracle *o)
{
    struct interval_list found = oracle_intervals(o);
    size_t count = found.count;

    interval_list_clear(&found);
    return count;
}

#endif
