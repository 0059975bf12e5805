/*
 * file: files and folders, read within bounds and written so that they last.
 *
 * Every descriptor is closed on exec. Writing here means: all of it and synced,
 * or an error. A sync that failed is never tried again, since the kernel may have
 * dropped the pages and a second one would lie. A full disk is ERR_FULL, what
 * isn't there ERR_NOT_FOUND, any other trouble ERR_IO.
 */
#ifndef PEELER_FILE_H
#define PEELER_FILE_H

#include "shim/buf.h"
#include "shim/error.h"

enum file_links {
    FILE_LINK,   /* a symbolic link at the path's end is followed */
    FILE_NO_LINK /* and here it is an error */
};

/* Opens a regular file for reading; anything else (a folder, a device, a pipe, on
 * which nothing is waited for) is ERR_INPUT. The caller closes *fd; `size` may be
 * NULL. */
enum status file_open(const char *path, enum file_links links, int *fd, uint64_t *size,
                      struct error *e);

/* Reads until `size` bytes are there or the file ends (*len < size). */
enum status file_read_some(int fd, const char *path, char *data, size_t size, size_t *len,
                           struct error *e);

/* Appends a whole regular file; ERR_LIMIT when it is larger than `limit` bytes. */
enum status file_read(const char *path, enum file_links links, size_t limit, struct buf *out,
                      struct error *e);

/* Writes all of the bytes; doesn't sync. */
enum status file_write_all(int fd, const char *path, struct slice bytes, struct error *e);

/* Makes the regular file, or empties the one that is there, writes it and syncs
 * it; not its folder. When writing fails the file is removed. */
enum status file_write(const char *path, struct slice bytes, struct error *e);

enum status file_sync(const char *path, struct error *e); /* a file's bytes */
enum status file_sync_folder(const char *path, struct error *e);
enum status file_sync_parent(const char *path, struct error *e); /* the folder that holds it */

/* Makes a file in the folder, to be written and read, which has no name: it is gone when
 * it is closed, whatever happens. */
enum status file_make_nameless(const char *folder, int *fd, struct error *e);

/* Renames within a folder, then syncs the folder. *renamed (may be NULL) tells
 * which of the two an error is about. */
enum status file_rename(const char *folder, const char *from, const char *to, bool *renamed,
                        struct error *e);

/* A folder that is there already is fine; *made (may be NULL) tells. */
enum status file_make_folder(const char *path, bool *made, struct error *e);

/* Removes a file, a link or a folder with all that is in it, following no
 * links; what isn't there is fine. Folders 64 deep are ERR_LIMIT. */
enum status file_remove_tree(const char *path, struct error *e);

enum file_kind {
    FILE_REGULAR,
    FILE_FOLDER,
    FILE_SYMLINK,
    FILE_SPECIAL
};

struct file_entry {
    const char *name; /* for a deep list with the folders before it: "a/b" */
    enum file_kind kind;
    uint64_t size; /* bytes, of a regular file */
};

struct file_list {
    struct file_entry *entries; /* sorted by the bytes of their names */
    size_t count, cap;
    struct arena names;
};

#define FILE_LIST_INIT                                                                             \
    {                                                                                              \
        NULL, 0, 0, ARENA_INIT                                                                     \
    }

/* Every entry of a folder, or (deep) of all folders under it too; links aren't
 * followed. The list is emptied first; clear it also after an error. */
enum status file_list(const char *folder, bool deep, struct file_list *list, struct error *e);
void file_list_clear(struct file_list *list);

/* Makes *path `folder`/`name` and returns its text; NULL when memory ran out. */
const char *file_join(struct buf *path, const char *folder, const char *name);

/* Appends the absolute path without links, "." or "..". */
enum status file_real_path(const char *path, struct buf *out, struct error *e);

#endif
