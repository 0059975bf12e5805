/*
 * word: the lexicon, a hash table of spellings with linear probing, and the
 * making of a word's form, fold and stem. Where words begin and end is not
 * decided here but in token.c.
 *
 * Words lie side by side in the order of first sight, so that the frequent ones,
 * which are met early, share the cache: some 10,000 of them, 640 KB, are nine
 * tenths of English text.
 */
#include "indexer/text/word.h"

#include "shim/digest.h"
#include "shim/stem.h"
#include "shim/unicode.h"

#include <stdlib.h>

#define LEXICON_BYTES    ((size_t)64 << 20) /* some half a million spellings */
#define FIRST_SLOTS      4096u              /* a power of two */
#define FOOTNOTE_LETTERS 4u /* letters before a footnote's mark: "favour1", but not "mp3" */
#define FOOTNOTE_DIGITS  2u /* digits of a footnote's mark, at most */

#define BLOCK_WORDS 1024u /* 128 KiB */

struct slot {
    uint32_t tag;  /* upper half of the hash */
    uint32_t word; /* id + 1; 0: a free slot */
};

struct lexicon {
    struct stemmer *stemmer;
    struct arena arena;
    struct slot *slots;
    size_t slot_count; /* a power of two, at most half in use */
    struct word **blocks;
    size_t block_count, block_cap;
    size_t count;
    struct buf scratch;
};

_Static_assert(sizeof(struct word) == 128, "a word is two cache lines");

static struct word *word_at(const struct lexicon *l, uint32_t id)
{
    return &l->blocks[id / BLOCK_WORDS][id % BLOCK_WORDS];
}

enum status lexicon_new(struct lexicon **out, struct error *e)
{
    struct lexicon *l = calloc(1, sizeof *l);

    *out = NULL;
    if (!l)
        return error_memory(e);
    l->slots = calloc(FIRST_SLOTS, sizeof *l->slots);
    l->slot_count = FIRST_SLOTS;
    l->stemmer = stemmer_new(e);
    if (!l->slots || !l->stemmer) {
        lexicon_free(l);
        return error_memory(e);
    }
    *out = l;
    return OK;
}

void lexicon_free(struct lexicon *l)
{
    if (!l)
        return;
    stemmer_free(l->stemmer);
    arena_clear(&l->arena);
    buf_clear(&l->scratch);
    free(l->slots);
    for (size_t i = 0; i < l->block_count; i++)
        free(l->blocks[i]);
    free(l->blocks);
    free(l);
}

void lexicon_reset(struct lexicon *l)
{
    arena_clear(&l->arena);
    memset(l->slots, 0, l->slot_count * sizeof *l->slots);
    l->count = 0;
}

size_t lexicon_count(const struct lexicon *l)
{
    return l->count;
}

const struct word *lexicon_at(const struct lexicon *l, uint32_t id)
{
    return word_at(l, id);
}

bool lexicon_full(const struct lexicon *l)
{
    return lexicon_bytes(l) > LEXICON_BYTES;
}

size_t lexicon_bytes(const struct lexicon *l)
{
    return l->arena.bytes + l->slot_count * sizeof *l->slots + l->count * sizeof(struct word);
}

static bool is_raw(const struct word *w, struct slice raw)
{
    return w->raw_len == raw.len &&
           memcmp(w->long_raw ? w->long_raw : w->raw, raw.data, raw.len) == 0;
}

static struct slot *find(const struct lexicon *l, uint64_t hash, struct slice raw)
{
    size_t i = hash & (l->slot_count - 1);
    uint32_t tag = (uint32_t)(hash >> 32);

    while (l->slots[i].word &&
           !(l->slots[i].tag == tag && is_raw(word_at(l, l->slots[i].word - 1), raw)))
        i = (i + 1) & (l->slot_count - 1);
    return &l->slots[i];
}

static enum status grow(struct lexicon *l, struct error *e)
{
    size_t count = l->slot_count * 2;
    struct slot *slots = calloc(count, sizeof *slots);

    if (!slots)
        return error_memory(e);
    for (uint32_t id = 0; id < l->count; id++) {
        uint64_t hash = word_at(l, id)->hash;
        size_t i = hash & (count - 1);

        while (slots[i].word)
            i = (i + 1) & (count - 1);
        slots[i] = (struct slot){(uint32_t)(hash >> 32), id + 1};
    }
    free(l->slots);
    l->slots = slots;
    l->slot_count = count;
    return OK;
}

/* A place for the next word; NULL: no memory. */
static struct word *new_word(struct lexicon *l)
{
    if (l->count == l->block_count * BLOCK_WORDS) {
        if (l->block_count == l->block_cap) {
            size_t cap = l->block_cap ? l->block_cap * 2 : 64;
            struct word **blocks = realloc(l->blocks, cap * sizeof *blocks);

            if (!blocks)
                return NULL;
            l->blocks = blocks;
            l->block_cap = cap;
        }
        l->blocks[l->block_count] = aligned_alloc(64, BLOCK_WORDS * sizeof(struct word));
        if (!l->blocks[l->block_count])
            return NULL;
        l->block_count++;
    }
    return memset(word_at(l, (uint32_t)l->count), 0, sizeof(struct word));
}

/* Keeps the text in the arena, shortened as WORD_MAX says. */
static struct slice keep(struct lexicon *l, struct slice text)
{
    struct buf b = BUF_INIT;
    struct slice kept;
    size_t cut = WORD_KEPT;

    if (text.len <= WORD_MAX)
        return arena_copy(&l->arena, text);
    while (cut && ((unsigned char)text.data[cut] & 0xc0) == 0x80)
        cut--;
    buf_append(&b, text.data, cut);
    buf_printf(&b, "~%016llx", (unsigned long long)digest64(text));
    l->arena.failed |= b.failed;
    kept = arena_copy(&l->arena, buf_view(&b));
    buf_clear(&b);
    return kept;
}

/* Takes the thousands' commas out of a number, and the hyphens out of a joined
 * spelling; neither stands in any other word. */
static void drop_joints(struct buf *b)
{
    size_t to = 0;

    for (size_t i = 0; i < b->len; i++)
        if (b->data[i] != ',' && b->data[i] != '-')
            b->data[to++] = b->data[i];
    buf_truncate(b, to);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The length of a word without the footnote's mark at its end; 0 when it has none. */
static size_t footnoted(struct slice raw)
{
    size_t len = raw.len, letters;

    while (len && is_digit(raw.data[len - 1]))
        len--;
    if (len == raw.len || raw.len - len > FOOTNOTE_DIGITS || len < FOOTNOTE_LETTERS)
        return 0;
    for (letters = 0; letters < len; letters++)
        if (is_digit(raw.data[letters]) || raw.data[letters] == '-')
            return 0;
    return len;
}

static enum status make(struct lexicon *l, struct slice raw, uint32_t span, struct word *w,
                        struct error *e)
{
    enum status status;
    struct slice stem;

    w->span = span;
    w->id = (uint32_t)l->count;
    buf_truncate(&l->scratch, 0);
    unicode_form(&l->scratch, raw);
    w->form = keep(l, buf_view(&l->scratch));
    buf_truncate(&l->scratch, 0);
    unicode_fold(&l->scratch, raw);
    drop_joints(&l->scratch);
    w->fold = keep(l, buf_view(&l->scratch));
    status = stemmer_stem(l->stemmer, w->fold, &stem, e);
    if (status != OK)
        return status;
    w->stem = keep(l, stem);
    return buf_ok(&l->scratch) && arena_ok(&l->arena) ? OK : error_memory(e);
}

/* Keeps the spelling as it was met. */
static bool keep_raw(struct lexicon *l, struct word *w, struct slice raw)
{
    w->raw_len = (uint32_t)raw.len;
    if (raw.len <= WORD_RAW)
        memcpy(w->raw, raw.data, raw.len);
    else
        w->long_raw = arena_copy(&l->arena, raw).data;
    return raw.len <= UINT32_MAX && arena_ok(&l->arena);
}

static enum status add(struct lexicon *l, struct slice raw, uint64_t hash, uint32_t span,
                       const struct word **out, struct error *e)
{
    struct word *w = new_word(l);
    enum status status = w && keep_raw(l, w, raw) ? OK : error_memory(e);

    if (status == OK)
        w->hash = hash;
    if (status == OK)
        status = make(l, raw, span, w, e);
    if (status == OK && (l->count + 1) * 2 > l->slot_count)
        status = grow(l, e);
    if (status != OK)
        return status;
    *find(l, hash, raw) = (struct slot){(uint32_t)(hash >> 32), w->id + 1};
    l->count++;
    *out = w;
    if (span == 1 && footnoted(raw))
        return lexicon_word(l, slice_of(raw.data, footnoted(raw)), &w->plain, e);
    return OK;
}

static enum status look_up(struct lexicon *l, struct slice raw, uint64_t hash, uint32_t span,
                           const struct word **out, struct error *e)
{
    const struct slot *slot = find(l, hash, raw);

    if (!slot->word)
        return add(l, raw, hash, span, out, e);
    *out = word_at(l, slot->word - 1);
    return OK;
}

enum status lexicon_word(struct lexicon *l, struct slice raw, const struct word **out,
                         struct error *e)
{
    return look_up(l, raw, digest64(raw), 1, out, e);
}

enum status lexicon_joined(struct lexicon *l, struct slice raw, uint32_t parts,
                           const struct word **out, struct error *e)
{
    return look_up(l, raw, digest64(raw), parts, out, e);
}

uint64_t lexicon_hash(const struct lexicon *l, struct slice raw)
{
    uint64_t hash = digest64(raw);

    __builtin_prefetch(&l->slots[hash & (l->slot_count - 1)]);
    return hash;
}

void lexicon_fetch(const struct lexicon *l, uint64_t hash)
{
    const struct slot *slot = &l->slots[hash & (l->slot_count - 1)];

    if (slot->word)
        __builtin_prefetch(word_at(l, slot->word - 1));
}

enum status lexicon_hashed(struct lexicon *l, struct slice raw, uint64_t hash,
                           const struct word **out, struct error *e)
{
    return look_up(l, raw, hash, 1, out, e);
}
