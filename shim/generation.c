/*
 * generation: see generation.h. It reads and checks; publish.c builds. The bytes
 * of the manifest are manifest.c's.
 */
#include "shim/generation.h"

#include "shim/digest.h"
#include "shim/file.h"
#include "shim/manifest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PREFIX  "gen-"
#define REBUILD "build it again with 'peeler index --rebuild'"

bool generation_parse_name(struct slice name, uint64_t *number)
{
    uint64_t value = 0;

    if (!slice_starts(name, slice_str(PREFIX)))
        return false;
    name = slice_from(name, strlen(PREFIX));
    if (name.len == 0 || name.data[0] == '0')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] < '0' || name.data[i] > '9' || value > GENERATION_MAX / 10)
            return false;
        value = value * 10 + (uint64_t)(name.data[i] - '0');
    }
    if (value > GENERATION_MAX)
        return false;
    *number = value;
    return true;
}

void generation_print_name(char name[GENERATION_NAME], uint64_t number)
{
    snprintf(name, GENERATION_NAME, PREFIX "%" PRIu64, number);
}

void generation_print_current(char line[GENERATION_LINE], uint64_t number)
{
    char name[GENERATION_NAME], check[DIGEST_DIGITS + 1];

    generation_print_name(name, number);
    digest_text(digest_of(slice_str(name)), check);
    snprintf(line, GENERATION_LINE, "%s %s\n", name, check);
}

static enum status no_index(const char *dir, struct error *e)
{
    return error_set(e, ERR_NOT_FOUND, "no index in %s: make one with 'peeler index PATH… -d %s'",
                     dir, dir);
}

/* What CURRENT was before it had a check. */
static bool is_old_line(struct slice text)
{
    uint64_t number;

    return text.len && text.data[text.len - 1] == '\n' &&
           generation_parse_name(slice_of(text.data, text.len - 1), &number);
}

static bool parse_current(struct slice text, uint64_t *number)
{
    const char *end = text.len ? memchr(text.data, ' ', text.len) : NULL;
    char line[GENERATION_LINE];
    uint64_t parsed;

    if (!end || !generation_parse_name(slice_of(text.data, (size_t)(end - text.data)), &parsed))
        return false;
    generation_print_current(line, parsed);
    if (!slice_is(text, line))
        return false;
    *number = parsed;
    return true;
}

enum status generation_current(const char *dir, uint64_t *number, struct error *e)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    struct error lower = {0};
    enum status status;

    *number = 0;
    if (!file_join(&path, dir, GENERATION_CURRENT))
        status = error_memory(e);
    else
        status = file_read(path.data, FILE_NO_LINK, GENERATION_LINE, &text, &lower);
    if (status == ERR_NOT_FOUND) {
        no_index(dir, e);
    } else if (status == OK && is_old_line(buf_view(&text))) {
        status =
            error_set(e, ERR_VERSION, "index %s was written by another version: " REBUILD, dir);
    } else if (status == ERR_LIMIT || status == ERR_INPUT ||
               (status == OK && !parse_current(buf_view(&text), number))) {
        status =
            error_set(e, ERR_CORRUPT, "%s is damaged: it names no generation; " REBUILD, path.data);
    } else if (status != OK) {
        error_set(e, status, "%s", lower.text);
    }
    buf_clear(&path);
    buf_clear(&text);
    return status;
}

struct generation {
    struct buf dir, folder; /* as it was given; the real path of gen-N */
    struct manifest manifest;
};

void generation_close(struct generation *g)
{
    if (!g)
        return;
    buf_clear(&g->dir);
    buf_clear(&g->folder);
    manifest_clear(&g->manifest);
    free(g);
}

static enum status check_version(const struct generation *g, const struct generation_kind *expect,
                                 struct error *e)
{
    const struct manifest *m = &g->manifest;

    if (m->format != expect->format)
        return error_set(e, ERR_VERSION,
                         "index %s was written by another version (format %d, this program reads "
                         "%d): " REBUILD,
                         g->dir.data, m->format, expect->format);
    if (expect->engine && strcmp(m->engine, expect->engine) != 0)
        return error_set(e, ERR_VERSION,
                         "index %s is of engine %s, not %s: build it again with 'peeler index "
                         "--rebuild --engine %s'",
                         g->dir.data, m->engine, expect->engine, expect->engine);
    if (strcmp(m->analysis, expect->analysis) != 0)
        return error_set(e, ERR_VERSION,
                         "index %s was cut into words by other rules (%s, this program's are "
                         "%s): " REBUILD,
                         g->dir.data, m->analysis, expect->analysis);
    return OK;
}

static enum status check_sizes(const struct generation *g, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;

    for (size_t i = 0; i < g->manifest.count && status == OK; i++) {
        const struct manifest_file *file = &g->manifest.files[i];
        struct stat info;

        if (!file_join(&path, g->folder.data, file->name.data))
            status = error_memory(e);
        else if (lstat(path.data, &info) != 0)
            status = errno == ENOENT ? error_set(e, ERR_CORRUPT, "%s is missing", path.data)
                                     : error_errno(e, "look at", path.data);
        else if (!S_ISREG(info.st_mode) || (uint64_t)info.st_size != file->bytes)
            status = error_set(e, ERR_CORRUPT, "%s is damaged: it should be %" PRIu64 " bytes",
                               path.data, file->bytes);
    }
    buf_clear(&path);
    return status;
}

/* The folder of generation `number` in g->dir: there, and a folder of its own. */
static enum status find_folder(struct generation *g, uint64_t number, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;
    struct stat info;
    char name[GENERATION_NAME];

    generation_print_name(name, number);
    if (!file_join(&path, g->dir.data, name))
        status = error_memory(e);
    else if (lstat(path.data, &info) == 0 && !S_ISDIR(info.st_mode))
        status = error_set(e, ERR_CORRUPT, "%s is damaged: it is not a folder", path.data);
    else
        status = file_real_path(path.data, &g->folder, e);
    buf_clear(&path);
    return status;
}

static enum status read_manifest(struct generation *g, uint64_t number,
                                 const struct generation_kind *expect, struct error *e)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    struct error lower = {0};
    enum status status;

    if (!file_join(&path, g->folder.data, MANIFEST_NAME))
        status = error_memory(&lower);
    else
        status = file_read(path.data, FILE_NO_LINK, MANIFEST_BYTES, &text, &lower);
    if (status == OK)
        status = manifest_read(&g->manifest, buf_view(&text), expect->format, path.data, &lower);
    if (status == OK || status == ERR_VERSION)
        status = check_version(g, expect, e);
    if (status == OK && g->manifest.generation != number)
        status = error_set(&lower, ERR_CORRUPT, "%s is that of another generation", path.data);
    if (status == ERR_LIMIT || status == ERR_INPUT)
        status = ERR_CORRUPT;
    if (status != OK)
        error_set(e, status, "%s", lower.text); /* unless check_version() said it */
    buf_clear(&path);
    buf_clear(&text);
    return status;
}

static enum status open_number(const char *dir, uint64_t number,
                               const struct generation_kind *expect, struct generation **out,
                               struct error *e)
{
    struct generation *g = malloc(sizeof *g);
    enum status status = OK;

    if (!g)
        return error_memory(e);
    *g = (struct generation){BUF_INIT, BUF_INIT, MANIFEST_INIT};
    buf_str(&g->dir, dir);
    if (!buf_ok(&g->dir))
        status = error_memory(e);
    if (status == OK)
        status = find_folder(g, number, e);
    if (status == OK)
        status = read_manifest(g, number, expect, e);
    if (status == OK)
        status = check_sizes(g, e);
    if (status == OK)
        *out = g;
    else
        generation_close(g);
    return status;
}

enum status generation_open(const char *dir, const struct generation_kind *expect,
                            struct generation **out, struct error *e)
{
    uint64_t number, newer;
    enum status status;

    *out = NULL;
    status = generation_current(dir, &number, e);
    while (status == OK) {
        struct error lower = {0};

        status = open_number(dir, number, expect, out, &lower);
        if (status == OK)
            return OK;
        /* Two writers' runs later the one we resolved is gone: then, and only
         * then, is CURRENT looked at again. Each round needs a newer number. */
        if ((status == ERR_NOT_FOUND || status == ERR_CORRUPT) &&
            generation_current(dir, &newer, NULL) == OK && newer > number) {
            number = newer;
            status = OK;
            continue;
        }
        if (status == ERR_NOT_FOUND) /* CURRENT names it, so it should be */
            status = ERR_CORRUPT;
        error_set(e, status, "%s", lower.text);
    }
    return status;
}

uint64_t generation_number(const struct generation *g)
{
    return g->manifest.generation;
}

const char *generation_folder(const struct generation *g)
{
    return g->folder.data;
}

const char *generation_engine(const struct generation *g)
{
    return g->manifest.engine;
}

json_t *generation_meta(const struct generation *g)
{
    return g->manifest.meta;
}

uint64_t generation_bytes(const struct generation *g)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < g->manifest.count; i++)
        bytes += g->manifest.files[i].bytes;
    return bytes;
}

static enum status not_written(const char *path, struct error *e)
{
    return error_set(e, ERR_CORRUPT, "%s is damaged: it is not what was written", path);
}

/* NULL: the manifest has no such file. */
static const struct manifest_file *find_file(const struct generation *g, const char *name)
{
    for (size_t i = 0; i < g->manifest.count; i++)
        if (slice_is(g->manifest.files[i].name, name))
            return &g->manifest.files[i];
    return NULL;
}

enum status generation_read(const struct generation *g, const char *name, struct buf *out,
                            struct error *e)
{
    const struct manifest_file *file = find_file(g, name);
    struct buf path = BUF_INIT;
    struct error lower = {0};
    size_t start = out->len;
    enum status status;

    if (!file_join(&path, g->folder.data, name))
        status = error_memory(&lower);
    else if (!file)
        status = error_set(&lower, ERR_CORRUPT, "%s is not in the manifest", path.data);
    else
        status = file_read(path.data, FILE_NO_LINK, (size_t)file->bytes, out, &lower);
    if (status == OK && !digest_equal(digest_of(slice_from(buf_view(out), start)), file->digest))
        status = not_written(path.data, &lower);
    if (status == ERR_LIMIT || status == ERR_INPUT || status == ERR_NOT_FOUND)
        status = ERR_CORRUPT; /* it was there, and smaller, when the generation was opened */
    if (status != OK)
        error_set(e, status, "%s", lower.text);
    buf_clear(&path);
    return status;
}

static enum status check_digests(const struct generation *g, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;

    for (size_t i = 0; i < g->manifest.count && status == OK; i++) {
        const struct manifest_file *file = &g->manifest.files[i];
        struct digest digest;
        uint64_t size;

        if (!file_join(&path, g->folder.data, file->name.data)) {
            status = error_memory(e);
            break;
        }
        status = digest_file(path.data, &digest, &size, e);
        if (status == OK && (size != file->bytes || !digest_equal(digest, file->digest)))
            status = not_written(path.data, e);
    }
    buf_clear(&path);
    return status;
}

/* Both lists are sorted alike, so one walk finds what isn't in the manifest. */
static enum status check_extra(const struct generation *g, const struct file_list *found,
                               struct error *e)
{
    const struct manifest *m = &g->manifest;
    size_t listed = 0;

    for (size_t i = 0; i < found->count; i++) {
        struct slice name = slice_str(found->entries[i].name);

        if (found->entries[i].kind == FILE_FOLDER || slice_is(name, MANIFEST_NAME))
            continue;
        while (listed < m->count && slice_compare(m->files[listed].name, name) < 0)
            listed++;
        if (listed == m->count || !slice_equal(m->files[listed].name, name))
            return error_set(e, ERR_CORRUPT, "%s/%s does not belong there", g->folder.data,
                             name.data);
    }
    return OK;
}

enum status generation_verify_files(const struct generation *g, struct error *e)
{
    enum status status = check_sizes(g, e);

    return status == OK ? check_digests(g, e) : status;
}

enum status generation_verify(const struct generation *g, struct error *e)
{
    struct file_list found = FILE_LIST_INIT;
    enum status status = generation_verify_files(g, e);

    if (status == OK)
        status = file_list(g->folder.data, true, &found, e);
    if (status == OK)
        status = check_extra(g, &found, e);
    file_list_clear(&found);
    return status;
}
