/*
 * random_corpus: reports made at random from a number, for index_help: from one
 * section to some four hundred, so that blocks of 128 and their ends are crossed;
 * of few words or many, drawn evenly or with a few that are everywhere; many forms
 * of one stem, cases, possessives, hyphens whole and broken at a line's end,
 * figures; empty sections and long ones. Reports come, change and go.
 */
#ifndef PEELER_TEST_RANDOM_CORPUS_H
#define PEELER_TEST_RANDOM_CORPUS_H

#include "tests/searcher/random_query.h"

#define CORPUS_WORDS    700u
#define CORPUS_WILDS    24u
#define CORPUS_REPORTS  90u
#define CORPUS_SECTIONS 400u

struct corpus {
    struct index_help help;
    unsigned seed;
    char words[CORPUS_WORDS][40], wilds[CORPUS_WILDS][40], fuzzy[CORPUS_WILDS][40];
    const char *lists[3][CORPUS_WORDS]; /* the same, as an asker wants them */
    unsigned word_count, skew, longest; /* words of a section, but for a few */
    bool present[CORPUS_REPORTS];       /* by number, which is the order of ids */
    struct report pool[CORPUS_REPORTS];
    uint32_t first[CORPUS_REPORTS]; /* section in the index at hand; 0: must be read */
};

static inline void corpus_word(struct corpus *c, char *word, size_t size)
{
    static const char *const stems[] = {"inspect", "report", "polic",  "custod", "crim", "detect",
                                        "vett",    "favour", "gift",   "force",  "b",    "peel",
                                        "relat",   "oper",   "hospit", "aa",     "a"};
    static const char *const ends[] = {
        "",  "",    "s",  "s",     "ing",  "ed", "ion", "ions", "e",     "es",    "er",    "ers",
        "y", "ies", "al", "ality", "able", "'s", "’s",  "ings", "ional", "ative", "ation", "1"};
    static const char *const figures[] = {"12,500",  "98%",  "£120", "2013/14",
                                          "s.32(1)", "2014", "&"};
    unsigned kind = help_random(&c->seed, 20);
    char piece[32];

    if (kind == 0) {
        snprintf(word, size, "%s", HELP_PICK(&c->seed, figures));
        return;
    }
    snprintf(word, size, "%s", HELP_PICK(&c->seed, stems));
    snprintf(piece, sizeof piece, "%s", HELP_PICK(&c->seed, ends));
    strncat(word, piece, size - strlen(word) - 1);
    if (kind < 4) {
        snprintf(piece, sizeof piece, "-%s%s", HELP_PICK(&c->seed, stems),
                 kind == 1   ? "-up"
                 : kind == 2 ? ""
                             : "s");
        strncat(word, piece, size - strlen(word) - 1);
    }
    for (size_t i = 0; kind > 15 && word[i] && (i == 0 || kind > 17); i++)
        if (word[i] >= 'a' && word[i] <= 'z')
            word[i] = (char)(word[i] - 'a' + 'A');
}

static inline bool corpus_plain(const char *word)
{
    return strspn(word, "abcdefghijklmnopqrstuvwxyz") == strlen(word) && strlen(word) > 2;
}

/* A wildcard and a fuzzy word that are near to a word of the corpus. */
static inline void corpus_open(struct corpus *c, unsigned i)
{
    const char *word = "force";
    char *wild = c->wilds[i], *fuzzy = c->fuzzy[i];
    size_t len, at;

    for (unsigned k = 0; k < 8; k++) {
        const char *other = c->words[help_random(&c->seed, c->word_count)];

        if (corpus_plain(other))
            word = other;
    }
    len = strlen(word);
    at = 1 + help_random(&c->seed, (unsigned)len - 1);
    switch (help_random(&c->seed, 4)) {
    case 0:
        snprintf(wild, 40, "%.*s*", (int)at, word);
        break;
    case 1:
        snprintf(wild, 40, "*%s", word + at);
        break;
    case 2:
        snprintf(wild, 40, "%.*s?%s", (int)at, word, word + at + 1);
        break;
    default:
        snprintf(wild, 40, "%.1s*%s", word, word + at);
    }
    snprintf(fuzzy, 40, "%.*s%s%s", (int)at, word, word + at + 1,
             help_random(&c->seed, 3) ? "~" : "~2");
}

static inline void corpus_vocabulary(struct corpus *c)
{
    static const unsigned counts[] = {2, 6, 20, 60, 200, CORPUS_WORDS};

    c->word_count = HELP_PICK(&c->seed, counts);
    c->skew = help_random(&c->seed, 4);
    c->longest = 2 + help_random(&c->seed, 60);
    for (unsigned i = 0; i < c->word_count; i++) {
        corpus_word(c, c->words[i], sizeof c->words[i]);
        if (c->word_count > 6 && !help_random(&c->seed, 3)) /* as the fixed questions ask */
            snprintf(c->words[i], sizeof c->words[i], "%s", HELP_PICK(&c->seed, asker_words));
        c->lists[0][i] = c->words[i];
    }
    for (unsigned i = 0; i < CORPUS_WILDS; i++) {
        corpus_open(c, i);
        c->lists[1][i] = c->wilds[i];
        c->lists[2][i] = c->fuzzy[i];
    }
}

/* One number of the vocabulary: the first ones the more often, the greater the skew. */
static inline const char *corpus_pick(struct corpus *c)
{
    unsigned n = help_random(&c->seed, c->word_count);

    for (unsigned i = 0; i < c->skew; i++) {
        unsigned other = help_random(&c->seed, c->word_count);

        n = other < n ? other : n;
    }
    return c->words[n];
}

/* A hyphen may fall on a line's end. */
static inline void corpus_put(struct corpus *c, struct buf *b, const char *word)
{
    for (; *word; word++) {
        buf_char(b, *word);
        if (*word == '-' && !help_random(&c->seed, 4))
            buf_char(b, '\n');
    }
}

static inline struct slice corpus_text(struct corpus *c, size_t *heading_len)
{
    static const char *const gaps[] = {" ", " ", " ", " ", " ", "\n", ", ", ". ", "\n\n", "-\n"};
    unsigned words = help_random(&c->seed, c->longest + 1);
    struct buf b = BUF_INIT;
    struct slice text;

    if (!help_random(&c->seed, 12))
        words = 0;
    if (!help_random(&c->seed, 40))
        words = 100 + help_random(&c->seed, 400);
    *heading_len = 0;
    for (unsigned i = 0; i < words; i++) {
        corpus_put(c, &b, corpus_pick(c));
        if (i == 0 && help_random(&c->seed, 3)) {
            *heading_len = b.len;
            buf_str(&b, "\n\n");
        } else {
            buf_str(&b, HELP_PICK(&c->seed, gaps));
        }
    }
    text = b.len ? arena_copy(&c->help.arena, buf_view(&b)) : slice_str("");
    buf_clear(&b);
    return text;
}

static inline void corpus_section(struct corpus *c, struct report_section *s)
{
    static const char *const headings[] = {"", "Vetting", "Gifts and hospitality", "The force"};
    struct report_line *lines = arena_array(&c->help.arena, 2, sizeof *lines);

    s->kind = (enum section_kind)help_random(&c->seed, KIND_COUNT);
    s->text = corpus_text(c, &s->heading_len);
    s->heading = s->path = slice_str(HELP_PICK(&c->seed, headings));
    lines[0] = (struct report_line){0, 10 + help_random(&c->seed, 90), 3};
    s->lines = lines;
    s->line_count = help_random(&c->seed, 2);
}

/* Writes a report, or writes it anew. */
static inline void corpus_write(struct corpus *c, unsigned number, size_t sections)
{
    struct report *r = &c->pool[number];

    *r = (struct report){0};
    help_about(&c->help, r, number, &c->seed);
    r->section_count = sections;
    r->sections = arena_array(&c->help.arena, sections, sizeof *r->sections);
    for (size_t i = 0; i < sections; i++)
        corpus_section(c, &r->sections[i]);
    c->present[number] = true;
    c->first[number] = 0;
}

/* Sections of all reports that are there. */
static inline size_t corpus_sections(const struct corpus *c)
{
    size_t sections = 0;

    for (unsigned i = 0; i < CORPUS_REPORTS; i++)
        sections += c->present[i] ? c->pool[i].section_count : 0;
    return sections;
}

/* As many sections as the number says, in reports of some. */
static inline void corpus_fill(struct corpus *c)
{
    static const unsigned sizes[] = {1,   2,   3,   5,   8,   8,   13,  13,  21,
                                     21,  34,  34,  55,  55,  89,  89,  89,  127,
                                     128, 129, 130, 200, 255, 256, 257, 384, CORPUS_SECTIONS};
    size_t wanted = HELP_PICK(&c->seed, sizes), have;

    while ((have = corpus_sections(c)) < wanted) {
        size_t some = 1 + help_random(&c->seed, wanted > 60 ? 30 : 4);
        unsigned number = help_random(&c->seed, CORPUS_REPORTS);

        if (!c->present[number])
            corpus_write(c, number, some < wanted - have ? some : wanted - have);
    }
}

/* Some reports go, some change, some come; one at least stays. */
static inline void corpus_change(struct corpus *c)
{
    unsigned often = 2 + help_random(&c->seed, 12);

    for (unsigned i = 0; i < CORPUS_REPORTS; i++) {
        unsigned what = help_random(&c->seed, often);
        size_t size = 1 + help_random(&c->seed, 5);

        if (what > 1)
            continue;
        if (c->present[i] && what == 0)
            c->present[i] = false;
        else if ((c->present[i] || !help_random(&c->seed, 6)) &&
                 corpus_sections(c) < CORPUS_SECTIONS)
            corpus_write(c, i, size);
    }
    if (!corpus_sections(c))
        corpus_write(c, help_random(&c->seed, CORPUS_REPORTS), 1);
}

/* Puts the reports that are there in order, as the next index will number them;
 * help->kept says which of them the index at hand has as they are. */
static inline void corpus_number(struct corpus *c)
{
    struct index_help *h = &c->help;

    help_room(h, CORPUS_REPORTS, (unsigned)corpus_sections(c));
    h->kept = arena_array(&h->arena, CORPUS_REPORTS, sizeof *h->kept);
    h->report_count = 0;
    h->docs = 0;
    for (unsigned i = 0; i < CORPUS_REPORTS; i++) {
        struct report *r = &h->reports[h->report_count];

        if (!c->present[i])
            continue;
        h->kept[h->report_count++] = c->first[i];
        *r = c->pool[i];
        c->first[i] = h->docs + 1;
        for (size_t k = 0; k < r->section_count; k++) {
            h->report_of[++h->docs] = r;
            h->section_of[h->docs] = &r->sections[k];
        }
    }
}

static inline void corpus_start(struct corpus *c, unsigned seed)
{
    *c = (struct corpus){.seed = seed};
    if (index_help_start(&c->help))
        fail_msg("no folder for an index");
    corpus_vocabulary(c);
    corpus_fill(c);
    corpus_number(c);
    c->help.memory = help_random(&c->seed, 3) ? 1 << 20 : 1 << 14; /* or many small runs */
}

/* One time in four it asks for what test_engine asks for. */
static inline struct asker corpus_asker(struct corpus *c, bool own)
{
    unsigned seed = (unsigned)rand_r(&c->seed);

    if (!own)
        return asker_of(seed);
    return (struct asker){seed,          c->lists[0],  c->lists[1], c->lists[2],
                          c->word_count, CORPUS_WILDS, CORPUS_WILDS};
}

#endif
