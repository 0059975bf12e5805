/*
 * test_similar: the words that characterise a section, and the sections that hold them,
 * against counts made by hand: weights, totals, pages, filters, what is left out; and of
 * the pack engine the scores.
 */
#include "tests/searcher/both_engines.h"
#include "tests/searcher/oracle.h"

#include "searcher/answer/similar.h"

#include <math.h>

#define DOCS (HELP_REPORTS * HELP_SECTIONS + 1)

static const struct run plain_run = {.k1 = BM25_K1, .b = BM25_B};

/* How often words of the stem stand in what is searched of a section; its length. */
static uint32_t count_in(uint32_t doc, struct slice stem, uint32_t *length)
{
    struct token_list list = {NULL, 0, 0};
    struct error e = {0};
    uint32_t count = 0;

    assert_int_equal(token_list_fill(&list, help.query.lexicon, help_searched(&help, doc), &e), OK);
    for (size_t i = 0; i < list.count; i++)
        count += slice_equal(list.tokens[i].word->stem, stem);
    *length = list.count ? list.tokens[list.count - 1].position + 1 : 0;
    token_list_clear(&list);
    return count;
}

static uint64_t sections_with(struct slice stem)
{
    uint64_t sections = 0;
    uint32_t length;

    for (uint32_t doc = 1; doc <= help.docs; doc++)
        sections += count_in(doc, stem, &length) > 0;
    return sections;
}

static double idf_of(const struct similar_term *t)
{
    double docs = help.docs, freq = (double)t->sections;

    return log(1 + (docs - freq + 0.5) / (freq + 0.5));
}

static double part(double tf, double length)
{
    double average = (double)help.engine->info.tokens / (double)help.engine->info.sections;

    return tf * (BM25_K1 + 1) / (tf + BM25_K1 * (1 - BM25_B + BM25_B * length / average));
}

/* A section of finding, with enough words. */
static uint32_t pick(uint32_t from)
{
    while (help.section_of[from]->kind == KIND_CONTENTS || help.section_of[from]->text.len < 130)
        from++;
    return from;
}

static void choose(uint32_t doc, size_t limit, struct arena *arena, struct similar_terms *terms)
{
    struct error e = {0};
    struct section s;

    assert_int_equal(engine_section(help.engine, doc, arena, &s, &e), OK);
    assert_int_equal(
        similar_choose(help.engine, help.query.lexicon, &s, &plain_run, limit, arena, terms, &e),
        OK);
}

static void weights(void **state)
{
    (void)state;
    for (uint32_t at = 2; at < 60; at += 19) {
        uint32_t doc = pick(at), length;
        struct arena arena = ARENA_INIT;
        struct similar_terms terms, few;

        choose(doc, SIMILAR_MOST, &arena, &terms);
        assert_true(terms.count > 4);
        for (size_t i = 0; i < terms.count; i++) {
            const struct similar_term *t = &terms.items[i];

            assert_int_equal(t->count, count_in(doc, t->stem, &length));
            assert_int_equal(t->sections, sections_with(t->stem));
            assert_true(t->sections >= 2 && t->sections <= help.docs / 2);
            assert_true(fabs(t->frequency - part(t->count, length)) < 1e-9);
            assert_true(fabs(t->weight - t->frequency * idf_of(t)) < 1e-9);
            assert_true(!i || t[-1].weight >= t->weight);
            assert_false(t->shown.data[0] >= '0' && t->shown.data[0] <= '9');
        }
        choose(doc, 3, &arena, &few);
        assert_int_equal(few.count, 3);
        for (size_t i = 0; i < few.count; i++)
            assert_true(slice_equal(few.items[i].stem, terms.items[i].stem));
        arena_clear(&arena);
    }
}

/* The score by hand; 0: the section is none of the answer. */
static double score(const struct similar_terms *terms, uint32_t doc)
{
    double sum = 0;

    for (size_t i = 0; i < terms->count; i++) {
        const struct similar_term *t = &terms->items[i];
        uint32_t length, count = count_in(doc, t->stem, &length);

        if (count)
            sum += t->frequency * idf_of(t) * part(count, length);
    }
    return sum;
}

struct case_of {
    const char *within; /* NULL: all */
    bool other_reports;
};

static void check_scores(const struct similar_result *r, const double *scores)
{
    for (size_t i = 0; i < r->count; i++) {
        if (fabs(r->hits[i].score - scores[r->hits[i].doc]) > 1e-4 * scores[r->hits[i].doc])
            fail_msg("section %u scores %f, not %f", r->hits[i].doc, r->hits[i].score,
                     scores[r->hits[i].doc]);
        assert_true(!i || r->hits[i - 1].score >= r->hits[i].score);
    }
}

/* Every page of two, joined, is the whole. */
static void check_pages(struct similar_request q, struct arena *arena,
                        const struct similar_result *whole)
{
    q.limit = 2;
    for (q.offset = 0; q.offset < whole->count; q.offset += 2) {
        struct similar_result page;
        struct error e = {0};

        assert_int_equal(similar_find(help.engine, &q, arena, &page, &e), OK);
        assert_int_equal(page.total, whole->total);
        assert_int_equal(page.count, whole->count - q.offset < 2 ? 1 : 2);
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.hits[i].doc, whole->hits[q.offset + i].doc);
        similar_result_clear(&page);
    }
}

static uint64_t check_case(uint32_t doc, const struct case_of *c, bool pack)
{
    struct arena arena = ARENA_INIT;
    struct similar_terms terms;
    struct similar_result r;
    struct similar_request q = {&terms, plain_run, doc, slice_str(""), NULL, 0, DOCS};
    struct error e = {0};
    double scores[DOCS] = {0};
    uint64_t wanted = 0;
    struct query query = {0};
    struct oracle o;

    choose(doc, 6, &arena, &terms);
    if (c->other_reports)
        q.report = help.report_of[doc]->id;
    query_good(&help.query, c->within ? c->within : "force OR -force a", NORMAL, &query);
    oracle_open(&o, &help, &query);
    if (c->within)
        assert_int_equal(plan_query(help.engine, &query, EXPANSION_DEFAULT, &q.within, &e), OK);
    for (uint32_t d = 1; d <= help.docs; d++) {
        bool out = d == doc || (c->other_reports && help.report_of[d] == help.report_of[doc]);

        scores[d] = out || (c->within && !oracle_at(&o, d)) ? 0 : score(&terms, d);
        wanted += scores[d] > 0;
    }
    assert_int_equal(similar_find(help.engine, &q, &arena, &r, &e), OK);
    assert_int_equal(r.total, wanted);
    assert_int_equal(r.count, wanted);
    for (size_t i = 0; i < r.count; i++)
        assert_true(scores[r.hits[i].doc] > 0);
    if (pack)
        check_scores(&r, scores);
    check_pages(q, &arena, &r);
    similar_result_clear(&r);
    oracle_close(&o);
    query_clear(&query);
    arena_clear(&arena);
    return wanted;
}

static void found(bool pack)
{
    static const struct case_of cases[] = {{NULL, false},
                                           {NULL, true},
                                           {"year:2013", false},
                                           {"year:2013 force:estuary", true},
                                           {"vetting", false}, /* words are filters, too */
                                           {"force^3 -kind:finding", false},
                                           {"year:1999", false}};
    uint64_t sum = 0;

    for (uint32_t at = 3; at < 100; at += 31)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
            sum += check_case(pick(at), &cases[i], pack);
    assert_true(sum > 300);
}

static void found_by_pack(void **state)
{
    (void)state;
    found(true);
}

static void found_by_xapian(void **state)
{
    (void)state;
    found(false);
}

static void held(void **state)
{
    struct arena arena = ARENA_INIT;
    struct similar_terms terms;
    bool holds[SIMILAR_MOST];
    uint32_t doc = pick(9), length;
    struct error e = {0};

    (void)state;
    choose(doc, SIMILAR_MOST, &arena, &terms);
    for (uint32_t d = 1; d < 30; d++) {
        assert_int_equal(
            similar_held(help.query.lexicon, &terms, help_searched(&help, d), holds, &e), OK);
        for (size_t i = 0; i < terms.count; i++)
            assert_int_equal(holds[i], count_in(d, terms.items[i].stem, &length) > 0);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest pack[] = {cmocka_unit_test(weights), cmocka_unit_test(found_by_pack),
                                      cmocka_unit_test(held)};
    const struct CMUnitTest xapian[] = {cmocka_unit_test(weights),
                                        cmocka_unit_test(found_by_xapian), cmocka_unit_test(held)};
    int failed = cmocka_run_group_tests(pack, make_pack, unmake);

    return failed + cmocka_run_group_tests(xapian, make_xapian, unmake);
}
