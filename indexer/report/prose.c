/*
 * prose: the questions of prose.h. They look at bytes: ASCII, and the few other
 * characters (quotes, bullets) that typesetting puts at a line's ends; letters
 * beyond ASCII count as capitals and as small letters nowhere.
 */
#include "indexer/report/prose.h"

#include <ctype.h>
#include <strings.h>

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static const char *const opening[] = {"\"", "'", "(", "[", "*", "‘", "“", "_"};
static const char *const closing[] = {"\"", "'", ")", "]", "*", "’", "”", "_"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct slice skip_opening(struct slice s)
{
    for (size_t i = 0; i < COUNT(opening); i++) {
        if (s.len && slice_starts(s, slice_str(opening[i]))) {
            s = slice_from(s, strlen(opening[i]));
            i = (size_t)-1;
        }
    }
    return s;
}

static struct slice skip_closing(struct slice s)
{
    for (size_t i = 0; i < COUNT(closing); i++) {
        size_t len = strlen(closing[i]);

        if (s.len >= len && memcmp(s.data + s.len - len, closing[i], len) == 0) {
            s.len -= len;
            i = (size_t)-1;
        }
    }
    return s;
}

bool prose_upper(struct slice s)
{
    s = skip_opening(s);
    return s.len && isupper((unsigned char)s.data[0]);
}

bool prose_lower(struct slice s)
{
    s = skip_opening(s);
    return s.len && islower((unsigned char)s.data[0]);
}

bool prose_letter(struct slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (is_letter(s.data[i]))
            return true;
    }
    return false;
}

char prose_last(struct slice s)
{
    s = skip_closing(slice_trim(s));
    return s.len ? s.data[s.len - 1] : 0;
}

bool prose_ends(struct slice s)
{
    char last = prose_last(s);

    if (last && strchr(".?!:;", last))
        return true;
    s = slice_trim(s); /* "service.3": a footnote's mark after the stop */
    while (s.len && isdigit((unsigned char)s.data[s.len - 1]))
        s.len--;
    return s.len > 1 && s.data[s.len - 1] == '.' && is_letter(s.data[s.len - 2]);
}

size_t prose_bullet(struct slice s)
{
    static const char *const marks[] = {"•",  "●",  "▪",  "■", "◦", "‣", "·", "\xEF\x82\xB7",
                                        "- ", "* ", "– ", "o "};
    size_t at = 0, digits = 0;

    for (size_t i = 0; i < COUNT(marks); i++) {
        if (slice_starts(s, slice_str(marks[i])))
            return strlen(marks[i]);
    }
    at += s.len && s.data[0] == '(';
    while (at + digits < s.len && digits < 4 && isalnum((unsigned char)s.data[at + digits]))
        digits++;
    if (digits == 0 || digits > 3 || at + digits + 1 >= s.len || s.data[at + digits] != ')' ||
        s.data[at + digits + 1] != ' ')
        return 0;
    return digits == 1 || isdigit((unsigned char)s.data[at]) || strchr("ivx", s.data[at])
               ? at + digits + 2
               : 0;
}

size_t prose_numbered(struct slice s)
{
    size_t at = 0;

    if (s.len > 2 && isupper((unsigned char)s.data[0]) && s.data[1] == '.' && s.data[2] == ' ')
        return 3;
    while (at < s.len && at < 10 && (isdigit((unsigned char)s.data[at]) || s.data[at] == '.'))
        at++;
    if (at == 0 || at > 8 || at >= s.len || s.data[0] == '.')
        return 0;
    if (s.data[at] != ' ' && s.data[at] != '\t')
        return 0;
    return memchr(s.data, '.', at) ? at + 1 : 0;
}

size_t prose_bare_number(struct slice s, unsigned *value)
{
    size_t at = 0;

    *value = 0;
    while (at < s.len && at < 2 && isdigit((unsigned char)s.data[at]))
        *value = *value * 10 + (unsigned)(s.data[at++] - '0');
    if (*value == 0 || at >= s.len || (s.data[at] != ' ' && s.data[at] != '\t'))
        return 0;
    while (at < s.len && (s.data[at] == ' ' || s.data[at] == '\t'))
        at++;
    return at < s.len && isupper((unsigned char)s.data[at]) ? at : 0;
}

bool prose_starts(struct slice s, const char *words)
{
    size_t len = strlen(words);

    return s.len >= len && strncasecmp(s.data, words, len) == 0 &&
           (s.len == len || !is_word(s.data[len]) || !is_word(words[len - 1]));
}

bool prose_has(struct slice s, const char *words)
{
    size_t len = strlen(words);

    for (size_t i = 0; i + len <= s.len; i++) {
        if (tolower((unsigned char)s.data[i]) == words[0] && (i == 0 || !is_word(s.data[i - 1])) &&
            prose_starts(slice_from(s, i), words))
            return true;
    }
    return false;
}

size_t prose_words(struct slice s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += s.data[i] != ' ' && (i == 0 || s.data[i - 1] == ' ');
    return count;
}

uint64_t prose_key(struct slice s)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    bool any = false;

    if (s.len > PROSE_KEY_MAX)
        return 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];

        /* Curly quotes and dashes are E2 80 xx; other letters count. */
        if (c == 0xE2 && i + 2 < s.len && (unsigned char)s.data[i + 1] == 0x80) {
            i += 2;
            continue;
        }
        if (!isalnum(c) && c < 0x80)
            continue;
        hash = (hash ^ (uint64_t)tolower(c)) * 1099511628211u;
        any = true;
    }
    return any ? hash | 1 : 0;
}

bool prose_number(struct slice s, uint32_t *value)
{
    *value = 0;
    if (s.len == 0 || s.len > 4)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!isdigit((unsigned char)s.data[i]))
            return false;
        *value = *value * 10 + (uint32_t)(s.data[i] - '0');
    }
    return true;
}
