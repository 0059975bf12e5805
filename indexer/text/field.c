/*
 * field: the names of kinds and fields, and the folding of field values. What a
 * word of a text folds to is shim/unicode and indexer/text/word; this file only
 * says what a whole value is compared by.
 */
#include "indexer/text/field.h"

#include "shim/unicode.h"

static const char *const kind_names[KIND_COUNT] = {
    [KIND_FRONT] = "front",
    [KIND_CONTENTS] = "contents",
    [KIND_SUMMARY] = "summary",
    [KIND_INTRODUCTION] = "introduction",
    [KIND_FINDING] = "finding",
    [KIND_RECOMMENDATION] = "recommendation",
    [KIND_IMPROVEMENT] = "improvement",
    [KIND_CONCERN] = "concern",
    [KIND_NUMBERS] = "numbers",
    [KIND_ANNEX] = "annex",
    [KIND_GLOSSARY] = "glossary",
    [KIND_NOTES] = "notes",
};

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_TITLE] = "title",         [FIELD_HEADING] = "heading",     [FIELD_FORCE] = "force",
    [FIELD_YEAR] = "year",           [FIELD_DATE] = "date",           [FIELD_KIND] = "kind",
    [FIELD_PROGRAMME] = "programme", [FIELD_PUBLISHER] = "publisher", [FIELD_PLACE] = "place",
    [FIELD_REPORT] = "report",
};

/* The place of `name` in the list, in any case of its letters; `count` when it isn't there. */
static size_t find_name(const char *const *names, size_t count, struct slice name)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;

        while (at < name.len && names[i][at]) {
            char c = name.data[at];

            if (c >= 'A' && c <= 'Z')
                c = (char)(c - 'A' + 'a');
            if (c != names[i][at])
                break;
            at++;
        }
        if (at == name.len && !names[i][at])
            return i;
    }
    return count;
}

const char *kind_name(enum section_kind kind)
{
    return kind < KIND_COUNT ? kind_names[kind] : "";
}

bool kind_parse(struct slice name, enum section_kind *kind)
{
    size_t found = find_name(kind_names, KIND_COUNT, name);

    if (found == KIND_COUNT)
        return false;
    *kind = (enum section_kind)found;
    return true;
}

const char *field_name(enum field field)
{
    return field < FIELD_COUNT ? field_names[field] : "";
}

bool field_parse(struct slice name, enum field *field)
{
    size_t found = find_name(field_names, FIELD_COUNT, name);

    if (found == FIELD_COUNT)
        return false;
    *field = (enum field)found;
    return true;
}

/* The bytes at the start of `s` that make one word: letters, digits, and what
 * is to be read as if it weren't there. */
static size_t word_length(struct slice s)
{
    size_t len = 0;

    while (len < s.len) {
        int32_t character;
        size_t step = unicode_next(slice_from(s, len), &character);
        enum char_class class = unicode_class(character);

        if (class != CHAR_LETTER && class != CHAR_DIGIT && class != CHAR_IGNORED)
            break;
        len += step;
    }
    return len;
}

static void fold_value(struct buf *out, struct slice value)
{
    size_t start = out->len;

    while (value.len) {
        size_t len = word_length(value), before = out->len;
        int32_t character;

        if (before > start && (len || value.data[0] == '&'))
            buf_char(out, ' ');
        if (len) {
            size_t word = out->len;

            unicode_fold(out, slice_of(value.data, len));
            if (out->len == word) /* nothing but soft hyphens */
                buf_truncate(out, before);
        } else if (value.data[0] == '&') {
            buf_str(out, "and");
            len = 1;
        } else {
            len = unicode_next(value, &character);
        }
        value = slice_from(value, len);
    }
}

void field_fold(struct buf *out, enum field field, struct slice value)
{
    if (field == FIELD_REPORT || field == FIELD_DATE || field == FIELD_YEAR)
        buf_slice(out, value);
    else
        fold_value(out, value);
}
