/*
 * run: see run.h. A segment's term is gone through twice: its forms are counted
 * over the sections that are taken over, since codes follow the counts.
 */
#include "indexer/pack/run.h"

#include "indexer/pack/format.h"

#include <stdlib.h>

void run_init(struct run *r, struct slice bytes, const uint32_t *docs, size_t doc_count)
{
    *r = (struct run){.docs = docs, .doc_count = doc_count, .rest = bytes};
    r->places = (struct doc_places)DOC_PLACES_INIT;
}

enum status run_init_segment(struct run *r, const struct dictionary *d, struct slice postings,
                             struct slice positions, const uint32_t *docs, size_t doc_count,
                             struct error *e)
{
    enum status status;

    run_init(r, slice_of("", 0), docs, doc_count);
    r->is_segment = true;
    r->postings_file = postings;
    r->positions_file = positions;
    status = stems_load(d, &r->stems, e);
    if (status != OK)
        return status;
    r->on_key = dictionary_seek(d, slice_of("", 0), &r->cursor);
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
    stems_clear(&r->stems);
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

static enum status add_place(struct run *r, uint32_t position, uint32_t code, struct error *e)
{
    if (r->tf == r->place_cap) {
        size_t cap = r->place_cap ? r->place_cap * 2 : 64;
        uint32_t *positions = realloc(r->positions, cap * sizeof *positions), *codes;

        if (positions)
            r->positions = positions;
        codes = realloc(r->codes, cap * sizeof *codes);
        if (codes)
            r->codes = codes;
        if (!positions || !codes)
            return error_memory(e);
        r->place_cap = cap;
    }
    r->positions[r->tf] = position;
    r->codes[r->tf++] = code;
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

/* The next posting of a run's stream, whether it is taken over or not. */
static enum status read_posting(struct run *r, struct error *e)
{
    uint64_t gap, place, code = 0, position = 0;
    enum status status = OK;

    r->tf = 0;
    if (!slice_varint(&r->stream, &gap) || gap >= UINT32_MAX - r->local)
        return damaged(e);
    r->local += (uint32_t)gap + 1;
    while (status == OK) {
        if (!slice_varint(&r->stream, &place))
            return damaged(e);
        if (!place)
            break;
        position += place - 1;
        if (position > UINT32_MAX || (r->has_codes && !slice_varint(&r->stream, &code)) ||
            (r->has_codes && code >= r->form_count))
            return damaged(e);
        status = add_place(r, (uint32_t)position, (uint32_t)code, e);
    }
    return status;
}

static enum status next_run_posting(struct run *r, struct error *e)
{
    enum status status = OK;

    r->doc = 0;
    while (status == OK && !r->doc && r->stream.len) {
        status = read_posting(r, e);
        if (status == OK && r->local - 1 >= r->doc_count)
            status = damaged(e);
        if (status == OK)
            r->doc = r->docs[r->local - 1];
    }
    return status;
}

static enum status next_run_term(struct run *r, bool *more, struct error *e)
{
    uint64_t forms, count, len;
    struct slice text;
    enum status status = OK;

    *more = r->rest.len > 0;
    if (!*more)
        return OK;
    if (!cut_text(&r->rest, &r->key) || !r->key.len || !slice_varint(&r->rest, &forms))
        return damaged(e);
    r->form_count = 0;
    for (uint64_t i = 0; i < forms && status == OK; i++)
        status = cut_text(&r->rest, &text) && slice_varint(&r->rest, &count)
                     ? add_form(r, text, count, e)
                     : damaged(e);
    if (status != OK)
        return status;
    if (!slice_varint(&r->rest, &len) || len > r->rest.len)
        return damaged(e);
    r->stream = slice_of(r->rest.data, (size_t)len);
    r->rest = slice_from(r->rest, (size_t)len);
    r->local = 0;
    r->has_codes = r->key.data[0] == SPACE_STEM;
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
    status = postings_places(&r->postings, &r->block, i, &r->places, e);
    for (size_t k = 0; status == OK && k < r->places.count; k++)
        status = add_place(r, r->places.positions[k], r->places.codes[k], e);
    return status;
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
        if (local == 0 || local > r->doc_count)
            return damaged(e);
        r->doc = r->docs[local - 1];
        if (r->doc)
            return take_places(r, r->next - 1, e);
    }
}

/* Counts the forms over the sections that are taken over. */
static enum status count_forms(struct run *r, struct error *e)
{
    enum status status;

    start_segment_term(r);
    do {
        status = next_segment_posting(r, e);
        for (size_t i = 0; status == OK && r->doc && r->form_count && i < r->tf; i++) {
            if (r->codes[i] >= r->form_count)
                return damaged(e);
            r->forms[r->codes[i]].count++;
        }
    } while (status == OK && r->doc);
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
    if (stems_find(&r->stems, slice_from(r->key, 1), &first) != r->postings.form_count)
        return damaged(e);
    for (uint32_t i = 0; status == OK && i < r->postings.form_count; i++)
        status =
            first[i].spelling.code == i ? add_form(r, first[i].spelling.term, 0, e) : damaged(e);
    return status;
}

static enum status open_segment_term(struct run *r, struct error *e)
{
    enum status status = postings_open(r->cursor.value, (enum space)r->key.data[0],
                                       r->postings_file, r->positions_file, &r->postings, e);

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
    return r->is_segment ? next_segment_term(r, more, e) : next_run_term(r, more, e);
}

enum status run_next_posting(struct run *r, struct error *e)
{
    return r->is_segment ? next_segment_posting(r, e) : next_run_posting(r, e);
}
