/*
 * test_collect: rankings, sorting, groups and facets against the same made by
 * hand from the sections in memory, with each engine.
 */
#include "tests/searcher/both_engines.h"
#include "tests/searcher/oracle.h"

#include "searcher/answer/collect.h"

#include <math.h>

#define DOCS (HELP_REPORTS * HELP_SECTIONS + 1)

static const char *const queries[] = {"force",
                                      "gifts OR vetting",
                                      "force year:2013",
                                      "~\"co-ordinating group\" OR peel",
                                      "a NOT b",
                                      "kind:finding",
                                      "force:estuary force",
                                      "zzz",
                                      "follow-up NEAR/5 gift"};

struct asked {
    struct query query;
    struct plan *plan;
    struct search_request request;
    struct search_result result;
    bool matches[DOCS + 1];
    uint64_t total;
};

static void ask(struct asked *a, const char *text)
{
    struct oracle o;
    struct error e = {0};

    *a = (struct asked){.total = 0};
    query_good(&help.query, text, NORMAL, &a->query);
    assert_int_equal(plan_query(help.engine, &a->query, EXPANSION_DEFAULT, &a->plan, &e), OK);
    a->request = (struct search_request){
        .plan = a->plan, .run = {.k1 = BM25_K1, .b = BM25_B, .query = &a->query}, .limit = DOCS};
    oracle_open(&o, &help, &a->query);
    for (uint32_t doc = 1; doc <= help.docs; doc++)
        a->total += a->matches[doc] = oracle_at(&o, doc);
    oracle_close(&o);
}

static void collected(struct asked *a)
{
    struct error e = {0};

    search_result_clear(&a->result);
    assert_int_equal(collect(help.engine, &a->request, &a->result, &e), OK);
    assert_int_equal(a->result.total, a->total);
}

static void answered(struct asked *a)
{
    search_result_clear(&a->result);
    query_clear(&a->query);
}

static struct slice date_of(uint32_t doc)
{
    return help.report_of[doc]->date;
}

/* The forces as the column holds them. */
static struct slice force_of(struct buf *b, uint32_t doc)
{
    const struct report *r = help.report_of[doc];

    buf_truncate(b, 0);
    for (size_t i = 0; i < r->force_count; i++) {
        if (i)
            buf_char(b, TERM_SEPARATOR);
        buf_slice(b, r->forces[i]);
    }
    return buf_view(b);
}

static int compare(enum sort_order sort, uint32_t x, uint32_t y)
{
    struct buf a = BUF_INIT, b = BUF_INIT;
    int order = 0;

    if (sort == SORT_FORCE)
        order = slice_compare(force_of(&a, x), force_of(&b, y));
    if (!order)
        order = slice_compare(date_of(y), date_of(x));
    buf_clear(&a);
    buf_clear(&b);
    return order ? order : x < y ? -1 : 1;
}

static void sorted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        for (int sort = SORT_DATE; sort <= SORT_FORCE; sort++) {
            struct asked a;
            struct ranked *all;
            size_t count;

            ask(&a, queries[i]);
            a.request.sort = (enum sort_order)sort;
            collected(&a);
            assert_int_equal(a.result.count, a.total);
            for (size_t k = 0; k < a.result.count; k++) {
                assert_true(a.matches[a.result.hits[k].doc]);
                if (k)
                    assert_true(compare((enum sort_order)sort, a.result.hits[k - 1].doc,
                                        a.result.hits[k].doc) < 0);
            }
            count = a.result.count;
            all = a.result.hits;
            a.result.hits = NULL;
            a.request.offset = 7;
            a.request.limit = 5;
            collected(&a); /* a page is a piece of the whole */
            assert_int_equal(a.result.count, count <= 7 ? 0 : count < 12 ? count - 7 : 5);
            for (size_t k = 0; k < a.result.count; k++)
                assert_int_equal(a.result.hits[k].doc, all[7 + k].doc);
            free(all);
            answered(&a);
        }
}

/* Through the heap (because of facets) or the engine's own top: the same. */
static void ranked_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct asked a;
        struct ranked *hits;
        size_t count;

        ask(&a, queries[i]);
        a.request.limit = 20;
        collected(&a);
        hits = a.result.hits;
        count = a.result.count;
        a.result.hits = NULL;
        a.request.facets = 1u << FIELD_KIND;
        collected(&a);
        assert_int_equal(a.result.count, count);
        for (size_t k = 0; k < count; k++)
            assert_true(fabs(hits[k].score - a.result.hits[k].score) < 1e-4 * (1 + hits[k].score));
        free(hits);
        answered(&a);
    }
}

static void grouped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct asked a;
        uint64_t reports = 0, sections = 0;

        ask(&a, queries[i]);
        a.request.by_report = true;
        collected(&a);
        for (uint32_t doc = 1, last = 0; doc <= help.docs; doc++)
            if (a.matches[doc]) {
                reports += !last || help.report_of[last] != help.report_of[doc];
                last = doc;
            }
        assert_int_equal(a.result.total_reports, reports);
        assert_int_equal(a.result.count, reports);
        for (size_t k = 0; k < a.result.count; k++) {
            const struct ranked *hit = &a.result.hits[k];
            uint32_t expected = 0;

            for (uint32_t doc = 1; doc <= help.docs; doc++)
                expected += a.matches[doc] && help.report_of[doc] == help.report_of[hit->doc];
            assert_int_equal(hit->sections, expected);
            for (size_t m = 0; m < k; m++) /* each once */
                assert_ptr_not_equal(help.report_of[a.result.hits[m].doc],
                                     help.report_of[hit->doc]);
            assert_true(!k || hit->score <= a.result.hits[k - 1].score);
            sections += hit->sections;
        }
        assert_int_equal(sections, a.total);
        answered(&a);
    }
}

static bool has_value(uint32_t doc, enum field field, struct slice value)
{
    const struct report *r = help.report_of[doc];

    switch (field) {
    case FIELD_FORCE:
        for (size_t i = 0; i < r->force_count; i++)
            if (slice_equal(r->forces[i], value))
                return true;
        return !r->force_count && !value.len;
    case FIELD_YEAR:
        return slice_equal(date_year(r->date), value);
    case FIELD_KIND:
        return slice_is(value, kind_name(help.section_of[doc]->kind));
    case FIELD_PROGRAMME:
        return slice_equal(r->programme, value);
    default:
        return slice_equal(r->place, value);
    }
}

static void check_facet(const struct asked *a, const struct facet *f)
{
    uint64_t sum = 0, expected_sum = 0;

    for (size_t v = 0; v < f->count; v++) {
        uint64_t expected = 0;

        for (uint32_t doc = 1; doc <= help.docs; doc++)
            expected += a->matches[doc] && has_value(doc, f->field, f->values[v].value);
        assert_int_equal(f->values[v].sections, expected);
        assert_true(expected > 0);
        assert_true(!v || f->values[v - 1].sections >= expected);
        for (size_t w = 0; w < v; w++)
            assert_false(slice_equal(f->values[v].value, f->values[w].value));
        sum += expected;
    }
    for (uint32_t doc = 1; doc <= help.docs; doc++)
        if (a->matches[doc])
            expected_sum += f->field == FIELD_FORCE && help.report_of[doc]->force_count > 1 ? 2 : 1;
    assert_int_equal(sum, expected_sum); /* no value is missing */
}

static void facets(void **state)
{
    static const enum field fields[] = {FIELD_FORCE, FIELD_YEAR, FIELD_KIND, FIELD_PROGRAMME,
                                        FIELD_PLACE};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct asked a;

        ask(&a, queries[i]);
        for (size_t k = 0; k < 5; k++)
            a.request.facets |= 1u << fields[k];
        a.request.limit = 1; /* facets count every match */
        collected(&a);
        assert_int_equal(a.result.facet_count, 5);
        for (size_t k = 0; k < 5; k++)
            check_facet(&a, &a.result.facets[k]);
        answered(&a);
    }
}

/* Occurrences of a stem in a section, and its length as each engine counts it: in
 * spellings, or in positions. */
static double brute_bm25(const char *stem, uint32_t doc, double mean, bool all_spellings,
                         double *length)
{
    struct token_list list = {NULL, 0, 0};
    struct error e = {0};
    double tf = 0;

    *length = 0;
    assert_int_equal(token_list_fill(&list, help.query.lexicon, help_searched(&help, doc), &e), OK);
    for (size_t i = 0; i < list.count; i++) {
        tf += slice_is(list.tokens[i].word->stem, stem);
        *length = all_spellings ? (double)i + 1 : list.tokens[i].position + 1.0;
    }
    token_list_clear(&list);
    return tf / (tf + BM25_K1 * (1 - BM25_B + BM25_B * *length / mean));
}

/* The order of a single word's hits is BM25's; what is near to equal may swap. */
static void bm25_order(void **state)
{
    static const char *const words[][2] = {
        {"force", "forc"}, {"gifts", "gift"}, {"coordinating", "coordin"}, {"a", "a"}};
    bool xapian = strcmp(help.engine->info.engine, "xapian") == 0;
    double total = 0, length;

    (void)state;
    for (uint32_t doc = 1; doc <= help.docs; doc++)
        brute_bm25("", doc, 1, xapian, &length), total += length;
    for (size_t i = 0; i < 4; i++) {
        struct asked a;
        double best = 0;

        ask(&a, words[i][0]);
        collected(&a);
        assert_true(a.result.count > 20);
        for (size_t k = a.result.count; k-- > 0;) {
            double score =
                brute_bm25(words[i][1], a.result.hits[k].doc, total / help.docs, xapian, &length);

            assert_true(score > 0);
            assert_true(score >= best * 0.97);
            best = score > best ? score : best;
        }
        answered(&a);
    }
}

static double score_of(const char *query, uint32_t doc)
{
    struct asked a;
    double score = -1;

    ask(&a, query);
    collected(&a);
    for (size_t i = 0; i < a.result.count; i++)
        if (a.result.hits[i].doc == doc)
            score = a.result.hits[i].score;
    answered(&a);
    return score;
}

/* A boost multiplies what it stands behind, and nothing else. */
static void boosts(void **state)
{
    static const char *const pairs[][3] = {{"force", "force^2", "2"},
                                           {"force", "(force NOT zzz)^2", "2"},
                                           {"force", "(force NOT peel)^2", "2"},
                                           {"force", "(force OR zzz)^2", "2"},
                                           {"force", "force^0", "0"},
                                           {"force", "(force^2)^2", "4"},
                                           {"force", "force kind:finding^9", "1"},
                                           {"force a", "(force a)^3", "3"},
                                           {"~\"force a\"", "~\"force a\"^3", "3"},
                                           {"force NEAR/9 a", "(force NEAR/9 a)^3", "3"},
                                           {"co-op", "co-op^2", "2"},
                                           {"forc*", "forc*^2", "2"}};
    unsigned checked = 0;

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (uint32_t doc = 1; doc <= help.docs; doc += 3) {
            double plain = score_of(pairs[i][0], doc), boosted = score_of(pairs[i][1], doc);

            if (plain < 0 || boosted < 0)
                continue;
            checked++;
            if (fabs(boosted - plain * atof(pairs[i][2])) > 1e-4 * (1 + boosted))
                fail_msg("%s and %s: %g and %g", pairs[i][0], pairs[i][1], plain, boosted);
        }
    assert_true(checked > 100);
}

/* A weight too small for a number still leaves a match a match. */
static void boosts_of_nearly_nothing(void **state)
{
#define TINY "^0.0000000001^0.0000000001^0.0000000001^0.0000000001^0.0000000001"
    static const char *const weighed[] = {"force" TINY, "(force OR gifts)" TINY,
                                          "(force" TINY " OR gifts" TINY ")", "(force OR gifts)^0",
                                          "force" TINY " OR gifts"};

    (void)state;
    for (size_t i = 0; i < sizeof weighed / sizeof *weighed; i++) {
        struct asked a;

        ask(&a, weighed[i]);
        a.request.limit = 3;
        collected(&a);
        assert_true(a.total > 0);
        answered(&a);
    }
}

/* A deadline that has passed ends whatever shape a query has, also one that looks at many
 * sections and finds nothing; and the answer says that it isn't whole. */
static void deadlines(void **state)
{
    static const char *const late[] = {"force",           "force OR gifts",     "gifts force",
                                       "\"force gifts\"", "force NEAR/2 zebr*", "forc* NOT gifts",
                                       "year:2013",       "force NEAR/3 gifts"};

    (void)state;
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        struct error e = {0};
        struct search_result result;
        struct query query;
        struct search_request request = {.limit = 5, .run = {.k1 = 1.2, .b = 0.75}};
        struct plan *plan;

        query_good(&help.query, late[i], NORMAL, &query);
        assert_int_equal(plan_query(help.engine, &query, EXPANSION_DEFAULT, &plan, &e), OK);
        request.plan = plan;
        request.run.query = &query;
        request.run.deadline_ns = 1;
        if (plan->kind != PLAN_NOTHING) {
            assert_int_equal(collect(help.engine, &request, &result, &e), OK);
            assert_false(result.complete);
            search_result_clear(&result);
        }
        query_clear(&query);
    }
}

#define SUITE(engine)                                                                              \
    const struct CMUnitTest engine[] = {                                                           \
        cmocka_unit_test(sorted),     cmocka_unit_test(ranked_both_ways),                          \
        cmocka_unit_test(grouped),    cmocka_unit_test(facets),                                    \
        cmocka_unit_test(bm25_order), cmocka_unit_test(boosts),                                    \
        cmocka_unit_test(deadlines),  cmocka_unit_test(boosts_of_nearly_nothing)}

int main(void)
{
    SUITE(pack);
    SUITE(xapian);
    int failed = cmocka_run_group_tests(pack, make_pack, unmake);

    return failed + cmocka_run_group_tests(xapian, make_xapian, unmake);
}
