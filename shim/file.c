/*
 * file: see file.h. It knows nothing of what the files mean.
 */
#include "shim/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#define DEPTH        64 /* folders within folders; each holds a descriptor open */

enum status file_open(const char *path, enum file_links links, int *fd, uint64_t *size,
                      struct error *e)
{
    /* O_NONBLOCK: a pipe without a writer must not hold us up. */
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (links == FILE_NO_LINK ? O_NOFOLLOW : 0);
    enum status status = OK;
    struct stat info;
    int opened;

    *fd = -1;
    opened = open(path, flags);
    if (opened < 0)
        return error_errno(e, "open", path);
    if (fstat(opened, &info) != 0)
        status = error_errno(e, "look at", path);
    else if (!S_ISREG(info.st_mode))
        status = error_set(e, ERR_INPUT, "%s is not a regular file", path);
    if (status != OK) {
        close(opened);
        return status;
    }
    if (size)
        *size = (uint64_t)info.st_size;
    *fd = opened;
    return OK;
}

enum status file_read_some(int fd, const char *path, char *data, size_t size, size_t *len,
                           struct error *e)
{
    *len = 0;
    while (*len < size) {
        ssize_t got = read(fd, data + *len, size - *len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_errno(e, "read", path);
        if (got == 0)
            break;
        *len += (size_t)got;
    }
    return OK;
}

enum status file_read(const char *path, enum file_links links, size_t limit, struct buf *out,
                      struct error *e)
{
    enum status status;
    uint64_t size;
    size_t len;
    char *data;
    int fd;

    status = file_open(path, links, &fd, &size, e);
    if (status != OK)
        return status;
    /* One byte more is asked for, so that a file that grew meanwhile is noticed. */
    data = size > limit ? NULL : buf_reserve(out, (size_t)size + 1);
    if (size > limit)
        status = error_set(e, ERR_LIMIT, "%s is larger than %zu bytes", path, limit);
    else if (!data)
        status = error_memory(e);
    else
        status = file_read_some(fd, path, data, (size_t)size + 1, &len, e);
    if (status == OK && len > size)
        status = error_set(e, ERR_INPUT, "%s grew while it was read", path);
    if (status == OK) {
        out->len += len;
        out->data[out->len] = '\0';
    }
    close(fd);
    return status;
}

enum status file_write_all(int fd, const char *path, struct slice bytes, struct error *e)
{
    while (bytes.len) {
        ssize_t wrote = write(fd, bytes.data, bytes.len);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return error_errno(e, "write", path);
        bytes = slice_from(bytes, (size_t)wrote);
    }
    return OK;
}

/* Syncs and closes. What is synced a failing close can't lose, so only the sync's
 * word counts. */
static enum status sync_close(int fd, const char *path, struct error *e)
{
    enum status status = fsync(fd) == 0 ? OK : error_errno(e, "sync", path);

    close(fd);
    return status;
}

/* Makes or empties a regular file; a device or a pipe is neither written to nor,
 * after a failure, removed. */
static enum status make_file(const char *path, int *fd, struct error *e)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    enum status status = OK;
    struct stat info;

    *fd = open(path, flags, 0666);
    if (*fd < 0)
        return error_errno(e, "make", path);
    if (fstat(*fd, &info) != 0)
        status = error_errno(e, "look at", path);
    else if (!S_ISREG(info.st_mode))
        status = error_set(e, ERR_INPUT, "%s is not a regular file", path);
    else if (info.st_size && ftruncate(*fd, 0) != 0)
        status = error_errno(e, "empty", path);
    if (status != OK)
        close(*fd);
    return status;
}

enum status file_write(const char *path, struct slice bytes, struct error *e)
{
    int fd;
    enum status status = make_file(path, &fd, e);

    if (status != OK)
        return status;
    status = file_write_all(fd, path, bytes, e);
    if (status == OK)
        status = sync_close(fd, path, e);
    else
        close(fd);
    if (status != OK)
        unlink(path);
    return status;
}

enum status file_sync(const char *path, struct error *e)
{
    int fd;
    enum status status = file_open(path, FILE_NO_LINK, &fd, NULL, e);

    return status == OK ? sync_close(fd, path, e) : status;
}

enum status file_sync_folder(const char *path, struct error *e)
{
    int fd = open(path, FOLDER_FLAGS);

    return fd < 0 ? error_errno(e, "open", path) : sync_close(fd, path, e);
}

enum status file_sync_parent(const char *path, struct error *e)
{
    char *copy = strdup(path); /* dirname() writes into what it is given */
    enum status status;

    if (!copy)
        return error_memory(e);
    status = file_sync_folder(dirname(copy), e);
    free(copy);
    return status;
}

enum status file_rename(const char *folder, const char *from, const char *to, bool *renamed,
                        struct error *e)
{
    enum status status = OK;
    int fd = open(folder, FOLDER_FLAGS);

    if (renamed)
        *renamed = false;
    if (fd < 0)
        return error_errno(e, "open", folder);
    if (renameat(fd, from, fd, to) != 0) {
        status = error_errno(e, "rename", from);
        close(fd);
        return status;
    }
    if (renamed)
        *renamed = true;
    return sync_close(fd, folder, e);
}

enum status file_make_folder(const char *path, bool *made, struct error *e)
{
    struct stat info;
    int result = mkdir(path, 0777), number = errno;

    if (made)
        *made = result == 0;
    if (result == 0)
        return OK;
    if (number == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return OK;
    errno = number;
    return error_errno(e, "make folder", path);
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum status remove_at(int parent, const char *name, unsigned depth, struct error *e);

static enum status remove_entries(DIR *folder, const char *name, unsigned depth, struct error *e)
{
    enum status status = OK;

    while (status == OK) {
        const struct dirent *entry;

        errno = 0;
        entry = readdir(folder);
        if (!entry)
            return errno ? error_errno(e, "list", name) : OK;
        if (!is_dots(entry->d_name))
            status = remove_at(dirfd(folder), entry->d_name, depth, e);
    }
    return status;
}

static enum status remove_at(int parent, const char *name, unsigned depth, struct error *e)
{
    enum status status;
    DIR *folder;
    int fd;

    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return OK;
    if (errno != EISDIR)
        return error_errno(e, "remove", name);
    if (depth == DEPTH)
        return error_set(e, ERR_LIMIT, "cannot remove %s: folders are more than %d deep", name,
                         DEPTH);
    fd = openat(parent, name, FOLDER_FLAGS | O_NOFOLLOW);
    folder = fd < 0 ? NULL : fdopendir(fd);
    if (!folder) {
        status = error_errno(e, "remove", name);
        if (fd >= 0)
            close(fd);
        return status;
    }
    status = remove_entries(folder, name, depth + 1, e);
    closedir(folder);
    if (status == OK && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
        status = error_errno(e, "remove", name);
    return status;
}

enum status file_remove_tree(const char *path, struct error *e)
{
    return remove_at(AT_FDCWD, path, 0, e);
}

static enum file_kind kind_of(const struct stat *info)
{
    if (S_ISREG(info->st_mode))
        return FILE_REGULAR;
    if (S_ISDIR(info->st_mode))
        return FILE_FOLDER;
    return S_ISLNK(info->st_mode) ? FILE_SYMLINK : FILE_SPECIAL;
}

static enum status add_entry(struct file_list *list, struct slice name, const struct stat *info,
                             struct error *e)
{
    struct file_entry *entries = list->entries;
    struct slice copy = arena_copy(&list->names, name);

    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 32;

        entries = realloc(entries, cap * sizeof *entries); /* cap: as many as fit on a disk */
        if (entries) {
            list->entries = entries;
            list->cap = cap;
        }
    }
    if (!entries || !arena_ok(&list->names))
        return error_memory(e);
    entries[list->count++] = (struct file_entry){
        .name = copy.data, .kind = kind_of(info), .size = (uint64_t)info->st_size};
    return OK;
}

/* A folder being listed: open, with the name it has in the list. */
struct listing {
    struct file_list *list;
    bool deep;
    struct buf prefix; /* "", or "a/b/" */
};

static enum status list_fd(struct listing *l, int fd, const char *name, unsigned depth,
                           struct error *e);

static enum status list_entry(struct listing *l, int folder, const char *base, unsigned depth,
                              struct error *e)
{
    size_t outer = l->prefix.len;
    enum status status = OK;
    struct stat info;
    int fd;

    buf_str(&l->prefix, base);
    if (!buf_ok(&l->prefix))
        return error_memory(e);
    if (fstatat(folder, base, &info, AT_SYMLINK_NOFOLLOW) == 0)
        status = add_entry(l->list, buf_view(&l->prefix), &info, e);
    else if (errno == ENOENT) /* it went away meanwhile */
        info.st_mode = 0;
    else
        status = error_errno(e, "look at", l->prefix.data);
    if (status == OK && l->deep && S_ISDIR(info.st_mode)) {
        fd = openat(folder, base, FOLDER_FLAGS | O_NOFOLLOW);
        if (fd < 0)
            status = error_errno(e, "open", l->prefix.data);
        else
            status = list_fd(l, fd, base, depth + 1, e);
    }
    buf_truncate(&l->prefix, outer);
    return status;
}

/* Lists and closes `fd`. */
static enum status list_fd(struct listing *l, int fd, const char *name, unsigned depth,
                           struct error *e)
{
    DIR *folder = fdopendir(fd);
    enum status status = OK;

    if (!folder) {
        status = error_errno(e, "list", name);
        close(fd);
        return status;
    }
    if (depth > 0)
        buf_char(&l->prefix, '/');
    if (depth == DEPTH)
        status =
            error_set(e, ERR_LIMIT, "cannot list %s: folders are more than %d deep", name, DEPTH);
    while (status == OK) {
        const struct dirent *entry;

        errno = 0;
        entry = readdir(folder);
        if (!entry && errno)
            status = error_errno(e, "list", name);
        if (!entry)
            break;
        if (!is_dots(entry->d_name))
            status = list_entry(l, fd, entry->d_name, depth, e);
    }
    closedir(folder);
    return status;
}

static int by_name(const void *a, const void *b)
{
    const struct file_entry *left = a, *right = b;

    return strcmp(left->name, right->name);
}

enum status file_list(const char *folder, bool deep, struct file_list *list, struct error *e)
{
    struct listing l = {list, deep, BUF_INIT};
    enum status status;
    int fd;

    file_list_clear(list);
    fd = open(folder, FOLDER_FLAGS);
    if (fd < 0)
        return error_errno(e, "list", folder);
    status = list_fd(&l, fd, folder, 0, e);
    buf_clear(&l.prefix);
    if (list->count)
        qsort(list->entries, list->count, sizeof *list->entries, by_name);
    return status;
}

void file_list_clear(struct file_list *list)
{
    free(list->entries);
    arena_clear(&list->names);
    *list = (struct file_list)FILE_LIST_INIT;
}

const char *file_join(struct buf *path, const char *folder, const char *name)
{
    buf_truncate(path, 0);
    buf_str(path, folder);
    if (path->len && path->data[path->len - 1] != '/')
        buf_char(path, '/');
    buf_str(path, name);
    return buf_ok(path) ? path->data : NULL;
}

enum status file_real_path(const char *path, struct buf *out, struct error *e)
{
    char *real = realpath(path, NULL);

    if (!real)
        return error_errno(e, "find", path);
    buf_str(out, real);
    free(real);
    return buf_ok(out) ? OK : error_memory(e);
}

enum status file_make_nameless(const char *folder, int *fd, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;

    *fd = -1;
    if (!file_join(&path, folder, "nameless-XXXXXX"))
        status = error_memory(e);
    else if ((*fd = mkostemp(path.data, O_CLOEXEC)) < 0)
        status = error_errno(e, "make a file for sorting in", folder);
    else if (unlink(path.data) != 0)
        status = error_errno(e, "remove", path.data);
    buf_clear(&path);
    return status;
}
