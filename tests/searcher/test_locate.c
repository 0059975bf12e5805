/*
 * test_locate: bytes of word positions in small texts.
 */
#include "searcher/query/locate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* One, position 0; the paragraph's end is 2, three 3, co 4, ordinating 5, 98 6. */
static const char text[] = "(One two.\n\nThree co-\nordinating £98%, end";

static void finds(void **state)
{
    static const struct {
        uint32_t first, last, signs;
        const char *bytes;
    } rows[] = {{0, 0, 0, "One"},
                {0, 1, 0, "One two"},
                {1, 3, 0, "two.\n\nThree"},
                {4, 5, 0, "co-\nordinating"},
                {6, 6, 0, "98"},
                {6, 6, SIGN_BEFORE, "£98"},
                {6, 7, SIGN_BEFORE, "£98%, end"},
                {5, 6, SIGN_BEHIND, "ordinating £98%"},
                {6, 6, SIGN_BEFORE | SIGN_BEHIND, "£98%"},
                {0, 0, SIGN_BEFORE | SIGN_BEHIND, "One"}};
    struct locator l = {.words = NULL};
    struct error e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interval at = {.first = rows[i].first, .last = rows[i].last, .signs = rows[i].signs};

        assert_int_equal(locator_scan(&l, slice_str(text), at.last, &e), OK);
        assert_int_equal(locator_find(&l, &at, &e), OK);
        assert_true(slice_is(slice_of(text + at.start, at.end - at.start), rows[i].bytes));
    }
    locator_clear(&l);
}

/* Positions that the text does not have come from a damaged index. */
static void finds_nothing(void **state)
{
    static const uint32_t rows[][2] = {
        {2, 2}, {1, 2}, {2, 3}, {1, 8}, {8, 8}, {1, 0}, {UINT32_MAX, UINT32_MAX}};
    struct locator l = {.words = NULL};
    struct error e = {0};

    (void)state;
    assert_int_equal(locator_scan(&l, slice_str(text), UINT32_MAX, &e), OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interval at = {.first = rows[i][0], .last = rows[i][1]};

        assert_int_equal(locator_find(&l, &at, &e), ERR_CORRUPT);
    }
    assert_int_equal(locator_scan(&l, slice_str(""), UINT32_MAX, &e), OK);
    assert_int_equal(l.count, 0);
    locator_clear(&l);
}

static void contexts(void **state)
{
    static const struct {
        uint32_t first, last, words;
        const char *bytes;
    } rows[] = {{1, 1, 0, "two"},
                {1, 1, 1, "One two"},
                {1, 1, 2, "One two.\n\nThree"},
                {6, 6, 1, "ordinating £98%, end"},
                {7, 7, 1000, "One two.\n\nThree co-\nordinating £98%, end"}};
    struct locator l = {.words = NULL};
    struct error e = {0};

    (void)state;
    assert_int_equal(locator_scan(&l, slice_str(text), UINT32_MAX, &e), OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct interval at = {.first = rows[i].first, .last = rows[i].last};
        uint32_t start, end;

        assert_int_equal(locator_find(&l, &at, &e), OK);
        locator_context(&l, &at, rows[i].words, &start, &end);
        assert_true(slice_is(slice_of(text + start, end - start), rows[i].bytes));
    }
    locator_clear(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(finds_nothing),
                                       cmocka_unit_test(contexts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
