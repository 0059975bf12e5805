/*
 * test_dictionary: what is written is found, sought and walked as in a sorted array; what is
 * cut, flipped or overwritten is refused or read within bounds, and what the check lets
 * pass is consistent; what can't be written is said and leaves no file.
 */
#include "indexer/pack/dictionary_writer.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static unsigned seed;

static unsigned roll(unsigned sides)
{
    return (unsigned)rand_r(&seed) % sides;
}

/* Sorted keys, each once, and their values. */
struct table {
    struct arena arena;
    struct slice *keys, *values;
    size_t count;
};

static int by_bytes(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

/* Keys of few different bytes (so that they share starts, end in each other, and hold zeros
 * and high bytes); every fourth has a start longer than a head, and some are as long as
 * can be. Values are short, but for a few. */
static struct slice random_key(struct arena *a)
{
    static const char bytes[] = "\0\x01"
                                "ab\x7f\x80\xff";
    char key[DICTIONARY_KEY];
    size_t len = 1 + roll(roll(50) ? 12 : DICTIONARY_KEY), start = roll(4) ? 0 : 20;

    memset(key, 'R', sizeof key);
    if (roll(200) == 0 || start + len > sizeof key)
        len = sizeof key - start;
    for (size_t i = 0; i < len; i++)
        key[start + i] = bytes[roll(sizeof bytes - 1)];
    return arena_copy(a, slice_of(key, start + len));
}

static struct slice random_value(struct arena *a)
{
    char value[3000];
    size_t len = roll(100) ? roll(31) : roll(sizeof value);

    for (size_t i = 0; i < len; i++)
        value[i] = (char)roll(256);
    return arena_copy(a, slice_of(value, len));
}

/* `count` keys exactly. */
static void table_make(struct table *t, size_t count)
{
    size_t kept;

    seed = (unsigned)count + 1;
    *t = (struct table){.arena = ARENA_INIT};
    t->keys = arena_array(&t->arena, count + 1, sizeof *t->keys);
    t->values = arena_array(&t->arena, count + 1, sizeof *t->values);
    while (t->count < count) {
        while (t->count < count)
            t->keys[t->count++] = random_key(&t->arena);
        qsort(t->keys, count, sizeof *t->keys, by_bytes);
        kept = 0;
        for (size_t i = 0; i < count; i++)
            if (kept == 0 || !slice_equal(t->keys[kept - 1], t->keys[i]))
                t->keys[kept++] = t->keys[i];
        t->count = kept;
    }
    for (size_t i = 0; i < count; i++)
        t->values[i] = random_value(&t->arena);
    assert_true(arena_ok(&t->arena));
}

static size_t lower_bound(const struct table *t, struct slice key)
{
    size_t i = 0;

    while (i < t->count && slice_compare(t->keys[i], key) < 0)
        i++;
    return i;
}

static void table_write(const struct table *t, const char *path, struct buf *bytes)
{
    struct dictionary_writer *w;
    struct error e = {0};

    assert_int_equal(dictionary_writer_open(path, &w, &e), OK);
    for (size_t i = 0; i < t->count; i++)
        assert_int_equal(dictionary_writer_add(w, t->keys[i], t->values[i], &e), OK);
    assert_int_equal(dictionary_writer_finish(w, &e), OK);
    assert_int_equal(file_read(path, FILE_NO_LINK, SIZE_MAX / 4, bytes, &e), OK);
}

static void expect_find(const struct dictionary *d, const struct table *t, struct slice key,
                        size_t bound)
{
    bool there = bound < t->count && slice_equal(t->keys[bound], key), found = !there;
    struct slice value = slice_of("untouched", 9);
    struct error e = {0};

    assert_int_equal(dictionary_find(d, key, &value, &found, &e), OK);
    assert_true(found == there);
    assert_true(slice_equal(value, there ? t->values[bound] : slice_str("untouched")));
}

/* Finds and seeks a key that is there or not, and walks a few keys on. */
static void expect(const struct dictionary *d, const struct table *t, struct slice key,
                   size_t bound)
{
    struct dictionary_cursor c;
    bool on = dictionary_seek(d, key, &c);

    expect_find(d, t, key, bound);
    for (size_t i = bound; i < t->count && i < bound + 40; i++) {
        assert_true(on);
        assert_true(slice_equal(dictionary_key(&c), t->keys[i]));
        assert_true(slice_equal(c.value, t->values[i]));
        on = dictionary_next(&c);
    }
    assert_int_equal(c.status, OK);
    if (t->count - bound <= 40) {
        assert_false(on);
        assert_false(dictionary_next(&c));
        assert_int_equal(c.status, OK);
    }
}

/* A key itself, the next possible one, the key less its last byte, and one a little less. */
static void expect_around(const struct dictionary *d, const struct table *t, size_t i)
{
    char text[DICTIONARY_KEY + 1];
    size_t len = t->keys[i].len;

    memcpy(text, t->keys[i].data, len);
    expect(d, t, t->keys[i], i);
    text[len] = '\0';
    expect(d, t, slice_of(text, len + 1), lower_bound(t, slice_of(text, len + 1)));
    expect(d, t, slice_of(text, len - 1), lower_bound(t, slice_of(text, len - 1)));
    text[len - 1] = (char)(text[len - 1] - 1);
    expect(d, t, slice_of(text, len), lower_bound(t, slice_of(text, len)));
}

static void round_trip(const char *path, size_t count)
{
    struct buf bytes = BUF_INIT;
    struct error e = {0};
    struct dictionary d;
    struct table t;

    table_make(&t, count);
    table_write(&t, path, &bytes);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), OK);
    assert_int_equal(d.keys, count);
    assert_int_equal(dictionary_check(&d, &e), OK);
    expect(&d, &t, slice_of(NULL, 0), 0);
    expect(&d, &t, slice_str("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), count);
    for (size_t i = 0; i<count; i += count> 1000 ? 1 + roll(20) : 1)
        expect_around(&d, &t, i);
    for (int i = 0; i < 200; i++) {
        struct slice key = random_key(&t.arena);

        expect(&d, &t, key, lower_bound(&t, key));
    }
    buf_clear(&bytes);
    arena_clear(&t.arena);
}

static void round_trips(void **state)
{
    static const size_t counts[] = {0, 1, 2, 31, 32, 33, 63, 64, 65, 97, 1000, 10000};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        round_trip(temp_path(*state, "terms"), counts[i]);
}

static void full_walk(void **state)
{
    struct buf bytes = BUF_INIT;
    struct dictionary_cursor c;
    struct error e = {0};
    struct dictionary d;
    struct table t;
    size_t n = 0;

    table_make(&t, 10000);
    table_write(&t, temp_path(*state, "terms"), &bytes);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), OK);
    for (bool on = dictionary_seek(&d, slice_str(""), &c); on; on = dictionary_next(&c), n++) {
        assert_true(slice_equal(dictionary_key(&c), t.keys[n]));
        assert_true(slice_equal(c.value, t.values[n]));
        expect_find(&d, &t, t.keys[n], n);
    }
    assert_int_equal(n, 10000);
    buf_clear(&bytes);
    arena_clear(&t.arena);
}

/* Thousands of keys whose heads are all the same. */
static void long_shared_starts(void **state)
{
    struct table t = {.arena = ARENA_INIT, .count = 3000};
    struct buf bytes = BUF_INIT;
    struct error e = {0};
    struct dictionary d;
    char key[64];

    t.keys = arena_array(&t.arena, t.count, sizeof *t.keys);
    t.values = arena_array(&t.arena, t.count, sizeof *t.values);
    for (size_t i = 0; i < t.count; i++) {
        snprintf(key, sizeof key, "Rreport-of-june-2014-%06zu", 2 * i);
        t.keys[i] = t.values[i] = arena_copy(&t.arena, slice_str(key));
    }
    table_write(&t, temp_path(*state, "terms"), &bytes);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), OK);
    assert_int_equal(dictionary_check(&d, &e), OK);
    for (size_t i = 0; i < 2 * t.count; i++) {
        snprintf(key, sizeof key, "Rreport-of-june-2014-%06zu", i);
        expect_find(&d, &t, slice_str(key), (i + 1) / 2);
    }
    expect(&d, &t, slice_str("Rreport-of-june-2014-003001"), 1501);
    expect(&d, &t, slice_str("Rreport-"), 0);
    expect(&d, &t, slice_str("Rreport-z"), t.count);
    buf_clear(&bytes);
    arena_clear(&t.arena);
}

/* The bytes that the grammar names. */
static void format(void **state)
{
    static const char expected[] = "peeldict\2\0\0\0"
                                   "\3Swor\5first"                /* at 12 */
                                   "\100d\0"                      /* Sword */
                                   "\0T\2\0\1"                   /* T */
                                   "Swor\0\0\0\0\0\0\0\0\0\0\0\0" /* head, at 31 */
                                   "\14\0\0\0\0\0\0\0"            /* offset */
                                   "\3\0\0\0\0\0\0\0"
                                   "\1\0\0\0\0\0\0\0" /* keys, blocks */
                                   "\37\0\0\0\0\0\0\0"
                                   "dictends"; /* index */
    struct slice keys[] = {slice_str("Swor"), slice_str("Sword"), slice_str("T")};
    struct slice values[] = {slice_str("first"), slice_str(""), slice_of("\0\1", 2)};
    struct table t = {.keys = keys, .values = values, .count = 3};
    struct buf bytes = BUF_INIT;

    table_write(&t, temp_path(*state, "terms"), &bytes);
    assert_int_equal(bytes.len, sizeof expected - 1);
    assert_memory_equal(bytes.data, expected, bytes.len);
    buf_clear(&bytes);
}

static void largest_value(void **state)
{
    struct slice keys[] = {slice_str("a"), slice_str("b"), slice_str("c")};
    struct buf bytes = BUF_INIT, large = BUF_INIT;
    struct slice values[] = {slice_str(""), slice_str(""), slice_str("x")};
    struct table t = {.keys = keys, .values = values, .count = 3};
    struct error e = {0};
    struct dictionary d;

    assert_non_null(buf_reserve(&large, DICTIONARY_VALUE));
    memset(large.data, 'v', DICTIONARY_VALUE);
    values[1] = slice_of(large.data, DICTIONARY_VALUE);
    table_write(&t, temp_path(*state, "terms"), &bytes);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), OK);
    assert_int_equal(dictionary_check(&d, &e), OK);
    for (size_t i = 0; i < 3; i++)
        expect(&d, &t, keys[i], i);
    buf_clear(&large);
    buf_clear(&bytes);
}

/* --- damage --- */

/* A small file of several blocks. */
static void small_file(const char *path, struct buf *bytes)
{
    struct table t;

    table_make(&t, 70);
    for (size_t i = 0; i < t.count; i++) /* so that a test over every bit ends soon */
        t.values[i].len %= 5;
    table_write(&t, path, bytes);
    arena_clear(&t.arena);
}

static void cut_at_every_byte(void **state)
{
    struct buf bytes = BUF_INIT;
    struct dictionary d;

    small_file(temp_path(*state, "terms"), &bytes);
    for (size_t cut = 0; cut < bytes.len; cut++) {
        char *copy = malloc(cut ? cut : 1); /* so that a reader beyond it is caught */
        struct error e = {0};

        assert_non_null(copy);
        memcpy(copy, bytes.data, cut);
        assert_int_equal(dictionary_open(slice_of(copy, cut), &d, &e), ERR_CORRUPT);
        assert_true(slice_starts(slice_str(e.text), slice_str("the dictionary of terms is ")));
        free(copy);
    }
    buf_char(&bytes, '\0'); /* a byte too many */
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, NULL), ERR_CORRUPT);
    buf_clear(&bytes);
}

/* Walks from `key` on: as far as it goes keys ascend and there are no more than fit. */
static uint64_t walk(const struct dictionary *d, struct slice key, size_t limit, bool sound)
{
    char last[DICTIONARY_KEY];
    struct dictionary_cursor c;
    size_t last_len = 0;
    uint64_t n = 0;

    for (bool on = dictionary_seek(d, key, &c); on; on = dictionary_next(&c)) {
        struct slice value, now = dictionary_key(&c);
        bool found = false;

        assert_true(slice_compare(now, key) >= 0);
        assert_true(now.len > 0 && slice_compare(slice_of(last, last_len), now) < 0);
        assert_true(n++ < limit);
        memcpy(last, now.data, last_len = now.len);
        if (dictionary_find(d, now, &value, &found, NULL) != OK)
            assert_false(sound);
        assert_true(!sound || (found && slice_equal(value, c.value)));
        for (size_t i = 0; found && i < value.len; i++)
            last[0] = (char)(last[0] ^ value.data[i] ^ value.data[i]); /* reads it */
    }
    assert_true(c.status == OK || (!sound && c.status == ERR_CORRUPT));
    assert_false(dictionary_next(&c));
    return n;
}

/* Whatever the bytes are: opens them in memory of just their size, and goes everywhere.
 * Returns whether they passed the check. */
static bool survive(const char *bytes, size_t len)
{
    char *copy = malloc(len);
    struct error e = {0};
    struct dictionary d;
    enum status status;
    bool sound = false;

    assert_non_null(copy);
    memcpy(copy, bytes, len);
    status = dictionary_open(slice_of(copy, len), &d, &e);
    assert_true(status == OK || status == ERR_CORRUPT || status == ERR_VERSION);
    assert_true((status == OK) == (e.text[0] == '\0'));
    if (status == OK) {
        status = dictionary_check(&d, &e);
        assert_true(status == OK || status == ERR_CORRUPT);
        assert_true((status == OK) == (e.text[0] == '\0'));
        sound = status == OK;
        if (sound)
            assert_int_equal(walk(&d, slice_str(""), len, true), d.keys);
        else
            walk(&d, slice_str(""), len, false);
        walk(&d, slice_str("a\x80"), len, sound);
        walk(&d, slice_str("RRRRRRRRRRRRRRRRRRRRb"), len, sound);
    }
    free(copy);
    return sound;
}

static void flipped_at_every_bit(void **state)
{
    struct buf bytes = BUF_INIT;
    size_t passed = 0;

    small_file(temp_path(*state, "terms"), &bytes);
    assert_true(survive(bytes.data, bytes.len));
    for (size_t bit = 0; bit < 8 * bytes.len; bit++) {
        bytes.data[bit / 8] = (char)(bytes.data[bit / 8] ^ 1 << bit % 8);
        passed += survive(bytes.data, bytes.len);
        bytes.data[bit / 8] = (char)(bytes.data[bit / 8] ^ 1 << bit % 8);
    }
    /* Those in the text of keys and values; never those in heads, offsets and the ends. */
    assert_true(passed > 0 && passed < 8 * (bytes.len - 44 - 3 * 24));
    buf_clear(&bytes);
}

static void overwritten_anywhere(void **state)
{
    struct buf bytes = BUF_INIT, copy = BUF_INIT;

    small_file(temp_path(*state, "terms"), &bytes);
    for (int round = 0; round < 20000; round++) {
        size_t at = 12 + roll((unsigned)bytes.len - 12 - 8), len = 1 + roll(12);

        buf_truncate(&copy, 0);
        buf_slice(&copy, buf_view(&bytes));
        for (size_t i = 0; i < len && at + i < bytes.len - 8; i++)
            copy.data[at + i] = (char)(roll(3) ? roll(256) : roll(2) * 255);
        survive(copy.data, copy.len);
    }
    buf_clear(&bytes);
    buf_clear(&copy);
}

/* Sx shares no byte with Sw, though it could, and says so: a walk would see it and
 * a look-up not. */
static void shares_too_little(void **state)
{
    static const char bytes[] = "peeldict\2\0\0\0"
                                "\1Sw\0"
                                "\1Sx\0"
                                "Sw\0\0\0\0\0\0\0\0\0\0\0\0\0\0" /* head, at 20 */
                                "\14\0\0\0\0\0\0\0"
                                "\2\0\0\0\0\0\0\0"
                                "\1\0\0\0\0\0\0\0"
                                "\24\0\0\0\0\0\0\0"
                                "dictends";
    struct error e = {0};
    struct dictionary d;

    (void)state;
    assert_int_equal(dictionary_open(slice_of(bytes, sizeof bytes - 1), &d, &e), OK);
    assert_int_equal(dictionary_check(&d, &e), ERR_CORRUPT);
    assert_string_equal(e.text, "the dictionary of terms is damaged: block 1 of 1");
    assert_int_equal(walk(&d, slice_str(""), sizeof bytes, false), 2);
}

static void another_version(void **state)
{
    struct buf bytes = BUF_INIT;
    struct error e = {0};
    struct dictionary d;

    small_file(temp_path(*state, "terms"), &bytes);
    bytes.data[8] = 1;
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), ERR_VERSION);
    assert_string_equal(e.text, "the dictionary of terms has version 1, not 2");
    bytes.data[0] = 'x';
    error_clear(&e);
    assert_int_equal(dictionary_open(buf_view(&bytes), &d, &e), ERR_CORRUPT);
    buf_clear(&bytes);
}

/* --- writing goes wrong --- */

/* `key` after "m" is refused, and what is refused sticks. */
static void check_refused(const char *path, struct slice key, size_t value_len,
                          enum status expected)
{
    struct dictionary_writer *w;
    struct error e = {0};

    assert_int_equal(dictionary_writer_open(path, &w, &e), OK);
    assert_int_equal(dictionary_writer_add(w, slice_str("m"), slice_str("1"), &e), OK);
    assert_int_equal(dictionary_writer_add(w, key, slice_of("", value_len), &e), expected);
    assert_true(slice_starts(slice_str(e.text), slice_str(path)));
    error_clear(&e);
    assert_int_equal(dictionary_writer_add(w, slice_str("z"), slice_str("1"), &e), expected);
    assert_true(slice_starts(slice_str(e.text), slice_str(path)));
    error_clear(&e);
    assert_int_equal(dictionary_writer_finish(w, &e), expected);
    assert_true(slice_starts(slice_str(e.text), slice_str(path)));
    assert_int_equal(access(path, F_OK), -1);
}

static void refused(void **state)
{
    const char *path = temp_path(*state, "refused");
    char key[DICTIONARY_KEY + 1];

    memset(key, 'n', sizeof key);
    check_refused(path, slice_str("m"), 0, ERR_ENGINE);
    check_refused(path, slice_str("lz"), 0, ERR_ENGINE);
    check_refused(path, slice_of("", 0), 0, ERR_LIMIT);
    check_refused(path, slice_of(key, sizeof key), 0, ERR_LIMIT);
    check_refused(path, slice_str("n"), DICTIONARY_VALUE + 1, ERR_LIMIT); /* before it is read */
}

static void no_space(void **state)
{
    struct dictionary_writer *w;
    struct error e = {0};
    enum status status = OK;
    char key[16];

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(dictionary_writer_open("/dev/full", &w, &e), OK);
    assert_int_equal(dictionary_writer_add(w, slice_str("a"), slice_str("1"), &e), OK);
    assert_int_equal(dictionary_writer_finish(w, &e), ERR_FULL);
    error_clear(&e);
    assert_int_equal(dictionary_writer_open("/dev/full", &w, &e), OK);
    for (int i = 0; i < 100000 && status == OK; i++) {
        snprintf(key, sizeof key, "%08d", i);
        status = dictionary_writer_add(w, slice_str(key), slice_str("value"), &e);
    }
    assert_int_equal(status, ERR_FULL);
    assert_non_null(strstr(e.text, "/dev/full"));
    assert_int_equal(dictionary_writer_finish(w, NULL), ERR_FULL);
    assert_int_equal(access("/dev/full", W_OK), 0);
}

static void no_folder(void **state)
{
    struct dictionary_writer *w = NULL;
    struct error e = {0};

    assert_int_equal(dictionary_writer_open(temp_path(*state, "none/terms"), &w, &e),
                     ERR_NOT_FOUND);
    assert_null(w);
}

static void discarded(void **state)
{
    const char *path = temp_path(*state, "discarded");
    struct dictionary_writer *w;
    struct error e = {0};

    assert_int_equal(dictionary_writer_open(path, &w, &e), OK);
    assert_int_equal(dictionary_writer_add(w, slice_str("a"), slice_str("1"), &e), OK);
    assert_int_equal(access(path, F_OK), 0);
    dictionary_writer_discard(w);
    assert_int_equal(access(path, F_OK), -1);
    dictionary_writer_discard(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(full_walk),
        cmocka_unit_test(long_shared_starts),
        cmocka_unit_test(format),
        cmocka_unit_test(largest_value),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(flipped_at_every_bit),
        cmocka_unit_test(overwritten_anywhere),
        cmocka_unit_test(shares_too_little),
        cmocka_unit_test(another_version),
        cmocka_unit_test(refused),
        cmocka_unit_test(no_space),
        cmocka_unit_test(no_folder),
        cmocka_unit_test(discarded),
    };

    return cmocka_run_group_tests(tests, temp_make, temp_remove);
}
