/*
 * test_format: a section's record comes back as it was; cut at any byte or with
 * bits flipped it is ERR_CORRUPT or another section, never a crash; and the
 * small grammar of terms.
 */
#include "indexer/pack/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct slice forces[] = {{"Wolds and Fens", 14}, {"Kestrel Hills", 13}, {"", 0}};
static const struct report_line lines[] = {
    {0, 12, 3}, {9, 14, 3}, {20, 13, 0}, {21, UINT32_MAX, UINT32_MAX}, {40, 1, 7}};
static const char text[] = "Heading\n\nFirst line\nsecond, and the third.\n";

static struct section sample(void)
{
    return (struct section){.report = slice_str("a/b.txt"),
                            .ordinal = 300,
                            .kind = KIND_NOTES,
                            .tokens = 123456,
                            .title = slice_str("A title — of sorts"),
                            .heading = slice_str("Heading"),
                            .path = slice_str("Chapter > Heading"),
                            .publisher = slice_str("HMIC"),
                            .programme = slice_str("integrity"),
                            .date = slice_str("2014-11-18"),
                            .place = slice_str("Wold"),
                            .url = slice_str("https://example.org/"),
                            .source = slice_str("/r/a/b.txt"),
                            .date_inferred = true,
                            .forces = forces,
                            .force_count = 3,
                            .text = slice_str(text),
                            .heading_len = 7,
                            .lines = lines,
                            .line_count = 5};
}

static void check_section(const struct section *a, const struct section *b)
{
    assert_int_equal(a->ordinal, b->ordinal);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->tokens, b->tokens);
    assert_int_equal(a->date_inferred, b->date_inferred);
    assert_int_equal(a->heading_len, b->heading_len);
    assert_true(slice_equal(a->report, b->report) && slice_equal(a->title, b->title));
    assert_true(slice_equal(a->heading, b->heading) && slice_equal(a->path, b->path));
    assert_true(slice_equal(a->publisher, b->publisher) && slice_equal(a->date, b->date));
    assert_true(slice_equal(a->programme, b->programme) && slice_equal(a->place, b->place));
    assert_true(slice_equal(a->url, b->url) && slice_equal(a->source, b->source));
    assert_true(slice_equal(a->text, b->text));
    assert_int_equal(a->force_count, b->force_count);
    for (size_t i = 0; i < a->force_count; i++)
        assert_true(slice_equal(a->forces[i], b->forces[i]));
    assert_int_equal(a->line_count, b->line_count);
    for (size_t i = 0; i < a->line_count; i++)
        assert_memory_equal(&a->lines[i], &b->lines[i], sizeof a->lines[i]);
}

static void check_round_trip(const struct section *s)
{
    struct buf record = BUF_INIT;
    struct arena arena = ARENA_INIT;
    struct section back;
    struct error e = {0};

    section_encode(&record, s);
    assert_int_equal(section_decode(buf_view(&record), &arena, &back, &e), OK);
    check_section(s, &back);
    arena_clear(&arena);
    buf_clear(&record);
}

static void round_trip(void **state)
{
    struct section s = sample(), empty = {0};

    (void)state;
    check_round_trip(&s);
    check_round_trip(&empty);
    s.heading_len = s.text.len;
    s.tokens = UINT32_MAX;
    s.ordinal = UINT32_MAX;
    check_round_trip(&s);
}

/* Decodes a copy of just these bytes, so that a reader beyond them is caught;
 * what is accepted must be whole. */
static enum status decode(struct slice record)
{
    char *copy = malloc(record.len ? record.len : 1);
    struct arena arena = ARENA_INIT;
    struct section s;
    struct error e = {0};
    enum status status;

    assert_non_null(copy);
    memcpy(copy, record.data, record.len);
    status = section_decode(slice_of(copy, record.len), &arena, &s, &e);
    if (status == OK) {
        assert_true(s.heading_len <= s.text.len && s.kind < KIND_COUNT);
        for (size_t i = 0; i < s.line_count; i++)
            assert_true(s.lines[i].offset <= s.text.len);
        for (size_t i = 0; i < s.force_count; i++)
            assert_true(s.forces[i].len <= record.len);
    } else {
        assert_int_equal(status, ERR_CORRUPT);
        assert_string_equal(e.text, "a stored section is damaged");
    }
    arena_clear(&arena);
    free(copy);
    return status;
}

static void cut_at_every_byte(void **state)
{
    struct section s = sample();
    struct buf record = BUF_INIT;

    (void)state;
    section_encode(&record, &s);
    for (size_t len = 0; len < record.len; len++)
        assert_int_equal(decode(slice_of(record.data, len)), ERR_CORRUPT);
    assert_int_equal(decode(buf_view(&record)), OK);
    buf_char(&record, '\0');
    assert_int_equal(decode(buf_view(&record)), ERR_CORRUPT); /* a byte too many */
    buf_clear(&record);
}

static void flipped(void **state)
{
    struct section s = sample();
    struct buf record = BUF_INIT;
    unsigned seed = 5, refused = 0;

    (void)state;
    section_encode(&record, &s);
    for (size_t bit = 0; bit < 8 * record.len; bit++) {
        record.data[bit / 8] = (char)(record.data[bit / 8] ^ 1 << bit % 8);
        refused += decode(buf_view(&record)) != OK;
        record.data[bit / 8] = (char)(record.data[bit / 8] ^ 1 << bit % 8);
    }
    assert_true(refused > 100);
    for (int round = 0; round < 20000; round++) {
        struct buf noise = BUF_INIT;

        buf_slice(&noise, buf_view(&record));
        for (int i = rand_r(&seed) % 8; i >= 0; i--)
            noise.data[(size_t)rand_r(&seed) % noise.len] = (char)(rand_r(&seed) >> 3);
        decode(buf_view(&noise));
        buf_clear(&noise);
    }
    buf_clear(&record);
}

/* Counts and lengths that no record of this size can have. */
static void lying_counts(void **state)
{
    static const uint64_t lies[] = {100, 1u << 20, UINT32_MAX, (uint64_t)1 << 40, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        for (unsigned place = 0; place < 3; place++) {
            struct buf record = BUF_INIT;

            buf_append(&record, "\1\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0", 16);
            buf_varint(&record, place == 0 ? lies[i] : 0); /* forces */
            buf_varint(&record, place == 1 ? lies[i] : 0); /* text */
            buf_varint(&record, place == 2 ? lies[i] : 0); /* lines */
            assert_int_equal(decode(buf_view(&record)), ERR_CORRUPT);
            buf_clear(&record);
        }
    assert_int_equal(decode(slice_of("\1\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 19)), OK);
    assert_int_equal(decode(slice_of("\2\1\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 19)), ERR_CORRUPT);
    assert_int_equal(decode(slice_of("\1\1\1\1\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0", 19)), ERR_CORRUPT);
}

static void line_of_a_byte(void **state)
{
    struct section s = sample();

    (void)state;
    for (size_t at = 0; at < 60; at++) {
        size_t expected = 0;

        for (size_t i = 0; i < s.line_count; i++)
            if (lines[i].offset <= at)
                expected = i;
        assert_ptr_equal(section_line(&s, at), &lines[expected]);
    }
    s.lines++; /* now bytes before the first mark have the first */
    s.line_count--;
    assert_ptr_equal(section_line(&s, 0), &lines[1]);
    s.line_count = 0;
    assert_null(section_line(&s, 0));
}

static void check_form(const char *fold, const char *form, const char *term, uint32_t span)
{
    struct buf b = BUF_INIT, j = BUF_INIT;
    struct slice found;

    form_term(&b, slice_str(fold), slice_str(form));
    assert_true(slice_is(buf_view(&b), term));
    assert_true(slice_is(form_term_fold(buf_view(&b)), fold));
    assert_true(slice_is(form_term_form(buf_view(&b)), form));
    assert_int_equal(form_span(slice_str(form)), span);
    joined_term(&j, slice_str("stem"), slice_str(fold), slice_str(form));
    assert_true(slice_starts(buf_view(&j), slice_str("stem\x1f")));
    found = form_term_form(buf_view(&j)); /* what follows the first separator: the W term */
    assert_true(slice_is(found, term));
    buf_clear(&b);
    buf_clear(&j);
}

static void forms(void **state)
{
    (void)state;
    check_form("force", "force", "force", 1);
    check_form("force", "Force",
               "force\x1f"
               "Force",
               1);
    check_form("12500", "12,500",
               "12500\x1f"
               "12,500",
               1);
    check_form("coordinating", "Co-ordinating",
               "coordinating\x1f"
               "Co-ordinating",
               2);
    check_form("uptodate", "up-to-date",
               "uptodate\x1f"
               "up-to-date",
               3);
    assert_int_equal(form_term_fold(slice_of(NULL, 0)).len, 0);
}

/* Keys of up to TERM_KEY bytes are the text; beyond, no longer and still apart. */
static void keys(void **state)
{
    char value[TERM_KEY + 100];
    struct buf key = BUF_INIT, other = BUF_INIT;

    (void)state;
    memset(value, 'x', sizeof value);
    for (size_t len = 0; len < sizeof value; len++) {
        buf_truncate(&key, 0);
        term_key(&key, SPACE_REPORT, slice_of(value, len));
        assert_int_equal(key.data[0], 'R');
        assert_true(key.len <= TERM_KEY);
        if (len < TERM_KEY)
            assert_true(slice_equal(slice_from(buf_view(&key), 1), slice_of(value, len)));
        buf_truncate(&other, 0);
        term_key(&other, SPACE_REPORT, slice_of(value, len + 1 < sizeof value ? len + 1 : 0));
        assert_false(slice_equal(buf_view(&key), buf_view(&other)));
    }
    buf_clear(&key);
    buf_clear(&other);
}

static void years(void **state)
{
    (void)state;
    assert_true(slice_is(date_year(slice_str("2014-11-18")), "2014"));
    assert_true(slice_is(date_year(slice_str("2014")), "2014"));
    assert_true(slice_is(date_year(slice_str("")), ""));
    assert_true(slice_is(date_year(slice_str("201")), ""));
}

/* Every field has a space, and no two the same. */
static void spaces(void **state)
{
    (void)state;
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        assert_true(space_of_field((enum field)f) >= 'A' && space_of_field((enum field)f) <= 'Z');
        for (unsigned g = 0; g < f; g++)
            assert_int_not_equal(space_of_field((enum field)f), space_of_field((enum field)g));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),     cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(flipped),        cmocka_unit_test(lying_counts),
        cmocka_unit_test(line_of_a_byte), cmocka_unit_test(forms),
        cmocka_unit_test(keys),           cmocka_unit_test(years),
        cmocka_unit_test(spaces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
