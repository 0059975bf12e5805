/*
 * manifest: see manifest.h. It opens no file: generation.c does.
 */
#include "shim/manifest.h"

#include <limits.h>
#include <stdlib.h>

#define SEAL_START  "{\n  \"seal\": \""
#define SEAL_END    "\",\n"
#define SEAL_LENGTH (sizeof SEAL_START - 1 + DIGEST_DIGITS + sizeof SEAL_END - 1)

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

bool manifest_name_ok(struct slice name)
{
    bool starts = true; /* a part starts here */

    if (slice_is(name, MANIFEST_NAME))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '/' ? starts : !is_name_char(name.data[i]))
            return false;
        if (starts && name.data[i] == '.')
            return false;
        starts = name.data[i] == '/';
    }
    return !starts;
}

static json_t *files_json(const struct manifest *m)
{
    json_t *files = json_array();

    for (size_t i = 0; files && i < m->count; i++) {
        const struct manifest_file *file = &m->files[i];
        char digest[DIGEST_DIGITS + 1];
        json_t *entry;

        digest_text(file->digest, digest);
        entry = json_pack("{s:s%, s:I, s:s}", "name", file->name.data, file->name.len, "bytes",
                          (json_int_t)file->bytes, "digest", digest);
        if (json_array_append_new(files, entry) != 0) { /* frees `entry`; refuses NULL */
            json_decref(files);
            files = NULL;
        }
    }
    return files;
}

enum status manifest_write(const struct manifest *m, struct buf *out, struct error *e)
{
    /* O: takes a reference of its own; o: takes over the one it is given. */
    json_t *root = json_pack("{s:i, s:s, s:s, s:I, s:O, s:o}", "format", m->format, "engine",
                             m->engine, "analysis", m->analysis, "generation",
                             (json_int_t)m->generation, "meta", m->meta, "files", files_json(m));
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    struct buf rest = BUF_INIT;
    enum status status = OK;
    char seal[DIGEST_DIGITS + 1];

    if (!text) {
        status = error_memory(e);
        goto out;
    }
    buf_str(&rest, text + 2); /* after "{" LF */
    buf_char(&rest, '\n');
    digest_text(digest_of(buf_view(&rest)), seal);
    buf_str(out, SEAL_START);
    buf_str(out, seal);
    buf_str(out, SEAL_END);
    buf_slice(out, buf_view(&rest));
    if (!buf_ok(&rest) || !buf_ok(out))
        status = error_memory(e);
    else if (rest.len > MANIFEST_BYTES - SEAL_LENGTH)
        status =
            error_set(e, ERR_LIMIT, "a manifest would be larger than %zu bytes", MANIFEST_BYTES);
out:
    buf_clear(&rest);
    free(text);
    json_decref(root);
    return status;
}

static bool seal_holds(struct slice text)
{
    struct slice rest, seal;
    struct digest digest;

    if (text.len < SEAL_LENGTH || !slice_starts(text, slice_str(SEAL_START)))
        return false;
    seal = slice_of(text.data + sizeof SEAL_START - 1, DIGEST_DIGITS);
    rest = slice_from(text, SEAL_LENGTH);
    return memcmp(seal.data + seal.len, SEAL_END, sizeof SEAL_END - 1) == 0 &&
           digest_parse(seal, &digest) && digest_equal(digest, digest_of(rest));
}

static bool read_file(struct manifest *m, json_t *entry, struct manifest_file *file)
{
    const char *name, *digest;
    size_t name_len, digest_len;
    json_int_t bytes;

    if (json_unpack_ex(entry, NULL, JSON_STRICT, "{s:s%, s:I, s:s%}", "name", &name, &name_len,
                       "bytes", &bytes, "digest", &digest, &digest_len) != 0)
        return false;
    file->name = arena_copy(&m->arena, slice_of(name, name_len));
    file->bytes = (uint64_t)bytes;
    return bytes >= 0 && manifest_name_ok(file->name) &&
           digest_parse(slice_of(digest, digest_len), &file->digest);
}

static bool read_files(struct manifest *m, json_t *files)
{
    size_t count = json_array_size(files);

    if (!json_is_array(files))
        return false;
    m->files = arena_array(&m->arena, count, sizeof *m->files);
    for (size_t i = 0; m->files && i < count; i++) {
        if (!read_file(m, json_array_get(files, i), &m->files[i]))
            return false;
        if (i && slice_compare(m->files[i - 1].name, m->files[i].name) >= 0)
            return false;
        m->count++;
    }
    return true;
}

/* All members and none besides, each of its type and in its bounds. */
static bool read_members(struct manifest *m)
{
    const char *seal;
    json_int_t generation, format; /* `format` was read by format_of() */
    json_t *files;

    if (json_unpack_ex(m->root, NULL, JSON_STRICT, "{s:s, s:I, s:s, s:s, s:I, s:o, s:o}", "seal",
                       &seal, "format", &format, "engine", &m->engine, "analysis", &m->analysis,
                       "generation", &generation, "meta", &m->meta, "files", &files) != 0)
        return false;
    m->generation = (uint64_t)generation;
    return generation > 0 && json_is_object(m->meta) && read_files(m, files);
}

/* The format that a manifest calls its own, however else it looks; 0: none. */
static int format_of(const json_t *root)
{
    const json_t *member = json_object_get(root, "format");
    json_int_t format = json_is_integer(member) ? json_integer_value(member) : 0;

    return format > 0 && format <= INT_MAX ? (int)format : 0;
}

enum status manifest_read(struct manifest *m, struct slice text, int format, const char *path,
                          struct error *e)
{
    *m = (struct manifest)MANIFEST_INIT;
    if (text.len <= MANIFEST_BYTES)
        m->root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
    m->format = format_of(m->root);
    if (m->format && m->format != format)
        return error_set(e, ERR_VERSION, "%s is of format %d, not %d", path, m->format, format);
    if (!m->format || !seal_holds(text) || !read_members(m))
        return error_set(e, ERR_CORRUPT, "%s is damaged: it is not what was written", path);
    if (!arena_ok(&m->arena))
        return error_memory(e);
    return OK;
}

void manifest_clear(struct manifest *m)
{
    json_decref(m->root);
    arena_clear(&m->arena);
    *m = (struct manifest)MANIFEST_INIT;
}
