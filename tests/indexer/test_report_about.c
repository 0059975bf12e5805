/*
 * test_report_about: force, date, title, publisher and programme as the text tells them.
 */
#include "tests/indexer/report_help.h"

static struct gazetteer forces;

static void check(const char *text, const char *force, const char *date, bool inferred)
{
    struct report_options options = {
        .id = slice_str("id"), .source = slice_str("a.txt"), .gazetteer = &forces};
    struct error e = {0};
    struct report r;

    assert_int_equal(report_read_text(slice_str(text), &options, &r, &e), OK);
    assert_string_equal(r.force_count ? r.forces[0].data : "", force);
    assert_true(r.force_count < 2);
    assert_string_equal(r.date.data ? r.date.data : "", date);
    assert_int_equal(r.date_inferred, inferred);
    report_clear(&r);
}

static void the_title_page_says_who_and_when(void **state)
{
    (void)state;
    check("Horses\n\nKent Police\n\n18 December 2012\n\n© HMIC 2013\n\nSummary\n\nEssex Police has "
          "many. Essex Police is large. Essex Police has more.\n",
          "Kent Police", "2012-12-18", false);
    check(
        "Horses\n\nAn inspection of Northshire Police\n\n© HMIC 2013\n\nSummary\n\nAll is well.\n",
        "Northshire Police", "2013", false);
    check("Horses\n\nHampshire Constabulary May 2014\n\nSummary\n\nAll is well.\n",
          "Hampshire Constabulary", "2014-05", false);
}

static void partners_are_not_subjects(void **state)
{
    (void)state;
    check("Summary\n\nKent Police works with Essex Police. Its alliance with Essex Police is old. "
          "It and Essex Police meet, as Kent and Essex Police will. Kent Police has horses.\n",
          "Kent Police", "", false);
    check("Summary\n\nHorses live in Kent. Kent is green, and Surrey is, too.\n", "", "", false);
    check("Summary\n\nThe National Crime Agency helps. The National Crime Agency is there. The "
          "National Crime Agency has people.\n",
          "", "", false);
}

static void invented_forces_are_told_by_form(void **state)
{
    (void)state;
    check("Summary\n\nNorthshire Police has horses. Northshire Police is large. The Independent "
          "Police Complaints Commission knows. The National Police Federation, too.\n",
          "Northshire Police", "", false);
}

static void the_year_is_inferred(void **state)
{
    (void)state;
    check("Summary\n\nSince HMIC's December 2012 report, and the 2012 and 2012 reports, there was "
          "progress. In June 2014 we came. A national report will be out in early 2015 or 2015.\n",
          "", "2014", true);
    check("Summary\n\nIt cost 2000 pounds in 1900 and 2021/22.\n", "", "", false);
}

static void titles_lead(void **state)
{
    struct report r;

    (void)state;
    help_read("Inspecting policing\nin the public interest\n\nHorses of\nthe police\n\nNorthshire "
              "Police\n\nMay 2014\n\nSummary\n\nHMICFRS found that all is well.\n",
              &r);
    assert_string_equal(r.title.data, "Horses of the police");
    assert_string_equal(r.publisher.data, "HMICFRS");
    report_clear(&r);
    help_read(
        "Summary\n\nA national report on police integrity and corruption will be available.\n", &r);
    assert_string_equal(r.title.data, "Police Integrity and Corruption");
    assert_string_equal(r.programme.data, "integrity");
    report_clear(&r);
    help_read("PEEL 2023: an inspection of Northshire Police\n\nMay 2024\n\nSummary\n\nFine.\n",
              &r);
    assert_string_equal(r.programme.data, "peel");
    assert_string_equal(r.date.data, "2024-05");
    report_clear(&r);
}

static int set_up(void **state)
{
    (void)state;
    help_forces(&forces);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gazetteer_clear(&forces);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_title_page_says_who_and_when),
        cmocka_unit_test(partners_are_not_subjects),
        cmocka_unit_test(invented_forces_are_told_by_form),
        cmocka_unit_test(the_year_is_inferred),
        cmocka_unit_test(titles_lead),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
