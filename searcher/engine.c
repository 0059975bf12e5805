/*
 * engine: opens a generation with the engine that made it, and hands each
 * question on.
 */
#include "searcher/engine.h"

#include "indexer/text/token.h"
#include "searcher/by_text.h"
#include "searcher/pack/engine.h"
#include "searcher/xapian/engine.h"
#include "shim/generation.h"

static uint64_t counted(const json_t *meta, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(meta, name));

    return n > 0 ? (uint64_t)n : 0;
}

static void fill_info(struct engine_info *info, const struct generation *g)
{
    info->meta = generation_meta(g);
    info->generation = generation_number(g);
    info->engine = generation_engine(g);
    info->path = generation_folder(g);
    info->reports = counted(info->meta, "reports");
    info->sections = counted(info->meta, "sections");
    info->tokens = counted(info->meta, "tokens");
    info->bytes = generation_bytes(g);
}

enum status engine_open(const char *dir, struct engine **out, struct error *e)
{
    struct generation_kind expect = {FORMAT_VERSION, NULL, ANALYSIS_NAME};
    struct generation *g;
    enum status status = generation_open(dir, &expect, &g, e);

    *out = NULL;
    if (status != OK)
        return status;
    if (strcmp(generation_engine(g), "pack") == 0) {
        status = pack_engine_open(g, out, e);
    } else if (strcmp(generation_engine(g), "xapian") == 0) {
        status = xapian_engine_open(g, out, e);
    } else {
        status =
            error_set(e, ERR_VERSION,
                      "index %s was made for the engine '%s', which this program does not have",
                      dir, generation_engine(g));
        generation_close(g);
    }
    if (status == OK)
        fill_info(&(*out)->info, g);
    return status;
}

void engine_close(struct engine *engine)
{
    if (engine)
        engine->ops->close(engine);
}

enum status engine_terms(struct engine *engine, enum space space, struct slice prefix,
                         term_sink *sink, void *ctx, struct error *e)
{
    return engine->ops->terms(engine, space, prefix, sink, ctx, e);
}

enum status engine_docfreq(struct engine *engine, enum space space, struct slice text,
                           uint64_t *docs, struct error *e)
{
    return engine->ops->docfreq(engine, space, text, docs, e);
}

enum status engine_top(struct engine *engine, const struct plan *plan, const struct run *run,
                       size_t offset, size_t limit, struct hit *hits, size_t *count,
                       uint64_t *total, struct error *e)
{
    return engine->ops->top(engine, plan, run, offset, limit, hits, count, total, e);
}

enum status engine_each(struct engine *engine, const struct plan *plan, const struct run *run,
                        bool scored, match_sink *sink, void *ctx, struct error *e)
{
    return engine->ops->each(engine, plan, run, scored, sink, ctx, e);
}

enum status engine_mentions(struct engine *engine, const struct plan *plan, const struct run *run,
                            interval_sink *sink, void *ctx, struct error *e)
{
    if (!engine->ops->mentions)
        return mentions_by_text(engine, plan, run, sink, ctx, e);
    return engine->ops->mentions(engine, plan, run, sink, ctx, e);
}

enum status engine_section(struct engine *engine, uint32_t doc, struct arena *arena,
                           struct section *out, struct error *e)
{
    return engine->ops->section(engine, doc, arena, out, e);
}

enum status engine_column(struct engine *engine, enum column column, struct column_data *out,
                          struct error *e)
{
    return engine->ops->column(engine, column, out, e);
}

enum status engine_check(struct engine *engine, struct error *e)
{
    return engine->ops->check(engine, e);
}
