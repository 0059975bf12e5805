/*
 * token: the scanner behind token.h. It knows characters and where words begin
 * and end; what a word folds and stems to is word.c's.
 */
#include "indexer/text/token.h"

#include "shim/unicode.h"

#include <stdlib.h>

#define COMPOUND_PARTS 8u /* parts joined at most; a longer chain starts anew */
#define JOINED_PARTS   4u /* up to so many, every run of parts is joined; beyond, pairs only */
#define SOFT_HYPHEN    0xad

struct part {
    size_t start, end; /* bytes in the text */
    bool figures;      /* begins with a digit: figures are never joined */
};

struct scanner {
    struct lexicon *lexicon;
    struct slice text;
    size_t at;
    uint32_t position;
    token_sink *sink;
    void *ctx;
    struct part parts[COMPOUND_PARTS];
    size_t part_count;
    struct buf joined;
};

struct character {
    enum char_class class;
    size_t len;
    int32_t code;
};

/* Most text is ASCII, and most of the time of cutting it would go into asking
 * what each character is. */
static inline enum char_class ascii_class(unsigned char c)
{
    if ((unsigned char)((c | 0x20) - 'a') < 26)
        return CHAR_LETTER;
    if ((unsigned char)(c - '0') < 10)
        return CHAR_DIGIT;
    return c == '-' ? CHAR_HYPHEN : c == '\'' ? CHAR_APOSTROPHE : CHAR_OTHER;
}

static inline struct character peek(const struct scanner *s, size_t at)
{
    struct character c = {CHAR_OTHER, 0, 0};

    if (at >= s->text.len)
        return c;
    c.code = (unsigned char)s->text.data[at];
    c.len = 1;
    if (c.code < 0x80) {
        c.class = ascii_class((unsigned char)c.code);
    } else {
        c.len = unicode_next(slice_from(s->text, at), &c.code);
        c.class = unicode_class(c.code);
    }
    return c;
}

static bool in_word(enum char_class class)
{
    return class == CHAR_LETTER || class == CHAR_DIGIT;
}

static bool digit_at(const struct scanner *s, size_t at)
{
    return at < s->text.len && s->text.data[at] >= '0' && s->text.data[at] <= '9';
}

static size_t digits_from(const struct scanner *s, size_t at)
{
    size_t n = 0;

    while (digit_at(s, at + n))
        n++;
    return n;
}

/* The end of the figures that begin at `at`: 12,500 and 14.7 are one number
 * each, 3.4.1 and 20.11.2014 are not. */
static size_t end_of_figures(const struct scanner *s, size_t at)
{
    size_t end = at + digits_from(s, at), point;

    while (end < s->text.len && s->text.data[end] == ',' && digits_from(s, end + 1) == 3)
        end += 4;
    if (end >= s->text.len || s->text.data[end] != '.' || !digit_at(s, end + 1))
        return end;
    point = end + 1 + digits_from(s, end + 1);
    if (point < s->text.len && s->text.data[point] == '.' && digit_at(s, point + 1))
        return end;
    if (at > 1 && s->text.data[at - 1] == '.' && digit_at(s, at - 2))
        return end;
    return point;
}

/* The end of the word that begins at `at`, where a letter or a digit stands. */
static size_t end_of_word(const struct scanner *s, size_t at)
{
    size_t end = digit_at(s, at) ? end_of_figures(s, at) : at;
    enum char_class before = CHAR_OTHER;

    for (size_t next = end;;) {
        struct character c = peek(s, next);

        if (c.len == 0)
            return end;
        next += c.len;
        if (in_word(c.class)) {
            end = next;
            before = c.class;
        } else if (c.class == CHAR_APOSTROPHE) {
            if (before != CHAR_LETTER || peek(s, next).class != CHAR_LETTER)
                return end;
        } else if (c.class != CHAR_IGNORED) {
            return end;
        }
    }
}

static enum status emit(struct scanner *s, const struct word *word, uint32_t position, size_t start,
                        size_t end, bool also, struct error *e)
{
    struct token t = {word, position, (uint32_t)start, (uint32_t)(end - start), also};

    return s->sink(s->ctx, &t, e);
}

/* A currency sign before figures, or a per cent sign after them, belongs to a
 * second spelling. */
static bool widen(const struct scanner *s, const struct part *p, size_t *start, size_t *end)
{
    static const char *const signs[] = {"£", "€", "$"};

    *start = p->start;
    *end = p->end;
    if (!p->figures)
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t len = strlen(signs[i]);

        if (p->start >= len && memcmp(s->text.data + p->start - len, signs[i], len) == 0)
            *start = p->start - len;
    }
    if (p->end < s->text.len && s->text.data[p->end] == '%')
        *end = p->end + 1;
    return *start != p->start || *end != p->end;
}

static enum status emit_part(struct scanner *s, const struct part *p, uint32_t position,
                             struct error *e)
{
    const struct word *word, *wide;
    size_t start, end;
    enum status status =
        lexicon_word(s->lexicon, slice_of(s->text.data + p->start, p->end - p->start), &word, e);

    if (status == OK)
        status = emit(s, word, position, p->start, p->end, false, e);
    if (status == OK && word->plain)
        status = emit(s, word->plain, position, p->start, p->end, true, e);
    if (status != OK || !widen(s, p, &start, &end))
        return status;
    status = lexicon_word(s->lexicon, slice_of(s->text.data + start, end - start), &wide, e);
    return status == OK ? emit(s, wide, position, start, end, true, e) : status;
}

static enum status emit_joined(struct scanner *s, size_t first, size_t count, uint32_t position,
                               struct error *e)
{
    const struct word *word;
    enum status status;

    buf_truncate(&s->joined, 0);
    for (size_t i = first; i < first + count; i++) {
        const struct part *p = &s->parts[i];

        if (p->figures)
            return OK;
        if (i > first)
            buf_char(&s->joined, '-');
        buf_append(&s->joined, s->text.data + p->start, p->end - p->start);
    }
    if (!buf_ok(&s->joined))
        return error_memory(e);
    if (s->joined.len > WORD_MAX) /* nobody's word; its parts are found */
        return OK;
    status = lexicon_joined(s->lexicon, buf_view(&s->joined), (uint32_t)count, &word, e);
    if (status != OK)
        return status;
    return emit(s, word, position, s->parts[first].start, s->parts[first + count - 1].end, true, e);
}

/* Hands out the parts found so far, and the spellings that join them. */
static enum status flush(struct scanner *s, struct error *e)
{
    size_t n = s->part_count, longest = n <= JOINED_PARTS ? n : 2;
    enum status status = OK;

    for (size_t i = 0; i < n && status == OK; i++) {
        status = emit_part(s, &s->parts[i], s->position + (uint32_t)i, e);
        for (size_t k = 2; k <= longest && i + k <= n && status == OK; k++)
            status = emit_joined(s, i, k, s->position + (uint32_t)i, e);
    }
    s->position += (uint32_t)n;
    s->part_count = 0;
    return status;
}

static size_t skip_blanks(const struct scanner *s, size_t at)
{
    while (at < s->text.len && (s->text.data[at] == ' ' || s->text.data[at] == '\t'))
        at++;
    return at;
}

/* Where the next part of a compound begins when a hyphen stands at `at`, and
 * perhaps a line's end behind it; 0: the hyphen joins nothing. A soft hyphen is
 * one only at a line's end. */
static size_t after_hyphen(const struct scanner *s, size_t at)
{
    struct character c = peek(s, at);
    size_t next = at + c.len, line;

    if (c.class != CHAR_HYPHEN && c.code != SOFT_HYPHEN)
        return 0;
    line = skip_blanks(s, next);
    if (line < s->text.len && s->text.data[line] == '\n')
        next = skip_blanks(s, line + 1);
    return in_word(peek(s, next).class) ? next : 0;
}

/* Reads a word, or a chain of words with hyphens between them. */
static enum status scan_compound(struct scanner *s, struct error *e)
{
    size_t next = s->at;
    enum status status = OK;

    do {
        size_t end = end_of_word(s, next);

        if (s->part_count == COMPOUND_PARTS)
            status = flush(s, e);
        s->parts[s->part_count++] = (struct part){next, end, digit_at(s, next)};
        s->at = end;
        next = after_hyphen(s, end);
    } while (next && status == OK);
    return status == OK ? flush(s, e) : status;
}

static enum status scan_ampersand(struct scanner *s, struct error *e)
{
    s->parts[s->part_count++] = (struct part){s->at, s->at + 1, false};
    s->at++;
    return flush(s, e);
}

/* An empty line ends a paragraph: one position, however many follow. */
static void scan_line_end(struct scanner *s)
{
    size_t next = skip_blanks(s, s->at + 1);

    if (next >= s->text.len || s->text.data[next] != '\n') {
        s->at = next;
        return;
    }
    while (next < s->text.len && s->text.data[next] == '\n')
        next = skip_blanks(s, next + 1);
    s->at = next;
    if (s->position > 0)
        s->position++;
}

enum status analyse(struct lexicon *lexicon, struct slice text, token_sink *sink, void *ctx,
                    struct error *e)
{
    struct scanner s = {.lexicon = lexicon, .text = text, .sink = sink, .ctx = ctx};
    enum status status = OK;

    if (text.len >= UINT32_MAX)
        return error_set(e, ERR_LIMIT, "a text of %zu bytes is too long", text.len);
    while (s.at < text.len && status == OK) {
        struct character c = peek(&s, s.at);

        if (in_word(c.class))
            status = scan_compound(&s, e);
        else if (c.code == '&')
            status = scan_ampersand(&s, e);
        else if (c.code == '\n')
            scan_line_end(&s);
        else
            s.at += c.len;
    }
    buf_clear(&s.joined);
    return status;
}

static enum status append(void *ctx, const struct token *token, struct error *e)
{
    struct token_list *list = ctx;

    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 256;
        struct token *tokens = realloc(list->tokens, cap * sizeof *tokens);

        if (!tokens)
            return error_memory(e);
        list->tokens = tokens;
        list->cap = cap;
    }
    list->tokens[list->count++] = *token;
    return OK;
}

enum status token_list_fill(struct token_list *list, struct lexicon *lexicon, struct slice text,
                            struct error *e)
{
    list->count = 0;
    return analyse(lexicon, text, append, list, e);
}

void token_list_clear(struct token_list *list)
{
    free(list->tokens);
    *list = (struct token_list){NULL, 0, 0};
}
