/*
 * columns_writer: makes the file that columns.h describes, a document after the other.
 */
#ifndef PEELER_COLUMNS_WRITER_H
#define PEELER_COLUMNS_WRITER_H

#include "indexer/pack/columns.h"

/* The writer gathers in memory: some 4 bytes a document and column, and each different
 * value once. It remembers its first failure, which every later call repeats. */
struct columns_writer;

struct columns_writer *columns_writer_new(struct error *e); /* NULL: no memory */
void columns_writer_free(struct columns_writer *w);         /* NULL is fine */

/* The next document's values, which are copied; values[COLUMN_TOKENS] is not looked at.
 * ERR_LIMIT: 2^32 - 1 documents, or 4 GiB of texts in a column; ERR_NO_MEMORY. */
enum status columns_writer_add(struct columns_writer *w, const struct slice values[COLUMN_COUNT],
                               uint32_t tokens, struct error *e);

/* Writes the file and syncs it; the writer can then only be freed. ERR_IO, ERR_FULL,
 * ERR_NO_MEMORY: no file is left. */
enum status columns_writer_finish(struct columns_writer *w, const char *path, struct error *e);

#endif
