/*
 * test_metadata: the table that overrules, and the table of forces.
 */
#include "tests/indexer/report_help.h"

static void load(const char *tsv, struct metadata *m)
{
    struct error e = {0};

    assert_int_equal(metadata_load(slice_str(tsv), "m.tsv", m, &e), OK);
}

static void check_bad(const char *tsv, const char *message)
{
    struct metadata m;
    struct error e = {0};

    assert_int_equal(metadata_load(slice_str(tsv), "m.tsv", &m, &e), ERR_INPUT);
    assert_string_equal(e.text, message);
}

static void rows_are_found(void **state)
{
    const struct metadata_row *row;
    struct metadata m;

    (void)state;
    load("\xEF\xBB\xBF"
         "date\tfile\tforce\r\n2014-11\ta/b.txt\tX Police\r\n\r\n2015\tc.txt\n",
         &m);
    row = metadata_find(&m, slice_str("a/b.txt"));
    assert_non_null(row);
    assert_true(slice_is(row->cells[METADATA_DATE], "2014-11"));
    assert_true(slice_is(row->cells[METADATA_FORCE], "X Police"));
    assert_true(slice_is(row->cells[METADATA_TITLE], ""));
    assert_int_equal(row->line, 2);
    assert_non_null(metadata_find(&m, slice_str("deep/in/c.txt")));
    assert_null(metadata_find(&m, slice_str("b.txt")));
    metadata_clear(&m);
}

static void bad_tables_are_named(void **state)
{
    (void)state;
    check_bad("", "m.tsv is empty");
    check_bad("file\tauthor\n", "m.tsv:1: unknown column 'author' (known: file force date title "
                                "programme publisher place url)");
    check_bad("force\n", "m.tsv:1: the header has no column 'file'");
    check_bad("file\tfile\n", "m.tsv:1: column 'file' comes twice");
    check_bad("file\tdate\na.txt\t2014\n\nb.txt\t2014-13\n",
              "m.tsv:4: '2014-13' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)");
    check_bad("file\na\tb\n", "m.tsv:2: more cells than the header has columns");
    check_bad("file\tdate\n\t2014\n", "m.tsv:2: the row names no file");
    check_bad("file\na\nb\na\n", "m.tsv:4: 'a' has a row already, line 2");
}

static void dates(void **state)
{
    (void)state;
    assert_true(metadata_date(slice_str("2014")));
    assert_true(metadata_date(slice_str("2014-12")));
    assert_true(metadata_date(slice_str("2016-02-29")));
    assert_false(metadata_date(slice_str("2015-02-29")));
    assert_false(metadata_date(slice_str("2015-2-9")));
    assert_false(metadata_date(slice_str("2015-12-32")));
    assert_false(metadata_date(slice_str("2015-")));
    assert_false(metadata_date(slice_str("15")));
    assert_false(metadata_date(slice_str("2015/12")));
    assert_false(metadata_date(slice_str("")));
}

static void a_row_overrules(void **state)
{
    struct metadata m;
    struct report r;
    struct error e = {0};
    struct report_options options = {.id = slice_str("x"), .source = slice_str("x.txt")};

    (void)state;
    load("file\tforce\tdate\ttitle\tplace\nx.txt\tA Police| B Police\t2020-01-02\tNew\tYork\n", &m);
    options.row = metadata_find(&m, options.source);
    assert_int_equal(report_read_text(slice_str("Old title\n\nNorthshire Police\n\nMay 2014\n"),
                                      &options, &r, &e),
                     OK);
    assert_int_equal(r.force_count, 2);
    assert_string_equal(r.forces[0].data, "A Police");
    assert_string_equal(r.forces[1].data, "B Police");
    assert_string_equal(r.date.data, "2020-01-02");
    assert_string_equal(r.title.data, "New");
    assert_string_equal(r.place.data, "York");
    report_clear(&r);
    metadata_clear(&m);
}

static void collect(void *ctx, struct slice folded)
{
    buf_slice(ctx, folded);
    buf_str(ctx, ";");
}

static void forces_have_names(void **state)
{
    struct gazetteer g;
    struct buf names = BUF_INIT;

    (void)state;
    help_forces(&g);
    assert_int_equal(g.force_count, 49);
    gazetteer_names(&g, slice_str("hampshire constabulary"), collect, &names);
    assert_string_equal(names.data,
                        "hampshire;hampshire and isle of wight;hampshire and isle of wight "
                        "constabulary;hampshire constabulary;hampshire police;");
    buf_truncate(&names, 0);
    gazetteer_names(&g, slice_str("Northshire & East Police"), collect, &names);
    assert_string_equal(names.data, "northshire and east police;northshire and east;");
    buf_truncate(&names, 0);
    gazetteer_names(NULL, slice_str("The Met"), collect, &names);
    assert_string_equal(names.data, "the met;");
    buf_clear(&names);
    gazetteer_clear(&g);
}

static void check_names(const char *name, const char *expected)
{
    struct buf names = BUF_INIT;

    gazetteer_names(NULL, slice_str(name), collect, &names);
    assert_string_equal(names.data ? names.data : "", expected);
    buf_clear(&names);
}

static void unknown_forces_have_short_names(void **state)
{
    (void)state;
    check_names("Severn Vale Constabulary", "severn vale constabulary;severn vale;");
    check_names("NORTHMOOR  police", "northmoor police;northmoor;");
    check_names("Northmoor Police Service", "northmoor police service;northmoor;");
    check_names("Northmoor Police Force", "northmoor police force;northmoor;");
    check_names("Northmoor Fire Service", "northmoor fire service;");
    check_names("Northmoorpolice", "northmoorpolice;");
    check_names("Constabulary", "constabulary;");
    check_names("Police Service", "police service;");
    check_names("", "");
}

static void names_match_longest(void **state)
{
    struct gazetteer g;
    const struct force_name *name;
    size_t len = 0;

    (void)state;
    help_forces(&g);
    name = gazetteer_match(&g, slice_str("Devon & Cornwall Police's staff"), &len);
    assert_non_null(name);
    assert_int_equal(len, strlen("Devon & Cornwall Police"));
    name = gazetteer_match(&g, slice_str("Hampshire Constabulary keeps"), &len);
    assert_int_equal(name->type, FORCE_FORMER);
    assert_string_equal(gazetteer_official(&g, name->force).data,
                        "Hampshire and Isle of Wight Constabulary");
    assert_int_equal(gazetteer_match(&g, slice_str("Kent County Council"), &len)->type,
                     FORCE_SHORT);
    assert_null(gazetteer_match(&g, slice_str("Kentish Town"), &len));
    assert_null(gazetteer_match(&g, slice_str(""), &len));
    gazetteer_clear(&g);
}

static void forces_can_be_added(void **state)
{
    struct gazetteer g;
    struct error e = {0};

    (void)state;
    help_forces(&g);
    assert_int_equal(
        gazetteer_add(&g, slice_str("# mine\nNorthshire Police\tterritorial\tNorthshire\r\n"),
                      "f.tsv", &e),
        OK);
    assert_non_null(gazetteer_find(&g, slice_str("NORTHSHIRE")));
    assert_int_equal(gazetteer_add(&g, slice_str("Kent Police\tterritorial\tThe Kents\n"), "f", &e),
                     OK);
    assert_int_equal(gazetteer_find(&g, slice_str("the kents"))->force,
                     gazetteer_find(&g, slice_str("Kent Police"))->force);
    assert_int_equal(gazetteer_add(&g, slice_str("\n\tx\n"), "f.tsv", &e), ERR_INPUT);
    assert_string_equal(e.text, "f.tsv:2: no force's name in the first column");
    gazetteer_clear(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_found),
        cmocka_unit_test(bad_tables_are_named),
        cmocka_unit_test(dates),
        cmocka_unit_test(a_row_overrules),
        cmocka_unit_test(forces_have_names),
        cmocka_unit_test(unknown_forces_have_short_names),
        cmocka_unit_test(names_match_longest),
        cmocka_unit_test(forces_can_be_added),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
