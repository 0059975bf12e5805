/*
 * builder: reports to sections, for whichever engine; and what all of them index
 * beside the words.
 */
#include "indexer/pack/building.h"

#include <stdlib.h>

bool builder_knows(struct slice engine)
{
    return slice_is(engine, "pack") || slice_is(engine, "xapian");
}

enum status builder_open(const char *engine, const struct builder_options *options,
                         struct builder **out, struct error *e)
{
    *out = NULL;
    if (strcmp(engine, "xapian") == 0)
        return xapian_builder_open(options, out, e);
    if (strcmp(engine, "pack") == 0)
        return pack_builder_open(options, out, e);
    return error_set(e, ERR_USAGE, "there is no engine '%s': expected pack or xapian", engine);
}

void builder_discard(struct builder *b)
{
    if (!b)
        return;
    ids_clear(&b->ids);
    buf_clear(&b->report);
    buf_clear(&b->id);
    b->ops->free(b);
}

enum status builder_finish(struct builder *b, struct error *e)
{
    enum status status = b->ops->finish(b, e);

    builder_discard(b);
    return status;
}

struct builder_counts builder_count(const struct builder *b)
{
    return b->counts;
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

    if (status != OK)
        return status;
    b->counts.reports++;
    for (size_t i = 0; i < report->section_count && status == OK; i++) {
        struct section s = section_of(report, i);

        status = b->ops->add(b, &s, e);
        b->counts.sections++;
        b->counts.tokens += s.tokens;
    }
    return status;
}

/* Takes the ids of the reports of a run of old sections. */
static enum status take_old_ids(struct builder *b, uint32_t first, uint32_t count, struct error *e)
{
    enum status status = OK;

    for (uint32_t doc = first; doc < first + count && status == OK; doc++) {
        buf_truncate(&b->id, 0);
        status = b->ops->old_report(b, doc, &b->id, e);
        if (status == OK && !buf_ok(&b->id))
            status = error_memory(e);
        if (status != OK || (doc > first && slice_equal(buf_view(&b->id), buf_view(&b->report))))
            continue;
        status = take_id(b, buf_view(&b->id), e);
        b->counts.reports++;
        buf_truncate(&b->report, 0);
        buf_slice(&b->report, buf_view(&b->id));
    }
    return status;
}

enum status builder_keep(struct builder *b, uint32_t first, uint32_t count, struct error *e)
{
    struct builder_counts before = b->counts;
    enum status status = take_old_ids(b, first, count, e);

    if (status != OK)
        b->counts = before;
    for (uint32_t doc = first; doc < first + count && status == OK; doc++) {
        uint64_t tokens = 0;

        status = b->ops->keep(b, doc, &tokens, e);
        b->counts.sections++;
        b->counts.tokens += tokens;
    }
    return status;
}

struct fields {
    field_sink *sink;
    void *ctx;
    struct error *error;
    enum status status;
    struct buf text;
};

static void put_folded(struct fields *f, enum space space, struct slice text)
{
    if (f->status == OK && text.len)
        f->status = f->sink(f->ctx, space, text, f->error);
}

static void put_value(struct fields *f, enum field field, struct slice value)
{
    if (!value.len)
        return;
    buf_truncate(&f->text, 0);
    field_fold(&f->text, field, value);
    put_folded(f, space_of_field(field), buf_view(&f->text));
}

static void put_force_name(void *ctx, struct slice folded)
{
    put_folded(ctx, SPACE_FORCE, folded);
}

enum status section_fields(const struct section *s, const struct gazetteer *gazetteer,
                           field_sink *sink, void *ctx, struct error *e)
{
    struct fields f = {sink, ctx, e, OK, BUF_INIT};

    for (size_t i = 0; i < s->force_count; i++)
        gazetteer_names(gazetteer, s->forces[i], put_force_name, &f);
    put_value(&f, FIELD_YEAR, date_year(s->date));
    put_value(&f, FIELD_DATE, s->date);
    put_value(&f, FIELD_KIND, slice_str(kind_name(s->kind)));
    put_value(&f, FIELD_PROGRAMME, s->programme);
    put_value(&f, FIELD_PUBLISHER, s->publisher);
    put_value(&f, FIELD_PLACE, s->place);
    put_value(&f, FIELD_REPORT, s->report);
    if (f.status == OK && !buf_ok(&f.text))
        f.status = error_memory(e);
    buf_clear(&f.text);
    return f.status;
}

void section_columns(const struct section *s, struct slice values[COLUMN_COUNT],
                     struct buf *scratch)
{
    buf_truncate(scratch, 0);
    for (size_t i = 0; i < s->force_count; i++) {
        if (i)
            buf_char(scratch, TERM_SEPARATOR);
        buf_slice(scratch, s->forces[i]);
    }
    values[COLUMN_FORCE] = buf_view(scratch);
    values[COLUMN_REPORT] = s->report;
    values[COLUMN_DATE] = s->date;
    values[COLUMN_KIND] = slice_str(kind_name(s->kind));
    values[COLUMN_PROGRAMME] = s->programme;
    values[COLUMN_PUBLISHER] = s->publisher;
    values[COLUMN_PLACE] = s->place;
    values[COLUMN_TOKENS] = slice_of("", 0);
}
