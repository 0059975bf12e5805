/*
 * dictionary: the terms of the compressed index, sorted by their bytes, each with
 * a short value that nobody here looks into; read where it lies, in a mapped file.
 * What writes it is dictionary_writer.
 *
 *   file     := "peeldict" version:u32 block{blocks} head{blocks} offset:u64{blocks} footer
 *   block    := entry{1..64}
 *   entry    := cut [shared - 15] [suffix_len - 16] suffix value_len value
 *   cut      := (shared or 15) * 16 + (suffix_len - 1 or 15): a byte; a number that is 15
 *               here or more follows, in this order, less 15
 *   footer   := keys:u64 blocks:u64 index:u64 "dictends"
 *
 *   u32, u64    little-endian, at any alignment
 *   shared, suffix_len, value_len, where they are not in `cut`
 *               7 bits a byte, lowest first, the top bit saying that more follow; at most
 *               3 bytes, which is what a value of DICTIONARY_VALUE bytes takes
 *   shared      bytes at the key's start that are those of the key before, neither fewer
 *               nor more; but a block's first key is whole: shared is 0
 *   suffix      the key's other bytes, 1 at least
 *   block       the writer ends it after its 64th entry, or after the first that ends 2 KiB
 *               or more behind the block's start; a reader bears any that has 1 to 64.
 *               Blocks follow each other without gaps
 *   head        the first 16 bytes of the block's first key, zeros behind a shorter one:
 *               what the binary search reads
 *   offset      where the block begins, from the file's start
 *   index       where the first head stands, from the file's start
 *
 * The first key's whole text decides between blocks whose heads are the same. An empty
 * dictionary has no blocks and is 44 bytes long.
 *
 * A reader may hold bytes that somebody has tampered with. Whatever they are, nothing here
 * reads outside them or runs longer than one walk over them, and the keys that a cursor hands
 * out strictly ascend. That find and walk agree holds for bytes that pass dictionary_check();
 * that they are the bytes that were written is for their checksums to say (sums.h).
 */
#ifndef PEELER_DICTIONARY_H
#define PEELER_DICTIONARY_H

#include "indexer/pack/sums.h"
#include "shim/error.h"
#include "shim/slice.h"

#include <stdint.h>

#define DICTIONARY_VERSION 2
#define DICTIONARY_KEY     600               /* bytes of the longest key; the shortest has 1 */
#define DICTIONARY_VALUE   ((size_t)1 << 20) /* bytes of the longest value; the shortest has 0 */

/* The grammar's fixed parts. */
#define DICTIONARY_START   "peeldict"
#define DICTIONARY_END     "dictends"
#define DICTIONARY_MAGIC   8                          /* bytes of either */
#define DICTIONARY_HEADER  (DICTIONARY_MAGIC + 4)     /* bytes */
#define DICTIONARY_FOOTER  (3 * 8 + DICTIONARY_MAGIC) /* bytes */
#define DICTIONARY_HEAD    16                         /* bytes */
#define DICTIONARY_ENTRIES 64                         /* of a block, at most */
#define DICTIONARY_CUT     15                         /* of either number in `cut`: it goes on */

/* What stands for a key in the binary search: its start, with zeros behind it. */
static inline void dictionary_head(struct slice key, uint8_t head[DICTIONARY_HEAD])
{
    memset(head, 0, DICTIONARY_HEAD);
    if (key.len)
        memcpy(head, key.data, key.len < DICTIONARY_HEAD ? key.len : DICTIONARY_HEAD);
}

/*
 * Several threads may share a dictionary; a cursor is one thread's. Nothing
 * is allocated.
 */
struct dictionary {
    uint64_t keys;
    /* Private. */
    size_t blocks, index;
    const uint8_t *bytes, *heads, *offsets;
    const struct pages *pages; /* NULL: nothing is verified */
};

/* `bytes` is the whole file, and must outlive dictionary, cursors and values. Looks at the
 * two ends only: ERR_CORRUPT, ERR_VERSION. */
enum status dictionary_open(struct slice bytes, struct dictionary *out, struct error *e);

/* A start of the first key of a block, long enough to tell it from most others: for cutting
 * the keys into parts. `block` is less than d->blocks. */
struct slice dictionary_block_start(const struct dictionary *d, size_t block);

/* From here on every byte that an answer rests on is verified before; the index, at once.
 * `pages`, of the same bytes, outlive dictionary and cursors. */
enum status dictionary_guard(struct dictionary *d, const struct pages *pages, struct error *e);

/* *found tells whether the key is there; *value is set only if it is. ERR_CORRUPT when
 * its block is damaged. */
enum status dictionary_find(const struct dictionary *d, struct slice key, struct slice *value,
                            bool *found, struct error *e);

/*
 * A cursor stands on a key after dictionary_seek() or dictionary_next() returned true:
 *
 *     bool on = dictionary_seek(&d, prefix, &c);
 *     for (; on && slice_starts(dictionary_key(&c), prefix); on = dictionary_next(&c))
 *         … dictionary_key(&c), c.value …
 *     if (c.status != OK)
 *         … the walk was ended by damage
 */
struct dictionary_cursor {
    struct slice value; /* lives as long as the dictionary's bytes */
    enum status status; /* OK, or ERR_CORRUPT: the walk ended at a damaged block */
    /* Private. */
    const uint8_t *at, *end; /* the entry after this one; the end of the last block */
    const uint8_t *good;     /* up to here all is verified */
    const struct pages *pages;
    size_t key_len;
    uint8_t key[DICTIONARY_KEY + 16]; /* 16: keys are copied by so many bytes at a time */
};

/* Goes to the first key that is `key` or comes after it; false if there is none. */
bool dictionary_seek(const struct dictionary *d, struct slice key, struct dictionary_cursor *c);

/* Goes to the next key; false at the end, and then every time. */
bool dictionary_next(struct dictionary_cursor *c);

/* The key on which the cursor stands; lives in the cursor until that moves. */
static inline struct slice dictionary_key(const struct dictionary_cursor *c)
{
    return slice_of((const char *)c->key, c->key_len);
}

/* What ended the walk: OK, or ERR_CORRUPT with a message. */
enum status dictionary_cursor_status(const struct dictionary_cursor *c, struct error *e);

/* Walks over everything and holds it against the grammar above. ERR_CORRUPT. */
enum status dictionary_check(const struct dictionary *d, struct error *e);

#endif
