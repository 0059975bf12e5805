/*
 * word: the lexicon, a hash table of spellings with linear probing, and the
 * making of a word's form, fold and stem. Where words begin and end is not
 * decided here but in token.c.
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

/* A word and the spelling that it was met in. The two lie side by side, what is
 * looked at for every token first: a look-up that finds touches the slot and one
 * or two cache lines more. */
struct entry {
    struct word word;
    uint32_t raw_len;
    char raw[];
};

struct slot {
    uint64_t hash;
    struct entry *entry; /* NULL: a free slot */
};

struct lexicon {
    struct stemmer *stemmer;
    struct arena arena;
    struct slot *slots;
    size_t slot_count;         /* a power of two, at most half in use */
    const struct word **words; /* by id */
    size_t count, word_cap;
    struct buf scratch;
};

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
    free(l->words);
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
    return l->words[id];
}

bool lexicon_full(const struct lexicon *l)
{
    return lexicon_bytes(l) > LEXICON_BYTES;
}

size_t lexicon_bytes(const struct lexicon *l)
{
    return l->arena.bytes + l->slot_count * sizeof *l->slots + l->word_cap * sizeof *l->words;
}

static bool is_raw(const struct entry *entry, struct slice raw)
{
    return entry->raw_len == raw.len && memcmp(entry->raw, raw.data, raw.len) == 0;
}

static struct slot *find(struct slot *slots, size_t count, uint64_t hash, struct slice raw)
{
    size_t i = hash & (count - 1);

    while (slots[i].entry && !(slots[i].hash == hash && is_raw(slots[i].entry, raw)))
        i = (i + 1) & (count - 1);
    return &slots[i];
}

static struct slice raw_of(const struct entry *entry)
{
    return slice_of(entry->raw, entry->raw_len);
}

static enum status grow(struct lexicon *l, struct error *e)
{
    size_t count = l->slot_count * 2;
    struct slot *slots = calloc(count, sizeof *slots);

    if (!slots)
        return error_memory(e);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].entry)
            *find(slots, count, l->slots[i].hash, raw_of(l->slots[i].entry)) = l->slots[i];
    free(l->slots);
    l->slots = slots;
    l->slot_count = count;
    return OK;
}

static enum status grow_words(struct lexicon *l, struct error *e)
{
    size_t cap = l->word_cap ? l->word_cap * 2 : FIRST_SLOTS;
    const struct word **words = realloc(l->words, cap * sizeof *words);

    if (!words)
        return error_memory(e);
    l->words = words;
    l->word_cap = cap;
    return OK;
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

static enum status add(struct lexicon *l, struct slice raw, uint64_t hash, uint32_t span,
                       const struct word **out, struct error *e)
{
    struct entry *entry = arena_alloc(&l->arena, sizeof *entry + raw.len);
    enum status status;

    if (!entry || raw.len > UINT32_MAX)
        return error_memory(e);
    status = make(l, raw, span, &entry->word, e);
    if (status == OK && (l->count + 1) * 2 > l->slot_count)
        status = grow(l, e);
    if (status == OK && l->count == l->word_cap)
        status = grow_words(l, e);
    if (status != OK)
        return status;
    entry->raw_len = (uint32_t)raw.len;
    memcpy(entry->raw, raw.data, raw.len);
    *find(l->slots, l->slot_count, hash, raw) = (struct slot){hash, entry};
    l->words[l->count++] = &entry->word;
    *out = &entry->word;
    if (span == 1 && footnoted(raw))
        return lexicon_word(l, slice_of(raw.data, footnoted(raw)), &entry->word.plain, e);
    return OK;
}

static enum status look_up(struct lexicon *l, struct slice raw, uint32_t span,
                           const struct word **out, struct error *e)
{
    uint64_t hash = digest64(raw);
    const struct slot *slot = find(l->slots, l->slot_count, hash, raw);

    if (!slot->entry)
        return add(l, raw, hash, span, out, e);
    *out = &slot->entry->word;
    return OK;
}

enum status lexicon_word(struct lexicon *l, struct slice raw, const struct word **out,
                         struct error *e)
{
    return look_up(l, raw, 1, out, e);
}

enum status lexicon_joined(struct lexicon *l, struct slice raw, uint32_t parts,
                           const struct word **out, struct error *e)
{
    return look_up(l, raw, parts, out, e);
}
