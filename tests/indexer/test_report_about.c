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

static void names_are_not_mangled(void **state)
{
    (void)state;
    check("How Great Fen Police works\n\nMay 2014\n\nSummary\n\nStaff of Great Fen Police ride. "
          "Unlike Great Fen Police, others walk. Meanwhile Great Fen Police has horses.\n",
          "Great Fen Police", "2014-05", false);
    check("Horses in Great Fen\n\n8–19 May 2014\n\nSummary\n\nGreat Fen Police’s horses are well. "
          "The "
          "Great Fen Police and Crime Commissioner knows.\n",
          "Great Fen Police", "2014-05", false);
    check("Summary\n\nFenland Constabulary began late. Horses are new to Fenland.\n",
          "Fenland Constabulary", "", false);
    check("Summary\n\nRevisiting Police Horses was a report. The police ride.\n", "", "", false);
}

static void a_joint_report_has_both_forces(void **state)
{
    struct report r;

    (void)state;
    help_read("Horses\n\nA report on Great Fen Police and Fenland Constabulary\n\nMay 2014\n\n"
              "Summary\n\nAll is well.\n",
              &r);
    assert_int_equal(r.force_count, 2);
    assert_string_equal(r.forces[0].data, "Great Fen Police");
    assert_string_equal(r.forces[1].data, "Fenland Constabulary");
    report_clear(&r);
}

static void check_publisher(const char *text, const char *publisher, const char *title)
{
    struct report r;

    help_read(text, &r);
    assert_string_equal(r.publisher.data, publisher);
    assert_string_equal(r.title.data, title);
    report_clear(&r);
}

static void publishers_are_told_by_form(void **state)
{
    (void)state;
    check_publisher(
        "Inspectorate of Horses and Dogs\n\nA visit to the stables in\n\nGreat Fen Police\n\n"
        "May 2014\n\nSummary\n\nHMIC came, too. HMIC left.\n",
        "Inspectorate of Horses and Dogs", "A visit to the stables in Great Fen Police");
    check_publisher(
        "Horses\n\nMay 2014 | © IHD 2014\n\nSummary\n\nThe Inspectorate of Horses (IHD) "
        "asks what HMIC asks, and HMIC too.\n",
        "Inspectorate of Horses", "Horses");
    check_publisher("Horses\n\n© 2014 Horse Board\n\nSummary\n\nAll is well.\n", "Horse Board",
                    "Horses");
    check_publisher(
        "Horses\n\nSummary\n\nHer Majesty's Inspectorate of Constabulary and Fire & Rescue "
        "Services (HMICFRS) inspected Great Fen.\n",
        "HMICFRS", "Horses");
}

static void programmes_need_more_than_a_mention(void **state)
{
    struct report r;

    (void)state;
    help_read(
        "Core inspection\n\nMay 2014\n\nSummary\n\nStop and search is recorded. Domestic abuse, "
        "too; stop and search records are good.\n",
        &r);
    assert_int_equal(r.programme.len, 0);
    report_clear(&r);
    help_read("PEEL: Police legitimacy 2016, with stop and search\n\nSummary\n\nAll is well.\n",
              &r);
    assert_string_equal(r.programme.data, "peel");
    report_clear(&r);
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
        cmocka_unit_test(names_are_not_mangled),
        cmocka_unit_test(a_joint_report_has_both_forces),
        cmocka_unit_test(publishers_are_told_by_form),
        cmocka_unit_test(programmes_need_more_than_a_mention),
        cmocka_unit_test(the_year_is_inferred),
        cmocka_unit_test(titles_lead),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
