/*
 * markup: the part of Markdown that conversions of reports have: `**bold**`,
 * `*italic*`, `_italic_`, `[words](address)`, `<http://…>`, `\(` and `# heading`.
 * Emphasis may go on over the lines of a paragraph, not far. Every search ahead is
 * bounded or remembered, so that a line of any length takes linear time.
 */
#include "indexer/report/markup.h"

#include <ctype.h>

#define LINK_WORDS   1000 /* bytes between the brackets, at most */
#define LINK_ADDRESS 2000
#define AHEAD        600 /* how far below its line emphasis may end */

struct stripper {
    struct buf *out;
    struct markup *m;
    struct slice line;
    struct slice scan; /* the line and what follows, in which emphasis may end */
    size_t closers[3]; /* where the next closing **, * or _ is; scan.len: none */
    bool known[3];     /* closers[] holds for the place we are at */
};

enum sign {
    SIGN_BOLD,
    SIGN_STAR,
    SIGN_UNDERSCORE,
    SIGN_NONE
};

static enum sign sign_at(struct slice s, size_t i, size_t *len)
{
    *len = 1;
    if (s.data[i] == '*' && i + 1 < s.len && s.data[i + 1] == '*') {
        *len = 2;
        return SIGN_BOLD;
    }
    if (s.data[i] == '_' && i + 1 < s.len && s.data[i + 1] == '_')
        *len = 2;
    return s.data[i] == '*' ? SIGN_STAR : s.data[i] == '_' ? SIGN_UNDERSCORE : SIGN_NONE;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool may_close(struct slice s, size_t i, size_t len, enum sign sign)
{
    if (i == 0 || strchr(" \n\\", s.data[i - 1]))
        return false;
    return sign != SIGN_UNDERSCORE || i + len >= s.len || !is_word(s.data[i + len]);
}

static bool may_open(struct slice s, size_t i, size_t len, enum sign sign)
{
    if (i + len >= s.len || strchr(" \n", s.data[i + len]))
        return false;
    return sign == SIGN_BOLD || i == 0 ||
           (!isalnum((unsigned char)s.data[i - 1]) && s.data[i - 1] != '\\');
}

/* Whether such a sign closes further on than `from`. */
static bool closes_later(struct stripper *p, size_t from, enum sign sign)
{
    if (p->known[sign] && p->closers[sign] > from)
        return p->closers[sign] < p->scan.len;
    p->known[sign] = true;
    for (size_t i = from + 1; i < p->scan.len; i++) {
        size_t len;
        enum sign found = sign_at(p->scan, i, &len);

        if (found == sign && may_close(p->scan, i, len, sign)) {
            p->closers[sign] = i;
            return true;
        }
        i += len - 1;
    }
    p->closers[sign] = p->scan.len;
    return false;
}

/* Steps over an emphasis sign; false when it is none. */
static bool take_sign(struct stripper *p, size_t *i)
{
    size_t len;
    enum sign sign = sign_at(p->line, *i, &len);
    bool *open = p->m->open;

    if (sign == SIGN_NONE)
        return false;
    if (open[sign] && may_close(p->line, *i, len, sign)) {
        open[sign] = false;
    } else if (!open[sign] && may_open(p->line, *i, len, sign) && closes_later(p, *i + len, sign)) {
        open[sign] = true;
    } else {
        buf_append(p->out, p->line.data + *i, len);
    }
    *i += len;
    return true;
}

/* The place of `close`, unescaped, within `limit` bytes of `from`; 0: none. */
static size_t find_close(struct slice s, size_t from, char open, char close, size_t limit)
{
    size_t depth = 0;

    for (size_t i = from; i < s.len && i < from + limit; i++) {
        if (s.data[i] == '\\')
            i++;
        else if (s.data[i] == open)
            depth++;
        else if (s.data[i] == close && depth-- == 0)
            return i;
    }
    return 0;
}

/* Steps over `[words](address)`, handing on both; false when it is none. */
static bool take_link(struct stripper *p, size_t *i)
{
    struct slice s = p->line;
    struct markup inner = {.sink = p->m->sink, .ctx = p->m->ctx};
    size_t words, address;

    if (s.data[*i] != '[')
        return false;
    words = find_close(s, *i + 1, '[', ']', LINK_WORDS);
    if (!words || words + 1 >= s.len || s.data[words + 1] != '(')
        return false;
    address = find_close(s, words + 2, '(', ')', LINK_ADDRESS);
    if (!address)
        return false;
    markup_strip(p->out, slice_of(s.data + *i + 1, words - *i - 1), &inner);
    if (p->m->sink)
        p->m->sink(p->m->ctx, slice_of(s.data + words + 2, address - words - 2));
    *i = address + 1;
    return true;
}

static bool take_autolink(struct stripper *p, size_t *i)
{
    struct slice rest = slice_from(p->line, *i);
    size_t end;

    if (!slice_starts(rest, slice_str("<http")) && !slice_starts(rest, slice_str("<www.")) &&
        !slice_starts(rest, slice_str("<mailto:")))
        return false;
    end = find_close(p->line, *i + 1, '<', '>', LINK_ADDRESS);
    if (!end)
        return false;
    buf_append(p->out, p->line.data + *i + 1, end - *i - 1);
    *i = end + 1;
    return true;
}

static size_t skip_hashes(struct slice line)
{
    size_t at = 0;

    while (at < line.len && line.data[at] == '#')
        at++;
    return at && at <= 6 && at < line.len && line.data[at] == ' ' ? at + 1 : 0;
}

void markup_strip(struct buf *out, struct slice line, struct markup *m)
{
    struct stripper p = {.out = out, .m = m, .line = line, .scan = line};
    size_t i = skip_hashes(line);

    p.scan.len += m->ahead < AHEAD ? m->ahead : AHEAD;
    if (i == 0 && !m->open[SIGN_STAR] && slice_starts(line, slice_str("* "))) { /* an item's mark */
        buf_str(out, "* ");
        i = 2;
    }
    while (i < line.len) {
        size_t run = i;

        while (run < line.len && !strchr("*_[<\\", line.data[run]))
            run++;
        buf_append(out, line.data + i, run - i);
        i = run;
        if (i >= line.len || take_sign(&p, &i) || take_link(&p, &i) || take_autolink(&p, &i))
            continue;
        if (line.data[i] == '\\' && i + 1 < line.len && ispunct((unsigned char)line.data[i + 1]))
            i++;
        buf_char(out, line.data[i++]);
    }
}
