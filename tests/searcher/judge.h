/*
 * judge: an engine's answers against what is known by other means. `expected` is
 * filled by the oracle (which sections match, how many mentions) and perhaps by
 * brute.h (what they score); the judges compare, and fail the test with the query
 * and the section that is wrong.
 */
#ifndef PEELER_TEST_JUDGE_H
#define PEELER_TEST_JUDGE_H

#include "searcher/query/locate.h"
#include "tests/searcher/oracle.h"

#include <math.h>

/* Matches, in order, and their scores by doc. */
struct hits {
    uint32_t *docs;
    double *scores;
    size_t count;
    uint32_t room; /* docs of the index */
};

struct expected {
    const char *text; /* of the query */
    struct hits hits; /* scores: when `scored` */
    size_t mentions;
    bool scored;
};

static inline void hits_init(struct hits *h, uint32_t docs)
{
    *h = (struct hits){.room = docs};
    h->docs = calloc(docs + 1u, sizeof *h->docs);
    h->scores = calloc(docs + 1u, sizeof *h->scores);
    assert_non_null(h->docs);
    assert_non_null(h->scores);
}

static inline void hits_clear(struct hits *h)
{
    free(h->docs);
    free(h->scores);
    *h = (struct hits){0};
}

static inline struct run run_of(const struct query *q)
{
    return (struct run){.k1 = BM25_K1, .b = BM25_B, .query = q};
}

/* Floats are added up in another order here and there. */
static inline double tolerance(double score)
{
    return 1e-4 * (1 + fabs(score));
}

static inline enum status take_hit(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct hits *h = ctx;

    (void)e;
    assert_in_range(doc, 1, h->room);
    if (h->count)
        assert_true(doc > h->docs[h->count - 1]); /* ascending */
    h->docs[h->count++] = doc;
    h->scores[doc] = score;
    return OK;
}

/* Asks the oracle about every section; perhaps for mentions, too. */
static inline void expect(struct index_help *help, const char *text, struct query *q, bool mentions,
                          struct expected *out)
{
    struct oracle o;

    *out = (struct expected){.text = text};
    hits_init(&out->hits, help->docs);
    oracle_open(&o, help, q);
    for (uint32_t doc = 1; doc <= help->docs; doc++) {
        if (!oracle_at(&o, doc))
            continue;
        out->hits.docs[out->hits.count++] = doc;
        out->mentions += mentions ? oracle_mentions(&o) : 0;
    }
    oracle_close(&o);
}

static inline void same_matches(struct index_help *help, const struct expected *x,
                                const struct hits *got, const char *what)
{
    const struct hits *want = &x->hits;
    size_t i = 0, k = 0;

    while (i < want->count && k < got->count && want->docs[i] == got->docs[k])
        i++, k++;
    if (i < want->count && (k == got->count || want->docs[i] < got->docs[k]))
        fail_msg("%s: %s%s\n  section %u is missed: %.*s", help->engine->info.engine, x->text, what,
                 want->docs[i], SLICE_ARG(help->section_of[want->docs[i]]->text));
    if (k < got->count)
        fail_msg("%s: %s%s\n  section %u is no match: %.*s", help->engine->info.engine, x->text,
                 what, got->docs[k], SLICE_ARG(help->section_of[got->docs[k]]->text));
}

static inline void same_scores(const struct index_help *help, const struct expected *x,
                               const struct hits *got)
{
    for (size_t i = 0; x->scored && i < got->count; i++) {
        double want = x->hits.scores[got->docs[i]], score = got->scores[got->docs[i]];

        if (fabs(want - score) > tolerance(want))
            fail_msg("%s: %s\n  section %u scores %g, not %g", help->engine->info.engine, x->text,
                     got->docs[i], score, want);
    }
}

/* Every match, in order; what it scored is left in `hits`. False: the engine says
 * that the query is too large for it. */
static inline bool judge_each(struct index_help *help, struct query *q, const struct plan *plan,
                              const struct expected *x, struct hits *hits)
{
    struct run run = run_of(q);
    struct error e = {0};

    hits->count = 0;
    engine_each(help->engine, plan, &run, true, take_hit, hits, &e);
    if (e.status == ERR_LIMIT)
        return false;
    if (e.status != OK)
        fail_msg("%s: %s", x->text, e.text);
    same_matches(help, x, hits, "");
    same_scores(help, x, hits);
    return true;
}

/* Mentions as the engine gives them against those of the matcher. */
struct comparison {
    struct index_help *help;
    const struct expected *expected;
    struct oracle oracle;
    struct locator where;
    uint32_t last;
    uint64_t mentions;
};

static inline bool same_interval(const struct interval *a, const struct interval *b)
{
    return a->first == b->first && a->last == b->last && a->start == b->start && a->end == b->end &&
           a->leaf == b->leaf && a->signs == b->signs;
}

static inline enum status compare_mentions(void *ctx, uint32_t doc,
                                           const struct interval_list *found, struct error *e)
{
    struct comparison *c = ctx;
    struct interval_list expected;
    uint32_t last = found->count ? found->items[found->count - 1].last : 0;

    assert_true(doc > c->last && found->count);
    c->last = doc;
    if (!oracle_at(&c->oracle, doc))
        fail_msg("%s: section %u has mentions and does not match", c->expected->text, doc);
    expected = oracle_intervals(&c->oracle);
    assert_int_equal(locator_scan(&c->where, help_searched(c->help, doc), last, e), OK);
    for (size_t i = 0; i < found->count; i++) {
        struct interval at = found->items[i];

        assert_int_equal(locator_find(&c->where, &at, e), OK);
        if (i >= expected.count || !same_interval(&at, &expected.items[i]))
            fail_msg("%s: %s\n  mention %zu of section %u is another: %.*s",
                     c->help->engine->info.engine, c->expected->text, i, doc,
                     SLICE_ARG(c->help->section_of[doc]->text));
    }
    assert_int_equal(found->count, expected.count);
    c->mentions += found->count;
    interval_list_clear(&expected);
    return OK;
}

static inline void judge_mentions(struct index_help *help, struct query *q, const struct plan *plan,
                                  const struct expected *x)
{
    struct comparison c = {.help = help, .expected = x};
    struct run run = run_of(q);
    struct error e = {0};

    oracle_open(&c.oracle, help, q);
    if (engine_mentions(help->engine, plan, &run, compare_mentions, &c, &e) != OK)
        fail_msg("%s: %s", x->text, e.text);
    oracle_close(&c.oracle);
    locator_clear(&c.where);
    if (c.mentions != x->mentions)
        fail_msg("%s: %s: %llu mentions, not %zu", help->engine->info.engine, x->text,
                 (unsigned long long)c.mentions, x->mentions);
}

/* The best are the best of all, whatever the page. */
static inline void judge_top(struct index_help *help, const struct query *q,
                             const struct plan *plan, const char *text, const struct hits *all,
                             size_t offset, size_t limit)
{
    struct hit *hits = calloc(help->docs + 1u, sizeof *hits);
    struct run run = run_of(q);
    struct error e = {0};
    uint64_t total = 0;
    size_t count = 0, expected = all->count > offset ? all->count - offset : 0;

    assert_non_null(hits);
    if (engine_top(help->engine, plan, &run, offset, limit, hits, &count, &total, &e) != OK)
        fail_msg("%s: %s", text, e.text);
    if (total != all->count)
        fail_msg("%s: a total of %llu, not %zu", text, (unsigned long long)total, all->count);
    if (count != (expected < limit ? expected : limit))
        fail_msg("%s: %zu hits from %zu on, of %zu", text, count, offset, all->count);
    for (size_t i = 0; i < count; i++) {
        double score = hits[i].score, known;
        size_t better = 0;

        assert_in_range(hits[i].doc, 1, help->docs);
        known = all->scores[hits[i].doc];
        if (fabs(score - known) > tolerance(score))
            fail_msg("%s: %u scores %g and %g", text, hits[i].doc, score, known);
        if (i && !(score < hits[i - 1].score ||
                   (score == hits[i - 1].score && hits[i].doc > hits[i - 1].doc)))
            fail_msg("%s: number %zu is not behind the one before", text, offset + i);
        for (size_t k = 0; k < all->count; k++)
            better += all->scores[all->docs[k]] > score + tolerance(score);
        if (better > offset + i)
            fail_msg("%s: %zu are better than number %zu", text, better, offset + i);
    }
    free(hits);
}

/* The query as it is printed asks the same. */
static inline void judge_printed(struct index_help *help, const struct query *q,
                                 const struct expected *x)
{
    struct buf printed = BUF_INIT;
    struct plan *plan = NULL;
    struct hits hits;
    struct query again;
    struct run run;
    struct error e = {0};

    hits_init(&hits, help->docs);
    query_print(&printed, q->root);
    query_good(&help->query, printed.data, NORMAL, &again);
    run = run_of(&again);
    assert_int_equal(plan_query(help->engine, &again, EXPANSION_DEFAULT, &plan, &e), OK);
    assert_int_equal(engine_each(help->engine, plan, &run, false, take_hit, &hits, &e), OK);
    same_matches(help, x, &hits, ", printed");
    hits_clear(&hits);
    buf_clear(&printed);
    query_clear(&again);
}

#endif
