/*
 * vocabulary: makes the words and the alias tables. It knows nothing of
 * sentences, and of planted words only what the veto tells.
 */
#include "corpus/generator/vocabulary.h"

#include "corpus/generator/core.h"

#include <stdlib.h>
#include <string.h>

/* The words themselves are the same whatever the corpus's seed. */
#define WORD_SEED 1851u

/* 10 · 2^26: the sum of all weights stays below 2^30, so that a weight times
 * the count of words, and a weight moved up by 32 bits, fit into 64 bits. */
#define WEIGHT_TOP 671088640u

/* No `h`, and no end in two consonants but these: *holder and the like can't arise. */
static const char *const onsets[] = {"b",  "br", "c",  "cl", "d",  "dr", "f",  "fl", "g", "gr",
                                     "j",  "k",  "l",  "m",  "n",  "p",  "pl", "qu", "r", "s",
                                     "sk", "sl", "st", "t",  "tr", "v",  "w",  "y",  "z", "sp"};
static const char *const vowels[] = {"a", "e", "i", "o", "u", "ai", "ea", "oo"};
static const char *const codas[] = {"", "", "", "", "", "", "n", "r", "l", "nd", "m", "rk"};

#define PICK(r, list) (list)[random_below((r), (uint32_t)(sizeof(list) / sizeof *(list)))]

static void invent(struct random *r, char out[SLOT_TEXT + 1])
{
    uint32_t syllables = random_between(r, 2, 3);
    char syllable[8];

    out[0] = '\0';
    for (uint32_t i = 0; i < syllables; i++) {
        strcpy(syllable, PICK(r, onsets));
        strcat(syllable, PICK(r, vowels));
        strcat(syllable, PICK(r, codas));
        if (strlen(out) + strlen(syllable) >= SLOT_TEXT)
            break;
        strcat(out, syllable);
    }
}

static void add(struct vocabulary *v, const char *word, size_t len)
{
    struct slot *slot = &v->slots[v->count++];

    memset(slot->text, ' ', sizeof slot->text);
    memcpy(slot->text, word, len);
    slot->len = (uint8_t)(len + 1);
}

static void add_core(struct vocabulary *v, vocabulary_veto *veto, const void *ctx)
{
    const char *at = core_words;
    char word[SLOT_TEXT + 1];

    while (*at) {
        size_t len = strcspn(at, " ");

        if (len < SLOT_TEXT) {
            memcpy(word, at, len);
            word[len] = '\0';
            if (!veto(ctx, word, false))
                add(v, word, len);
        }
        at += len;
        at += *at == ' ';
    }
}

/* A set of hashes is enough to keep invented words apart: a chance clash of two
 * hashes only leaves a word out. */
static bool seen_before(uint64_t *set, uint32_t mask, const char *word)
{
    uint64_t hash = 14695981039346656037u;
    uint32_t i;

    for (; *word; word++)
        hash = (hash ^ (unsigned char)*word) * 1099511628211u;
    hash |= 1;
    for (i = (uint32_t)(hash >> 20) & mask; set[i]; i = (i + 1) & mask)
        if (set[i] == hash)
            return true;
    set[i] = hash;
    return false;
}

static bool add_invented(struct vocabulary *v, vocabulary_veto *veto, const void *ctx)
{
    const uint32_t set_size = 131072; /* a power of two, some three times the words */
    uint64_t *set = calloc(set_size, sizeof *set);
    char word[SLOT_TEXT + 1];
    struct random r;

    if (!set)
        return false;
    random_seed(&r, WORD_SEED);
    while (v->count < VOCABULARY_WORDS) {
        invent(&r, word);
        if (strlen(word) > 3 && !seen_before(set, set_size - 1, word) && !veto(ctx, word, true))
            add(v, word, strlen(word));
    }
    free(set);
    return true;
}

static void share_out(struct vocabulary *v, uint64_t *scaled, uint32_t *stack, uint64_t total)
{
    uint32_t n = v->count, small = 0, large = n;

    /* One array holds both stacks: the small ones grow from its start, the large from its end. */
    for (uint32_t i = n; i-- > 0;)
        stack[scaled[i] < total ? small++ : --large] = i;
    while (small && large < n) {
        uint32_t poor = stack[--small], rich = stack[large];

        v->cells[poor] = (struct cell){(uint32_t)((scaled[poor] << 32) / total), rich};
        scaled[rich] -= total - scaled[poor];
        if (scaled[rich] < total) {
            large++;
            stack[small++] = rich;
        }
    }
    while (small)
        v->cells[stack[--small]].cut = UINT32_MAX;
    while (large < n)
        v->cells[stack[large++]].cut = UINT32_MAX;
}

static bool weigh(struct vocabulary *v)
{
    uint64_t *scaled = malloc(v->count * sizeof *scaled), total = 0;
    uint32_t *stack = malloc(v->count * sizeof *stack);

    if (scaled && stack) {
        for (uint32_t i = 0; i < v->count; i++) {
            scaled[i] = WEIGHT_TOP / (10 * i + 27);
            total += scaled[i];
            scaled[i] *= v->count;
        }
        share_out(v, scaled, stack, total);
    }
    free(stack);
    free(scaled);
    return scaled && stack;
}

bool vocabulary_init(struct vocabulary *v, vocabulary_veto *veto, const void *ctx)
{
    v->count = 0;
    v->slots = calloc(VOCABULARY_WORDS, sizeof *v->slots);
    v->cells = calloc(VOCABULARY_WORDS, sizeof *v->cells);
    if (!v->slots || !v->cells)
        return false;
    add_core(v, veto, ctx);
    return add_invented(v, veto, ctx) && weigh(v);
}

void vocabulary_clear(struct vocabulary *v)
{
    free(v->slots);
    free(v->cells);
    *v = (struct vocabulary){NULL, NULL, 0};
}
