/*
 * test_buf: growing, failing once and for all, varints cut at every byte, and
 * the arena; slices besides.
 */
#include "shim/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void appends(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    assert_true(slice_is(buf_view(&b), ""));
    buf_append(&b, NULL, 0);
    buf_str(&b, "one");
    buf_char(&b, ' ');
    buf_slice(&b, slice_of("twofold", 3));
    buf_printf(&b, " %d%s", 3, "!");
    assert_true(buf_ok(&b));
    assert_string_equal(b.data, "one two 3!");
    assert_int_equal(b.len, 10);
    buf_truncate(&b, 3);
    assert_string_equal(b.data, "one");
    buf_truncate(&b, 30);
    assert_int_equal(b.len, 3);
    buf_clear(&b);
    assert_null(b.data);
    buf_clear(&b);
}

static void grows(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        buf_char(&b, (char)(i % 251));
    assert_int_equal(b.len, 100000);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal((unsigned char)b.data[i], i % 251);
    assert_int_equal(b.data[b.len], 0);
    buf_clear(&b);
}

static void failure_sticks(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    buf_str(&b, "kept");
    assert_null(buf_reserve(&b, SIZE_MAX));
    assert_false(buf_ok(&b));
    buf_str(&b, "more");
    buf_printf(&b, "%d", 1);
    assert_null(buf_reserve(&b, 1));
    assert_string_equal(b.data, "kept");
    buf_clear(&b);
    assert_true(buf_ok(&b));
}

static void varints(void **state)
{
    static const uint64_t known[] = {0,     1,          127,        128,           16383,
                                     16384, UINT32_MAX, UINT64_MAX, UINT64_MAX / 2};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct buf b = BUF_INIT;
        struct slice in;
        uint64_t value;

        buf_varint(&b, known[i]);
        for (size_t cut = 0; cut < b.len; cut++) {
            in = slice_of(b.data, cut);
            assert_false(slice_varint(&in, &value));
        }
        buf_char(&b, 'x');
        in = buf_view(&b);
        assert_true(slice_varint(&in, &value));
        assert_true(value == known[i]);
        assert_true(slice_is(in, "x"));
        buf_clear(&b);
    }
}

static void varints_too_long(void **state)
{
    struct slice in = slice_str("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
    uint64_t value;

    (void)state;
    assert_false(slice_varint(&in, &value)); /* 65 bits */
    in = slice_str("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01");
    assert_false(slice_varint(&in, &value)); /* eleven bytes */
}

static void arenas(void **state)
{
    struct arena a = ARENA_INIT;
    char *small[1000];

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        small[i] = arena_alloc(&a, i);
        assert_non_null(small[i]);
        assert_int_equal((uintptr_t)small[i] % 16, 0);
        for (size_t j = 0; j < i; j++)
            assert_int_equal(small[i][j], 0);
        memset(small[i], (int)i, i);
        if (i % 100 == 0)
            memset(arena_alloc(&a, 100000), 7, 100000);
    }
    for (size_t i = 0; i < 1000; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal((unsigned char)small[i][j], i & 0xff);
    assert_true(a.bytes >= 1000 * 999 / 2 + 10 * 100000);
    assert_string_equal(arena_copy(&a, slice_of("copied", 4)).data, "copi");
    assert_string_equal(arena_copy(&a, slice_of(NULL, 0)).data, "");
    assert_true(arena_ok(&a));
    assert_null(arena_array(&a, SIZE_MAX / 2, 3));
    assert_false(arena_ok(&a));
    assert_null(arena_alloc(&a, 1));
    arena_clear(&a);
    assert_true(arena_ok(&a));
    arena_clear(&a);
}

static void slices(void **state)
{
    struct slice s = slice_str(" \tword \n");

    (void)state;
    assert_true(slice_is(slice_trim(s), "word"));
    assert_true(slice_is(slice_trim(slice_str(" \n ")), ""));
    assert_true(slice_is(slice_trim(slice_of("\0 ", 2)), "") == false);
    assert_true(slice_starts(s, slice_str(" \t")) && !slice_starts(slice_str("a"), s));
    assert_true(slice_is(slice_from(s, 2), "word \n"));
    assert_true(slice_compare(slice_str("a"), slice_str("b")) < 0);
    assert_true(slice_compare(slice_str("a"), slice_str("aa")) < 0);
    assert_true(slice_compare(slice_str("\xff"), slice_str("a")) > 0);
    assert_int_equal(slice_compare(slice_of(NULL, 0), slice_str("")), 0);
    assert_true(slice_equal(slice_of(NULL, 0), slice_str("")));
    assert_false(slice_equal(slice_str("ab"), slice_str("ac")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends),          cmocka_unit_test(grows),
        cmocka_unit_test(failure_sticks),   cmocka_unit_test(varints),
        cmocka_unit_test(varints_too_long), cmocka_unit_test(arenas),
        cmocka_unit_test(slices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
