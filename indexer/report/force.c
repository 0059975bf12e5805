/*
 * force: which force a report is about. Every name of a force scores by where and how
 * it stands: alone on a line of the title page or as the first bookmark most; as the
 * subject of a sentence more than elsewhere; after "with" or "and", as a partner is
 * named, nothing. What the tallies then say is force_tally.c's.
 */
#include "indexer/report/about.h"
#include "indexer/report/force_form.h"
#include "indexer/report/force_tally.h"
#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

#define LINE_ALONE   100
#define LISTED_ALONE 60
#define LISTED_PART  5
#define SUBJECT      3
#define OBJECT       2

/* A name that was found, and where it stands in the text around it. */
struct sighting {
    struct slice name; /* as the report will hold it */
    const struct force_name *known;
    size_t at, len;
};

static struct tally *tally_of(struct tallies *t, const struct sighting *s)
{
    for (size_t i = 0; i < t->count; i++) {
        if (slice_equal(t->list[i].name, s->name))
            return &t->list[i];
    }
    if (t->count == TALLIES)
        return NULL;
    t->list[t->count] = (struct tally){.name = s->name, .known = s->known != NULL};
    t->list[t->count].force = s->known ? s->known->force : 0;
    return &t->list[t->count++];
}

static void add(struct tallies *t, const struct sighting *s, unsigned score, bool front)
{
    struct tally *tally = score ? tally_of(t, s) : NULL;

    if (!tally)
        return;
    tally->score += score;
    tally->front += front ? score : 0;
    tally->sightings++;
}

static struct slice word_after(struct slice text, size_t at)
{
    struct slice word;

    if (at >= text.len || text.data[at] != ' ')
        return slice_of("", 0);
    word = slice_from(text, at + 1);
    word.len = force_word_len(word);
    return word;
}

/* The last word before `at`, when only a space stands between. */
static struct slice word_before(struct slice text, size_t at)
{
    size_t end, start;

    if (at == 0 || text.data[at - 1] != ' ')
        return slice_of("", 0);
    end = start = at - 1;
    while (start > 0 && isalpha((unsigned char)text.data[start - 1]))
        start--;
    return slice_of(text.data + start, end - start);
}

static bool find_known(const struct gazetteer *g, struct slice text, size_t i, struct sighting *out)
{
    size_t len = 0;
    const struct force_name *name = g ? gazetteer_match(g, slice_from(text, i), &len) : NULL;

    if (!name)
        return false;
    *out = (struct sighting){.known = name, .at = i, .len = len, .name = name->name};
    if (name->type == FORCE_FULL || name->type == FORCE_SHORT)
        out->name = gazetteer_official(g, name->force);
    return true;
}

/* The next name at or after `from`. */
static bool next_sighting(const struct tallies *t, struct slice text, size_t from,
                          struct sighting *out)
{
    for (size_t i = from; i < text.len; i++) {
        size_t len;

        if (!isupper((unsigned char)text.data[i]) && /* most places, so first */
            !(text.data[i] == 't' && slice_starts(slice_from(text, i), slice_str("the Met"))))
            continue;
        if (!force_word_starts(text, i))
            continue;
        if (find_known(t->gazetteer, text, i, out))
            return true;
        len = force_form(slice_from(text, i));
        if (len) {
            *out = (struct sighting){slice_of(text.data + i, len), NULL, i, len};
            return true;
        }
    }
    return false;
}

/* A line of the title page or of the contents. */
static void score_line(struct tallies *t, struct slice line, unsigned alone, unsigned part,
                       bool front)
{
    struct sighting s;
    struct date_found date;
    size_t from = 0;

    if (date_find(line, &date) && date.at + date.len == line.len)
        line = slice_trim(slice_of(line.data, date.at));
    while (next_sighting(t, line, from, &s)) {
        bool whole = s.len == line.len;

        from = s.at + s.len;
        if (s.known && s.known->type == FORCE_SHORT && !whole)
            continue;
        add(t, &s, whole ? alone : part, front);
    }
}

static void score_lines(struct tallies *t, struct slice text, unsigned alone, unsigned part,
                        bool front)
{
    struct slice line;

    while (about_line(&text, &line))
        score_line(t, slice_trim(line), alone, part, front);
}

/* "GMP", "PSNI": a short name that means nothing but the force. */
static bool is_initials(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!isupper((unsigned char)name.data[i]))
            return false;
    }
    return name.len > 2;
}

/* "Northshire Police began …": a sentence that the name begins, and a verb, by all signs. */
static bool begins_sentence(struct slice text, const struct sighting *s, struct slice after)
{
    static const char no_verb[] = "and or of in for at by to on with from under which who that";
    size_t at = s->at;

    if (!prose_lower(after) || force_word_in(after, no_verb))
        return false;
    return at == 0 || (at > 1 && text.data[at - 1] == ' ' && strchr(" .?!", text.data[at - 2]));
}

/* What a name in the running text is worth. */
static unsigned worth(struct slice text, const struct sighting *s)
{
    static const char verbs[] =
        "has have is are was were does did had will needs should must staff officers "
        "continues keeps also";
    static const char partner[] = "with and or between alongside";
    static const char about[] = "in of for inspected at within";
    struct slice before = word_before(text, s->at), after = word_after(text, s->at + s->len);

    if (force_word_in(before, partner) || (s->known && s->known->agency))
        return 0;
    if (s->known && s->known->type == FORCE_SHORT && !is_initials(s->known->name)) {
        struct slice around =
            slice_of(text.data + (s->at > 24 ? s->at - 24 : 0), s->at > 24 ? 24 : s->at);

        return (prose_has(around, "findings for") || prose_has(around, "found in") ||
                prose_has(around, "inspected") || prose_has(around, "inspection of")) &&
                       !prose_upper(after)
                   ? OBJECT
                   : 0;
    }
    if (force_word_in(after, verbs) || begins_sentence(text, s, after))
        return SUBJECT;
    return force_word_in(before, about) ? OBJECT : 1;
}

static void score_body(struct tallies *t, struct slice text)
{
    struct sighting s;
    size_t from = 0;

    while (next_sighting(t, text, from, &s)) {
        from = s.at + s.len;
        add(t, &s, worth(text, &s), false);
    }
}

/* Where the place of a force told by its form stands alone: "Integrity in Northshire". */
static void score_places(struct tallies *t, const struct about *a)
{
    for (size_t i = 0; i < t->count; i++) {
        struct tally *tally = &t->list[i];
        size_t front, headings, body;

        if (tally->known)
            continue;
        front = tally_places(tally, buf_view(&a->front));
        headings = tally_places(tally, buf_view(&a->headings));
        body = tally_places(tally, buf_view(&a->body));
        tally->front += (unsigned)(front ? TALLY_PART : 0);
        tally->score += (unsigned)((front ? TALLY_PART : 0) + LISTED_PART * headings + body);
    }
}

enum status force_infer(const struct about *a, struct report *r, struct error *e)
{
    struct tallies *t = calloc(1, sizeof *t);
    struct slice *forces;

    if (!t)
        return error_memory(e);
    t->gazetteer = a->gazetteer;
    score_lines(t, buf_view(&a->front), LINE_ALONE, TALLY_PART, true);
    score_lines(t, buf_view(&a->listed), LISTED_ALONE, LISTED_PART, false);
    score_body(t, buf_view(&a->body));
    score_places(t, a);
    tally_decide(t);
    forces = t->count ? arena_array(&r->arena, t->count, sizeof *forces) : NULL;
    for (size_t i = 0; forces && i < t->count; i++) {
        if (t->list[i].subject)
            forces[r->force_count++] = arena_copy(&r->arena, t->list[i].name);
    }
    r->forces = forces;
    free(t);
    return OK;
}
