/*
 * pack_build: the builder of the pack engine: sections are inverted in memory,
 * written out as a run whenever memory is used up, and merged at the end, with
 * the sections that are taken over from the old segment, into one segment.
 */
#include "indexer/pack/building.h"
#include "indexer/pack/columns.h"
#include "indexer/pack/inverter.h"
#include "indexer/pack/merge.h"
#include "indexer/pack/store_writer.h"
#include "shim/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RUNS_MAX 1024u

/* A run on disk, and the numbers of its sections in the new segment. */
struct run_file {
    struct map map;
    uint32_t *docs;
    uint32_t count;
};

/* The old segment, when sections are taken over. */
struct old_segment {
    struct map terms, postings, positions, columns_file, store_file;
    struct dictionary dictionary;
    struct columns *columns;
    struct store *store;
    uint32_t *docs; /* new numbers by old number - 1; 0: not taken over */
    uint32_t count;
};

struct pack_builder {
    struct builder builder; /* first: see building.h */
    struct inverter *inverter;
    struct columns_writer *columns;
    struct store_writer *store;
    struct run_file runs[RUNS_MAX];
    size_t run_count;
    uint32_t *docs; /* of the sections in the inverter */
    size_t doc_cap;
    struct old_segment old;
    bool has_old;
    struct buf record, scratch, path;
};

static struct pack_builder *self(struct builder *b)
{
    return (struct pack_builder *)b;
}

static const char *path_of(struct pack_builder *p, const char *folder, const char *name)
{
    buf_truncate(&p->path, 0);
    buf_printf(&p->path, "%s/%s", folder, name);
    return buf_ok(&p->path) ? p->path.data : NULL;
}

static const char *run_path(struct pack_builder *p, size_t number)
{
    char name[32];

    snprintf(name, sizeof name, "run-%zu", number);
    return path_of(p, p->builder.options.folder, name);
}

/* Writes what is in memory as a run. */
static enum status flush(struct pack_builder *p, struct error *e)
{
    struct run_file *run = &p->runs[p->run_count];
    uint32_t count = inverter_count(p->inverter);
    const char *path;
    enum status status;

    if (!count)
        return OK;
    if (p->run_count == RUNS_MAX)
        return error_set(e, ERR_LIMIT, "too little memory for so much text: raise --memory");
    path = run_path(p, p->run_count);
    status = path ? inverter_write(p->inverter, path, e) : error_memory(e);
    if (status == OK)
        status = map_open(path, &run->map, e);
    if (status != OK)
        return status;
    run->docs = p->docs;
    run->count = count;
    p->docs = NULL;
    p->doc_cap = 0;
    p->run_count++;
    return OK;
}

static enum status remember_doc(struct pack_builder *p, uint32_t local, uint32_t doc,
                                struct error *e)
{
    if (local >= p->doc_cap) {
        size_t cap = p->doc_cap ? p->doc_cap * 2 : 4096;
        uint32_t *docs = realloc(p->docs, cap * sizeof *docs);

        if (!docs)
            return error_memory(e);
        p->docs = docs;
        p->doc_cap = cap;
    }
    p->docs[local] = doc;
    return OK;
}

static enum status put_field(void *ctx, enum space space, struct slice text, struct error *e)
{
    struct pack_builder *p = ctx;
    struct buf key = BUF_INIT;
    enum status status;

    term_key(&key, space, text); /* shortens what is too long; the space is put by the inverter */
    status = buf_ok(&key) ? inverter_term(p->inverter, space, slice_from(buf_view(&key), 1), e)
                          : error_memory(e);
    buf_clear(&key);
    return status;
}

static enum status invert(struct pack_builder *p, struct section *s, struct error *e)
{
    uint32_t local = inverter_begin(p->inverter), positions = 0;
    enum status status = remember_doc(p, local, (uint32_t)p->builder.counts.sections + 1, e);

    if (status == OK && s->kind != KIND_CONTENTS) /* a contents list mentions nothing */
        status = inverter_text(p->inverter, s->text, &positions, e);
    s->tokens = positions;
    if (status == OK)
        status = inverter_words(p->inverter, SPACE_TITLE, s->title, e);
    if (status == OK)
        status = inverter_words(p->inverter, SPACE_HEADING, s->path, e);
    return status == OK ? section_fields(s, p->builder.options.gazetteer, put_field, p, e) : status;
}

static enum status add(struct builder *b, struct section *s, struct error *e)
{
    struct pack_builder *p = self(b);
    struct slice values[COLUMN_COUNT];
    enum status status = invert(p, s, e);

    if (status != OK)
        return status;
    section_columns(s, values, &p->scratch);
    status = buf_ok(&p->scratch) ? columns_writer_add(p->columns, values, (uint32_t)s->tokens, e)
                                 : error_memory(e);
    buf_truncate(&p->record, 0);
    section_encode(&p->record, s);
    if (status == OK)
        status = buf_ok(&p->record) ? store_writer_add(p->store, buf_view(&p->record), e)
                                    : error_memory(e);
    if (status == OK && inverter_bytes(p->inverter) > b->options.memory / 2)
        status = flush(p, e);
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

static enum status keep(struct builder *b, uint32_t doc, uint64_t *tokens, struct error *e)
{
    struct pack_builder *p = self(b);
    struct slice values[COLUMN_COUNT] = {{NULL, 0}};
    enum status status = store_copy(p->store, p->old.store, doc, 1, e);

    for (int i = 0; i < COLUMN_COUNT && status == OK; i++) {
        struct column_view view;

        status = columns_view(p->old.columns, (enum column)i, &view, e);
        if (status == OK && i == COLUMN_TOKENS)
            *tokens = column_number(&view, doc);
        else if (status == OK)
            values[i] = column_value(&view, column_number(&view, doc));
    }
    if (status == OK)
        status = columns_writer_add(p->columns, values, (uint32_t)*tokens, e);
    p->old.docs[doc - 1] = (uint32_t)b->counts.sections + 1;
    return status;
}

static enum status merge(struct pack_builder *p, struct error *e)
{
    struct run *runs = calloc(p->run_count + 1, sizeof *runs);
    size_t count = 0;
    enum status status = runs ? OK : error_memory(e);

    for (size_t i = 0; status == OK && i < p->run_count; i++)
        run_init(&runs[count++], p->runs[i].map.bytes, p->runs[i].docs, p->runs[i].count);
    if (status == OK && p->has_old)
        status = run_init_segment(&runs[count++], &p->old.dictionary, p->old.postings.bytes,
                                  p->old.positions.bytes, p->old.docs, p->old.count, e);
    if (status == OK)
        status = merge_runs(runs, count, p->builder.options.folder, e);
    for (size_t i = 0; i < count; i++)
        run_clear(&runs[i]);
    free(runs);
    return status;
}

static enum status remove_runs(struct pack_builder *p, struct error *e)
{
    for (size_t i = 0; i < p->run_count; i++) {
        const char *path = run_path(p, i);

        if (!path)
            return error_memory(e);
        if (unlink(path) != 0)
            return error_errno(e, "remove", path);
    }
    return OK;
}

static enum status finish(struct builder *b, struct error *e)
{
    struct pack_builder *p = self(b);
    struct store_writer *store = p->store;
    const char *path;
    enum status status = flush(p, e);

    if (status == OK)
        status = merge(p, e);
    if (status == OK)
        status = remove_runs(p, e);
    if (status != OK)
        return status;
    path = path_of(p, b->options.folder, "columns");
    status = path ? columns_writer_finish(p->columns, path, e) : error_memory(e);
    if (status != OK)
        return status;
    p->store = NULL;
    return store_writer_finish(store, e);
}

static void free_old(struct old_segment *old)
{
    columns_close(old->columns);
    store_close(old->store);
    map_close(&old->terms);
    map_close(&old->postings);
    map_close(&old->positions);
    map_close(&old->columns_file);
    map_close(&old->store_file);
    free(old->docs);
}

static void free_builder(struct builder *b)
{
    struct pack_builder *p = self(b);

    for (size_t i = 0; i < p->run_count; i++) {
        map_close(&p->runs[i].map);
        free(p->runs[i].docs);
    }
    inverter_free(p->inverter);
    columns_writer_free(p->columns);
    store_writer_discard(p->store);
    free_old(&p->old);
    buf_clear(&p->record);
    buf_clear(&p->scratch);
    buf_clear(&p->path);
    free(p->docs);
    free(p);
}

static const struct builder_ops ops = {add, keep, old_report, finish, free_builder};

static enum status map_old(struct pack_builder *p, const char *name, struct map *map,
                           struct error *e)
{
    const char *path = path_of(p, p->builder.options.old, name);

    return path ? map_open(path, map, e) : error_memory(e);
}

static enum status open_old(struct pack_builder *p, struct error *e)
{
    struct old_segment *old = &p->old;
    enum status status;

    *old = (struct old_segment){.terms = MAP_INIT,
                                .postings = MAP_INIT,
                                .positions = MAP_INIT,
                                .columns_file = MAP_INIT,
                                .store_file = MAP_INIT};
    if (!p->builder.options.old)
        return OK;
    p->has_old = true;
    status = map_old(p, "terms", &old->terms, e);
    if (status == OK)
        status = map_old(p, "postings", &old->postings, e);
    if (status == OK)
        status = map_old(p, "positions", &old->positions, e);
    if (status == OK)
        status = map_old(p, "columns", &old->columns_file, e);
    if (status == OK)
        status = map_old(p, "store", &old->store_file, e);
    if (status == OK)
        status = dictionary_open(old->terms.bytes, &old->dictionary, e);
    if (status == OK)
        status = columns_open(old->columns_file.bytes, &old->columns, e);
    if (status == OK)
        status = store_open(old->store_file.bytes, &old->store, e);
    if (status != OK)
        return status;
    old->count = store_docs(old->store);
    old->docs = calloc(old->count + 1u, sizeof *old->docs);
    return old->docs ? OK : error_memory(e);
}

enum status pack_builder_open(const struct builder_options *options, struct builder **out,
                              struct error *e)
{
    struct pack_builder *p = calloc(1, sizeof *p);
    const char *path;
    enum status status;

    *out = NULL;
    if (!p)
        return error_memory(e);
    p->builder.ops = &ops;
    p->builder.options = *options;
    status = open_old(p, e);
    if (status == OK)
        status = inverter_new(&p->inverter, e);
    if (status == OK) {
        p->columns = columns_writer_new(e);
        path = path_of(p, options->folder, "store");
        status = p->columns && path ? store_writer_open(path, &p->store, e) : error_memory(e);
    }
    if (status != OK) {
        builder_discard(&p->builder);
        return status;
    }
    *out = &p->builder;
    return OK;
}
