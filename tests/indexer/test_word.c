/*
 * test_word: form, fold and stem of spellings; footnotes' marks; joined
 * spellings; words too long to be words; and the lexicon's numbering.
 */
#include "indexer/text/word.h"

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
    lexicon_free(NULL);
    return 0;
}

static const struct word *word(struct lexicon *l, const char *raw)
{
    const struct word *w = NULL;
    struct error e = {0};

    assert_int_equal(lexicon_word(l, slice_str(raw), &w, &e), OK);
    assert_non_null(w);
    return w;
}

static const struct word *joined(struct lexicon *l, const char *raw, uint32_t parts)
{
    const struct word *w = NULL;
    struct error e = {0};

    assert_int_equal(lexicon_joined(l, slice_str(raw), parts, &w, &e), OK);
    return w;
}

static void check(const struct word *w, const char *form, const char *fold, const char *stem)
{
    assert_string_equal(w->form.data, form);
    assert_string_equal(w->fold.data, fold);
    assert_string_equal(w->stem.data, stem);
    assert_int_equal(w->form.len, strlen(form));
    assert_int_equal(w->fold.len, strlen(fold));
    assert_int_equal(w->stem.len, strlen(stem));
}

static void spellings(void **state)
{
    static const struct {
        const char *raw, *form, *fold, *stem;
    } rows[] = {
        {"Forces", "Forces", "forces", "forc"},
        {"force's", "force's", "force's", "forc"},
        {"Force’s", "Force's", "force's", "forc"},
        {"PEEL", "PEEL", "peel", "peel"},
        {"hospitality", "hospitality", "hospitality", "hospit"},
        {"hospital", "hospital", "hospital", "hospit"},
        {"12,500", "12,500", "12500", "12500"},
        {"£12,500", "£12,500", "£12500", "£12500"},
        {"98%", "98%", "98%", "98%"},
        {"ﬁndings", "findings", "findings", "find"},
        {"pre\u00advention", "prevention", "prevention", "prevent"},
        {"Straße", "Straße", "strasse", "strass"},
        {"ＷＩＤＥ", "WIDE", "wide", "wide"},
        {"&", "&", "&", "&"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct word *w = word(*state, rows[i].raw);

        check(w, rows[i].form, rows[i].fold, rows[i].stem);
        assert_int_equal(w->span, 1);
        assert_ptr_equal(word(*state, rows[i].raw), w);
    }
}

static void joined_spellings(void **state)
{
    const struct word *w = joined(*state, "Co-ordinating", 2);

    check(w, "Co-ordinating", "coordinating", "coordin");
    assert_int_equal(w->span, 2);
    assert_null(w->plain);
    check(joined(*state, "up‑to‑date", 3), "up-to-date", "uptodate", "uptod");
    assert_ptr_equal(joined(*state, "Co-ordinating", 2), w);
    /* The same letters in one piece are another word. */
    assert_ptr_not_equal(word(*state, "Coordinating"), w);
    assert_int_equal(word(*state, "Coordinating")->span, 1);
}

static void footnote_marks(void **state)
{
    static const struct {
        const char *raw, *plain;
    } rows[] = {
        {"favour1", "favour"}, {"favour12", "favour"}, {"Form9", "Form"}, {"force's1", "force's"},
        {"favour123", NULL},   {"mp3", NULL},          {"M25", NULL},     {"2014", NULL},
        {"a1b2c3d4", NULL},    {"favour", NULL},       {"abc1", NULL},    {"1", NULL},
        {"section32a", NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct word *w = word(*state, rows[i].raw);

        if (!rows[i].plain) {
            assert_null(w->plain);
            continue;
        }
        assert_non_null(w->plain);
        assert_ptr_equal(w->plain, word(*state, rows[i].plain));
    }
}

static void fill_word(struct buf *b, const char *letter, size_t bytes)
{
    while (b->len < bytes)
        buf_str(b, letter);
}

/* A long word is known by its start and a digest of the whole: the same for the
 * same word, in any case for its fold, and another for another word. */
static void long_words(void **state)
{
    struct buf b = BUF_INIT;
    const struct word *fits, *longer, *other, *upper;

    fill_word(&b, "a", WORD_MAX);
    fits = word(*state, b.data);
    assert_int_equal(fits->fold.len, WORD_MAX);
    buf_char(&b, 'a');
    longer = word(*state, b.data);
    assert_int_equal(longer->fold.len, WORD_KEPT + 17);
    assert_int_equal(longer->fold.data[WORD_KEPT], '~');
    assert_true(longer->stem.len <= WORD_MAX);
    buf_char(&b, 'b');
    other = word(*state, b.data);
    assert_memory_equal(other->fold.data, longer->fold.data, WORD_KEPT);
    assert_false(slice_equal(other->fold, longer->fold));
    b.data[0] = 'A';
    upper = word(*state, b.data);
    assert_true(slice_equal(upper->fold, other->fold));
    assert_true(slice_equal(upper->stem, other->stem));
    assert_false(slice_equal(upper->form, other->form));
    buf_clear(&b);
}

/* The cut falls between characters. */
static void long_word_of_letters(void **state)
{
    for (size_t lead = 0; lead < 3; lead++) {
        struct buf b = BUF_INIT;
        const struct word *w;
        const char *tilde;

        fill_word(&b, "a", lead);
        fill_word(&b, "字", 300);
        w = word(*state, b.data);
        assert_true(w->fold.len <= WORD_MAX);
        tilde = memchr(w->fold.data, '~', w->fold.len);
        assert_non_null(tilde);
        assert_int_equal((size_t)(tilde - w->fold.data - (ptrdiff_t)lead) % 3, 0);
        buf_clear(&b);
    }
}

/* Ids are 0, 1, … without a gap, whatever the table does as it grows. */
static void ids(void **state)
{
    struct lexicon *l = *state;
    size_t before;
    char text[32];

    lexicon_reset(l);
    assert_int_equal(lexicon_count(l), 0);
    for (uint32_t i = 0; i < 10000; i++) {
        snprintf(text, sizeof text, "w%ux", i);
        assert_int_equal(word(l, text)->id, i);
    }
    assert_int_equal(lexicon_count(l), 10000);
    for (uint32_t i = 0; i < 10000; i += 7) {
        snprintf(text, sizeof text, "w%ux", i);
        assert_int_equal(word(l, text)->id, i);
    }
    assert_int_equal(word(l, "favour1")->id, 10000); /* brings the plain word along */
    assert_int_equal(word(l, "favour")->id, 10001);
    assert_int_equal(joined(l, "a-b", 2)->id, 10002);
    before = lexicon_bytes(l);
    lexicon_reset(l);
    assert_int_equal(lexicon_count(l), 0);
    assert_true(lexicon_bytes(l) < before);
    assert_int_equal(word(l, "favour")->id, 0);
    check(word(l, "favour"), "favour", "favour", "favour");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),
        cmocka_unit_test(joined_spellings),
        cmocka_unit_test(footnote_marks),
        cmocka_unit_test(long_words),
        cmocka_unit_test(long_word_of_letters),
        cmocka_unit_test(ids),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
