/*
 * words: see words.h. A chunk is cut by the same analyse() as a document; every
 * way through its parts and joined spellings becomes an alternative.
 */
#include "searcher/query/words.h"

#include "searcher/query/lex.h"
#include "searcher/query/parse.h"
#include "shim/unicode.h"

#define OPTIONS_OF_A_CHUNK 16u

void word_maker_clear(struct word_maker *m)
{
    token_list_clear(&m->tokens);
}

static enum status fail(const struct word_maker *m, size_t at, const char *what, struct error *e)
{
    return error_at(e, lex_column(m->query, at), "%s", what);
}

static struct alternative *add_option(struct word_maker *m, struct place *place, size_t steps)
{
    struct alternative *options = arena_array(m->arena, place->count + 1, sizeof *options);

    if (!options)
        return NULL;
    if (place->count)
        memcpy(options, place->options, place->count * sizeof *options);
    options[place->count].steps = arena_array(m->arena, steps ? steps : 1, sizeof(struct step));
    place->options = options;
    return options[place->count].steps ? &options[place->count++] : NULL;
}

static struct slice compared(enum match_how how, const struct word *w)
{
    switch (how) {
    case MATCH_STEM:
        return w->stem;
    case MATCH_CASE:
        return w->form;
    default:
        return w->fold;
    }
}

/* The form, or for a word that is known by a digest what the user wrote. */
static struct slice shown(struct slice chunk, const struct token *t)
{
    return t->length > WORD_MAX ? slice_of(chunk.data + t->offset, t->length) : t->word->form;
}

static struct step step_of_token(struct word_maker *m, struct slice chunk, const struct token *t,
                                 enum match_how how, unsigned edits)
{
    const struct word *w = t->word;

    return (struct step){.how = edits ? MATCH_FUZZY : how,
                         .edits = edits,
                         .joined = w->span > 1,
                         .text = arena_copy(m->arena, edits ? w->fold : compared(how, w)),
                         .fold = arena_copy(m->arena, w->fold),
                         .shown = arena_copy(m->arena, shown(chunk, t)),
                         .number = (*m->step_count)++};
}

/* Is a hyphen all there is between two tokens? */
static bool hyphen_between(struct slice chunk, const struct token *a, const struct token *b)
{
    size_t end = (size_t)a->offset + a->length;
    struct slice between = slice_of(chunk.data + end, b->offset > end ? b->offset - end : 0);
    int32_t c;

    return between.len && unicode_next(between, &c) == between.len &&
           unicode_class(c) == CHAR_HYPHEN;
}

/* The token to take at a position: a sign that the user typed counts (£120),
 * the word without a footnote's mark does not. */
static const struct token *token_at(const struct token_list *list, uint32_t position)
{
    const struct token *best = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const struct token *t = &list->tokens[i];

        if (t->position == position && t->word->span == 1 && (!best || t->length > best->length))
            best = t;
    }
    return best;
}

static const struct token *joined_at(const struct token_list *list, uint32_t position,
                                     uint32_t span)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct token *t = &list->tokens[i];

        if (t->position == position && t->word->span == span)
            return t;
    }
    return NULL;
}

/* Every way from the first position to the last: cuts[i] says whether the path
 * stops between positions i and i + 1. */
static enum status add_paths(struct word_maker *m, struct slice chunk, uint32_t positions,
                             enum match_how how, unsigned edits, struct place *place,
                             struct error *e)
{
    uint32_t ways = positions <= 5 ? 1u << (positions - 1) : 1;

    for (uint32_t joins = 0; joins < ways && joins < OPTIONS_OF_A_CHUNK; joins++) {
        const struct token *path[PHRASE_PLACES];
        struct alternative *option;
        size_t count = 0;
        uint32_t at = 0;

        while (at < positions && count < PHRASE_PLACES) {
            uint32_t span = 1;

            while (at + span < positions && (joins >> (at + span - 1) & 1))
                span++;
            path[count] = span > 1 ? joined_at(&m->tokens, at, span) : token_at(&m->tokens, at);
            if (!path[count])
                break;
            count++;
            at += span;
        }
        if (at < positions)
            continue;
        option = add_option(m, place, count);
        if (!option)
            return error_memory(e);
        for (size_t i = 0; i < count; i++) {
            option->steps[i] = step_of_token(m, chunk, path[i], how, edits);
            option->steps[i].hyphen = i && hyphen_between(chunk, path[i - 1], path[i]);
        }
        option->count = count;
    }
    return arena_ok(m->arena) ? OK : error_memory(e);
}

static bool is_wild(struct slice chunk)
{
    for (size_t i = 0; i < chunk.len; i++)
        if (chunk.data[i] == '*' || chunk.data[i] == '?')
            return true;
    return false;
}

/* Within quotes a question mark at the end is punctuation: "with integrity?". */
static struct slice without_question_mark(struct slice chunk)
{
    while (chunk.len && strchr("?.,;:!)", chunk.data[chunk.len - 1]))
        chunk.len--;
    return chunk;
}

/* The length of what stands before the next wildcard; SIZE_MAX when that can't
 * be in a word. */
static size_t literal(struct slice pattern, bool *letters)
{
    size_t len = 0;

    while (len < pattern.len && pattern.data[len] != '*' && pattern.data[len] != '?') {
        int32_t c;
        size_t step = unicode_next(slice_from(pattern, len), &c);
        enum char_class class = unicode_class(c);

        if (class == CHAR_OTHER)
            return SIZE_MAX;
        *letters |= class == CHAR_LETTER || class == CHAR_DIGIT;
        len += step;
    }
    return len;
}

/* Appends the pattern folded as a joined spelling is, its wildcards kept. */
static enum status fold_pattern(struct word_maker *m, struct slice pattern, size_t at,
                                struct buf *out, struct error *e)
{
    bool letters = false;
    size_t to = 0;

    while (pattern.len) {
        size_t len = literal(pattern, &letters);

        if (len == SIZE_MAX)
            return fail(m, at, "a word with a wildcard holds letters, digits and hyphens only", e);
        unicode_fold(out, slice_of(pattern.data, len));
        pattern = slice_from(pattern, len);
        if (pattern.len) {
            buf_char(out, pattern.data[0]);
            pattern = slice_from(pattern, 1);
        }
    }
    if (!letters)
        return fail(m, at, "a wildcard needs at least one letter beside it", e);
    if (!buf_ok(out))
        return error_memory(e);
    for (size_t i = 0; i < out->len; i++)
        if (out->data[i] != '-')
            out->data[to++] = out->data[i];
    buf_truncate(out, to);
    return OK;
}

static enum status add_wild(struct word_maker *m, struct slice pattern, size_t at,
                            struct alternative *option, bool joined, struct error *e)
{
    struct buf folded = BUF_INIT;
    enum status status = fold_pattern(m, pattern, at, &folded, e);

    if (status == OK)
        option->steps[option->count++] =
            (struct step){.how = MATCH_WILD,
                          .joined = joined,
                          .hyphen = option->count > 0,
                          .text = arena_copy(m->arena, buf_view(&folded)),
                          .shown = arena_copy(m->arena, pattern),
                          .number = (*m->step_count)++};
    buf_clear(&folded);
    return status != OK || arena_ok(m->arena) ? status : error_memory(e);
}

/* A part of a hyphenated word beside the one with the wildcard: a word by itself. */
static enum status add_part(struct word_maker *m, struct slice part, size_t at, enum match_how how,
                            struct alternative *option, struct error *e)
{
    enum status status = token_list_fill(&m->tokens, m->lexicon, part, e);
    struct step *step = &option->steps[option->count];

    if (status != OK)
        return status;
    if (!m->tokens.count || m->tokens.tokens[m->tokens.count - 1].position > 0)
        return fail(m, at, "a word with a wildcard holds letters, digits and hyphens only", e);
    *step = step_of_token(m, part, token_at(&m->tokens, 0), how, 0);
    step->hyphen = option->count++ > 0;
    return OK;
}

/* co-ordinat*: the parts one behind the other, or joined in one piece. */
static enum status wild_chunk(struct word_maker *m, struct slice chunk, size_t at,
                              enum match_how how, struct place *place, struct error *e)
{
    struct slice rest = chunk;
    size_t parts = 1;
    struct alternative *option;
    enum status status = OK;

    for (size_t i = 0; i < chunk.len; i++)
        parts += chunk.data[i] == '-';
    option = add_option(m, place, parts);
    if (!option)
        return error_memory(e);
    while (rest.len && status == OK) {
        const char *hyphen = memchr(rest.data, '-', rest.len);
        struct slice part = slice_of(rest.data, hyphen ? (size_t)(hyphen - rest.data) : rest.len);

        rest = slice_from(rest, hyphen ? part.len + 1 : part.len);
        if (is_wild(part))
            status = add_wild(m, part, at, option, false, e);
        else if (part.len)
            status = add_part(m, part, at, how, option, e);
    }
    if (status != OK || parts == 1)
        return status;
    option = add_option(m, place, 1);
    return option ? add_wild(m, chunk, at, option, true, e) : error_memory(e);
}

enum status words_of_chunk(struct word_maker *m, struct slice chunk, size_t at, enum match_how how,
                           unsigned edits, struct place *place, struct error *e)
{
    uint32_t positions = 0;
    enum status status;

    if (*m->step_count >= QUERY_STEPS)
        return error_set(e, ERR_LIMIT, "the query holds more than %u words", QUERY_STEPS);
    if (is_wild(chunk)) {
        if (edits)
            return fail(m, at, "expected either a wildcard or '~', not both", e);
        if (how == MATCH_CASE)
            return fail(m, at, "expected either a wildcard or '==', not both", e);
        return wild_chunk(m, chunk, at, how, place, e);
    }
    status = token_list_fill(&m->tokens, m->lexicon, chunk, e);
    if (status != OK || !m->tokens.count)
        return status;
    for (size_t i = 0; i < m->tokens.count; i++)
        if (m->tokens.tokens[i].position >= positions)
            positions = m->tokens.tokens[i].position + 1;
    if (positions > PHRASE_PLACES)
        return fail(m, at, "this word has too many parts", e);
    if (edits && positions > 1)
        return fail(m, at, "expected a single word before '~'", e);
    return add_paths(m, chunk, positions, how, edits, place, e);
}

/* One place: alternatives between '|'. */
static enum status words_of_place(struct word_maker *m, struct slice text, size_t at,
                                  enum match_how how, struct place *place, struct error *e)
{
    bool choice = memchr(text.data, '|', text.len) != NULL;
    enum status status = OK;

    for (size_t start = 0; start <= text.len && status == OK;) {
        size_t end = start, before = place->count;

        while (end < text.len && text.data[end] != '|')
            end++;
        status = words_of_chunk(m, without_question_mark(slice_of(text.data + start, end - start)),
                                at + start, how, 0, place, e);
        if (status == OK && choice && place->count == before)
            status = fail(m, at + start, "expected a word on both sides of '|'", e);
        start = end + 1;
    }
    return status;
}

enum status words_of_phrase(struct word_maker *m, struct slice text, size_t at, enum match_how how,
                            struct place **places, size_t *count, struct error *e)
{
    struct place *list = arena_array(m->arena, PHRASE_PLACES, sizeof *list);
    size_t i = 0;
    enum status status = OK;

    *count = 0;
    if (!list)
        return error_memory(e);
    while (status == OK) {
        size_t start;

        while (i < text.len && unicode_blank(slice_from(text, i)))
            i += unicode_blank(slice_from(text, i));
        if (i >= text.len)
            break;
        start = i;
        while (i < text.len && !unicode_blank(slice_from(text, i)))
            i++;
        if (*count == PHRASE_PLACES)
            return error_at(e, lex_column(m->query, at + start),
                            "this phrase has more than %u words", PHRASE_PLACES);
        status = words_of_place(m, slice_of(text.data + start, i - start), at + start, how,
                                &list[*count], e);
        if (list[*count].count)
            ++*count;
    }
    *places = list;
    return status;
}
