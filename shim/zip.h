/*
 * zip: zlib's format, a record at a time: written by libdeflate, which takes a third of
 * zlib's time, and read by zlib, which has met the most hostile bytes of all.
 *
 *   record  = length stream
 *   length  = varint         ; bytes of the text (buf.h says what a varint is)
 *   stream  = zlib (RFC 1950); to the record's end; its Adler-32 catches flips
 *
 * A zipper keeps both libraries' states, each made at its first use and then used
 * over again, so that a record costs no allocation. It belongs to one thread.
 */
#ifndef PEELER_ZIP_H
#define PEELER_ZIP_H

#include "shim/buf.h"
#include "shim/error.h"

#define ZIP_TEXT ((size_t)1 << 30) /* bytes: the longest text there is a record for */

struct zipper;

struct zipper *zipper_new(struct error *e); /* NULL: no memory */
void zipper_free(struct zipper *z);

/* 0 (stored) to 9 (smallest); from the next record on. 6 until it is called. */
void zipper_level(struct zipper *z, int level);

/* Appends the record of a text. ERR_LIMIT above ZIP_TEXT, ERR_NO_MEMORY. */
enum status zipper_pack(struct zipper *z, struct slice text, struct buf *record, struct error *e);

/* Appends the text of a record, whose bytes are not trusted: not exactly one
 * whole record, or one that says it holds more than `limit` bytes, is
 * ERR_CORRUPT, and nothing is appended. */
enum status zipper_unpack(struct zipper *z, struct slice record, size_t limit, struct buf *text,
                          struct error *e);

#endif
