/*
 * block: cuts lines into blocks at empty lines, at page ends, round a Markdown
 * heading, at running heads, and after the heading of a box or of a contents list that
 * stands directly on its text; and
 * marks the pieces of narrow columns, whose short lines look like headings.
 */
#include "indexer/report/block.h"

#include "indexer/report/headword.h"
#include "indexer/report/prose.h"

#include <stdlib.h>

/* A column is narrow when its lines are at most this share of a full line, and
 * it has at least so many pieces of three lines and more. */
#define NARROW_PERCENT 35
#define NARROW_PIECES  4

#define BOX_BYTES 40 /* the heading of a box is no longer */

static size_t hashes_of(const struct source *s, const struct source_line *line)
{
    struct slice text = source_text(s, line);
    size_t count = 0;

    if (!s->markup || line->underline)
        return line->underline;
    while (count < text.len && text.data[count] == '#')
        count++;
    return count <= 6 && count < text.len && text.data[count] == ' ' ? count : 0;
}

static struct block *add_block(struct block_list *list)
{
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 128;
        struct block *blocks = realloc(list->blocks, cap * sizeof *blocks);

        if (!blocks)
            return NULL;
        list->blocks = blocks;
        list->cap = cap;
    }
    list->blocks[list->count] = (struct block){0};
    return &list->blocks[list->count++];
}

/* Whether the block ends before line i, which isn't dropped. */
static bool breaks(const struct block_list *list, const struct block *b, size_t i, bool page)
{
    const struct source *s = list->source;
    const struct source_line *line = &s->lines[i], *before = &s->lines[i - 1];
    enum section_kind kind;

    if (line->gap || page || before->head_end || line->foot || before->role == LINE_DROPPED ||
        b->hashes || hashes_of(s, line))
        return true;
    if ((line->role == LINE_CONTENTS) != (b->role == BLOCK_CONTENTS))
        return true;
    if (b->role == BLOCK_BODY && line->len <= BOX_BYTES && headword_box(source_text(s, line)) &&
        prose_ends(source_text(s, before)))
        return true;
    if (b->count > 1 || b->role != BLOCK_BODY || line->role != LINE_BODY || before->len > BOX_BYTES)
        return false;
    return (headword_box(source_text(s, before)) && !prose_lower(source_text(s, line))) ||
           (headword_kind(source_text(s, before), &kind) == HEADWORD_CHAPTER &&
            kind == KIND_CONTENTS);
}

static bool grow(struct block_list *list, size_t i, bool page)
{
    const struct source *s = list->source;
    const struct source_line *line = &s->lines[i];
    struct block *b = list->count ? &list->blocks[list->count - 1] : NULL;

    if (!b || breaks(list, b, i, page)) {
        if (b && page)
            b->page_last = true;
        b = add_block(list);
        if (!b)
            return false;
        b->first = (uint32_t)i;
        b->page_first = page || list->count == 1;
        b->role = line->role == LINE_CONTENTS ? BLOCK_CONTENTS : BLOCK_BODY;
        b->hashes = (uint8_t)hashes_of(s, line);
    }
    b->count++;
    b->bytes += line->len;
    b->widest = line->len > b->widest ? line->len : b->widest;
    return true;
}

static bool is_column_piece(const struct block_list *list, const struct block *b)
{
    return b->role == BLOCK_BODY && b->count >= 2 &&
           b->widest * 100 <= list->source->width * NARROW_PERCENT;
}

/* A single short line inside a column, between two of its pieces. */
static bool may_stand_in_column(const struct block_list *list, const struct block *b)
{
    enum section_kind kind;
    struct slice text = block_first_line(list, b);

    return b->role == BLOCK_BODY && b->count == 1 &&
           b->widest * 100 <= list->source->width * NARROW_PERCENT &&
           headword_kind(text, &kind) == HEADWORD_NONE;
}

static void mark_run(struct block_list *list, size_t from, size_t to)
{
    size_t pieces = 0;

    for (size_t i = from; i < to; i++)
        pieces += list->blocks[i].count >= 3;
    for (size_t i = from; i < to && pieces >= NARROW_PIECES; i++)
        list->blocks[i].narrow = true;
}

static void mark_columns(struct block_list *list)
{
    size_t i = 0;

    while (i < list->count) {
        size_t from = i, end = i; /* end: after the last piece of two lines or more */

        while (i < list->count && (is_column_piece(list, &list->blocks[i]) ||
                                   (end > from && may_stand_in_column(list, &list->blocks[i])))) {
            if (is_column_piece(list, &list->blocks[i]))
                end = i + 1;
            i++;
        }
        mark_run(list, from, end);
        i += i == from;
    }
}

enum status block_make(const struct source *s, struct block_list *out, struct error *e)
{
    bool page = false;

    *out = (struct block_list){.source = s};
    for (size_t i = 0; i < s->count; i++) {
        page = page || s->lines[i].page_start;
        if (s->lines[i].role == LINE_DROPPED)
            continue;
        if (!grow(out, i, page)) {
            block_clear(out);
            return error_memory(e);
        }
        page = false;
    }
    if (out->count)
        out->blocks[out->count - 1].page_last = true;
    if (s->wrapped)
        mark_columns(out);
    return OK;
}

void block_clear(struct block_list *list)
{
    free(list->blocks);
    *list = (struct block_list){0};
}

void block_join(const struct block_list *list, const struct block *b, struct buf *out)
{
    size_t start = out->len;

    for (uint32_t i = 0; i < b->count && out->len - start < PROSE_KEY_MAX; i++) {
        struct slice text = source_text(list->source, &list->source->lines[b->first + i]);

        if (i && out->len && out->data[out->len - 1] != '-')
            buf_char(out, ' ');
        buf_slice(out, text);
    }
}

struct slice block_first_line(const struct block_list *list, const struct block *b)
{
    return source_text(list->source, &list->source->lines[b->first]);
}

struct slice block_last_line(const struct block_list *list, const struct block *b)
{
    return source_text(list->source, &list->source->lines[b->first + b->count - 1]);
}
