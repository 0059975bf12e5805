/*
 * test_file: reading within bounds, writing, removing without following links,
 * and lists in byte order.
 */
#include "shim/file.h"

#include "tests/shim/temp.h"

#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_text(const char *folder, const char *name, const char *text)
{
    struct error e = {0};

    assert_int_equal(file_write(temp_path(folder, name), slice_str(text), &e), OK);
}

static void make_folder(const char *folder, const char *name)
{
    struct error e = {0};

    assert_int_equal(file_make_folder(temp_path(folder, name), NULL, &e), OK);
}

static bool exists(const char *folder, const char *name)
{
    return faccessat(AT_FDCWD, temp_path(folder, name), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static void write_and_read(void **state)
{
    const char *path = temp_path(*state, "a");
    struct buf text = BUF_INIT;
    struct error e = {0};

    write_text(*state, "a", "a longer first text");
    write_text(*state, "a", "second");
    buf_str(&text, ">");
    assert_int_equal(file_read(path, FILE_NO_LINK, 6, &text, &e), OK);
    assert_string_equal(text.data, ">second");
    assert_int_equal(file_read(path, FILE_NO_LINK, 5, &text, &e), ERR_LIMIT);
    assert_int_equal(text.len, 7);
    write_text(*state, "a", "");
    assert_int_equal(file_read(path, FILE_NO_LINK, 0, &text, NULL), OK);
    assert_int_equal(text.len, 7);
    buf_clear(&text);
}

static void only_regular_files(void **state)
{
    struct buf text = BUF_INIT;
    struct error e = {0};

    assert_int_equal(mkfifo(temp_path(*state, "pipe"), 0666), 0);
    write_text(*state, "file", "x");
    assert_int_equal(symlink("file", temp_path(*state, "link")), 0);
    assert_int_equal(file_read(temp_path(*state, "pipe"), FILE_LINK, 9, &text, &e), ERR_INPUT);
    assert_non_null(strstr(e.text, "/pipe is not a regular file"));
    assert_int_equal(file_read(*state, FILE_LINK, 9, &text, NULL), ERR_INPUT);
    assert_int_equal(file_read("/dev/null", FILE_LINK, 9, &text, NULL), ERR_INPUT);
    assert_int_equal(file_read(temp_path(*state, "none"), FILE_LINK, 9, &text, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(file_read(temp_path(*state, "link"), FILE_NO_LINK, 9, &text, NULL), ERR_IO);
    assert_int_equal(text.len, 0);
    assert_int_equal(file_read(temp_path(*state, "link"), FILE_LINK, 9, &text, NULL), OK);
    assert_string_equal(text.data, "x");
    buf_clear(&text);
}

static void write_refuses_links_and_leaves_nothing(void **state)
{
    struct error e = {0};

    assert_int_equal(symlink("target", temp_path(*state, "link")), 0);
    assert_int_equal(file_write(temp_path(*state, "link"), slice_str("x"), &e), ERR_IO);
    assert_false(exists(*state, "target"));
    assert_int_equal(file_write(temp_path(*state, "no/file"), slice_str("x"), NULL), ERR_NOT_FOUND);
    assert_int_equal(mkfifo(temp_path(*state, "pipe"), 0666), 0);
    assert_int_equal(file_write(temp_path(*state, "pipe"), slice_str("x"), NULL), ERR_IO);
    assert_true(exists(*state, "pipe"));
}

/* A write beyond a limit on the size of files: what stood there is removed. */
static void failed_write_is_removed(void **state)
{
    struct rlimit limit, small;
    struct error e = {0};
    char bytes[200] = {0};

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){100, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_write(temp_path(*state, "big"), slice_of(bytes, 200), &e), ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_non_null(strstr(e.text, "cannot write"));
    assert_false(exists(*state, "big"));
}

static void folders_and_renames(void **state)
{
    struct error e = {0};
    bool made, renamed;

    assert_int_equal(file_make_folder(temp_path(*state, "d"), &made, &e), OK);
    assert_true(made);
    assert_int_equal(file_make_folder(temp_path(*state, "d"), &made, &e), OK);
    assert_false(made);
    write_text(*state, "f", "x");
    assert_int_equal(file_make_folder(temp_path(*state, "f"), NULL, NULL), ERR_IO);
    assert_int_equal(file_make_folder(temp_path(*state, "no/d"), NULL, NULL), ERR_NOT_FOUND);
    assert_int_equal(file_rename(*state, "f", "g", &renamed, &e), OK);
    assert_true(renamed && exists(*state, "g") && !exists(*state, "f"));
    assert_int_equal(file_rename(*state, "f", "h", &renamed, NULL), ERR_NOT_FOUND);
    assert_false(renamed);
    assert_int_equal(file_sync(temp_path(*state, "g"), &e), OK);
    assert_int_equal(file_sync(temp_path(*state, "d"), NULL), ERR_INPUT);
    assert_int_equal(file_sync_folder(temp_path(*state, "d"), &e), OK);
    assert_int_equal(file_sync_folder(temp_path(*state, "g"), NULL), ERR_IO);
    assert_int_equal(file_sync_parent(temp_path(*state, "none"), &e), OK);
}

static void remove_follows_no_links(void **state)
{
    struct error e = {0};

    make_folder(*state, "outside");
    write_text(*state, "outside/kept", "x");
    make_folder(*state, "tree");
    make_folder(*state, "tree/a");
    make_folder(*state, "tree/a/b");
    write_text(*state, "tree/a/b/c", "x");
    assert_int_equal(symlink("../outside", temp_path(*state, "tree/link")), 0);
    assert_int_equal(symlink("../outside/kept", temp_path(*state, "tree/a/link")), 0);
    assert_int_equal(mkfifo(temp_path(*state, "tree/pipe"), 0666), 0);
    assert_int_equal(file_remove_tree(temp_path(*state, "tree"), &e), OK);
    assert_false(exists(*state, "tree"));
    assert_true(exists(*state, "outside/kept"));
    assert_int_equal(file_remove_tree(temp_path(*state, "tree"), &e), OK);
    assert_int_equal(file_remove_tree(temp_path(*state, "outside/kept"), &e), OK);
    assert_int_equal(symlink("outside", temp_path(*state, "top")), 0);
    assert_int_equal(file_remove_tree(temp_path(*state, "top"), &e), OK);
    assert_true(exists(*state, "outside") && !exists(*state, "top"));
}

/* Makes folders in one another; returns the path of the innermost. */
static void make_deep(const char *folder, const char *name, int depth, struct buf *path)
{
    struct error e = {0};

    buf_printf(path, "%s/%s", folder, name);
    assert_int_equal(file_make_folder(path->data, NULL, &e), OK);
    while (--depth > 0) {
        buf_str(path, "/d");
        assert_int_equal(file_make_folder(path->data, NULL, &e), OK);
    }
}

static void depth_is_bounded(void **state)
{
    struct file_list list = FILE_LIST_INIT;
    struct buf path = BUF_INIT;
    struct error e = {0};

    make_deep(*state, "deep", 65, &path);
    assert_int_equal(file_remove_tree(temp_path(*state, "deep"), &e), ERR_LIMIT);
    assert_int_equal(file_list(temp_path(*state, "deep"), true, &list, NULL), ERR_LIMIT);
    assert_int_equal(rmdir(path.data), 0);
    error_clear(&e);
    assert_int_equal(file_list(temp_path(*state, "deep"), true, &list, &e), OK);
    assert_int_equal(list.count, 63);
    assert_int_equal(file_remove_tree(temp_path(*state, "deep"), &e), OK);
    file_list_clear(&list);
    buf_clear(&path);
}

static void check_list(const struct file_list *list, const char *const *names, size_t count)
{
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(list->entries[i].name, names[i]);
}

static void lists(void **state)
{
    static const char *const flat[] = {"B", "a", "a-", "a.txt", "link", "pipe", "\xc3\xa9"};
    static const char *const deep[] = {"B",   "a",     "a-",   "a.txt", "a/x",
                                       "a/y", "a/y/z", "link", "pipe",  "\xc3\xa9"};
    struct file_list list = FILE_LIST_INIT;
    struct error e = {0};

    write_text(*state, "B", "123");
    make_folder(*state, "a");
    write_text(*state, "a-", "");
    write_text(*state, "a.txt", "");
    write_text(*state, "a/x", "");
    make_folder(*state, "a/y");
    write_text(*state, "a/y/z", "");
    write_text(*state, "\xc3\xa9", "");
    assert_int_equal(symlink("a", temp_path(*state, "link")), 0);
    assert_int_equal(mkfifo(temp_path(*state, "pipe"), 0666), 0);
    assert_int_equal(file_list(*state, false, &list, &e), OK);
    check_list(&list, flat, 7);
    assert_int_equal(list.entries[0].kind, FILE_REGULAR);
    assert_int_equal(list.entries[0].size, 3);
    assert_int_equal(list.entries[1].kind, FILE_FOLDER);
    assert_int_equal(list.entries[4].kind, FILE_SYMLINK);
    assert_int_equal(list.entries[5].kind, FILE_SPECIAL);
    assert_int_equal(file_list(*state, true, &list, &e), OK);
    check_list(&list, deep, 10);
    file_list_clear(&list);
    assert_int_equal(file_list(temp_path(*state, "none"), false, &list, NULL), ERR_NOT_FOUND);
    file_list_clear(&list);
}

static void large_lists(void **state)
{
    struct file_list list = FILE_LIST_INIT;
    struct error e = {0};
    char name[16];

    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "%03d", (i * 7) % 300);
        assert_true(close(open(temp_path(*state, name), O_WRONLY | O_CREAT, 0666)) == 0);
    }
    assert_int_equal(file_list(*state, true, &list, &e), OK);
    assert_int_equal(list.count, 300);
    for (int i = 0; i < 300; i++)
        assert_int_equal(atoi(list.entries[i].name), i);
    file_list_clear(&list);
}

static void paths(void **state)
{
    struct buf path = BUF_INIT, real = BUF_INIT;
    struct error e = {0};

    assert_string_equal(file_join(&path, "a", "b"), "a/b");
    assert_string_equal(file_join(&path, "a/", "b"), "a/b");
    assert_string_equal(file_join(&path, "/", "b"), "/b");
    assert_string_equal(file_join(&path, "", "b"), "b");
    make_folder(*state, "d");
    assert_int_equal(symlink("d", temp_path(*state, "link")), 0);
    assert_int_equal(file_real_path(temp_path(*state, "./link/../link"), &real, &e), OK);
    assert_string_equal(real.data + real.len - 2, "/d");
    assert_int_equal(real.data[0], '/');
    assert_int_equal(file_real_path(temp_path(*state, "none"), &real, NULL), ERR_NOT_FOUND);
    buf_clear(&path);
    buf_clear(&real);
}

#define TEMP(test) cmocka_unit_test_setup_teardown(test, temp_make, temp_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEMP(write_and_read),
        TEMP(only_regular_files),
        TEMP(write_refuses_links_and_leaves_nothing),
        TEMP(failed_write_is_removed),
        TEMP(folders_and_renames),
        TEMP(remove_follows_no_links),
        TEMP(depth_is_bounded),
        TEMP(lists),
        TEMP(large_lists),
        TEMP(paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
