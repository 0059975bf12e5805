/*
 * running: finds running heads. A heading that is set large on its chapter's first
 * page and small over the pages after it is a heading the first time and furniture
 * from then on; one that is on most pages of the report is furniture everywhere.
 *
 * Where the first one stands at its page's end, the converter put it there: it
 * heads that page, and is marked as hoisted. Not so a heading of figures below
 * a page without any: that one opens the next page.
 */
#include "indexer/report/running.h"

#include "indexer/report/headword.h"
#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

#define HEAD_LINES 5
#define HEAD_BYTES 250
#define FEW_WORDS  3   /* of fewer words, only what comes three times is a running head, */
                       /* or twice and on the title page */
#define MOST_PAGES   4 /* of so many pages at least, "most" means something */
#define MANY_FIGURES 3

struct head {
    uint64_t key;
    size_t block;
    size_t words;
};

/* Without a page number at either end. */
static struct slice without_number(struct slice s)
{
    while (s.len && (isdigit((unsigned char)s.data[s.len - 1]) || strchr(" |-", s.data[s.len - 1])))
        s.len--;
    while (s.len && (isdigit((unsigned char)s.data[0]) || strchr(" |-", s.data[0])))
        s = slice_from(s, 1);
    return s;
}

static bool is_address(struct slice s)
{
    return slice_starts(s, slice_str("www.")) || slice_starts(s, slice_str("http"));
}

static bool may_be_head(const struct block_list *list, const struct block *b)
{
    struct slice first = block_first_line(list, b);
    char last = prose_last(block_last_line(list, b));

    return b->role == BLOCK_BODY && !b->narrow && b->count <= HEAD_LINES &&
           b->bytes <= HEAD_BYTES && !strchr(".,;:!", last) && !prose_bullet(first) &&
           (prose_upper(first) || isdigit((unsigned char)first.data[0]) || is_address(first)) &&
           !headword_box(first);
}

static int compare_heads(const void *a, const void *b)
{
    const struct head *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->block > y->block) - (x->block < y->block);
}

static bool is_figure(struct slice s)
{
    bool digit = false;

    for (size_t i = 0; i < s.len; i++) {
        if (isalpha((unsigned char)s.data[i]))
            return false;
        digit = digit || isdigit((unsigned char)s.data[i]);
    }
    return digit && s.len < 12;
}

static bool page_has_figures(const struct block_list *list, const struct block *b)
{
    const struct source *s = list->source;
    uint32_t page = s->lines[b->first].page;
    size_t figures = 0;

    for (size_t i = b->first; i > 0 && s->lines[i - 1].page == page; i--)
        figures += is_figure(source_text(s, &s->lines[i - 1]));
    return figures >= MANY_FIGURES;
}

static bool is_edge(const struct block *b)
{
    return b->page_first || b->page_last;
}

static void keep_first(struct block_list *list, struct block *b)
{
    enum section_kind kind;

    if (!b->page_last || b->page_first)
        return;
    if (headword_kind(block_first_line(list, b), &kind) == HEADWORD_CHAPTER &&
        kind == KIND_NUMBERS && !page_has_figures(list, b))
        return;
    b->hoisted = true;
}

/* Whether what stands at so many pages' edges is furniture for all that it is short. */
static bool is_furniture(const struct block_list *list, const struct head *heads, size_t count,
                         size_t edges)
{
    const struct block *first = &list->blocks[heads[0].block];
    bool front = list->source->lines[first->first].page == 1 && !is_edge(first);

    return count >= 2 && edges > 0 &&
           (heads[0].words >= FEW_WORDS || edges >= 3 || (front && edges == 2));
}

/* The blocks of one text, in order. On a title page only a foot like all others goes. */
static void judge(struct block_list *list, const struct head *heads, size_t count, uint32_t pages)
{
    size_t edges = 0, feet = 0;
    bool everywhere;

    for (size_t i = 0; i < count; i++) {
        edges += is_edge(&list->blocks[heads[i].block]);
        feet += list->blocks[heads[i].block].page_last;
    }
    if (!is_furniture(list, heads, count, edges))
        return;
    everywhere = pages >= MOST_PAGES && edges > pages / 2;
    for (size_t i = 0; i < count; i++) {
        struct block *b = &list->blocks[heads[i].block];
        bool front = list->source->lines[b->first].page == 1 && (!b->page_last || feet < edges);

        if (i == 0 && (!everywhere || front))
            keep_first(list, b);
        else if (is_edge(b))
            b->role = BLOCK_RUNNING;
    }
}

static enum status collect(struct block_list *list, struct head *heads, size_t *count,
                           struct error *e)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < list->count; i++) {
        struct slice plain;
        uint64_t key;

        if (!may_be_head(list, &list->blocks[i]))
            continue;
        buf_truncate(&text, 0);
        block_join(list, &list->blocks[i], &text);
        plain = without_number(buf_view(&text));
        key = prose_letter(plain) ? prose_key(plain) : 0;
        if (key)
            heads[(*count)++] = (struct head){key, i, prose_words(plain)};
    }
    if (!buf_ok(&text))
        return error_memory(e);
    buf_clear(&text);
    return OK;
}

enum status running_find(struct block_list *list, struct error *e)
{
    const struct source *s = list->source;
    uint32_t pages = s->count ? s->lines[s->count - 1].page : 0;
    struct head *heads;
    size_t count = 0, from = 0;
    enum status status;

    if (pages < 2)
        return OK;
    heads = calloc(list->count + 1, sizeof *heads);
    if (!heads)
        return error_memory(e);
    status = collect(list, heads, &count, e);
    qsort(heads, count, sizeof *heads, compare_heads);
    for (size_t i = 1; status == OK && i <= count; i++) {
        if (i == count || heads[i].key != heads[from].key) {
            judge(list, heads + from, i - from, pages);
            from = i;
        }
    }
    free(heads);
    return status;
}
