/*
 * test_token: every row of the table at the head of token.h and of "What a word
 * is", as text in and tokens out; then what must hold of any text at all.
 *
 * Tokens are written position:fold, a joined spelling with its positions behind
 * it (coordinating/2), and '+' before what is a second spelling.
 */
#include "indexer/text/token.h"
#include "shim/unicode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int make(void **state)
{
    struct error e = {0};
    struct lexicon *l = NULL;
    enum status status = lexicon_new(&l, &e);

    *state = l;
    return status == OK ? 0 : -1;
}

static int unmake(void **state)
{
    lexicon_free(*state);
    return 0;
}

static void print_tokens(struct buf *out, const struct token_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct token *t = &list->tokens[i];

        buf_printf(out, "%s%s%u:%.*s", i ? " " : "", t->also ? "+" : "", t->position,
                   SLICE_ARG(t->word->fold));
        if (t->word->span > 1)
            buf_printf(out, "/%u", t->word->span);
    }
}

static void check_cut(struct lexicon *l, const char *text, const char *expected)
{
    struct token_list list = {NULL, 0, 0};
    struct buf out = BUF_INIT;
    struct error e = {0};

    buf_str(&out, "");
    assert_int_equal(token_list_fill(&list, l, slice_str(text), &e), OK);
    print_tokens(&out, &list);
    if (!slice_is(buf_view(&out), expected))
        fail_msg("\"%s\"\n  expected %s\n  got      %.*s", text, expected,
                 SLICE_ARG(buf_view(&out)));
    buf_clear(&out);
    token_list_clear(&list);
}

struct row {
    const char *text, *tokens;
};

static void check_rows(void **state, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_cut(*state, rows[i].text, rows[i].tokens);
}

#define CHECK_ROWS(rows) check_rows(state, rows, sizeof(rows) / sizeof *(rows))

static void letters(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {" \t.,;:!", ""},
        {"a", "0:a"},
        {"The force's own", "0:the 1:force's 2:own"},
        {"The force’s own", "0:the 1:force's 2:own"},
        {"the forces' own", "0:the 1:forces 2:own"},
        {"the forces’ own", "0:the 1:forces 2:own"},
        {"'quoted' ‘words’", "0:quoted 1:words"},
        {"don't o'Brien's", "0:don't 1:o'brien's"},
        {"STRASSE Straße", "0:strasse 1:strasse"},
        {"gifts & hospitality", "0:gifts 1:& 2:hospitality"},
        {"R&D", "0:r 1:& 2:d"},
        {"ﬁnding eﬀort", "0:finding 1:effort"},
        {"gifts\u00a0and\u2009gifts", "0:gifts 1:and 2:gifts"},
        {"pre\u00advention", "0:prevention"},
        {"pre\u200bvention", "0:prevention"},
        {"2019–20 A—B", "0:2019 1:20 2:a 3:b"},
        {"caf\u00e9 cafe\u0301", "0:café 1:café"},
        {"word_with_lines", "0:word 1:with 2:lines"},
        {"/a/b.txt", "0:a 1:b 2:txt"},
    };

    CHECK_ROWS(rows);
}

static void figures(void **state)
{
    static const struct row rows[] = {
        {"£120", "0:120 +0:£120"},
        {"€5 $6 ¥7", "0:5 +0:€5 1:6 +1:$6 2:7"},
        {"£1.2m", "0:1.2m +0:£1.2m"},
        {"98%", "0:98 +0:98%"},
        {"98 %", "0:98"},
        {"£98%", "0:98 +0:£98%"},
        {"12,500", "0:12500"},
        {"£12,500", "0:12500 +0:£12500"},
        {"1,234,567", "0:1234567"},
        {"1,2,3", "0:1 1:2 2:3"},
        {"12,5000", "0:12 1:5000"},
        {"14.7", "0:14.7"},
        {"12,500.75%", "0:12500.75 +0:12500.75%"},
        {"3.4.1", "0:3 1:4 2:1"},
        {"20.11.2014", "0:20 1:11 2:2014"},
        {"page 7.", "0:page 1:7"},
        {"2013/14", "0:2013 1:14"},
        {"s.32(1)", "0:s 1:32 2:1"},
        {"10-20%", "0:10 1:20 +1:20%"},
        {"1990's 21st", "0:1990 1:s 2:21st"},
    };

    CHECK_ROWS(rows);
}

static void footnotes(void **state)
{
    static const struct row rows[] = {
        {"favour1", "0:favour1 +0:favour"},
        {"favour12.", "0:favour12 +0:favour"},
        {"favour123", "0:favour123"},
        {"mp3", "0:mp3"},
        {"form1", "0:form1 +0:form"},
        {"M25", "0:m25"},
        {"covid19b", "0:covid19b"},
        {"favour¹", "0:favour"},
        {"a1b2c3d4", "0:a1b2c3d4"},
        {"favour1’s", "0:favour1 +0:favour 1:s"},
        {"force's1", "0:force's1 +0:force's"},
    };

    CHECK_ROWS(rows);
}

static void hyphens(void **state)
{
    static const struct row rows[] = {
        {"follow-up visit", "0:follow +0:followup/2 1:up 2:visit"},
        {"co-\nordinating it", "0:co +0:coordinating/2 1:ordinating 2:it"},
        {"co- \t\n  ordinating", "0:co +0:coordinating/2 1:ordinating"},
        {"preven-\ntion", "0:preven +0:prevention/2 1:tion"},
        {"preven\u00ad\ntion", "0:preven +0:prevention/2 1:tion"}, /* a soft hyphen that was used */
        {"co‐op co‑op", "0:co +0:coop/2 1:op 2:co +2:coop/2 3:op"}, /* U+2010, U+2011 */
        {"pre- and post-", "0:pre 1:and 2:post"},
        {"co-\n\nordinating", "0:co 2:ordinating"},
        {"-a -b- --c", "0:a 1:b 2:c"},
        {"a–b", "0:a 1:b"},
        {"Co-Op's", "0:co +0:coop's/2 1:op's"},
        {"covid-19 mid-2014", "0:covid 1:19 2:mid 3:2014"},
        {"a-1-b-c", "0:a 1:1 2:b +2:bc/2 3:c"},
    };

    CHECK_ROWS(rows);
}

/* Up to four parts every run of them is joined; up to eight, every pair; a
 * ninth begins anew. */
static void chains(void **state)
{
    static const struct row rows[] = {
        {"a-b-c", "0:a +0:ab/2 +0:abc/3 1:b +1:bc/2 2:c"},
        {"a-b-c-d", "0:a +0:ab/2 +0:abc/3 +0:abcd/4 1:b +1:bc/2 +1:bcd/3 2:c +2:cd/2 3:d"},
        {"a-b-c-d-e", "0:a +0:ab/2 1:b +1:bc/2 2:c +2:cd/2 3:d +3:de/2 4:e"},
        {"a-b-c-d-e-f-g-h", "0:a +0:ab/2 1:b +1:bc/2 2:c +2:cd/2 3:d +3:de/2 4:e +4:ef/2 5:f "
                            "+5:fg/2 6:g +6:gh/2 7:h"},
        {"a-b-c-d-e-f-g-h-i j", "0:a +0:ab/2 1:b +1:bc/2 2:c +2:cd/2 3:d +3:de/2 4:e +4:ef/2 5:f "
                                "+5:fg/2 6:g +6:gh/2 7:h 8:i 9:j"},
    };

    CHECK_ROWS(rows);
}

static void paragraphs(void **state)
{
    static const struct row rows[] = {
        {"a\nb", "0:a 1:b"},      {"a\n\nb", "0:a 2:b"}, {"a\n\n\n \n\nb", "0:a 2:b"},
        {"a\n \t\nb", "0:a 2:b"}, {"\n\na", "0:a"},      {"a\n\n.\n\nb", "0:a 3:b"},
        {"a\n\n", "0:a"},
    };

    CHECK_ROWS(rows);
}

/* The signs that stand at figures, and those in a spelling. */
static void signs(void **state)
{
    static const struct {
        const char *text;
        unsigned signs;
        const char *wide;
    } rows[] = {{"£120", SIGN_BEFORE, "£120"},
                {"€1.2m%", SIGN_BEFORE | SIGN_BEHIND, "€1.2m%"},
                {"98%", SIGN_BEHIND, "98%"},
                {"120", 0, "120"},
                {"x%", 0, "x"},
                {"£x", 0, "x"},
                {"£ 120 %", 0, "120"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scanner s;
        struct part wide;
        struct error e = {0};

        assert_int_equal(scanner_start(&s, slice_str(rows[i].text), &e), OK);
        assert_true(scanner_next(&s));
        assert_int_equal(part_signs(s.text, &s.parts[0], &wide), rows[i].signs);
        assert_true(
            slice_is(slice_of(s.text.data + wide.start, wide.end - wide.start), rows[i].wide));
        assert_int_equal(spelling_signs(slice_str(rows[i].wide)), rows[i].signs);
        assert_false(scanner_next(&s));
    }
}

/* The text that a token stands for, from its first part to its last. */
static void spans(void **state)
{
    static const char text[] = "the co- \nordinating £12,500%";
    static const char *const expected[] = {"the",        "co",     "co- \nordinating",
                                           "ordinating", "12,500", "£12,500%"};
    struct token_list list = {NULL, 0, 0};
    struct error e = {0};

    assert_int_equal(token_list_fill(&list, *state, slice_str(text), &e), OK);
    assert_int_equal(list.count, 6);
    for (size_t i = 0; i < list.count; i++)
        assert_true(
            slice_is(slice_of(text + list.tokens[i].offset, list.tokens[i].length), expected[i]));
    assert_int_equal(list.tokens[0].offset, 0);
    token_list_clear(&list);
}

static bool boundary(struct slice text, size_t at)
{
    return at == text.len || ((unsigned char)text.data[at] & 0xc0) != 0x80;
}

/* The scanner's parts are the tokens that aren't second spellings; of these the
 * signs tell which are wider. */
static void check_parts(struct slice text, const struct token_list *list)
{
    struct scanner s;
    struct error e = {0};
    size_t i = 0;

    assert_int_equal(scanner_start(&s, text, &e), OK);
    while (scanner_next(&s))
        for (size_t k = 0; k < s.count; k++) {
            const struct token *t = &list->tokens[i++];
            struct part wide;

            assert_true(i <= list->count && !t->also);
            assert_int_equal(t->position, s.position + k);
            assert_int_equal(t->offset, s.parts[k].start);
            assert_int_equal(t->offset + t->length, s.parts[k].end);
            part_signs(text, &s.parts[k], &wide);
            for (; i < list->count && list->tokens[i].also; i++) {
                const struct token *also = &list->tokens[i];
                unsigned signs = spelling_signs(also->word->form);

                if (also->word->span > 1)
                    continue;
                assert_int_equal(also->offset, signs & SIGN_BEFORE ? wide.start : t->offset);
                if (!memchr(also->word->form.data, '~', also->word->form.len))
                    assert_int_equal(also->offset + also->length,
                                     signs & SIGN_BEHIND ? wide.end : t->offset + t->length);
            }
        }
    assert_int_equal(i, list->count);
}

/* What holds of any text: see token.h. */
static void check_tokens(struct lexicon *l, struct slice text)
{
    struct token_list list = {NULL, 0, 0};
    struct error e = {0};
    uint32_t position = 0;

    assert_int_equal(token_list_fill(&list, l, text, &e), OK);
    for (size_t i = 0; i < list.count; i++) {
        const struct token *t = &list.tokens[i];

        assert_true(t->length > 0 && (size_t)t->offset + t->length <= text.len);
        assert_true(boundary(text, t->offset) && boundary(text, (size_t)t->offset + t->length));
        assert_true(t->word->fold.len > 0 && t->word->fold.len <= WORD_MAX);
        assert_true(t->word->stem.len > 0 && t->word->form.len > 0);
        assert_null(memchr(t->word->fold.data, ' ', t->word->fold.len));
        assert_null(memchr(t->word->form.data, '\x1f', t->word->form.len));
        assert_true(t->position >= position);
        assert_true(i > 0 || !t->also);
        assert_true(t->also ? t->position == position : i == 0 || t->position > position);
        assert_true(t->word->span == 1 || t->also);
        position = t->position;
    }
    check_parts(text, &list);
    token_list_clear(&list);
}

/* Pieces that are likely to meet oddly, and bytes that are none of UTF-8. */
static void add_piece(struct buf *b, unsigned *seed)
{
    static const char *const pieces[] = {
        "a",      "Co",     "-",      "\n",     " ",        "'",    "’",      "1",      ",500",
        ".",      "£",      "%",      "&",      "\u00ad",   "‑",    "ﬁ",      "é",      "\u0301",
        "\u200b", "\u2028", "\xe2",   "\xc3",   "\xf0\x9f", "\x80", "\u00b2", "12,500", "ß",
        "\u1160", "\u0345", "\ufdfa", "\u0149", "İ",        "字",   "\ufe0f", "𝒜"};
    unsigned n = (unsigned)rand_r(seed) % (sizeof pieces / sizeof *pieces + 4);

    if (n < sizeof pieces / sizeof *pieces)
        buf_str(b, pieces[n]);
    else
        buf_char(b, (char)(rand_r(seed) >> 4));
}

static void any_text(void **state)
{
    unsigned seed = 11;

    for (int round = 0; round < 20000; round++) {
        struct buf raw = BUF_INIT, text = BUF_INIT;
        char *exact;

        for (int i = rand_r(&seed) % 24; i >= 0; i--)
            add_piece(&raw, &seed);
        unicode_clean(&text, buf_view(&raw), false);
        exact = malloc(text.len + 1); /* so that a reader beyond it is caught */
        assert_non_null(exact);
        memcpy(exact, buf_view(&text).data, text.len);
        check_tokens(*state, slice_of(exact, text.len));
        free(exact);
        buf_clear(&raw);
        buf_clear(&text);
    }
}

/* Cut at every byte, so that most cuts end within a character: a text that is
 * not valid must not be read beyond its end either. */
static void every_cut(void **state)
{
    static const char text[] = "The force’s “co-\nordinating” rôle: £12,500 (98%) in 2013/14;\n\n"
                               "s.32(1) & ﬁndings—favour1, up‑to‑date 3.4.1 字 \xf0\x9f\x98\x80 É";

    for (size_t len = 0; len < sizeof text; len++) {
        char *copy = malloc(len ? len : 1);
        struct token_list list = {NULL, 0, 0};
        struct error e = {0};

        assert_non_null(copy);
        memcpy(copy, text, len);
        assert_int_equal(token_list_fill(&list, *state, slice_of(copy, len), &e), OK);
        for (size_t i = 0; i < list.count; i++)
            assert_true((size_t)list.tokens[i].offset + list.tokens[i].length <= len);
        if (boundary(slice_of(text, sizeof text - 1), len < sizeof text - 1 ? len : len - 1))
            check_tokens(*state, slice_of(copy, len));
        token_list_clear(&list);
        free(copy);
    }
}

static enum status refuse(void *ctx, const struct token *token, struct error *e)
{
    size_t *left = ctx;

    (void)token;
    return --*left ? OK : error_set(e, ERR_LIMIT, "enough");
}

/* What the sink says ends the analysis and is handed on. */
static void sink_stops(void **state)
{
    struct error e = {0};
    size_t left = 2;

    assert_int_equal(analyse(*state, slice_str("a b-c d e"), refuse, &left, &e), ERR_LIMIT);
    assert_int_equal(left, 0);
    assert_string_equal(e.text, "enough");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters),   cmocka_unit_test(figures),    cmocka_unit_test(footnotes),
        cmocka_unit_test(hyphens),   cmocka_unit_test(chains),     cmocka_unit_test(paragraphs),
        cmocka_unit_test(signs),     cmocka_unit_test(spans),      cmocka_unit_test(any_text),
        cmocka_unit_test(every_cut), cmocka_unit_test(sink_stops),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
