/*
 * source: bytes → repaired text → lines, and the shape of the whole: wrapped or
 * a paragraph a line, with Markdown or without, and where pages begin.
 *
 * Pages end at form feeds. Where a file has none, but is wrapped and a few of its
 * lines begin with exactly one space, those lines begin pages: some converters
 * make the form feed a space. Printed page numbers are page.c's.
 */
#include "indexer/report/source.h"

#include "shim/unicode.h"

#include <stdlib.h>

/* A line longer than this is a paragraph: no page is set in lines as long. */
#define LONG_LINE 150

/* More than a tenth of control characters and it isn't text, as in file(1)'s spirit. */
#define CONTROL_SHARE 10

static bool is_control(char c)
{
    return (unsigned char)c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v';
}

static enum status refuse_binary(struct slice bytes, struct slice name, struct error *e)
{
    const char *zero = bytes.len ? memchr(bytes.data, 0, bytes.len) : NULL;
    size_t controls = 0;

    if (slice_trim(bytes).len == 0 || slice_is(bytes, "\xEF\xBB\xBF"))
        return error_set(e, ERR_INPUT, "%.*s is empty", SLICE_ARG(name));
    if (zero)
        return error_set(e, ERR_INPUT, "%.*s is not text (a zero byte at byte %zu)",
                         SLICE_ARG(name), (size_t)(zero - bytes.data) + 1);
    if (bytes.len >= UINT32_MAX / 4) /* each bad byte may become three */
        return error_set(e, ERR_LIMIT, "%.*s is larger than 1 GiB", SLICE_ARG(name));
    for (size_t i = 0; i < bytes.len; i++)
        controls += is_control(bytes.data[i]);
    if (controls > bytes.len / CONTROL_SHARE)
        return error_set(e, ERR_INPUT, "%.*s is not text (%zu control characters in %zu bytes)",
                         SLICE_ARG(name), controls, bytes.len);
    return OK;
}

/* Bytes of white space at the start: no-break spaces too. */
static size_t leading_space(struct slice s)
{
    size_t at = 0;

    while (at < s.len) {
        if (s.data[at] == ' ' || s.data[at] == '\t')
            at++;
        else if (slice_starts(slice_from(s, at), slice_str("\xC2\xA0")))
            at += 2;
        else
            break;
    }
    return at;
}

static size_t without_trailing_space(struct slice s)
{
    while (s.len) {
        if (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\t')
            s.len--;
        else if (s.len >= 2 && memcmp(s.data + s.len - 2, "\xC2\xA0", 2) == 0)
            s.len -= 2;
        else
            break;
    }
    return s.len;
}

static struct source_line *add_line(struct source *s)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 256;
        struct source_line *lines = realloc(s->lines, cap * sizeof *lines);

        if (!lines)
            return NULL;
        s->lines = lines;
        s->cap = cap;
    }
    s->lines[s->count] = (struct source_line){0};
    return &s->lines[s->count++];
}

/* What is carried from line to line while cutting. */
struct cutting {
    uint32_t number, page;
    unsigned gap;
    bool page_start;
    size_t one_space, indented; /* lines that begin with one space, with more */
};

static bool cut_piece(struct source *s, struct slice piece, struct cutting *c)
{
    size_t indent = leading_space(piece);
    size_t end = without_trailing_space(piece);
    struct source_line *line;

    if (indent >= end) {
        c->gap += c->gap < UINT8_MAX;
        return true;
    }
    line = add_line(s);
    if (!line)
        return false;
    line->start = (uint32_t)((size_t)(piece.data - s->text.data) + indent);
    line->len = (uint32_t)(end - indent);
    line->number = c->number;
    line->page = c->page;
    line->gap = (uint8_t)c->gap;
    line->page_start = c->page_start;
    for (size_t i = 0; i < indent && line->tabs < UINT8_MAX; i++)
        line->tabs = (uint8_t)(line->tabs + (piece.data[i] == '\t'));
    c->one_space += indent == 1 && piece.data[0] == ' ';
    c->indented += indent > 1 && piece.data[0] == ' ';
    c->gap = 0;
    c->page_start = false;
    return true;
}

/* A line of the file, which form feeds may cut into pieces. */
static bool cut_line(struct source *s, struct slice text, struct cutting *c)
{
    const char *feed;

    while (text.len && (feed = memchr(text.data, '\f', text.len))) {
        if (feed > text.data && !cut_piece(s, slice_of(text.data, (size_t)(feed - text.data)), c))
            return false;
        c->page++;
        c->page_start = true;
        s->form_feeds = true;
        text = slice_from(text, (size_t)(feed - text.data) + 1);
        if (text.len == 0)
            return true;
    }
    return cut_piece(s, text, c);
}

static bool cut_lines(struct source *s, struct cutting *c)
{
    struct slice rest = buf_view(&s->text);

    c->page_start = true;
    while (rest.len) {
        const char *end = memchr(rest.data, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.data) : rest.len;

        c->number++;
        if (!cut_line(s, slice_of(rest.data, len), c))
            return false;
        rest = slice_from(rest, len + (end != NULL));
    }
    return true;
}

/* Wrapped unless a good part of the text stands in long lines; the width is that
 * which nine lines in ten don't exceed. */
static void tell_shape(struct source *s)
{
    size_t lengths[LONG_LINE + 1] = {0}, total = 0, in_long = 0, seen = 0;

    for (size_t i = 0; i < s->count; i++) {
        uint32_t len = s->lines[i].len;

        total += len;
        in_long += len > LONG_LINE ? len : 0;
        lengths[len > LONG_LINE ? LONG_LINE : len]++;
    }
    s->wrapped = in_long < total / 5;
    if (!s->wrapped)
        return;
    while (s->width < LONG_LINE && (seen += lengths[s->width]) * 10 < s->count * 9)
        s->width++;
}

static bool has_pair(struct slice text, const char *mark)
{
    const char *first = memmem(text.data, text.len, mark, strlen(mark));
    size_t after;

    if (!first)
        return false;
    after = (size_t)(first - text.data) + strlen(mark);
    return after < text.len && text.data[after] != ' ' &&
           memmem(text.data + after, text.len - after, mark, strlen(mark)) != NULL;
}

static bool is_hash_heading(struct slice text)
{
    size_t at = 0;

    while (at < text.len && text.data[at] == '#')
        at++;
    return at > 0 && at <= 6 && at < text.len && text.data[at] == ' ';
}

static void tell_markup(struct source *s)
{
    for (size_t i = 0; i < s->count && !s->markup; i++) {
        struct slice text = source_text(s, &s->lines[i]);

        s->markup = is_hash_heading(text) || memmem(text.data, text.len, "](", 2) != NULL ||
                    has_pair(text, "**") || (!s->wrapped && has_pair(text, "*"));
    }
}

/* A line of nothing but '=' or '-': 1 or 2; else 0. */
static uint8_t underline_of(struct slice text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.data[i] != text.data[0])
            return 0;
    }
    return text.len < 3 ? 0 : text.data[0] == '=' ? 1 : text.data[0] == '-' ? 2 : 0;
}

/* Headings of one line that Markdown underlines. */
static void mark_underlined(struct source *s)
{
    for (size_t i = 1; i < s->count; i++) {
        struct source_line *line = &s->lines[i], *above = &s->lines[i - 1];
        uint8_t depth = underline_of(source_text(s, line));

        if (depth == 0 || line->gap || line->page_start || above->len > LONG_LINE ||
            s->text.data[above->start + above->len - 1] == '.' ||
            memchr(s->text.data + above->start, '|', above->len) ||
            (i > 1 && above->gap == 0 && !above->page_start && s->lines[i - 2].role == LINE_BODY))
            continue;
        above->underline = depth;
        line->role = LINE_DROPPED;
        s->markup = true;
    }
}

/* Makes lines that begin with one space page starts, where they can be. */
static void mark_pages(struct source *s, const struct cutting *c)
{
    uint32_t page = 1;

    if (s->form_feeds || !s->wrapped || c->one_space * 8 > s->count || c->indented * 20 > s->count)
        return;
    for (size_t i = 0; i < s->count; i++) {
        struct source_line *line = &s->lines[i];

        if (line->start > 0 && s->text.data[line->start - 1] == ' ' &&
            (line->start == 1 || s->text.data[line->start - 2] == '\n')) {
            line->page_start = true;
            page += i > 0;
        }
        line->page = page;
    }
}

enum status source_read(struct slice bytes, struct slice name, struct source *out, struct error *e)
{
    struct cutting cutting = {.page = 1};
    enum status status = refuse_binary(bytes, name, e);

    *out = (struct source){.text = BUF_INIT};
    if (status != OK)
        return status;
    out->bad_bytes = unicode_clean(&out->text, bytes, true);
    if (!buf_ok(&out->text) || !cut_lines(out, &cutting)) {
        source_clear(out);
        return error_memory(e);
    }
    tell_shape(out);
    tell_markup(out);
    mark_underlined(out);
    mark_pages(out, &cutting);
    return OK;
}

void source_clear(struct source *s)
{
    buf_clear(&s->text);
    free(s->lines);
    *s = (struct source){.text = BUF_INIT};
}

uint32_t source_page(const struct source *s, const struct source_line *line)
{
    int64_t printed = (int64_t)line->page + s->printed;

    if (s->has_printed)
        return printed > 0 ? (uint32_t)printed : 0;
    return s->form_feeds ? line->page : 0;
}
