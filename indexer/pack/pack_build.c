/*
 * pack_build: the builder of the pack engine: lanes invert sections into runs, which
 * are merged at the end, with the sections that are taken over from the old segment,
 * into one segment. One segment, however many updates there were: no query ever pays
 * for them, and every count is exact; an update costs a merge, which is a small part
 * of what reading the reports costs.
 */
#include "indexer/pack/columns_writer.h"
#include "indexer/pack/merge.h"
#include "indexer/pack/pack_lane.h"
#include "indexer/pack/pack_old.h"
#include "indexer/pack/sums.h"
#include "shim/parallel.h"

#include <stdlib.h>

struct pack_builder {
    struct builder builder; /* first: see building.h */
    struct columns_writer *columns;
    struct store_writer *store;
    struct pack_old old;
    bool has_old;
    struct buf scratch, path;
};

static struct pack_builder *self(struct builder *b)
{
    return (struct pack_builder *)b;
}

static const char *path_of(struct pack_builder *p, const char *name)
{
    buf_truncate(&p->path, 0);
    buf_printf(&p->path, "%s/%s", p->builder.options.folder, name);
    return buf_ok(&p->path) ? p->path.data : NULL;
}

/* Three eighths of the memory are for the lanes' inverters; the rest is for runs that stay in
 * memory, the merge, the columns and the reports on their way. */
static enum status new_lane(struct builder *b, struct builder_lane **out, struct error *e)
{
    unsigned lanes = b->options.lanes ? b->options.lanes : 1;

    return pack_lane_new(b->options.memory / 8 * 3 / lanes, out, e);
}

static enum status add_columns(struct pack_builder *p, const struct lane_section *at,
                               struct error *e)
{
    struct slice values[COLUMN_COUNT];
    struct section s = lane_section(at);

    section_columns(&s, values, &p->scratch);
    return buf_ok(&p->scratch) ? columns_writer_add(p->columns, values, at->tokens, e)
                               : error_memory(e);
}

static enum status commit(struct builder_lane *lane, struct error *e)
{
    struct pack_builder *p = self(lane->builder);
    struct pack_lane *from = (struct pack_lane *)lane;
    const char *chunk = from->packed.data;
    enum status status = OK;

    for (size_t i = 0; i < lane->count && status == OK; i++)
        status = add_columns(p, &lane->sections[i], e);
    for (size_t i = 0; i < from->chunk_count && status == OK; i++) {
        const struct lane_chunk *c = &from->chunks[i];

        status = store_writer_add_chunk(p->store, slice_of(chunk, c->len), c->docs, e);
        chunk += c->len;
    }
    buf_truncate(&from->packed, 0);
    from->chunk_count = 0;
    return status;
}

static enum status old_report(struct builder *b, uint32_t doc, struct buf *id, struct error *e)
{
    struct column_view view;
    enum status status = columns_view(self(b)->old.columns, COLUMN_REPORT, &view, e);

    if (status == OK && (doc == 0 || doc > view.docs))
        return error_set(e, ERR_CORRUPT, "the old generation lacks a section of its sources");
    if (status == OK)
        buf_slice(id, column_value(&view, column_number(&view, doc)));
    return status;
}

static enum status keep_columns(struct pack_builder *p, uint32_t doc, uint64_t *tokens,
                                struct error *e)
{
    struct slice values[COLUMN_COUNT] = {{NULL, 0}};
    uint32_t length = 0;
    enum status status = OK;

    for (int i = 0; i < COLUMN_COUNT && status == OK; i++) {
        struct column_view view;

        status = columns_view(p->old.columns, (enum column)i, &view, e);
        if (status == OK && i == COLUMN_TOKENS)
            length = column_number(&view, doc);
        else if (status == OK)
            values[i] = column_value(&view, column_number(&view, doc));
    }
    *tokens += length;
    return status == OK ? columns_writer_add(p->columns, values, length, e) : status;
}

static enum status keep(struct builder *b, uint32_t first, uint32_t count, uint32_t number,
                        uint64_t *tokens, struct error *e)
{
    struct pack_builder *p = self(b);
    enum status status = store_copy(p->store, p->old.store, first, count, e);

    for (uint32_t i = 0; i < count && status == OK; i++) {
        p->old.docs[first - 1 + i] = number + i;
        status = keep_columns(p, first + i, tokens, e);
    }
    return status;
}

/* Writes a lane's last run. */
static enum status flush(void *ctx, size_t number, struct error *e)
{
    struct pack_builder *p = ctx;

    return pack_lane_flush((struct pack_lane *)p->builder.lanes[number], false, e);
}

static enum status merge(struct pack_builder *p, struct error *e)
{
    size_t most = 1, count = 0;
    struct run_source *sources;
    enum status status;

    for (unsigned i = 0; i < p->builder.lane_count; i++)
        most += ((struct pack_lane *)p->builder.lanes[i])->run_count;
    sources = calloc(most, sizeof *sources);
    if (!sources)
        return error_memory(e);
    for (unsigned i = 0; i < p->builder.lane_count; i++) {
        const struct pack_lane *lane = (const struct pack_lane *)p->builder.lanes[i];

        for (size_t k = 0; k < lane->run_count; k++)
            sources[count++] = (struct run_source){.data = &lane->runs[k].data,
                                                   .docs = lane->runs[k].docs,
                                                   .doc_count = lane->runs[k].count};
    }
    if (p->has_old)
        sources[count++] = (struct run_source){.docs = p->old.docs,
                                               .doc_count = p->old.count,
                                               .dictionary = &p->old.dictionary,
                                               .stems = &p->old.stems,
                                               .postings = p->old.postings.bytes,
                                               .positions = p->old.positions.bytes};
    status = merge_runs(sources, count, p->builder.options.folder, p->builder.lane_count, e);
    free(sources);
    return status;
}

static enum status finish(struct builder *b, struct error *e)
{
    struct pack_builder *p = self(b);
    struct store_writer *store = p->store;
    const char *path;
    enum status status = parallel(b->lane_count, flush, p, e);

    if (status == OK)
        status = merge(p, e);
    if (status != OK)
        return status;
    path = path_of(p, "columns");
    status = path ? columns_writer_finish(p->columns, path, e) : error_memory(e);
    if (status != OK)
        return status;
    p->store = NULL;
    status = store_writer_finish(store, e);
    return status == OK ? sums_write(b->options.folder, SUMS_SHIFT, e) : status;
}

static void free_builder(struct builder *b)
{
    struct pack_builder *p = self(b);

    columns_writer_free(p->columns);
    store_writer_discard(p->store);
    if (p->has_old)
        pack_old_clear(&p->old);
    buf_clear(&p->scratch);
    buf_clear(&p->path);
    free(p);
}

static const struct builder_ops ops = {.new_lane = new_lane,
                                       .free_lane = pack_lane_free,
                                       .prepare = pack_lane_prepare,
                                       .commit = commit,
                                       .keep = keep,
                                       .old_report = old_report,
                                       .finish = finish,
                                       .free = free_builder};

enum status pack_builder_open(const struct builder_options *options, struct builder **out,
                              struct error *e)
{
    struct pack_builder *p = calloc(1, sizeof *p);
    const char *path;
    enum status status = OK;

    *out = NULL;
    if (!p)
        return error_memory(e);
    p->builder.ops = &ops;
    p->builder.options = *options;
    p->has_old = options->old != NULL;
    if (p->has_old)
        status = pack_old_open(options->old, &p->old, e);
    if (status == OK)
        p->columns = columns_writer_new(e);
    path = path_of(p, "store");
    if (status == OK)
        status = p->columns && path ? store_writer_open(path, &p->store, e) : error_memory(e);
    if (status != OK) {
        builder_discard(&p->builder);
        return status;
    }
    *out = &p->builder;
    return OK;
}
