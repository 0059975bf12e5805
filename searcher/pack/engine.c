/*
 * pack/engine: the questions of engine.h put to a mapped segment.
 */
#include "searcher/pack/engine.h"

#include "searcher/by_text.h"
#include "searcher/pack/check.h"
#include "searcher/pack/mentions.h"
#include "searcher/pack/top.h"

#include <stdlib.h>

struct pack_engine {
    struct engine engine; /* first: see engine.h */
    struct generation *generation;
    struct segment segment;
    float *norms; /* for k1 and b below; NULL: not made yet */
    double k1, b;
};

static struct pack_engine *self(struct engine *engine)
{
    return (struct pack_engine *)engine;
}

static void close_engine(struct engine *engine)
{
    struct pack_engine *p = self(engine);

    segment_clear(&p->segment);
    generation_close(p->generation);
    free(p->norms);
    free(p);
}

/* A walk over terms. */
struct term_walk {
    const struct segment *segment;
    struct slice prefix; /* of the terms that are wanted */
    term_sink *sink;
    void *ctx;
    struct spellings spellings;
};

/* The spellings of a fold: several terms, of which some may lack the prefix. */
static enum status give_spellings(struct term_walk *w, struct slice fold, struct slice value,
                                  struct error *e)
{
    enum status status = spellings_open(&w->spellings, fold, value, e);
    bool more = status == OK;

    while (status == OK && more) {
        status = segment_next_spelling(w->segment, &w->spellings, &more, e);
        if (status == OK && more && slice_starts(w->spellings.at.term, w->prefix))
            status = w->sink(w->ctx, w->spellings.at.term, w->spellings.at.docfreq, e);
    }
    return status;
}

static enum status give_term(struct term_walk *w, enum space space, struct slice text,
                             struct slice value, struct error *e)
{
    struct postings postings;
    enum status status;

    if (space == SPACE_FORM)
        return give_spellings(w, text, value, e);
    status = segment_entry(w->segment, space, value, &postings, e);
    return status == OK ? w->sink(w->ctx, text, postings.docfreq, e) : status;
}

/* A prefix that goes beyond a fold is that of some of its spellings. */
static enum status terms(struct engine *engine, enum space space, struct slice prefix,
                         term_sink *sink, void *ctx, struct error *e)
{
    struct segment *s = &self(engine)->segment;
    struct term_walk w = {s, prefix, sink, ctx, SPELLINGS_INIT};
    struct slice keys = space == SPACE_FORM ? form_term_fold(prefix) : prefix;
    struct dictionary_cursor c;
    struct buf start = BUF_INIT;
    enum status status = OK;
    bool on;

    term_key(&start, space, keys);
    if (!buf_ok(&start))
        status = error_memory(e);
    on = status == OK && dictionary_seek(&s->terms, buf_view(&start), &c);
    for (; on && status == OK && slice_starts(dictionary_key(&c), buf_view(&start));
         on = keys.len == prefix.len && dictionary_next(&c))
        status = give_term(&w, space, slice_from(dictionary_key(&c), 1), c.value, e);
    if (status == OK)
        status = dictionary_cursor_status(&c, e);
    spellings_clear(&w.spellings);
    buf_clear(&start);
    return status;
}

/* Spellings carry their docfreq; any other term is looked up in its own entry. */
static enum status spelling_docfreq(const struct segment *s, struct slice term, uint64_t *docs,
                                    struct error *e)
{
    struct spellings at = SPELLINGS_INIT;
    bool found = false;
    enum status status = segment_spelling(s, term, &at, &found, e);

    if (status == OK && found)
        *docs = at.at.docfreq;
    spellings_clear(&at);
    return status;
}

static enum status docfreq(struct engine *engine, enum space space, struct slice text,
                           uint64_t *docs, struct error *e)
{
    const struct segment *s = &self(engine)->segment;
    struct postings postings;
    bool found = false;
    enum status status;

    *docs = 0;
    if (space == SPACE_FORM)
        return spelling_docfreq(s, text, docs, e);
    status = segment_term(s, space, text, &postings, &found, e);
    if (status == OK && found)
        *docs = postings.docfreq;
    return status;
}

#define LEAST_NORM 1e-30f /* k1 may be 0: no tf is changed by this, and 0 / norm is 0 */

static enum status make_norms(struct pack_engine *p, double k1, double b, struct error *e)
{
    const struct segment *s = &p->segment;

    if (p->norms && p->k1 == k1 && p->b == b)
        return OK;
    if (!p->norms)
        p->norms = calloc((size_t)s->docs + NORMS_BEHIND, sizeof *p->norms);
    if (!p->norms)
        return error_memory(e);
    for (uint32_t i = 0; i < s->docs; i++) {
        float norm =
            (float)(k1 * (1 - b + b * s->lengths[i] / (s->mean_length > 0 ? s->mean_length : 1)));

        p->norms[i] = norm > LEAST_NORM ? norm : LEAST_NORM;
    }
    for (uint32_t i = 0; i < NORMS_BEHIND; i++)
        p->norms[s->docs + i] = 1;
    p->k1 = k1;
    p->b = b;
    return OK;
}

static enum status start(struct pack_engine *p, const struct run *run, struct arena *arena,
                         struct match_run *out, struct error *e)
{
    enum status status = make_norms(p, run->k1, run->b, e);

    *out = (struct match_run){.segment = &p->segment,
                              .norms = p->norms,
                              .k1 = run->k1,
                              .arena = arena,
                              .deadline_ns = run->deadline_ns,
                              .status = status,
                              .error = e};
    return status;
}

static enum status top(struct engine *engine, const struct plan *plan, const struct run *run,
                       size_t offset, size_t limit, struct hit *hits, size_t *count,
                       uint64_t *total, struct error *e)
{
    struct pack_engine *p = self(engine);
    struct arena arena = ARENA_INIT;
    struct match_run m;
    struct best best = {NULL, 0, 0};
    enum status status = start(p, run, &arena, &m, e);

    *count = 0;
    *total = 0;
    best.room = offset < p->segment.docs ? offset : p->segment.docs;
    best.room += limit < p->segment.docs - best.room ? limit : p->segment.docs - best.room;
    best.heap = calloc(best.room + 1, sizeof *best.heap);
    if (status == OK && !best.heap)
        status = m.status = error_memory(e);
    if (status == OK && !top_of_words(&m, plan, &best, total)) {
        struct iterator *it = plan_iterator(&m, plan, 1.0);

        if (it)
            *total = top_of_iterator(it, &best);
        iterator_close(it);
    }
    best_sort(&best);
    for (size_t i = offset; (m.status == OK || m.status == ERR_TIMEOUT) && i < best.size; i++)
        hits[(*count)++] = best.heap[i];
    free(best.heap);
    arena_clear(&arena);
    return m.status;
}

static enum status each(struct engine *engine, const struct plan *plan, const struct run *run,
                        bool scored, match_sink *sink, void *ctx, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct match_run m;
    struct iterator *it = NULL;
    enum status status = start(self(engine), run, &arena, &m, e);

    if (status == OK)
        it = plan_iterator(&m, plan, 1.0);
    for (; it && it->doc != ITERATOR_END && run_goes_on(&m); iterator_next(it)) {
        m.status = sink(ctx, it->doc, scored ? (double)it->ops->score(it) : 0.0, e);
    }
    iterator_close(it);
    arena_clear(&arena);
    return m.status;
}

static enum status mentions(struct engine *engine, const struct plan *plan, const struct run *run,
                            interval_sink *sink, void *ctx, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct match_run m;

    if (!mentions_by_positions(plan))
        return mentions_by_text(engine, plan, run, sink, ctx, e);
    if (start(self(engine), run, &arena, &m, e) == OK)
        mentions_of_plan(&m, plan, sink, ctx);
    arena_clear(&arena);
    return m.status;
}

static enum status section(struct engine *engine, uint32_t doc, struct arena *arena,
                           struct section *out, struct error *e)
{
    const struct segment *s = &self(engine)->segment;
    struct slice record;
    enum status status = store_record(s->store, s->zipper, doc, &record, e);

    return status == OK ? section_decode(arena_copy(arena, record), arena, out, e) : status;
}

static enum status column(struct engine *engine, enum column which, struct column_data *out,
                          struct error *e)
{
    struct column_table table;
    enum status status = columns_table(self(engine)->segment.columns, which, &table, e);

    if (status == OK)
        *out = (struct column_data){table.numbers, table.values, table.value_count};
    return status;
}

static enum status check(struct engine *engine, struct error *e)
{
    return segment_check(&self(engine)->segment, e);
}

static const struct engine_ops ops = {
    .close = close_engine,
    .terms = terms,
    .docfreq = docfreq,
    .top = top,
    .each = each,
    .mentions = mentions,
    .section = section,
    .column = column,
    .check = check,
};

static enum status open_folder(const char *folder, const struct slice *sums, struct engine **out,
                               struct error *e)
{
    struct pack_engine *p = calloc(1, sizeof *p);
    enum status status;

    *out = NULL;
    if (!p)
        return error_memory(e);
    p->engine.ops = &ops;
    status = segment_open(folder, sums, &p->segment, e);
    if (status != OK) {
        close_engine(&p->engine);
        return status;
    }
    p->engine.info.engine = "pack";
    p->engine.info.sections = p->segment.docs;
    *out = &p->engine;
    return OK;
}

enum status pack_engine_open_folder(const char *folder, struct engine **out, struct error *e)
{
    return open_folder(folder, NULL, out, e);
}

enum status pack_engine_open(struct generation *generation, struct engine **out, struct error *e)
{
    struct buf text = BUF_INIT;
    enum status status = generation_read(generation, SUMS_FILE, &text, e);
    struct slice sums = buf_view(&text);

    *out = NULL;
    if (status == OK)
        status = open_folder(generation_folder(generation), &sums, out, e);
    buf_clear(&text);
    if (status == OK)
        self(*out)->generation = generation;
    else
        generation_close(generation);
    return status;
}
