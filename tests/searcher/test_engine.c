/*
 * test_engine: each engine against brute force, over an index in a temp folder:
 * thousands of queries made at random must match exactly the sections in which
 * the matcher finds them.
 */
#include "tests/searcher/oracle.h"

#include "searcher/query/locate.h"

#include <math.h>

#define QUERIES 3000

static struct index_help help;

static int make_pack(void **state)
{
    (void)state;
    return index_help_make(&help, "pack");
}

static int make_xapian(void **state)
{
    (void)state;
    return index_help_make(&help, "xapian");
}

static int unmake(void **state)
{
    (void)state;
    index_help_free(&help);
    return 0;
}

static void random_word(struct buf *b, unsigned *seed)
{
    static const char *const words[] = {"force",        "Forces",      "force’s", "gift",
                                        "gifts",        "and",         "&",       "hospitality",
                                        "hospital",     "favour",      "favour1", "co-ordinating",
                                        "coordinating", "coordinated", "co",      "ordinating",
                                        "follow-up",    "followup",    "follow",  "up",
                                        "PEEL",         "Peel",        "vetting", "£120",
                                        "120",          "98%",         "12,500",  "up-to-date",
                                        "date",         "s.32(1)",     "32",      "a",
                                        "a-a",          "aa",          "b",       "a-b-c-d-e",
                                        "CoOp",         "Co-Op",       "group",   "zzz",
                                        "and/or"};

    buf_str(b, HELP_PICK(seed, words));
}

static void random_wild(struct buf *b, unsigned *seed)
{
    static const char *const words[] = {"forc*",   "forc?s", "*ing",    "g?ft",  "*o*r*",
                                        "co-ord*", "coord*", "follow*", "?a",    "a*",
                                        "*12*",    "zz*",    "force?s", "*w-up", "up-?o-date"};

    buf_str(b, HELP_PICK(seed, words));
}

static void random_place(struct buf *b, unsigned *seed)
{
    for (unsigned i = 0; i <= help_random(seed, 6) / 4; i++) {
        if (i)
            buf_char(b, '|');
        if (help_random(seed, 6))
            random_word(b, seed);
        else
            random_wild(b, seed);
    }
}

static void random_phrase(struct buf *b, unsigned *seed)
{
    static const char *const marks[] = {"", "", "~", "~", "="};

    buf_str(b, HELP_PICK(seed, marks));
    buf_char(b, '"');
    for (unsigned i = 0, n = help_random(seed, 3); i <= n; i++) {
        buf_str(b, i ? " " : "");
        random_place(b, seed);
    }
    buf_char(b, '"');
}

static void random_filter(struct buf *b, unsigned *seed)
{
    static const char *const filters[] = {"year:2013",
                                          "year:2012..2013",
                                          "year:2014..",
                                          "year:..2012,2014",
                                          "year:20*",
                                          "date:2013-11",
                                          "date:2013..2013-10",
                                          "date:2013-11-02..",
                                          "kind:finding",
                                          "kind:contents,notes,annex",
                                          "force:\"west wold\"",
                                          "force:WWP,estuary",
                                          "force:\"old wold police\"",
                                          "force:west*",
                                          "force:\"Kestrel & Fens\"",
                                          "force:\"a force of its own\"",
                                          "force:nowhere",
                                          "programme:integrity",
                                          "programme:\"stop and search\"",
                                          "publisher:hmic",
                                          "place:\"Wold and Fen\"",
                                          "report:folder/r003.txt",
                                          "report:folder/r01*",
                                          "title:force",
                                          "title:\"gift|vet and|of\"",
                                          "heading:\"gifts and hospitality\"",
                                          "heading:vetted"};

    buf_str(b, HELP_PICK(seed, filters));
}

static void random_leaf(struct buf *b, unsigned *seed)
{
    unsigned kind = help_random(seed, 20);

    if (kind < 7) {
        random_word(b, seed);
    } else if (kind < 9) {
        buf_str(b, kind == 7 ? "=" : "==");
        random_word(b, seed);
    } else if (kind < 11) {
        random_wild(b, seed);
    } else if (kind < 12) {
        static const char *const fuzzy[] = {"forec~", "gfit~",    "peel~2",
                                            "ab~",    "folowup~", "copo~1"};

        buf_str(b, HELP_PICK(seed, fuzzy));
    } else {
        random_phrase(b, seed);
    }
}

static void random_near(struct buf *b, unsigned *seed, unsigned depth)
{
    if (!depth || help_random(seed, 3)) {
        random_leaf(b, seed);
        return;
    }
    buf_char(b, '(');
    random_near(b, seed, depth - 1);
    if (help_random(seed, 2))
        buf_str(b, " OR ");
    else
        buf_printf(b, " %s/%u ", help_random(seed, 2) ? "NEAR" : "ADJ", 1 + help_random(seed, 6));
    random_near(b, seed, depth - 1);
    buf_char(b, ')');
}

static void random_query(struct buf *b, unsigned *seed, unsigned depth)
{
    static const char *const operators[] = {" ", " ", " AND ", " OR ", " OR ", " NOT ", " -"};
    static const char *const families[] = {"@gifts", "@outer", "@vetted"};
    unsigned kind = help_random(seed, 12);

    if (depth && kind < 7) {
        buf_char(b, '(');
        random_query(b, seed, depth - 1);
        buf_str(b, HELP_PICK(seed, operators));
        random_query(b, seed, depth - 1);
        buf_char(b, ')');
    } else if (kind == 7) {
        buf_str(b, HELP_PICK(seed, families));
    } else if (kind == 8) {
        random_filter(b, seed);
    } else {
        random_near(b, seed, 2);
    }
    if (!help_random(seed, 12))
        buf_str(b, "^2.5");
}

struct hits {
    uint32_t docs[HELP_REPORTS * HELP_SECTIONS + 1];
    double scores[HELP_REPORTS * HELP_SECTIONS + 1]; /* by doc */
    size_t count;
};

static enum status take_hit(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct hits *h = ctx;

    (void)e;
    assert_in_range(doc, 1, help.docs);
    if (h->count)
        assert_true(doc > h->docs[h->count - 1]); /* ascending */
    h->docs[h->count++] = doc;
    h->scores[doc] = score;
    return OK;
}

static struct run run_of(const struct query *q)
{
    return (struct run){.k1 = BM25_K1, .b = BM25_B, .query = q};
}

/* Mentions as the engine gives them against those of the matcher. */
struct comparison {
    const char *text;
    struct oracle oracle;
    struct locator where;
    uint32_t last;
    uint64_t mentions;
};

static bool same_interval(const struct interval *a, const struct interval *b)
{
    return a->first == b->first && a->last == b->last && a->start == b->start && a->end == b->end &&
           a->leaf == b->leaf && a->signs == b->signs;
}

static enum status compare_mentions(void *ctx, uint32_t doc, const struct interval_list *found,
                                    struct error *e)
{
    struct comparison *c = ctx;
    struct interval_list expected;
    uint32_t last = found->count ? found->items[found->count - 1].last : 0;

    assert_true(doc > c->last && found->count);
    c->last = doc;
    if (!oracle_at(&c->oracle, doc))
        fail_msg("%s: section %u has mentions and does not match", c->text, doc);
    expected = oracle_intervals(&c->oracle);
    assert_int_equal(locator_scan(&c->where, help_searched(&help, doc), last, e), OK);
    for (size_t i = 0; i < found->count; i++) {
        struct interval at = found->items[i];

        assert_int_equal(locator_find(&c->where, &at, e), OK);
        if (i >= expected.count || !same_interval(&at, &expected.items[i]))
            fail_msg("%s\n  mention %zu of section %u is another: %.*s", c->text, i, doc,
                     SLICE_ARG(help.section_of[doc]->text));
    }
    assert_int_equal(found->count, expected.count);
    c->mentions += found->count;
    interval_list_clear(&expected);
    return OK;
}

static void check_mentions(const char *text, struct query *q, const struct plan *plan,
                           uint64_t expected)
{
    struct comparison c = {.text = text};
    struct run run = run_of(q);
    struct error e = {0};

    oracle_open(&c.oracle, &help, q);
    assert_int_equal(engine_mentions(help.engine, plan, &run, compare_mentions, &c, &e), OK);
    oracle_close(&c.oracle);
    locator_clear(&c.where);
    if (c.mentions != expected)
        fail_msg("%s: %llu mentions, not %llu", text, (unsigned long long)c.mentions,
                 (unsigned long long)expected);
}

/* Every match, in order, against the oracle; and the mentions in them. */
static void check_each(const char *text, struct query *q, const struct plan *plan,
                       struct hits *hits)
{
    struct run run = run_of(q);
    struct oracle o;
    struct error e = {0};
    size_t found = 0, mentions = 0;

    hits->count = 0;
    if (engine_each(help.engine, plan, &run, true, take_hit, hits, &e) != OK)
        fail_msg("%s: %s", text, e.text);
    oracle_open(&o, &help, q);
    for (uint32_t doc = 1; doc <= help.docs; doc++) {
        bool matches = oracle_at(&o, doc), hit = found < hits->count && hits->docs[found] == doc;

        if (matches != hit)
            fail_msg("%s\n  section %u is %s: %.*s", text, doc, hit ? "no match" : "missed",
                     SLICE_ARG(help.section_of[doc]->text));
        if (hit)
            mentions += oracle_mentions(&o);
        found += hit;
    }
    oracle_close(&o);
    assert_int_equal(found, hits->count);
    check_mentions(text, q, plan, mentions);
}

/* The best are the best of all, whatever the page. */
static void check_top(const char *text, const struct query *q, const struct plan *plan,
                      const struct hits *all, size_t offset, size_t limit)
{
    struct hit hits[HELP_REPORTS * HELP_SECTIONS + 1];
    struct run run = run_of(q);
    struct error e = {0};
    uint64_t total = 0;
    size_t count = 0, expected = all->count > offset ? all->count - offset : 0;

    assert_int_equal(engine_top(help.engine, plan, &run, offset, limit, hits, &count, &total, &e),
                     OK);
    if (total != all->count)
        fail_msg("%s: a total of %llu, not %zu", text, (unsigned long long)total, all->count);
    assert_int_equal(count, expected < limit ? expected : limit);
    for (size_t i = 0; i < count; i++) {
        size_t better = 0;

        assert_in_range(hits[i].doc, 1, help.docs);
        if (fabs(hits[i].score - all->scores[hits[i].doc]) > 1e-4 * (1 + hits[i].score))
            fail_msg("%s: %u scores %g and %g", text, hits[i].doc, hits[i].score,
                     all->scores[hits[i].doc]);
        if (i)
            assert_true(hits[i].score < hits[i - 1].score ||
                        (hits[i].score == hits[i - 1].score && hits[i].doc > hits[i - 1].doc));
        for (size_t k = 0; k < all->count; k++)
            better += all->scores[all->docs[k]] > hits[i].score + 1e-4 * (1 + hits[i].score);
        if (better > offset + i)
            fail_msg("%s: %zu are better than number %zu", text, better, offset + i);
    }
}

/* The query as it is printed asks the same. */
static void check_printed(const char *text, const struct query *q, const struct hits *expected)
{
    struct buf printed = BUF_INIT;
    struct hits hits = {.count = 0};
    struct plan *plan = NULL;
    struct query again;
    struct run run;
    struct error e = {0};

    query_print(&printed, q->root);
    query_good(&help.query, printed.data, NORMAL, &again);
    run = run_of(&again);
    assert_int_equal(plan_query(help.engine, &again, EXPANSION_DEFAULT, &plan, &e), OK);
    assert_int_equal(engine_each(help.engine, plan, &run, false, take_hit, &hits, &e), OK);
    if (hits.count != expected->count ||
        memcmp(hits.docs, expected->docs, hits.count * sizeof *hits.docs) != 0)
        fail_msg("%s is not %s", printed.data, text);
    buf_clear(&printed);
    query_clear(&again);
}

/* Whether it finds anything; -1: it is refused, since it has too many ways. */
static int check_query(const char *text)
{
    struct plan *plan = NULL;
    struct hits hits = {.count = 0};
    struct query q;
    struct error e = {0};
    int found;

    query_good(&help.query, text, NORMAL, &q);
    if (plan_query(help.engine, &q, EXPANSION_DEFAULT, &plan, &e) != OK) {
        if (!strstr(e.text, "this phrase can be written in more than 64 ways"))
            fail_msg("%s: %s", text, e.text);
        query_clear(&q);
        return -1;
    }
    check_each(text, &q, plan, &hits);
    check_top(text, &q, plan, &hits, 0, 10);
    check_top(text, &q, plan, &hits, 3, 5);
    check_top(text, &q, plan, &hits, 0, help.docs);
    check_printed(text, &q, &hits);
    found = hits.count > 0;
    query_clear(&q);
    return found;
}

static void random_queries(void **state)
{
    unsigned seed = 7, found = 0;

    (void)state;
    for (int i = 0; i < QUERIES; i++) {
        struct buf b = BUF_INIT;

        random_query(&b, &seed, 1 + (unsigned)i % 3);
        found += check_query(b.data) > 0;
        buf_clear(&b);
    }
    assert_in_range(found, QUERIES / 2, QUERIES - QUERIES / 20); /* both happen */
}

/* Queries that were hard once. */
static void chosen_queries(void **state)
{
    static const char *const queries[] = {"co-ordinating",
                                          "\"co-ordinating group\"",
                                          "~\"coordinating group\"",
                                          "~\"and coordinating\"",
                                          "=follow-up",
                                          "==Co-Op",
                                          "==CoOp",
                                          "\"followup\"",
                                          "coordinating NEAR/2 group",
                                          "\"a|a-a aa|a\"",
                                          "\"a* a*\"",
                                          "~\"a* a* b\"",
                                          "(force NOT zzz)^2",
                                          "\"gifts|gifts gifts|gift\"",
                                          "year:2013",
                                          "-year:2013 force",
                                          "force -force:estuary",
                                          "title:force -kind:contents",
                                          "peel NEAR/3 peel",
                                          "\"force force\"",
                                          "(a OR aa) ADJ/1 (b OR group)",
                                          "zzz OR force",
                                          "zzz",
                                          "force zzz",
                                          "~\"force|forc?s a\"",
                                          "~\"forc?s|force a\"",
                                          "~\"coord*|follow-up 32\"",
                                          "~\"follow-up 32\"",
                                          "~\"coord*|follow-up 32\" AND a",
                                          "\"zzz force\"",
                                          "zzz NEAR/3 force",
                                          "(force zzz) OR a",
                                          "((force zzz) OR (gift a)) OR vetting",
                                          "(force NOT a) OR (gift NOT force)",
                                          "(gift kind:finding) NOT (a OR aa)",
                                          "120 OR £120",
                                          "£120 OR 120",
                                          "\"120|£120\"",
                                          "\"*120 force*\"",
                                          "\"a* 98*\" OR 98%",
                                          "(*120 OR *98*) NEAR/4 (a* OR *98*)",
                                          "8*",
                                          "*8*",
                                          "\"a *8*\"",
                                          "(a* NEAR/2 *8*) OR force"};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        assert_int_not_equal(check_query(queries[i]), -1);
}

/* A phrase of words that each stand there in several ways, over a long row of
 * them: the ways to try all would outlast us. */
static void killer_phrase(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    buf_str(&b, "\"");
    for (int i = 0; i < 60; i++)
        buf_str(&b, "a* ");
    buf_str(&b, "b\"");
    assert_int_equal(check_query(b.data), 0);
    buf_clear(&b);
}

#define SUITE(engine)                                                                              \
    const struct CMUnitTest engine[] = {cmocka_unit_test(chosen_queries),                          \
                                        cmocka_unit_test(random_queries),                          \
                                        cmocka_unit_test(killer_phrase)}

int main(void)
{
    SUITE(pack);
    SUITE(xapian);
    int failed = cmocka_run_group_tests(pack, make_pack, unmake);

    return failed + cmocka_run_group_tests(xapian, make_xapian, unmake);
}
