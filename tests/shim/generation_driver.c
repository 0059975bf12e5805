/*
 * generation_driver: publishes one small generation, or tells which is served,
 * for crash_generation.sh to kill and to trip.
 *
 *   generation_driver publish DIR TEXT   exit 0: published; 3: an error, with its message
 *   generation_driver check DIR          prints "N TEXT" of a verified generation; 3: an error
 *
 * The files are written without a sync, as an engine would: that is publish's.
 */
#include "shim/file.h"
#include "shim/generation.h"
#include "shim/publish.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FAILED 3 /* told apart from a loader's 127 and from a sanitizer's 1 */

static const struct generation_kind kind = {1, "pack", "rules-1"};
static const char *const names[] = {"one", "sub/two", "sub/three"};

#define NAMES (sizeof names / sizeof *names)

static enum status write_plain(const char *path, struct slice text, struct error *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    enum status status;

    if (fd < 0)
        return error_errno(e, "make", path);
    status = file_write_all(fd, path, text, e);
    close(fd);
    return status;
}

static enum status fill(const char *folder, struct slice text, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = file_make_folder(file_join(&path, folder, "sub"), NULL, e);

    for (size_t i = 0; i < NAMES && status == OK; i++)
        status = write_plain(file_join(&path, folder, names[i]), text, e);
    buf_clear(&path);
    return status;
}

static enum status publish(const char *dir, const char *text, struct error *e)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    json_t *meta = json_pack("{s:s}", "text", text);
    enum status status = generation_lock(dir, &lock, e);

    if (status == OK)
        status = generation_begin(lock, &b, e);
    if (status == OK)
        status = fill(generation_path(b), slice_str(text), e);
    if (status == OK)
        status = generation_publish(b, &kind, meta, e);
    else
        generation_abandon(b);
    generation_unlock(lock);
    json_decref(meta);
    return status;
}

/* Every file holds what meta says, so old and new can't be mixed. */
static enum status check_texts(const struct generation *g, const char *text, struct error *e)
{
    struct buf path = BUF_INIT, found = BUF_INIT;
    enum status status = OK;

    for (size_t i = 0; i < NAMES && status == OK; i++) {
        buf_truncate(&found, 0);
        file_join(&path, generation_folder(g), names[i]);
        status = file_read(path.data, FILE_NO_LINK, 1000, &found, e);
        if (status == OK && !slice_is(buf_view(&found), text))
            status = error_set(e, ERR_CORRUPT, "%s is of another generation", path.data);
    }
    buf_clear(&path);
    buf_clear(&found);
    return status;
}

static enum status check(const char *dir, struct error *e)
{
    struct generation *g = NULL;
    const char *text = NULL;
    enum status status = generation_open(dir, &kind, &g, e);

    if (status == OK)
        status = generation_verify(g, e);
    if (status == OK) {
        text = json_string_value(json_object_get(generation_meta(g), "text"));
        status = check_texts(g, text, e);
    }
    if (status == OK)
        printf("%llu %s\n", (unsigned long long)generation_number(g), text);
    generation_close(g);
    return status;
}

int main(int argc, char **argv)
{
    struct error e = {0};
    enum status status;

    if (argc == 4 && strcmp(argv[1], "publish") == 0)
        status = publish(argv[2], argv[3], &e);
    else if (argc == 3 && strcmp(argv[1], "check") == 0)
        status = check(argv[2], &e);
    else
        status = error_set(&e, ERR_USAGE, "usage: generation_driver publish DIR TEXT | check DIR");
    if (status == OK)
        return 0;
    fprintf(stderr, "%s\n", e.text);
    return FAILED;
}
