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

struct slot {
    uint64_t hash;
    struct slice raw;
    struct word *word; /* NULL: a free slot */
};

struct lexicon {
    struct stemmer *stemmer;
    struct arena arena;
    struct slot *slots;
    size_t slot_count; /* a power of two, at most half in use */
    size_t count;
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

bool lexicon_full(const struct lexicon *l)
{
    return lexicon_bytes(l) > LEXICON_BYTES;
}

size_t lexicon_bytes(const struct lexicon *l)
{
    return l->arena.bytes + l->slot_count * sizeof *l->slots;
}

static struct slot *find(struct slot *slots, size_t count, uint64_t hash, struct slice raw)
{
    size_t i = hash & (count - 1);

    while (slots[i].word && !(slots[i].hash == hash && slice_equal(slots[i].raw, raw)))
        i = (i + 1) & (count - 1);
    return &slots[i];
}

static enum status grow(struct lexicon *l, struct error *e)
{
    size_t count = l->slot_count * 2;
    struct slot *slots = calloc(count, sizeof *slots);

    if (!slots)
        return error_memory(e);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].word)
            *find(slots, count, l->slots[i].hash, l->slots[i].raw) = l->slots[i];
    free(l->slots);
    l->slots = slots;
    l->slot_count = count;
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
    struct word *w = arena_alloc(&l->arena, sizeof *w);
    struct slot *slot;
    enum status status;

    if (!w)
        return error_memory(e);
    status = make(l, raw, span, w, e);
    if (status == OK && (l->count + 1) * 2 > l->slot_count)
        status = grow(l, e);
    if (status != OK)
        return status;
    slot = find(l->slots, l->slot_count, hash, raw);
    *slot = (struct slot){hash, arena_copy(&l->arena, raw), w};
    if (!arena_ok(&l->arena)) {
        slot->word = NULL;
        return error_memory(e);
    }
    l->count++;
    *out = w;
    if (span == 1 && footnoted(raw))
        return lexicon_word(l, slice_of(raw.data, footnoted(raw)), &w->plain, e);
    return OK;
}

static enum status look_up(struct lexicon *l, struct slice raw, uint32_t span,
                           const struct word **out, struct error *e)
{
    uint64_t hash = digest64(raw);
    const struct slot *slot = find(l->slots, l->slot_count, hash, raw);

    if (!slot->word)
        return add(l, raw, hash, span, out, e);
    *out = slot->word;
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
