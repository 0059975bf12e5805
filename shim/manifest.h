/*
 * manifest: what a generation holds, as a file beside it.
 *
 *   manifest = "{" LF '  "seal": "' seal '",' LF rest
 *   seal     = 32 hexadecimal figures: the digest of `rest`
 *   rest     = the other members, the closing brace and LF; nothing after it
 *
 *   "format"     integer: of the bytes of the other files
 *   "engine"     text: whose files they are
 *   "analysis"   text: fingerprint of the rules by which text was cut into words
 *   "generation" integer from 1
 *   "meta"       object: the caller's own, any JSON
 *   "files"      array of {"name", "bytes", "digest"}, sorted by the names' bytes
 *
 * A name is that of a file in the generation's folder or in one below it: parts
 * of A-Z a-z 0-9 . _ - (not beginning with '.'), divided by '/'. The same content
 * gives the same bytes; no time and no path is in it.
 */
#ifndef PEELER_MANIFEST_H
#define PEELER_MANIFEST_H

#include "shim/buf.h"
#include "shim/digest.h"
#include "shim/error.h"

#include <jansson.h>

#define MANIFEST_NAME  "manifest.json"
#define MANIFEST_BYTES ((size_t)64 << 20) /* more is refused, written or read */

struct manifest_file {
    struct slice name; /* ends in a zero byte */
    uint64_t bytes;
    struct digest digest;
};

struct manifest {
    int format;
    uint64_t generation;
    const char *engine, *analysis; /* borrowed: from `root`, or from who fills it to be written */
    json_t *meta;                  /* borrowed in the same way */
    struct manifest_file *files;
    size_t count;
    json_t *root; /* what was parsed; NULL in one to be written */
    struct arena arena;
};

#define MANIFEST_INIT                                                                              \
    {                                                                                              \
        0, 0, NULL, NULL, NULL, NULL, 0, NULL, ARENA_INIT                                          \
    }

bool manifest_name_ok(struct slice name);

/* Appends the file's text. ERR_LIMIT, ERR_NO_MEMORY. */
enum status manifest_write(const struct manifest *m, struct buf *out, struct error *e);

/* Reads a file's text, which isn't trusted. ERR_CORRUPT when it is no whole and
 * well-formed manifest; ERR_VERSION when it calls itself one of another format
 * than `format` (then m->format says which). `path` is for messages. Clear *m
 * also after an error. */
enum status manifest_read(struct manifest *m, struct slice text, int format, const char *path,
                          struct error *e);
void manifest_clear(struct manifest *m);

#endif
