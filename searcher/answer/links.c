/*
 * links: see links.h. What is done with similar texts is track.c's.
 */
#include "searcher/answer/links.h"

#include "indexer/text/token.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#define CONTEXT 0.5 /* the weight of a word that only the context holds */

struct maker {
    struct engine *engine;
    struct arena *arena;
    struct slice text;
    double factor; /* of the words' weights */
    struct link_word *words;
    size_t count, cap;
};

/* "IT", "ICT": two capitals at least and nothing else. */
static bool is_capitals(struct slice form)
{
    for (size_t i = 0; i < form.len; i++)
        if (!isupper((unsigned char)form.data[i]))
            return false;
    return form.len >= 2;
}

static enum status take(void *ctx, const struct token *t, struct error *e)
{
    struct maker *m = ctx;
    bool capitals = is_capitals(t->word->form);

    if (t->also || t->word->span > 1)
        return OK;
    if (m->count == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 64;
        struct link_word *words = arena_array(m->arena, cap, sizeof *words);

        if (!words)
            return error_memory(e);
        if (m->count)
            memcpy(words, m->words, m->count * sizeof *words);
        m->words = words;
        m->cap = cap;
    }
    m->words[m->count++] = (struct link_word){
        .word = arena_copy(m->arena, capitals ? t->word->form : t->word->stem),
        .shown = arena_copy(m->arena, slice_of(m->text.data + t->offset, t->length)),
        .weight = m->factor,
        .own = m->factor == 1.0};
    return arena_ok(m->arena) ? OK : error_memory(e);
}

static int by_word(const void *a, const void *b)
{
    const struct link_word *x = a, *y = b;

    int order = slice_compare(x->word, y->word);

    return order ? order : (x->weight < y->weight) - (x->weight > y->weight);
}

/* How many sections hold the word. */
static enum status docfreq(struct engine *engine, struct slice word, struct slice shown,
                           uint64_t *docs, struct error *e)
{
    struct buf fold = BUF_INIT, term = BUF_INIT;
    enum status status;

    if (!is_capitals(word))
        return engine_docfreq(engine, SPACE_STEM, word, docs, e);
    for (size_t i = 0; i < shown.len; i++)
        buf_char(&fold, (char)tolower((unsigned char)shown.data[i]));
    form_term(&term, buf_view(&fold), word);
    status = buf_ok(&fold) && buf_ok(&term)
                 ? engine_docfreq(engine, SPACE_FORM, buf_view(&term), docs, e)
                 : error_memory(e);
    buf_clear(&fold);
    buf_clear(&term);
    return status;
}

enum status link_text_make(struct engine *engine, struct lexicon *lexicon, struct slice text,
                           struct slice context, struct arena *arena, struct link_text *out,
                           struct error *e)
{
    struct maker m = {.engine = engine, .arena = arena, .text = text, .factor = 1.0};
    double sections = (double)engine->info.sections, sum = 0;
    enum status status = analyse(lexicon, text, take, &m, e);
    size_t kept = 0;

    m.text = context;
    m.factor = CONTEXT;
    if (status == OK)
        status = analyse(lexicon, context, take, &m, e);
    if (status == OK && m.count)
        qsort(m.words, m.count, sizeof *m.words, by_word);
    for (size_t i = 0; i < m.count && status == OK; i++) {
        struct link_word *w = &m.words[i];
        uint64_t docs = 0;

        if (kept && slice_equal(m.words[kept - 1].word, w->word))
            continue;
        status = docfreq(engine, w->word, w->shown, &docs, e);
        w->weight *= log(1 + (sections - (double)docs + 0.5) / ((double)docs + 0.5));
        sum += w->weight * w->weight;
        m.words[kept++] = *w;
    }
    *out = (struct link_text){m.words, kept, sqrt(sum)};
    return status;
}

static int by_weight(const void *a, const void *b)
{
    const struct link_word *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return slice_compare(x->word, y->word);
}

double link_similarity(const struct link_text *a, const struct link_text *b,
                       struct link_word *shared, size_t *shared_count)
{
    double both = a->length * b->length, similarity = 0;
    size_t i = 0, k = 0, n = 0;

    while (i < a->count && k < b->count && both > 0) {
        int order = slice_compare(a->words[i].word, b->words[k].word);

        if (order == 0 && (a->words[i].own || b->words[k].own)) {
            shared[n] = a->words[i];
            shared[n].weight = a->words[i].weight * b->words[k].weight / both;
            similarity += shared[n++].weight;
        }
        i += order <= 0;
        k += order >= 0;
    }
    if (n)
        qsort(shared, n, sizeof *shared, by_weight);
    *shared_count = n;
    return similarity;
}
