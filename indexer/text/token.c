/*
 * token: see token.h. The scanner knows characters and where words begin and
 * end; analyse() looks its words up. What a word folds and stems to is word.c's.
 */
#include "indexer/text/token.h"

#include "shim/unicode.h"

#include <stdlib.h>

#define JOINED_PARTS 4u /* up to so many, every run of parts is joined; beyond, pairs only */
#define SOFT_HYPHEN  0xad

struct character {
    enum char_class class;
    size_t len;
    int32_t code;
};

/* Most text is ASCII, and most of the time of cutting it would go into asking
 * what each character is. */
static const unsigned char ascii_classes[128] = {
    ['0' ... '9'] = CHAR_DIGIT, ['A' ... 'Z'] = CHAR_LETTER, ['a' ... 'z'] = CHAR_LETTER,
    ['-'] = CHAR_HYPHEN,        ['\''] = CHAR_APOSTROPHE,
};

/* The same for the loop within words: what goes on with one. */
static const bool word_bytes[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true};

static inline bool is_ascii(char c)
{
    return (unsigned char)c < 128;
}

static inline enum char_class ascii_class(char c)
{
    return (enum char_class)ascii_classes[(unsigned char)c];
}

static inline struct character peek(const struct scanner *s, size_t at)
{
    struct character c = {CHAR_OTHER, 0, 0};

    if (at >= s->text.len)
        return c;
    c.code = (unsigned char)s->text.data[at];
    c.len = 1;
    if (c.code < 0x80) {
        c.class = ascii_class(s->text.data[at]);
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

/* The end of the ASCII letters and digits at `at`. */
static size_t end_of_ascii(const struct scanner *s, size_t at)
{
    const unsigned char *text = (const unsigned char *)s->text.data;
    size_t len = s->text.len;

    while (at < len && word_bytes[text[at]])
        at++;
    return at;
}

/* The end of the word that begins at `at`, where a letter or a digit stands. */
static size_t end_of_word(const struct scanner *s, size_t at)
{
    size_t end = digit_at(s, at) ? end_of_figures(s, at) : at;
    enum char_class before = CHAR_OTHER;

    for (size_t next = end;;) {
        struct character c;
        size_t run = end_of_ascii(s, next);

        if (run > next) {
            end = next = run;
            before = ascii_class(s->text.data[end - 1]);
        }
        if (next == s->text.len)
            return end;
        c = peek(s, next);
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
    struct character c;
    size_t next, line;

    if (at == s->text.len || (s->text.data[at] != '-' && is_ascii(s->text.data[at])))
        return 0;
    c = peek(s, at);
    next = at + c.len;
    if (c.class != CHAR_HYPHEN && c.code != SOFT_HYPHEN)
        return 0;
    line = skip_blanks(s, next);
    if (line < s->text.len && s->text.data[line] == '\n')
        next = skip_blanks(s, line + 1);
    return in_word(peek(s, next).class) ? next : 0;
}

/* Reads a word, or a chain of words with hyphens between them. */
static void read_chain(struct scanner *s, size_t next)
{
    do {
        size_t end = end_of_word(s, next);

        s->parts[s->count++] = (struct part){(uint32_t)next, (uint32_t)end, digit_at(s, next)};
        s->at = end;
        next = after_hyphen(s, end);
    } while (next && s->count < SCANNER_PARTS);
    s->next = next;
}

static void read_ampersand(struct scanner *s)
{
    s->parts[s->count++] = (struct part){(uint32_t)s->at, (uint32_t)s->at + 1, false};
    s->at++;
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

enum status scanner_start(struct scanner *s, struct slice text, struct error *e)
{
    s->text = text;
    s->at = s->next = s->count = 0;
    s->position = 0;
    if (text.len >= UINT32_MAX)
        return error_set(e, ERR_LIMIT, "a text of %zu bytes is too long", text.len);
    return OK;
}

bool scanner_next(struct scanner *s)
{
    s->position += (uint32_t)s->count;
    s->count = 0;
    if (s->next)
        read_chain(s, s->next);
    while (!s->count && s->at < s->text.len) {
        struct character c = peek(s, s->at);

        if (in_word(c.class))
            read_chain(s, s->at);
        else if (c.code == '&')
            read_ampersand(s);
        else if (c.code == '\n')
            scan_line_end(s);
        else
            s->at += c.len;
    }
    return s->count > 0;
}

unsigned part_signs(struct slice text, const struct part *p, struct part *wide)
{
    size_t before = p->figures ? sign_before(text, p->start) : 0;
    size_t behind = p->figures ? sign_behind(text, p->end) : 0;

    *wide = *p;
    wide->start -= (uint32_t)before;
    wide->end += (uint32_t)behind;
    return (before ? SIGN_BEFORE : 0u) | (behind ? SIGN_BEHIND : 0u);
}

/* Chains that are read ahead, so that the look-ups of their words overlap: a lexicon
 * is larger than the caches near the processor. */
#define CHAINS_AHEAD 32u

struct chain {
    struct part parts[SCANNER_PARTS];
    uint64_t hashes[SCANNER_PARTS];
    size_t count;
    uint32_t position;
};

/* What analyse() carries from token to token. */
struct analysis {
    struct slice text;
    struct lexicon *lexicon;
    token_sink *sink;
    void *ctx;
    struct buf joined;
    struct chain ahead[CHAINS_AHEAD];
};

static enum status emit(struct analysis *a, const struct word *word, uint32_t position,
                        uint32_t start, uint32_t end, bool also, struct error *e)
{
    struct token t = {word, position, start, end - start, also};

    return a->sink(a->ctx, &t, e);
}

static struct slice bytes_of(const struct analysis *a, const struct part *p)
{
    return slice_of(a->text.data + p->start, p->end - p->start);
}

/* A word; and with the signs that belong to it a second spelling. */
static enum status emit_part(struct analysis *a, const struct part *p, uint64_t hash,
                             uint32_t position, struct error *e)
{
    const struct word *word, *other;
    struct part wide;
    enum status status = lexicon_hashed(a->lexicon, bytes_of(a, p), hash, &word, e);

    if (status == OK)
        status = emit(a, word, position, p->start, p->end, false, e);
    if (status == OK && word->plain)
        status = emit(a, word->plain, position, p->start, p->end, true, e);
    if (status != OK || !p->figures || !part_signs(a->text, p, &wide))
        return status;
    status = lexicon_word(a->lexicon, bytes_of(a, &wide), &other, e);
    return status == OK ? emit(a, other, position, wide.start, wide.end, true, e) : status;
}

static enum status emit_joined(struct analysis *a, const struct part *parts, size_t count,
                               uint32_t position, struct error *e)
{
    const struct word *word;
    enum status status;

    buf_truncate(&a->joined, 0);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].figures)
            return OK;
        if (i)
            buf_char(&a->joined, '-');
        buf_slice(&a->joined, bytes_of(a, &parts[i]));
    }
    if (!buf_ok(&a->joined))
        return error_memory(e);
    if (a->joined.len > WORD_MAX) /* nobody's word; its parts are found */
        return OK;
    status = lexicon_joined(a->lexicon, buf_view(&a->joined), (uint32_t)count, &word, e);
    if (status != OK)
        return status;
    return emit(a, word, position, parts[0].start, parts[count - 1].end, true, e);
}

/* Hands out the parts of a chain, and the spellings that join them. */
static enum status emit_chain(struct analysis *a, const struct chain *c, struct error *e)
{
    size_t longest = c->count <= JOINED_PARTS ? c->count : 2;
    enum status status = OK;

    for (size_t i = 0; i < c->count && status == OK; i++) {
        uint32_t position = c->position + (uint32_t)i;

        status = emit_part(a, &c->parts[i], c->hashes[i], position, e);
        for (size_t k = 2; k <= longest && i + k <= c->count && status == OK; k++)
            status = emit_joined(a, &c->parts[i], k, position, e);
    }
    return status;
}

/* Reads some chains, and has their words fetched. */
static size_t read_ahead(struct analysis *a, struct scanner *s)
{
    size_t n = 0;

    for (; n < CHAINS_AHEAD && scanner_next(s); n++) {
        struct chain *c = &a->ahead[n];

        c->count = s->count;
        c->position = s->position;
        for (size_t i = 0; i < s->count; i++) {
            c->parts[i] = s->parts[i];
            c->hashes[i] = lexicon_hash(a->lexicon, bytes_of(a, &s->parts[i]));
        }
    }
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < a->ahead[k].count; i++)
            lexicon_fetch(a->lexicon, a->ahead[k].hashes[i]);
    return n;
}

enum status analyse(struct lexicon *lexicon, struct slice text, token_sink *sink, void *ctx,
                    struct error *e)
{
    struct analysis a;
    struct scanner scanner;
    enum status status = scanner_start(&scanner, text, e);
    size_t n = CHAINS_AHEAD;

    a.text = text;
    a.lexicon = lexicon;
    a.sink = sink;
    a.ctx = ctx;
    a.joined = (struct buf)BUF_INIT;
    while (status == OK && n == CHAINS_AHEAD) {
        n = read_ahead(&a, &scanner);
        for (size_t i = 0; i < n && status == OK; i++)
            status = emit_chain(&a, &a.ahead[i], e);
    }
    buf_clear(&a.joined);
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
