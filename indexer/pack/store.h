/*
 * store: numbered records, doc 1..N, each of which can be read alone: the sections'
 * own records (format.h), of which it knows nothing but that they are bytes.
 *
 * Records of neighbouring documents are compressed together, since a small one alone
 * hardly shrinks. Numbers are little-endian:
 *
 *   store    := chunk* pad first pad offset tail
 *   chunk    := zip(entry+)              ; a record of shim/zip.h over the entries
 *   entry    := length:varint record     ; length: bytes; doc after doc
 *   first    := u32 * (chunks + 1)       ; doc of each chunk's first entry, from 1; then docs + 1
 *   offset   := u64 * (chunks + 1)       ; where in the file each chunk begins, from 0; then
 *                                        ; where the last one ends
 *   tail     := docs:u32 chunks:u32 version:u32=1 zero:u32 "peelrsto"
 *   pad      := 0 bytes, as few as make the file's length up to here a multiple of 8
 *
 * A writer makes chunks of STORE_CHUNK bytes before compression; a longer record
 * is a chunk of its own. A reader takes chunks of any size.
 */
#ifndef PEELER_STORE_H
#define PEELER_STORE_H

#include "shim/zip.h"

/* Measured with zlib 1.2.13 on 47 MB of English speech in records of 2 KB, neighbours
 * unrelated: 12 ns a byte of text to write, 45% of the records' bytes (39% for inspection
 * reports), 85 us to read one. Level 4: 18 ns, 41% (35%); a chunk of 32 KiB: 110 us. */
#define STORE_CHUNK ((size_t)24 * 1024) /* bytes of entries */
#define STORE_LEVEL 1                   /* zlib's */

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

/* The reader. It keeps the last chunk it unpacked, so that reading on, or near by, costs
 * no second unpacking; for that reason it belongs to one thread. The bytes may be
 * hostile: whatever breaks the grammar is ERR_CORRUPT. */
struct store;

/* Borrows `bytes`, a whole file, until store_close(). Looks at its ends only. */
enum status store_open(struct slice bytes, struct store **out, struct error *e);
void store_close(struct store *s); /* NULL is fine */

uint32_t store_docs(const struct store *s);
uint32_t store_chunks(const struct store *s);

/* Appends the record of a document. ERR_CORRUPT also when there is no such document, since
 * whatever named it belongs to another store. After an error nothing is appended. */
enum status store_read(struct store *s, struct zipper *z, uint32_t doc, struct buf *out,
                       struct error *e);

/* Reads all of it. */
enum status store_check(struct store *s, struct zipper *z, struct error *e);

/* Adds the records of documents `first_doc` and on, `count` of them. Chunks that lie
 * wholly within are taken over as they are, unless they are so short that compressing
 * them with their new neighbours is better. Those taken over are not unpacked: damage
 * within goes with them, to be found by whoever reads. */
enum status store_copy(struct store_writer *w, struct store *s, uint32_t first_doc, uint32_t count,
                       struct error *e);

#endif
