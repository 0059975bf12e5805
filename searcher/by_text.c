/*
 * by_text: the engine says in which sections to look, the matcher what stands
 * there. Memory is that of one section at a time, and of a bounded lexicon.
 */
#include "searcher/by_text.h"

#include "searcher/query/match.h"

struct reader {
    struct engine *engine;
    const struct query *query;
    interval_sink *sink;
    void *ctx;
    struct lexicon *lexicon;
    struct matcher *matcher;
    struct interval_list found;
    struct arena arena;
};

static enum status fresh_matcher(struct reader *r, struct error *e)
{
    matcher_free(r->matcher);
    r->matcher = NULL;
    return matcher_new(r->query, r->lexicon, &r->matcher, e);
}

static enum status look_into(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct reader *r = ctx;
    struct section s;
    enum status status = OK;

    (void)score;
    if (lexicon_full(r->lexicon)) {
        lexicon_reset(r->lexicon);
        status = fresh_matcher(r, e);
    }
    arena_clear(&r->arena);
    if (status == OK)
        status = engine_section(r->engine, doc, &r->arena, &s, e);
    if (status != OK || s.kind == KIND_CONTENTS)
        return status;
    status = matcher_text(r->matcher, s.text, e);
    if (status == OK)
        status = matcher_mentions(r->matcher, &r->found, e);
    return status == OK && r->found.count ? r->sink(r->ctx, doc, &r->found, e) : status;
}

enum status mentions_by_text(struct engine *engine, const struct plan *plan, const struct run *run,
                             interval_sink *sink, void *ctx, struct error *e)
{
    struct reader r = {.engine = engine, .query = run->query, .sink = sink, .ctx = ctx};
    enum status status = lexicon_new(&r.lexicon, e);

    if (status == OK)
        status = fresh_matcher(&r, e);
    if (status == OK)
        status = engine_each(engine, plan, run, false, look_into, &r, e);
    matcher_free(r.matcher);
    lexicon_free(r.lexicon);
    interval_list_clear(&r.found);
    arena_clear(&r.arena);
    return status;
}
