/*
 * test_context: the sentence around a match, and a keyword in context on a terminal.
 */
#include "searcher/answer/kwic.h"
#include "searcher/answer/sentence.h"
#include "shim/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The sentence around the match that stands between [ and ]. */
static void check_sentence(const char *marked, const char *expected)
{
    const char *open = strchr(marked, '['), *close = strchr(marked, ']');
    struct buf text = BUF_INIT;
    uint32_t from = (uint32_t)(open - marked), to = (uint32_t)(close - marked) - 1, start, end;

    buf_append(&text, marked, from);
    buf_append(&text, open + 1, to - from);
    buf_str(&text, close + 1);
    sentence_around(buf_view(&text), from, to, &start, &end);
    if (!slice_is(slice_of(text.data + start, end - start), expected))
        fail_msg("%s\n  expected %s\n  got      %.*s", marked, expected, (int)(end - start),
                 text.data + start);
    buf_clear(&text);
}

static void sentences(void **state)
{
    static const char *const rows[][2] = {
        {"One two. Three [four] five. Six.", "Three four five."},
        {"One two. Three [four] five", "Three four five"},
        {"[One] two. Three.", "One two."},
        {"One two. [Three]. Four.", "Three."},
        {"Heading\n\nThe [text] is\nwrapped here. More.", "The text is\nwrapped here."},
        {"The [last] words\n\nNext paragraph.", "The last words"},
        {"The [last] words  \n \nNext paragraph.", "The last words"},
        {"A. b [c] d", "A. b c d"}, /* no capital behind it */
        {"Seen. \"They [knew].\" We ask.", "\"They knew.\""},
        {"It (mostly) [worked].) Then it broke.", "It (mostly) worked.)"},
        {"We met Mr. [Smith] and Dr. Jones. Then.", "We met Mr. Smith and Dr. Jones."},
        {"Rules, e.g. The [Code], hold. Yes.", "Rules, e.g. The Code, hold."},
        {"See No. 4 and para. 12 [here]. Yes.", "See No. 4 and para. 12 here."},
        {"He said no. We [asked] why.", "We asked why."},
        {"It spent 3.5 [million] pounds. Why?", "It spent 3.5 million pounds."},
        {"Its own policy.12 The [force] knew. End.", "The force knew."},
        {"Is it? It [is]! So.", "It is!"},
        {"We found:\n- a [policy] for all\n- a register", "- a policy for all"},
        {"We found:\n• one\n• a [policy] for\n  all\n• a register", "• a policy for\n  all"},
        {"One [two. Three] four. Five.", "One two. Three four."}, /* over two sentences */
        {"One.\n\nTwo [three.\n\nFour] five. Six.", "Two three.\n\nFour five."},
        {"It ended. Ürün [is] capital. Yes.", "Ürün is capital."},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_sentence(rows[i][0], rows[i][1]);
}

/* Whatever the text and the match, the match is within, and all within the text. */
static void sentences_of_anything(void **state)
{
    static const char alphabet[] = "aA.?!\n -\"1(\t\0é";
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t len = 1 + (unsigned)rand_r(&seed) % sizeof text;
        uint32_t from, to, start, end;

        for (size_t i = 0; i < len; i++)
            text[i] = alphabet[(unsigned)rand_r(&seed) % (sizeof alphabet - 1)];
        from = (uint32_t)((unsigned)rand_r(&seed) % len);
        to = from + 1 + (uint32_t)((unsigned)rand_r(&seed) % (len - from));
        sentence_around(slice_of(text, len), from, to, &start, &end);
        assert_true(start <= from && to <= end && end <= len);
    }
}

static void check_line(size_t width, size_t column, const char *left, const char *match,
                       const char *right, const char *expected, bool cuts)
{
    struct kwic k = {width, column, "<", ">"};
    struct buf out = BUF_INIT;
    bool cut = kwic_line(&out, &k, slice_str(left), slice_str(match), slice_str(right));

    if (!slice_is(buf_view(&out), expected))
        fail_msg("expected '%s'\n  got '%s'", expected, out.data);
    assert_int_equal(cut, cuts);
    buf_clear(&out);
}

static void lines(void **state)
{
    (void)state;
    check_line(20, 6, "the ", "gift", " book", "  the <gift> book", false);
    check_line(20, 6, "", "gift", "", "      <gift>", false);
    check_line(20, 4, "the ", "gift", " book", "the <gift> book", false);
    check_line(20, 6, "of all the ", "gift", " book", "… the <gift> book", true);
    check_line(13, 4, "the ", "gift", " books", "the <gift> boo…", true);
    check_line(14, 4, "the ", "gift", " books", "the <gift> books", false);
    check_line(8, 4, "the ", "gifts", " books", "the <gif…>", true);
    check_line(8, 4, "the ", "gift", " books", "the <gift>", true);
    check_line(20, 6, "éé ", "gïft", " ü", "   éé <gïft> ü", false);
    check_line(11, 4, "字字 ", "a", " 字字字", "…字 <a> 字字…", true); /* wide characters */
    check_line(20, 0, "the ", "gift", "", "<gift>", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sentences),
                                       cmocka_unit_test(sentences_of_anything),
                                       cmocka_unit_test(lines)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
