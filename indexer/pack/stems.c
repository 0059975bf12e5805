/*
 * stems: see stems.h. One walk, one sort, and then a search by halving.
 */
#include "indexer/pack/stems.h"

#include <stdlib.h>

static enum status add(struct stems *s, struct slice stem, const struct spelling *spelling,
                       struct error *e)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 4096;
        struct stem_spelling *items = realloc(s->items, cap * sizeof *items);

        if (!items)
            return error_memory(e);
        s->items = items;
        s->cap = cap;
    }
    s->items[s->count] = (struct stem_spelling){stem, *spelling};
    s->items[s->count++].spelling.term = arena_copy(&s->arena, spelling->term);
    return arena_ok(&s->arena) ? OK : error_memory(e);
}

static int order_of(const struct stem_spelling *x, const struct stem_spelling *y)
{
    int order = slice_compare(x->stem, y->stem);

    return order ? order
                 : (x->spelling.code > y->spelling.code) - (x->spelling.code < y->spelling.code);
}

static int by_stem(const void *a, const void *b)
{
    return order_of(a, b);
}

static enum status read_value(struct stems *s, struct spellings *at, struct slice fold,
                              struct slice value, struct error *e)
{
    enum status status = spellings_open(at, fold, value, e);
    struct slice stem = {NULL, 0};

    if (status == OK)
        stem = arena_copy(&s->arena, at->stem);
    while (status == OK && spellings_next(at))
        status = add(s, stem, &at->at, e);
    if (status == OK && at->damaged)
        return error_set(e, ERR_CORRUPT, "a spelling's entry is damaged");
    return status;
}

static enum status sort(struct stems *s, struct error *e)
{
    if (s->count)
        qsort(s->items, s->count, sizeof *s->items, by_stem);
    for (size_t i = 1; i < s->count; i++)
        if (order_of(&s->items[i - 1], &s->items[i]) == 0)
            return error_set(e, ERR_CORRUPT, "two spellings of a stem have the same number");
    return OK;
}

enum status stems_load(const struct dictionary *d, struct stems *s, struct error *e)
{
    static const char space = SPACE_FORM;
    struct spellings at = SPELLINGS_INIT;
    struct dictionary_cursor c;
    enum status status = OK;
    bool on = dictionary_seek(d, slice_of(&space, 1), &c);

    for (; on && c.key[0] == SPACE_FORM && status == OK; on = dictionary_next(&c))
        status = read_value(s, &at, slice_from(dictionary_key(&c), 1), c.value, e);
    spellings_clear(&at);
    if (status == OK)
        status = dictionary_cursor_status(&c, e);
    return status == OK ? sort(s, e) : status;
}

size_t stems_find(const struct stems *s, struct slice stem, const struct stem_spelling **first)
{
    size_t low = 0, high = s->count, count = 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_compare(s->items[middle].stem, stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *first = s->items + low;
    while (low + count < s->count && slice_equal(s->items[low + count].stem, stem))
        count++;
    return count;
}

void stems_clear(struct stems *s)
{
    free(s->items);
    arena_clear(&s->arena);
    *s = (struct stems)STEMS_INIT;
}
