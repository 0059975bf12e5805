/*
 * test_forms: forms and the words that open words let in, against the same made by
 * hand from the sections in memory, with each engine.
 */
#include "searcher/answer/forms.h"
#include "searcher/answer/variants.h"
#include "searcher/query/match.h"
#include "tests/searcher/both_engines.h"

struct asked {
    struct query query;
    struct mention_counts counts;
    struct form_list forms;
    struct variant_list variants;
};

static void ask(struct asked *a, const char *text)
{
    struct mention_request request;
    struct plan *plan;
    struct error e = {0};

    query_good(&help.query, text, NORMAL, &a->query);
    assert_int_equal(plan_query(help.engine, &a->query, EXPANSION_DEFAULT, &plan, &e), OK);
    request = (struct mention_request){.query = &a->query,
                                       .plan = plan,
                                       .run = {.k1 = BM25_K1, .b = BM25_B, .query = &a->query},
                                       .offset = 3, /* a page does not matter */
                                       .limit = 1};
    assert_int_equal(forms_count(help.engine, &request, &a->forms, &a->counts, &e), OK);
    assert_int_equal(variants_list(help.engine, &a->query, &a->forms, &a->variants, &e), OK);
}

static void forget(struct asked *a)
{
    form_list_clear(&a->forms);
    variant_list_clear(&a->variants);
    query_clear(&a->query);
}

static const struct form *form_of(const struct asked *a, const char *form)
{
    for (size_t i = 0; i < a->forms.count; i++)
        if (slice_is(a->forms.forms[i].form, form))
            return &a->forms.forms[i];
    return NULL;
}

static const struct variant *variant_of(const struct asked *a, const char *shown, const char *fold)
{
    for (size_t i = 0; i < a->variants.count; i++)
        if (slice_is(a->variants.items[i].fold, fold) &&
            slice_is(a->variants.items[i].step->shown, shown))
            return &a->variants.items[i];
    return NULL;
}

/* Sections whose tokens have the fold, and tokens that do. */
static unsigned brute(const char *fold, unsigned *sections)
{
    struct token_list tokens = {NULL, 0, 0};
    struct error e = {0};
    unsigned count = 0;

    *sections = 0;
    for (uint32_t doc = 1; doc <= help.docs; doc++) {
        unsigned before = count;

        assert_int_equal(
            token_list_fill(&tokens, help.query.lexicon, help_searched(&help, doc), &e), OK);
        for (size_t i = 0; i < tokens.count; i++)
            count += slice_is(tokens.tokens[i].word->fold, fold);
        *sections += count != before;
    }
    token_list_clear(&tokens);
    return count;
}

/* The sums are those of all mentions, whatever the query. */
static void sums(void **state)
{
    static const char *const queries[] = {"force",
                                          "\"gift|gifts and|& hospitality|hospital\"",
                                          "~\"gift and hospital\" OR peel",
                                          "vet* NEAR/4 group",
                                          "follow-up",
                                          "gift NOT hospitality",
                                          "@outer",
                                          "zzz"};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct asked a;
        uint64_t mentions = 0;

        ask(&a, queries[i]);
        for (size_t k = 0; k < a.forms.count; k++) {
            const struct form *f = &a.forms.forms[k];

            mentions += f->mentions;
            assert_true(f->reports >= 1 && f->reports <= f->sections && f->sections <= f->mentions);
            assert_true(f->spelling.len > 0);
            assert_true(!k || f->mentions <= f[-1].mentions);
        }
        assert_int_equal(mentions, a.counts.mentions);
        assert_true(a.counts.mentions || i == 7);
        forget(&a);
    }
}

static void forms(void **state)
{
    struct asked a;
    unsigned sections;

    (void)state;
    ask(&a, "force");
    assert_int_equal(a.forms.count, 3); /* Force and force; forces; force's and Forces’ */
    assert_int_equal(form_of(&a, "force")->mentions, brute("force", &sections));
    assert_int_equal(form_of(&a, "force")->sections, sections);
    assert_int_equal(form_of(&a, "forces")->mentions, brute("forces", &sections));
    assert_int_equal(form_of(&a, "forces")->sections, sections);
    assert_int_equal(form_of(&a, "force's")->mentions, brute("force's", &sections));
    forget(&a);
    /* white space and a line's end within a hyphenated word make no difference */
    ask(&a, "=coordinating");
    assert_int_equal(a.forms.count, 3);
    assert_true(form_of(&a, "co-ordinating")->mentions > 3);
    assert_non_null(form_of(&a, "coordi-nating"));
    assert_non_null(form_of(&a, "coordinating"));
    forget(&a);
}

/* Every word that is let in is listed, with its sections and mentions; none other is. */
static void variants(void **state)
{
    static const struct {
        const char *query, *shown, *in[6], *out;
    } rows[] = {
        {"hospitality", "hospitality", {"hospitality", "hospital"}, "group"},
        {"~\"gift and hospital\"", "hospital", {"hospitality", "hospital"}, "gifts"},
        {"force", "force", {"force", "forces", "force's"}, "favour"},
        {"vet*", "vet*", {"vet", "vetting"}, "gift"},
        {"hospitalty~", "hospitalty", {"hospitality"}, "hospital"},
        {"coordinate", "coordinate", {"coordinating", "coordinated"}, "group"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asked a;

        ask(&a, rows[i].query);
        for (size_t k = 0; rows[i].in[k]; k++) {
            const struct variant *v = variant_of(&a, rows[i].shown, rows[i].in[k]);
            unsigned sections;

            if (!v)
                fail_msg("%s does not let in %s", rows[i].query, rows[i].in[k]);
            brute(rows[i].in[k], &sections);
            assert_int_equal(v->sections, sections);
        }
        assert_null(variant_of(&a, rows[i].shown, rows[i].out));
        forget(&a);
    }
}

/* Of a single word each mention is counted for the word that stands there. */
static void mentions_of_variants(void **state)
{
    struct asked a;
    unsigned sections;

    (void)state;
    ask(&a, "hospitality");
    assert_int_equal(variant_of(&a, "hospitality", "hospital")->mentions,
                     brute("hospital", &sections));
    assert_int_equal(variant_of(&a, "hospitality", "hospitality")->mentions,
                     brute("hospitality", &sections));
    assert_int_equal(variant_of(&a, "hospitality", "hospital")->mentions +
                         variant_of(&a, "hospitality", "hospitality")->mentions,
                     a.counts.mentions);
    forget(&a);
}

/* Exact words let nothing in; nor is anything listed that is behind NOT, or twice. */
static void not_open(void **state)
{
    struct asked a;

    (void)state;
    ask(&a, "\"gifts and hospitality\" OR =force OR ==PEEL");
    assert_int_equal(a.variants.count, 0);
    forget(&a);
    ask(&a, "=force NOT (hospitality OR vet*)");
    assert_int_equal(a.variants.count, 0);
    forget(&a);
    ask(&a, "hospitality OR (hospital AND =force) OR hospitality");
    for (size_t i = 0; i < a.variants.count; i++)
        assert_ptr_equal(a.variants.items[i].step, a.variants.items[0].step);
    forget(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums), cmocka_unit_test(forms), cmocka_unit_test(variants),
        cmocka_unit_test(mentions_of_variants), cmocka_unit_test(not_open)};

    return cmocka_run_group_tests_name("pack", tests, make_pack, unmake) |
           cmocka_run_group_tests_name("xapian", tests, make_xapian, unmake);
}
