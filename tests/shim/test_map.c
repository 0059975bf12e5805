/*
 * test_map: a file's bytes as memory: whole, empty, gone; and what is no regular
 * file is refused.
 */
#include "shim/map.h"

#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void check_map(const char *folder, struct slice bytes)
{
    const char *path = temp_path(folder, "file");
    struct map map;
    struct error e = {0};

    assert_int_equal(file_write(path, bytes, &e), OK);
    assert_int_equal(map_open(path, &map, &e), OK);
    assert_true(slice_equal(map.bytes, bytes));
    assert_int_equal((uintptr_t)map.bytes.data % (bytes.len ? 4096 : 1), 0);
    map_advise(&map, MAP_ADVICE_RANDOM);
    map_advise(&map, MAP_ADVICE_STREAM);
    map_advise(&map, MAP_ADVICE_SOON);
    assert_int_equal(unlink(path), 0);
    assert_true(slice_equal(map.bytes, bytes)); /* it outlives its name */
    map_close(&map);
    assert_int_equal(map.bytes.len, 0);
    map_close(&map);
}

static void whole_files(void **state)
{
    struct buf bytes = BUF_INIT;

    check_map(*state, slice_of("", 0));
    check_map(*state, slice_of("a\0b", 3));
    for (int i = 0; i < 4096; i++)
        buf_char(&bytes, (char)i);
    check_map(*state, buf_view(&bytes)); /* exactly a page */
    buf_char(&bytes, '!');
    check_map(*state, buf_view(&bytes));
    buf_clear(&bytes);
}

/* A map that is opened over must not be left standing for one that failed. */
static void check_refused(const char *path, enum status expected)
{
    struct map map = {{"stale", 5}};
    struct error e = {0};

    assert_int_equal(map_open(path, &map, &e), expected);
    assert_non_null(strstr(e.text, path));
    assert_int_equal(map.bytes.len, 0);
    assert_int_equal(map_open(path, &map, NULL), expected);
}

static void only_regular_files(void **state)
{
    const char *file = temp_path(*state, "f"), *link = temp_path(*state, "link");
    const char *pipe = temp_path(*state, "pipe");
    struct error e = {0};

    assert_int_equal(file_write(file, slice_str("x"), &e), OK);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    check_refused(link, ERR_IO);
    check_refused(pipe, ERR_INPUT);
    check_refused(*state, ERR_INPUT);
    check_refused("/dev/zero", ERR_INPUT);
    check_refused(temp_path(*state, "none"), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files),
        cmocka_unit_test(only_regular_files),
    };

    return cmocka_run_group_tests(tests, temp_make, temp_remove);
}
