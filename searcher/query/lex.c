/*
 * lex: the lexer of the query language. What is inside a word or a quoted
 * phrase is not looked into here: see words.c.
 */
#include "searcher/query/lex.h"

#include "shim/unicode.h"

#include <stdlib.h>

#define DISTANCE_DIGITS 6u
#define BOOST_BYTES     16u
#define BOOST_MAX       1000.0

size_t lex_column(struct slice query, size_t at)
{
    return unicode_length(slice_of(query.data, at < query.len ? at : query.len)) + 1;
}

static enum status fail(const struct lexer *l, size_t at, const char *what, struct error *e)
{
    return error_at(e, lex_column(l->query, at), "%s", what);
}

static char byte_at(const struct lexer *l, size_t at)
{
    return at < l->query.len ? l->query.data[at] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

size_t lex_quote(struct slice s)
{
    if (s.len && s.data[0] == '"')
        return 1;
    return slice_starts(s, slice_str("“")) || slice_starts(s, slice_str("”")) ? 3 : 0;
}

static size_t opening_quote(const struct lexer *l, size_t at)
{
    return at < l->query.len ? lex_quote(slice_from(l->query, at)) : 0;
}

/* Reads a quoted phrase whose quote is at `at`; leaves the lexer behind it. */
static enum status quoted(struct lexer *l, size_t at, struct slice *text, size_t *text_at,
                          struct error *e)
{
    size_t end;

    *text_at = at + opening_quote(l, at);
    for (end = *text_at; end < l->query.len && !opening_quote(l, end); end++)
        ;
    if (end >= l->query.len)
        return fail(l, at, "this quote is not closed: expected '\"' before the end", e);
    *text = slice_of(l->query.data + *text_at, end - *text_at);
    l->at = end + opening_quote(l, end);
    return OK;
}

/* A bracket that opens within a word and closes within it belongs to it: s.32(1). */
static size_t bracket_in_word(const struct lexer *l, size_t at)
{
    for (size_t end = at + 1; end < l->query.len; end++) {
        char c = l->query.data[end];

        if (c == ')')
            return end + 1 - at;
        if (c == '(' || c == '"' || unicode_blank(slice_from(l->query, end)))
            return 0;
    }
    return 0;
}

static size_t end_of_word(const struct lexer *l, size_t at)
{
    size_t start = at;

    while (at < l->query.len && !unicode_blank(slice_from(l->query, at)) && !opening_quote(l, at)) {
        char c = l->query.data[at];
        size_t bracket = c == '(' && at > start ? bracket_in_word(l, at) : 0;

        if (bracket)
            at += bracket;
        else if (c == '(' || c == ')' || c == '^')
            break;
        else
            at++;
    }
    return at;
}

static bool is_word(const struct lexer *l, size_t at, size_t end, const char *word)
{
    return slice_is(slice_of(l->query.data + at, end - at), word);
}

/* NEAR, NEAR/5, ADJ, ADJ/5 */
static enum status near_operator(struct lexer *l, size_t at, size_t end, struct lexeme *out,
                                 bool *is_near, struct error *e)
{
    struct slice word = slice_of(l->query.data + at, end - at);
    size_t name = slice_starts(word, slice_str("NEAR"))  ? 4
                  : slice_starts(word, slice_str("ADJ")) ? 3
                                                         : 0;

    *is_near = name && (word.len == name || word.data[name] == '/');
    if (!*is_near)
        return OK;
    out->kind = LEX_NEAR;
    out->ordered = name == 3;
    l->at = end;
    if (word.len == name)
        return OK;
    for (size_t i = name + 1; i < word.len; i++) {
        if (!is_digit(word.data[i]) || i > name + DISTANCE_DIGITS)
            return fail(l, at + i, "expected a number of words, as in NEAR/5", e);
        out->distance = out->distance * 10 + (unsigned)(word.data[i] - '0');
    }
    if (!out->distance)
        return fail(l, at + name + 1, "expected a number of words from 1, as in NEAR/5", e);
    return OK;
}

/* name:values; the values reach to the next blank outside quotes, or a bracket. */
static enum status field_values(struct lexer *l, size_t colon, struct lexeme *out, struct error *e)
{
    size_t at = colon + 1;

    out->kind = LEX_FIELD;
    out->text_at = at;
    while (at < l->query.len && !unicode_blank(slice_from(l->query, at))) {
        struct slice ignored;
        size_t ignored_at;

        if (l->query.data[at] == '(' || l->query.data[at] == ')' || l->query.data[at] == '^')
            break;
        if (opening_quote(l, at)) {
            enum status status = quoted(l, at, &ignored, &ignored_at, e);

            if (status != OK)
                return status;
            at = l->at;
        } else {
            at++;
        }
    }
    out->text = slice_of(l->query.data + out->text_at, at - out->text_at);
    if (!out->text.len)
        return fail(l, at, "expected a value after the ':'", e);
    l->at = at;
    return OK;
}

static enum status field(struct lexer *l, size_t at, size_t colon, struct lexeme *out,
                         struct error *e)
{
    struct slice name = slice_of(l->query.data + at, colon - at);

    if (!field_parse(name, &out->field))
        return error_at(e, lex_column(l->query, at),
                        "there is no field '%.*s': expected title, heading, force, year, date, "
                        "kind, programme, publisher, place or report (or put the words in quotes)",
                        SLICE_ARG(name));
    return field_values(l, colon, out, e);
}

/* Where the ':' of name:value stands; 0 when the word is none. */
static size_t field_colon(const struct lexer *l, size_t at)
{
    size_t end = at;

    while (is_lower(byte_at(l, end)))
        end++;
    return end > at && byte_at(l, end) == ':' ? end : 0;
}

static enum match_how mark_before(struct lexer *l)
{
    if (byte_at(l, l->at) != '=')
        return MATCH_STEM;
    l->at++;
    if (byte_at(l, l->at) != '=')
        return MATCH_FORM;
    l->at++;
    return MATCH_CASE;
}

/* Can a lexeme end here, with nothing between it and the next? */
static bool ends_here(const struct lexer *l)
{
    return l->at >= l->query.len || strchr("()^", l->query.data[l->at]) ||
           unicode_blank(slice_from(l->query, l->at));
}

/* ^^ behind a word: the acronym and its long forms. */
static enum status take_acronym(struct lexer *l, struct lexeme *out, struct error *e)
{
    if (byte_at(l, l->at) != '^' || byte_at(l, l->at + 1) != '^')
        return OK;
    if (out->how != MATCH_STEM || out->edits)
        return fail(l, l->at, "expected nothing but the acronym before '^^', as in PSD^^", e);
    l->at += 2;
    out->acronym = true;
    return ends_here(l) ? OK : fail(l, l->at, "expected a blank after '^^'", e);
}

/* Takes ~, ~1 or ~2 off the end of a word. */
static void take_edits(struct lexeme *out)
{
    struct slice t = out->text;

    if (t.len > 2 && t.data[t.len - 2] == '~' &&
        (t.data[t.len - 1] == '1' || t.data[t.len - 1] == '2'))
        out->edits = (unsigned)(t.data[t.len - 1] - '0');
    else if (t.len > 1 && t.data[t.len - 1] == '~')
        out->edits = 1;
    if (out->edits)
        out->text.len -= t.data[t.len - 1] == '~' ? 1 : 2;
}

static enum status word_or_phrase(struct lexer *l, struct lexeme *out, struct error *e)
{
    bool any_form = byte_at(l, l->at) == '~' && opening_quote(l, l->at + 1);
    size_t end;

    if (any_form)
        l->at++;
    out->how = mark_before(l);
    if (opening_quote(l, l->at)) {
        out->kind = LEX_PHRASE;
        if (!any_form && out->how == MATCH_STEM)
            out->how = MATCH_WORD;
        return quoted(l, l->at, &out->text, &out->text_at, e);
    }
    end = end_of_word(l, l->at);
    out->kind = LEX_WORD;
    out->text_at = l->at;
    out->text = slice_of(l->query.data + l->at, end - l->at);
    l->at = end;
    if (!out->text.len)
        return fail(l, out->at, "expected a word here", e);
    take_edits(out);
    if (out->edits && out->how != MATCH_STEM)
        return fail(l, out->at, "expected either '=' before a word or '~' after it, not both", e);
    return take_acronym(l, out, e);
}

static enum status boost(struct lexer *l, struct lexeme *out, struct error *e)
{
    char digits[BOOST_BYTES] = "", *end;
    size_t len = 0;

    l->at++;
    while (len + 1 < sizeof digits && (is_digit(byte_at(l, l->at)) || byte_at(l, l->at) == '.'))
        digits[len++] = l->query.data[l->at++];
    out->kind = LEX_BOOST;
    out->boost = strtod(digits, &end);
    if (!len || *end || out->boost > BOOST_MAX || !ends_here(l))
        return fail(l, out->at, "expected a number from 0 to 1000 after '^'", e);
    return OK;
}

static enum status family(struct lexer *l, struct lexeme *out, struct error *e)
{
    size_t end = l->at + 1;

    while (is_lower(byte_at(l, end)) || is_digit(byte_at(l, end)) || byte_at(l, end) == '-' ||
           byte_at(l, end) == '_')
        end++;
    out->kind = LEX_FAMILY;
    out->text = slice_of(l->query.data + l->at + 1, end - l->at - 1);
    out->text_at = l->at + 1;
    l->at = end;
    return out->text.len ? OK : fail(l, out->at, "expected a family's name after '@'", e);
}

static enum status named(struct lexer *l, struct lexeme *out, struct error *e)
{
    size_t at = l->at, end = end_of_word(l, at), colon = field_colon(l, at);
    bool is_near;
    enum status status;

    if (colon)
        return field(l, at, colon, out, e);
    status = near_operator(l, at, end, out, &is_near, e);
    if (is_near || status != OK)
        return status;
    if (!is_word(l, at, end, "AND") && !is_word(l, at, end, "OR") && !is_word(l, at, end, "NOT"))
        return word_or_phrase(l, out, e);
    out->kind = is_word(l, at, end, "AND") ? LEX_AND : is_word(l, at, end, "OR") ? LEX_OR : LEX_NOT;
    l->at = end;
    return OK;
}

enum status lex_next(struct lexer *l, struct lexeme *out, struct error *e)
{
    char c;

    if (byte_at(l, l->at) == '^' && l->at > 0 && !unicode_blank(slice_from(l->query, l->at - 1))) {
        *out = (struct lexeme){.kind = LEX_BOOST, .at = l->at};
        return boost(l, out, e);
    }
    while (l->at < l->query.len && unicode_blank(slice_from(l->query, l->at)))
        l->at += unicode_blank(slice_from(l->query, l->at));
    *out = (struct lexeme){.kind = LEX_END, .at = l->at, .boost = 1.0};
    if (l->at >= l->query.len)
        return OK;
    c = l->query.data[l->at];
    if (c == '(' || c == ')') {
        out->kind = c == '(' ? LEX_OPEN : LEX_CLOSE;
        l->at++;
        return OK;
    }
    if (c == '-' && l->at + 1 < l->query.len && !unicode_blank(slice_from(l->query, l->at + 1))) {
        out->kind = LEX_NOT;
        l->at++;
        return OK;
    }
    if (c == '@')
        return family(l, out, e);
    if (c == '^')
        return fail(l, l->at, "expected something for '^' to weigh, just before it", e);
    return named(l, out, e);
}
