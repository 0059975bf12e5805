/*
 * expand: see expand.h. Every expansion is a walk over a range of an index's
 * terms with a test; bounds are errors, so nothing is cut.
 */
#include "searcher/query/expand.h"

#include "searcher/engine.h"
#include "searcher/query/match.h"

struct walk {
    struct expander *x;
    struct plan_slot *slot;
    enum space space;
    const struct step *step;          /* NULL: no test on the spelling */
    const struct filter_value *value; /* NULL: no test on the value */
    size_t spellings;                 /* different folds so far */
    struct slice last_fold;
};

static enum status add(struct expander *x, struct plan_slot *slot, struct plan_term term,
                       struct error *e)
{
    size_t n = slot->count;

    if (++x->total > PLAN_TERMS)
        return error_set(e, ERR_LIMIT, "the query stands for more than %u spellings: narrow its "
                                       "wildcards", PLAN_TERMS);
    if ((n & (n - 1)) == 0) { /* the array doubles whenever its count is a power of two */
        struct plan_term *terms = arena_array(x->arena, n ? n * 2 : 1, sizeof *terms);

        if (!terms)
            return error_memory(e);
        if (n)
            memcpy(terms, slot->terms, n * sizeof *terms);
        slot->terms = terms;
    }
    term.text = arena_copy(x->arena, term.text);
    slot->terms[slot->count++] = term;
    return arena_ok(x->arena) ? OK : error_memory(e);
}

static enum status add_known(struct expander *x, struct plan_slot *slot, enum space space,
                             struct slice text, struct error *e)
{
    struct plan_term term = {.space = space, .text = text, .span = 1};
    enum status status = engine_docfreq(x->engine, space, text, &term.docfreq, e);

    return status == OK && term.docfreq ? add(x, slot, term, e) : status;
}

static bool is_open(const struct step *step)
{
    return step->how == MATCH_WILD || step->how == MATCH_FUZZY;
}

/* Counts the spellings of a wildcard: "Gifts" and "gifts" are one. */
static enum status count_spelling(struct walk *w, struct slice fold, struct error *e)
{
    if (w->spellings && slice_equal(fold, w->last_fold))
        return OK;
    w->last_fold = arena_copy(w->x->arena, fold);
    if (++w->spellings > w->x->limit)
        return error_set(e, ERR_LIMIT,
                         "'%.*s' stands for more than %zu words of this index: make it more "
                         "exact, or raise --expand",
                         SLICE_ARG(w->step->shown), w->x->limit);
    return OK;
}

static enum status take_form(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct walk *w = ctx;
    struct slice fold = form_term_fold(text), form = form_term_form(text);
    struct plan_term term = {SPACE_FORM, text, form_span(form), docfreq};
    enum status status = OK;

    if (!step_matches(w->step, slice_of("", 0), fold, form))
        return OK;
    if (is_open(w->step))
        status = count_spelling(w, fold, e);
    return status == OK ? add(w->x, w->slot, term, e) : status;
}

/* The spellings of exactly this fold: the fold itself, and the forms behind it. */
static enum status forms_of_fold(struct walk *w, struct slice fold, struct error *e)
{
    struct buf prefix = BUF_INIT;
    uint64_t docfreq = 0;
    enum status status = engine_docfreq(w->x->engine, SPACE_FORM, fold, &docfreq, e);

    if (status == OK && docfreq)
        status = take_form(w, fold, docfreq, e);
    buf_slice(&prefix, fold);
    buf_char(&prefix, TERM_SEPARATOR);
    if (status == OK && !buf_ok(&prefix))
        status = error_memory(e);
    if (status == OK)
        status = engine_terms(w->x->engine, SPACE_FORM, buf_view(&prefix), take_form, w, e);
    buf_clear(&prefix);
    return status;
}

static enum status exact(struct walk *w, struct error *e)
{
    struct buf fold = BUF_INIT;
    enum status status;

    buf_slice(&fold, w->step->fold);
    status = buf_ok(&fold) ? forms_of_fold(w, buf_view(&fold), e) : error_memory(e);
    if (status == OK && w->step->how == MATCH_WORD) {
        buf_str(&fold, "'s");
        status = buf_ok(&fold) ? forms_of_fold(w, buf_view(&fold), e) : error_memory(e);
    }
    buf_clear(&fold);
    return status;
}

static enum status take_joined(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct walk *w = ctx;
    struct slice form = form_term_form(text);
    struct plan_term term = {SPACE_FORM, form, form_span(form_term_form(form)), docfreq};

    return add(w->x, w->slot, term, e);
}

/* A stem, and in a phrase its joined spellings, whose positions the stem's
 * postings leave out. */
static enum status stem(struct walk *w, bool alone, struct error *e)
{
    struct buf prefix = BUF_INIT;
    enum status status = add_known(w->x, w->slot, SPACE_STEM, w->step->text, e);

    if (status != OK || alone)
        return status;
    buf_slice(&prefix, w->step->text);
    buf_char(&prefix, TERM_SEPARATOR);
    status = buf_ok(&prefix) ? engine_terms(w->x->engine, SPACE_JOINED, buf_view(&prefix),
                                            take_joined, w, e)
                             : error_memory(e);
    buf_clear(&prefix);
    return status;
}

static struct slice literal_start(struct slice pattern)
{
    size_t len = 0;

    while (len < pattern.len && pattern.data[len] != '*' && pattern.data[len] != '?')
        len++;
    return slice_of(pattern.data, len);
}

enum status expand_step(struct expander *x, const struct step *step, bool alone,
                        struct plan_slot *slot, struct error *e)
{
    struct walk w = {.x = x, .slot = slot, .step = step};

    switch (step->how) {
    case MATCH_STEM:
        return stem(&w, alone, e);
    case MATCH_WILD:
        return engine_terms(x->engine, SPACE_FORM, literal_start(step->text), take_form, &w, e);
    case MATCH_FUZZY:
        return engine_terms(x->engine, SPACE_FORM, slice_of("", 0), take_form, &w, e);
    default:
        return exact(&w, e);
    }
}

enum status expand_field_step(struct expander *x, enum space space, const struct step *step,
                              struct plan_slot *slot, struct error *e)
{
    return add_known(x, slot, space, step->text, e);
}

static bool in_value(const struct filter_value *v, struct slice text)
{
    if (v->prefix || slice_equal(v->low, v->high))
        return slice_starts(text, v->low);
    return (!v->low.len || slice_compare(text, v->low) >= 0) &&
           (!v->high.len || slice_compare(text, v->high) <= 0 || slice_starts(text, v->high));
}

static enum status take_value(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct walk *w = ctx;

    if (!in_value(w->value, text))
        return OK;
    return add(w->x, w->slot, (struct plan_term){w->space, text, 1, docfreq}, e);
}

enum status expand_filter(struct expander *x, const struct node *node, struct plan_slot *slot,
                          struct error *e)
{
    enum space space = space_of_field(node->field);
    enum status status = OK;

    for (size_t i = 0; i < node->value_count && status == OK; i++) {
        const struct filter_value *v = &node->values[i];
        struct walk w = {.x = x, .slot = slot, .space = space, .value = v};
        bool single = !v->prefix && slice_equal(v->low, v->high);

        if (single)
            status = add_known(x, slot, space, v->low, e);
        else
            status = engine_terms(x->engine, space, v->prefix ? v->low : slice_of("", 0),
                                  take_value, &w, e);
    }
    return status;
}
