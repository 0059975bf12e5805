/*
 * variants: see variants.h. The index's words come in byte order, so that all the
 * spellings of one fold follow each other; which of them a step lets in is
 * step_matches()'s to say, as everywhere.
 */
#include "searcher/answer/variants.h"

#include "searcher/query/match.h"
#include "shim/stem.h"
#include "shim/unicode.h"

#include <stdlib.h>

struct variant_terms {
    struct plan_term *terms; /* the spellings of one variant */
    size_t count, cap;
};

struct collector {
    struct engine *engine;
    struct variant_list *out;
    struct stemmer *stemmer;
    const struct step *step;
    struct variant_terms spellings; /* of the last variant */
};

static bool is_open(const struct step *s)
{
    return s->how == MATCH_STEM || s->how == MATCH_WILD || s->how == MATCH_FUZZY;
}

const char *variant_how(const struct step *step)
{
    if (step->how == MATCH_STEM)
        return "any form";
    if (step->how == MATCH_WILD)
        return "wildcard";
    return step->edits == 1 ? "within 1 edit" : "within 2 edits";
}

/* How many sections hold any of the spellings, each counted once. */
static enum status count_sections(struct collector *c, struct error *e)
{
    struct variant_terms *s = &c->spellings;
    struct plan_slot slot = {s->terms, s->count};
    struct plan plan = {.kind = PLAN_WORD, .boost = 1.0, .slots = &slot, .slot_count = 1};
    struct run run = {.k1 = BM25_K1, .b = BM25_B};
    struct hit none;
    size_t hits;
    enum status status = OK;

    if (s->count == 1)
        c->out->items[c->out->count - 1].sections = s->terms[0].docfreq;
    else if (s->count)
        status = engine_top(c->engine, &plan, &run, 0, 0, &none, &hits,
                            &c->out->items[c->out->count - 1].sections, e);
    s->count = 0;
    return status;
}

static enum status add_variant(struct collector *c, struct slice fold, struct error *e)
{
    struct variant_list *l = c->out;

    if (l->count == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 64;
        struct variant *items = realloc(l->items, cap * sizeof *items);

        if (!items)
            return error_memory(e);
        l->items = items;
        l->cap = cap;
    }
    l->items[l->count++] = (struct variant){c->step, arena_copy(&l->arena, fold), 0, 0};
    return arena_ok(&l->arena) ? OK : error_memory(e);
}

static enum status add_spelling(struct collector *c, struct slice text, uint64_t docfreq,
                                struct error *e)
{
    struct variant_terms *s = &c->spellings;

    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct plan_term *terms = realloc(s->terms, cap * sizeof *terms);

        if (!terms)
            return error_memory(e);
        s->terms = terms;
        s->cap = cap;
    }
    s->terms[s->count++] = (struct plan_term){SPACE_FORM, arena_copy(&c->out->arena, text),
                                              form_span(form_term_form(text)), docfreq};
    return arena_ok(&c->out->arena) ? OK : error_memory(e);
}

static enum status take_term(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct collector *c = ctx;
    struct slice fold = form_term_fold(text), stem = slice_of("", 0);
    enum status status = OK;

    if (c->step->how == MATCH_STEM)
        status = stemmer_stem(c->stemmer, fold, &stem, e);
    if (status != OK || !step_matches(c->step, stem, fold, form_term_form(text)))
        return status;
    if (!c->spellings.count || !slice_equal(fold, c->out->items[c->out->count - 1].fold)) {
        status = count_sections(c, e);
        if (status == OK)
            status = add_variant(c, fold, e);
    }
    return status == OK ? add_spelling(c, text, docfreq, e) : status;
}

/* What all words that the step may match begin with. A stem begins as its words do, but
 * not always with as many letters (dying, die). */
static struct slice start_of(const struct step *step)
{
    int32_t c;
    size_t len = 0;

    if (step->how == MATCH_STEM)
        return slice_of(step->text.data, step->text.len ? unicode_next(step->text, &c) : 0);
    while (step->how == MATCH_WILD && len < step->text.len && !strchr("*?", step->text.data[len]))
        len++;
    return slice_of(step->text.data, len);
}

static bool is_listed(const struct variant_list *l, const struct step *step)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct step *s = l->items[i].step;

        if (s == step ||
            (s->how == step->how && s->edits == step->edits && slice_equal(s->text, step->text)))
            return true;
    }
    return false;
}

static enum status add_step(struct collector *c, const struct step *step, struct error *e)
{
    enum status status;

    if (!is_open(step) || is_listed(c->out, step))
        return OK;
    c->step = step;
    status = engine_terms(c->engine, SPACE_FORM, start_of(step), take_term, c, e);
    return status == OK ? count_sections(c, e) : status;
}

static enum status add_node(struct collector *c, const struct node *n, struct error *e)
{
    size_t children = n->kind == NODE_NOT ? 1 : n->child_count;
    enum status status = OK;

    for (size_t p = 0; n->kind == NODE_PHRASE && p < n->place_count; p++)
        for (size_t o = 0; o < n->places[p].count; o++)
            for (size_t s = 0; s < n->places[p].options[o].count && status == OK; s++)
                status = add_step(c, &n->places[p].options[o].steps[s], e);
    for (size_t i = 0; i < children && status == OK; i++)
        status = add_node(c, n->children[i], e);
    return status;
}

struct seen {
    struct variant **by_fold;
    size_t count;
    uint64_t mentions;     /* of the form at hand */
    size_t form, *counted; /* by place in by_fold: the form it was counted for last, from 1 */
};

static int fold_order(const void *a, const void *b)
{
    const struct variant *const *x = a, *const *y = b;

    return slice_compare((*x)->fold, (*y)->fold);
}

/* Counts the form at hand for each variant that the word is. */
static enum status count_word(void *ctx, const struct token *token, struct error *e)
{
    struct seen *s = ctx;
    size_t low = 0, high = s->count;

    (void)e;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_compare(s->by_fold[middle]->fold, token->word->fold) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < s->count && slice_equal(s->by_fold[low]->fold, token->word->fold); low++) {
        if (s->counted[low] != s->form)
            s->by_fold[low]->mentions += s->mentions;
        s->counted[low] = s->form;
    }
    return OK;
}

static enum status count_mentions(struct variant_list *l, const struct form_list *forms,
                                  struct error *e)
{
    struct seen s = {.count = l->count};
    struct lexicon *lexicon = NULL;
    enum status status;

    s.counted = calloc(l->count + 1, sizeof *s.counted);
    s.by_fold = calloc(l->count + 1, sizeof(struct variant *));
    status = s.counted && s.by_fold ? lexicon_new(&lexicon, e) : error_memory(e);
    for (size_t i = 0; status == OK && i < l->count; i++)
        s.by_fold[i] = &l->items[i];
    if (status == OK)
        qsort(s.by_fold, l->count, sizeof(struct variant *), fold_order);
    for (size_t i = 0; i < forms->count && status == OK; i++) {
        if (lexicon_full(lexicon))
            lexicon_reset(lexicon);
        s.form = i + 1;
        s.mentions = forms->forms[i].mentions;
        status = analyse(lexicon, forms->forms[i].spelling, count_word, &s, e);
    }
    lexicon_free(lexicon);
    free(s.counted);
    free(s.by_fold);
    return status;
}

static int most_mentions(const void *a, const void *b)
{
    const struct variant *x = a, *y = b;

    if (x->mentions != y->mentions)
        return x->mentions > y->mentions ? -1 : 1;
    if (x->sections != y->sections)
        return x->sections > y->sections ? -1 : 1;
    return slice_compare(x->fold, y->fold);
}

static void arrange(struct variant_list *l)
{
    for (size_t i = 0, end; i < l->count; i = end) {
        for (end = i + 1; end < l->count && l->items[end].step == l->items[i].step;)
            end++;
        qsort(l->items + i, end - i, sizeof *l->items, most_mentions);
    }
}

enum status variants_list(struct engine *engine, const struct query *query,
                          const struct form_list *forms, struct variant_list *out, struct error *e)
{
    struct collector c = {.engine = engine, .out = out};
    enum status status = OK;

    *out = (struct variant_list){.count = 0};
    c.stemmer = stemmer_new(e);
    if (!c.stemmer)
        status = ERR_NO_MEMORY;
    if (status == OK)
        status = add_node(&c, query->root, e);
    if (status == OK)
        status = count_mentions(out, forms, e);
    if (status == OK)
        arrange(out);
    else
        variant_list_clear(out);
    stemmer_free(c.stemmer);
    free(c.spellings.terms);
    return status;
}

void variant_list_clear(struct variant_list *l)
{
    free(l->items);
    arena_clear(&l->arena);
    *l = (struct variant_list){.count = 0};
}
