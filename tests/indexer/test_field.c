/*
 * test_field: names of kinds and fields, and what values fold to.
 */
#include "indexer/text/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void kinds_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < KIND_COUNT; i++) {
        enum section_kind kind = KIND_COUNT;

        assert_true(kind_parse(slice_str(kind_name((enum section_kind)i)), &kind));
        assert_int_equal(kind, i);
    }
    assert_string_equal(kind_name(KIND_FINDING), "finding");
    assert_string_equal(kind_name(KIND_COUNT), "");
}

static void kinds_are_parsed_whole(void **state)
{
    enum section_kind kind;

    (void)state;
    assert_true(kind_parse(slice_str("Recommendation"), &kind));
    assert_int_equal(kind, KIND_RECOMMENDATION);
    assert_false(kind_parse(slice_str("recommendations"), &kind));
    assert_false(kind_parse(slice_str("find"), &kind));
    assert_false(kind_parse(slice_str(""), &kind));
}

static void fields_have_names(void **state)
{
    enum field field;

    (void)state;
    for (int i = 0; i < FIELD_COUNT; i++) {
        assert_true(field_parse(slice_str(field_name((enum field)i)), &field));
        assert_int_equal(field, i);
    }
    assert_false(field_parse(slice_str("author"), &field));
}

static void check_fold(enum field field, const char *value, const char *expected)
{
    struct buf out = BUF_INIT;

    buf_str(&out, "<");
    field_fold(&out, field, slice_str(value));
    assert_true(buf_ok(&out));
    assert_string_equal(out.data + 1, expected);
    buf_clear(&out);
}

static void values_fold(void **state)
{
    (void)state;
    check_fold(FIELD_FORCE, "Devon & Cornwall", "devon and cornwall");
    check_fold(FIELD_FORCE, "devon and  CORNWALL ", "devon and cornwall");
    check_fold(FIELD_FORCE, "Dyfed-Powys Police", "dyfed powys police");
    check_fold(FIELD_FORCE, "  (West\tMercia) ", "west mercia");
    check_fold(FIELD_FORCE, "A&B", "a and b");
    check_fold(FIELD_FORCE, "& co", "and co");
    check_fold(FIELD_PLACE, "Ynys Môn", "ynys môn");
    check_fold(FIELD_PROGRAMME, "--", "");
    check_fold(FIELD_PROGRAMME, "", "");
    check_fold(FIELD_PLACE, "we\u00ADst", "west");
}

static void ids_do_not_fold(void **state)
{
    (void)state;
    check_fold(FIELD_REPORT, "A&B/Report-1.txt", "A&B/Report-1.txt");
    check_fold(FIELD_DATE, "2014-11", "2014-11");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_have_names),  cmocka_unit_test(kinds_are_parsed_whole),
        cmocka_unit_test(fields_have_names), cmocka_unit_test(values_fold),
        cmocka_unit_test(ids_do_not_fold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
