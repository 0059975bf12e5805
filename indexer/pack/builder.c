/*
 * builder: reports to sections, for whichever engine; and what all of them index
 * beside the words.
 */
#include "indexer/pack/building.h"

#include "indexer/text/acronym.h"

#include <assert.h>
#include <stdlib.h>

#define SECTIONS_MAX                                                                               \
    (UINT32_MAX - 2) /* numbers are of 32 bits, from 1, and one stands for "none" */

bool builder_knows(struct slice engine)
{
    return slice_is(engine, "pack") || slice_is(engine, "xapian");
}

static enum status open_lanes(struct builder *b, struct error *e)
{
    unsigned count = b->options.lanes ? b->options.lanes : 1;
    enum status status = OK;

    b->lanes = calloc(count, sizeof *b->lanes);
    if (!b->lanes)
        return error_memory(e);
    for (; b->lane_count < count && status == OK; b->lane_count++) {
        status = b->ops->new_lane(b, &b->lanes[b->lane_count], e);
        if (status != OK)
            break;
        b->lanes[b->lane_count]->builder = b;
    }
    return status;
}

enum status builder_open(const char *engine, const struct builder_options *options,
                         struct builder **out, struct error *e)
{
    enum status status;

    *out = NULL;
    if (!builder_knows(slice_str(engine)))
        return error_set(e, ERR_USAGE, "there is no engine '%s': expected pack or xapian", engine);
    status = strcmp(engine, "xapian") == 0 ? xapian_builder_open(options, out, e)
                                           : pack_builder_open(options, out, e);
    if (status == OK)
        status = open_lanes(*out, e);
    if (status != OK) {
        builder_discard(*out);
        *out = NULL;
    }
    return status;
}

void builder_discard(struct builder *b)
{
    if (!b)
        return;
    for (unsigned i = 0; i < b->lane_count; i++) {
        free(b->lanes[i]->sections);
        b->ops->free_lane(b->lanes[i]);
    }
    free(b->lanes);
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

struct builder_lane *builder_lane(struct builder *b, unsigned number)
{
    assert(number < b->lane_count);
    return b->lanes[number];
}

struct section lane_section(const struct lane_section *at)
{
    const struct report *r = at->report;
    const struct report_section *s = &r->sections[at->ordinal - 1];

    return (struct section){.report = r->id,
                            .ordinal = at->ordinal,
                            .kind = s->kind,
                            .tokens = at->tokens,
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

static enum status id_taken(struct slice id, struct error *e)
{
    return error_set(e, ERR_INPUT, "the report id '%.*s' is taken by another report",
                     SLICE_ARG(id));
}

static enum status take_id(struct builder *b, struct slice id, struct error *e)
{
    bool fresh = false;
    enum status status = ids_take(&b->ids, id, &fresh, e);

    if (status != OK || fresh)
        return status;
    return id_taken(id, e);
}

static enum status reserve_sections(struct builder_lane *lane, size_t more, struct error *e)
{
    size_t cap = (lane->count + more) * 2 + 64;
    struct lane_section *sections;

    if (lane->count + more <= lane->cap)
        return OK;
    sections = realloc(lane->sections, cap * sizeof *sections);
    if (!sections)
        return error_memory(e);
    lane->sections = sections;
    lane->cap = cap;
    return OK;
}

/* Gives `count` sections their numbers, from *number on. */
static enum status take_numbers(struct builder *b, size_t count, uint32_t *number, struct error *e)
{
    if (count > SECTIONS_MAX - b->counts.sections)
        return error_set(e, ERR_LIMIT, "there are more sections than an index can hold");
    *number = (uint32_t)b->counts.sections + 1;
    b->counts.sections += count;
    return OK;
}

enum status builder_admit(struct builder_lane *lane, const struct report *report, struct error *e)
{
    struct builder *b = lane->builder;
    uint32_t number = 0;
    enum status status = take_id(b, report->id, e);

    if (status == OK)
        status = reserve_sections(lane, report->section_count, e);
    if (status == OK)
        status = take_numbers(b, report->section_count, &number, e);
    if (status != OK)
        return status;
    b->counts.reports++;
    for (uint32_t i = 0; i < report->section_count; i++)
        lane->sections[lane->count++] = (struct lane_section){report, number + i, i + 1, 0};
    return OK;
}

enum status builder_prepare(struct builder_lane *lane, struct error *e)
{
    return lane->builder->ops->prepare ? lane->builder->ops->prepare(lane, e) : OK;
}

enum status builder_commit(struct builder_lane *lane, struct error *e)
{
    enum status status = lane->builder->ops->commit(lane, e);

    for (size_t i = 0; i < lane->count; i++)
        lane->builder->counts.tokens += lane->sections[i].tokens;
    lane->count = 0;
    return status;
}

enum status builder_add(struct builder *b, const struct report *report, struct error *e)
{
    enum status status = builder_admit(b->lanes[0], report, e);

    if (status == OK)
        status = builder_prepare(b->lanes[0], e);
    return status == OK ? builder_commit(b->lanes[0], e) : status;
}

/* Looks whether the ids of the reports of a run of old sections are free, or takes
 * them: all or none. */
static enum status old_ids(struct builder *b, uint32_t first, uint32_t count, bool take,
                           struct error *e)
{
    enum status status = OK;

    for (uint32_t doc = first; doc < first + count && status == OK; doc++) {
        buf_truncate(&b->id, 0);
        status = b->ops->old_report(b, doc, &b->id, e);
        if (status == OK && !buf_ok(&b->id))
            status = error_memory(e);
        if (status != OK || (doc > first && slice_equal(buf_view(&b->id), buf_view(&b->report))))
            continue;
        if (take)
            status = take_id(b, buf_view(&b->id), e);
        else if (ids_has(&b->ids, buf_view(&b->id)))
            status = id_taken(buf_view(&b->id), e);
        b->counts.reports += take;
        buf_truncate(&b->report, 0);
        buf_slice(&b->report, buf_view(&b->id));
    }
    return status;
}

enum status builder_keep(struct builder *b, uint32_t first, uint32_t count, struct error *e)
{
    uint32_t number = 0;
    enum status status = old_ids(b, first, count, false, e);

    if (status == OK)
        status = old_ids(b, first, count, true, e);
    if (status == OK)
        status = take_numbers(b, count, &number, e);
    return status == OK ? b->ops->keep(b, first, count, number, &b->counts.tokens, e) : status;
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

/* Each lesson of a section once; the terms before it lie in `text`, one behind the other. */
static bool put_acronym(void *ctx, struct slice term, size_t at)
{
    struct fields *f = ctx;
    struct slice before = buf_view(&f->text);
    size_t start = before.len;

    (void)at;
    while (before.len) {
        size_t len = strlen(before.data);

        if (slice_equal(slice_of(before.data, len), term))
            return true;
        before = slice_from(before, len + 1);
    }
    buf_slice(&f->text, term);
    buf_char(&f->text, '\0');
    if (buf_ok(&f->text))
        put_folded(f, SPACE_ACRONYM, slice_of(f->text.data + start, term.len));
    return f->status == OK && buf_ok(&f->text);
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
    buf_truncate(&f.text, 0);
    if (f.status == OK && s->kind != KIND_CONTENTS && !acronyms_find(s->text, put_acronym, &f) &&
        f.status == OK)
        f.status = error_memory(e);
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
