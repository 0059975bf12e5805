/*
 * store_writer: makes the file that store.h describes, from records, from chunks that were
 * compressed elsewhere, and from parts of other stores.
 *
 * Chunks hold STORE_CHUNK bytes before compression; a longer record is a chunk of
 * its own.
 */
#ifndef PEELER_STORE_WRITER_H
#define PEELER_STORE_WRITER_H

#include "indexer/pack/store.h"

/* Measured with libdeflate 1.14 and zlib 1.2.13 on 47 MB of English speech, neighbours
 * unrelated, a core at 2 to 3 GHz:
 *
 *   chunk, level   bytes, % of text   ns a byte to write   us to read a chunk
 *   24 KiB, 1            45.5                5.5                   85
 *   64 KiB, 1            41.6                5.6                  210
 *   64 KiB, 4            40.0               11                    210
 *   64 KiB, zlib's 4     41                 17                    210
 */
#define STORE_CHUNK ((size_t)64 * 1024) /* bytes of entries */
#define STORE_LEVEL 4                   /* libdeflate's */

/* A chunk being gathered: for a thread that compresses for a writer elsewhere, and
 * for the writer itself. After a failure, clear it. */
struct store_chunk {
    struct buf entries;
    uint32_t count;
};

#define STORE_CHUNK_INIT                                                                           \
    {                                                                                              \
        BUF_INIT, 0                                                                                \
    }

/* Whether a record of `len` bytes should still go into this chunk; always into an empty
 * one. If not: store_chunk_build() first. */
bool store_chunk_takes(const struct store_chunk *c, size_t len);
/* ERR_LIMIT: more than ZIP_TEXT bytes; ERR_NO_MEMORY. */
enum status store_chunk_add(struct store_chunk *c, struct slice record, struct error *e);
/* Appends the chunk, compressed at STORE_LEVEL, to `out` and empties it; the caller keeps
 * its count for store_writer_add_chunk(). The zipper stays at that level. */
enum status store_chunk_build(struct store_chunk *c, struct zipper *z, struct buf *out,
                              struct error *e);
void store_chunk_clear(struct store_chunk *c); /* frees; it can be used again */

/* The writer. It remembers its first failure, which every later call repeats. */
struct store_writer;

/* Makes or empties the file. A symbolic link is refused. */
enum status store_writer_open(const char *path, struct store_writer **out, struct error *e);

/* The next document's record. ERR_LIMIT (longer than ZIP_TEXT, or 2^32 - 2 documents are
 * there), ERR_FULL, ERR_IO, ERR_NO_MEMORY; so too the next two. */
enum status store_writer_add(struct store_writer *w, struct slice record, struct error *e);

/* The next `doc_count` (not 0) documents' records, as store_chunk_build() compressed
 * them. They are taken over unseen. */
enum status store_writer_add_chunk(struct store_writer *w, struct slice chunk, uint32_t doc_count,
                                   struct error *e);

uint32_t store_writer_docs(const struct store_writer *w); /* added so far */

/* Writes what is left and the index, and closes; publishing syncs. Frees the writer in any
 * case; after an error the file is removed. */
enum status store_writer_finish(struct store_writer *w, struct error *e);
void store_writer_discard(struct store_writer *w); /* removes the file, frees; NULL is fine */

/* Adds the records of documents `first_doc` and on, `count` of them. Chunks that lie
 * wholly within are taken over as they are, unless they are so short that compressing
 * them with their new neighbours is better. Those taken over are not unpacked: damage
 * within goes with them, to be found by whoever reads. */
enum status store_copy(struct store_writer *w, struct store *s, uint32_t first_doc, uint32_t count,
                       struct error *e);

#endif
