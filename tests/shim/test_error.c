/*
 * test_error: the first message stands, and errno becomes the right status.
 */
#include "shim/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void first_message_stands(void **state)
{
    struct error e = {0};

    (void)state;
    assert_int_equal(error_set(&e, ERR_INPUT, "page %d is odd", 3), ERR_INPUT);
    assert_int_equal(error_set(&e, ERR_IO, "later"), ERR_IO);
    assert_int_equal(error_memory(&e), ERR_NO_MEMORY);
    assert_int_equal(e.status, ERR_INPUT);
    assert_string_equal(e.text, "page 3 is odd");
    error_clear(&e);
    assert_int_equal(e.status, OK);
    assert_string_equal(e.text, "");
    assert_int_equal(error_memory(&e), ERR_NO_MEMORY);
    assert_string_equal(e.text, "out of memory");
}

static void nobody_listens(void **state)
{
    (void)state;
    errno = EIO;
    assert_int_equal(error_errno(NULL, "read", "x"), ERR_IO);
    assert_int_equal(error_set(NULL, ERR_LIMIT, "x"), ERR_LIMIT);
    assert_int_equal(error_at(NULL, 1, "x"), ERR_QUERY);
    assert_int_equal(error_memory(NULL), ERR_NO_MEMORY);
}

static void columns(void **state)
{
    struct error e = {0};

    (void)state;
    assert_int_equal(error_at(&e, 12, "an operand is expected after %s", "OR"), ERR_QUERY);
    assert_string_equal(e.text, "column 12: an operand is expected after OR");
    assert_int_equal(e.column, 12);
    error_clear(&e);
    assert_int_equal(e.column, 0);
}

static void system_errors(void **state)
{
    static const struct {
        int number;
        enum status status;
    } known[] = {{ENOSPC, ERR_FULL}, {EDQUOT, ERR_FULL},      {ENOENT, ERR_NOT_FOUND},
                 {EIO, ERR_IO},      {ENOMEM, ERR_NO_MEMORY}, {EACCES, ERR_IO}};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct error e = {0};

        errno = known[i].number;
        assert_int_equal(error_errno(&e, "open", "a/b"), known[i].status);
        assert_int_equal(strncmp(e.text, "cannot open a/b: ", 17), 0);
        assert_string_equal(e.text + 17, strerror(known[i].number));
    }
}

static void long_messages_are_cut(void **state)
{
    char text[2 * ERROR_TEXT];
    struct error e = {0};

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&e, ERR_IO, "%s", text);
    assert_int_equal(strlen(e.text), ERROR_TEXT - 1);
    error_clear(&e);
    error_at(&e, 1, "%s", text);
    assert_int_equal(strlen(e.text), ERROR_TEXT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_message_stands),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(columns),
        cmocka_unit_test(system_errors),
        cmocka_unit_test(long_messages_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
