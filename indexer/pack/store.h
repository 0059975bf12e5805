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
 * A reader takes chunks of any size. What writes them is store_writer.
 */
#ifndef PEELER_STORE_H
#define PEELER_STORE_H

#include "indexer/pack/sums.h"
#include "shim/zip.h"

/* The tail, as it lies in the file. */
struct store_tail {
    uint32_t docs, chunks, version, zero;
    char magic[8];
};

#define STORE_MAGIC   "peelrsto"
#define STORE_VERSION 1u
#define STORE_DOCS    (UINT32_MAX - 2) /* the most there can be: docs + 1 is stored */

/* The reader. It keeps the last chunk it unpacked, so that reading on, or near by, costs
 * no second unpacking; for that reason it belongs to one thread. The bytes may be
 * hostile: whatever breaks the grammar is ERR_CORRUPT. */
struct store;

/* Borrows `bytes`, a whole file, until store_close(). Looks at its ends only. */
enum status store_open(struct slice bytes, struct store **out, struct error *e);
void store_close(struct store *s); /* NULL is fine */

/* From here on all that an answer rests on is verified before; the tail, at once. `pages`, of
 * the same bytes, outlive the reader. */
enum status store_guard(struct store *s, const struct pages *pages, struct error *e);

uint32_t store_docs(const struct store *s);
uint32_t store_chunks(const struct store *s);

/* Appends the record of a document. ERR_CORRUPT also when there is no such document, since
 * whatever named it belongs to another store. After an error nothing is appended. */
enum status store_read(struct store *s, struct zipper *z, uint32_t doc, struct buf *out,
                       struct error *e);

/* The same record, lent: it lives until the store is asked for another. */
enum status store_record(struct store *s, struct zipper *z, uint32_t doc, struct slice *record,
                         struct error *e);

/* A chunk as it lies in the file, and the documents that it is said to hold. */
struct store_packed {
    struct slice bytes;
    uint32_t first_doc, count;
};

/* The chunk of a document that there is. Its bytes are not looked at, nor verified. */
enum status store_find_packed(const struct store *s, uint32_t doc, struct store_packed *out,
                              struct error *e);

/* Reads all of it. */
enum status store_check(struct store *s, struct zipper *z, struct error *e);

#endif
