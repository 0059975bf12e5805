/*
 * test_zip: what is packed comes back, at every level and size; what is cut,
 * flipped or lies about its length is refused and leaves nothing behind.
 */
#include "shim/zip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int make(void **state)
{
    struct error e = {0};

    *state = zipper_new(&e);
    return *state ? 0 : -1;
}

static int unmake(void **state)
{
    zipper_free(*state);
    zipper_free(NULL);
    return 0;
}

/* Text that is neither all alike nor noise. */
static void fill(struct buf *b, size_t len)
{
    unsigned seed = 7;

    while (b->len < len)
        buf_printf(b, "The force has %d officers. ", rand_r(&seed) % 1000);
    buf_truncate(b, len);
}

static void check_refused(struct zipper *z, struct slice record, size_t limit)
{
    struct buf text = BUF_INIT;
    struct error e = {0};

    buf_str(&text, "before");
    assert_int_equal(zipper_unpack(z, record, limit, &text, &e), ERR_CORRUPT);
    assert_string_equal(text.data, "before");
    assert_int_equal(text.len, 6);
    assert_true(strncmp(e.text, "a stored text ", 14) == 0);
    buf_clear(&text);
}

static void round_trip(struct zipper *z, size_t len)
{
    struct buf text = BUF_INIT, record = BUF_INIT, back = BUF_INIT;
    struct error e = {0};

    fill(&text, len);
    buf_str(&record, "[");
    buf_str(&back, "<");
    assert_int_equal(zipper_pack(z, buf_view(&text), &record, &e), OK);
    assert_int_equal(zipper_unpack(z, slice_from(buf_view(&record), 1), len, &back, &e), OK);
    assert_int_equal(record.data[0], '[');
    assert_int_equal(back.data[0], '<');
    assert_true(slice_equal(slice_from(buf_view(&back), 1), buf_view(&text)));
    assert_int_equal(back.data[back.len], 0);
    if (len)
        check_refused(z, slice_from(buf_view(&record), 1), len - 1);
    buf_clear(&text);
    buf_clear(&record);
    buf_clear(&back);
}

static void round_trips(void **state)
{
    for (int level = 0; level <= 9; level++) {
        zipper_level(*state, level);
        for (size_t len = 0; len < 100; len++)
            round_trip(*state, len);
        round_trip(*state, 4096);
        round_trip(*state, 300000);
    }
}

static void levels_matter(void **state)
{
    struct buf text = BUF_INIT, stored = BUF_INIT, packed = BUF_INIT;
    struct error e = {0};

    fill(&text, 10000);
    zipper_level(*state, 0);
    assert_int_equal(zipper_pack(*state, buf_view(&text), &stored, &e), OK);
    zipper_level(*state, 9);
    assert_int_equal(zipper_pack(*state, buf_view(&text), &packed, &e), OK);
    assert_true(stored.len > 10000 && packed.len < 5000);
    buf_clear(&text);
    buf_clear(&stored);
    buf_clear(&packed);
}

static void noise(void **state)
{
    struct buf text = BUF_INIT, record = BUF_INIT, back = BUF_INIT;
    struct error e = {0};
    unsigned seed = 3;

    for (int i = 0; i < 70000; i++)
        buf_char(&text, (char)(rand_r(&seed) >> 8));
    assert_int_equal(zipper_pack(*state, buf_view(&text), &record, &e), OK);
    assert_int_equal(zipper_unpack(*state, buf_view(&record), text.len, &back, &e), OK);
    assert_true(slice_equal(buf_view(&back), buf_view(&text)));
    buf_clear(&text);
    buf_clear(&record);
    buf_clear(&back);
}

static void cut_at_every_byte(void **state)
{
    struct buf text = BUF_INIT, record = BUF_INIT;
    struct error e = {0};

    fill(&text, 700);
    assert_int_equal(zipper_pack(*state, buf_view(&text), &record, &e), OK);
    for (size_t cut = 0; cut < record.len; cut++) {
        char *copy = malloc(cut ? cut : 1); /* so that a reader beyond it is caught */

        assert_non_null(copy);
        memcpy(copy, record.data, cut);
        check_refused(*state, slice_of(copy, cut), ZIP_TEXT);
        free(copy);
    }
    buf_char(&record, '\0');
    check_refused(*state, buf_view(&record), ZIP_TEXT); /* a byte too many */
    buf_clear(&text);
    buf_clear(&record);
}

static void flipped_at_every_bit(void **state)
{
    struct buf text = BUF_INIT, record = BUF_INIT, back = BUF_INIT;
    struct error e = {0};

    fill(&text, 300);
    assert_int_equal(zipper_pack(*state, buf_view(&text), &record, &e), OK);
    for (size_t bit = 0; bit < 8 * record.len; bit++) {
        record.data[bit / 8] = (char)(record.data[bit / 8] ^ 1 << bit % 8);
        buf_truncate(&back, 0);
        /* A few bits of zlib's head say nothing about the text. */
        if (zipper_unpack(*state, buf_view(&record), ZIP_TEXT, &back, NULL) == OK)
            assert_true(slice_equal(buf_view(&back), buf_view(&text)));
        record.data[bit / 8] = (char)(record.data[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(zipper_unpack(*state, buf_view(&record), 300, &back, &e), OK);
    buf_clear(&text);
    buf_clear(&record);
    buf_clear(&back);
}

static void lying_lengths(void **state)
{
    static const uint64_t lies[] = {0, 1, 299, 301, 1 << 20, 1u << 30, UINT32_MAX, UINT64_MAX};
    struct buf text = BUF_INIT, record = BUF_INIT, lie = BUF_INIT;
    struct error e = {0};

    fill(&text, 300);
    assert_int_equal(zipper_pack(*state, buf_view(&text), &record, &e), OK);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        buf_truncate(&lie, 0);
        buf_varint(&lie, lies[i]);
        buf_slice(&lie, slice_from(buf_view(&record), 2)); /* 300 takes two bytes */
        check_refused(*state, buf_view(&lie), SIZE_MAX);
    }
    buf_clear(&text);
    buf_clear(&record);
    buf_clear(&lie);
}

static void too_long(void **state)
{
    struct buf record = BUF_INIT;
    struct error e = {0};

    /* Refused by its length, before a byte is read. */
    assert_int_equal(zipper_pack(*state, slice_of("", ZIP_TEXT + 1), &record, &e), ERR_LIMIT);
    assert_int_equal(record.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(levels_matter),
        cmocka_unit_test(noise),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(flipped_at_every_bit),
        cmocka_unit_test(lying_lengths),
        cmocka_unit_test(too_long),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
