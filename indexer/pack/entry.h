/*
 * entry: the values of the dictionary of terms: what is kept of a term beside its
 * text. Keys of space W (format.h) are the folds of spellings; those of all other
 * spaces are terms with postings.
 *
 *   value     := spellings | term       by the key's space; numbers are varints
 *
 *   term      := head [more_places] [more_forms] [joined] body
 *   head      := (docfreq - 1) * 8 + flags
 *   flags     := 1: outside    2: more_forms is there    4: joined is there
 *   more_places: the sum of the term's tfs, less docfreq; when it has positions
 *   more_forms : the number of a stem's spellings, less 2. Without it a stem has one
 *   joined    := length (code - the joined code before - 1, span - 2)+
 *                the codes of joined spellings, from a code of -1 on, and how many
 *                positions each of them stands for; length: the bytes of all
 *   body      := inline | outside
 *   inline    := [postings_len] postings positions    both to be read as postings.h says
 *                postings_len: not when docfreq is 1, for then postings is one number
 *   outside   := postings_at postings_len [positions_at positions_len [tail_places]]
 *                where both are in their files; positions only when there are any;
 *                tail_places: where the tail's positions begin, counted from the term's
 *                first; only when docfreq is 128 or more
 *
 *   spellings := stem spelling+        of this fold, which makes up the key; their terms
 *                                      (format.h) ascend
 *   stem      := cut [drop add] text   the fold without its last `drop` bytes, and `add`
 *   cut       := drop * 4 + add: a byte;                    bytes of text behind that
 *                or 255, and both follow
 *   spelling  := code * 16 + (docfreq > 1) * 8 + shape [docfreq - 2] [text]
 *   shape     := 0: the fold itself   1: its first letter is a capital   2: all are
 *                3, 4: as 0 and 1, with a hyphen in it; text: the bytes before that, as
 *                a number   5: anything else; text: length bytes.
 *                Letters are those of ASCII
 *   code      : the number of the spelling among those of its stem
 *
 * A writer puts the postings of a term inline when docfreq is less than 128 and they and
 * the positions take ENTRY_INLINE bytes or fewer.
 */
#ifndef PEELER_ENTRY_H
#define PEELER_ENTRY_H

#include "indexer/pack/format.h"
#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

#define ENTRY_INLINE    96  /* bytes */
#define ENTRY_BLOCK     128 /* sections; a term of fewer has no block */
#define ENTRY_SPAN      255 /* positions that a joined spelling may stand for, at most */
#define ENTRY_FORMS_MAX ((uint32_t)1 << 29)

/* A term's postings and positions, in their files or in the value itself. */
struct term_entry {
    uint32_t docfreq;
    uint64_t places;     /* occurrences; 0 for a term without positions */
    uint32_t forms;      /* spellings: 0 in spaces other than S */
    struct slice joined; /* for entry_next_joined() */
    bool outside;
    struct slice postings, positions; /* inline */
    uint64_t postings_at, postings_len, positions_at, positions_len;
    uint32_t tail_places;
};

/* Whether the terms of a space have positions. */
bool entry_has_places(enum space space);

/* Whether so many bytes of a term go inline. */
bool entry_fits(uint32_t docfreq, size_t bytes);

/* Appends a value. `joined` is what entry_add_joined() made. The postings of a docfreq
 * of 1 are one varint. */
void entry_encode(struct buf *out, enum space space, const struct term_entry *entry);

/* Reads a value; texts point into it. False: it is damaged. That numbers are within
 * what there is is for the caller to see. */
bool entry_decode(struct slice value, enum space space, struct term_entry *out);

/* Joined spellings, their codes ascending; *code is that of the one before, and
 * UINT32_MAX before the first. */
void entry_add_joined(struct buf *joined, uint32_t *code, uint32_t next_code, uint32_t span);
bool entry_next_joined(struct slice *joined, uint32_t *code, uint32_t *span);

/* A spelling of a fold. */
struct spelling {
    uint32_t code;
    uint64_t docfreq;
    struct slice term; /* as form_term() makes it */
};

/* Appends the start of a value, then each spelling of the fold. */
void spellings_start(struct buf *out, struct slice fold, struct slice stem);
void spellings_add(struct buf *out, const struct spelling *spelling);

/* A walk over a value: spellings_open(), then spellings_next() while it is true;
 * `damaged` tells why it ended. */
struct spellings {
    struct slice fold, stem;
    struct spelling at; /* its term lives until the next call */
    bool damaged;
    /* Private. */
    struct slice rest;
    struct buf bytes, term, before; /* of the stem, the term, and the term before */
};

#define SPELLINGS_INIT                                                                             \
    {                                                                                              \
        .bytes = BUF_INIT, .term = BUF_INIT, .before = BUF_INIT                                    \
    }

/* `s` may have been used before. ERR_CORRUPT, ERR_NO_MEMORY. */
enum status spellings_open(struct spellings *s, struct slice fold, struct slice value,
                           struct error *e);
bool spellings_next(struct spellings *s);
void spellings_clear(struct spellings *s);

#endif
