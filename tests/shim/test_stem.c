/*
 * test_stem: libstemmer's english behind shim/stem.
 */
#include "shim/stem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static int make(void **state)
{
    struct error e = {0};

    *state = stemmer_new(&e);
    return *state ? 0 : -1;
}

static int unmake(void **state)
{
    stemmer_free(*state);
    return 0;
}

static void check(struct stemmer *s, const char *word, const char *expected)
{
    struct error e = {0};
    struct slice stem;

    assert_int_equal(stemmer_stem(s, slice_str(word), &stem, &e), OK);
    if (!slice_is(stem, expected))
        fail_msg("%s stems to %.*s", word, SLICE_ARG(stem));
}

static void stems(void **state)
{
    check(*state, "hospitality", "hospit");
    check(*state, "hospital", "hospit");
    check(*state, "recommendations", "recommend");
    check(*state, "force's", "forc");
    check(*state, "forces", "forc");
    check(*state, "2013", "2013");
    check(*state, "caf\u00E9s", "caf\u00E9");
    check(*state, "a", "a");
    check(*state, "is", "is");
}

static void nothing_left_is_the_word(void **state)
{
    check(*state, "", "");
    check(*state, "'s", "'s");
    check(*state, "'", "'");
    check(*state, "'''", "'");
}

static void not_even_text(void **state)
{
    struct error e = {0};
    struct slice stem;

    assert_int_equal(stemmer_stem(*state, slice_of("\xff\xe2\x00s", 4), &stem, &e), OK);
    assert_true(stem.len > 0);
}

static void long_words(void **state)
{
    struct error e = {0};
    size_t size = 64 * 1024;
    char *word = malloc(size + 1);
    struct slice stem;

    assert_non_null(word);
    memset(word, 's', size + 1);
    assert_int_equal(stemmer_stem(*state, slice_of(word, size), &stem, &e), OK);
    assert_int_equal(stemmer_stem(*state, slice_of(word, size + 1), &stem, &e), ERR_LIMIT);
    assert_string_equal(e.text, "a word of 65537 bytes is too long to stem");
    free(word);
    stemmer_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems),
        cmocka_unit_test(nothing_left_is_the_word),
        cmocka_unit_test(not_even_text),
        cmocka_unit_test(long_words),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
