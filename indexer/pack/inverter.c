/*
 * inverter: see inverter.h. Each term has a list of bytes in chunks that double,
 * out of one pool; a posting is appended as it comes.
 */
#include "indexer/pack/inverter.h"

#include "indexer/pack/bytes.h"
#include "shim/digest.h"

#include <stdio.h>
#include <stdlib.h>

#define NO_DOC   UINT32_MAX
#define NO_TERM  UINT32_MAX
#define NO_WORD  UINT32_MAX

struct term {
    struct slice key;     /* space and text, in the arena */
    struct byte_list stream;
    uint32_t last_doc;     /* NO_DOC: none yet */
    uint32_t last_position;
    uint32_t form_count;
    uint32_t first_form;   /* word id; further ones by word_data.next_form */
    uint32_t last_form;
};

/* What the inverter knows of a word of the lexicon, by its id. */
struct word_data {
    const struct word *word;
    uint32_t term;      /* NO_TERM: not met yet */
    uint32_t same;      /* the word whose form it shares ("force's" with another apostrophe), or itself */
    uint32_t code;      /* among the forms of its stem, from 0 */
    uint32_t next_form; /* word id */
    uint32_t count;     /* occurrences */
};

struct inverter {
    struct lexicon *lexicon;
    struct arena arena;
    struct byte_pool pool;
    struct term *terms;
    uint32_t term_count, term_cap;
    uint32_t *table; /* term + 1 by the digest of the key; 0: free */
    size_t table_size;
    struct word_data *words;
    size_t word_cap;
    struct buf key;
    uint32_t docs;
    uint32_t positions;
    enum space space; /* of the words being inverted */
};

enum status inverter_new(struct inverter **out, struct error *e)
{
    struct inverter *v = calloc(1, sizeof *v);
    enum status status;

    *out = NULL;
    if (!v)
        return error_memory(e);
    status = lexicon_new(&v->lexicon, e);
    if (status != OK) {
        inverter_free(v);
        return status;
    }
    *out = v;
    return OK;
}

static void forget(struct inverter *v)
{
    lexicon_reset(v->lexicon);
    arena_clear(&v->arena);
    byte_pool_clear(&v->pool);
    free(v->terms);
    free(v->table);
    free(v->words);
    v->terms = NULL;
    v->table = NULL;
    v->words = NULL;
    v->term_count = v->term_cap = 0;
    v->table_size = v->word_cap = 0;
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

uint32_t inverter_begin(struct inverter *v)
{
    v->positions = 0;
    return v->docs++;
}

uint32_t inverter_count(const struct inverter *v)
{
    return v->docs;
}

size_t inverter_bytes(const struct inverter *v)
{
    return lexicon_bytes(v->lexicon) + v->arena.bytes + v->pool.bytes +
           v->term_cap * sizeof *v->terms + v->table_size * sizeof *v->table +
           v->word_cap * sizeof *v->words;
}

static size_t slot_of(const struct inverter *v, struct slice key)
{
    size_t i = digest64(key) & (v->table_size - 1);

    while (v->table[i] && !slice_equal(v->terms[v->table[i] - 1].key, key))
        i = (i + 1) & (v->table_size - 1);
    return i;
}

static enum status grow(struct inverter *v, struct error *e)
{
    uint32_t cap = v->term_cap ? v->term_cap * 2 : 4096;
    struct term *terms = realloc(v->terms, cap * sizeof *terms);
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
        v->table[slot_of(v, v->terms[i].key)] = i + 1;
    return OK;
}

/* The term of a space and text; made when it is new. */
static enum status find_term(struct inverter *v, enum space space, struct slice text,
                             uint32_t *out, struct error *e)
{
    enum status status = OK;
    size_t slot;

    if (v->term_count == v->term_cap)
        status = grow(v, e);
    buf_truncate(&v->key, 0);
    buf_char(&v->key, (char)space);
    buf_slice(&v->key, text);
    if (status == OK && !buf_ok(&v->key))
        status = error_memory(e);
    if (status != OK)
        return status;
    slot = slot_of(v, buf_view(&v->key));
    if (!v->table[slot]) {
        v->terms[v->term_count] = (struct term){.key = arena_copy(&v->arena, buf_view(&v->key)),
                                                .last_doc = NO_DOC};
        v->table[slot] = ++v->term_count;
    }
    *out = v->table[slot] - 1;
    return arena_ok(&v->arena) ? OK : error_memory(e);
}

static void put(struct inverter *v, struct term *t, uint64_t number)
{
    byte_list_varint(&v->pool, &t->stream, number);
}

/* Makes the section at hand the term's last one. */
static void open_doc(struct inverter *v, struct term *t)
{
    uint32_t doc = v->docs - 1;

    if (t->last_doc == doc)
        return;
    if (t->last_doc != NO_DOC)
        put(v, t, 0);
    put(v, t, t->last_doc == NO_DOC ? doc : doc - t->last_doc - 1);
    t->last_doc = doc;
    t->last_position = 0;
}

static void add_place(struct inverter *v, struct term *t, uint32_t position)
{
    open_doc(v, t);
    put(v, t, (uint64_t)position - t->last_position + 1);
    t->last_position = position;
}

/* Another spelling that comes to the same form, or the word itself. */
static uint32_t same_form(const struct inverter *v, const struct term *t, const struct word *w)
{
    for (uint32_t i = t->form_count ? t->first_form : NO_WORD; i != NO_WORD;
         i = v->words[i].next_form)
        if (slice_equal(v->words[i].word->form, w->form) &&
            slice_equal(v->words[i].word->fold, w->fold))
            return i;
    return w->id;
}

/* First sight of a word in this run: finds its stem and takes a code there. */
static enum status meet(struct inverter *v, const struct word *w, struct error *e)
{
    struct word_data *data;
    struct term *t;
    uint32_t term;
    enum status status = find_term(v, SPACE_STEM, w->stem, &term, e);

    if (status != OK)
        return status;
    t = &v->terms[term];
    data = &v->words[w->id];
    *data = (struct word_data){w, term, w->id, t->form_count, NO_WORD, 0};
    data->same = same_form(v, t, w);
    if (data->same != w->id)
        return OK;
    if (t->form_count++)
        v->words[t->last_form].next_form = w->id;
    else
        t->first_form = w->id;
    t->last_form = w->id;
    return OK;
}

static enum status know(struct inverter *v, const struct word *w, struct error *e)
{
    if (w->id >= v->word_cap) {
        size_t cap = w->id < 4096 ? 8192 : (size_t)w->id * 2;
        struct word_data *words = realloc(v->words, cap * sizeof *words);

        if (!words)
            return error_memory(e);
        v->words = words;
        for (size_t i = v->word_cap; i < cap; i++)
            words[i].term = NO_TERM;
        v->word_cap = cap;
    }
    return v->words[w->id].term == NO_TERM ? meet(v, w, e) : OK;
}

static enum status take_token(void *ctx, const struct token *token, struct error *e)
{
    struct inverter *v = ctx;
    const struct word *w = token->word;
    struct word_data *data;
    struct term *t;

    if (w->id >= v->word_cap || v->words[w->id].term == NO_TERM) {
        enum status status = know(v, w, e);

        if (status != OK)
            return status;
    }
    data = &v->words[v->words[w->id].same];
    t = &v->terms[data->term];
    add_place(v, t, token->position);
    put(v, t, data->code);
    data->count++;
    if (token->position >= v->positions)
        v->positions = token->position + 1;
    return OK;
}

enum status inverter_text(struct inverter *v, struct slice text, uint32_t *positions,
                          struct error *e)
{
    enum status status = analyse(v->lexicon, text, take_token, v, e);

    *positions = v->positions;
    return status == OK && v->pool.failed ? error_memory(e) : status;
}

static enum status take_field_token(void *ctx, const struct token *token, struct error *e)
{
    struct inverter *v = ctx;
    uint32_t term;
    enum status status = find_term(v, v->space, token->word->stem, &term, e);

    if (status == OK)
        add_place(v, &v->terms[term], token->position);
    return status;
}

enum status inverter_words(struct inverter *v, enum space space, struct slice text,
                           struct error *e)
{
    enum status status;

    v->space = space;
    status = analyse(v->lexicon, text, take_field_token, v, e);
    return status == OK && v->pool.failed ? error_memory(e) : status;
}

enum status inverter_term(struct inverter *v, enum space space, struct slice text, struct error *e)
{
    uint32_t term;
    enum status status = find_term(v, space, text, &term, e);

    if (status == OK)
        open_doc(v, &v->terms[term]);
    return status == OK && v->pool.failed ? error_memory(e) : status;
}

static int by_key(const void *a, const void *b)
{
    return slice_compare((*(const struct term *const *)a)->key,
                         (*(const struct term *const *)b)->key);
}

static void put_text(struct buf *out, struct slice text)
{
    buf_varint(out, text.len);
    buf_slice(out, text);
}

static void put_forms(struct inverter *v, const struct term *t, struct buf *out)
{
    buf_varint(out, t->form_count);
    for (uint32_t i = t->form_count ? t->first_form : NO_WORD; i != NO_WORD;
         i = v->words[i].next_form) {
        buf_truncate(&v->key, 0);
        form_term(&v->key, v->words[i].word->fold, v->words[i].word->form);
        put_text(out, buf_view(&v->key));
        buf_varint(out, v->words[i].count);
    }
}

static void put_entry(struct inverter *v, const struct term *t, struct buf *out)
{
    struct byte_chunk *chunk = NULL;
    struct slice bytes;

    put_text(out, t->key);
    put_forms(v, t, out);
    buf_varint(out, byte_list_len(&t->stream) + 1);
    while (byte_list_next(&t->stream, &chunk, &bytes))
        buf_slice(out, bytes);
    buf_char(out, 0); /* ends the last section */
}

static const struct term **sorted_terms(const struct inverter *v)
{
    const struct term **sorted = calloc(v->term_count + 1u, sizeof *sorted);

    for (uint32_t i = 0; sorted && i < v->term_count; i++)
        sorted[i] = &v->terms[i];
    if (sorted)
        qsort(sorted, v->term_count, sizeof *sorted, by_key);
    return sorted;
}

#define WRITE_BYTES ((size_t)1 << 20)

static enum status write_terms(struct inverter *v, const struct term **sorted, FILE *file,
                               const char *path, struct error *e)
{
    struct buf out = BUF_INIT;
    enum status status = OK;

    for (uint32_t i = 0; i <= v->term_count && status == OK; i++) {
        bool last = i == v->term_count;

        if (!last)
            put_entry(v, sorted[i], &out);
        if (!buf_ok(&out) || !buf_ok(&v->key))
            status = error_memory(e);
        else if (out.len && (last || out.len >= WRITE_BYTES)) {
            if (fwrite(out.data, 1, out.len, file) != out.len)
                status = error_errno(e, "write", path);
            buf_truncate(&out, 0);
        }
    }
    buf_clear(&out);
    return status;
}

enum status inverter_write(struct inverter *v, const char *path, struct error *e)
{
    const struct term **sorted = sorted_terms(v);
    FILE *file = sorted ? fopen(path, "wxe") : NULL;
    enum status status = OK;

    if (!sorted)
        return error_memory(e);
    if (!file)
        status = error_errno(e, "make", path);
    else
        status = write_terms(v, sorted, file, path, e);
    if (file && fclose(file) != 0 && status == OK)
        status = error_errno(e, "write", path);
    free(sorted);
    forget(v);
    return status;
}
