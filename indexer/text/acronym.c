/*
 * acronym: see acronym.h. This file looks at brackets and the words around them;
 * what is done with what is found is the caller's.
 */
#include "indexer/text/acronym.h"

#include "shim/unicode.h"

#include <ctype.h>

#define WORDS  24u  /* parts of words that are looked at before a bracket */
#define WINDOW 400u /* bytes before a bracket, at most */
#define NEVER  UINT8_MAX

/* A word, or a part of one between hyphens. */
struct part {
    size_t start, end;
    bool hyphened; /* stands behind a hyphen */
    bool small;    /* "of", "and": may give no letter */
};

struct part_list {
    struct slice text;
    struct part parts[WORDS];
    size_t count;
};

/* An acronym as it stands in brackets or before them. */
struct brief {
    struct slice name;                /* without a plural's s */
    char letters[ACRONYM_SHORT + 1u]; /* small, without its marks */
    size_t count;
    bool plural;
};

struct search {
    struct slice text;
    acronym_sink *sink;
    void *ctx;
    struct buf term;
};

struct slice acronym_short(struct slice term)
{
    const char *end = term.len ? memchr(term.data, ACRONYM_SEPARATOR, term.len) : NULL;

    return end ? slice_of(term.data, (size_t)(end - term.data)) : term;
}

struct slice acronym_long(struct slice term)
{
    size_t len = acronym_short(term).len;

    return len < term.len ? slice_from(term, len + 1) : slice_of("", 0);
}

static bool is_small(struct slice word)
{
    static const char *const small[] = {"a",   "an",   "and", "as",  "at",  "by",
                                        "for", "from", "in",  "of",  "off", "on",
                                        "or",  "over", "s",   "the", "to",  "with"};

    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (strlen(small[i]) == word.len && strncasecmp(small[i], word.data, word.len) == 0)
            return true;
    return false;
}

/* The bytes of the word at the start of `s`; an apostrophe between letters is in it. */
static size_t word_length(struct slice s)
{
    size_t len = 0, kept = 0;

    while (len < s.len) {
        int32_t c;
        size_t step = unicode_next(slice_from(s, len), &c);
        enum char_class class = unicode_class(c);

        if (class == CHAR_LETTER || class == CHAR_DIGIT)
            kept = len + step;
        else if (class != CHAR_IGNORED && !(class == CHAR_APOSTROPHE && len == kept && len))
            break;
        len += step;
    }
    return kept;
}

/* Cuts the text into parts; of too many the last are kept. */
static void cut(struct slice text, struct part_list *out)
{
    bool hyphen = false;

    *out = (struct part_list){.text = text};
    for (size_t at = 0; at < text.len;) {
        size_t len = word_length(slice_from(text, at));
        int32_t c;

        if (!len) {
            len = unicode_next(slice_from(text, at), &c);
            if (unicode_class(c) == CHAR_HYPHEN)
                hyphen = true;
            else if (text.data[at] != '\n')
                hyphen = false;
            at += len;
            continue;
        }
        if (out->count == WORDS)
            memmove(out->parts, out->parts + 1, --out->count * sizeof *out->parts);
        out->parts[out->count++] =
            (struct part){at, at + len, hyphen, is_small(slice_of(text.data + at, len))};
        hyphen = false;
        at += len;
    }
}

static char small_letter(char c)
{
    return (char)tolower((unsigned char)c);
}

static void least(uint8_t *to, unsigned value)
{
    if (value < *to)
        *to = (uint8_t)value;
}

/* States of the test below: [words passed over][letters found] → how many of them stand
 * within words, at least; NEVER: not to be reached. */
typedef uint8_t states[2][ACRONYM_SHORT + 1u];

/* The word gives its first letter, and perhaps more, to the letters from `found` on. */
static void take_letters(const struct brief *b, struct slice word, size_t found, unsigned inner,
                         uint8_t *next)
{
    size_t at = 1;

    if (found == b->count || small_letter(word.data[0]) != b->letters[found])
        return;
    least(&next[found + 1], inner);
    for (size_t more = 1; found + more < b->count; more++) {
        while (at < word.len && small_letter(word.data[at]) != b->letters[found + more])
            at++;
        if (at++ >= word.len)
            return;
        least(&next[found + more + 1], inner + (unsigned)more);
    }
}

/* How well the parts from `first` to `last` (inclusive) spell the acronym: how many letters
 * stand within words, and words give none; NEVER: they don't. */
static unsigned spells(const struct part_list *p, size_t first, size_t last, const struct brief *b)
{
    states now, next;

    if (first == last || p->parts[first].small || p->parts[first].hyphened)
        return NEVER;
    memset(now, NEVER, sizeof now);
    now[0][0] = 0;
    for (size_t i = first; i <= last; i++) {
        const struct part *w = &p->parts[i];
        bool free_pass = i > first && ((w->small && i < last) || w->hyphened);
        bool pass = i > first && i < last && b->count >= 4;

        memset(next, NEVER, sizeof next);
        for (size_t skipped = 0; skipped < 2; skipped++)
            for (size_t found = 0; found <= b->count; found++) {
                if (now[skipped][found] == NEVER)
                    continue;
                if (free_pass)
                    least(&next[skipped][found], now[skipped][found]);
                else if (pass && !skipped)
                    least(&next[1][found], now[skipped][found]);
                take_letters(b, slice_of(p->text.data + w->start, w->end - w->start), found,
                             now[skipped][found], next[skipped]);
            }
        memcpy(now, next, sizeof now);
    }
    if (now[0][b->count] <= b->count / 2)
        return now[0][b->count];
    return now[1][b->count] <= b->count / 2 ? now[1][b->count] + 1u : NEVER;
}

/* Takes off an apostrophe and an s, straight or curly. */
static struct slice without_possessive(struct slice s)
{
    static const char *const ends[] = {"'s", "’s"};

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(ends[i]);

        if (s.len > len && memcmp(s.data + s.len - len, ends[i], len) == 0)
            return slice_of(s.data, s.len - len);
    }
    return s;
}

/* Reads an acronym: two capitals at least, and nothing but letters, figures, '&', '/', '-'. */
static bool read_brief(struct slice s, struct brief *out)
{
    size_t capitals = 0;

    *out = (struct brief){.name = without_possessive(s)};
    s = out->name;
    if (s.len > 2 && s.data[s.len - 1] == 's' && isupper((unsigned char)s.data[s.len - 2])) {
        out->plural = true;
        out->name.len = --s.len;
    }
    if (s.len < 2 || s.len > ACRONYM_SHORT || !isalnum((unsigned char)s.data[0]) ||
        !isalnum((unsigned char)s.data[s.len - 1]))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];

        if (!isalnum(c) && !(c && strchr("&/-", c)))
            return false;
        capitals += isupper(c) != 0;
        if (isalnum(c))
            out->letters[out->count++] = small_letter((char)c);
    }
    return capitals >= 2;
}

/* Appends the words as one line, quotes straight, a hyphen at a line's end kept. */
static void put_words(struct buf *out, struct slice s)
{
    size_t begin = out->len;

    while (s.len) {
        int32_t c;
        size_t len = unicode_blank(s);

        if (len) {
            bool joined = out->len > begin && out->data[out->len - 1] == '-' && s.data[0] == '\n';

            while ((len = unicode_blank(s)) > 0)
                s = slice_from(s, len);
            if (!joined && out->len > begin && s.len)
                buf_char(out, ' ');
            continue;
        }
        len = unicode_next(s, &c);
        if (unicode_class(c) == CHAR_APOSTROPHE)
            buf_char(out, '\'');
        else if (unicode_class(c) == CHAR_HYPHEN)
            buf_char(out, '-');
        else if (unicode_class(c) != CHAR_IGNORED)
            buf_append(out, s.data, len);
        s = slice_from(s, len);
    }
}

/* "commissioners" to "commissioner", "authorities" to "authority". */
static void make_singular(struct buf *b)
{
    if (b->len > 4 && memcmp(b->data + b->len - 3, "ies", 3) == 0) {
        buf_truncate(b, b->len - 3);
        buf_char(b, 'y');
    } else if (b->len > 2 && b->data[b->len - 1] == 's' && !strchr("su'", b->data[b->len - 2])) {
        buf_truncate(b, b->len - 1);
    }
}

/* Hands out a lesson. False: the search is over. */
static bool teach(struct search *x, const struct brief *b, struct slice words)
{
    bool good;

    buf_truncate(&x->term, 0);
    buf_slice(&x->term, b->name);
    buf_char(&x->term, ACRONYM_SEPARATOR);
    put_words(&x->term, without_possessive(words));
    if (b->plural && buf_ok(&x->term))
        make_singular(&x->term);
    good = buf_ok(&x->term);
    if (good && x->term.len - b->name.len - 1 <= ACRONYM_LONG)
        good = x->sink(x->ctx, buf_view(&x->term), (size_t)(b->name.data - x->text.data));
    return good;
}

/* The start of the sentence, or of what else may hold a long form, that ends at `end`. */
static size_t window_start(struct slice text, size_t end)
{
    size_t from = end > WINDOW ? end - WINDOW : 0, at = end;

    while (from < end && ((unsigned char)text.data[from] & 0xc0) == 0x80)
        from++;
    while (at > from) {
        char c = text.data[at - 1], after = at < end ? text.data[at] : ' ';

        if (strchr("()[];:", c) || (strchr(".?!", c) && isspace((unsigned char)after)) ||
            (c == '\n' && at > from + 1 && text.data[at - 2] == '\n') ||
            (at > from + 2 &&
             (memcmp(text.data + at - 3, "–", 3) == 0 || memcmp(text.data + at - 3, "—", 3) == 0)))
            break;
        at--;
    }
    return at;
}

static bool holds_word(const struct part_list *p, size_t first, struct slice word)
{
    for (size_t i = first; i < p->count; i++)
        if (slice_equal(
                slice_of(p->text.data + p->parts[i].start, p->parts[i].end - p->parts[i].start),
                word))
            return true;
    return false;
}

/* long form (ACRONYM): of the words before the bracket the run that spells it best, and
 * of those the shortest. */
static bool look_before(struct search *x, size_t bracket, struct slice inside, bool *found)
{
    size_t start = window_start(x->text, bracket);
    struct part_list p;
    struct brief b;
    size_t best = 0, words = 0;
    unsigned least_cost = NEVER;

    if (!read_brief(inside, &b))
        return true;
    cut(slice_of(x->text.data + start, bracket - start), &p);
    for (size_t first = p.count; first-- > 0 && words < b.count + 5 && words < 2 * b.count;) {
        unsigned cost = spells(&p, first, p.count - 1, &b);

        words += !p.parts[first].hyphened;
        if (cost < least_cost) {
            least_cost = cost;
            best = first;
        }
    }
    *found = least_cost < NEVER;
    return !*found || holds_word(&p, best, b.name) ||
           teach(x, &b,
                 slice_of(p.text.data + p.parts[best].start,
                          p.parts[p.count - 1].end - p.parts[best].start));
}

/* ACRONYM (long form): all of `inside`, a "the" at its start let be. */
static bool look_inside(struct search *x, size_t bracket, struct slice inside, bool *found)
{
    size_t end = bracket, start;
    struct part_list p;
    struct brief b;

    while (end && isspace((unsigned char)x->text.data[end - 1]))
        end--;
    for (start = end; start && (isalnum((unsigned char)x->text.data[start - 1]) ||
                                strchr("&/-", x->text.data[start - 1]));)
        start--;
    if (start == end || !read_brief(slice_of(x->text.data + start, end - start), &b))
        return true;
    cut(inside, &p);
    for (size_t first = 0; first < p.count && first < 2; first++)
        if (!*found && spells(&p, first, p.count - 1, &b) < NEVER) {
            *found = true;
            return holds_word(&p, first, b.name) ||
                   teach(x, &b,
                         slice_of(inside.data + p.parts[first].start,
                                  p.parts[p.count - 1].end - p.parts[first].start));
        }
    return true;
}

/* Quotes, and "the" or "or", around an acronym in brackets. */
static struct slice bare(struct slice s)
{
    static const char *const marks[] = {"“", "”", "‘", "’", "\"", "'"};
    bool more = true;

    s = slice_trim(s);
    if (slice_starts(s, slice_str("the ")))
        s = slice_trim(slice_from(s, 4));
    else if (slice_starts(s, slice_str("or ")))
        s = slice_trim(slice_from(s, 3));
    while (more) {
        more = false;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            size_t len = strlen(marks[i]);

            if (slice_starts(s, slice_str(marks[i]))) {
                s = slice_from(s, len);
                more = true;
            }
            if (s.len >= len && memcmp(s.data + s.len - len, marks[i], len) == 0) {
                s.len -= len;
                more = true;
            }
        }
    }
    return s;
}

/* What stands in the bracket at `open`, as far as a ';' or ','; false: it is not closed
 * where an acronym or a long form would end. */
static bool inside_of(struct slice text, size_t open, struct slice *whole, struct slice *first)
{
    size_t end = open + 1, comma = 0;

    for (; end < text.len && text.data[end] != ')'; end++) {
        if (text.data[end] == '(' || end - open > ACRONYM_LONG + 10u ||
            (text.data[end] == '\n' && text.data[end - 1] == '\n'))
            return false;
        if (!comma && strchr(",;", text.data[end]))
            comma = end;
    }
    *whole = bare(slice_of(text.data + open + 1, end - open - 1));
    *first = bare(slice_of(text.data + open + 1, (comma ? comma : end) - open - 1));
    return end < text.len;
}

bool acronyms_find(struct slice text, acronym_sink *sink, void *ctx)
{
    struct search x = {text, sink, ctx, BUF_INIT};
    bool good = true;

    for (size_t at = 0; at < text.len && good; at++) {
        const char *open = memchr(text.data + at, '(', text.len - at);
        struct slice whole, first;
        bool found = false;

        if (!open)
            break;
        at = (size_t)(open - text.data);
        if (!inside_of(text, at, &whole, &first) || !whole.len)
            continue;
        if (first.len)
            good = look_before(&x, at, first, &found);
        if (good && !found)
            good = look_inside(&x, at, whole, &found);
        if (good && !found && first.len < whole.len)
            good = look_inside(&x, at, first, &found);
    }
    buf_clear(&x.term);
    return good;
}
