/*
 * edge: the first lines of pages, and the last ones, are compared with those of the other
 * pages, place by place: what stands on three pages at the same place is furniture.
 * Page numbers in them are let be.
 */
#include "indexer/report/edge.h"

#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

#define DEPTH      3 /* lines of a running head at most */
#define PAGES      3
#define LINE_BYTES 200

struct edge_line {
    uint64_t key;
    uint32_t line;
    int place; /* 1, 2, 3 from the top, -1, -2, -3 from the bottom */
};

static uint64_t key_of(const struct source *s, size_t i)
{
    struct slice text = source_text(s, &s->lines[i]);

    while (text.len && strchr("0123456789 |-", text.data[text.len - 1]))
        text.len--;
    while (text.len && strchr("0123456789 |-", text.data[0]))
        text = slice_from(text, 1);
    return text.len <= LINE_BYTES && prose_letter(text) ? prose_key(text) : 0;
}

/* The lines at the edges of the page of lines from..to-1, from above and from below. */
static size_t collect_page(const struct source *s, size_t from, size_t to, struct edge_line *out)
{
    size_t count = 0;

    while (from < to && s->lines[from].role == LINE_DROPPED)
        from++;
    while (to > from && s->lines[to - 1].role == LINE_DROPPED)
        to--;
    for (size_t n = 0; n < DEPTH && n < to - from; n++) {
        size_t top = from + n, bottom = to - 1 - n;

        out[count++] = (struct edge_line){key_of(s, top), (uint32_t)top, (int)n + 1};
        out[count++] = (struct edge_line){key_of(s, bottom), (uint32_t)bottom, -(int)n - 1};
    }
    return count;
}

static int compare(const void *a, const void *b)
{
    const struct edge_line *x = a, *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static size_t collect(const struct source *s, struct edge_line *list)
{
    size_t count = 0, from = 0;

    for (size_t i = 1; i <= s->count; i++) {
        if (i < s->count && !s->lines[i].page_start)
            continue;
        count += collect_page(s, from, i, list + count);
        from = i;
    }
    return count;
}

enum side {
    SIDE_TOP = 1,
    SIDE_BOTTOM = 2
};

/* Notes the lines that stand at the same place of several pages. */
static void find_same(const struct edge_line *list, size_t count, uint8_t *same)
{
    size_t from = 0;

    for (size_t i = 1; i <= count; i++) {
        if (i < count && list[i].key == list[from].key && list[i].place == list[from].place)
            continue;
        for (size_t n = from; i - from >= PAGES && list[from].key && n < i; n++)
            same[list[n].line] |= list[n].place > 0 ? SIDE_TOP : SIDE_BOTTOM;
        from = i;
    }
}

/* Parts the last of such lines from a line inwards that touches it and isn't one. */
static void part(struct source *s, const uint8_t *same)
{
    for (size_t i = 1; i < s->count; i++) {
        if (s->lines[i].gap || s->lines[i].page_start)
            continue;
        s->lines[i - 1].head_end = (same[i - 1] & SIDE_TOP) && !(same[i] & SIDE_TOP);
        s->lines[i].foot = (same[i] & SIDE_BOTTOM) && !(same[i - 1] & SIDE_BOTTOM);
    }
}

enum status edge_find(struct source *s, struct error *e)
{
    struct edge_line *list = calloc(s->count + 1, 2 * sizeof *list);
    uint8_t *same = calloc(s->count + 1, sizeof *same);
    enum status status = OK;

    if (list && same) {
        size_t count = collect(s, list);

        qsort(list, count, sizeof *list, compare);
        find_same(list, count, same);
        part(s, same);
    } else {
        status = error_memory(e);
    }
    free(list);
    free(same);
    return status;
}
