/*
 * evidence: see evidence.h: packs on disk. Running and comparing them is done elsewhere.
 */
#include "searcher/answer/evidence.h"

#include "shim/file.h"
#include "shim/lock.h"
#include "shim/unicode.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER "packs"
#define ASIDE  "new"
#define SUFFIX ".json"

enum status evidence_check_name(const char *name, struct error *e)
{
    size_t len = strlen(name);
    bool good = len > 0 && len <= EVIDENCE_NAME && name[0] != '.';

    for (size_t i = 0; i < len && good; i++)
        good = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z') ||
               (name[i] >= '0' && name[i] <= '9') || strchr("-_.", name[i]);
    return good ? OK
                : error_set(e, ERR_USAGE,
                            "'%.80s' is no name for a pack: up to %u letters, digits, '-', '_' and "
                            "'.' are, and no '.' comes first",
                            name, EVIDENCE_NAME);
}

json_t *evidence_new(const char *name, json_t *queries)
{
    return json_pack("{s:i, s:s, s:b, s:b, s:i, s:i, s:n, s:O, s:n}", "format", EVIDENCE_FORMAT,
                     "name", name, "any", 0, "plain", 0, "context", 10, "expand", 0, "families",
                     "queries", queries, "run");
}

static const char *folder_of(struct buf *path, const char *dir)
{
    return file_join(path, dir, FOLDER);
}

static const char *path_of(struct buf *path, const char *folder, const char *name)
{
    buf_truncate(path, 0);
    buf_printf(path, "%s/%s" SUFFIX, folder, name);
    return buf_ok(path) ? path->data : NULL;
}

/* --- is it what was written? --- */

static bool is_clean(const json_t *value)
{
    struct buf clean = BUF_INIT;
    const char *key;
    json_t *item;
    size_t i;
    bool good = true;

    if (json_is_string(value)) {
        good = !unicode_clean(&clean, slice_of(json_string_value(value), json_string_length(value)),
                              false);
        buf_clear(&clean);
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item) good = good && is_clean(item);
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)value, key, item) good = good && is_clean(item);
    }
    return good;
}

static bool are_strings(const json_t *list)
{
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item) if (!json_is_string(item)) return false;
    return json_is_array(list);
}

static bool is_mention(const json_t *m)
{
    static const char *const texts[] = {"section", "report",  "title",         "date",
                                        "kind",    "heading", "left",          "match",
                                        "right",   "form",    "section_digest"};
    bool good = are_strings(json_object_get(m, "force")) &&
                json_is_integer(json_object_get(m, "position")) &&
                json_is_boolean(json_object_get(m, "date_inferred"));

    for (size_t i = 0; i < sizeof texts / sizeof *texts && good; i++)
        good = json_is_string(json_object_get(m, texts[i]));
    return good;
}

static bool is_run(const json_t *run, size_t queries)
{
    json_t *answers = json_object_get(run, "answers"), *answer, *mention;
    size_t i, k;

    if (!json_is_integer(json_object_get(run, "generation")) || !json_is_array(answers) ||
        json_array_size(answers) != queries)
        return false;
    json_array_foreach(answers, i, answer)
    {
        json_t *mentions = json_object_get(answer, "mentions");

        if (!json_is_string(json_object_get(answer, "parsed")) ||
            !json_is_object(json_object_get(answer, "summary")) || !json_is_array(mentions))
            return false;
        json_array_foreach(mentions, k, mention) if (!is_mention(mention)) return false;
    }
    return true;
}

static bool is_pack(const json_t *p, const char *name)
{
    const json_t *run = json_object_get(p, "run"), *queries = json_object_get(p, "queries");
    const json_t *families = json_object_get(p, "families");
    const char *own = json_string_value(json_object_get(p, "name"));

    return own && strcmp(own, name) == 0 && are_strings(queries) && json_array_size(queries) &&
           json_is_boolean(json_object_get(p, "any")) &&
           json_is_boolean(json_object_get(p, "plain")) &&
           json_integer_value(json_object_get(p, "context")) >= 0 &&
           json_integer_value(json_object_get(p, "expand")) >= 0 &&
           (json_is_null(families) || json_is_string(families)) &&
           (json_is_null(run) || is_run(run, json_array_size(queries))) && is_clean(p);
}

static enum status parse(const char *path, const char *name, struct slice text, json_t **out,
                         struct error *e)
{
    json_t *pack = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    const json_t *format = json_object_get(pack, "format");

    if (json_is_integer(format) && json_integer_value(format) != EVIDENCE_FORMAT) {
        error_set(e, ERR_VERSION,
                  "%s is a pack of format %" JSON_INTEGER_FORMAT
                  ", which another peeler wrote: save it anew",
                  path, json_integer_value(format));
        json_decref(pack);
        return ERR_VERSION;
    }
    if (!json_is_integer(format) || !is_pack(pack, name)) {
        json_decref(pack);
        return error_set(e, ERR_CORRUPT, "%s is damaged: it is no pack as it was written", path);
    }
    *out = pack;
    return OK;
}

enum status evidence_load(const char *dir, const char *name, json_t **out, struct error *e)
{
    struct buf folder = BUF_INIT, path = BUF_INIT, text = BUF_INIT;
    struct error lower = {0};
    enum status status = evidence_check_name(name, e);

    *out = NULL;
    if (status != OK)
        return status;
    if (!folder_of(&folder, dir) || !path_of(&path, folder.data, name)) {
        status = error_memory(e);
    } else {
        status = file_read(path.data, FILE_NO_LINK, EVIDENCE_BYTES, &text, &lower);
        if (status == ERR_NOT_FOUND)
            error_set(e, status, "there is no pack '%s': 'peeler packs' lists them", name);
        else if (status != OK)
            error_set(e, status, "%s", lower.text);
        else
            status = parse(path.data, name, buf_view(&text), out, e);
    }
    buf_clear(&folder);
    buf_clear(&path);
    buf_clear(&text);
    return status;
}

/* --- writing: all of it with the lock held --- */

struct writing {
    struct buf folder, path;
    struct lock *lock;
};

static void end(struct writing *w)
{
    lock_release(w->lock);
    buf_clear(&w->folder);
    buf_clear(&w->path);
}

static enum status begin(struct writing *w, const char *dir, struct error *e)
{
    struct buf what = BUF_INIT;
    enum status status;
    bool made = false;

    *w = (struct writing){BUF_INIT, BUF_INIT, NULL};
    if (!folder_of(&w->folder, dir) || !file_join(&w->path, w->folder.data, "lock"))
        return error_memory(e);
    status = file_make_folder(w->folder.data, &made, e);
    if (status == OK && made)
        status = file_sync_parent(w->folder.data, e);
    buf_printf(&what, "the folder of packs %s", w->folder.data);
    if (status == OK)
        status = buf_ok(&what) ? lock_take(w->path.data, what.data, &w->lock, e) : error_memory(e);
    buf_clear(&what);
    return status;
}

static enum status write_pack(struct writing *w, const json_t *pack, struct error *e)
{
    struct buf name = BUF_INIT;
    char *text = json_dumps(pack, JSON_COMPACT | JSON_REAL_PRECISION(9));
    struct slice bytes = text ? slice_str(text) : slice_str("");
    enum status status;

    buf_printf(&name, "%s" SUFFIX, json_string_value(json_object_get(pack, "name")));
    if (!text || !buf_ok(&name) || !file_join(&w->path, w->folder.data, ASIDE))
        status = error_memory(e);
    else if (bytes.len > EVIDENCE_BYTES)
        status =
            error_set(e, ERR_LIMIT, "the pack would take %zu bytes, more than %zu: ask for less",
                      bytes.len, EVIDENCE_BYTES);
    else
        status = file_write(w->path.data, bytes, e);
    if (status == OK)
        status = file_rename(w->folder.data, ASIDE, name.data, NULL, e);
    free(text);
    buf_clear(&name);
    return status;
}

enum status evidence_create(const char *dir, const json_t *pack, bool force, struct error *e)
{
    const char *name = json_string_value(json_object_get(pack, "name"));
    struct error lower = {0};
    struct writing w;
    json_t *there = NULL;
    enum status status = begin(&w, dir, e), loaded;

    if (status == OK && !force) {
        loaded = evidence_load(dir, name, &there, &lower);
        if (loaded == OK || loaded == ERR_CORRUPT || loaded == ERR_VERSION)
            status =
                error_set(e, ERR_USAGE, "there is a pack '%s' already: --force replaces it", name);
        else if (loaded != ERR_NOT_FOUND)
            status = error_set(e, loaded, "%s", lower.text);
    }
    if (status == OK)
        status = write_pack(&w, pack, e);
    json_decref(there);
    end(&w);
    return status;
}

enum status evidence_update(const char *dir, const json_t *old, const json_t *pack, struct error *e)
{
    const char *name = json_string_value(json_object_get(pack, "name"));
    struct error lower = {0};
    struct writing w;
    json_t *there = NULL;
    enum status status = begin(&w, dir, e);

    if (status == OK && (evidence_load(dir, name, &there, &lower) != OK || !json_equal(there, old)))
        status =
            error_set(e, ERR_LOCKED,
                      "the pack '%s' was changed by somebody else while it ran: what was found "
                      "is not kept; run it again",
                      name);
    if (status == OK)
        status = write_pack(&w, pack, e);
    json_decref(there);
    end(&w);
    return status;
}

enum status evidence_delete(const char *dir, const char *name, struct error *e)
{
    struct writing w;
    json_t *there = NULL;
    struct error lower = {0};
    enum status status = evidence_load(dir, name, &there, &lower);

    json_decref(there);
    if (status != OK && status != ERR_CORRUPT && status != ERR_VERSION)
        return error_set(e, status, "%s", lower.text);
    status = begin(&w, dir, e);
    if (status == OK && !path_of(&w.path, w.folder.data, name))
        status = error_memory(e);
    if (status == OK)
        status = file_remove_tree(w.path.data, e);
    if (status == OK)
        status = file_sync_folder(w.folder.data, e);
    end(&w);
    return status;
}

static enum status each_of(const char *dir, const struct file_list *list, evidence_sink *sink,
                           void *ctx, struct error *e)
{
    char name[EVIDENCE_NAME + 1];
    enum status status = OK, bad = OK;

    for (size_t i = 0; i < list->count && status == OK; i++) {
        struct slice file = slice_str(list->entries[i].name);
        size_t len = file.len > strlen(SUFFIX) ? file.len - strlen(SUFFIX) : 0;
        json_t *pack = NULL;

        if (!len || len > EVIDENCE_NAME || strcmp(file.data + len, SUFFIX) != 0)
            continue;
        memcpy(name, file.data, len);
        name[len] = '\0';
        if (evidence_check_name(name, NULL) != OK)
            continue; /* nothing of ours */
        status = evidence_load(dir, name, &pack, e);
        if (status == OK) {
            status = sink(ctx, pack, e);
        } else if (status == ERR_CORRUPT || status == ERR_VERSION || status == ERR_INPUT) {
            bad = bad == OK ? status : bad; /* its message stands; the others are shown */
            status = OK;
        }
        json_decref(pack);
    }
    return status == OK ? bad : status;
}

enum status evidence_each(const char *dir, evidence_sink *sink, void *ctx, struct error *e)
{
    struct file_list list = FILE_LIST_INIT;
    struct buf folder = BUF_INIT;
    struct error lower = {0};
    enum status status =
        folder_of(&folder, dir) ? file_list(folder.data, false, &list, &lower) : ERR_NO_MEMORY;

    if (status == OK)
        status = each_of(dir, &list, sink, ctx, e);
    else if (status == ERR_NOT_FOUND)
        status = OK; /* none was ever saved */
    else
        error_set(e, status, "%s", lower.text[0] ? lower.text : "out of memory");
    file_list_clear(&list);
    buf_clear(&folder);
    return status;
}
