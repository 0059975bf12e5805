/*
 * unicode: utf8proc behind the questions of unicode.h, and a UTF-8 decoder of
 * our own, since only that says how long an ill-formed sequence is (the
 * "maximal subpart" of the Unicode standard, chapter 3.9: what a browser
 * replaces by one U+FFFD). It cuts nothing into words: that is indexer/text.
 */
#include "shim/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

#define REPLACEMENT      0xFFFD
#define REPLACEMENT_UTF8 "\xEF\xBF\xBD"
#define BYTE_ORDER_MARK  "\xEF\xBB\xBF"

#define NEXT_LINE 0x85 /* the C1 control that ends a line */

/* How many bytes follow a lead byte, and what the first of them may be: the
 * bounds shut out overlong forms, surrogates and all above U+10FFFF. */
struct lead {
    unsigned follow;
    unsigned char low, high;
};

static struct lead lead_of(unsigned char byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return (struct lead){1, 0x80, 0xBF};
    if (byte >= 0xE0 && byte <= 0xEF)
        return (struct lead){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    if (byte >= 0xF0 && byte <= 0xF4)
        return (struct lead){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
    return (struct lead){0, 0, 0};
}

/* As unicode_next() for a byte that is not ASCII; tells an ill-formed sequence
 * from a well-formed U+FFFD. */
static size_t decode(struct slice s, int32_t *character, bool *bad)
{
    const unsigned char *p = (const unsigned char *)s.data;
    struct lead lead = lead_of(p[0]);
    int32_t value = p[0] & (0x3F >> lead.follow);
    size_t len = 1;

    *character = REPLACEMENT;
    *bad = true;
    if (lead.follow == 0)
        return 1;
    for (; len <= lead.follow; len++) {
        if (len == s.len || p[len] < lead.low || p[len] > lead.high)
            return len;
        value = value << 6 | (p[len] & 0x3F);
        lead.low = 0x80;
        lead.high = 0xBF;
    }
    *character = value;
    *bad = false;
    return len;
}

size_t unicode_next(struct slice s, int32_t *character)
{
    bool bad;

    if (s.len == 0) {
        *character = REPLACEMENT;
        return 0;
    }
    if ((unsigned char)s.data[0] < 0x80) {
        *character = s.data[0];
        return 1;
    }
    return decode(s, character, &bad);
}

/* The length of the run of bytes at the start that unicode_clean() leaves alone. */
static size_t plain_run(struct slice s)
{
    size_t len = 0;

    while (len < s.len && ((s.data[len] >= ' ' && s.data[len] < 0x7F) || s.data[len] == '\n' ||
                           s.data[len] == '\t'))
        len++;
    return len;
}

/* Appends the one character, of `len` bytes at `in`, that stands where a plain
 * run ended, or what replaces it; returns how many bytes were bad or dropped. */
static size_t clean_odd(struct buf *out, struct slice in, size_t *len, bool keep_form_feeds)
{
    int32_t character;
    bool bad = false;

    if ((unsigned char)in.data[0] < 0x80) {
        character = in.data[0];
        *len = 1;
    } else {
        *len = decode(in, &character, &bad);
    }
    if (bad) {
        buf_str(out, REPLACEMENT_UTF8);
        return *len;
    }
    if (character == '\r') {
        if (in.len == 1 || in.data[1] != '\n')
            buf_char(out, '\n');
        return 0;
    }
    if (character == '\f' || character == '\v' || character == NEXT_LINE) {
        buf_char(out, character == '\f' && keep_form_feeds ? '\f' : ' ');
        return 0;
    }
    if (unicode_control(character))
        return *len;
    buf_append(out, in.data, *len);
    return 0;
}

size_t unicode_clean(struct buf *out, struct slice in, bool keep_form_feeds)
{
    size_t bad = 0;

    if (slice_starts(in, slice_str(BYTE_ORDER_MARK)))
        in = slice_from(in, strlen(BYTE_ORDER_MARK));
    while (in.len) {
        size_t len = plain_run(in);

        buf_append(out, in.data, len);
        in = slice_from(in, len);
        if (in.len) {
            bad += clean_odd(out, in, &len, keep_form_feeds);
            in = slice_from(in, len);
        }
    }
    return bad;
}

/* Below U+0250: ASCII, Latin-1 and the Latin letters that follow it. */
#define CLASS_TABLE 0x250

static const unsigned char class_table[CLASS_TABLE] = {
    ['\''] = CHAR_APOSTROPHE,      ['-'] = CHAR_HYPHEN,           ['0' ... '9'] = CHAR_DIGIT,
    ['A' ... 'Z'] = CHAR_LETTER,   ['a' ... 'z'] = CHAR_LETTER,   [0xAA] = CHAR_LETTER,
    [0xAD] = CHAR_IGNORED,         [0xB5] = CHAR_LETTER,          [0xBA] = CHAR_LETTER,
    [0xC0 ... 0xD6] = CHAR_LETTER, [0xD8 ... 0xF6] = CHAR_LETTER, [0xF8 ... 0x24F] = CHAR_LETTER,
};

static enum char_class class_of_property(int32_t character)
{
    const utf8proc_property_t *property = utf8proc_get_property(character);

    if (property->ignorable)
        return CHAR_IGNORED;
    switch (property->category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_NL:
        return CHAR_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return CHAR_DIGIT;
    default:
        return CHAR_OTHER;
    }
}

enum char_class unicode_class(int32_t character)
{
    if (character >= 0 && character < CLASS_TABLE)
        return (enum char_class)class_table[character];
    switch (character) {
    case 0x2010: /* hyphen */
    case 0x2011: /* non-breaking hyphen */
    case 0xFE63: /* small hyphen-minus */
    case 0xFF0D: /* wide hyphen-minus */
        return CHAR_HYPHEN;
    case 0x2019: /* right single quotation mark */
    case 0x02BC: /* modifier letter apostrophe */
    case 0xFF07: /* wide apostrophe */
        return CHAR_APOSTROPHE;
    default:
        return class_of_property(character);
    }
}

bool unicode_upper(int32_t character)
{
    utf8proc_category_t category;

    if (character < 0x80)
        return character >= 'A' && character <= 'Z';
    category = utf8proc_category(character);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

unsigned unicode_width(int32_t character)
{
    int width = utf8proc_charwidth(character);

    return width > 0 ? (unsigned)width : 0;
}

bool unicode_control(int32_t character)
{
    return (character >= 0 && character < 0x20) || (character >= 0x7F && character < 0xA0) ||
           (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}

static bool is_ascii(struct slice s)
{
    unsigned char bits = 0;

    for (size_t i = 0; i < s.len; i++)
        bits |= (unsigned char)s.data[i];
    return bits < 0x80;
}

/* After decomposition: the apostrophes and hyphens straight, and no white
 * space (a few Arabic and Greek letters open to a space and a mark; a term
 * holds none). Returns the new length. */
static utf8proc_ssize_t straighten(utf8proc_int32_t *characters, utf8proc_ssize_t len)
{
    utf8proc_ssize_t kept = 0;

    for (utf8proc_ssize_t i = 0; i < len; i++) {
        enum char_class class = unicode_class(characters[i]);

        if (characters[i] == ' ')
            continue;
        if (class == CHAR_APOSTROPHE)
            characters[kept++] = '\'';
        else if (class == CHAR_HYPHEN)
            characters[kept++] = '-';
        else
            characters[kept++] = characters[i];
    }
    return kept;
}

#define WORD_CHARACTERS 128 /* longer words, which are none, are put on the heap */

/* Appends well-formed `word` decomposed, straightened and composed again. */
static void normalize(struct buf *out, struct slice word, utf8proc_option_t options)
{
    utf8proc_int32_t few[WORD_CHARACTERS + 1], *characters = few, *many = NULL;
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)word.data;
    utf8proc_ssize_t size = WORD_CHARACTERS;
    utf8proc_ssize_t len = utf8proc_decompose(text, (utf8proc_ssize_t)word.len, few, size, options);

    if (len > size) {
        size = len;
        characters = many = malloc(((size_t)size + 1) * sizeof *many); /* 1: reencode's zero */
        if (!many) {
            out->failed = true;
            return;
        }
        len = utf8proc_decompose(text, (utf8proc_ssize_t)word.len, many, size, options);
    }
    if (len >= 0)
        len = utf8proc_reencode(characters, straighten(characters, len), options);
    if (len < 0)
        out->failed = true;
    else
        buf_append(out, characters, (size_t)len);
    free(many);
}

static bool is_well_formed(struct slice s)
{
    bool bad = false;
    int32_t character;

    for (size_t i = 0; i < s.len && !bad;)
        i += (unsigned char)s.data[i] < 0x80 ? 1 : decode(slice_from(s, i), &character, &bad);
    return !bad;
}

static void normalize_any(struct buf *out, struct slice word, utf8proc_option_t more)
{
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE | more;
    struct buf clean = BUF_INIT;

    if (is_well_formed(word)) {
        normalize(out, word, options);
        return;
    }
    unicode_clean(&clean, word, false);
    if (buf_ok(&clean))
        normalize(out, buf_view(&clean), options);
    else
        out->failed = true;
    buf_clear(&clean);
}

void unicode_form(struct buf *out, struct slice word)
{
    if (is_ascii(word))
        buf_slice(out, word);
    else
        normalize_any(out, word, 0);
}

static void fold_ascii(struct buf *out, struct slice word)
{
    size_t start = out->len;

    buf_slice(out, word);
    if (!buf_ok(out))
        return;
    for (char *c = out->data + start; c < out->data + out->len; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
}

void unicode_fold(struct buf *out, struct slice word)
{
    if (is_ascii(word))
        fold_ascii(out, word);
    else
        normalize_any(out, word, UTF8PROC_CASEFOLD);
}

size_t unicode_length(struct slice s)
{
    size_t length = 0;
    int32_t character;

    for (size_t i = 0; i < s.len; length++)
        i += unicode_next(slice_from(s, i), &character);
    return length;
}

size_t unicode_offset(struct slice s, size_t n)
{
    size_t offset = 0;
    int32_t character;

    for (; n && offset < s.len; n--)
        offset += unicode_next(slice_from(s, offset), &character);
    return offset;
}

size_t unicode_blank(struct slice s)
{
    int32_t c;
    size_t len;

    if (!s.len)
        return 0;
    if ((unsigned char)s.data[0] <= ' ')
        return 1;
    len = unicode_next(s, &c);
    return c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x3000 ? len : 0;
}
