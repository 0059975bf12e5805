/*
 * test_digest: a file's digest is that of its bytes, at sizes round the piece
 * that is read at once; text comes back; known values stay what they were, since
 * they lie on disks.
 */
#include "shim/digest.h"

#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static void known_values(void **state)
{
    char text[DIGEST_DIGITS + 1];

    (void)state;
    digest_text(digest_of(slice_str("")), text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f");
    digest_text(digest_of(slice_of(NULL, 0)), text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f");
    assert_true(digest64(slice_str("")) == 0x2d06800538d394c2);
    digest_text(digest_of(slice_str("peeler")), text);
    assert_string_equal(text, "d2e2c05aad22d94cba04422ca458ea88");
    assert_true(digest64(slice_str("peeler")) == 0xe0a538c0a6520237);
}

static void text_and_back(void **state)
{
    struct digest d = {0x0123456789abcdef, 0xfedcba9876543210}, back = {1, 2};
    char text[DIGEST_DIGITS + 1];

    (void)state;
    digest_text(d, text);
    assert_string_equal(text, "0123456789abcdeffedcba9876543210");
    assert_true(digest_parse(slice_str(text), &back));
    assert_true(digest_equal(d, back));
    back.low ^= 1;
    assert_false(digest_equal(d, back));
    for (size_t cut = 0; cut < DIGEST_DIGITS; cut++)
        assert_false(digest_parse(slice_of(text, cut), &back));
    assert_false(digest_parse(slice_str("0123456789abcdeffedcba98765432100"), &back));
    assert_false(digest_parse(slice_str("0123456789abcdeffedcba987654321g"), &back));
    assert_false(digest_parse(slice_str("0123456789ABCDEFFEDCBA9876543210"), &back));
    assert_true(back.high == d.high && back.low == (d.low ^ 1));
}

static void files(void **state)
{
    static const size_t sizes[] = {0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20};
    struct buf bytes = BUF_INIT;
    struct error e = {0};
    unsigned seed = 5;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *path = temp_path(*state, "file");
        struct digest d;
        uint64_t size;

        while (bytes.len < sizes[i])
            buf_char(&bytes, (char)(rand_r(&seed) >> 9));
        assert_int_equal(file_write(path, buf_view(&bytes), &e), OK);
        assert_int_equal(digest_file(path, &d, &size, &e), OK);
        assert_int_equal(size, sizes[i]);
        assert_true(digest_equal(d, digest_of(buf_view(&bytes))));
    }
    buf_clear(&bytes);
}

static void no_files(void **state)
{
    const char *link = temp_path(*state, "link");
    struct error e = {0};
    struct digest d;

    assert_int_equal(digest_file(temp_path(*state, "none"), &d, NULL, &e), ERR_NOT_FOUND);
    assert_int_equal(digest_file(*state, &d, NULL, NULL), ERR_INPUT);
    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(digest_file(link, &d, NULL, NULL), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(text_and_back),
        cmocka_unit_test_setup_teardown(files, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(no_files, temp_make, temp_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
