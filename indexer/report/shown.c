/*
 * shown: lines of a block follow each other as in the source; between two blocks
 * stands an empty line, unless a sentence goes on from one to the other over
 * a page's end, furniture or a stray empty line.
 */
#include "indexer/report/shown.h"

#include "indexer/report/markup.h"
#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

/* Before a page's end a line this full goes on, even with a capital, when it has no stop. */
#define FULL_PERCENT 75

void shown_init(struct shown *s, const struct block_list *list, struct arena *arena)
{
    *s = (struct shown){.list = list, .text = BUF_INIT, .arena = arena};
}

void shown_clear(struct shown *s)
{
    buf_clear(&s->text);
    free(s->lines);
    free(s->dropped);
    *s = (struct shown){.text = BUF_INIT};
}

void shown_drop(struct shown *s, const struct source_line *line, const char *why, struct slice text)
{
    if (s->dropped_count == s->dropped_cap) {
        size_t cap = s->dropped_cap ? s->dropped_cap * 2 : 32;
        struct report_dropped *dropped = realloc(s->dropped, cap * sizeof *dropped);

        if (!dropped) {
            s->failed = true;
            return;
        }
        s->dropped = dropped;
        s->dropped_cap = cap;
    }
    s->dropped[s->dropped_count++] = (struct report_dropped){
        line->number, source_page(s->list->source, line), why, arena_copy(s->arena, text)};
}

static void mark_line(struct shown *s, const struct source_line *line)
{
    if (s->line_count == s->line_cap) {
        size_t cap = s->line_cap ? s->line_cap * 2 : 64;
        struct report_line *lines = realloc(s->lines, cap * sizeof *lines);

        if (!lines) {
            s->failed = true;
            return;
        }
        s->lines = lines;
        s->line_cap = cap;
    }
    s->lines[s->line_count++] = (struct report_line){(uint32_t)s->text.len, line->number,
                                                     source_page(s->list->source, line)};
}

struct dropping {
    struct shown *shown;
    const struct source_line *line;
};

static void drop_address(void *ctx, struct slice address)
{
    struct dropping *d = ctx;

    for (size_t i = 0; i < address.len; i++) {
        if (isalnum((unsigned char)address.data[i])) {
            shown_drop(d->shown, d->line, "link", address);
            return;
        }
    }
}

/* Appends line n of the block without markup and with its tabs as spaces. */
static void add_text(struct shown *s, const struct block *b, uint32_t n, struct markup *m)
{
    const struct source_line *line = &s->list->source->lines[b->first + n];
    const struct source_line *last = &s->list->source->lines[b->first + b->count - 1];
    struct slice text = source_text(s->list->source, line);
    struct dropping d = {s, line};
    size_t from = s->text.len;

    m->ctx = &d;
    m->ahead = last->start + last->len - (line->start + line->len);
    if (s->list->source->markup)
        markup_strip(&s->text, text, m);
    else
        buf_slice(&s->text, text);
    for (char *tab = s->text.data + from;
         buf_ok(&s->text) && (tab = memchr(tab, '\t', s->text.len - (size_t)(tab - s->text.data)));)
        *tab = ' ';
}

/* A sentence goes on from block `a` to block `b`. */
static bool goes_on(const struct shown *s, const struct block *a, const struct block *b)
{
    const struct source *source = s->list->source;
    struct slice last = block_last_line(s->list, a), first = block_first_line(s->list, b);

    if (a->role != b->role || a->role == BLOCK_HEADING || prose_ends(last) || prose_bullet(first))
        return false;
    if (prose_lower(first))
        return true;
    return source->wrapped && a->page_last && b->page_first && !a->narrow && !b->narrow &&
           prose_upper(first) && last.len * 100 >= (size_t)source->width * FULL_PERCENT;
}

/* Appends a heading on one line, each line of the source marked where its words begin. */
static void join_lines(struct shown *s, const struct block *b, markup_sink *sink)
{
    struct markup m = {.sink = sink};
    size_t from = s->text.len;

    for (uint32_t i = 0; i < b->count; i++) {
        size_t marks = s->line_count, at;

        if (s->text.len > from && s->text.data[s->text.len - 1] != '-')
            buf_char(&s->text, ' ');
        at = s->text.len;
        mark_line(s, &s->list->source->lines[b->first + i]);
        add_text(s, b, i, &m);
        if (s->text.len == at) /* nothing but markup */
            s->line_count = marks;
    }
}

void shown_add(struct shown *s, const struct block *b)
{
    const struct source_line *lines = &s->list->source->lines[b->first];
    struct markup m = {.sink = drop_address};

    if (s->last)
        buf_str(&s->text, goes_on(s, s->last, b) ? "\n" : "\n\n");
    s->last = b;
    if (b->role == BLOCK_HEADING) {
        join_lines(s, b, drop_address);
        return;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        if (i)
            buf_char(&s->text, '\n');
        mark_line(s, &lines[i]);
        add_text(s, b, i, &m);
    }
}

void shown_finish(struct shown *s, struct report_section *out)
{
    struct report_line *lines = arena_array(s->arena, s->line_count, sizeof *lines);

    out->text = arena_copy(s->arena, buf_view(&s->text));
    if (lines && s->line_count)
        memcpy(lines, s->lines, s->line_count * sizeof *lines);
    out->lines = lines;
    out->line_count = s->line_count;
    s->failed = s->failed || !buf_ok(&s->text);
    buf_truncate(&s->text, 0);
    s->line_count = 0;
    s->last = NULL;
}

struct slice shown_heading(struct shown *s, const struct block *b)
{
    struct buf whole = s->text;
    size_t lines = s->line_count;
    struct slice heading;

    s->text = (struct buf)BUF_INIT;
    join_lines(s, b, NULL);
    heading = arena_copy(s->arena, buf_view(&s->text));
    s->failed = s->failed || !buf_ok(&s->text);
    buf_clear(&s->text);
    s->text = whole;
    s->line_count = lines;
    return heading;
}
