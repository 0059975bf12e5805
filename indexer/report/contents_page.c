/*
 * contents_page: converters may put a contents list's page numbers into a column of
 * their own, after the entries, or lose them. Below a "Contents" line, then, those
 * blocks are entries whose very words come again further on, and those are page
 * numbers that have nothing but figures; the first other block ends the list. A block
 * may hold many entries, a line or two each.
 */
#include "indexer/report/contents_page.h"

#include "indexer/report/headword.h"
#include "indexer/report/prose.h"

#include <stdlib.h>

#define ENTRY_BYTES 250
#define ENTRIES     60 /* blocks looked at below one "Contents" */
#define ENTRY_LINES 3

struct later {
    uint64_t key;
    size_t block; /* the last one with that key */
};

static int compare_later(const void *a, const void *b)
{
    const struct later *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->block < y->block) - (x->block > y->block); /* the last one first */
}

static uint64_t key_of(const struct block_list *list, const struct block *b, struct buf *text)
{
    if (b->bytes > ENTRY_BYTES || b->narrow)
        return 0;
    buf_truncate(text, 0);
    block_join(list, b, text);
    return prose_key(buf_view(text));
}

static bool comes_later(const struct later *all, size_t count, uint64_t key, size_t after)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (all[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return key && low < count && all[low].key == key && all[low].block > after;
}

static bool only_figures(const struct block_list *list, const struct block *b)
{
    for (uint32_t i = 0; i < b->count; i++) {
        if (prose_letter(source_text(list->source, &list->source->lines[b->first + i])))
            return false;
    }
    return true;
}

/* How many lines of the block, from line n, are an entry that comes later; its words are
 * left in `text`. 0: none. */
static uint32_t entry_lines(const struct block_list *list, const struct block *b, uint32_t n,
                            const struct later *all, size_t count, struct buf *text)
{
    buf_truncate(text, 0);
    for (uint32_t lines = 1; lines <= ENTRY_LINES && n + lines <= b->count; lines++) {
        const struct source_line *line = &list->source->lines[b->first + n + lines - 1];

        buf_str(text, lines > 1 ? " " : "");
        buf_slice(text, source_text(list->source, line));
        if (comes_later(all, count, prose_key(buf_view(text)), (size_t)(b - list->blocks)))
            return lines;
    }
    return 0;
}

/* Whether the block is nothing but entries, two at least. */
static bool only_entries(const struct block_list *list, const struct block *b,
                         const struct later *all, size_t count, struct buf *text)
{
    uint32_t n = 0, entries = 0, lines = 1;

    if (b->count < 2 || b->count > ENTRIES * ENTRY_LINES)
        return false;
    while (n < b->count && lines) {
        lines = entry_lines(list, b, n, all, count, text);
        n += lines;
        entries += lines > 0;
    }
    return n == b->count && entries >= 2;
}

static bool add_entries(const struct block_list *list, const struct block *b,
                        const struct later *all, size_t count, struct contents *contents,
                        struct buf *text)
{
    uint32_t n = 0, lines;
    bool ok = true;

    while (ok && n < b->count && (lines = entry_lines(list, b, n, all, count, text)) > 0) {
        ok = contents_add(contents, buf_view(text), b->first + n, 1);
        n += lines;
    }
    return ok;
}

/* The blocks below the "Contents" in block `i`. */
static bool read_page(struct block_list *list, size_t i, const struct later *all, size_t count,
                      struct contents *contents, struct buf *text)
{
    size_t end = i + 1, entries = 0;

    if (end < list->count && list->blocks[end].role == BLOCK_BODY &&
        only_entries(list, &list->blocks[end], all, count, text)) {
        list->blocks[end].role = BLOCK_CONTENTS;
        return add_entries(list, &list->blocks[end], all, count, contents, text);
    }
    while (end < list->count && end <= i + ENTRIES && list->blocks[end].role == BLOCK_BODY) {
        const struct block *b = &list->blocks[end];
        bool entry = comes_later(all, count, key_of(list, b, text), end);

        if (!entry && !only_figures(list, b))
            break;
        entries += entry;
        end++;
    }
    /* One alone may be the heading that the list's page is followed by. */
    if (entries < 2)
        return true;
    for (size_t n = i + 1; n < end; n++) {
        struct block *b = &list->blocks[n];

        b->role = BLOCK_CONTENTS;
        if (!only_figures(list, b) &&
            (key_of(list, b, text) == 0 || !contents_add(contents, buf_view(text), b->first, 1)))
            return false;
    }
    return true;
}

static bool is_contents(const struct block_list *list, const struct block *b)
{
    enum section_kind kind;

    return b->role == BLOCK_BODY && b->count == 1 &&
           headword_kind(block_first_line(list, b), &kind) == HEADWORD_CHAPTER &&
           kind == KIND_CONTENTS;
}

enum status contents_page_find(struct block_list *list, struct contents *contents, struct error *e)
{
    struct later *all = calloc(list->count + 1, sizeof *all);
    struct buf text = BUF_INIT;
    size_t count = 0;
    bool ok = all != NULL;

    for (size_t i = 0; ok && i < list->count; i++) {
        uint64_t key =
            list->blocks[i].role == BLOCK_BODY ? key_of(list, &list->blocks[i], &text) : 0;

        if (key)
            all[count++] = (struct later){key, i};
    }
    if (ok)
        qsort(all, count, sizeof *all, compare_later);
    for (size_t i = 0; ok && i < list->count; i++) {
        if (is_contents(list, &list->blocks[i]))
            ok = read_page(list, i, all, count, contents, &text);
    }
    ok = ok && buf_ok(&text);
    buf_clear(&text);
    free(all);
    return ok ? OK : error_memory(e);
}
