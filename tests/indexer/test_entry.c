/*
 * test_entry: the values of the dictionary, as bytes and there and back; cut at every byte
 * and with every byte put in every place they are refused or read, never more. And the
 * spellings of a dictionary by their stems.
 */
#include "indexer/pack/dictionary_writer.h"
#include "indexer/pack/stems.h"
#include "shim/file.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* --- terms ------------------------------------------------------------------ */

static void expect_bytes(const struct buf *b, const char *bytes, size_t len)
{
    assert_int_equal(b->len, len);
    assert_memory_equal(b->data, bytes, len);
}

static void inline_term(void **state)
{
    struct term_entry t = {.docfreq = 1, .places = 3, .forms = 1}, back;
    struct buf b = BUF_INIT;

    (void)state;
    t.postings = slice_of("\x85\x01", 2);
    t.positions = slice_of("\1\2\3", 3);
    entry_encode(&b, SPACE_STEM, &t);
    expect_bytes(&b, "\0\2\x85\1\1\2\3", 7);
    assert_true(entry_decode(buf_view(&b), SPACE_STEM, &back));
    assert_true(slice_equal(back.postings, t.postings));
    assert_true(slice_equal(back.positions, t.positions));
    assert_int_equal(back.places, 3);
    assert_int_equal(back.forms, 1);
    assert_false(back.outside);
    buf_clear(&b);
}

static void outside_term(void **state)
{
    struct term_entry t = {.docfreq = 300, .places = 301, .forms = 3, .outside = true}, back;
    struct buf b = BUF_INIT, joined = BUF_INIT;
    struct slice list;
    uint32_t code = UINT32_MAX, span;

    (void)state;
    t.postings_at = 1;
    t.postings_len = 2;
    t.positions_at = 3;
    t.positions_len = 4;
    t.tail_places = 5;
    entry_add_joined(&joined, &code, 0, 2);
    entry_add_joined(&joined, &code, 2, 1000);
    t.joined = buf_view(&joined);
    entry_encode(&b, SPACE_STEM, &t);
    expect_bytes(&b, "\xdf\x12\1\1\5\0\0\1\xfd\1\1\2\3\4\5", 15);
    assert_true(entry_decode(buf_view(&b), SPACE_STEM, &back));
    assert_int_equal(back.docfreq, 300);
    assert_int_equal(back.forms, 3);
    assert_int_equal(back.tail_places, 5);
    code = UINT32_MAX;
    list = back.joined;
    assert_true(entry_next_joined(&list, &code, &span) && code == 0 && span == 2);
    assert_true(entry_next_joined(&list, &code, &span) && code == 2 && span == ENTRY_SPAN);
    assert_int_equal(list.len, 0);
    buf_clear(&joined);
    buf_clear(&b);
}

/* Whatever is read lies within the value. */
static void read_term(struct slice value)
{
    struct term_entry t;
    uint32_t code = UINT32_MAX, span;

    if (!entry_decode(value, SPACE_STEM, &t))
        return;
    assert_true(t.docfreq > 0 && t.forms > 0 && t.forms <= t.places);
    assert_true(t.postings.len + t.positions.len + t.joined.len <= value.len);
    while (t.joined.len)
        assert_true(entry_next_joined(&t.joined, &code, &span) && code < t.forms && span >= 2);
}

static void damaged_terms(void **state)
{
    char bytes[] = "\xdf\x12\1\1\5\0\0\1\xfd\1\1\2\3\4\5";
    struct term_entry t;

    (void)state;
    for (size_t len = 0; len < 15; len++)
        assert_false(entry_decode(slice_of(bytes, len), SPACE_STEM, &t));
    assert_false(entry_decode(slice_of(bytes, 15), SPACE_KIND, &t)); /* has no spellings */
    for (size_t at = 0; at < 15; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            char was = bytes[at];

            bytes[at] = (char)byte;
            read_term(slice_of(bytes, 15));
            bytes[at] = was;
        }
}

/* --- spellings -------------------------------------------------------------- */

static void put_spelling(struct buf *b, const char *term, uint32_t code, uint64_t docfreq)
{
    spellings_add(b, &(struct spelling){code, docfreq, slice_str(term)});
}

/* All shapes. */
static void put_spellings(struct buf *b)
{
    spellings_start(b, slice_str("coops"), slice_str("coop"));
    put_spelling(b, "coops", 0, 9);
    put_spelling(b,
                 "coops\x1f"
                 "COOPS",
                 3, 1);
    put_spelling(b,
                 "coops\x1f"
                 "Co-ops",
                 20, 2);
    put_spelling(b,
                 "coops\x1f"
                 "Coops",
                 1, 1);
    put_spelling(b,
                 "coops\x1f"
                 "co-ops",
                 2, 1);
    put_spelling(b,
                 "coops\x1f"
                 "coOps",
                 4, 1);
    assert_true(buf_ok(b));
}

static const char spelling_bytes[] = "\4"         /* without its last byte */
                                     "\10\7"      /* 0, nine sections */
                                     "\62"        /* 3, capitals */
                                     "\xcc\2\0\2" /* 20, two sections, hyphen at 2 */
                                     "\21\43\2\105\5coOps";

static void spelling_shapes(void **state)
{
    static const char *const terms[] = {"coops",
                                        "coops\x1f"
                                        "COOPS",
                                        "coops\x1f"
                                        "Co-ops",
                                        "coops\x1f"
                                        "Coops",
                                        "coops\x1f"
                                        "co-ops",
                                        "coops\x1f"
                                        "coOps"};
    static const uint32_t codes[] = {0, 3, 20, 1, 2, 4};
    struct spellings s = SPELLINGS_INIT;
    struct buf b = BUF_INIT;
    struct error e = {0};

    (void)state;
    put_spellings(&b);
    expect_bytes(&b, spelling_bytes, sizeof spelling_bytes - 1);
    assert_int_equal(spellings_open(&s, slice_str("coops"), buf_view(&b), &e), OK);
    assert_true(slice_is(s.stem, "coop"));
    for (size_t i = 0; i < 6; i++) {
        assert_true(spellings_next(&s));
        assert_true(slice_is(s.at.term, terms[i]));
        assert_int_equal(s.at.code, codes[i]);
        assert_int_equal(s.at.docfreq, i == 0 ? 9 : i == 2 ? 2 : 1);
    }
    assert_false(spellings_next(&s) || s.damaged);
    spellings_clear(&s);
    buf_clear(&b);
}

static void expect_stem(const char *fold, const char *stem)
{
    struct spellings s = SPELLINGS_INIT;
    struct buf b = BUF_INIT;
    struct error e = {0};

    spellings_start(&b, slice_str(fold), slice_str(stem));
    assert_int_equal(spellings_open(&s, slice_str(fold), buf_view(&b), &e), OK);
    assert_true(slice_is(s.stem, stem));
    spellings_clear(&s);
    buf_clear(&b);
}

static void stems_of_folds(void **state)
{
    static const char *const long_word = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
                                         "abcdefghijklmnopqrstuvwxyz";

    (void)state;
    expect_stem("happy", "happi");
    expect_stem("sky", "sky");
    expect_stem("skies", "sky");
    expect_stem("a", "quite another");
    expect_stem(long_word, "");
    expect_stem(long_word, "b");
}

static void read_spellings(struct spellings *s, struct slice value)
{
    struct error e = {0};
    size_t bytes = 0;

    if (spellings_open(s, slice_str("coops"), value, &e) != OK)
        return;
    while (spellings_next(s)) {
        assert_true(slice_starts(s->at.term, slice_str("coops")) && s->at.docfreq > 0);
        bytes += s->at.term.len;
    }
    assert_true(bytes < 40 * value.len);
}

static void damaged_spellings(void **state)
{
    struct spellings s = SPELLINGS_INIT;
    char bytes[sizeof spelling_bytes];

    (void)state;
    memcpy(bytes, spelling_bytes, sizeof bytes);
    for (size_t len = 0; len < sizeof bytes; len++)
        read_spellings(&s, slice_of(bytes, len));
    for (size_t at = 0; at + 1 < sizeof bytes; at++)
        for (unsigned byte = 0; byte < 256; byte++) {
            char was = bytes[at];

            bytes[at] = (char)byte;
            read_spellings(&s, slice_of(bytes, sizeof bytes - 1));
            bytes[at] = was;
        }
    spellings_clear(&s);
}

/* --- stems ------------------------------------------------------------------ */

static void add_fold(struct dictionary_writer *w, const char *key, const char *stem,
                     const char *term, uint32_t code)
{
    struct buf b = BUF_INIT;
    struct error e = {0};

    spellings_start(&b, slice_str(key + 1), slice_str(stem));
    put_spelling(&b, term, code, 1);
    assert_int_equal(dictionary_writer_add(w, slice_str(key), buf_view(&b), &e), OK);
    buf_clear(&b);
}

/* Two folds of a stem, and one of another; `code` is that of the second. */
static enum status load(const char *path, uint32_t code, struct stems *stems, struct error *e)
{
    struct dictionary_writer *w;
    struct dictionary d;
    struct buf bytes = BUF_INIT;
    enum status status;

    assert_int_equal(dictionary_writer_open(path, &w, e), OK);
    assert_int_equal(dictionary_writer_add(w, slice_str("Tx"), slice_str("?"), e), OK);
    add_fold(w, "Wgift", "gift", "gift", 1);
    add_fold(w, "Wgifts", "gift", "gifts", code);
    add_fold(w, "Wgig", "gig", "gig\x1fGig", 0);
    assert_int_equal(dictionary_writer_finish(w, e), OK);
    assert_int_equal(file_read(path, FILE_NO_LINK, 1 << 20, &bytes, e), OK);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, e), OK);
    status = stems_load(&d, stems, e);
    buf_clear(&bytes);
    return status;
}

static void stems_by_code(void **state)
{
    struct stems stems = STEMS_INIT;
    const struct stem_spelling *first;
    struct error e = {0};

    assert_int_equal(load(temp_path(*state, "terms"), 0, &stems, &e), OK);
    assert_int_equal(stems_find(&stems, slice_str("gift"), &first), 2);
    assert_true(slice_is(first[0].spelling.term, "gifts"));
    assert_true(slice_is(first[1].spelling.term, "gift"));
    assert_int_equal(stems_find(&stems, slice_str("gig"), &first), 1);
    assert_true(slice_is(first[0].spelling.term, "gig\x1fGig"));
    assert_int_equal(stems_find(&stems, slice_str("gif"), &first), 0);
    assert_int_equal(stems_find(&stems, slice_str("zz"), &first), 0);
    stems_clear(&stems);
}

static void same_code(void **state)
{
    struct stems stems = STEMS_INIT;
    struct error e = {0};

    assert_int_equal(load(temp_path(*state, "terms"), 1, &stems, &e), ERR_CORRUPT);
    stems_clear(&stems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inline_term),
        cmocka_unit_test(outside_term),
        cmocka_unit_test(damaged_terms),
        cmocka_unit_test(spelling_shapes),
        cmocka_unit_test(stems_of_folds),
        cmocka_unit_test(damaged_spellings),
        cmocka_unit_test_setup_teardown(stems_by_code, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(same_code, temp_make, temp_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
