/*
 * walk: see walk.h.
 */
#include "indexer/walk.h"

#include "shim/file.h"

#include <sys/stat.h>

static bool ends(struct slice name, const char *end)
{
    size_t len = strlen(end);

    return name.len > len && strncasecmp(name.data + name.len - len, end, len) == 0;
}

enum source_type source_type(struct slice name)
{
    if (ends(name, ".txt") || ends(name, ".md"))
        return SOURCE_TEXT;
    return ends(name, ".jsonl") ? SOURCE_JSONL : SOURCE_OTHER;
}

static enum status add_file(struct sources *out, const char *path, struct slice name,
                            struct error *e)
{
    struct source f = {.path = slice_str(path), .name = name};
    struct stat st;

    if (lstat(path, &st) != 0)
        return error_errno(e, "read", path);
    f.bytes = (uint64_t)st.st_size;
    f.mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    if (!S_ISREG(st.st_mode))
        f.reason = slice_str(S_ISLNK(st.st_mode) ? "is a symbolic link" : "is no regular file");
    else if (source_type(name) == SOURCE_OTHER)
        f.reason = slice_str("is not .txt, .md or .jsonl");
    return sources_add(out, &f, e);
}

static enum status add_folder(struct sources *out, const char *root, struct error *e)
{
    struct file_list list = FILE_LIST_INIT;
    struct buf path = BUF_INIT;
    enum status status = file_list(root, true, &list, e);

    for (size_t i = 0; i < list.count && status == OK; i++) {
        const struct file_entry *entry = &list.entries[i];

        if (entry->kind == FILE_FOLDER)
            continue;
        buf_truncate(&path, 0);
        status = file_join(&path, root, entry->name)
                     ? add_file(out, path.data, slice_str(entry->name), e)
                     : error_memory(e);
    }
    buf_clear(&path);
    file_list_clear(&list);
    return status;
}

enum status walk(const char *path, struct sources *out, struct buf *root, struct error *e)
{
    struct stat st;
    const char *slash;
    enum status status;

    buf_truncate(root, 0);
    if (stat(path, &st) != 0)
        return error_errno(e, "read", path);
    status = file_real_path(path, root, e);
    if (status != OK)
        return status;
    if (S_ISDIR(st.st_mode))
        return add_folder(out, root->data, e);
    if (!S_ISREG(st.st_mode))
        return error_set(e, ERR_INPUT, "%s is neither a file nor a folder", path);
    slash = strrchr(root->data, '/');
    return add_file(out, root->data, slice_str(slash ? slash + 1 : root->data), e);
}
