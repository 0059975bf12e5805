/*
 * sentence: see sentence.h. A paragraph is gone through from its start, so that the
 * answer for a byte does not hang on the match around it. It is a rule of thumb for
 * showing a match; nothing is counted by it.
 */
#include "searcher/answer/sentence.h"

#include "shim/unicode.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return ((unsigned char)c | 0x20) >= 'a' && ((unsigned char)c | 0x20) <= 'z';
}

static size_t skip_blanks(struct slice t, size_t i)
{
    while (i < t.len && is_blank(t.data[i]))
        i++;
    return i;
}

/* The length of one of the marks at the start of `s`; 0: none is there. */
static size_t mark_at(struct slice s, const char *const *marks)
{
    for (; *marks; marks++)
        if (slice_starts(s, slice_str(*marks)))
            return strlen(*marks);
    return 0;
}

static const char *const closing[] = {")", "]", "\"", "'", "”", "’", "*", NULL};
static const char *const opening[] = {"(", "[", "\"", "'", "“", "‘", "*", "£", "•", "–", "-", NULL};
static const char *const bullets[] = {"- ", "• ", "* ", "– ", "▪ ", "o ", NULL};

/* Does an empty line stand at the line's end `i`? */
static bool paragraph_ends(struct slice t, size_t i)
{
    for (i++; i < t.len && t.data[i] != '\n'; i++)
        if (!is_blank(t.data[i]))
            return false;
    return true;
}

/* Is the full stop at `dot` that of an abbreviation? Some are one only before a figure. */
static bool is_abbreviation(struct slice t, size_t dot, bool figure)
{
    static const char *const always[] = {"Mr",  "Mrs", "Ms", "Dr",   "Prof", "St",  "e.g",
                                         "i.e", "cf",  "vs", "Supt", "Insp", "Sgt", "Det"};
    static const char *const before_figure[] = {"No", "no", "Nos", "nos",   "para", "paras",
                                                "p",  "pp", "s",   "Fig",   "fig",  "r",
                                                "ss", "ch", "vol", "approx"};
    size_t start = dot;
    struct slice word;

    while (start && (is_letter(t.data[start - 1]) || t.data[start - 1] == '.'))
        start--;
    word = slice_of(t.data + start, dot - start);
    if (word.len == 1 && unicode_upper(word.data[0]) && !figure)
        return true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (slice_is(word, always[i]))
            return true;
    for (size_t i = 0; figure && i < sizeof before_figure / sizeof *before_figure; i++)
        if (slice_is(word, before_figure[i]))
            return true;
    return false;
}

/* A footnote's number that sticks to a sentence's end: "its policy.12 The force". */
static size_t skip_footnote(struct slice t, size_t stop, size_t i)
{
    size_t at = i;

    if (!stop || is_digit(t.data[stop - 1]))
        return i;
    while (at < t.len && at < i + 3 && is_digit(t.data[at]))
        at++;
    return at < t.len && is_blank(t.data[at]) ? at : i;
}

/* Does a sentence end with the mark at `i`? Then *end is behind all that belongs to it. */
static bool ends_at(struct slice t, size_t i, size_t *end)
{
    size_t at = i + 1, len, next;
    int32_t c;

    if (!strchr(".?!", t.data[i]))
        return false;
    while ((len = mark_at(slice_from(t, at), closing)) > 0)
        at += len;
    at = skip_footnote(t, i, at);
    next = skip_blanks(t, at);
    *end = at;
    if (next == t.len)
        return true;
    if (next == at)
        return false;
    unicode_next(slice_from(t, next), &c);
    if (!unicode_upper(c) && !is_digit(t.data[next]) && !mark_at(slice_from(t, next), opening))
        return false;
    return t.data[i] != '.' || !is_abbreviation(t, i, is_digit(t.data[next]));
}

/* Does the paragraph, or the item of a list, end with the line's end at `i`? */
static bool breaks_at(struct slice t, size_t i)
{
    return t.data[i] == '\n' &&
           (paragraph_ends(t, i) || mark_at(slice_from(t, i + 1), bullets) > 0);
}

static size_t paragraph_start(struct slice t, size_t from)
{
    for (size_t i = from; i > 0; i--)
        if (breaks_at(t, i - 1))
            return i;
    return 0;
}

void sentence_around(struct slice text, uint32_t from, uint32_t to, uint32_t *start, uint32_t *end)
{
    size_t i = paragraph_start(text, from), behind = 0;

    *start = (uint32_t)skip_blanks(text, i);
    *end = (uint32_t)text.len;
    for (; i < text.len; i++) {
        if (breaks_at(text, i))
            behind = i;
        else if (text.data[i] == '\0' || !ends_at(text, i, &behind))
            continue;
        if (behind >= to) {
            *end = (uint32_t)behind;
            break;
        }
        if (skip_blanks(text, behind) <= from)
            *start = (uint32_t)skip_blanks(text, behind);
    }
    while (*end > to && is_blank(text.data[*end - 1]))
        --*end;
    if (*start > from)
        *start = from;
}
