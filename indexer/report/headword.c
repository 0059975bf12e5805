/*
 * headword: a table of headings. An entry matches the whole heading, its
 * beginning or its end; what follows a beginning must be short, so that a
 * paragraph which happens to begin with the words isn't meant.
 */
#include "indexer/report/headword.h"

#include "indexer/report/prose.h"

#include <ctype.h>

enum part {
    WHOLE,
    START,
    END
};

static const struct entry {
    const char *words; /* small letters */
    enum part part;
    enum section_kind kind;
} table[] = {
    {"contents", WHOLE, KIND_CONTENTS},
    {"table of contents", WHOLE, KIND_CONTENTS},
    {"summary", WHOLE, KIND_SUMMARY},
    {"executive summary", WHOLE, KIND_SUMMARY},
    {"overall summary", WHOLE, KIND_SUMMARY},
    {"overview", WHOLE, KIND_SUMMARY},
    {"summary of findings", WHOLE, KIND_SUMMARY},
    {"summary of inspection findings", WHOLE, KIND_SUMMARY},
    {"key findings", WHOLE, KIND_SUMMARY},
    {"headline findings", WHOLE, KIND_SUMMARY},
    {"main findings", WHOLE, KIND_SUMMARY},
    {"overall judgment", WHOLE, KIND_SUMMARY},
    {"overall judgement", WHOLE, KIND_SUMMARY},
    {"introduction", WHOLE, KIND_INTRODUCTION},
    {"introduction and", START, KIND_INTRODUCTION},
    {"introduction to", START, KIND_INTRODUCTION},
    {"foreword", WHOLE, KIND_INTRODUCTION},
    {"preface", WHOLE, KIND_INTRODUCTION},
    {"background", WHOLE, KIND_INTRODUCTION},
    {"background and", START, KIND_INTRODUCTION},
    {"context", WHOLE, KIND_INTRODUCTION},
    {"methodology", WHOLE, KIND_INTRODUCTION},
    {"terms of reference", WHOLE, KIND_INTRODUCTION},
    {"about us", WHOLE, KIND_INTRODUCTION},
    {"about hmic", START, KIND_INTRODUCTION},
    {"about this", START, KIND_INTRODUCTION},
    {"about the", START, KIND_INTRODUCTION},
    {"about our", START, KIND_INTRODUCTION},
    {"our inspection", WHOLE, KIND_INTRODUCTION},
    {"what this report", START, KIND_INTRODUCTION},
    {"in context", END, KIND_INTRODUCTION},
    {"findings", WHOLE, KIND_FINDING},
    {"detailed findings", WHOLE, KIND_FINDING},
    {"inspection findings", WHOLE, KIND_FINDING},
    {"findings for", START, KIND_FINDING},
    {"next steps", WHOLE, KIND_FINDING},
    {"conclusion", WHOLE, KIND_FINDING},
    {"conclusions", WHOLE, KIND_FINDING},
    {"summary of recommendations", WHOLE, KIND_RECOMMENDATION},
    {"list of recommendations", WHOLE, KIND_RECOMMENDATION},
    {"in numbers", END, KIND_NUMBERS},
    {"facts and figures", WHOLE, KIND_NUMBERS},
    {"key statistics", WHOLE, KIND_NUMBERS},
    {"annex", START, KIND_ANNEX},
    {"annexes", WHOLE, KIND_ANNEX},
    {"appendix", START, KIND_ANNEX},
    {"appendices", WHOLE, KIND_ANNEX},
    {"glossary", START, KIND_GLOSSARY},
    {"abbreviations", WHOLE, KIND_GLOSSARY},
    {"definitions", WHOLE, KIND_GLOSSARY},
    {"definitions and", START, KIND_GLOSSARY},
    {"notes", WHOLE, KIND_NOTES},
    {"footnotes", WHOLE, KIND_NOTES},
    {"endnotes", WHOLE, KIND_NOTES},
    {"references", WHOLE, KIND_NOTES},
};

/* Boxes; a number may follow: "Recommendation 3", "Areas for improvement 1–2". */
static const struct box {
    const char *words;
    enum section_kind kind;
    bool plural;
} boxes[] = {
    {"recommendation", KIND_RECOMMENDATION, false},
    {"recommendations", KIND_RECOMMENDATION, true},
    {"area for improvement", KIND_IMPROVEMENT, false},
    {"areas for improvement", KIND_IMPROVEMENT, true},
    {"cause of concern", KIND_CONCERN, false},
    {"cause for concern", KIND_CONCERN, false},
    {"causes of concern", KIND_CONCERN, true},
    {"causes for concern", KIND_CONCERN, true},
    {"area of concern", KIND_CONCERN, false},
    {"areas of concern", KIND_CONCERN, true},
};

/* How a question in a heading begins. */
static const char *const questions[] = {
    "what", "how", "is",   "are",   "does",  "do",  "did",   "to what extent", "has",    "have",
    "who",  "why", "when", "which", "where", "can", "could", "will",           "should", "in what"};

#define COUNT(list)   (sizeof(list) / sizeof *(list))
#define HEADING_BYTES 90 /* an entry's heading with what follows it */

static size_t number_len(struct slice text)
{
    unsigned value;
    size_t len = prose_numbered(text);

    return len ? len : prose_bare_number(text, &value);
}

static struct slice plain(struct slice text)
{
    text = slice_trim(text);
    while (text.len && strchr("#*", text.data[0]))
        text = slice_trim(slice_from(text, 1));
    while (text.len && strchr(":*", text.data[text.len - 1]))
        text.len--;
    return slice_trim(slice_from(text, number_len(text)));
}

static bool only_number(struct slice rest)
{
    bool digit = rest.len == 0;

    for (size_t i = 0; i < rest.len; i++) {
        if (isalpha((unsigned char)rest.data[i]))
            return false;
        digit = digit || isdigit((unsigned char)rest.data[i]);
    }
    return digit && rest.len < 16;
}

static const struct box *find_box(struct slice text)
{
    for (size_t i = 0; i < COUNT(boxes); i++) {
        if (prose_starts(text, boxes[i].words) &&
            only_number(slice_from(text, strlen(boxes[i].words))))
            return &boxes[i];
    }
    return NULL;
}

static bool matches(const struct entry *entry, struct slice text)
{
    size_t len = strlen(entry->words);

    if (text.len < len)
        return false;
    if (entry->part == END)
        return prose_starts(slice_from(text, text.len - len), entry->words) &&
               (text.len == len || text.data[text.len - len - 1] == ' ');
    return prose_starts(text, entry->words) && (entry->part == START || text.len == len);
}

enum headword headword_kind(struct slice text, enum section_kind *kind)
{
    const struct box *box;

    if (text.len > HEADING_BYTES)
        return HEADWORD_NONE;
    text = plain(text);
    if (!prose_upper(text) || prose_ends(text))
        return HEADWORD_NONE;
    box = find_box(text);
    if (box) {
        *kind = box->kind;
        return HEADWORD_BOX;
    }
    for (size_t i = 0; i < COUNT(table); i++) {
        if (matches(&table[i], text)) {
            *kind = table[i].kind;
            return HEADWORD_CHAPTER;
        }
    }
    return HEADWORD_NONE;
}

bool headword_box(struct slice text)
{
    enum section_kind kind;

    return headword_kind(text, &kind) == HEADWORD_BOX;
}

bool headword_plural(struct slice text)
{
    const struct box *box = text.len <= HEADING_BYTES ? find_box(plain(text)) : NULL;

    return box && box->plural;
}

bool headword_grade(struct slice text)
{
    static const char *const grades[] = {"outstanding", "good",     "adequate",
                                         "inadequate",  "ungraded", "requires improvement",
                                         "not graded",  "no grade"};

    text = plain(text);
    for (size_t i = 0; i < COUNT(grades); i++) {
        if (text.len == strlen(grades[i]) && prose_starts(text, grades[i]))
            return true;
    }
    return false;
}

bool headword_question(struct slice text)
{
    text = plain(text);
    if (text.len < 8 || text.data[text.len - 1] != '?')
        return false;
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (strchr(".?!", text.data[i]) && text.data[i + 1] == ' ')
            return false;
    }
    for (size_t i = 0; i < COUNT(questions); i++) {
        if (prose_upper(text) && prose_starts(text, questions[i]))
            return true;
    }
    return false;
}
