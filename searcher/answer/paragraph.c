/*
 * paragraph: see paragraph.h. Nothing here knows what a recommendation is.
 */
#include "searcher/answer/paragraph.h"

#include <ctype.h>
#include <strings.h>

#define NUMBER_BYTES 5u /* of a list's number: "(12)" */

/* "1. ", "(1) ", "a) ": the bytes with the blank; 0: none. */
static size_t number(struct slice s)
{
    size_t at = 0, digits = 0, letters = 0;
    bool open = s.len && s.data[0] == '(';

    at += open;
    while (at < s.len && at < NUMBER_BYTES && isdigit((unsigned char)s.data[at])) {
        at++;
        digits++;
    }
    if (!digits && at < s.len && islower((unsigned char)s.data[at])) {
        at++;
        letters = 1;
    }
    if ((!digits && !letters) || digits > 2 || at + 1 >= s.len || s.data[at + 1] != ' ')
        return 0;
    if (s.data[at] == ')' || (!open && digits && s.data[at] == '.'))
        return at + 2;
    return 0;
}

/* "1 Within …": a number alone, before a capital; a paragraph's start only, as a line may
 * begin with any number. */
static size_t bare_number(struct slice s)
{
    size_t digits = 0;

    while (digits < s.len && isdigit((unsigned char)s.data[digits]))
        digits++;
    if (!digits || digits > 2 || digits + 1 >= s.len || s.data[digits] != ' ' ||
        !isupper((unsigned char)s.data[digits + 1]))
        return 0;
    return digits + 1;
}

static size_t bullet(struct slice s)
{
    static const char *const marks[] = {"• ", "- ", "* ", "– ", "▪ ", "◦ ", "● ", "‣ "};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (slice_starts(s, slice_str(marks[i])))
            return strlen(marks[i]);
    return number(s);
}

static size_t line_length(struct slice s)
{
    const char *end = s.len ? memchr(s.data, '\n', s.len) : NULL;

    return end ? (size_t)(end - s.data) + 1 : s.len;
}

static bool is_empty(struct slice line)
{
    return slice_trim(line).len == 0;
}

bool paragraph_next(struct slice *rest, struct paragraph *out)
{
    size_t len;

    while (rest->len && is_empty(slice_of(rest->data, line_length(*rest))))
        *rest = slice_from(*rest, line_length(*rest));
    while (rest->len && strchr(" \t", rest->data[0]))
        *rest = slice_from(*rest, 1);
    if (!rest->len)
        return false;
    len = line_length(*rest);
    while (len < rest->len) {
        struct slice next = slice_from(*rest, len);
        size_t more = line_length(next);
        struct slice line = slice_trim(slice_of(next.data, more));

        if (!line.len || bullet(slice_of(line.data, (size_t)(next.data + more - line.data))))
            break;
        len += more;
    }
    out->bullet = bullet(slice_of(rest->data, len));
    if (out->bullet) /* "- (1) " */
        out->bullet += number(slice_of(rest->data + out->bullet, len - out->bullet));
    else
        out->bullet = bare_number(slice_of(rest->data, len));
    out->text = slice_trim(slice_of(rest->data + out->bullet, len - out->bullet));
    *rest = slice_from(*rest, len);
    return true;
}

/* Does a sentence end with the stop at `at`? */
static bool ends_at(struct slice s, size_t at)
{
    size_t next = at + 1;

    if (!strchr(".?!", s.data[at]))
        return false;
    while (next < s.len && (s.data[next] == '"' || s.data[next] == ')' || s.data[next] == '\''))
        next++;
    while (next + 2 < s.len && (memcmp(s.data + next, "”", 3) == 0))
        next += 3;
    if (next >= s.len)
        return true;
    return s.data[next] == ' ' && next + 1 < s.len && !islower((unsigned char)s.data[next + 1]);
}

bool sentence_next(struct slice *rest, struct slice *out)
{
    *rest = slice_trim(*rest);
    for (size_t at = 0; at < rest->len; at++) {
        if (!ends_at(*rest, at))
            continue;
        *out = slice_of(rest->data, at + 1);
        *rest = slice_from(*rest, at + 1);
        return true;
    }
    *out = *rest;
    *rest = slice_from(*rest, rest->len);
    return out->len > 0;
}

static bool starts_word(struct slice text, size_t at)
{
    return at == 0 || !isalnum((unsigned char)text.data[at - 1]);
}

/* The words from `at` on; blanks in a row, and a line's end, are one. */
static bool words_at(struct slice text, size_t at, const char *words)
{
    for (; *words; words++) {
        if (*words == ' ') {
            if (at >= text.len || !isspace((unsigned char)text.data[at]))
                return false;
            while (at < text.len && isspace((unsigned char)text.data[at]))
                at++;
            continue;
        }
        if (at >= text.len || tolower((unsigned char)text.data[at]) != *words)
            return false;
        at++;
    }
    return at >= text.len || !isalnum((unsigned char)text.data[at]);
}

bool words_in(struct slice text, const char *words)
{
    for (size_t at = 0; at < text.len; at++)
        if (starts_word(text, at) && words_at(text, at, words))
            return true;
    return false;
}

static const char *const quotes[] = {"“", "”", "\"", "‘", "’", "'"};

size_t opening_mark(struct slice text)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (slice_starts(text, slice_str(quotes[i])))
            return strlen(quotes[i]);
    return 0;
}

static size_t closing_mark(struct slice text)
{
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t len = strlen(quotes[i]);

        if (text.len >= len && memcmp(text.data + text.len - len, quotes[i], len) == 0)
            return len;
    }
    return 0;
}

char last_mark(struct slice text)
{
    text = slice_trim(text);
    while (closing_mark(text)) {
        text.len -= closing_mark(text);
        text = slice_trim(text);
    }
    return text.len ? text.data[text.len - 1] : '\0';
}

struct slice unquoted(struct slice text)
{
    text = slice_trim(text);
    if (!opening_mark(text))
        return text;
    text = slice_from(text, opening_mark(text));
    text.len -= closing_mark(text);
    return slice_trim(text);
}
