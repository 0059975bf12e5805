/*
 * pack_lane: see pack_lane.h. A run goes to disk when the inverter has used up its
 * memory; the last one stays.
 */
#include "indexer/pack/pack_lane.h"

#include <stdlib.h>

#define RUNS_MAX 400u /* a lane's: each is an open file */

enum status pack_lane_new(uint64_t memory, struct builder_lane **out, struct error *e)
{
    struct pack_lane *p = calloc(1, sizeof *p);
    enum status status;

    *out = NULL;
    if (!p)
        return error_memory(e);
    p->zipper = zipper_new(e);
    status = p->zipper ? inverter_new(memory, &p->inverter, e) : ERR_NO_MEMORY;
    if (status == OK)
        *out = &p->lane;
    else
        pack_lane_free(&p->lane);
    return status;
}

void pack_lane_free(struct builder_lane *lane)
{
    struct pack_lane *p = (struct pack_lane *)lane;

    for (size_t i = 0; i < p->run_count; i++) {
        run_data_clear(&p->runs[i].data);
        free(p->runs[i].docs);
    }
    free(p->runs);
    inverter_free(p->inverter);
    free(p->docs);
    zipper_free(p->zipper);
    store_chunk_clear(&p->chunk);
    free(p->chunks);
    buf_clear(&p->packed);
    buf_clear(&p->record);
    buf_clear(&p->key);
    free(p);
}

/* Makes `*array` of `cap` elements take one more than `count`. */
static bool reserve(void **array, size_t *cap, size_t count, size_t size)
{
    size_t want = *cap ? *cap * 2 : 64;
    void *grown;

    if (count < *cap)
        return true;
    grown = realloc(*array, want * size);
    if (!grown)
        return false;
    *array = grown;
    *cap = want;
    return true;
}

enum status pack_lane_flush(struct pack_lane *p, bool spill, struct error *e)
{
    struct lane_run *run;
    enum status status = OK;

    if (!inverter_count(p->inverter))
        return OK;
    if (p->run_count == RUNS_MAX)
        return error_set(e, ERR_LIMIT, "too little memory for so much text: raise --memory");
    if (!reserve((void **)&p->runs, &p->run_cap, p->run_count, sizeof *p->runs))
        return error_memory(e);
    run = &p->runs[p->run_count++];
    *run = (struct lane_run){RUN_DATA_INIT, p->docs, inverter_count(p->inverter)};
    p->docs = NULL;
    p->doc_cap = 0;
    if (spill)
        status = run_data_spill(&run->data, p->lane.builder->options.folder, e);
    return status == OK ? inverter_write(p->inverter, &run->data, e) : status;
}

static enum status put_field(void *ctx, enum space space, struct slice text, struct error *e)
{
    struct pack_lane *p = ctx;

    buf_truncate(&p->key, 0);
    term_key(&p->key, space, text); /* shortens what is too long; the inverter puts the space */
    return buf_ok(&p->key) ? inverter_term(p->inverter, space, slice_from(buf_view(&p->key), 1), e)
                           : error_memory(e);
}

static enum status invert(struct pack_lane *p, const struct section *s, uint32_t number,
                          uint32_t *tokens, struct error *e)
{
    uint32_t local;
    enum status status = inverter_begin(p->inverter, &local, e);

    if (status == OK && !reserve((void **)&p->docs, &p->doc_cap, local, sizeof *p->docs))
        status = error_memory(e);
    if (status != OK)
        return status;
    p->docs[local] = number;
    if (s->kind != KIND_CONTENTS) /* a contents list mentions nothing */
        status = inverter_text(p->inverter, s->text, tokens, e);
    if (status == OK)
        status = inverter_words(p->inverter, SPACE_TITLE, s->title, e);
    if (status == OK)
        status = inverter_words(p->inverter, SPACE_HEADING, s->path, e);
    if (status == OK)
        status = section_fields(s, p->lane.builder->options.gazetteer, put_field, p, e);
    if (status == OK && inverter_full(p->inverter))
        status = pack_lane_flush(p, true, e);
    return status;
}

/* Compresses what has been gathered. */
static enum status end_chunk(struct pack_lane *p, struct error *e)
{
    size_t before = p->packed.len;
    uint32_t docs = p->chunk.count;
    enum status status;

    if (!docs)
        return OK;
    if (!reserve((void **)&p->chunks, &p->chunk_cap, p->chunk_count, sizeof *p->chunks))
        return error_memory(e);
    status = store_chunk_build(&p->chunk, p->zipper, &p->packed, e);
    p->chunks[p->chunk_count++] = (struct lane_chunk){p->packed.len - before, docs};
    return status;
}

static enum status pack(struct pack_lane *p, const struct section *s, struct error *e)
{
    enum status status = OK;

    buf_truncate(&p->record, 0);
    section_encode(&p->record, s);
    if (!buf_ok(&p->record))
        return error_memory(e);
    if (!store_chunk_takes(&p->chunk, p->record.len))
        status = end_chunk(p, e);
    return status == OK ? store_chunk_add(&p->chunk, buf_view(&p->record), e) : status;
}

enum status pack_lane_prepare(struct builder_lane *lane, struct error *e)
{
    struct pack_lane *p = (struct pack_lane *)lane;
    enum status status = OK;

    for (size_t i = 0; i < lane->count && status == OK; i++) {
        struct lane_section *at = &lane->sections[i];
        struct section s = lane_section(at);

        status = invert(p, &s, at->number, &at->tokens, e);
        s.tokens = at->tokens;
        if (status == OK)
            status = pack(p, &s, e);
    }
    return status == OK ? end_chunk(p, e) : status;
}
