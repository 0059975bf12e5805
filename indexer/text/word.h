/*
 * word: a spelling as it stands in a text, and the three names under which it
 * is found. A lexicon keeps each spelling once, so that folding and stemming
 * cost one hash look-up a token.
 *
 * A lexicon belongs to one thread. Words live until lexicon_reset() or
 * lexicon_free().
 */
#ifndef PEELER_WORD_H
#define PEELER_WORD_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

/* A word of more than WORD_MAX bytes (no word of a language, but a run of
 * base64, say) is known by its first WORD_KEPT bytes, '~' and a digest of the
 * whole: it is found when it is asked for whole, and fits any engine's terms. */
#define WORD_MAX  72
#define WORD_KEPT 48

/* A word takes two cache lines: a look-up that finds touches the first alone. */
#define WORD_RAW 44 /* bytes of a spelling that are kept in place */

struct word {
    uint32_t id;              /* 0, 1, … in the order of first sight in this lexicon */
    uint32_t span;            /* positions it stands for: 1; a joined spelling: its parts */
    const struct word *plain; /* "favour" of "favour1" (a footnote's mark stuck to it); else NULL */
    uint32_t raw_len;         /* private: the spelling as it was met */
    char raw[WORD_RAW];
    struct slice form;    /* compatibility form, case kept: "Forces", "force's", "co-ordinating" */
    struct slice fold;    /* what is compared: "forces", "force's", "coordinating", "12500" */
    struct slice stem;    /* libstemmer english of the fold: "forc", "forc", "coordin" */
    const char *long_raw; /* private: the whole spelling, when raw is too short for it */
    uint64_t hash;        /* private: of the spelling */
};

struct lexicon;

enum status lexicon_new(struct lexicon **out, struct error *e);
void lexicon_free(struct lexicon *l);

/* The word of the spelling `raw` (a run of letters and digits as it stands in the text). */
enum status lexicon_word(struct lexicon *l, struct slice raw, const struct word **out,
                         struct error *e);

/* The joined spelling of `parts` parts, written with '-' between them. */
enum status lexicon_joined(struct lexicon *l, struct slice raw, uint32_t parts,
                           const struct word **out, struct error *e);

/* The same in steps, for whoever has many spellings at hand: with all hashes before all
 * slots before all words, the caches work at many look-ups at once. */
uint64_t lexicon_hash(const struct lexicon *l, struct slice raw); /* has its slot fetched */
void lexicon_fetch(const struct lexicon *l, uint64_t hash);       /* has its word fetched */
enum status lexicon_hashed(struct lexicon *l, struct slice raw, uint64_t hash,
                           const struct word **out, struct error *e);

size_t lexicon_count(const struct lexicon *l);
/* The word of that id, which is less than the count. */
const struct word *lexicon_at(const struct lexicon *l, uint32_t id);
size_t lexicon_bytes(const struct lexicon *l); /* memory in use */

/* Has it grown so large that it should be forgotten, so that memory stays bounded
 * over noisy text without end? Words in use are the caller's to think of. */
bool lexicon_full(const struct lexicon *l);

/* Forgets all words. */
void lexicon_reset(struct lexicon *l);

#endif
