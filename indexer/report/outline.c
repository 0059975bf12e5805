/*
 * outline: goes through the blocks in reading order and hands each to a section.
 * A heading opens one. A box interrupts the section it stands in: what comes
 * after the box goes on where that stopped. Notes, contents and the imprint have
 * sections of their own and interrupt nothing.
 */
#include "indexer/report/outline.h"

#include "indexer/report/box.h"
#include "indexer/report/level.h"
#include "indexer/report/prose.h"
#include "indexer/report/shown.h"

#include <stdlib.h>

#define NONE SIZE_MAX

/* A section while its blocks are being gathered. */
struct draft {
    enum section_kind kind;
    size_t heading;     /* its block, or NONE */
    size_t first, last; /* its blocks, chained by outline.next */
    size_t blocks;
    struct slice title, path;
};

struct outline {
    const struct block_list *list;
    struct shown shown;
    struct draft *drafts;
    size_t count, cap;
    size_t *order;           /* the blocks in reading order */
    size_t *next;            /* the next block of the same section */
    size_t main, box, aside; /* open sections, or NONE; aside: notes, contents, imprint */
    struct slice stack[LEVEL_MAX + 1];
    bool failed;
};

/* The place, in the order so far, before which a heading at its page's end belongs. */
static size_t hoist_to(const struct outline *o, const size_t *order, size_t count, size_t block)
{
    const struct block *b = &o->list->blocks[block];
    const struct source *s = o->list->source;
    bool pages = s->count && s->lines[s->count - 1].page > 1;
    size_t at = count, heading = NONE;

    while (at > 0) {
        const struct block *before = &o->list->blocks[order[at - 1]];

        if (before->role == BLOCK_CONTENTS ||
            (pages ? s->lines[before->first].page != s->lines[b->first].page
                   : !prose_bullet(block_first_line(o->list, before))))
            break;
        at--;
        if (before->role == BLOCK_HEADING && !before->box)
            heading = at;
    }
    /* A sentence that comes over from the page before is not torn off. */
    if (at < count && prose_lower(block_first_line(o->list, &o->list->blocks[order[at]])))
        return heading != NONE ? heading : count;
    return at;
}

static void put_in_order(struct outline *o)
{
    size_t count = 0;

    for (size_t i = 0; i < o->list->count; i++) {
        size_t at = count;

        if (o->list->blocks[i].role == BLOCK_RUNNING)
            continue;
        if (o->list->blocks[i].role == BLOCK_HEADING && o->list->blocks[i].hoisted)
            at = hoist_to(o, o->order, count, i);
        memmove(o->order + at + 1, o->order + at, (count - at) * sizeof *o->order);
        o->order[at] = i;
        count++;
    }
    o->order[count] = NONE;
}

static size_t open_draft(struct outline *o, enum section_kind kind, size_t heading)
{
    if (o->count == o->cap) {
        size_t cap = o->cap ? o->cap * 2 : 64;
        struct draft *drafts = realloc(o->drafts, cap * sizeof *drafts);

        if (!drafts) {
            o->failed = true;
            return NONE;
        }
        o->drafts = drafts;
        o->cap = cap;
    }
    o->drafts[o->count] = (struct draft){.kind = kind, .heading = heading, .first = NONE};
    return o->count++;
}

static void append(struct outline *o, size_t draft, size_t block)
{
    struct draft *d;

    if (draft == NONE)
        return;
    d = &o->drafts[draft];
    o->next[block] = NONE;
    if (d->first == NONE)
        d->first = block;
    else
        o->next[d->last] = block;
    d->last = block;
    d->blocks++;
}

/* The path of the open headings above `level`, and `title` at its end. */
static struct slice make_path(struct outline *o, unsigned level, struct slice title)
{
    struct buf path = BUF_INIT;
    struct slice kept;

    for (unsigned i = 1; i <= LEVEL_MAX && i < level; i++) {
        if (o->stack[i].len && path.len)
            buf_str(&path, " > ");
        buf_slice(&path, o->stack[i]);
    }
    if (path.len && title.len)
        buf_str(&path, " > ");
    buf_slice(&path, title);
    kept = arena_copy(o->shown.arena, buf_view(&path));
    o->failed = o->failed || !buf_ok(&path);
    buf_clear(&path);
    return kept;
}

static void name_draft(struct outline *o, size_t draft, unsigned level, struct slice title)
{
    if (draft == NONE)
        return;
    o->drafts[draft].title = title;
    o->drafts[draft].path = make_path(o, level, title);
}

static void take_heading(struct outline *o, size_t i)
{
    const struct block *b = &o->list->blocks[i];
    struct slice title = shown_heading(&o->shown, b);
    size_t draft = open_draft(o, (enum section_kind)b->kind, i);

    o->box = o->aside = NONE;
    append(o, draft, i);
    if (b->box) {
        o->box = draft;
        name_draft(o, draft, LEVEL_MAX + 1, title);
    } else if (b->contents_heading) {
        o->aside = draft;
        name_draft(o, draft, 1, title);
    } else {
        o->main = draft;
        name_draft(o, draft, b->level, title);
        o->stack[b->level] = title;
        for (unsigned level = b->level + 1u; level <= LEVEL_MAX; level++)
            o->stack[level] = (struct slice){NULL, 0};
    }
}

/* Notes, contents, imprint: the open section of that kind, or a new one. */
static void take_aside(struct outline *o, size_t i, enum section_kind kind)
{
    if (o->aside == NONE || o->drafts[o->aside].kind != kind) {
        o->aside = open_draft(o, kind, NONE);
        if (kind == KIND_NOTES)
            name_draft(o, o->aside, LEVEL_MAX + 1, (struct slice){NULL, 0});
    }
    append(o, o->aside, i);
}

static bool in_box(const struct outline *o, size_t i)
{
    const struct draft *d = &o->drafts[o->box];

    return d->blocks == 1 /* the heading alone */ || o->list->blocks[d->heading].hashes ||
           box_holds(o->list, d->title, &o->list->blocks[d->last], &o->list->blocks[i]);
}

static void take_body(struct outline *o, size_t i)
{
    o->aside = NONE;
    if (o->box != NONE && in_box(o, i)) {
        append(o, o->box, i);
        return;
    }
    o->box = NONE;
    if (o->main == NONE)
        o->main = open_draft(o, KIND_FRONT, NONE);
    append(o, o->main, i);
}

static void take_blocks(struct outline *o)
{
    for (size_t n = 0; o->order[n] != NONE && !o->failed; n++) {
        size_t i = o->order[n];

        switch (o->list->blocks[i].role) {
        case BLOCK_HEADING:
            take_heading(o, i);
            break;
        case BLOCK_CONTENTS:
            take_aside(o, i, KIND_CONTENTS);
            break;
        case BLOCK_NOTE:
            take_aside(o, i, KIND_NOTES);
            break;
        case BLOCK_IMPRINT:
            take_aside(o, i, KIND_FRONT);
            break;
        default:
            take_body(o, i);
        }
    }
}

/* All of it in one section; contents lists are left out, as furniture is. */
static void take_whole(struct outline *o)
{
    size_t draft = open_draft(o, KIND_FINDING, NONE);

    for (size_t n = 0; o->order[n] != NONE && draft != NONE; n++) {
        if (o->list->blocks[o->order[n]].role != BLOCK_CONTENTS)
            append(o, draft, o->order[n]);
    }
}

static void finish_draft(struct outline *o, const struct draft *d, struct report_section *out)
{
    for (size_t i = d->first; i != NONE; i = o->next[i])
        shown_add(&o->shown, &o->list->blocks[i]);
    *out = (struct report_section){.kind = d->kind, .heading = d->title, .path = d->path};
    out->heading_len = d->heading != NONE ? d->title.len : 0;
    shown_finish(&o->shown, out);
}

static void drop_block(struct outline *o, const struct block *b, const char *why)
{
    for (uint32_t i = 0; i < b->count; i++) {
        const struct source_line *line = &o->list->source->lines[b->first + i];

        shown_drop(&o->shown, line, why, source_text(o->list->source, line));
    }
}

static void drop_furniture(struct outline *o, bool whole)
{
    const struct source *s = o->list->source;

    for (size_t i = 0; i < s->count; i++) {
        if (s->lines[i].role == LINE_DROPPED)
            shown_drop(&o->shown, &s->lines[i],
                       i && s->lines[i - 1].underline ? "rule" : "page number",
                       source_text(s, &s->lines[i]));
    }
    for (size_t i = 0; i < o->list->count; i++) {
        const struct block *b = &o->list->blocks[i];

        if (b->role == BLOCK_RUNNING)
            drop_block(o, b, "running head");
        else if (b->role == BLOCK_CONTENTS && whole)
            drop_block(o, b, "contents");
    }
}

static int compare_dropped(const void *a, const void *b)
{
    const struct report_dropped *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

static void keep(struct outline *o, bool whole, struct report *out)
{
    struct report_dropped *dropped;

    if (o->count == 1 && o->drafts[0].kind == KIND_FRONT) /* no heading at all */
        o->drafts[0].kind = KIND_FINDING;
    out->sections = arena_array(&out->arena, o->count, sizeof *out->sections);
    out->section_count = o->count;
    for (size_t i = 0; out->sections && i < o->count; i++)
        finish_draft(o, &o->drafts[i], &out->sections[i]);
    drop_furniture(o, whole);
    out->dropped_count = o->shown.dropped_count;
    dropped = arena_array(&out->arena, out->dropped_count, sizeof *dropped);
    if (dropped && out->dropped_count) {
        qsort(o->shown.dropped, out->dropped_count, sizeof *dropped, compare_dropped);
        memcpy(dropped, o->shown.dropped, out->dropped_count * sizeof *dropped);
    }
    out->dropped = dropped;
}

enum status outline_sections(const struct block_list *list, bool whole, struct report *out,
                             struct error *e)
{
    struct outline o = {.list = list, .main = NONE, .box = NONE, .aside = NONE};

    shown_init(&o.shown, list, &out->arena);
    o.order = calloc(list->count + 1, sizeof *o.order);
    o.next = calloc(list->count + 1, sizeof *o.next);
    o.failed = !o.order || !o.next;
    if (!o.failed) {
        put_in_order(&o);
        if (whole)
            take_whole(&o);
        else
            take_blocks(&o);
    }
    if (!o.failed)
        keep(&o, whole, out);
    o.failed = o.failed || o.shown.failed || !arena_ok(&out->arena);
    shown_clear(&o.shown);
    free(o.order);
    free(o.next);
    free(o.drafts);
    return o.failed ? error_memory(e) : OK;
}
