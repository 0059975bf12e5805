/*
 * test_report: how text becomes sections, a small sample for each rule. The whole
 * reports that people marked up are test_report_gold's.
 */
#include "tests/indexer/report_help.h"

/* Two full lines of prose, so that short lines are short beside them. */
#define PROSE                                                                                      \
    "The force has a policy on this matter and its officers and staff know where to\n"             \
    "find it, which is more than could be said of them when we came the last time.\n"
#define AGAIN                                                                                      \
    "There is more to say about this, and it takes one or two further lines to say it\n"           \
    "in full, as the reader of a report of this kind has every right to expect it.\n"

static void headings_open_sections(void **state)
{
    struct report r;

    (void)state;
    help_read("Summary\n\n" PROSE
              "\nHow well does the force look after\nits horses?\n\nStabling\n\n" AGAIN,
              &r);
    assert_int_equal(r.section_count, 3);
    help_section(&r, 0, KIND_SUMMARY, "Summary",
                 "Summary\n\nThe force has a policy on this matter and its officers and staff know "
                 "where to\nfind it, which is more than could be said of them when we came the "
                 "last time.");
    help_section(&r, 1, KIND_FINDING, "How well does the force look after its horses?",
                 "How well does the force look after its horses?");
    assert_string_equal(r.sections[2].path.data,
                        "How well does the force look after its horses? > Stabling");
    assert_int_equal(r.sections[2].lines[0].line, 9);
    assert_int_equal(r.sections[2].lines[1].line, 11);
    report_clear(&r);
}

static void check_mark(const struct report_section *s, size_t n, const char *words, uint32_t line)
{
    assert_true(n < s->line_count);
    assert_int_equal(s->lines[n].line, line);
    assert_true(slice_starts(slice_from(s->text, s->lines[n].offset), slice_str(words)));
    assert_true(n == 0 || s->lines[n].offset > s->lines[n - 1].offset);
}

static void a_wrapped_heading_keeps_its_lines(void **state)
{
    const char *heading = "How well does the force follow up the co-ordination of its horses?";
    struct report r;

    (void)state;
    help_read("Summary\n\n" PROSE "\nHow well does the force\n  follow up the co-\nordination of "
              "its\nhorses?\n\n" AGAIN,
              &r);
    assert_int_equal(r.section_count, 2);
    assert_string_equal(r.sections[1].heading.data, heading);
    assert_int_equal(r.sections[1].line_count, 6);
    assert_int_equal(r.sections[1].lines[0].offset, 0);
    check_mark(&r.sections[1], 0, "How well", 6);
    check_mark(&r.sections[1], 1, "follow up", 7);
    check_mark(&r.sections[1], 2, "ordination", 8);
    check_mark(&r.sections[1], 3, "horses?\n", 9);
    check_mark(&r.sections[1], 4, "There is more", 11);
    check_mark(&r.sections[1], 5, "in full", 12);
    report_clear(&r);
}

static void a_finding_goes_on_after_a_box(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\nTraining\n\n" PROSE
              "\nRecommendation\n\nWithin six months, the force should train\nits people.\n\n" AGAIN
              "\nNext steps\n\n" PROSE,
              &r);
    assert_int_equal(r.section_count, 4);
    assert_string_equal(r.sections[1].heading.data, "Training");
    assert_non_null(strstr(r.sections[1].text.data, "last time.\n\nThere is more"));
    help_section(&r, 2, KIND_RECOMMENDATION, "Recommendation",
                 "Recommendation\n\nWithin six months, the force should train\nits people.");
    assert_string_equal(r.sections[2].path.data, "Introduction > Training > Recommendation");
    report_clear(&r);
}

static void a_box_may_interrupt_a_sentence(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\nTraining\n\n" PROSE "and the force is now\n\n"
              "Area for improvement\n\nThe force should train its people.\n\n"
              "looking forward to the next time, which won't be long from this day as it is.\n",
              &r);
    assert_int_equal(r.section_count, 3);
    assert_non_null(strstr(r.sections[1].text.data, "the force is now\nlooking forward"));
    assert_int_equal(r.sections[2].kind, KIND_IMPROVEMENT);
    report_clear(&r);
}

static void boxes_hold_lists(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\nCause of concern\n\nThe cells are cold.\n\n"
              "Recommendations\n\nThe force should, within 3 months:\n\n- heat them;\n- clean "
              "them.\n\n" AGAIN,
              &r);
    assert_int_equal(r.section_count, 3);
    help_section(&r, 1, KIND_CONCERN, "Cause of concern",
                 "Cause of concern\n\nThe cells are cold.");
    help_section(&r, 2, KIND_RECOMMENDATION, "Recommendations",
                 "Recommendations\n\nThe force should, within 3 months:\n\n- heat them;\n- clean "
                 "them.");
    report_clear(&r);
}

static void running_heads_are_dropped(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "The inspection of the force is\n\n4\n\fWest Shire Police "
              "Integrity\n\ngoing on.\n\n" PROSE "\n5\n\fWest Shire Police Integrity\n\n" AGAIN
              "\n6\n\fWest Shire Police Integrity\n\n" AGAIN "\n7\n",
              &r);
    assert_int_equal(r.section_count, 1);
    assert_non_null(strstr(r.sections[0].text.data, "inspection of the force is\ngoing on."));
    assert_int_equal(r.dropped_count, 7);
    assert_string_equal(r.dropped[0].why, "page number");
    assert_string_equal(r.dropped[1].why, "running head");
    assert_int_equal(r.sections[0].lines[0].page, 4);
    assert_int_equal(r.sections[0].lines[r.sections[0].line_count - 1].page, 7);
    report_clear(&r);
}

static void figures_are_not_page_numbers(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\n\f" PROSE "\nThe force in numbers\n\nComplaints\n\n12\n\n"
              "Cases\n\n547\n\nClosed\n\n91\n",
              &r);
    assert_int_equal(r.dropped_count, 0);
    help_section(&r, 1, KIND_NUMBERS, "The force in numbers",
                 "The force in numbers\n\nComplaints\n\n12\n\nCases\n\n547\n\nClosed\n\n91");
    assert_int_equal(r.sections[1].lines[0].page, 2);
    report_clear(&r);
}

static void a_heading_below_its_page_is_hoisted(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\n\f• Buy horses for all of the officers of the force.\n\n"
              "• Feed them, too.\n\nRecommendations\n",
              &r);
    assert_int_equal(r.section_count, 2);
    help_section(&r, 1, KIND_RECOMMENDATION, "Recommendations",
                 "Recommendations\n\n• Buy horses for all of the officers of the force.\n\n"
                 "• Feed them, too.");
    report_clear(&r);
}

static void contents_and_bookmarks_are_evidence(void **state)
{
    struct report r;

    (void)state;
    help_read("Horses\n\nContents\n\nStables and all that\nis in them .... 3\nHay\t4\n\n"
              "Stables and all that\nis in them\n\n" PROSE "\nHay\n\n" AGAIN,
              &r);
    assert_int_equal(r.section_count, 4);
    help_section(&r, 0, KIND_FRONT, "", "Horses");
    help_section(&r, 1, KIND_CONTENTS, "Contents",
                 "Contents\n\nStables and all that\nis in them .... 3\nHay 4");
    assert_string_equal(r.sections[2].heading.data, "Stables and all that is in them");
    assert_string_equal(r.sections[3].path.data, "Hay");
    report_clear(&r);
    help_read("Horses\n\nHay\n\n" PROSE "\n" PROSE "\n\tHorses\n\tHay\n\t\tOats\n", &r);
    assert_int_equal(r.sections[r.section_count - 1].kind, KIND_CONTENTS);
    assert_string_equal(r.sections[r.section_count - 1].text.data, "Horses\nHay\nOats");
    report_clear(&r);
}

static void contents_may_lose_their_numbers(void **state)
{
    struct report r;

    (void)state;
    help_read(
        "Horses\n\nContents\n\nIntroduction\n\nWhat is done about horses\nand hay?\n\nOats\n\n3\n"
        "\n5\n\n7\n\fIntroduction\n\n" PROSE "\n\fWhat is done about horses and hay?\n\n" PROSE
        "\nOats\n\n" AGAIN,
        &r);
    assert_int_equal(r.section_count, 5);
    help_section(
        &r, 1, KIND_CONTENTS, "Contents",
        "Contents\n\nIntroduction\n\nWhat is done about horses\nand hay?\n\nOats\n\n3\n\n5\n\n7");
    assert_string_equal(r.sections[3].path.data, "What is done about horses and hay?");
    assert_string_equal(r.sections[4].path.data, "Oats");
    report_clear(&r);
}

static void footnotes_stay_out_of_the_text(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "We wrote of this before.1 The officers of the force are "
              "now\n\n1 Horses of the police, HMIC, 2011. Available from\nwww.example.org/horses\n"
              "\friding again.\n",
              &r);
    assert_int_equal(r.section_count, 2);
    assert_non_null(strstr(r.sections[0].text.data, "are now\nriding again."));
    help_section(&r, 1, KIND_NOTES, "",
                 "1 Horses of the police, HMIC, 2011. Available from\nwww.example.org/horses");
    report_clear(&r);
}

static void markdown_is_read(void **state)
{
    struct report r;

    (void)state;
    help_read(
        "# Horses\n\n**Stables**\n\nThe [force \\(all of it\\)](https://example.org/x) has *many* "
        "**stables**, 2 * 3 = 6, snake_case, see <http://example.org>. \\[sic\\]\n",
        &r);
    assert_int_equal(r.section_count, 2);
    help_section(&r, 0, KIND_FRONT, "Horses", "Horses");
    help_section(&r, 1, KIND_FINDING, "Stables",
                 "Stables\n\nThe force (all of it) has many stables, 2 * 3 = 6, snake_case, see "
                 "http://example.org. [sic]");
    assert_string_equal(r.title.data, "Horses");
    assert_int_equal(r.dropped_count, 1);
    assert_string_equal(r.dropped[0].text.data, "https://example.org/x");
    report_clear(&r);
}

static void the_one_top_heading_is_the_title(void **state)
{
    struct report r;

    (void)state;
    help_read(
        "# Horses\n\n## Contents\n\n- [Stables](#s)\n- [Hay](#h)\n\n## Stables\n\nOld.\n"
        "Recommendation\nThe force should\nmend them.\n\n### Roofs\n\nLow.\n\n## Hay\n\nDry.\n",
        &r);
    assert_int_equal(r.section_count, 6);
    help_section(&r, 0, KIND_FRONT, "Horses", "Horses");
    help_section(&r, 1, KIND_CONTENTS, "Contents", "Contents\n\n- Stables\n- Hay");
    help_section(&r, 2, KIND_FINDING, "Stables", "Stables\n\nOld.");
    help_section(&r, 3, KIND_RECOMMENDATION, "Recommendation",
                 "Recommendation\n\nThe force should\nmend them.");
    assert_string_equal(r.sections[4].path.data, "Stables > Roofs");
    assert_string_equal(r.sections[5].path.data, "Hay");
    report_clear(&r);
}

static void body_is_not_a_heading(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "\nWe looked at:\n\n(1) What is done about horses?\n\n"
              "(2) What else is done?\n\nHay\n\nOats\n\n" AGAIN,
              &r);
    assert_int_equal(r.section_count, 1);
    report_clear(&r);
}

static void running_heads_may_touch_the_text(void **state)
{
    struct report r;

    (void)state;
    help_read("Introduction\n\n" PROSE "The inspection of the force is\n\fWest Shire Police "
              "Integrity\ngoing on.\n\n" PROSE
              "www.example.org\n\fWest Shire Police Integrity\n" AGAIN
              "www.example.org\n\fWest Shire Police Integrity\n" AGAIN "www.example.org\n",
              &r);
    assert_int_equal(r.section_count, 1);
    assert_int_equal(r.dropped_count, 6);
    assert_non_null(strstr(r.sections[0].text.data, "inspection of the force is\ngoing on."));
    assert_null(strstr(r.sections[0].text.data, "example.org"));
    assert_null(strstr(r.sections[0].text.data, "West Shire"));
    report_clear(&r);
}

static void underlines_make_headings(void **state)
{
    struct report r;

    (void)state;
    help_read("Horses\n======\n\nStables\n-------\nThey are **old\nand cold**, and *dear\nto the "
              "force*. 2 * 3\nis 6.\n\nRecommendation\n--------------\n\nMend them.\n\nThe roofs "
              "leak.\n\n---\n",
              &r);
    assert_int_equal(r.section_count, 3);
    help_section(&r, 0, KIND_FRONT, "Horses", "Horses");
    help_section(&r, 1, KIND_FINDING, "Stables",
                 "Stables\n\nThey are old\nand cold, and dear\nto the force. 2 * 3\nis 6.");
    help_section(&r, 2, KIND_RECOMMENDATION, "Recommendation",
                 "Recommendation\n\nMend them.\n\nThe roofs leak.\n\n---");
    assert_string_equal(r.title.data, "Horses");
    assert_int_equal(r.dropped_count, 3);
    assert_string_equal(r.dropped[0].why, "rule");
    report_clear(&r);
}

static void contents_may_be_one_block(void **state)
{
    struct report r;

    (void)state;
    help_read(
        "Horses\n\nContents\nStables and all that\nis in them\nHay\n\nStables and all that is "
        "in them\n\n" PROSE "\nHay\n\n" AGAIN,
        &r);
    assert_int_equal(r.section_count, 4);
    help_section(&r, 1, KIND_CONTENTS, "Contents",
                 "Contents\n\nStables and all that\nis in them\nHay");
    assert_string_equal(r.sections[2].heading.data, "Stables and all that is in them");
    report_clear(&r);
}

static void numbers_may_lack_their_dots(void **state)
{
    struct report r;

    (void)state;
    help_read("1 Summary\n\n" PROSE "\n2 How are the horses?\n\n" PROSE "\n3 Stabling\n\n" AGAIN
              "\n12 Horses and\n\n" AGAIN "\nRecommendation\n\nThe force should buy more.\n",
              &r);
    assert_int_equal(r.section_count, 4);
    assert_string_equal(r.sections[0].heading.data, "1 Summary");
    assert_int_equal(r.sections[0].kind, KIND_SUMMARY);
    assert_string_equal(r.sections[1].path.data, "2 How are the horses?");
    assert_string_equal(r.sections[2].path.data, "3 Stabling");
    report_clear(&r);
}

static void a_heading_may_stand_on_another(void **state)
{
    struct report r;

    (void)state;
    help_read("Summary\n\n" PROSE "\nLawful behaviour\n\nLeadership\n\n" AGAIN
              "\nVetting\n\nGood\n\n" PROSE
              "\nHay\n\nArea for improvement\n\nThe force should make hay.\n",
              &r);
    assert_int_equal(r.section_count, 6);
    help_section(&r, 1, KIND_FINDING, "Lawful behaviour", "Lawful behaviour");
    assert_string_equal(r.sections[2].path.data, "Lawful behaviour > Leadership");
    assert_string_equal(r.sections[3].path.data, "Lawful behaviour > Vetting");
    assert_string_equal(r.sections[5].path.data, "Lawful behaviour > Hay > Area for improvement");
    report_clear(&r);
}

static void whole_is_one_section(void **state)
{
    struct report_options options = {
        .id = slice_str("id"), .source = slice_str("a.txt"), .whole = true};
    struct report r;
    struct error e = {0};

    (void)state;
    assert_int_equal(report_read_text(slice_str("Horses\n\nMay 2014\n\nSummary\n\nAll is well.\n"),
                                      &options, &r, &e),
                     OK);
    assert_int_equal(r.section_count, 1);
    help_section(&r, 0, KIND_FINDING, "", "Horses\n\nMay 2014\n\nSummary\n\nAll is well.");
    assert_string_equal(r.title.data, "Horses");
    assert_string_equal(r.date.data, "2014-05");
    report_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_open_sections),
        cmocka_unit_test(a_wrapped_heading_keeps_its_lines),
        cmocka_unit_test(a_finding_goes_on_after_a_box),
        cmocka_unit_test(a_box_may_interrupt_a_sentence),
        cmocka_unit_test(boxes_hold_lists),
        cmocka_unit_test(running_heads_are_dropped),
        cmocka_unit_test(figures_are_not_page_numbers),
        cmocka_unit_test(a_heading_below_its_page_is_hoisted),
        cmocka_unit_test(contents_and_bookmarks_are_evidence),
        cmocka_unit_test(contents_may_lose_their_numbers),
        cmocka_unit_test(footnotes_stay_out_of_the_text),
        cmocka_unit_test(markdown_is_read),
        cmocka_unit_test(the_one_top_heading_is_the_title),
        cmocka_unit_test(body_is_not_a_heading),
        cmocka_unit_test(running_heads_may_touch_the_text),
        cmocka_unit_test(underlines_make_headings),
        cmocka_unit_test(contents_may_be_one_block),
        cmocka_unit_test(numbers_may_lack_their_dots),
        cmocka_unit_test(a_heading_may_stand_on_another),
        cmocka_unit_test(whole_is_one_section),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
