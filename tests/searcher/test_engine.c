/*
 * test_engine: each engine against brute force, over an index in a temp folder:
 * thousands of queries made at random must match exactly the sections in which
 * the matcher finds them.
 */
#include "tests/searcher/judge.h"
#include "tests/searcher/random_query.h"

#include "tests/searcher/both_engines.h" /* its `help` is a parameter's name above */

#define QUERIES 3000

/* Whether it finds anything; -1: it is refused, since it has too many ways. */
static int check_query(const char *text)
{
    struct plan *plan = NULL;
    struct expected x;
    struct hits hits;
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
    hits_init(&hits, help.docs);
    expect(&help, text, &q, true, &x);
    assert_true(judge_each(&help, &q, plan, &x, &hits));
    judge_mentions(&help, &q, plan, &x);
    judge_top(&help, &q, plan, text, &hits, 0, 10);
    judge_top(&help, &q, plan, text, &hits, 3, 5);
    judge_top(&help, &q, plan, text, &hits, 0, help.docs);
    judge_printed(&help, &q, &x);
    found = hits.count > 0;
    hits_clear(&x.hits);
    hits_clear(&hits);
    query_clear(&q);
    return found;
}

static void random_queries(void **state)
{
    struct asker asker = asker_of(7);
    unsigned found = 0;

    (void)state;
    for (int i = 0; i < QUERIES; i++) {
        struct buf b = BUF_INIT;

        random_query(&b, &asker, 1 + (unsigned)i % 3);
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
