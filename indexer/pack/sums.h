/*
 * sums: a checksum for each page of the files of a segment, so that what a query reads
 * is what was written, and looked at once: a page is verified when something in it is
 * first asked for, and after that it is a bit to test. Opening an index thus costs the
 * same whatever its size.
 *
 *   sums  := "peelsums" shift:u64 size:u64{files} sum:u32{pages}     little-endian
 *   shift := a page has 2^shift bytes; the writer's is SUMS_SHIFT
 *   size  := bytes of a file: of terms, postings, positions, columns, store, in this order
 *   sum   := the low 32 bits of XXH3 (64) of a page: of all pages of terms, then of postings …;
 *            a file's last page may be shorter, an empty file has none
 *
 * That the sums themselves are what was written is for the manifest's digest to say:
 * the file is small (64 KB for an index of 1 GB), so a reader checks that at opening.
 * A damaged page escapes once in 2^32 times. XXH3 is compiled for any x86-64 and
 * reads 12 GB a second there; CRC32C needs its own instruction for 9 to 11.
 */
#ifndef PEELER_SUMS_H
#define PEELER_SUMS_H

#include "shim/error.h"
#include "shim/slice.h"

#include <stdint.h>

#define SUMS_FILE  "sums"
#define SUMS_SHIFT 16u /* 64 KiB: 5 microseconds to verify, 1/16384 more on disk */

/* The files of a segment that have sums. */
enum pack_file {
    PACK_TERMS,
    PACK_POSTINGS,
    PACK_POSITIONS,
    PACK_COLUMNS,
    PACK_STORE,
    PACK_FILES
};

const char *pack_file_name(enum pack_file file);

/* Writes `sums` for the finished files in the folder. ERR_IO, ERR_FULL, ERR_NO_MEMORY. */
enum status sums_write(const char *folder, unsigned shift, struct error *e);

/* The pages of one mapped file. The bits are the handle's that opened them, so this belongs
 * to one thread. */
struct pages {
    struct slice bytes; /* the file */
    /* Private. */
    unsigned shift;
    const char *sums;          /* u32 each, at any alignment */
    uint64_t *good;            /* by page: a bit that is set once it is verified */
    const char *folder, *name; /* for messages */
};

struct sums;

/* `text`, which is copied, is what the file `sums` holds; `files` are the mapped files of that
 * folder and outlive *out. ERR_CORRUPT when they don't fit together. */
enum status sums_open(const char *folder, struct slice text, const struct slice files[PACK_FILES],
                      struct sums **out, struct error *e);
void sums_close(struct sums *s); /* NULL is fine */

/* The pages of one of the files; NULL of NULL: a reader that is given no pages verifies
 * nothing. Lives as long as the sums. */
const struct pages *sums_pages(const struct sums *s, enum pack_file file);

/* Every page of every file. ERR_CORRUPT names the file. */
enum status sums_check(const struct sums *s, struct error *e);

/* ERR_CORRUPT, with a message that names the file; NULL: one that calls it `what`. */
enum status pages_damaged(const struct pages *p, const char *what, struct error *e);

/* Verifies pages `first` to `last` as far as that has not been done. */
enum status pages_verify_some(const struct pages *p, size_t first, size_t last, struct error *e);

static inline bool pages_hold(const struct pages *p, const void *at)
{
    return p && (uintptr_t)at - (uintptr_t)p->bytes.data < p->bytes.len;
}

/* Sees to it that those bytes of the file, which lie within it, are what was written.
 * ERR_CORRUPT names the file. */
static inline enum status pages_verify(const struct pages *p, const void *at, size_t len,
                                       struct error *e)
{
    size_t start, first, last;

    if (!p || len == 0)
        return OK;
    start = (size_t)((const char *)at - p->bytes.data);
    first = start >> p->shift;
    last = (start + len - 1) >> p->shift;
    if (first == last && (p->good[first / 64] >> first % 64 & 1))
        return OK;
    return pages_verify_some(p, first, last, e);
}

/* Where the page that holds the byte before `at` ends. */
static inline const void *pages_end(const struct pages *p, const void *at)
{
    size_t start = (size_t)((const char *)at - p->bytes.data) - 1, end = ((start >> p->shift) + 1)
                                                                         << p->shift;

    return p->bytes.data + (end < p->bytes.len ? end : p->bytes.len);
}

#endif
