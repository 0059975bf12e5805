/*
 * run: see run.h. A segment's term is gone through twice: its forms are counted
 * over the sections that are taken over, since codes follow the counts.
 */
#include "indexer/pack/run.h"

#include "indexer/pack/format.h"

#include <stdlib.h>

enum status run_open(struct run *r, const struct run_source *source, struct slice from,
                     struct error *e)
{
    *r = (struct run){.source = source};
    r->places = (struct doc_places)DOC_PLACES_INIT;
    if (source->data)
        return run_reader_open(&r->reader, source->data, from, e);
    r->on_key = dictionary_seek(source->dictionary, from, &r->cursor);
    if (r->cursor.status != OK)
        return error_set(e, ERR_CORRUPT, "the dictionary to be merged is damaged");
    return OK;
}

void run_clear(struct run *r)
{
    free(r->forms);
    free(r->positions);
    free(r->codes);
    doc_places_clear(&r->places);
    run_reader_clear(&r->reader);
}

static enum status damaged(struct error *e)
{
    return error_set(e, ERR_CORRUPT, "postings to be merged are damaged");
}

static enum status add_form(struct run *r, struct slice text, uint64_t count, struct error *e)
{
    if (r->form_count == r->form_cap) {
        size_t cap = r->form_cap ? r->form_cap * 2 : 16;
        struct run_form *forms = realloc(r->forms, cap * sizeof *forms);

        if (!forms)
            return error_memory(e);
        r->forms = forms;
        r->form_cap = cap;
    }
    r->forms[r->form_count++] = (struct run_form){text, count, 0};
    return OK;
}

static enum status reserve_places(struct run *r, size_t count, struct error *e)
{
    size_t cap = count * 2 + 64;
    uint32_t *positions, *codes;

    if (count <= r->place_cap)
        return OK;
    positions = realloc(r->positions, cap * sizeof *positions);
    if (positions)
        r->positions = positions;
    codes = realloc(r->codes, cap * sizeof *codes);
    if (codes)
        r->codes = codes;
    if (!positions || !codes)
        return error_memory(e);
    r->place_cap = cap;
    return OK;
}

static bool cut_text(struct slice *in, struct slice *text)
{
    uint64_t len;

    if (!slice_varint(in, &len) || len > in->len)
        return false;
    *text = slice_of(in->data, (size_t)len);
    *in = slice_from(*in, (size_t)len);
    return true;
}

/* The next number of a stream: mostly of one byte. */
static inline bool next_number(struct slice *in, uint32_t *number)
{
    uint64_t value;

    if (in->len && !(*in->data & 0x80)) {
        *number = (uint8_t)*in->data++;
        in->len--;
        return true;
    }
    if (!slice_varint(in, &value) || value > UINT32_MAX)
        return false;
    *number = (uint32_t)value;
    return true;
}

/* The next posting of a run's stream, whether it is taken over or not. */
static enum status read_posting(struct run *r, struct error *e)
{
    struct slice in = r->stream;
    uint32_t gap, tf, position = 0;
    bool codes = r->form_count > 1;

    if (!next_number(&in, &gap) || !next_number(&in, &tf) || tf > in.len ||
        gap >= UINT32_MAX - r->local)
        return damaged(e);
    r->local += gap + 1;
    if (reserve_places(r, tf, e) != OK)
        return e->status;
    for (uint32_t i = 0; i < tf; i++) {
        if (!next_number(&in, &gap))
            return damaged(e);
        r->positions[i] = position += gap;
        r->codes[i] = 0;
        if (codes && (!next_number(&in, &r->codes[i]) || r->codes[i] >= r->form_count))
            return damaged(e);
    }
    r->tf = tf;
    r->stream = in;
    return OK;
}

static enum status next_run_posting(struct run *r, struct error *e)
{
    enum status status = OK;

    r->doc = 0;
    while (status == OK && !r->doc && r->stream.len) {
        status = read_posting(r, e);
        if (status == OK && r->local - 1 >= r->source->doc_count)
            status = damaged(e);
        if (status == OK)
            r->doc = r->source->docs[r->local - 1];
    }
    return status;
}

static enum status next_run_term(struct run *r, bool *more, struct error *e)
{
    uint64_t forms, count, docs;
    struct slice body, text;
    enum status status = run_reader_next(&r->reader, &body, more, e);

    if (status != OK || !*more)
        return status;
    if (!cut_text(&body, &r->key) || !r->key.len || !slice_varint(&body, &forms))
        return damaged(e);
    r->form_count = 0;
    for (uint64_t i = 0; i < forms && status == OK; i++)
        status = cut_text(&body, &text) && slice_varint(&body, &count) ? add_form(r, text, count, e)
                                                                       : damaged(e);
    if (status == OK && !slice_varint(&body, &docs))
        status = damaged(e);
    if (status != OK)
        return status;
    r->stream = body;
    r->local = 0;
    return next_run_posting(r, e);
}

static void start_segment_term(struct run *r)
{
    r->places.number = UINT32_MAX;
    r->block.number = UINT32_MAX;
    r->block.count = 0;
    r->next = 0;
}

static enum status take_places(struct run *r, uint32_t i, struct error *e)
{
    enum status status = OK;

    r->tf = 0;
    if (!r->postings.has_places)
        return OK;
    if (r->counting && r->form_count == 1) { /* then how many is enough */
        r->forms[0].count += r->block.tfs[i];
        return OK;
    }
    status = postings_places(&r->postings, &r->block, i, &r->places, e);
    if (status == OK)
        status = reserve_places(r, r->places.count, e);
    if (status != OK)
        return status;
    r->tf = r->places.count;
    memcpy(r->positions, r->places.positions, r->tf * sizeof *r->positions);
    memcpy(r->codes, r->places.codes, r->tf * sizeof *r->codes);
    return OK;
}

static enum status next_segment_posting(struct run *r, struct error *e)
{
    r->doc = 0;
    for (;;) {
        uint32_t local;

        if (r->next == r->block.count) {
            uint32_t number = r->block.number == UINT32_MAX ? 0 : r->block.number + 1;

            if (number > r->postings.blocks)
                return OK;
            if (!postings_block(&r->postings, number, true, &r->block))
                return damaged(e);
            r->places.number = UINT32_MAX;
            r->next = 0;
            continue;
        }
        local = r->block.docs[r->next++];
        if (local == 0 || local > r->source->doc_count)
            return damaged(e);
        r->doc = r->source->docs[local - 1];
        if (r->doc)
            return take_places(r, r->next - 1, e);
    }
}

/* Counts the forms over the sections that are taken over. */
static enum status count_forms(struct run *r, struct error *e)
{
    enum status status;

    start_segment_term(r);
    r->counting = true;
    do {
        status = next_segment_posting(r, e);
        for (size_t i = 0; status == OK && r->doc && i < r->tf; i++) {
            if (r->codes[i] >= r->form_count)
                return damaged(e);
            r->forms[r->codes[i]].count++;
        }
    } while (status == OK && r->doc);
    r->counting = false;
    return status;
}

/* The forms of a stem, by code. */
static enum status take_forms(struct run *r, struct error *e)
{
    const struct stem_spelling *first;
    enum status status = OK;

    r->form_count = 0;
    if (r->key.data[0] != SPACE_STEM)
        return OK;
    if (stems_find(r->source->stems, slice_from(r->key, 1), &first) != r->postings.form_count)
        return damaged(e);
    for (uint32_t i = 0; status == OK && i < r->postings.form_count; i++)
        status =
            first[i].spelling.code == i ? add_form(r, first[i].spelling.term, 0, e) : damaged(e);
    return status;
}

static enum status open_segment_term(struct run *r, struct error *e)
{
    enum status status = postings_open(r->cursor.value, (enum space)r->key.data[0],
                                       r->source->postings, r->source->positions, &r->postings, e);

    if (status == OK)
        status = take_forms(r, e);
    if (status == OK && r->form_count)
        status = count_forms(r, e);
    start_segment_term(r);
    return status == OK ? next_segment_posting(r, e) : status;
}

static enum status next_segment_term(struct run *r, bool *more, struct error *e)
{
    enum status status = OK;

    if (r->term_taken)
        r->on_key = dictionary_next(&r->cursor);
    for (; status == OK && r->on_key; r->on_key = dictionary_next(&r->cursor)) {
        r->key = dictionary_key(&r->cursor);
        if (r->key.data[0] == SPACE_FORM) /* spellings follow from their stems */
            continue;
        status = open_segment_term(r, e);
        if (status == OK && r->doc)
            break;
    }
    *more = r->term_taken = r->on_key;
    return status == OK && r->cursor.status != OK ? damaged(e) : status;
}

enum status run_next_term(struct run *r, bool *more, struct error *e)
{
    return r->source->data ? next_run_term(r, more, e) : next_segment_term(r, more, e);
}

enum status run_next_posting(struct run *r, struct error *e)
{
    return r->source->data ? next_run_posting(r, e) : next_segment_posting(r, e);
}
