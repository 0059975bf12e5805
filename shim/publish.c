/*
 * publish: see publish.h. The bytes of the manifest and of the lock are
 * manifest.c's and lock.c's; those of CURRENT are told in generation.h.
 */
#include "shim/publish.h"

#include "shim/buf.h"
#include "shim/digest.h"
#include "shim/file.h"
#include "shim/lock.h"
#include "shim/manifest.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CURRENT_ASIDE "CURRENT.new"
#define LOCK_NAME     "lock"
#define BUILDING      "building-"

struct generation_lock {
    struct buf dir;
    struct lock *lock;
};

struct building {
    const char *dir;            /* the lock's */
    char name[GENERATION_NAME]; /* building-PID, then gen-N */
    struct buf path;
    uint64_t number; /* what it will be */
};

/* Somebody's own folder must not be taken for debris and cleaned. */
static enum status check_ours(const char *dir, struct error *e)
{
    struct file_list list = FILE_LIST_INIT;
    enum status status = file_list(dir, false, &list, e);
    bool ours = false, others = false;

    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.entries[i].name;

        if (strcmp(name, GENERATION_CURRENT) == 0 || strcmp(name, LOCK_NAME) == 0)
            ours = true;
        else if (strcmp(name, "lost+found") != 0) /* a fresh disk has that one */
            others = true;
    }
    if (status == OK && others && !ours)
        status =
            error_set(e, ERR_USAGE, "%s holds other things and no index: give a new folder", dir);
    file_list_clear(&list);
    return status;
}

static enum status make_dir(const char *dir, struct error *e)
{
    bool made;
    enum status status = file_make_folder(dir, &made, e);

    if (status != OK)
        return status;
    return made ? file_sync_parent(dir, e) : check_ours(dir, e);
}

enum status generation_lock(const char *dir, struct generation_lock **out, struct error *e)
{
    struct generation_lock *lock = calloc(1, sizeof *lock);
    struct buf path = BUF_INIT, what = BUF_INIT;
    enum status status;

    *out = NULL;
    if (!lock)
        return error_memory(e);
    buf_str(&lock->dir, dir);
    buf_printf(&what, "index %s", dir);
    if (!buf_ok(&lock->dir) || !buf_ok(&what) || !file_join(&path, dir, LOCK_NAME))
        status = error_memory(e);
    else
        status = make_dir(dir, e);
    if (status == OK)
        status = lock_take(path.data, what.data, &lock->lock, e);
    if (status == OK)
        *out = lock;
    else
        generation_unlock(lock);
    buf_clear(&path);
    buf_clear(&what);
    return status;
}

void generation_unlock(struct generation_lock *lock)
{
    if (!lock)
        return;
    lock_release(lock->lock);
    buf_clear(&lock->dir);
    free(lock);
}

/* The highest number in the list, and the highest below `current`. */
static uint64_t highest(const struct file_list *list, uint64_t current, uint64_t *previous)
{
    uint64_t top = current, number;

    *previous = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!generation_parse_name(slice_str(list->entries[i].name), &number))
            continue;
        if (number > top)
            top = number;
        if (number < current && number > *previous)
            *previous = number;
    }
    return top;
}

/* The current generation's number, 0 when there is none. *unknown: CURRENT can't
 * be understood, so that any generation may be wanted. */
static enum status find_current(const char *dir, uint64_t *current, bool *unknown, struct error *e)
{
    struct error lower = {0};
    enum status status = generation_current(dir, current, &lower);

    *unknown = status == ERR_CORRUPT || status == ERR_VERSION;
    if (status == OK || status == ERR_NOT_FOUND || *unknown)
        return OK;
    return error_set(e, status, "%s", lower.text);
}

/* Removes all that is neither the current generation nor the one before it.
 * *top: the highest number there is or was. */
static enum status clean(const char *dir, uint64_t *top, struct error *e)
{
    struct file_list list = FILE_LIST_INIT;
    struct buf path = BUF_INIT;
    uint64_t current, previous, number;
    enum status status;
    bool unknown;

    *top = 0;
    status = find_current(dir, &current, &unknown, e);
    if (status == OK)
        status = file_list(dir, false, &list, e);
    if (status == OK)
        *top = highest(&list, current, &previous);
    for (size_t i = 0; i < list.count && status == OK; i++) {
        struct slice name = slice_str(list.entries[i].name);

        if (generation_parse_name(name, &number)) {
            if (unknown || number == current || number == previous)
                continue;
        } else if (!slice_starts(name, slice_str(BUILDING)) && !slice_is(name, CURRENT_ASIDE)) {
            continue;
        }
        if (!file_join(&path, dir, name.data))
            status = error_memory(e);
        else
            status = file_remove_tree(path.data, e);
    }
    buf_clear(&path);
    file_list_clear(&list);
    return status;
}

enum status generation_begin(struct generation_lock *lock, struct building **out, struct error *e)
{
    struct building *b = calloc(1, sizeof *b);
    enum status status;
    uint64_t top;

    *out = NULL;
    if (!b)
        return error_memory(e);
    status = clean(lock->dir.data, &top, e);
    if (status == OK && top == GENERATION_MAX)
        status = error_set(e, ERR_LIMIT, "index %s has no numbers left", lock->dir.data);
    if (status != OK) {
        free(b);
        return status;
    }
    b->dir = lock->dir.data;
    b->number = top + 1;
    snprintf(b->name, sizeof b->name, BUILDING "%ld", (long)getpid());
    if (!file_join(&b->path, b->dir, b->name))
        status = error_memory(e);
    else
        status = file_make_folder(b->path.data, NULL, e);
    if (status == OK)
        *out = b;
    else
        generation_abandon(b);
    return status;
}

const char *generation_path(const struct building *b)
{
    return b->path.data;
}

uint64_t generation_next(const struct building *b)
{
    return b->number;
}

static void building_free(struct building *b)
{
    buf_clear(&b->path);
    free(b);
}

void generation_abandon(struct building *b)
{
    if (!b)
        return;
    if (buf_ok(&b->path))
        file_remove_tree(b->path.data, NULL); /* else the next writer does */
    building_free(b);
}

/* Syncs a file of the building and notes its name, size and digest. */
static enum status seal_file(const char *path, const struct file_entry *entry,
                             struct manifest_file *file, struct error *e)
{
    enum status status;

    file->name = slice_str(entry->name);
    if (entry->kind != FILE_REGULAR || !manifest_name_ok(file->name))
        return error_set(e, ERR_ENGINE, "%s can't be in a generation", path);
    status = file_sync(path, e);
    return status == OK ? digest_file(path, &file->digest, &file->bytes, e) : status;
}

/* All files and folders below the building's own. */
static enum status seal_all(const struct building *b, const struct file_list *list,
                            struct manifest *m, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;

    m->files = arena_array(&m->arena, list->count, sizeof *m->files);
    if (!m->files)
        status = error_memory(e);
    for (size_t i = 0; i < list->count && status == OK; i++) {
        if (!file_join(&path, b->path.data, list->entries[i].name))
            status = error_memory(e);
        else if (list->entries[i].kind == FILE_FOLDER)
            status = file_sync_folder(path.data, e);
        else
            status = seal_file(path.data, &list->entries[i], &m->files[m->count++], e);
    }
    buf_clear(&path);
    return status;
}

static enum status write_manifest(const struct building *b, const struct manifest *m,
                                  struct error *e)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    enum status status = manifest_write(m, &text, e);

    if (status == OK && !file_join(&path, b->path.data, MANIFEST_NAME))
        status = error_memory(e);
    if (status == OK)
        status = file_write(path.data, buf_view(&text), e);
    if (status == OK)
        status = file_sync_folder(b->path.data, e);
    buf_clear(&path);
    buf_clear(&text);
    return status;
}

/* What the generation holds, written into it, and all of it synced. */
static enum status seal(const struct building *b, const struct generation_kind *kind, json_t *meta,
                        struct error *e)
{
    struct file_list list = FILE_LIST_INIT;
    struct manifest m = MANIFEST_INIT;
    enum status status = file_list(b->path.data, true, &list, e);

    m.format = kind->format;
    m.generation = b->number;
    m.engine = kind->engine;
    m.analysis = kind->analysis;
    m.meta = meta ? json_incref(meta) : json_object();
    if (status == OK && !m.meta)
        status = error_memory(e);
    if (status == OK)
        status = seal_all(b, &list, &m, e);
    if (status == OK)
        status = write_manifest(b, &m, e);
    json_decref(m.meta);
    manifest_clear(&m);
    file_list_clear(&list);
    return status;
}

/* building-PID becomes gen-N, which nobody reads yet. */
static enum status settle(struct building *b, struct error *e)
{
    char name[GENERATION_NAME];
    bool renamed;
    enum status status;

    generation_print_name(name, b->number);
    status = file_rename(b->dir, b->name, name, &renamed, e);
    if (renamed) {
        memcpy(b->name, name, sizeof name);
        if (!file_join(&b->path, b->dir, name) && status == OK)
            status = error_memory(e);
    }
    return status;
}

/* CURRENT names gen-N; *renamed: readers may have seen it, there is no way back. */
static enum status point(const struct building *b, bool *renamed, struct error *e)
{
    struct buf path = BUF_INIT;
    char line[GENERATION_LINE];
    enum status status;

    *renamed = false;
    generation_print_current(line, b->number);
    if (!file_join(&path, b->dir, CURRENT_ASIDE))
        status = error_memory(e);
    else
        status = file_write(path.data, slice_str(line), e);
    if (status == OK)
        status = file_rename(b->dir, CURRENT_ASIDE, GENERATION_CURRENT, renamed, e);
    if (status != OK && !*renamed && buf_ok(&path))
        unlink(path.data);
    buf_clear(&path);
    return status;
}

enum status generation_publish(struct building *b, const struct generation_kind *kind, json_t *meta,
                               struct error *e)
{
    enum status status;
    bool visible = false;
    uint64_t top;

    assert(kind->format > 0 && kind->engine && kind->analysis);
    status = seal(b, kind, meta, e);
    if (status == OK)
        status = settle(b, e);
    if (status == OK)
        status = point(b, &visible, e);
    if (status == OK)
        clean(b->dir, &top, NULL); /* it is published; what stays the next writer removes */
    if (visible)
        building_free(b);
    else
        generation_abandon(b);
    return status;
}
