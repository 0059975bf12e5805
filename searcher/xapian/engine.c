/*
 * xapian/engine: the questions of engine.h put to a Xapian database. One handle,
 * one thread: it carries the matcher that checks what Xapian can't say.
 */
#include "searcher/xapian/engine.h"

#include "indexer/text/token.h"
#include "searcher/query/match.h"
#include "searcher/xapian/columns.h"
#include "searcher/xapian/compile.h"
#include "shim/zip.h"

#include <stdlib.h>

#define RECORD_MAX ((size_t)512 << 20) /* bytes of a section's record; the indexer makes none larger */

struct xapian_engine {
    struct engine engine; /* first: see engine.h */
    struct generation *generation;
    struct xapian_reader *reader;
    struct xapian_counts counts;
    struct xapian_columns *columns;
    struct zipper *zipper;
    struct lexicon *lexicon;
    struct matcher *matcher; /* of the query that is running; NULL until it is needed */
    const struct query *query;
    struct arena checked; /* the section whose text the matcher holds */
    uint32_t checked_doc; /* 0: none */
    struct buf key, packed, record;
};

static struct xapian_engine *self(struct engine *engine)
{
    return (struct xapian_engine *)engine;
}

static void close_engine(struct engine *engine)
{
    struct xapian_engine *x = self(engine);

    matcher_free(x->matcher);
    lexicon_free(x->lexicon);
    zipper_free(x->zipper);
    xapian_columns_free(x->columns);
    xapian_reader_close(x->reader);
    generation_close(x->generation);
    arena_clear(&x->checked);
    buf_clear(&x->key);
    buf_clear(&x->packed);
    buf_clear(&x->record);
    free(x);
}

static struct slice key(struct xapian_engine *x, enum space space, struct slice text)
{
    buf_truncate(&x->key, 0);
    term_key(&x->key, space, text);
    return buf_view(&x->key);
}

struct term_walk {
    term_sink *sink;
    void *ctx;
};

static enum status take_term(void *ctx, struct slice term, uint32_t docfreq,
                             uint64_t collection_freq, struct error *e)
{
    const struct term_walk *w = ctx;

    (void)collection_freq;
    return w->sink(w->ctx, slice_from(term, 1), docfreq, e);
}

static enum status terms(struct engine *engine, enum space space, struct slice prefix,
                         term_sink *sink, void *ctx, struct error *e)
{
    struct term_walk w = {sink, ctx};
    struct buf start = BUF_INIT; /* not x->key: the sink may ask for other terms */
    enum status status;

    term_key(&start, space, prefix);
    status = buf_ok(&start) ? xapian_each_term(self(engine)->reader, buf_view(&start), take_term,
                                               &w, e)
                            : error_memory(e);
    buf_clear(&start);
    return status;
}

static enum status docfreq(struct engine *engine, enum space space, struct slice text,
                           uint64_t *docs, struct error *e)
{
    struct xapian_engine *x = self(engine);
    uint32_t freq = 0;
    enum status status = xapian_term_freqs(x->reader, key(x, space, text), &freq, NULL, e);

    *docs = freq;
    return status;
}

static enum status section(struct engine *engine, uint32_t doc, struct arena *arena,
                           struct section *out, struct error *e)
{
    struct xapian_engine *x = self(engine);
    enum status status;

    buf_truncate(&x->packed, 0);
    buf_truncate(&x->record, 0);
    status = xapian_data(x->reader, doc, &x->packed, e);
    if (status == OK)
        status = zipper_unpack(x->zipper, buf_view(&x->packed), RECORD_MAX, &x->record, e);
    if (status == OK)
        status = section_decode(arena_copy(arena, buf_view(&x->record)), arena, out, e);
    return status;
}

static enum status column(struct engine *engine, enum column which, struct column_data *out,
                          struct error *e)
{
    struct xapian_engine *x = self(engine);

    return xapian_columns_get(x->columns, x->reader, x->counts.last_docid, which, out, e);
}

/* Decodes every stored section; the rest is Xapian's own. */
static enum status check_all(struct engine *engine, struct error *e)
{
    struct arena arena = ARENA_INIT;
    enum status status = OK;

    for (uint64_t doc = 1; doc <= engine->info.sections && status == OK; doc++) {
        struct section s;

        arena_clear(&arena);
        status = section(engine, (uint32_t)doc, &arena, &s, e);
    }
    arena_clear(&arena);
    return status;
}

/* Makes the matcher hold the section's text; a second question about the same
 * section finds it there. */
static enum status hold(struct xapian_engine *x, uint32_t doc, struct error *e)
{
    struct section s;
    enum status status = OK;

    if (x->checked_doc == doc)
        return OK;
    x->checked_doc = 0;
    arena_clear(&x->checked);
    if (!x->matcher)
        status = matcher_new(x->query, x->lexicon, &x->matcher, e);
    if (status == OK)
        status = section(&x->engine, doc, &x->checked, &s, e);
    if (status == OK)
        status = matcher_text(x->matcher, s.text, e);
    if (status == OK)
        x->checked_doc = doc;
    return status;
}

static enum status check(void *ctx, uint32_t doc, bool *matches, struct error *e)
{
    const struct node_check *c = ctx;
    struct xapian_engine *x = c->engine;
    enum status status = hold(x, doc, e);

    return status == OK ? matcher_has(x->matcher, c->node, matches, e) : status;
}

/* Starts a run: forgets the matcher of the one before. */
static enum status start(struct xapian_engine *x, const struct plan *plan, const struct run *run,
                         struct arena *arena, struct xapian_query **q, struct error *e)
{
    matcher_free(x->matcher);
    x->matcher = NULL;
    x->checked_doc = 0;
    x->query = run->query;
    return xapian_compile(plan, x, check, arena, q, e);
}

static struct xapian_params params(const struct run *run, size_t offset, size_t limit)
{
    return (struct xapian_params){.k1 = run->k1,
                                  .b = run->b,
                                  .offset = (uint32_t)offset,
                                  .limit = (uint32_t)limit,
                                  .deadline = run->deadline_ns};
}

static enum status top(struct engine *engine, const struct plan *plan, const struct run *run,
                       size_t offset, size_t limit, struct hit *hits, size_t *count,
                       uint64_t *total, struct error *e)
{
    struct xapian_engine *x = self(engine);
    struct arena arena = ARENA_INIT;
    struct xapian_params p;
    struct xapian_query *q = NULL;
    struct xapian_hit *found = NULL;
    uint32_t matches = 0;
    enum status status;

    *count = 0;
    offset = offset < x->counts.docs ? offset : x->counts.docs;
    limit = limit < x->counts.docs - offset ? limit : x->counts.docs - offset;
    p = params(run, offset, limit);
    found = calloc(limit + 1, sizeof *found);
    status = found ? start(x, plan, run, &arena, &q, e) : error_memory(e);
    if (status == OK)
        status = xapian_search(x->reader, q, &p, found, count, &matches, e);
    for (size_t i = 0; status == OK && i < *count; i++)
        hits[i] = (struct hit){found[i].docid, found[i].weight};
    *total = matches;
    xapian_query_free(q);
    free(found);
    arena_clear(&arena);
    return status;
}

static enum status each(struct engine *engine, const struct plan *plan, const struct run *run,
                        bool scored, match_sink *sink, void *ctx, struct error *e)
{
    struct xapian_engine *x = self(engine);
    struct arena arena = ARENA_INIT;
    struct xapian_params p = params(run, 0, 0);
    struct xapian_query *q = NULL;
    enum status status = start(x, plan, run, &arena, &q, e);

    if (status == OK)
        status = xapian_each_match(x->reader, q, &p, scored, sink, ctx, e);
    xapian_query_free(q);
    arena_clear(&arena);
    return status;
}

static const struct engine_ops ops = {
    .close = close_engine,
    .terms = terms,
    .docfreq = docfreq,
    .top = top,
    .each = each,
    .section = section,
    .column = column,
    .check = check_all,
};

static enum status open_reader(struct xapian_engine *x, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;

    buf_printf(&path, "%s/xapian", generation_folder(x->generation));
    status = buf_ok(&path) ? xapian_reader_open(path.data, &x->reader, e) : error_memory(e);
    if (status == OK)
        status = xapian_count(x->reader, &x->counts, e);
    buf_clear(&path);
    return status;
}

enum status xapian_engine_open(struct generation *generation, struct engine **out, struct error *e)
{
    struct xapian_engine *x = calloc(1, sizeof *x);
    enum status status;

    *out = NULL;
    if (!x) {
        generation_close(generation);
        return error_memory(e);
    }
    x->engine.ops = &ops;
    x->generation = generation;
    x->columns = xapian_columns_new();
    x->zipper = zipper_new(e);
    status = x->columns && x->zipper ? lexicon_new(&x->lexicon, e) : error_memory(e);
    if (status == OK)
        status = open_reader(x, e);
    if (status != OK) {
        close_engine(&x->engine);
        return status;
    }
    *out = &x->engine;
    return OK;
}
