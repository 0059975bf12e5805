/*
 * test_sources: the table of sources comes back from its file as it was, with
 * whatever a path may hold; a damaged line is an error and never a guess.
 */
#include "indexer/sources.h"

#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void add(struct sources *s, const char *path, const char *name, const char *reason,
                uint32_t first)
{
    struct source f = {.path = slice_str(path),
                       .name = slice_str(name),
                       .reason = slice_str(reason),
                       .bytes = 1000 + first,
                       .mtime_ns = (int64_t)first - 5,
                       .first = first,
                       .sections = first ? 3 : 0,
                       .reports = first ? 1 : 0};
    struct error e = {0};

    assert_int_equal(sources_add(s, &f, &e), OK);
}

static void check_same(const struct source *a, const struct source *b)
{
    assert_true(slice_equal(a->path, b->path));
    assert_true(slice_equal(a->name, b->name));
    assert_true(slice_equal(a->reason, b->reason));
    assert_true(a->bytes == b->bytes && a->mtime_ns == b->mtime_ns);
    assert_true(a->first == b->first && a->sections == b->sections && a->reports == b->reports);
}

/* Nothing points into the text: it is freed at once. */
static void read_back(const char *file, struct sources *back)
{
    struct buf text = BUF_INIT;
    struct error e = {0};

    assert_int_equal(file_read(file, FILE_NO_LINK, 1 << 20, &text, &e), OK);
    assert_int_equal(sources_read(back, buf_view(&text), &e), OK);
    buf_clear(&text);
}

static void round_trip(void **state)
{
    const char *file = temp_path(*state, "sources.tsv");
    struct sources s = {0}, back = {0};
    struct error e = {0};

    add(&s, "/b", "b", "", 7);
    add(&s, "/tab\there\nline\\slash\\n", "tab\there\n", "not \t a\nreport\\", 0);
    add(&s, "/a/é b", "é b", "", UINT32_MAX - 3);
    add(&s, "/\\t", "\\", "", 1);
    sources_sort(&s);
    assert_int_equal(sources_write(&s, file, &e), OK);
    read_back(file, &back);
    assert_int_equal(back.count, s.count);
    for (size_t i = 0; i < s.count; i++)
        check_same(&s.list[i], &back.list[i]);
    for (size_t i = 0; i < s.count; i++)
        assert_ptr_equal(sources_find(&back, s.list[i].path), &back.list[i]);
    assert_null(sources_find(&back, slice_str("/c")));
    sources_clear(&s);
    sources_clear(&back);
}

static void nothing(void **state)
{
    const char *file = temp_path(*state, "empty.tsv");
    struct sources s = {0};
    struct error e = {0};

    assert_int_equal(sources_write(&s, file, &e), OK);
    read_back(file, &s);
    assert_int_equal(s.count, 0);
    sources_sort(&s);
    assert_null(sources_find(&s, slice_str("/a")));
    sources_clear(&s);
}

/* Many, so that the list grows; then each is found. */
static void many(void **state)
{
    const char *file = temp_path(*state, "many.tsv");
    struct sources s = {0}, back = {0};
    struct error e = {0};
    char path[32];

    for (uint32_t i = 0; i < 3000; i++) {
        snprintf(path, sizeof path, "/r/%u", (i * 7919) % 3000);
        add(&s, path, path + 1, "", i + 1);
    }
    assert_int_equal(sources_write(&s, file, &e), OK);
    read_back(file, &back);
    for (uint32_t i = 0; i < 3000; i++) {
        snprintf(path, sizeof path, "/r/%u", i);
        assert_non_null(sources_find(&back, slice_str(path)));
    }
    for (size_t i = 1; i < back.count; i++)
        assert_true(slice_compare(back.list[i - 1].path, back.list[i].path) < 0);
    sources_clear(&s);
    sources_clear(&back);
}

static enum status read_text(struct slice text)
{
    struct sources s = {0};
    struct error e = {0};
    enum status status = sources_read(&s, text, &e);

    if (status != OK)
        assert_string_equal(e.text, "the index's table of sources is damaged");
    sources_clear(&s);
    return status;
}

static void damaged(void **state)
{
    static const char *const lines[] = {
        "/a\n",
        "/a\ta\n",
        "/a\ta\t1\t2\t3\t4\n",      /* a number is missing */
        "/a\ta\t1\t2\t3\t4\tx\t\n", /* is none */
        "/a\ta\t1\t2\t3\t4 \t1\t\n",
        "/a\ta\t1x\t2\t3\t4\t1\t\n",
        "/a\ta\t+1\t2\t3\t4\t1\t\n",
        "/a\ta\t 1\t2\t3\t4\t1\t\n",
        "/a\ta\t-1\t2\t3\t4\t1\t\n",
        "/a\ta\t\t2\t3\t4\t1\t\n",
        "/a\ta\t1\t-\t3\t4\t1\t\n",
        "/a\ta\t1\t2\t4294967296\t4\t1\t\n",
        "/a\ta\t99999999999999999999\t2\t3\t4\t1\t\n", /* more than 64 bits */
        "/a\ta\t1\t2\t4294967295\t4\t1\t\n",           /* sections beyond the last number */
        "/a\ta\t1\t2\t0\t4\t1\t\n",                    /* sections are numbered from 1 */
        "\ta\t1\t2\t3\t4\t1\t\n",                      /* no path */
        "\n",
    };
    static const char zero[] = "/a\ta\t1\0002\t2\t3\t4\t1\t\n";

    (void)state;
    assert_int_equal(read_text(slice_str("/a\ta\t1\t-2\t3\t4\t1\t\n")), OK);
    assert_int_equal(read_text(slice_str("/a\ta\t1\t2\t0\t0\t0\twhy")), OK);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (read_text(slice_str(lines[i])) != ERR_CORRUPT)
            fail_msg("%s was taken", lines[i]);
    assert_int_equal(read_text(slice_of(zero, sizeof zero - 1)), ERR_CORRUPT);
}

/* Cut at every byte it either reads what is there or says that it is damaged. */
static void every_cut(void **state)
{
    static const char text[] = "/a\ta\t100\t-25\t3\t4\t1\t\n/b\\\\\tb\t5\t6\t0\t0\t0\tno\\n\n";

    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        enum status status = read_text(slice_of(text, len));

        assert_true(status == OK || status == ERR_CORRUPT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(nothing, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(many, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(damaged, temp_make, temp_remove),
        cmocka_unit_test_setup_teardown(every_cut, temp_make, temp_remove),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
