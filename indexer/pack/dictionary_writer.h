/*
 * dictionary_writer: makes the file that dictionary.h describes, from keys that come in
 * their order.
 *
 * The writer holds some 64 KiB (more for a longer value) and 24 bytes for each
 * block. It remembers its first failure, after which every call returns that status.
 */
#ifndef PEELER_DICTIONARY_WRITER_H
#define PEELER_DICTIONARY_WRITER_H

#include "indexer/pack/dictionary.h"

struct dictionary_writer;

/* Makes or empties the file. A symbolic link is not followed. */
enum status dictionary_writer_open(const char *path, struct dictionary_writer **out,
                                   struct error *e);

/* Adds a key that comes after all that were added; ERR_ENGINE if it doesn't, ERR_LIMIT
 * when key or value is too long or the key is empty. */
enum status dictionary_writer_add(struct dictionary_writer *w, struct slice key, struct slice value,
                                  struct error *e);

/* Writes what is left, closes and frees, in any case; the file isn't synced. After a
 * failure, of this call or an earlier one, the file is removed (a device is not). */
enum status dictionary_writer_finish(struct dictionary_writer *w, struct error *e);

/* Closes, removes the file and frees. */
void dictionary_writer_discard(struct dictionary_writer *w);

#endif
