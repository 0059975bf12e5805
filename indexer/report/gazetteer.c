/*
 * gazetteer: the table of forces in memory: all names, folded and sorted, so that a
 * look-up is a binary search. Which of the forces named in a report is its
 * subject is told in force.c.
 */
#include "indexer/report/gazetteer.h"

#include "indexer/text/field.h"
#include "shim/unicode.h"

#include <stdlib.h>

#define NAME_BYTES 120 /* no name in a text is longer */

void gazetteer_init(struct gazetteer *g)
{
    *g = (struct gazetteer){.arena = ARENA_INIT};
}

void gazetteer_clear(struct gazetteer *g)
{
    arena_clear(&g->arena);
    free(g->names);
    gazetteer_init(g);
}

static bool ends_with_word(struct slice s, const char *word)
{
    size_t len = strlen(word);

    return s.len > len && s.data[s.len - len - 1] == ' ' &&
           memcmp(s.data + s.len - len, word, len) == 0;
}

static bool is_full_name(struct slice name)
{
    return ends_with_word(name, "Police") || ends_with_word(name, "Constabulary") ||
           ends_with_word(name, "Service") || ends_with_word(name, "Agency") ||
           slice_starts(name, slice_str("Police Service of"));
}

static bool add_name(struct gazetteer *g, struct slice name, uint32_t force,
                     enum force_name_type type, bool agency)
{
    struct buf folded = BUF_INIT;
    struct force_name *entry;

    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 256;
        struct force_name *names = realloc(g->names, cap * sizeof *names);

        if (!names)
            return false;
        g->names = names;
        g->cap = cap;
    }
    field_fold(&folded, FIELD_FORCE, name);
    entry = &g->names[g->count];
    *entry = (struct force_name){.force = force, .type = type, .agency = agency};
    entry->name = arena_copy(&g->arena, name);
    entry->folded = arena_copy(&g->arena, buf_view(&folded));
    g->count += entry->folded.len > 0;
    g->sorted = false;
    if (!buf_ok(&folded))
        return false;
    buf_clear(&folded);
    return arena_ok(&g->arena);
}

static bool add_alias(struct gazetteer *g, struct slice alias, uint32_t force, bool agency)
{
    enum force_name_type type;

    alias = slice_trim(alias);
    if (alias.len == 0)
        return true;
    if (slice_starts(alias, slice_str("was ")))
        return add_name(g, slice_trim(slice_from(alias, 4)), force, FORCE_FORMER, agency);
    type = is_full_name(alias) ? FORCE_FULL : FORCE_SHORT;
    return add_name(g, alias, force, type, agency);
}

/* Takes the part of *rest before `mark` off it. */
static struct slice cut(struct slice *rest, char mark)
{
    const char *end = rest->len ? memchr(rest->data, mark, rest->len) : NULL;
    struct slice part = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);

    *rest = slice_from(*rest, part.len + (end != NULL));
    return part;
}

static enum status add_row(struct gazetteer *g, struct slice row, const char *source, size_t line,
                           struct error *e)
{
    struct slice name = slice_trim(cut(&row, '\t')), type = slice_trim(cut(&row, '\t'));
    struct slice aliases = cut(&row, '\t');
    const struct force_name *known = NULL;
    bool agency = slice_is(type, "agency");
    uint32_t force;

    if (name.len == 0 || name.len > NAME_BYTES || unicode_length(name) == 0)
        return error_set(e, ERR_INPUT, "%s:%zu: no force's name in the first column", source, line);
    for (size_t i = 0; i < g->count && !known; i++) {
        if (slice_equal(g->names[i].name, name) && g->names[i].type == FORCE_OFFICIAL)
            known = &g->names[i];
    }
    force = known ? known->force : g->force_count++;
    if (!known && !add_name(g, name, force, FORCE_OFFICIAL, agency))
        return error_memory(e);
    while (aliases.len) {
        if (!add_alias(g, cut(&aliases, '|'), force, agency))
            return error_memory(e);
    }
    return OK;
}

/* By folded name; where two forces share one, the official name comes first. */
static int compare_names(const void *a, const void *b)
{
    const struct force_name *x = a, *y = b;
    int order = slice_compare(x->folded, y->folded);

    if (order == 0)
        order = (x->type > y->type) - (x->type < y->type);
    return order ? order : (x->force > y->force) - (x->force < y->force);
}

enum status gazetteer_add(struct gazetteer *g, struct slice tsv, const char *source,
                          struct error *e)
{
    enum status status = OK;

    for (size_t line = 1; status == OK && tsv.len; line++) {
        struct slice row = cut(&tsv, '\n');

        if (slice_trim(row).len && row.data[0] != '#')
            status = add_row(g, row, source, line, e);
    }
    if (g->count)
        qsort(g->names, g->count, sizeof *g->names, compare_names);
    g->sorted = true;
    return status;
}

/* The first name whose folded form is not before `folded`. */
static size_t lower_bound(const struct gazetteer *g, struct slice folded)
{
    size_t low = 0, high = g->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_compare(g->names[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct force_name *find_folded(const struct gazetteer *g, struct slice folded)
{
    size_t at = lower_bound(g, folded);

    return at < g->count && slice_equal(g->names[at].folded, folded) ? &g->names[at] : NULL;
}

/* Whether some name begins with `folded`, a run of whole words. */
static bool begins_name(const struct gazetteer *g, struct slice folded)
{
    size_t at = lower_bound(g, folded);

    return at < g->count && slice_starts(g->names[at].folded, folded);
}

/* The bytes of the next word of `text` from `at`, and of what stands before it. */
static size_t next_word(struct slice text, size_t at)
{
    bool started = false;

    while (at < text.len && at < NAME_BYTES) {
        int32_t character;
        size_t len = unicode_next(slice_from(text, at), &character);
        enum char_class class = unicode_class(character);
        bool word = class == CHAR_LETTER || class == CHAR_DIGIT;

        if (started && !word && class != CHAR_IGNORED)
            return at;
        if (!word && character == '&')
            return at + len;
        started = started || word;
        at += len;
    }
    return at;
}

const struct force_name *gazetteer_match(const struct gazetteer *g, struct slice text, size_t *len)
{
    const struct force_name *best = NULL;
    struct buf folded = BUF_INIT;
    size_t at = 0;

    while (at < text.len && at < NAME_BYTES) {
        const struct force_name *found;

        at = next_word(text, at);
        buf_truncate(&folded, 0);
        field_fold(&folded, FIELD_FORCE, slice_of(text.data, at));
        if (!buf_ok(&folded) || folded.len == 0 || !begins_name(g, buf_view(&folded)))
            break;
        found = find_folded(g, buf_view(&folded));
        if (found) {
            best = found;
            *len = at;
        }
    }
    buf_clear(&folded);
    return best;
}

const struct force_name *gazetteer_find(const struct gazetteer *g, struct slice name)
{
    struct buf folded = BUF_INIT;
    const struct force_name *found;

    field_fold(&folded, FIELD_FORCE, name);
    found = buf_ok(&folded) ? find_folded(g, buf_view(&folded)) : NULL;
    buf_clear(&folded);
    return found;
}

struct slice gazetteer_official(const struct gazetteer *g, uint32_t force)
{
    for (size_t i = 0; i < g->count; i++) {
        if (g->names[i].force == force && g->names[i].type == FORCE_OFFICIAL)
            return g->names[i].name;
    }
    return (struct slice){"", 0};
}

/* Without "police" and the like at its end: what a known force's alias would be. */
static struct slice short_form(struct slice folded)
{
    static const char *const ends[] = {"police", "constabulary", "police service", "police force"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends_with_word(folded, ends[i]))
            return slice_of(folded.data, folded.len - strlen(ends[i]) - 1);
    }
    return (struct slice){"", 0};
}

void gazetteer_names(const struct gazetteer *g, struct slice name, gazetteer_sink *sink, void *ctx)
{
    const struct force_name *found = g ? gazetteer_find(g, name) : NULL;
    struct buf folded = BUF_INIT;
    struct slice brief;

    for (size_t i = 0; found && i < g->count; i++) {
        if (g->names[i].force == found->force)
            sink(ctx, g->names[i].folded);
    }
    if (!found) {
        field_fold(&folded, FIELD_FORCE, name);
        brief = short_form(buf_view(&folded));
        if (folded.len)
            sink(ctx, buf_view(&folded));
        if (brief.len)
            sink(ctx, brief);
    }
    buf_clear(&folded);
}
