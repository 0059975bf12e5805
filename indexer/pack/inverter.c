/*
 * inverter: see inverter.h. Text, titles, headings and fields have a row each; a
 * row is sorted and written by sorter.c.
 */
#include "indexer/pack/inverter.h"

#include "indexer/pack/sorter.h"
#include "shim/digest.h"

#include <stdlib.h>

/* Positions of a run, far enough from what 32 bits hold for one more text. */
#define POSITIONS_MAX (UINT32_MAX / 2)

/* Bytes that an occurrence takes until the run is written: in its row, and sorted. */
#define OCCURRENCE_BYTES 16u

enum {
    TEXT,
    TITLE,
    HEADING,
    FIELDS,
    ROWS
};

struct inverter {
    uint64_t memory; /* bytes */
    struct lexicon *lexicon;
    struct row rows[ROWS];
    uint32_t docs;
    /* Of the fields, whose terms are few and no words. */
    struct arena arena;
    struct slice *terms; /* space and text */
    uint32_t term_count, term_cap;
    uint32_t *table; /* term + 1 by the digest of the key; 0: free */
    size_t table_size;
    struct buf key;
};

enum status inverter_new(uint64_t memory, struct inverter **out, struct error *e)
{
    struct inverter *v = calloc(1, sizeof *v);
    enum status status;

    *out = NULL;
    if (!v)
        return error_memory(e);
    v->memory = memory;
    status = lexicon_new(&v->lexicon, e);
    if (status != OK) {
        inverter_free(v);
        return status;
    }
    *out = v;
    return OK;
}

/* Forgets the sections. The lexicon stays while it isn't too large: the next ones
 * have much the same words. */
static void forget(struct inverter *v)
{
    for (int i = 0; i < ROWS; i++)
        row_clear(&v->rows[i]);
    if (lexicon_full(v->lexicon) || lexicon_bytes(v->lexicon) > v->memory / 4)
        lexicon_reset(v->lexicon);
    arena_clear(&v->arena);
    free(v->terms);
    free(v->table);
    v->terms = NULL;
    v->table = NULL;
    v->term_count = v->term_cap = 0;
    v->table_size = 0;
    v->docs = 0;
}

void inverter_free(struct inverter *v)
{
    if (!v)
        return;
    if (v->lexicon)
        forget(v);
    lexicon_free(v->lexicon);
    buf_clear(&v->key);
    free(v);
}

enum status inverter_begin(struct inverter *v, uint32_t *local, struct error *e)
{
    for (int i = 0; i < ROWS; i++)
        if (!row_begin(&v->rows[i], v->docs))
            return error_memory(e);
    *local = v->docs++;
    return OK;
}

uint32_t inverter_count(const struct inverter *v)
{
    return v->docs;
}

bool inverter_full(const struct inverter *v)
{
    uint64_t used = lexicon_bytes(v->lexicon) + v->arena.bytes;
    bool full = lexicon_full(v->lexicon);

    for (int i = 0; i < ROWS; i++) {
        used += v->rows[i].count * OCCURRENCE_BYTES + (uint64_t)v->docs * sizeof(uint32_t);
        full |= v->rows[i].positions > POSITIONS_MAX;
    }
    return full || used > v->memory;
}

/* A token of the row that `ctx` is. */
static enum status take_token(void *ctx, const struct token *token, struct error *e)
{
    return row_add(ctx, token->word->id, token->position) ? OK : error_memory(e);
}

static enum status take(struct inverter *v, struct row *row, struct slice text, struct error *e)
{
    return analyse(v->lexicon, text, take_token, row, e);
}

enum status inverter_text(struct inverter *v, struct slice text, uint32_t *positions,
                          struct error *e)
{
    enum status status = take(v, &v->rows[TEXT], text, e);

    *positions = v->rows[TEXT].used;
    return status;
}

enum status inverter_words(struct inverter *v, enum space space, struct slice text, struct error *e)
{
    return take(v, &v->rows[space == SPACE_TITLE ? TITLE : HEADING], text, e);
}

static size_t slot_of(const struct inverter *v, struct slice key)
{
    size_t i = digest64(key) & (v->table_size - 1);

    while (v->table[i] && !slice_equal(v->terms[v->table[i] - 1], key))
        i = (i + 1) & (v->table_size - 1);
    return i;
}

static enum status grow(struct inverter *v, struct error *e)
{
    uint32_t cap = v->term_cap ? v->term_cap * 2 : 1024;
    struct slice *terms = realloc(v->terms, cap * sizeof *terms);
    uint32_t *table = calloc((size_t)cap * 2, sizeof *table);

    if (terms)
        v->terms = terms;
    if (!terms || !table) {
        free(table);
        return error_memory(e);
    }
    free(v->table);
    v->table = table;
    v->table_size = (size_t)cap * 2;
    v->term_cap = cap;
    for (uint32_t i = 0; i < v->term_count; i++)
        v->table[slot_of(v, v->terms[i])] = i + 1;
    return OK;
}

enum status inverter_term(struct inverter *v, enum space space, struct slice text, struct error *e)
{
    size_t slot;

    if (v->term_count == v->term_cap && grow(v, e) != OK)
        return e->status;
    buf_truncate(&v->key, 0);
    buf_char(&v->key, (char)space);
    buf_slice(&v->key, text);
    if (!buf_ok(&v->key))
        return error_memory(e);
    slot = slot_of(v, buf_view(&v->key));
    if (!v->table[slot]) {
        v->terms[v->term_count] = arena_copy(&v->arena, buf_view(&v->key));
        v->table[slot] = ++v->term_count;
    }
    if (!arena_ok(&v->arena) || !row_add(&v->rows[FIELDS], v->table[slot] - 1, 0))
        return error_memory(e);
    return OK;
}

/* The terms of a row of words: their stems, of which a text's keep their spellings. */
static enum status write_words(struct inverter *v, int row, char space, struct run_data *out,
                               struct error *e)
{
    struct sorter s;
    uint32_t ids = (uint32_t)lexicon_count(v->lexicon);
    enum status status = sorter_init(&s, &v->rows[row], v->docs, ids, e);

    for (uint32_t id = 0; status == OK && id < ids; id++)
        if (sorter_occurs(&s, id)) {
            const struct word *w = lexicon_at(v->lexicon, id);

            sorter_add(&s, id, w->stem, row == TEXT ? w : NULL);
        }
    if (status == OK)
        status = sorter_sort(&s, e);
    if (status == OK)
        status = sorter_write(&s, space, NULL, out, e);
    sorter_clear(&s);
    return status;
}

/* Writes all rows by their keys: the words' spaces stand between those of fields. */
static enum status write_rows(struct inverter *v, struct sorter *fields, struct run_data *out,
                              struct error *e)
{
    static const struct {
        int row;
        char space[2];
    } words[] = {{HEADING, {SPACE_HEADING}}, {TEXT, {SPACE_STEM}}, {TITLE, {SPACE_TITLE}}};
    enum status status = OK;

    for (size_t i = 0; i < sizeof words / sizeof *words && status == OK; i++) {
        status = sorter_write(fields, 0, words[i].space, out, e);
        if (status == OK)
            status = write_words(v, words[i].row, words[i].space[0], out, e);
    }
    return status == OK ? sorter_write(fields, 0, NULL, out, e) : status;
}

enum status inverter_write(struct inverter *v, struct run_data *out, struct error *e)
{
    struct sorter fields;
    enum status status = sorter_init(&fields, &v->rows[FIELDS], v->docs, v->term_count, e);

    for (uint32_t id = 0; status == OK && id < v->term_count; id++)
        sorter_add(&fields, id, v->terms[id], NULL);
    if (status == OK)
        status = sorter_sort(&fields, e);
    if (status == OK)
        status = write_rows(v, &fields, out, e);
    sorter_clear(&fields);
    if (status == OK)
        status = run_data_finish(out, e);
    forget(v);
    return status;
}
