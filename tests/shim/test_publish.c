/*
 * test_publish: one writer at a time, what it keeps and what it clears away, and
 * that an error leaves the old generation alone. Crashes: crash_generation.sh.
 */
#include "shim/publish.h"

#include "tests/shim/temp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct generation_kind kind = {1, "pack", "rules-1"};

static void write_text(const char *folder, const char *name, const char *text)
{
    struct error e = {0};

    assert_int_equal(file_write(temp_path(folder, name), slice_str(text), &e), OK);
}

static void publish(const char *dir, const char *text)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    struct error e = {0};

    assert_int_equal(generation_lock(dir, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), OK);
    write_text(generation_path(b), "text", text);
    assert_int_equal(generation_publish(b, &kind, NULL, &e), OK);
    generation_unlock(lock);
}

/* What is in the folder, sorted and each with a space after it. */
static void check_holds(const char *dir, const char *expected)
{
    struct file_list list = FILE_LIST_INIT;
    struct buf names = BUF_INIT;
    struct error e = {0};

    assert_int_equal(file_list(dir, false, &list, &e), OK);
    buf_str(&names, "");
    for (size_t i = 0; i < list.count; i++)
        buf_printf(&names, "%s ", list.entries[i].name);
    assert_string_equal(names.data, expected);
    buf_clear(&names);
    file_list_clear(&list);
}

/* The current generation is whole, has this number, and its text is this. */
static void check_serves(const char *dir, uint64_t number, const char *text)
{
    struct generation *g = NULL;
    struct buf path = BUF_INIT, found = BUF_INIT;
    struct error e = {0};

    assert_int_equal(generation_open(dir, &kind, &g, &e), OK);
    assert_int_equal(generation_number(g), number);
    assert_int_equal(generation_verify(g, &e), OK);
    file_join(&path, generation_folder(g), "text");
    assert_int_equal(file_read(path.data, FILE_NO_LINK, 999, &found, &e), OK);
    assert_string_equal(found.data, text);
    generation_close(g);
    buf_clear(&path);
    buf_clear(&found);
}

static void keeps_one_before(void **state)
{
    publish(*state, "one");
    check_holds(*state, "CURRENT gen-1 lock ");
    publish(*state, "two");
    check_holds(*state, "CURRENT gen-1 gen-2 lock ");
    publish(*state, "three");
    check_holds(*state, "CURRENT gen-2 gen-3 lock ");
    check_serves(*state, 3, "three");
}

static void makes_its_folder(void **state)
{
    struct generation_lock *lock = NULL;
    struct buf dir = BUF_INIT;

    publish(file_join(&dir, *state, "new"), "one");
    check_serves(dir.data, 1, "one");
    assert_int_equal(generation_lock(file_join(&dir, *state, "no/parent"), &lock, NULL),
                     ERR_NOT_FOUND);
    buf_clear(&dir);
}

/* Names that look like debris in a folder that is no index of ours stay there. */
static void leaves_others_alone(void **state)
{
    struct generation_lock *lock = NULL;
    struct error e = {0};

    assert_int_equal(mkdir(temp_path(*state, "gen-3"), 0777), 0);
    write_text(*state, "gen-3/thesis", "x");
    assert_int_equal(generation_lock(*state, &lock, &e), ERR_USAGE);
    assert_null(lock);
    assert_non_null(strstr(e.text, " holds other things and no index"));
    check_holds(*state, "gen-3 ");
    error_clear(&e);
    assert_int_equal(generation_lock(temp_path(*state, "gen-3/thesis"), &lock, &e), ERR_IO);
}

static void second_writer_is_told(void **state)
{
    struct generation_lock *first = NULL, *second = NULL;
    struct error e = {0};
    char expected[64];

    assert_int_equal(generation_lock(*state, &first, &e), OK);
    assert_int_equal(generation_lock(*state, &second, &e), ERR_LOCKED);
    assert_null(second);
    snprintf(expected, sizeof expected, "is being written by process %ld (", (long)getpid());
    assert_true(strncmp(e.text, "index ", 6) == 0);
    assert_non_null(strstr(e.text, *state));
    assert_non_null(strstr(e.text, expected));
    generation_unlock(first);
    assert_int_equal(generation_lock(*state, &second, NULL), OK);
    generation_unlock(second);
    generation_unlock(NULL);
}

static void clears_debris(void **state)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    struct error e = {0};
    char expected[96];

    publish(*state, "one");
    publish(*state, "two");
    assert_int_equal(mkdir(temp_path(*state, "gen-7"), 0777), 0);
    write_text(*state, "gen-7/half", "x");
    assert_int_equal(mkdir(temp_path(*state, "building-1"), 0777), 0);
    write_text(*state, "building-1/half", "x");
    write_text(*state, "CURRENT.new", "gen");
    write_text(*state, "notes.txt", "the user's own");
    assert_int_equal(generation_lock(*state, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), OK);
    snprintf(expected, sizeof expected, "CURRENT building-%ld gen-1 gen-2 lock notes.txt ",
             (long)getpid());
    check_holds(*state, expected);
    assert_int_equal(generation_next(b), 8); /* no number twice */
    generation_abandon(b);
    generation_abandon(NULL);
    generation_unlock(lock);
    check_holds(*state, "CURRENT gen-1 gen-2 lock notes.txt ");
    check_serves(*state, 2, "two");
}

/* Without a CURRENT that can be read nobody knows which generation matters. */
static void damaged_current_keeps_all(void **state)
{
    publish(*state, "one");
    publish(*state, "two");
    write_text(*state, "CURRENT", "gen-?");
    publish(*state, "three");
    check_serves(*state, 3, "three");
    check_holds(*state, "CURRENT gen-2 gen-3 lock ");
}

static void numbers_end(void **state)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    struct error e = {0};

    publish(*state, "one");
    assert_int_equal(mkdir(temp_path(*state, "gen-9007199254740992"), 0777), 0);
    assert_int_equal(generation_lock(*state, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), ERR_LIMIT);
    assert_null(b);
    generation_unlock(lock);
    check_serves(*state, 1, "one");
}

/* Puts what can't be published into a building; the old generation goes on. */
static void check_refused(const char *dir, const char *name, bool link)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    struct error e = {0};

    assert_int_equal(generation_lock(dir, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), OK);
    write_text(generation_path(b), "text", "new");
    if (link)
        assert_int_equal(symlink("text", temp_path(generation_path(b), name)), 0);
    else
        write_text(generation_path(b), name, "x");
    assert_int_equal(generation_publish(b, &kind, NULL, &e), ERR_ENGINE);
    assert_non_null(strstr(e.text, name));
    generation_unlock(lock);
    check_holds(dir, "CURRENT gen-1 lock ");
    check_serves(dir, 1, "old");
}

static void refuses_to_publish(void **state)
{
    publish(*state, "old");
    check_refused(*state, "link", true);
    check_refused(*state, "manifest.json", false);
    check_refused(*state, "a name", false);
    check_refused(*state, ".hidden", false);
}

static void empty_generation(void **state)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    struct generation *g = NULL;
    struct error e = {0};

    assert_int_equal(generation_lock(*state, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), OK);
    assert_int_equal(generation_publish(b, &kind, NULL, &e), OK);
    generation_unlock(lock);
    assert_int_equal(generation_open(*state, &kind, &g, &e), OK);
    assert_int_equal(generation_verify(g, &e), OK);
    assert_int_equal(generation_bytes(g), 0);
    assert_int_equal(json_object_size(generation_meta(g)), 0);
    generation_close(g);
}

/* Readers that open again and again while a child publishes see each time a
 * whole generation, and never an older one than before. */
static void readers_while_publishing(void **state)
{
    uint64_t last = 0;
    int opened = 0, result = -1;
    pid_t child;

    publish(*state, "0");
    child = fork();
    if (child == 0) {
        for (int i = 1; i < 100; i++)
            publish(*state, "n");
        _exit(0);
    }
    while (waitpid(child, &result, WNOHANG) == 0) {
        struct generation *g = NULL;
        struct error e = {0};

        if (generation_open(*state, &kind, &g, &e) != OK)
            fail_msg("%s", e.text);
        assert_true(generation_number(g) >= last);
        last = generation_number(g);
        opened++;
        generation_close(g);
    }
    assert_int_equal(result, 0);
    assert_true(opened > 0);
    check_serves(*state, 100, "n");
}

#define TEMP(test) cmocka_unit_test_setup_teardown(test, temp_make, temp_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEMP(keeps_one_before),    TEMP(makes_its_folder),
        TEMP(leaves_others_alone), TEMP(second_writer_is_told),
        TEMP(clears_debris),       TEMP(damaged_current_keeps_all),
        TEMP(numbers_end),         TEMP(refuses_to_publish),
        TEMP(empty_generation),    TEMP(readers_while_publishing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
