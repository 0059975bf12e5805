/*
 * test_step: wildcards and edit distance against definitions too plain to be
 * wrong, over every short string of a small alphabet; and the other ways in
 * which a word can match a step.
 */
#include "searcher/query/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LONGEST 5u

/* The n-th string over the letters, the short ones first; false at the end. */
static bool nth(size_t n, const char *letters, char out[LONGEST + 1])
{
    size_t base = strlen(letters), length = 0, count = 1;

    while (n >= count) {
        n -= count;
        count *= base;
        if (++length > LONGEST)
            return false;
    }
    for (size_t i = 0; i < length; i++, n /= base)
        out[i] = letters[n % base];
    out[length] = '\0';
    return true;
}

static bool matches(enum match_how how, unsigned edits, const char *text, const char *word)
{
    struct step step = {.how = how, .edits = edits, .text = slice_str(text)};

    return step_matches(&step, slice_str(""), slice_str(word), slice_str(word));
}

static bool naive_wild(const char *pattern, const char *word)
{
    if (!*pattern)
        return !*word;
    if (*pattern == '*')
        return naive_wild(pattern + 1, word) || (*word && naive_wild(pattern, word + 1));
    return *word && (*pattern == '?' || *pattern == *word) && naive_wild(pattern + 1, word + 1);
}

static void wildcards(void **state)
{
    char pattern[LONGEST + 1], word[LONGEST + 1];
    size_t found = 0;

    (void)state;
    for (size_t p = 0; nth(p, "ab*?", pattern); p++)
        for (size_t w = 0; nth(w, "abc", word); w++) {
            bool got = matches(MATCH_WILD, 0, pattern, word);

            if (got != naive_wild(pattern, word))
                fail_msg("%s and %s", pattern, word);
            found += got;
        }
    assert_true(found > 10000);
}

/* Wildcards stand for characters, not for bytes. */
static void wild_characters(void **state)
{
    (void)state;
    assert_true(matches(MATCH_WILD, 0, "r?le", "rôle"));
    assert_false(matches(MATCH_WILD, 0, "r??le", "rôle"));
    assert_true(matches(MATCH_WILD, 0, "*?", "字"));
    assert_false(matches(MATCH_WILD, 0, "??*", "字"));
    assert_true(matches(MATCH_WILD, 0, "*ô*?", "rôle"));
    assert_true(matches(MATCH_WILD, 0, "?字", "字字"));
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

/* Optimal string alignment, straight from its definition. */
static unsigned naive_edits(const char *a, size_t n, const char *b, size_t m)
{
    unsigned d, swap = 100;

    if (!n || !m)
        return (unsigned)(n + m);
    if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1])
        swap = naive_edits(a, n - 2, b, m - 2) + 1;
    d = min3(naive_edits(a, n - 1, b, m) + 1, naive_edits(a, n, b, m - 1) + 1,
             naive_edits(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]));
    return d < swap ? d : swap;
}

static void edits(void **state)
{
    char a[LONGEST + 1], b[LONGEST + 1];

    (void)state;
    for (size_t i = 0; nth(i, "abc", a); i++)
        for (size_t k = 0; nth(k, "abc", b); k += 1 + k % 3) {
            unsigned distance = naive_edits(a, strlen(a), b, strlen(b));

            for (unsigned limit = 1; limit <= 2; limit++)
                if (matches(MATCH_FUZZY, limit, a, b) != (distance <= limit))
                    fail_msg("%s and %s: %u", a, b, distance);
        }
}

static void edits_of_characters(void **state)
{
    char text[200];

    (void)state;
    assert_true(matches(MATCH_FUZZY, 1, "role", "rôle"));
    assert_true(matches(MATCH_FUZZY, 1, "rôle", "rle"));
    assert_true(matches(MATCH_FUZZY, 1, "字a", "a字"));
    assert_false(matches(MATCH_FUZZY, 1, "ab", "字字"));
    /* What is too long to compare is compared whole. */
    memset(text, 'x', sizeof text);
    text[64] = '\0';
    assert_true(matches(MATCH_FUZZY, 1, text, text + 1));
    text[64] = 'x', text[65] = '\0';
    assert_false(matches(MATCH_FUZZY, 1, text, text + 1));
    assert_true(matches(MATCH_FUZZY, 1, text, text));
}

static bool word_matches(enum match_how how, const char *text, const char *stem, const char *fold,
                         const char *form)
{
    struct step step = {.how = how, .text = slice_str(text)};

    return step_matches(&step, slice_str(stem), slice_str(fold), slice_str(form));
}

static void ways(void **state)
{
    (void)state;
    assert_true(word_matches(MATCH_STEM, "forc", "forc", "forces", "Forces"));
    assert_false(word_matches(MATCH_STEM, "forces", "forc", "forces", "Forces"));
    assert_true(word_matches(MATCH_WORD, "force", "forc", "force", "Force"));
    assert_true(word_matches(MATCH_WORD, "force", "forc", "force's", "Force's"));
    assert_false(word_matches(MATCH_WORD, "force", "forc", "forces", "Forces"));
    assert_false(word_matches(MATCH_WORD, "force", "forc", "forced'", "Force"));
    assert_true(word_matches(MATCH_FORM, "force", "forc", "force", "FORCE"));
    assert_false(word_matches(MATCH_FORM, "force", "forc", "force's", "force's"));
    assert_true(word_matches(MATCH_CASE, "Force", "forc", "force", "Force"));
    assert_false(word_matches(MATCH_CASE, "Force", "forc", "force", "force"));
    assert_true(word_matches(MATCH_CASE, "CoOp", "coop", "coop", "Co-Op"));
    assert_true(word_matches(MATCH_CASE, "Co-Op", "coop", "coop", "CoOp"));
    assert_true(word_matches(MATCH_CASE, "Co-Op", "coop", "coop", "Co-Op"));
    assert_false(word_matches(MATCH_CASE, "Co-Op", "coop", "coops", "Co-Ops"));
    assert_false(word_matches(MATCH_CASE, "Co-Ops", "coop", "coop", "CoOp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wildcards), cmocka_unit_test(wild_characters),
        cmocka_unit_test(edits),     cmocka_unit_test(edits_of_characters),
        cmocka_unit_test(ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
