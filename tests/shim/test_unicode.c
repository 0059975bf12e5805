/*
 * test_unicode: shim/unicode against the standard's own examples, and against
 * utf8proc's tables where unicode.c keeps a table of its own.
 */
#include "shim/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <utf8proc.h>

#include <cmocka.h>

static void check_clean(struct slice in, bool form_feeds, const char *expected, size_t bad)
{
    struct buf out = BUF_INIT;

    assert_int_equal(unicode_clean(&out, in, form_feeds), bad);
    assert_true(buf_ok(&out));
    assert_string_equal(out.data ? out.data : "", expected);
    assert_int_equal(out.len, strlen(expected));
    buf_clear(&out);
}

static void clean_keeps_good_text(void **state)
{
    (void)state;
    check_clean(slice_str(""), false, "", 0);
    check_clean(slice_str("plain\ttext\n"), false, "plain\ttext\n", 0);
    check_clean(slice_str("caf\u00e9 \u2019 \U0001F600"), false, "caf\u00e9 \u2019 \U0001F600", 0);
    check_clean(slice_str("\uFFFD"), false, "\uFFFD", 0);
}

static void clean_line_ends(void **state)
{
    (void)state;
    check_clean(slice_str("a\r\nb\rc\r"), false, "a\nb\nc\n", 0);
    check_clean(slice_str("a\r\r\nb"), false, "a\n\nb", 0);
    check_clean(slice_str("a\fb\vc\xC2\x85"
                          "d"),
                false, "a b c d", 0);
    check_clean(slice_str("a\fb\vc"), true, "a\fb c", 0);
}

static void clean_drops_controls(void **state)
{
    (void)state;
    check_clean(slice_of("a\0b", 3), false, "ab", 1);
    check_clean(slice_str("a\x1b[31mb\x7f"), false, "a[31mb", 2);
    check_clean(slice_str("a\xC2\x9B\x62"), false, "ab", 2);
    check_clean(slice_str("a\u202eb\u2066c"), false, "abc", 6);
    check_clean(slice_str("\uFEFFa\uFEFFb"), false, "a\uFEFFb", 0);
}

static void clean_repairs(void **state)
{
    (void)state;
    check_clean(slice_str("a\xffz"), false, "a\uFFFDz", 1);
    check_clean(slice_str("\xC0\x80"), false, "\uFFFD\uFFFD", 2);           /* overlong */
    check_clean(slice_str("\xED\xA0\x80"), false, "\uFFFD\uFFFD\uFFFD", 3); /* a surrogate */
    check_clean(slice_str("\xF4\x90\x80\x80"), false, "\uFFFD\uFFFD\uFFFD\uFFFD", 4);
    check_clean(slice_str("\xE2\x80"), false, "\uFFFD", 2); /* cut short */
    check_clean(slice_str("\xE2\x80"
                          "a"),
                false, "\uFFFDa", 2);
    /* The example of the standard, table 3-11. */
    check_clean(slice_str("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
                          "A"),
                false, "\uFFFD\uFFFD\uFFFD\uFFFDA", 8);
}

/* Whatever goes in, what comes out is well-formed and is not changed again. */
static void clean_is_stable(void **state)
{
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct buf once = BUF_INIT, twice = BUF_INIT;
        char bytes[24];
        size_t len = (size_t)rand_r(&seed) % sizeof bytes;

        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(rand_r(&seed) >> 7 | (rand_r(&seed) & 0x80));
        unicode_clean(&once, slice_of(bytes, len), true);
        if (once.len >= 3 && memcmp(once.data, "\uFEFF", 3) == 0) {
            buf_clear(&once);
            continue;
        }
        assert_int_equal(unicode_clean(&twice, buf_view(&once), true), 0);
        assert_true(slice_equal(buf_view(&once), buf_view(&twice)));
        buf_clear(&once);
        buf_clear(&twice);
    }
}

static void next_agrees_with_utf8proc(void **state)
{
    (void)state;
    for (int32_t c = 0; c < 0x110000; c++) {
        utf8proc_uint8_t text[4];
        int32_t decoded;
        size_t len;

        if (c >= 0xD800 && c < 0xE000)
            continue;
        len = (size_t)utf8proc_encode_char(c, text);
        assert_int_equal(unicode_next(slice_of((char *)text, len), &decoded), len);
        assert_int_equal(decoded, c);
        for (size_t cut = 1; cut < len; cut++) {
            assert_int_equal(unicode_next(slice_of((char *)text, cut), &decoded), cut);
            assert_int_equal(decoded, 0xFFFD);
        }
    }
}

static void next_of_nothing(void **state)
{
    int32_t c;

    (void)state;
    assert_int_equal(unicode_next(slice_of(NULL, 0), &c), 0);
    assert_int_equal(c, 0xFFFD);
    assert_int_equal(unicode_next(slice_of("\x80", 1), &c), 1);
    assert_int_equal(c, 0xFFFD);
}

static void classes(void **state)
{
    static const struct {
        int32_t character;
        enum char_class class;
    } known[] = {
        {' ', CHAR_OTHER},        {'a', CHAR_LETTER},       {'Z', CHAR_LETTER},
        {'7', CHAR_DIGIT},        {'-', CHAR_HYPHEN},       {0x2010, CHAR_HYPHEN},
        {0x2011, CHAR_HYPHEN},    {0x2012, CHAR_OTHER},     {0x2013, CHAR_OTHER},
        {0x2014, CHAR_OTHER},     {'\'', CHAR_APOSTROPHE},  {0x2019, CHAR_APOSTROPHE},
        {0x2018, CHAR_OTHER},     {0x2BC, CHAR_APOSTROPHE}, {0xAD, CHAR_IGNORED},
        {0x200B, CHAR_IGNORED},   {0x200C, CHAR_IGNORED},   {0x200D, CHAR_IGNORED},
        {0x2060, CHAR_IGNORED},   {0xFEFF, CHAR_IGNORED},   {0xFE0F, CHAR_IGNORED},
        {0xB2, CHAR_OTHER},       {0xBD, CHAR_OTHER},       {0xA0, CHAR_OTHER},
        {0xA3, CHAR_OTHER},       {0x301, CHAR_LETTER},     {0xFB01, CHAR_LETTER},
        {0x2163, CHAR_LETTER},    {0x0660, CHAR_DIGIT},     {0xFF15, CHAR_DIGIT},
        {0x4E2D, CHAR_LETTER},    {0xFFFD, CHAR_OTHER},     {0x20AC, CHAR_OTHER},
        {0x10FFFF, CHAR_OTHER},   {0x110000, CHAR_OTHER},   {-1, CHAR_OTHER},
        {0x7FFFFFFF, CHAR_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (unicode_class(known[i].character) != known[i].class)
            fail_msg("U+%04X is of class %d", (unsigned)known[i].character,
                     (int)unicode_class(known[i].character));
}

static bool is_letter(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

static void table_agrees_with_utf8proc(void **state)
{
    (void)state;
    for (int32_t c = 0; c < 0x300; c++) {
        enum char_class class = unicode_class(c);

        if (c == '-' || c == '\'' || c == 0xAD || c == 0x2BC)
            continue;
        assert_int_equal(class == CHAR_LETTER, is_letter(c));
        assert_int_equal(class == CHAR_DIGIT, utf8proc_category(c) == UTF8PROC_CATEGORY_ND);
        assert_true(class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_OTHER);
    }
}

static void upper_and_control(void **state)
{
    (void)state;
    assert_true(unicode_upper('A') && unicode_upper(0xC9) && unicode_upper(0x1C5));
    assert_false(unicode_upper('a') || unicode_upper('1') || unicode_upper(0xE9));
    assert_true(unicode_control(0) && unicode_control('\n') && unicode_control(0x1B));
    assert_true(unicode_control(0x7F) && unicode_control(0x9B) && unicode_control(0x202E));
    assert_true(unicode_control(0x2066) && unicode_control(0x2069));
    assert_false(unicode_control(' ') || unicode_control(0xA0) || unicode_control(0x2065));
    assert_false(unicode_control(0x202F) || unicode_control('~'));
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(unicode_width('a'), 1);
    assert_int_equal(unicode_width(0xe9), 1);
    assert_int_equal(unicode_width(0x301), 0);  /* a mark on the letter before */
    assert_int_equal(unicode_width(0x5b57), 2); /* 字 */
    assert_int_equal(unicode_width(0xfffd), 1);
}

static void check_word(const char *word, const char *form, const char *folded)
{
    struct buf out = BUF_INIT;

    buf_str(&out, ">");
    unicode_form(&out, slice_str(word));
    assert_string_equal(out.data + 1, form);
    buf_truncate(&out, 1);
    unicode_fold(&out, slice_str(word));
    assert_string_equal(out.data + 1, folded);
    assert_int_equal(out.data[0], '>');
    assert_true(buf_ok(&out));
    buf_clear(&out);
}

static void forms_and_folds(void **state)
{
    (void)state;
    check_word("", "", "");
    check_word("PEEL", "PEEL", "peel");
    check_word("Force\u2019s", "Force's", "force's");
    check_word("o\u02BCclock", "o'clock", "o'clock");
    check_word("\u0149", "'n", "'n");
    check_word("O\uFB03ce", "Office", "office");
    check_word("\uFF30\uFF45\uFF45\uFF4C", "Peel", "peel");
    check_word("pre\u00ADven\u200Btion\uFEFF", "prevention", "prevention");
    check_word("co\u2010ord\u2011in", "co-ord-in", "co-ord-in");
    check_word("Stra\u00DFe", "Stra\u00DFe", "strasse");
    check_word("CAFE\u0301", "CAF\u00C9", "caf\u00E9");
    check_word("\u2163", "IV", "iv");
    check_word("\u00AD", "", "");
    check_word("\u037A", "\u0345", "\u03B9");
    check_word("a\xffZ", "a\uFFFDZ", "a\uFFFDz");
}

static void long_words(void **state)
{
    struct buf word = BUF_INIT, out = BUF_INIT;

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_str(&word, "\u00C9");
    unicode_fold(&out, buf_view(&word));
    assert_true(buf_ok(&out));
    assert_int_equal(out.len, 2000);
    assert_int_equal(unicode_length(buf_view(&out)), 1000);
    assert_memory_equal(out.data + 1998, "\u00E9", 2);
    buf_clear(&word);
    buf_clear(&out);
}

/* Folding what is folded changes nothing, the form folds to the same, and no
 * letter leaves a space behind: over every character there is. */
static void fold_is_stable(void **state)
{
    (void)state;
    for (int32_t c = 0x80; c < 0x30000; c++) {
        struct buf once = BUF_INIT, twice = BUF_INIT, form = BUF_INIT;
        char text[4];
        size_t len;

        if (c >= 0xD800 && c < 0xE000)
            continue;
        len = (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)text);
        unicode_fold(&once, slice_of(text, len));
        unicode_fold(&twice, buf_view(&once));
        if (!slice_equal(buf_view(&once), buf_view(&twice)))
            fail_msg("U+%04X folds to %s, then to %s", (unsigned)c, once.data, twice.data);
        unicode_form(&form, slice_of(text, len));
        buf_clear(&twice);
        unicode_fold(&twice, buf_view(&form));
        if (!slice_equal(buf_view(&once), buf_view(&twice)))
            fail_msg("U+%04X folds to %s, its form to %s", (unsigned)c, once.data, twice.data);
        assert_null(once.len ? strchr(once.data, ' ') : NULL);
        buf_clear(&once);
        buf_clear(&twice);
        buf_clear(&form);
    }
}

static void lengths_and_offsets(void **state)
{
    struct slice s = slice_str("a\u00E9\u2019\U0001F600\xffz");

    (void)state;
    assert_int_equal(unicode_length(s), 6);
    assert_int_equal(unicode_length(slice_of(NULL, 0)), 0);
    assert_int_equal(unicode_offset(s, 0), 0);
    assert_int_equal(unicode_offset(s, 1), 1);
    assert_int_equal(unicode_offset(s, 2), 3);
    assert_int_equal(unicode_offset(s, 3), 6);
    assert_int_equal(unicode_offset(s, 4), 10);
    assert_int_equal(unicode_offset(s, 5), 11);
    assert_int_equal(unicode_offset(s, 6), 12);
    assert_int_equal(unicode_offset(s, 60), 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_keeps_good_text),
        cmocka_unit_test(widths),
        cmocka_unit_test(clean_line_ends),
        cmocka_unit_test(clean_drops_controls),
        cmocka_unit_test(clean_repairs),
        cmocka_unit_test(clean_is_stable),
        cmocka_unit_test(next_agrees_with_utf8proc),
        cmocka_unit_test(next_of_nothing),
        cmocka_unit_test(classes),
        cmocka_unit_test(table_agrees_with_utf8proc),
        cmocka_unit_test(upper_and_control),
        cmocka_unit_test(forms_and_folds),
        cmocka_unit_test(long_words),
        cmocka_unit_test(fold_is_stable),
        cmocka_unit_test(lengths_and_offsets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
