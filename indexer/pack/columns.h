/*
 * columns: one value a document in each column of format.h, for sorting, facets and
 * counts. A value is a number into the column's sorted list of the different texts,
 * so that numbers compare as the texts do; number 0 is "". COLUMN_TOKENS has plain
 * numbers and no texts. Numbers are little-endian:
 *
 *   columns  := "peelcols" version:u32=1 docs:u32 about*COLUMN_COUNT column*COLUMN_COUNT
 *   about    := values:u32 width:u32 bytes:u64
 *   column   := start pad texts pad numbers pad
 *   start    := u32 * (values + 1)       ; where in `texts` each value begins, from 0; then where
 *                                        ; the last one ends, = bytes; none when values is 0
 *   texts    := bytes of them            ; the values end to end, ascending bytewise
 *   numbers  := docs of them, of `width` 1, 2 or 4 bytes; each is less than `values`
 *   pad      := 0 bytes, as few as make the file's length up to here a multiple of 8
 *
 * Of COLUMN_TOKENS values and bytes are 0; of every other column values is at least 1. The file
 * ends where the last column does, so that all numbers lie aligned in a mapped file.
 */
#ifndef PEELER_COLUMNS_H
#define PEELER_COLUMNS_H

#include "indexer/pack/format.h"
#include "indexer/pack/sums.h"

/* The head, as it lies in the file. */
struct columns_head {
    char magic[8];
    uint32_t version, docs;
    struct columns_about {
        uint32_t values, width;
        uint64_t bytes;
    } about[COLUMN_COUNT];
};

#define COLUMNS_MAGIC   "peelcols"
#define COLUMNS_VERSION 1u
#define COLUMNS_DOCS    (UINT32_MAX - 1) /* the most there can be */

/* The reader. It belongs to one thread, since a column is looked at when it is first asked for.
 * The bytes may be hostile: what would lead out of bounds is ERR_CORRUPT. */
struct columns;

/* Borrows `bytes`, a whole file that begins at a multiple of 8, until columns_close(). Looks
 * at the head only. */
enum status columns_open(struct slice bytes, struct columns **out, struct error *e);
void columns_close(struct columns *c); /* NULL is fine */

/* From here on a column is verified before it is handed out; the head, at once. `pages`, of
 * the same bytes, outlive the reader. */
enum status columns_guard(struct columns *c, const struct pages *pages, struct error *e);

uint32_t columns_docs(const struct columns *c);

/* A column as it lies in the file. */
struct column_view {
    unsigned width; /* bytes of a number: 1, 2 or 4 */
    union {
        const uint8_t *u8;
        const uint16_t *u16;
        const uint32_t *u32;
    } numbers; /* by doc - 1 */
    uint32_t docs;
    uint32_t value_count;   /* 0 for COLUMN_TOKENS, else every number is less */
    const uint32_t *starts; /* of the values in `texts`; value_count + 1 of them */
    const char *texts;
};

/* The first time, checks all of the column's numbers and bounds. *out lives as long as
 * the reader's bytes. */
enum status columns_view(struct columns *c, enum column column, struct column_view *out,
                         struct error *e);

static inline uint32_t column_number(const struct column_view *v, uint32_t doc)
{
    return v->width == 1   ? v->numbers.u8[doc - 1]
           : v->width == 2 ? v->numbers.u16[doc - 1]
                           : v->numbers.u32[doc - 1];
}

static inline struct slice column_value(const struct column_view *v, uint32_t number)
{
    return slice_of(v->texts + v->starts[number], v->starts[number + 1] - v->starts[number]);
}

/* A column with all numbers 32 bits wide and all values at hand. Made at the first call and kept
 * by the reader; texts point into its bytes. */
struct column_table {
    const uint32_t *numbers; /* by doc - 1 */
    const struct slice *values;
    size_t value_count;
};

enum status columns_table(struct columns *c, enum column column, struct column_table *out,
                          struct error *e);

/* Reads all of it, the order of the values too. */
enum status columns_check(struct columns *c, struct error *e);

#endif
