/*
 * test_advice: how boxes are split into single recommendations, what a finding says of
 * earlier ones, and when two are the same.
 */
#include "searcher/answer/advice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static enum status note(void *ctx, const struct advice *a, struct error *e)
{
    struct buf *out = ctx;

    (void)e;
    buf_printf(out, "%s", advice_kind_name(a->kind));
    if (a->said.len)
        buf_printf(out, " of %.*s", SLICE_ARG(a->said));
    buf_printf(out, ": %.*s", SLICE_ARG(a->text));
    if (a->progress.len)
        buf_printf(out, " [%.*s]", SLICE_ARG(a->progress));
    buf_char(out, '\n');
    return OK;
}

static struct section section(enum section_kind kind, const char *heading, const char *text)
{
    return (struct section){.report = slice_str("r"),
                            .ordinal = 1,
                            .kind = kind,
                            .heading = slice_str(heading),
                            .heading_len = strlen(heading),
                            .date = slice_str("2014-11"),
                            .text = slice_str(text)};
}

static void holds(enum section_kind kind, const char *heading, const char *text,
                  const char *expected)
{
    struct section s = section(kind, heading, text);
    struct arena arena = ARENA_INIT;
    struct buf out = BUF_INIT;
    struct error e = {0};

    assert_int_equal(advice_each(&s, &arena, note, &out, &e), OK);
    assert_true(buf_ok(&out));
    if (!slice_is(buf_view(&out), expected))
        fail_msg("%s\n  expected %s\n  got      %.*s", text, expected, SLICE_ARG(buf_view(&out)));
    buf_clear(&out);
    arena_clear(&arena);
}

static void one_in_a_box(void **state)
{
    (void)state;
    holds(KIND_RECOMMENDATION, "Recommendation",
          "Recommendation\n\nWithin six months, the force should\npublish a policy.\n",
          "recommendation: Within six months, the force should publish a policy.\n");
    holds(KIND_IMPROVEMENT, "Area for improvement",
          "Area for improvement\n\nThe force should do it.\n\nThis should be soon.\n",
          "improvement: The force should do it. This should be soon.\n");
    holds(KIND_RECOMMENDATION, "", "", "");
}

static void several_in_a_box(void **state)
{
    (void)state;
    holds(KIND_RECOMMENDATION, "Recommendations",
          "Recommendations\n\n• The force should\nuse one.\n\n• (2) It should use two.\n",
          "recommendation: The force should use one.\nrecommendation: It should use two.\n");
    holds(KIND_RECOMMENDATION, "Recommendations",
          "Recommendations\n\n1 Within one month, do.\n\n2 Within two months, do\nmore.\n",
          "recommendation: Within one month, do.\nrecommendation: Within two months, do more.\n");
    holds(KIND_IMPROVEMENT, "Areas for improvement",
          "Areas for improvement\n\nThe force should act.\n\nThe force must learn.\n",
          "improvement: The force should act.\nimprovement: The force must learn.\n");
    holds(KIND_IMPROVEMENT, "Areas for improvement",
          "Areas for improvement\n\nThe force should act.\n\nIt has not, so far.\n",
          "improvement: The force should act. It has not, so far.\n");
}

static void lists_within_one(void **state)
{
    (void)state;
    holds(KIND_RECOMMENDATION, "Recommendations",
          "Recommendations\n\nBy May 2015, the force should:\n\n- answer; and\n- listen.\n",
          "recommendation: By May 2015, the force should: answer; and listen.\n");
    holds(KIND_RECOMMENDATION, "Recommendations",
          "Recommendations\n\nWe recommend the following:\n\n- answer calls\n- listen\n",
          "recommendation: answer calls\nrecommendation: listen\n");
    holds(KIND_CONCERN, "Cause of concern",
          "Cause of concern\n\nCalls are not answered.\n\n- The force should answer them.\n",
          "concern: Calls are not answered.\nrecommendation: The force should answer them.\n");
}

static void earlier_ones_in_a_list(void **state)
{
    (void)state;
    holds(KIND_FINDING, "",
          "In 2012 HMIC identified two areas for improvement for the force:\n\n"
          "• Develop a policy\n\nIt has one. Limited progress has been made with this\narea for "
          "improvement.\n\n• Watch the systems\n\nNo progress has been made.\n",
          "earlier of 2012: Develop a policy [Limited progress has been made with this area for "
          "improvement.]\nearlier of 2012: Watch the systems [No progress has been made.]\n");
    /* answered behind the whole list: it can't be told which by what */
    holds(KIND_FINDING, "",
          "HMIC highlighted areas of improvement in 2012.\n\n• One\n\n• Two\n\nGood progress has "
          "been "
          "made.\n",
          "earlier of 2012: One\nearlier of 2012: Two\n");
}

static void earlier_ones_quoted(void **state)
{
    (void)state;
    holds(KIND_FINDING, "",
          "In our 2012/13 report we identified an area for improvement, stating:\n\n“The force "
          "should watch all systems.”\n\nWe have identified this as a continued area for "
          "improvement.\n\n“This is no item.”\n",
          "earlier of 2012/13: The force should watch all systems. [We have identified this as a "
          "continued area for improvement.]\n");
    holds(KIND_FINDING, "",
          "In 2011 we made recommendations, stating:\n\n“Forces should:\n\n- establish links.”\n\n"
          "It is not good enough progress.\n",
          "earlier of 2011: Forces should: establish links. [It is not good enough progress.]\n");
}

static void what_is_no_earlier_one(void **state)
{
    (void)state;
    holds(KIND_FINDING, "", "In 2012 HMIC found four forces:\n\n• Kent\n\n• Essex\n", "");
    holds(KIND_FINDING, "", "We identified areas for improvement:\n\n• now\n", ""); /* no year */
    holds(KIND_FINDING, "", "In 2014 we identified areas for improvement:\n\n• now\n",
          ""); /* its own year */
    holds(KIND_FINDING, "", "In 2012 HMIC identified four areas for improvement.\n\nThey are.\n",
          "");
    holds(KIND_SUMMARY, "", "In 2012 HMIC identified areas for improvement:\n\n• One\n", "");
}

static bool same(const char *a, const char *b)
{
    struct buf x = BUF_INIT, y = BUF_INIT;
    bool equal;

    advice_key(&x, slice_str(a));
    advice_key(&y, slice_str(b));
    assert_true(buf_ok(&x) && buf_ok(&y) && x.len && y.len);
    equal = slice_equal(buf_view(&x), buf_view(&y));
    buf_clear(&x);
    buf_clear(&y);
    return equal;
}

static void the_same_words(void **state)
{
    (void)state;
    assert_true(same("Within six months the force, should use it.",
                     "Within six months, the force should use it"));
    assert_true(same("Within six months, force should", "within six months, the force should"));
    assert_true(same("integrity-\nrelated preven-\ntion", "integrity-related prevention"));
    assert_false(same("within six months", "within three months"));
    assert_false(same("the force should", "the force should not"));
}

/* Cut at every byte, a section is read to its end and no further. */
static void any_piece_of_a_section(void **state)
{
    static const char text[] =
        "In 2012 HMIC identified areas for improvement:\n\n• (1) “One”\n\nNo "
        "progress. Much.”\n\nIn 2011 our recommendation made, "
        "stating:\n\n“Do:\n- a\n\n1 B should:\n\n- c”\n";

    (void)state;
    for (size_t len = 0; len < sizeof text; len++)
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            char *piece = malloc(len + 1);
            struct section s = section((enum section_kind)kind, "", "");
            struct arena arena = ARENA_INIT;
            struct buf out = BUF_INIT;
            struct error e = {0};

            assert_non_null(piece);
            memcpy(piece, text, len);
            s.text = slice_of(piece, len);
            assert_int_equal(advice_each(&s, &arena, note, &out, &e), OK);
            buf_clear(&out);
            arena_clear(&arena);
            free(piece);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_in_a_box),        cmocka_unit_test(several_in_a_box),
        cmocka_unit_test(lists_within_one),    cmocka_unit_test(earlier_ones_in_a_list),
        cmocka_unit_test(earlier_ones_quoted), cmocka_unit_test(what_is_no_earlier_one),
        cmocka_unit_test(the_same_words),      cmocka_unit_test(any_piece_of_a_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
