/*
 * temp: a folder for one test, under $TMPDIR or /tmp, and files in it. For
 * cmocka's setup and teardown: *state is its path.
 */
#ifndef PEELER_TEST_TEMP_H
#define PEELER_TEST_TEMP_H

#include "shim/file.h"

#include <stdio.h>
#include <stdlib.h>

static inline int temp_make(void **state)
{
    const char *tmp = getenv("TMPDIR");
    struct buf path = BUF_INIT;

    buf_printf(&path, "%s/peeler-test-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    *state = buf_ok(&path) ? mkdtemp(path.data) : NULL;
    return *state ? 0 : -1;
}

static inline int temp_remove(void **state)
{
    struct error e = {0};
    enum status status = file_remove_tree(*state, &e);

    if (status != OK)
        fprintf(stderr, "%s\n", e.text);
    free(*state);
    return status == OK ? 0 : -1;
}

/* `folder`/`name`, until the fourth next call. */
static inline const char *temp_path(const char *folder, const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

#endif
