/*
 * test_report_bad: input that is no report, input cut at every byte, and input of odd
 * shape. Whatever comes, words are neither lost nor made up.
 */
#include "tests/indexer/report_help.h"

#include "tests/indexer/report_words.h"

static void check_bad(struct slice bytes, const char *message)
{
    struct report_options options = {.id = slice_str("id"), .source = slice_str("a.txt")};
    struct error e = {0};
    struct report r;

    assert_int_equal(report_read_text(bytes, &options, &r, &e), ERR_INPUT);
    assert_string_equal(e.text, message);
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    check_bad(slice_of("", 0), "a.txt is empty");
    check_bad(slice_str(" \n\t\r\n\f"), "a.txt is empty");
    check_bad(slice_str("\xEF\xBB\xBF"), "a.txt is empty");
    check_bad(slice_of("ab\0c", 4), "a.txt is not text (a zero byte at byte 3)");
    check_bad(slice_str("\x01\x02\x03 abc"), "a.txt is not text (3 control characters in 7 bytes)");
}

static void bad_bytes_are_counted(void **state)
{
    struct report r;

    (void)state;
    help_read("Caf\xE9 horses\r\nand \x07hay", &r);
    assert_int_equal(r.bad_bytes, 2);
    help_section(&r, 0, KIND_FINDING, "", "Caf\uFFFD horses\nand hay");
    report_clear(&r);
}

/* Text is as report.h promises: valid lines, in order, inside the text. */
static void check_shape(const struct report *r)
{
    for (size_t i = 0; i < r->section_count; i++) {
        const struct report_section *s = &r->sections[i];

        assert_true(s->text.len > 0 && s->line_count > 0);
        assert_true(s->text.data[s->text.len - 1] != '\n');
        assert_memory_equal(s->text.data, s->heading.data ? s->heading.data : "", s->heading_len);
        for (size_t n = 0; n < s->line_count; n++) {
            assert_true(s->lines[n].offset < s->text.len);
            assert_true(n == 0 ? s->lines[n].offset == 0
                               : s->lines[n].offset > s->lines[n - 1].offset);
            assert_true(s->text.data[s->lines[n].offset] != '\n');
        }
        assert_null(memchr(s->text.data, '\t', s->text.len));
        assert_null(memchr(s->text.data, '\f', s->text.len));
    }
}

static void check_words(struct slice bytes)
{
    struct report_options options = {.id = slice_str("id"), .source = slice_str("a.txt")};
    struct error e = {0};
    struct report r;

    assert_int_equal(report_read_text(bytes, &options, &r, &e), OK);
    check_shape(&r);
    words_check(bytes, &r);
    report_clear(&r);
}

static const char sample[] =
    " To what extent does it\nwork well?\n\nSummary\n\nIt does **work** well, as [we](#x) saw.1 "
    "The "
    "force is\n\n7\n\n1 See www.example.org\n \fgoing on. \xE2\x80\x9CYes,\xE2\x80\x9D they "
    "say\n\nRecommendation\n\nWithin 6 months, go:\n\n\xE2\x80\xA2 a; and\n\xE2\x80\xA2 b\n\n"
    "Afterwards it went on.\n\nContents\nSummary\t7\n\f\n# Annex A\n*x* ~ [a\n\nRecommendations\n"
    "\n\tSummary\n\tAnnex\n";

static void every_cut_is_read(void **state)
{
    (void)state;
    for (size_t len = 2; len < sizeof sample; len++) {
        char *copy = malloc(len); /* of its own size, for the sanitizer's sake */

        memcpy(copy, sample, len);
        check_words(slice_of(copy, copy[len - 1] ? len : len - 1));
        free(copy);
    }
}

/* `count` times `piece`. */
static void check_repeated(const char *piece, size_t count)
{
    struct buf text = BUF_INIT;

    while (count--)
        buf_str(&text, piece);
    assert_true(buf_ok(&text));
    check_words(buf_view(&text));
    buf_clear(&text);
}

static void odd_shapes_are_read(void **state)
{
    (void)state;
    check_repeated("word ", 200000);
    check_repeated("*a ", 100000);
    check_repeated("[a](", 50000);
    check_repeated("**", 100000);
    check_repeated("a\n", 100000);
    check_repeated("Horses\n\n", 20000);
    check_repeated("Horses of the police\n\f", 20000);
    check_repeated("7\n\f", 20000);
    check_repeated("Contents\nHorses\t3\n", 5000);
    check_repeated("Recommendation\n\nThe force should.\n\n", 5000);
    check_repeated("What is this about?\n\n", 5000);
    check_repeated("Kent Police and Essex Police ", 5000);
    check_repeated("1 See www.example.org\n\n2 See www.example.org\n\n", 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(bad_bytes_are_counted),
        cmocka_unit_test(every_cut_is_read),
        cmocka_unit_test(odd_shapes_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
