/*
 * prose: sentences, paragraphs and sections. How they are wrapped, escaped or
 * grouped into reports is not known here.
 */
#include "corpus/generator/prose.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Words in a section: half of all sections have fewer than the median; sigma is
 * 0.62 of the natural logarithm (229/256 of a factor of two), which gives the
 * short and the very long sections that real reports have, and a mean of some 180. */
#define SECTION_MEDIAN 150u
#define SECTION_SIGMA  229u
#define SECTION_MIN    25u
#define SECTION_MAX    3000u

#define SENTENCE_MIN  10u
#define SENTENCE_MAX  30u
#define SENTENCE_MEAN 20u

/* Background words on either side of a planted text: with the other side's they
 * are more than any distance that a planted pair is tested at. */
#define MARGIN_MIN 8u
#define MARGIN_MAX 16u

#define PARAGRAPH_MIN 3u /* sentences */
#define PARAGRAPH_MAX 6u

/* Bytes that a sentence takes at most: its words, each in a slot that is copied
 * whole, and a planted text with its fillers. */
#define SENTENCE_BYTES 4096u

static bool reserve(struct section *s, size_t more)
{
    size_t cap = s->cap ? s->cap : 65536;
    char *text;

    while (cap - s->len < more)
        cap *= 2;
    if (cap == s->cap)
        return true;
    text = realloc(s->text, cap);
    if (!text)
        return false;
    s->text = text;
    s->cap = cap;
    return true;
}

static void put(struct section *s, const char *text)
{
    size_t len = strlen(text);

    memcpy(s->text + s->len, text, len);
    s->len += len;
}

/* Background words, each with a blank behind it, and now and then a comma. */
static void put_words(const struct prose *p, struct section *s, uint32_t count)
{
    char *at = s->text + s->len;

    for (uint32_t i = 0; i < count; i++) {
        const struct slot *slot = vocabulary_draw(p->vocabulary, p->random);

        memcpy(at, slot->text, sizeof slot->text);
        at += slot->len;
    }
    s->len = (size_t)(at - s->text);
    s->words += count;
}

static void put_number(const struct prose *p, struct section *s)
{
    uint32_t n = random_below(p->random, 2000);
    char text[32];

    switch (n & 3) {
    case 0:
        snprintf(text, sizeof text, "%u%% ", n % 100);
        break;
    case 1:
        snprintf(text, sizeof text, "%u,%03u ", 1 + n % 90, n % 1000);
        break;
    case 2:
        snprintf(text, sizeof text, "%u/%02u ", 2005 + n % 18, 6 + n % 18);
        break;
    default:
        snprintf(text, sizeof text, "%u ", n);
    }
    put(s, text);
}

/* "{4} …" or "{1-3} …": that many words; steps over the brace and the blank behind it. */
static const char *put_filler(const struct prose *p, struct section *s, const char *at)
{
    uint32_t low = (uint32_t)strtoul(at + 1, (char **)&at, 10), high = low;

    if (*at == '-')
        high = (uint32_t)strtoul(at + 1, (char **)&at, 10);
    if (high > MARGIN_MAX)
        high = MARGIN_MAX;
    if (low > high)
        low = high;
    put_words(p, s, random_between(p->random, low, high));
    at += strcspn(at, "} ");
    at += *at == '}';
    return at + (*at == ' ');
}

static void put_planted(const struct prose *p, struct section *s, const struct plant *plant)
{
    for (const char *at = plant->text; *at;) {
        if (*at == '{') {
            at = put_filler(p, s, at);
        } else if (*at == '\n') {
            put(s, p->line_end);
            at++;
        } else {
            s->text[s->len++] = *at++;
        }
    }
    s->text[s->len++] = ' ';
    s->words++;
    for (uint32_t i = 0; i < p->plan->query_count; i++) {
        uint64_t bit = UINT64_C(1) << i;

        if (!(plant->queries & bit))
            continue;
        s->hits[i] = s->hit & bit ? s->hits[i] + 1 : 1;
        s->hit |= bit;
    }
}

static const struct plant *pick_plant(const struct prose *p)
{
    uint64_t at = random_next(p->random) % p->plan->total_rate;
    uint32_t i = 0;

    while (i + 1 < p->plan->plant_count && at >= p->plan->plants[i].rate)
        at -= p->plan->plants[i++].rate;
    return &p->plan->plants[i];
}

/* Is something planted in this sentence? Rates are in a million million words. */
static bool is_chosen(const struct prose *p)
{
    uint64_t in_a_sentence = p->plan->total_rate * SENTENCE_MEAN; /* of 10^12 */

    return random_next(p->random) % UINT64_C(1000000000000) < in_a_sentence;
}

static void put_sentence(const struct prose *p, struct section *s)
{
    size_t start = s->len;

    if (is_chosen(p)) {
        put_words(p, s, random_between(p->random, MARGIN_MIN, MARGIN_MAX));
        put_planted(p, s, pick_plant(p));
        put_words(p, s, random_between(p->random, MARGIN_MIN, MARGIN_MAX));
    } else {
        uint32_t words = random_between(p->random, SENTENCE_MIN, SENTENCE_MAX);
        uint32_t first = words / 2 + random_below(p->random, 4);
        uint32_t mark = random_below(p->random, 8);

        put_words(p, s, first);
        if (mark == 0) {
            put_number(p, s);
        } else if (mark < 4) {
            s->text[s->len - 1] = ',';
            s->text[s->len++] = ' ';
        }
        put_words(p, s, words > first ? words - first : 1);
    }
    s->text[start] = (char)toupper((unsigned char)s->text[start]);
    s->text[s->len - 1] = '.';
}

bool prose_section(struct prose *p, struct section *s)
{
    uint32_t words = random_lognormal(p->random, SECTION_MEDIAN, SECTION_SIGMA), sentences = 0;

    if (words < SECTION_MIN)
        words = SECTION_MIN;
    if (words > SECTION_MAX)
        words = SECTION_MAX;
    s->len = s->words = 0;
    s->hit = 0;
    while (s->words < words) {
        if (!reserve(s, SENTENCE_BYTES))
            return false;
        if (sentences) {
            s->text[s->len++] = ' ';
        } else {
            sentences = random_between(p->random, PARAGRAPH_MIN, PARAGRAPH_MAX) + 1;
            if (s->len) {
                put(s, p->line_end);
                put(s, p->line_end);
            }
        }
        put_sentence(p, s);
        sentences--;
    }
    return true;
}

void prose_heading(struct prose *p, char *out)
{
    uint32_t words = random_between(p->random, 3, 6);
    size_t len = 0;

    for (uint32_t i = 0; i < words; i++) {
        const struct slot *slot = vocabulary_draw(p->vocabulary, p->random);

        memcpy(out + len, slot->text, sizeof slot->text);
        len += slot->len;
    }
    out[len - 1] = '\0';
    out[0] = (char)toupper((unsigned char)out[0]);
}

void section_clear(struct section *s)
{
    free(s->text);
    *s = (struct section){.text = NULL};
}
