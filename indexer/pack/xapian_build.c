/*
 * xapian_build: the builder of the Xapian engine: each section becomes a
 * document, under the terms that format.h lists. It knows nothing of
 * generations; whoever builds it publishes it.
 */
#include "indexer/pack/building.h"
#include "indexer/text/token.h"
#include "shim/file.h"
#include "shim/xapian.h"
#include "shim/zip.h"

#include <stdlib.h>

/* Xapian takes a word that is in a section without a position (a stem that stands
 * there in joined spellings only) to be at 0; no phrase reaches from there to here. */
#define FIRST_POSITION 1000u

struct xapian_builder {
    struct builder builder; /* first: see building.h */
    struct xapian_writer *writer;
    struct xapian_reader *old; /* NULL: none */
    struct lexicon *lexicon;
    struct zipper *zipper;
    struct buf key, text, record, packed, path;
    uint32_t positions; /* of the section at hand */
    enum space words;   /* SPACE_TITLE or SPACE_HEADING, while their words are put */
};

static struct xapian_builder *self(struct builder *b)
{
    return (struct xapian_builder *)b;
}

static struct slice key(struct xapian_builder *x, enum space space, struct slice text)
{
    buf_truncate(&x->key, 0);
    term_key(&x->key, space, text);
    return buf_view(&x->key);
}

/* A term without position. The writer remembers a failure until add. */
static void put_term(struct xapian_builder *x, enum space space, struct slice text, uint32_t wdf,
                     struct error *e)
{
    xapian_writer_term(x->writer, key(x, space, text), wdf, e);
}

static void put_posting(struct xapian_builder *x, enum space space, struct slice text,
                        uint32_t position, uint32_t wdf, struct error *e)
{
    xapian_writer_posting(x->writer, key(x, space, text), position, wdf, e);
}

static struct slice form_text(struct xapian_builder *x, const struct word *w)
{
    buf_truncate(&x->text, 0);
    form_term(&x->text, w->fold, w->form);
    return buf_view(&x->text);
}

static struct slice joined_text(struct xapian_builder *x, const struct word *w)
{
    buf_truncate(&x->text, 0);
    joined_term(&x->text, w->stem, w->fold, w->form);
    return buf_view(&x->text);
}

static enum status put_token(void *ctx, const struct token *t, struct error *e)
{
    struct xapian_builder *x = ctx;
    const struct word *w = t->word;

    if (t->position >= x->positions)
        x->positions = t->position + 1;
    if (w->span > 1) {
        put_term(x, SPACE_STEM, w->stem, 1, e);
        put_term(x, SPACE_FORM, form_text(x, w), 1, e);
        put_term(x, SPACE_JOINED, joined_text(x, w), 0, e);
    } else {
        put_posting(x, SPACE_STEM, w->stem, FIRST_POSITION + t->position, 1, e);
        put_posting(x, SPACE_FORM, form_text(x, w), FIRST_POSITION + t->position, 1, e);
    }
    return OK;
}

/* Words of a title or heading: found by their stems, in phrases too, but they
 * don't weigh in the section's own text. */
static enum status put_field_token(void *ctx, const struct token *t, struct error *e)
{
    struct xapian_builder *x = ctx;

    put_posting(x, x->words, t->word->stem, t->position, 0, e);
    return OK;
}

static enum status put_words(struct xapian_builder *x, enum space space, struct slice text,
                             struct error *e)
{
    x->words = space;
    return analyse(x->lexicon, text, put_field_token, x, e);
}

static enum status put_field(void *ctx, enum space space, struct slice text, struct error *e)
{
    put_term(ctx, space, text, 0, e);
    return OK;
}

static void put_columns(struct xapian_builder *x, const struct section *s, struct error *e)
{
    struct slice values[COLUMN_COUNT];

    section_columns(s, values, &x->text);
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        if (i != COLUMN_TOKENS)
            xapian_writer_value(x->writer, i, values[i], e);
    buf_truncate(&x->text, 0);
    buf_varint(&x->text, s->tokens);
    xapian_writer_value(x->writer, COLUMN_TOKENS, buf_view(&x->text), e);
}

static enum status put_record(struct xapian_builder *x, const struct section *s, struct error *e)
{
    enum status status;

    buf_truncate(&x->record, 0);
    buf_truncate(&x->packed, 0);
    section_encode(&x->record, s);
    if (!buf_ok(&x->record))
        return error_memory(e);
    status = zipper_pack(x->zipper, buf_view(&x->record), &x->packed, e);
    return status == OK ? xapian_writer_data(x->writer, buf_view(&x->packed), e) : status;
}

static enum status add(struct xapian_builder *x, struct section *s, struct error *e)
{
    enum status status = xapian_writer_begin(x->writer, e);

    if (lexicon_full(x->lexicon))
        lexicon_reset(x->lexicon);
    x->positions = 0;
    if (status == OK && s->kind != KIND_CONTENTS) /* a contents list mentions nothing */
        status = analyse(x->lexicon, s->text, put_token, x, e);
    s->tokens = x->positions;
    if (status == OK)
        status = put_words(x, SPACE_TITLE, s->title, e);
    if (status == OK)
        status = put_words(x, SPACE_HEADING, s->path, e);
    if (status == OK)
        status = section_fields(s, x->builder.options.gazetteer, put_field, x, e);
    if (status != OK)
        return status;
    put_columns(x, s, e);
    status = put_record(x, s, e);
    if (status == OK && !(buf_ok(&x->key) && buf_ok(&x->text)))
        status = error_memory(e);
    return status == OK ? xapian_writer_add(x->writer, NULL, e) : status;
}

/* Xapian writes a database one document after the other. */
static enum status commit(struct builder_lane *lane, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < lane->count && status == OK; i++) {
        struct section s = lane_section(&lane->sections[i]);

        status = add(self(lane->builder), &s, e);
        lane->sections[i].tokens = (uint32_t)s.tokens;
    }
    return status;
}

static enum status old_report(struct builder *b, uint32_t doc, struct buf *id, struct error *e)
{
    return xapian_value(self(b)->old, doc, COLUMN_REPORT, id, e);
}

static enum status keep_one(struct xapian_builder *x, uint32_t doc, uint64_t *tokens,
                            struct error *e)
{
    struct slice value;
    uint64_t length = 0;
    enum status status = xapian_writer_copy_document(x->writer, x->old, doc, NULL, e);

    buf_truncate(&x->text, 0);
    if (status == OK)
        status = xapian_value(x->old, doc, COLUMN_TOKENS, &x->text, e);
    value = buf_view(&x->text);
    if (status == OK && value.len && !slice_varint(&value, &length))
        return error_set(e, ERR_CORRUPT, "a section's length is damaged in the old generation");
    *tokens += length;
    return status;
}

/* The numbers follow from the order. */
static enum status keep(struct builder *b, uint32_t first, uint32_t count, uint32_t number,
                        uint64_t *tokens, struct error *e)
{
    enum status status = OK;

    (void)number;
    for (uint32_t i = 0; i < count && status == OK; i++)
        status = keep_one(self(b), first + i, tokens, e);
    return status;
}

/* Packs the database tightly, since it will never change. */
static enum status compact(struct xapian_builder *x, struct error *e)
{
    struct buf packed = BUF_INIT;
    enum status status;

    buf_printf(&packed, "%s/xapian", x->builder.options.folder);
    status = buf_ok(&packed) ? xapian_compact(x->path.data, packed.data, e) : error_memory(e);
    if (status == OK)
        status = file_remove_tree(x->path.data, e);
    buf_clear(&packed);
    return status;
}

static enum status finish(struct builder *b, struct error *e)
{
    struct xapian_builder *x = self(b);
    struct xapian_writer *writer = x->writer;
    enum status status;

    x->writer = NULL;
    status = xapian_writer_finish(writer, e);
    return status == OK ? compact(x, e) : status;
}

static void free_builder(struct builder *b)
{
    struct xapian_builder *x = self(b);

    if (x->writer)
        xapian_writer_discard(x->writer);
    xapian_reader_close(x->old);
    lexicon_free(x->lexicon);
    zipper_free(x->zipper);
    buf_clear(&x->key);
    buf_clear(&x->text);
    buf_clear(&x->record);
    buf_clear(&x->packed);
    buf_clear(&x->path);
    free(x);
}

static enum status new_lane(struct builder *b, struct builder_lane **out, struct error *e)
{
    (void)b;
    *out = calloc(1, sizeof **out);
    return *out ? OK : error_memory(e);
}

static void free_lane(struct builder_lane *lane)
{
    free(lane);
}

static const struct builder_ops ops = {.new_lane = new_lane,
                                       .free_lane = free_lane,
                                       .commit = commit,
                                       .keep = keep,
                                       .old_report = old_report,
                                       .finish = finish,
                                       .free = free_builder};

static enum status open_writer(struct xapian_builder *x, struct error *e)
{
    buf_printf(&x->path, "%s/loose", x->builder.options.folder); /* until it is compacted */
    if (!buf_ok(&x->path))
        return error_memory(e);
    return xapian_writer_open(x->path.data, x->builder.options.memory, &x->writer, e);
}

static enum status open_old(struct xapian_builder *x, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;

    if (!x->builder.options.old)
        return OK;
    buf_printf(&path, "%s/xapian", x->builder.options.old);
    status = buf_ok(&path) ? xapian_reader_open(path.data, &x->old, e) : error_memory(e);
    buf_clear(&path);
    return status;
}

enum status xapian_builder_open(const struct builder_options *options, struct builder **out,
                                struct error *e)
{
    struct xapian_builder *x = calloc(1, sizeof *x);
    enum status status;

    *out = NULL;
    if (!x)
        return error_memory(e);
    x->builder.ops = &ops;
    x->builder.options = *options;
    x->zipper = zipper_new(e);
    status = x->zipper ? lexicon_new(&x->lexicon, e) : ERR_NO_MEMORY;
    if (status == OK)
        status = open_writer(x, e);
    if (status == OK)
        status = open_old(x, e);
    if (status != OK) {
        builder_discard(&x->builder);
        return status;
    }
    *out = &x->builder;
    return OK;
}
