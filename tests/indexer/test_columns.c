/*
 * test_columns: what is gathered is read back, numbered in the order of the values, in every
 * width; bytes that are cut or changed are refused or lead nowhere out of bounds.
 */
#include "indexer/pack/columns_writer.h"

#include "shim/map.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT 32 /* bytes of a made value, its zero included */

/* The value of a document in a column: `kinds` different ones, among them "", told
 * by its number; the report's is another each time. */
static struct slice made_value(char text[TEXT], int column, uint32_t doc, uint32_t kinds)
{
    uint32_t kind = doc * 7919 % kinds;

    text[0] = '\0';
    if (column == COLUMN_REPORT)
        snprintf(text, TEXT, "report-%u", doc);
    else if (kind)
        snprintf(text, TEXT, "%x\xff-%d", kind * 2654435761u, column);
    return slice_str(text);
}

static uint32_t made_tokens(uint32_t doc, uint32_t kinds)
{
    return kinds > 1000 ? doc * 2654435761u : kinds > 100 ? doc % 60000 : doc % 200;
}

static struct columns_writer *gather(uint32_t docs, uint32_t kinds)
{
    struct error e = {0};
    struct columns_writer *w = columns_writer_new(&e);

    assert_non_null(w);
    for (uint32_t doc = 1; doc <= docs; doc++) {
        char texts[COLUMN_COUNT][TEXT];
        struct slice values[COLUMN_COUNT];

        for (int i = 0; i < COLUMN_COUNT; i++)
            values[i] = made_value(texts[i], i, doc, kinds);
        values[COLUMN_TOKENS] = slice_of(NULL, 99); /* not looked at */
        assert_int_equal(columns_writer_add(w, values, made_tokens(doc, kinds), &e), OK);
    }
    return w;
}

static void write_columns(const char *path, uint32_t docs, uint32_t kinds)
{
    struct columns_writer *w = gather(docs, kinds);
    struct error e = {0};

    assert_int_equal(columns_writer_finish(w, path, &e), OK);
    columns_writer_free(w);
}

static void check_tokens(struct columns *c, uint32_t docs, uint32_t kinds)
{
    struct column_view v;
    struct column_table t;
    struct error e = {0};

    assert_int_equal(columns_view(c, COLUMN_TOKENS, &v, &e), OK);
    assert_int_equal(columns_table(c, COLUMN_TOKENS, &t, &e), OK);
    assert_int_equal(v.value_count, 0);
    assert_int_equal(t.value_count, 0);
    assert_null(t.values);
    for (uint32_t doc = 1; doc <= docs; doc++) {
        assert_int_equal(column_number(&v, doc), made_tokens(doc, kinds));
        assert_int_equal(t.numbers[doc - 1], made_tokens(doc, kinds));
    }
}

static void check_column(struct columns *c, enum column column, uint32_t docs, uint32_t kinds)
{
    struct column_view v;
    struct column_table t, again;
    struct error e = {0};

    assert_int_equal(columns_view(c, column, &v, &e), OK);
    assert_int_equal(columns_table(c, column, &t, &e), OK);
    assert_int_equal(columns_table(c, column, &again, &e), OK);
    assert_ptr_equal(t.numbers, again.numbers);
    assert_int_equal(v.width, v.value_count <= 256 ? 1 : v.value_count <= 65536 ? 2 : 4);
    assert_int_equal((uintptr_t)v.numbers.u8 % 8, 0);
    assert_int_equal(t.value_count, v.value_count);
    assert_int_equal(column_value(&v, 0).len, 0);
    if (v.width == 4)
        assert_ptr_equal(t.numbers, v.numbers.u32); /* in place */
    for (uint32_t i = 1; i < v.value_count; i++)
        assert_true(slice_compare(t.values[i - 1], t.values[i]) < 0);
    for (uint32_t doc = 1; doc <= docs; doc++) {
        char text[TEXT];
        struct slice value = made_value(text, (int)column, doc, kinds);
        uint32_t number = column_number(&v, doc);

        assert_int_equal(t.numbers[doc - 1], number);
        assert_true(slice_equal(column_value(&v, number), value));
        assert_true(slice_equal(t.values[number], value));
    }
}

static void check_file(const char *path, uint32_t docs, uint32_t kinds)
{
    struct columns *c;
    struct map map;
    struct error e = {0};

    assert_int_equal(map_open(path, &map, &e), OK);
    assert_int_equal(columns_open(map.bytes, &c, &e), OK);
    assert_int_equal(columns_docs(c), docs);
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (i != COLUMN_TOKENS)
            check_column(c, (enum column)i, docs, kinds);
    check_tokens(c, docs, kinds);
    assert_int_equal(columns_check(c, &e), OK);
    columns_close(c);
    map_close(&map);
}

/* Sizes at which a width gives way to the next, on both sides ("" is a value too). */
static void round_trips(void **state)
{
    static const uint32_t docs[] = {0, 1, 2, 7, 254, 255, 256, 257, 5000, 65534, 65535, 65536};
    static const uint32_t kinds[] = {1, 2, 255, 256, 257, 4000};
    const char *path = temp_path(*state, "columns");

    for (size_t i = 0; i < sizeof docs / sizeof *docs; i++)
        for (size_t j = 0; j < sizeof kinds / sizeof *kinds; j++) {
            if (docs[i] > 60000 && kinds[j] != 257)
                continue;
            write_columns(path, docs[i], kinds[j]);
            check_file(path, docs[i], kinds[j]);
        }
}

static void any_bytes(void **state)
{
    static const struct slice texts[] = {{"b", 1},   {"a\0b", 3}, {"a", 1}, {"\xff", 1},
                                         {"a\0", 2}, {"", 0},     {"\0", 1}};
    static const uint32_t ranks[] = {5, 4, 2, 6, 3, 0, 1};
    const char *path = temp_path(*state, "columns");
    struct error e = {0};
    struct columns_writer *w = columns_writer_new(&e);
    struct column_view v;
    struct columns *c;
    struct map map;

    for (size_t i = 0; i < 7; i++) {
        struct slice values[COLUMN_COUNT] = {{"", 0}};

        values[COLUMN_PLACE] = texts[i];
        assert_int_equal(columns_writer_add(w, values, 0, &e), OK);
    }
    assert_int_equal(columns_writer_finish(w, path, &e), OK);
    columns_writer_free(w);
    assert_int_equal(map_open(path, &map, &e), OK);
    assert_int_equal(columns_open(map.bytes, &c, &e), OK);
    assert_int_equal(columns_view(c, COLUMN_PLACE, &v, &e), OK);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(column_number(&v, i + 1), ranks[i]);
        assert_true(slice_equal(column_value(&v, ranks[i]), texts[i]));
    }
    columns_close(c);
    map_close(&map);
}

static void small_file(const char *path, struct buf *bytes)
{
    struct error e = {0};

    write_columns(path, 5, 3);
    assert_int_equal(file_read(path, FILE_NO_LINK, 100000, bytes, &e), OK);
}

static void cut_at_every_byte(void **state)
{
    struct buf bytes = BUF_INIT;
    struct columns *c;

    small_file(temp_path(*state, "columns"), &bytes);
    for (size_t cut = 0; cut < bytes.len; cut++) {
        char *copy = malloc(cut ? cut : 1); /* so that a reader beyond it is caught */
        struct error e = {0};

        assert_non_null(copy);
        memcpy(copy, bytes.data, cut);
        assert_int_equal(columns_open(slice_of(copy, cut), &c, &e), ERR_CORRUPT);
        assert_null(c);
        free(copy);
    }
    buf_str(&bytes, "12345678"); /* and too long */
    assert_int_equal(columns_open(buf_view(&bytes), &c, NULL), ERR_CORRUPT);
    buf_clear(&bytes);
}

/* Touches all that a column offers. */
static size_t walk(struct columns *c, enum column column)
{
    struct column_view v;
    struct column_table t;
    size_t sum = 0;

    if (columns_view(c, column, &v, NULL) != OK) {
        assert_int_equal(columns_table(c, column, &t, NULL), ERR_CORRUPT);
        return 0;
    }
    assert_int_equal(columns_table(c, column, &t, NULL), OK);
    for (uint32_t doc = 1; doc <= columns_docs(c); doc++) {
        uint32_t number = t.numbers[doc - 1];

        assert_int_equal(number, column_number(&v, doc));
        if (column == COLUMN_TOKENS)
            continue;
        assert_true(number < v.value_count);
        for (size_t i = 0; i < t.values[number].len; i++)
            sum += (unsigned char)t.values[number].data[i];
    }
    return sum;
}

/* Returns whether the damage was seen; if not, it has changed a value or nothing. */
static bool check_damaged(struct slice bytes)
{
    char *copy = malloc(bytes.len);
    struct columns *c;
    bool seen = true;

    assert_non_null(copy);
    memcpy(copy, bytes.data, bytes.len);
    if (columns_open(slice_of(copy, bytes.len), &c, NULL) == OK) {
        for (int i = 0; i < COLUMN_COUNT; i++)
            walk(c, (enum column)i);
        seen = columns_check(c, NULL) != OK;
    }
    columns_close(c);
    free(copy);
    return seen;
}

static void changed_at_every_bit(void **state)
{
    struct buf bytes = BUF_INIT;
    size_t head = 16 + 16 * COLUMN_COUNT;

    small_file(temp_path(*state, "columns"), &bytes);
    assert_false(check_damaged(buf_view(&bytes)));
    for (size_t i = 0; i < bytes.len; i++) {
        char before = bytes.data[i];

        for (int bit = 0; bit < 8; bit++) {
            bytes.data[i] = (char)(before ^ 1 << bit);
            /* Fewer or more documents, values or bytes may still fit the padding. */
            if (!check_damaged(buf_view(&bytes)))
                assert_true(i >= 12);
        }
        bytes.data[i] = '\xff'; /* in a number's upper bytes: impossibly large */
        if (before != '\xff' && i < head && i % 8 >= 4)
            assert_true(check_damaged(buf_view(&bytes)));
        check_damaged(buf_view(&bytes));
        bytes.data[i] = '\0';
        check_damaged(buf_view(&bytes));
        bytes.data[i] = before;
    }
    buf_clear(&bytes);
}

/* Values in disorder lead nowhere wrong, but a check sees them. */
static void disorder(void **state)
{
    static const char *const wrong[] = {"ba", "aa"};
    const char *path = temp_path(*state, "columns");
    struct error e = {0};
    struct columns_writer *w = columns_writer_new(&e);
    struct buf bytes = BUF_INIT;
    char *at;

    for (int i = 0; i < 2; i++) {
        struct slice values[COLUMN_COUNT] = {{"", 0}};

        values[COLUMN_KIND] = slice_str(i ? "b" : "a");
        assert_int_equal(columns_writer_add(w, values, 0, &e), OK);
    }
    assert_int_equal(columns_writer_finish(w, path, &e), OK);
    assert_int_equal(file_read(path, FILE_NO_LINK, 10000, &bytes, &e), OK);
    at = memmem(bytes.data, bytes.len, "ab", 2);
    assert_non_null(at);
    assert_false(check_damaged(buf_view(&bytes)));
    for (int i = 0; i < 2; i++) {
        memcpy(at, wrong[i], 2);
        assert_true(check_damaged(buf_view(&bytes)));
    }
    columns_writer_free(w);
    buf_clear(&bytes);
}

static void check_refused(const char *path, enum status expected)
{
    struct columns_writer *w = gather(1000, 100);
    struct slice values[COLUMN_COUNT] = {{"", 0}};
    struct error e = {0};

    assert_int_equal(columns_writer_finish(w, path, &e), expected);
    assert_non_null(strstr(e.text, path));
    assert_int_equal(columns_writer_add(w, values, 1, NULL), expected); /* it remembers */
    columns_writer_free(w);
}

static void write_errors(void **state)
{
    const char *path = temp_path(*state, "big");
    struct rlimit limit, small;

    check_refused(temp_path(*state, "no/columns"), ERR_NOT_FOUND);
    check_refused("/dev/full", ERR_INPUT); /* not a regular file; and it is not removed */
    assert_int_equal(access("/dev/full", F_OK), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){100, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    check_refused(path, ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    columns_writer_free(NULL);
    columns_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),       cmocka_unit_test(any_bytes),
        cmocka_unit_test(cut_at_every_byte), cmocka_unit_test(changed_at_every_bit),
        cmocka_unit_test(disorder),          cmocka_unit_test(write_errors),
    };

    return cmocka_run_group_tests(tests, temp_make, temp_remove);
}
