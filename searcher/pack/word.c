/*
 * word: the iterator of terms that stand for one word: a stem, or some of the
 * spellings of one or more stems. Each stem has a cursor over its postings; a
 * cursor that wants only some spellings looks at the codes of each occurrence.
 */
#include "searcher/pack/cursor.h"

#include "indexer/text/sign.h"

#include <math.h>
#include <stdlib.h>

struct word {
    struct iterator iterator;
    struct cursor *cursors;
    size_t count;
    struct spot_list places; /* scratch */
    uint32_t *positions;     /* scratch */
    size_t positions_cap;
    uint64_t docfreq; /* sum over the terms */
    float weight;     /* idf * (k1 + 1) * boost */
};

static struct word *self(struct iterator *it)
{
    return (struct word *)it;
}

/* The word stands where the first of its cursors does. */
static void settle(struct word *w)
{
    uint32_t doc = ITERATOR_END;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc < doc)
            doc = w->cursors[i].doc;
    w->iterator.doc = w->iterator.run->status == OK ? doc : ITERATOR_END;
}

static void next(struct iterator *it)
{
    struct word *w = self(it);
    uint32_t doc = it->doc;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc == doc)
            cursor_next(w->iterator.run, &w->cursors[i]);
    settle(w);
}

static void seek(struct iterator *it, uint32_t target)
{
    struct word *w = self(it);

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc < target)
            cursor_seek(w->iterator.run, &w->cursors[i], target);
    settle(w);
}

static float score(struct iterator *it)
{
    struct word *w = self(it);
    float tf = 0;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc == it->doc)
            tf += (float)cursor_tf(it->run, &w->cursors[i]);
    return w->weight * tf / (tf + it->run->norms[it->doc - 1]);
}

static int by_position(const void *a, const void *b)
{
    const struct spot *x = a, *y = b;

    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->span > y->span) - (x->span < y->span);
}

/* Makes room for `count` more. */
static bool reserve_spots(struct spot_list *out, size_t count)
{
    size_t cap = (out->count + count) * 2 + 64;
    struct spot *items;

    if (out->count + count <= out->cap)
        return true;
    items = realloc(out->items, cap * sizeof *items);
    if (!items)
        return false;
    out->items = items;
    out->cap = cap;
    return true;
}

static bool add_places(struct word *w, struct cursor *c, struct spot_list *out)
{
    const struct doc_places *places = &c->places;
    uint32_t forms = c->postings.form_count;
    struct spot *to;

    if (!cursor_places(w->iterator.run, c))
        return false;
    if (!reserve_spots(out, places->count)) {
        cursor_fail(w->iterator.run, c, error_memory(w->iterator.run->error), NULL);
        return false;
    }
    to = out->items + out->count;
    for (size_t k = 0; k < places->count && places->no_codes; k++)
        *to++ = (struct spot){places->positions[k], 1, c->signs};
    for (size_t k = 0; k < places->count && !places->no_codes; k++) {
        uint32_t code = places->codes[k];

        if (c->wanted && (code >= forms || !c->wanted[code]))
            continue;
        *to++ = (struct spot){places->positions[k], c->spans && code < forms ? c->spans[code] : 1,
                              c->signs};
    }
    out->count = (size_t)(to - out->items);
    return true;
}

static bool reserve_positions(struct word *w, size_t count)
{
    uint32_t *positions;

    if (count <= w->positions_cap)
        return true;
    positions = realloc(w->positions, count * 2 * sizeof *positions);
    if (!positions) {
        w->iterator.run->status = error_memory(w->iterator.run->error);
        return false;
    }
    w->positions = positions;
    w->positions_cap = count * 2;
    return true;
}

/* The positions of the wanted spellings; false when one of these is joined. */
static bool wanted_positions(struct word *w, const struct cursor *c, size_t *count)
{
    size_t n = 0;

    if (!reserve_positions(w, c->places.count))
        return false;
    for (size_t k = 0; k < c->places.count; k++) {
        uint32_t code = c->places.codes[k];

        if (code >= c->postings.form_count)
            return false;
        if (c->wanted && !c->wanted[code])
            continue;
        if (c->spans && c->spans[code] > 1)
            return false;
        w->positions[n++] = c->places.positions[k];
    }
    *count = n;
    return true;
}

bool word_positions(struct iterator *it, const uint32_t **positions, size_t *count)
{
    struct word *w = self(it);
    struct cursor *here = NULL;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc == it->doc) {
            if (here)
                return false;
            here = &w->cursors[i];
        }
    if (!here || !cursor_places(w->iterator.run, here))
        return false;
    *positions = here->places.positions;
    *count = here->places.count;
    if (!here->wanted && !here->spans)
        return true;
    if (!wanted_positions(w, here, count))
        return false;
    *positions = w->positions;
    return true;
}

bool word_stem(struct iterator *it, struct word_stem *out)
{
    const struct word *w = self(it);

    *out = (struct word_stem){&w->cursors[0].postings, w->cursors[0].spans, w->weight};
    return w->count == 1 && !w->cursors[0].wanted;
}

bool word_places(struct iterator *it, struct spot_list *out)
{
    struct word *w = self(it);
    size_t from = out->count, lists = 0;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].doc == it->doc) {
            if (!add_places(w, &w->cursors[i], out))
                return false;
            lists++;
        }
    if (lists > 1)
        qsort(out->items + from, out->count - from, sizeof *out->items, by_position);
    return true;
}

static void occurrences(struct iterator *it, struct interval_list *out)
{
    struct spot_list *places = &self(it)->places;
    size_t from = out->count;
    enum status status = OK;

    places->count = 0;
    if (!word_places(it, places))
        return;
    for (size_t i = 0; i < places->count && status == OK; i++) {
        const struct spot *p = &places->items[i];

        status = interval_push(out,
                               (struct interval){.first = p->position,
                                                 .last = p->position + p->span - 1,
                                                 .leaf = it->leaf,
                                                 .signs = p->signs},
                               it->run->error);
    }
    if (status != OK)
        iterator_fail(it, status);
    interval_unite(out, from);
}

static void close_word(struct iterator *it)
{
    struct word *w = self(it);

    for (size_t i = 0; i < w->count; i++)
        doc_places_clear(&w->cursors[i].places);
    free(w->places.items);
    free(w->positions);
}

static const struct iterator_ops ops = {next, seek, score, occurrences, close_word};

/* Spans of joined spellings: most stems have none. */
static bool read_spans(struct match_run *run, struct cursor *c)
{
    struct slice joined = c->postings.joined;
    uint32_t code = UINT32_MAX, span;

    if (!joined.len || c->spans)
        return true;
    c->spans = arena_alloc(run->arena, c->postings.form_count);
    if (!c->spans)
        return false;
    memset(c->spans, 1, c->postings.form_count);
    while (joined.len && entry_next_joined(&joined, &code, &span) && code < c->postings.form_count)
        c->spans[code] = (uint8_t)span;
    return true;
}

/* One more of the stem's spellings is wanted. */
static bool want(struct match_run *run, struct cursor *c, uint32_t code)
{
    if (code >= c->postings.form_count)
        return false;
    c->whole = c->whole || c->postings.form_count == 1; /* the only one needs no looking */
    if (!c->whole && !c->wanted)
        c->wanted = arena_alloc(run->arena, c->postings.form_count);
    if (!c->whole && !c->wanted)
        return false;
    if (!c->whole)
        c->wanted[code] = 1;
    return true;
}

/* The word's cursor on that stem; a new one if there is none. */
static struct cursor *cursor_on(struct word *w, enum space space, struct slice stem)
{
    struct match_run *run = w->iterator.run;
    struct cursor *c;
    bool found = false;

    for (size_t i = 0; i < w->count; i++)
        if (w->cursors[i].space == space && slice_equal(w->cursors[i].key, stem))
            return &w->cursors[i];
    c = &w->cursors[w->count];
    run->status = segment_term(run->segment, space, stem, &c->postings, &found, run->error);
    if (run->status == OK && !found)
        run->status = error_set(run->error, ERR_CORRUPT, "the dictionary lacks a stem");
    if (run->status != OK)
        return NULL;
    c->space = space;
    c->key = stem;
    c->signs = (uint16_t)spelling_signs(stem); /* a stem keeps the signs of its spellings */
    c->block.number = UINT32_MAX;
    c->places = (struct doc_places)DOC_PLACES_INIT;
    w->count++;
    return c;
}

static bool add_spelling(struct word *w, const struct plan_term *t)
{
    struct match_run *run = w->iterator.run;
    struct spellings at = SPELLINGS_INIT;
    bool found = false, good = true;

    run->status = segment_spelling(run->segment, t->text, &at, &found, run->error);
    if (run->status == OK && found) {
        struct slice stem = arena_copy(run->arena, at.stem);
        struct cursor *c = arena_ok(run->arena) ? cursor_on(w, SPACE_STEM, stem) : NULL;

        good = c && want(run, c, at.at.code) && read_spans(run, c);
    }
    spellings_clear(&at);
    return good && run->status == OK;
}

static bool add_term(struct word *w, const struct plan_term *t)
{
    struct cursor *c;

    if (t->space == SPACE_FORM)
        return add_spelling(w, t);
    c = cursor_on(w, t->space, t->text);
    if (!c)
        return false;
    c->wanted = NULL;
    c->whole = true;
    return read_spans(w->iterator.run, c);
}

static float weight_of(const struct word *w)
{
    double docs = w->iterator.run->segment->docs;
    double freq = fmin((double)w->docfreq, docs);
    double idf = log(1 + (docs - freq + 0.5) / (freq + 0.5));

    return (float)(idf * (w->iterator.run->k1 + 1) * w->iterator.boost);
}

struct iterator *word_iterator(struct match_run *run, const struct plan_slot *slot, double boost)
{
    struct word *w = arena_alloc(run->arena, sizeof *w);

    if (w)
        w->cursors = arena_array(run->arena, slot->count + 1, sizeof *w->cursors);
    if (!w || !w->cursors) {
        run->status = error_memory(run->error);
        return NULL;
    }
    w->iterator = (struct iterator){.ops = &ops, .run = run, .boost = boost};
    for (size_t i = 0; i < slot->count; i++) {
        if (!add_term(w, &slot->terms[i])) {
            if (run->status == OK)
                run->status = error_set(run->error, ERR_CORRUPT, "a term's entry is damaged");
            close_word(&w->iterator);
            return NULL;
        }
        w->docfreq += slot->terms[i].docfreq;
    }
    w->weight = weight_of(w);
    for (size_t i = 0; i < w->count; i++) {
        w->iterator.cost += w->cursors[i].postings.docfreq;
        cursor_next(w->iterator.run, &w->cursors[i]);
    }
    settle(w);
    return &w->iterator;
}
