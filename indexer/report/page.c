/*
 * page: a line that is a number alone may be a page's number or a figure from a
 * panel. It is taken for a page's number when it stands at a page's edge, or
 * behind two empty lines (where a converter lost the form feed), and when it
 * goes on counting as the other such lines do: the printed number less the count
 * of pages is the same for most of them.
 */
#include "indexer/report/page.h"

#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

struct candidate {
    size_t line;
    uint32_t value;
    bool edge; /* else it would begin a page of its own */
    int32_t offset;
};

/* A front matter longer than this is no excuse for a single number. */
#define LONE_OFFSET 8

/* "7", "- 7 -", "Page 7", "Page 7 of 20", "7 | Page". */
static bool page_number(struct slice s, uint32_t *value)
{
    bool word = prose_starts(s, "page");
    size_t digits = 0;

    if (s.len > 16)
        return false;
    if (word)
        s = slice_trim(slice_from(s, 4));
    else if (s.len > 2 && s.data[0] == '-' && s.data[s.len - 1] == '-')
        s = slice_trim(slice_of(s.data + 1, s.len - 2));
    while (digits < s.len && isdigit((unsigned char)s.data[digits]))
        digits++;
    if (!prose_number(slice_of(s.data, digits), value) || *value == 0)
        return false;
    s = slice_trim(slice_from(s, digits));
    return s.len == 0 || (word && prose_starts(s, "of")) || slice_is(s, "| Page");
}

static bool is_edge(const struct source *s, size_t i)
{
    return s->lines[i].page_start || i + 1 == s->count || s->lines[i + 1].page_start;
}

static size_t find_candidates(const struct source *s, struct candidate *list)
{
    size_t count = 0;

    for (size_t i = 0; i < s->count; i++) {
        const struct source_line *line = &s->lines[i];
        bool edge = is_edge(s, i), lost;
        uint32_t value;

        /* A figure's line is longer than any page number only when it isn't one. */
        if (line->len > 16 || !page_number(source_text(s, line), &value))
            continue;
        lost = s->wrapped && !s->form_feeds && line->gap >= 2 &&
               (i + 1 == s->count || s->lines[i + 1].gap > 0);
        if ((edge && (s->form_feeds || s->wrapped)) || lost)
            list[count++] = (struct candidate){i, value, edge, 0};
    }
    return count;
}

static void count_offsets(const struct source *s, struct candidate *list, size_t count)
{
    int32_t added = 0;

    for (size_t i = 0; i < count; i++) {
        added += !list[i].edge;
        list[i].offset = (int32_t)list[i].value - (int32_t)s->lines[list[i].line].page - added;
    }
}

static int compare_offset(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

/* The offset that most candidates share, and how many do. */
static enum status commonest(const struct candidate *list, size_t count, int32_t *offset,
                             size_t *votes, struct error *e)
{
    int32_t *sorted = malloc(count * sizeof *sorted);
    size_t run = 0;

    if (!sorted)
        return error_memory(e);
    for (size_t i = 0; i < count; i++)
        sorted[i] = list[i].offset;
    qsort(sorted, count, sizeof *sorted, compare_offset);
    *votes = 0;
    for (size_t i = 0; i < count; i++) {
        run = i && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        if (run > *votes) {
            *votes = run;
            *offset = sorted[i];
        }
    }
    free(sorted);
    return OK;
}

/* Drops the numbers that agree and counts the pages anew. */
static void settle(struct source *s, const struct candidate *list, size_t count, int32_t offset)
{
    uint32_t added = 0;
    size_t next = 0;

    s->printed = offset;
    s->has_printed = true;
    for (size_t i = 0; i < s->count; i++) {
        struct source_line *line = &s->lines[i];

        while (next < count && list[next].line < i)
            next++;
        if (next < count && list[next].line == i && list[next].offset == offset) {
            line->role = LINE_DROPPED;
            added += !list[next].edge;
            line->page_start = line->page_start || !list[next].edge;
        }
        line->page += added;
    }
}

enum status page_numbers(struct source *s, struct error *e)
{
    struct candidate *list = calloc(s->count + 1, sizeof *list);
    enum status status = OK;
    int32_t offset = 0;
    size_t count, votes = 0;

    if (!list)
        return error_memory(e);
    count = find_candidates(s, list);
    if (count) {
        count_offsets(s, list, count);
        status = commonest(list, count, &offset, &votes, e);
        if (status == OK && (votes >= 2 ? votes * 2 >= count
                                        : count == 1 && offset >= 0 && offset <= LONE_OFFSET &&
                                              s->lines[list[0].line].page > 1))
            settle(s, list, count, offset);
    }
    free(list);
    return status;
}
