/*
 * random_query: questions made at random, of every operator of the language:
 * words, exact and case-exact forms, wildcards, fuzzy words, phrases with
 * alternatives, NEAR and ADJ of all of those, AND, OR, NOT, filters, families and
 * boosts. Most of them find something in the index of index_help.
 */
#ifndef PEELER_TEST_RANDOM_QUERY_H
#define PEELER_TEST_RANDOM_QUERY_H

#include "tests/searcher/index_help.h"

/* What a question is made from. */
struct asker {
    unsigned seed;
    const char *const *words, *const *wilds, *const *fuzzy;
    size_t word_count, wild_count, fuzzy_count;
};

static const char *const asker_words[] = {"force",        "Forces",      "force’s", "gift",
                                          "gifts",        "and",         "&",       "hospitality",
                                          "hospital",     "favour",      "favour1", "co-ordinating",
                                          "coordinating", "coordinated", "co",      "ordinating",
                                          "follow-up",    "followup",    "follow",  "up",
                                          "PEEL",         "Peel",        "vetting", "£120",
                                          "120",          "98%",         "12,500",  "up-to-date",
                                          "date",         "s.32(1)",     "32",      "a",
                                          "a-a",          "aa",          "b",       "a-b-c-d-e",
                                          "CoOp",         "Co-Op",       "group",   "zzz",
                                          "and/or"};

static const char *const asker_wilds[] = {"forc*",   "forc?s", "*ing",    "g?ft",  "*o*r*",
                                          "co-ord*", "coord*", "follow*", "?a",    "a*",
                                          "*12*",    "zz*",    "force?s", "*w-up", "up-?o-date"};

static const char *const asker_fuzzy[] = {"forec~", "gfit~", "peel~2", "ab~", "folowup~", "copo~1"};

#define ASKER_COUNT(list) (sizeof(list) / sizeof *(list))

/* Asks with the words of index_help. */
static inline struct asker asker_of(unsigned seed)
{
    return (struct asker){seed,
                          asker_words,
                          asker_wilds,
                          asker_fuzzy,
                          ASKER_COUNT(asker_words),
                          ASKER_COUNT(asker_wilds),
                          ASKER_COUNT(asker_fuzzy)};
}

static inline void random_of(struct buf *b, struct asker *a, const char *const *list, size_t count)
{
    buf_str(b, list[help_random(&a->seed, (unsigned)count)]);
}

static inline void random_place(struct buf *b, struct asker *a)
{
    for (unsigned i = 0; i <= help_random(&a->seed, 6) / 4; i++) {
        if (i)
            buf_char(b, '|');
        if (help_random(&a->seed, 6))
            random_of(b, a, a->words, a->word_count);
        else
            random_of(b, a, a->wilds, a->wild_count);
    }
}

static inline void random_phrase(struct buf *b, struct asker *a)
{
    static const char *const marks[] = {"", "", "~", "~", "="};

    buf_str(b, HELP_PICK(&a->seed, marks));
    buf_char(b, '"');
    for (unsigned i = 0, n = help_random(&a->seed, 3); i <= n; i++) {
        buf_str(b, i ? " " : "");
        random_place(b, a);
    }
    buf_char(b, '"');
}

static inline void random_filter(struct buf *b, struct asker *a)
{
    static const char *const filters[] = {"year:2013",
                                          "year:2012..2013",
                                          "year:2014..",
                                          "year:..2012,2014",
                                          "year:20*",
                                          "date:2013-11",
                                          "date:2013..2013-10",
                                          "date:2013-11-02..",
                                          "kind:finding",
                                          "kind:contents,notes,annex",
                                          "force:\"west wold\"",
                                          "force:WWP,estuary",
                                          "force:\"old wold police\"",
                                          "force:west*",
                                          "force:\"Kestrel & Fens\"",
                                          "force:\"a force of its own\"",
                                          "force:nowhere",
                                          "programme:integrity",
                                          "programme:\"stop and search\"",
                                          "publisher:hmic",
                                          "place:\"Wold and Fen\"",
                                          "report:folder/r003.txt",
                                          "report:folder/r01*",
                                          "title:force",
                                          "title:\"gift|vet and|of\"",
                                          "heading:\"gifts and hospitality\"",
                                          "heading:vetted"};

    buf_str(b, HELP_PICK(&a->seed, filters));
}

static inline void random_leaf(struct buf *b, struct asker *a)
{
    unsigned kind = help_random(&a->seed, 20);

    if (kind < 7) {
        random_of(b, a, a->words, a->word_count);
    } else if (kind < 9) {
        buf_str(b, kind == 7 ? "=" : "==");
        random_of(b, a, a->words, a->word_count);
    } else if (kind < 11) {
        random_of(b, a, a->wilds, a->wild_count);
    } else if (kind < 12) {
        random_of(b, a, a->fuzzy, a->fuzzy_count);
    } else {
        random_phrase(b, a);
    }
}

static inline void random_near(struct buf *b, struct asker *a, unsigned depth)
{
    if (!depth || help_random(&a->seed, 3)) {
        random_leaf(b, a);
        return;
    }
    buf_char(b, '(');
    random_near(b, a, depth - 1);
    if (help_random(&a->seed, 2))
        buf_str(b, " OR ");
    else
        buf_printf(b, " %s/%u ", help_random(&a->seed, 2) ? "NEAR" : "ADJ",
                   1 + help_random(&a->seed, 6));
    random_near(b, a, depth - 1);
    buf_char(b, ')');
}

static inline void random_query(struct buf *b, struct asker *a, unsigned depth)
{
    static const char *const operators[] = {" ", " ", " AND ", " OR ", " OR ", " NOT ", " -"};
    static const char *const boosts[] = {"^2.5", "^2.5", "^0.5", "^3", "^0.01"};
    static const char *const families[] = {"@gifts", "@outer", "@vetted"};
    unsigned kind = help_random(&a->seed, 12);

    if (depth && kind < 7) {
        buf_char(b, '(');
        random_query(b, a, depth - 1);
        buf_str(b, HELP_PICK(&a->seed, operators));
        random_query(b, a, depth - 1);
        buf_char(b, ')');
    } else if (kind == 7) {
        buf_str(b, HELP_PICK(&a->seed, families));
    } else if (kind == 8) {
        random_filter(b, a);
    } else {
        random_near(b, a, 2);
    }
    if (!help_random(&a->seed, 12))
        buf_str(b, HELP_PICK(&a->seed, boosts));
}

#endif
