/*
 * test_lock: one holder at a time, who is named to the next, and whose end,
 * however it comes, ends the lock.
 */
#include "shim/lock.h"

#include "tests/shim/temp.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void second_is_told(void **state)
{
    const char *path = temp_path(*state, "lock");
    struct lock *first = NULL, *second = NULL;
    struct buf expected = BUF_INIT, text = BUF_INIT;
    struct error e = {0};

    assert_int_equal(lock_take(path, "index X", &first, &e), OK);
    assert_int_equal(lock_take(path, "index X", &second, &e), ERR_LOCKED);
    assert_null(second);
    buf_printf(&expected, "index X is being written by process %ld (%s) since 2", (long)getpid(),
               program_invocation_short_name);
    assert_int_equal(strncmp(e.text, expected.data, expected.len), 0);
    assert_int_equal(e.text[strlen(e.text) - 1], 'Z');
    lock_release(first);
    assert_int_equal(file_read(path, FILE_NO_LINK, 0, &text, NULL), OK); /* it is empty */
    assert_int_equal(lock_take(path, "index X", &second, NULL), OK);
    lock_release(second);
    lock_release(NULL);
    buf_clear(&expected);
    buf_clear(&text);
}

/* Holds the lock in a child; returns the child, and its pipe's end to wait on. */
static pid_t hold_in_child(const char *path)
{
    int ends[2];
    pid_t child;
    char byte;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        struct lock *lock;

        close(ends[0]);
        if (lock_take(path, "x", &lock, NULL) != OK || write(ends[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return child;
}

static void death_ends_it(void **state)
{
    const char *path = temp_path(*state, "lock");
    struct lock *lock = NULL;
    struct error e = {0};
    pid_t child = hold_in_child(path);
    char expected[64];

    snprintf(expected, sizeof expected, "x is being written by process %ld (", (long)child);
    assert_int_equal(lock_take(path, "x", &lock, &e), ERR_LOCKED);
    assert_int_equal(strncmp(e.text, expected, strlen(expected)), 0);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(lock_take(path, "x", &lock, NULL), OK);
    lock_release(lock);
}

/* Writes another note over the holder's and asks for the lock. */
static void check_note(const char *path, struct slice note, const char *expected)
{
    struct lock *lock = NULL, *second = NULL;
    struct error e = {0};

    assert_int_equal(lock_take(path, "x", &lock, &e), OK);
    assert_int_equal(file_write(path, note, &e), OK);
    assert_int_equal(lock_take(path, "x", &second, &e), ERR_LOCKED);
    assert_string_equal(e.text, expected);
    lock_release(lock);
}

static void strange_notes(void **state)
{
    static const char other[] = "x is being written by another process";
    const char *path = temp_path(*state, "lock");
    char long_note[5000];

    check_note(path, slice_str(""), other);
    check_note(path, slice_str("garbage"), other);
    check_note(path, slice_of("\0\0\0", 3), other);
    check_note(path, slice_str("0 2024-01-01T00:00:00Z me\n"), other);
    check_note(path, slice_str("-1 2024-01-01T00:00:00Z me\n"), other);
    check_note(path, slice_str("4194305 2024-01-01T00:00:00Z dead\n"), other); /* no such pid */
    check_note(path, slice_str("1 2024-01-01T00:00:00Z in\x1b[31mit\n"),
               "x is being written by process 1 (in?[31mit) since 2024-01-01T00:00:00Z");
    memset(long_note, '9', sizeof long_note);
    check_note(path, slice_of(long_note, sizeof long_note), other);
}

static void note_cut_at_every_byte(void **state)
{
    static const char note[] = "1 2024-01-01T00:00:00Z peeler-index\n";
    const char *path = temp_path(*state, "lock");

    for (size_t cut = 0; cut < sizeof note - 1; cut++) {
        struct lock *lock = NULL, *second = NULL;

        assert_int_equal(lock_take(path, "x", &lock, NULL), OK);
        assert_int_equal(file_write(path, slice_of(note, cut), NULL), OK);
        assert_int_equal(lock_take(path, "x", &second, NULL), ERR_LOCKED);
        lock_release(lock);
    }
}

static void no_place_for_it(void **state)
{
    struct lock *lock = NULL;

    assert_int_equal(lock_take(temp_path(*state, "no/lock"), "x", &lock, NULL), ERR_NOT_FOUND);
    assert_int_equal(symlink("elsewhere", temp_path(*state, "link")), 0);
    assert_int_equal(lock_take(temp_path(*state, "link"), "x", &lock, NULL), ERR_IO);
    assert_int_not_equal(access(temp_path(*state, "elsewhere"), F_OK), 0);
}

#define TEMP(test) cmocka_unit_test_setup_teardown(test, temp_make, temp_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEMP(second_is_told),         TEMP(death_ends_it),   TEMP(strange_notes),
        TEMP(note_cut_at_every_byte), TEMP(no_place_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
