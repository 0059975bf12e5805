/*
 * lock: see lock.h. It waits for nobody.
 */
#include "shim/lock.h"

#include "shim/buf.h"
#include "shim/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define NOTE 256 /* bytes of the file that are looked at */

struct lock {
    int fd;
};

static enum status write_note(int fd, const char *path, struct error *e)
{
    char start[32], note[NOTE];
    time_t now = time(NULL);
    struct tm utc;
    int len;

    gmtime_r(&now, &utc);
    strftime(start, sizeof start, "%Y-%m-%dT%H:%M:%SZ", &utc);
    len = snprintf(note, sizeof note, "%ld %s %.64s\n", (long)getpid(), start,
                   program_invocation_short_name);
    if (ftruncate(fd, 0) != 0)
        return error_errno(e, "write", path);
    return file_write_all(fd, path, slice_of(note, (size_t)len), e);
}

/* Says who holds the lock, as far as the note can be believed. */
static enum status locked(int fd, const char *path, const char *what, struct error *e)
{
    char note[NOTE], start[32], program[80];
    size_t len = 0;
    long pid;

    if (file_read_some(fd, path, note, sizeof note - 1, &len, NULL) != OK)
        len = 0;
    note[len] = '\0';
    /* The dead can't hold it: then the note is an old one, not yet written over. */
    if (sscanf(note, "%18ld %31[0-9TZ:-] %79[^\n]", &pid, start, program) != 3 || pid <= 0 ||
        (kill((pid_t)pid, 0) != 0 && errno == ESRCH))
        return error_set(e, ERR_LOCKED, "%s is being written by another process", what);
    for (char *c = program; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    return error_set(e, ERR_LOCKED, "%s is being written by process %ld (%s) since %s", what, pid,
                     program, start);
}

enum status lock_take(const char *path, const char *what, struct lock **out, struct error *e)
{
    struct lock *lock = malloc(sizeof *lock);
    enum status status = OK;

    *out = NULL;
    if (!lock)
        return error_memory(e);
    lock->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
    if (lock->fd < 0)
        status = error_errno(e, "open", path);
    else if (flock(lock->fd, LOCK_EX | LOCK_NB) == 0)
        status = write_note(lock->fd, path, e);
    else if (errno == EWOULDBLOCK)
        status = locked(lock->fd, path, what, e);
    else
        status = error_errno(e, "lock", path);
    if (status == OK) {
        *out = lock;
        return OK;
    }
    if (lock->fd >= 0)
        close(lock->fd);
    free(lock);
    return status;
}

void lock_release(struct lock *lock)
{
    if (!lock)
        return;
    if (ftruncate(lock->fd, 0) != 0) {
        /* The note stays, as after a crash. */
    }
    close(lock->fd);
    free(lock);
}
