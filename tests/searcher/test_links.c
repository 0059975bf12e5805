/*
 * test_links: how similar two texts are, by hand and on an index.
 */
#include "searcher/answer/links.h"

#include "index_help.h"

#include <math.h>

static struct index_help help;

static int make(void **state)
{
    (void)state;
    return index_help_make(&help, "pack");
}

static int unmake(void **state)
{
    (void)state;
    index_help_free(&help);
    return 0;
}

static struct link_word word(const char *text, double weight, bool own)
{
    return (struct link_word){slice_str(text), slice_str(text), weight, own};
}

static void near(double a, double b)
{
    if (fabs(a - b) > 1e-9)
        fail_msg("%g is not %g", a, b);
}

static void cosine_by_hand(void **state)
{
    struct link_word a[] = {word("a", 3, true), word("b", 4, true)};
    struct link_word b[] = {word("b", 4, true), word("c", 3, true)};
    struct link_text x = {a, 2, 5}, y = {b, 2, 5}, none = {NULL, 0, 0};
    struct link_word shared[2];
    size_t count;

    (void)state;
    near(link_similarity(&x, &y, shared, &count), 16.0 / 25);
    assert_int_equal(count, 1);
    assert_true(slice_is(shared[0].word, "b"));
    near(shared[0].weight, 16.0 / 25);
    near(link_similarity(&x, &x, shared, &count), 1);
    assert_int_equal(count, 2);
    assert_true(slice_is(shared[0].word, "b")); /* the heaviest first */
    near(link_similarity(&x, &none, shared, &count), 0);
    assert_int_equal(count, 0);
}

static void contexts_alone_share_nothing(void **state)
{
    struct link_word a[] = {word("b", 4, false)}, b[] = {word("b", 4, false)};
    struct link_text x = {a, 1, 5}, y = {b, 1, 5};
    struct link_word shared[1];
    size_t count;

    (void)state;
    near(link_similarity(&x, &y, shared, &count), 0);
    b[0].own = true;
    near(link_similarity(&x, &y, shared, &count), 16.0 / 25);
}

static const struct link_word *find(const struct link_text *t, const char *text)
{
    for (size_t i = 0; i < t->count; i++)
        if (slice_is(t->words[i].word, text))
            return &t->words[i];
    return NULL;
}

static void words_of_a_text(void **state)
{
    struct arena arena = ARENA_INIT;
    struct link_text t;
    struct error e = {0};

    (void)state;
    assert_int_equal(link_text_make(help.engine, help.query.lexicon,
                                    slice_str("it monitors IT; monitoring gifts"),
                                    slice_str("gifts zebra"), &arena, &t, &e),
                     OK);
    assert_int_equal(t.count, 5); /* it, IT, monitor, gift, zebra */
    assert_non_null(find(&t, "IT"));
    assert_non_null(find(&t, "it"));
    assert_non_null(find(&t, "monitor"));
    assert_true(find(&t, "gift")->own);
    assert_false(find(&t, "zebra")->own);
    /* neither is in the index; the one of the context weighs half */
    near(find(&t, "zebra")->weight * 2, find(&t, "monitor")->weight);
    assert_true(find(&t, "gift")->weight < find(&t, "monitor")->weight); /* which is rarer */
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cosine_by_hand),
        cmocka_unit_test(contexts_alone_share_nothing),
        cmocka_unit_test(words_of_a_text),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
