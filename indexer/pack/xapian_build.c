/*
 * xapian_build: the builder of the Xapian engine: each section becomes a
 * document, under the terms that format.h lists. It knows nothing of
 * generations; whoever builds it publishes it.
 */
#include "indexer/pack/builder.h"
#include "indexer/pack/format.h"
#include "indexer/pack/ids.h"
#include "indexer/text/token.h"
#include "shim/file.h"
#include "shim/xapian.h"
#include "shim/zip.h"

#include <stdlib.h>

/* The lexicon is forgotten when it has grown to this, so that a long build over
 * noisy text stays within bounds. */
#define LEXICON_BYTES ((size_t)64 << 20)

struct builder {
    struct xapian_writer *writer;
    struct xapian_reader *old; /* NULL: none */
    struct lexicon *lexicon;
    struct zipper *zipper;
    struct builder_options options;
    struct builder_counts counts;
    struct ids ids;
    struct buf report; /* the id of the report whose section was kept last */
    struct buf key, text, record, packed, path;
    uint32_t positions; /* of the section at hand */
    enum space words;   /* SPACE_STEM for text, else SPACE_TITLE or SPACE_HEADING */
};

bool builder_knows(struct slice engine)
{
    return slice_is(engine, "xapian");
}

static enum status open_writer(struct builder *b, struct error *e)
{
    buf_printf(&b->path, "%s/loose", b->options.folder); /* until it is compacted */
    if (!buf_ok(&b->path))
        return error_memory(e);
    return xapian_writer_open(b->path.data, b->options.memory, &b->writer, e);
}

static enum status open_old(struct builder *b, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;

    if (!b->options.old)
        return OK;
    buf_printf(&path, "%s/xapian", b->options.old);
    status = buf_ok(&path) ? xapian_reader_open(path.data, &b->old, e) : error_memory(e);
    buf_clear(&path);
    return status;
}

enum status builder_open(const char *engine, const struct builder_options *options,
                         struct builder **out, struct error *e)
{
    struct builder *b;
    enum status status;

    *out = NULL;
    if (!builder_knows(slice_str(engine)))
        return error_set(e, ERR_USAGE, "there is no engine '%s': expected xapian", engine);
    b = calloc(1, sizeof *b);
    if (!b)
        return error_memory(e);
    b->options = *options;
    b->zipper = zipper_new(e);
    status = b->zipper ? lexicon_new(&b->lexicon, e) : ERR_NO_MEMORY;
    if (status == OK)
        status = open_writer(b, e);
    if (status == OK)
        status = open_old(b, e);
    if (status != OK) {
        builder_discard(b);
        return status;
    }
    *out = b;
    return OK;
}

static void free_all(struct builder *b)
{
    xapian_reader_close(b->old);
    lexicon_free(b->lexicon);
    zipper_free(b->zipper);
    buf_clear(&b->key);
    buf_clear(&b->text);
    buf_clear(&b->record);
    buf_clear(&b->packed);
    buf_clear(&b->path);
    buf_clear(&b->report);
    ids_clear(&b->ids);
    free(b);
}

void builder_discard(struct builder *b)
{
    if (!b)
        return;
    xapian_writer_discard(b->writer);
    free_all(b);
}

/* Packs the database tightly, since it will never change. */
static enum status compact(struct builder *b, struct error *e)
{
    struct buf packed = BUF_INIT;
    enum status status;

    buf_printf(&packed, "%s/xapian", b->options.folder);
    status = buf_ok(&packed) ? xapian_compact(b->path.data, packed.data, e) : error_memory(e);
    if (status == OK)
        status = file_remove_tree(b->path.data, e);
    buf_clear(&packed);
    return status;
}

enum status builder_finish(struct builder *b, struct error *e)
{
    enum status status = xapian_writer_finish(b->writer, e);

    if (status == OK)
        status = compact(b, e);
    free_all(b);
    return status;
}

struct builder_counts builder_count(const struct builder *b)
{
    return b->counts;
}

static struct slice key(struct builder *b, enum space space, struct slice text)
{
    buf_truncate(&b->key, 0);
    term_key(&b->key, space, text);
    return buf_view(&b->key);
}

/* A term without position. The writer remembers a failure until add. */
static void put_term(struct builder *b, enum space space, struct slice text, uint32_t wdf,
                     struct error *e)
{
    xapian_writer_term(b->writer, key(b, space, text), wdf, e);
}

static void put_posting(struct builder *b, enum space space, struct slice text, uint32_t position,
                        uint32_t wdf, struct error *e)
{
    xapian_writer_posting(b->writer, key(b, space, text), position, wdf, e);
}

static struct slice form_text(struct builder *b, const struct word *w)
{
    buf_truncate(&b->text, 0);
    form_term(&b->text, w->fold, w->form);
    return buf_view(&b->text);
}

static struct slice joined_text(struct builder *b, const struct word *w)
{
    buf_truncate(&b->text, 0);
    joined_term(&b->text, w->stem, w->fold, w->form);
    return buf_view(&b->text);
}

static enum status put_token(void *ctx, const struct token *t, struct error *e)
{
    struct builder *b = ctx;
    const struct word *w = t->word;

    if (t->position >= b->positions)
        b->positions = t->position + 1;
    if (w->span > 1) {
        put_term(b, SPACE_STEM, w->stem, 1, e);
        put_term(b, SPACE_FORM, form_text(b, w), 1, e);
        put_term(b, SPACE_JOINED, joined_text(b, w), 0, e);
    } else {
        put_posting(b, SPACE_STEM, w->stem, t->position, 1, e);
        put_posting(b, SPACE_FORM, form_text(b, w), t->position, 1, e);
    }
    return OK;
}

/* Words of a title or heading: found by their stems, in phrases too, but they
 * don't weigh in the section's own text. */
static enum status put_field_token(void *ctx, const struct token *t, struct error *e)
{
    struct builder *b = ctx;

    put_posting(b, b->words, t->word->stem, t->position, 0, e);
    return OK;
}

static enum status put_words(struct builder *b, enum space space, struct slice text,
                             struct error *e)
{
    b->words = space;
    return analyse(b->lexicon, text, put_field_token, b, e);
}

static void put_value(struct builder *b, enum field field, struct slice value, struct error *e)
{
    if (!value.len)
        return;
    buf_truncate(&b->text, 0);
    field_fold(&b->text, field, value);
    if (b->text.len)
        put_term(b, space_of_field(field), buf_view(&b->text), 0, e);
}

struct force_names {
    struct builder *builder;
    struct error *error;
};

static void put_force_name(void *ctx, struct slice folded)
{
    const struct force_names *f = ctx;

    if (folded.len)
        put_term(f->builder, SPACE_FORCE, folded, 0, f->error);
}

static void put_forces(struct builder *b, const struct section *s, struct error *e)
{
    struct force_names f = {b, e};

    for (size_t i = 0; i < s->force_count; i++)
        gazetteer_names(b->options.gazetteer, s->forces[i], put_force_name, &f);
}

static void put_fields(struct builder *b, const struct section *s, struct error *e)
{
    put_forces(b, s, e);
    put_value(b, FIELD_YEAR, date_year(s->date), e);
    put_value(b, FIELD_DATE, s->date, e);
    put_value(b, FIELD_KIND, slice_str(kind_name(s->kind)), e);
    put_value(b, FIELD_PROGRAMME, s->programme, e);
    put_value(b, FIELD_PUBLISHER, s->publisher, e);
    put_value(b, FIELD_PLACE, s->place, e);
    put_value(b, FIELD_REPORT, s->report, e);
}

static void put_column(struct builder *b, enum column column, struct slice value, struct error *e)
{
    xapian_writer_value(b->writer, column, value, e);
}

static void put_columns(struct builder *b, const struct section *s, struct error *e)
{
    buf_truncate(&b->text, 0);
    for (size_t i = 0; i < s->force_count; i++) {
        if (i)
            buf_char(&b->text, TERM_SEPARATOR);
        buf_slice(&b->text, s->forces[i]);
    }
    put_column(b, COLUMN_FORCE, buf_view(&b->text), e);
    buf_truncate(&b->text, 0);
    buf_varint(&b->text, s->tokens);
    put_column(b, COLUMN_TOKENS, buf_view(&b->text), e);
    put_column(b, COLUMN_REPORT, s->report, e);
    put_column(b, COLUMN_DATE, s->date, e);
    put_column(b, COLUMN_KIND, slice_str(kind_name(s->kind)), e);
    put_column(b, COLUMN_PROGRAMME, s->programme, e);
    put_column(b, COLUMN_PUBLISHER, s->publisher, e);
    put_column(b, COLUMN_PLACE, s->place, e);
}

static enum status put_record(struct builder *b, const struct section *s, struct error *e)
{
    enum status status;

    buf_truncate(&b->record, 0);
    buf_truncate(&b->packed, 0);
    section_encode(&b->record, s);
    if (!buf_ok(&b->record))
        return error_memory(e);
    status = zipper_pack(b->zipper, buf_view(&b->record), &b->packed, e);
    return status == OK ? xapian_writer_data(b->writer, buf_view(&b->packed), e) : status;
}

static struct section section_of(const struct report *r, size_t i)
{
    const struct report_section *s = &r->sections[i];

    return (struct section){.report = r->id,
                            .ordinal = (uint32_t)i + 1,
                            .kind = s->kind,
                            .title = r->title,
                            .heading = s->heading,
                            .path = s->path,
                            .publisher = r->publisher,
                            .programme = r->programme,
                            .date = r->date,
                            .place = r->place,
                            .url = r->url,
                            .source = r->source,
                            .date_inferred = r->date_inferred,
                            .forces = r->forces,
                            .force_count = r->force_count,
                            .text = s->text,
                            .heading_len = s->heading_len,
                            .lines = s->lines,
                            .line_count = s->line_count};
}

static enum status add_section(struct builder *b, struct section *s, struct error *e)
{
    enum status status = xapian_writer_begin(b->writer, e);

    b->positions = 0;
    if (status == OK && s->kind != KIND_CONTENTS) /* a contents list mentions nothing */
        status = analyse(b->lexicon, s->text, put_token, b, e);
    s->tokens = b->positions;
    if (status == OK)
        status = put_words(b, SPACE_TITLE, s->title, e);
    if (status == OK)
        status = put_words(b, SPACE_HEADING, s->path, e);
    if (status != OK)
        return status;
    put_fields(b, s, e);
    put_columns(b, s, e);
    status = put_record(b, s, e);
    if (status == OK && !(buf_ok(&b->key) && buf_ok(&b->text)))
        status = error_memory(e);
    if (status == OK)
        status = xapian_writer_add(b->writer, NULL, e);
    b->counts.sections++;
    b->counts.tokens += s->tokens;
    return status;
}

static enum status take_id(struct builder *b, struct slice id, struct error *e)
{
    bool fresh = false;
    enum status status = ids_take(&b->ids, id, &fresh, e);

    if (status != OK || fresh)
        return status;
    return error_set(e, ERR_INPUT, "the report id '%.*s' is taken by another report",
                     SLICE_ARG(id));
}

enum status builder_add(struct builder *b, const struct report *report, struct error *e)
{
    enum status status = take_id(b, report->id, e);

    if (status == OK)
        b->counts.reports++;
    if (lexicon_bytes(b->lexicon) > LEXICON_BYTES)
        lexicon_reset(b->lexicon);
    for (size_t i = 0; i < report->section_count && status == OK; i++) {
        struct section s = section_of(report, i);

        status = add_section(b, &s, e);
    }
    return status;
}

/* Takes the ids of the reports of a run of old sections. */
static enum status take_old_ids(struct builder *b, uint32_t first, uint32_t count, struct error *e)
{
    enum status status = OK;

    buf_truncate(&b->report, 0);
    for (uint32_t doc = first; doc < first + count && status == OK; doc++) {
        buf_truncate(&b->text, 0);
        status = xapian_value(b->old, doc, COLUMN_REPORT, &b->text, e);
        if (status != OK || (doc > first && slice_equal(buf_view(&b->text), buf_view(&b->report))))
            continue;
        status = take_id(b, buf_view(&b->text), e);
        b->counts.reports++;
        buf_truncate(&b->report, 0);
        buf_slice(&b->report, buf_view(&b->text));
    }
    return status;
}

static enum status count_kept(struct builder *b, uint32_t doc, struct error *e)
{
    uint64_t tokens = 0;
    struct slice value;
    enum status status;

    buf_truncate(&b->text, 0);
    status = xapian_value(b->old, doc, COLUMN_TOKENS, &b->text, e);
    value = buf_view(&b->text);
    if (status == OK && value.len && !slice_varint(&value, &tokens))
        status = error_set(e, ERR_CORRUPT, "a section's length is damaged in the old generation");
    b->counts.sections++;
    b->counts.tokens += tokens;
    return status;
}

enum status builder_keep(struct builder *b, uint32_t first, uint32_t count, struct error *e)
{
    struct builder_counts before = b->counts;
    enum status status = take_old_ids(b, first, count, e);

    if (status != OK)
        b->counts = before;
    for (uint32_t doc = first; doc < first + count && status == OK; doc++) {
        status = xapian_writer_copy_document(b->writer, b->old, doc, NULL, e);
        if (status == OK)
            status = count_kept(b, doc, e);
    }
    return status;
}
