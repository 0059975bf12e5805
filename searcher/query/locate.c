/*
 * locate: see locate.h. Where words begin and end is the scanner's (token.h).
 */
#include "searcher/query/locate.h"

#include <stdlib.h>

static bool reserve(struct locator *l, size_t need)
{
    struct part *words;

    if (need <= l->cap)
        return true;
    words = realloc(l->words, need * 2 * sizeof *words);
    if (!words)
        return false;
    l->words = words;
    l->cap = need * 2;
    return true;
}

enum status locator_scan(struct locator *l, struct slice text, uint32_t until, struct error *e)
{
    struct scanner s;
    enum status status = scanner_start(&s, text, e);

    l->text = text;
    l->count = 0;
    while (status == OK && l->count <= until && scanner_next(&s)) {
        if (!reserve(l, (size_t)s.position + s.count))
            return error_memory(e);
        while (l->count < s.position)
            l->words[l->count++] = (struct part){0, 0, false};
        l->words[l->count++] = s.parts[0];
        for (size_t i = 1; i < s.count; i++)
            l->words[l->count++] = s.parts[i];
    }
    return status;
}

void locator_clear(struct locator *l)
{
    free(l->words);
    *l = (struct locator){.words = NULL};
}

static const struct part *word_at(const struct locator *l, uint32_t position)
{
    return position < l->count && l->words[position].end ? &l->words[position] : NULL;
}

enum status locator_find(const struct locator *l, struct interval *i, struct error *e)
{
    const struct part *first = word_at(l, i->first), *last = word_at(l, i->last);
    struct part wide;

    if (!first || !last || i->last < i->first)
        return error_set(e, ERR_CORRUPT, "the index has words where a stored text has none");
    i->start = first->start;
    i->end = last->end;
    if (i->signs & SIGN_BEFORE) {
        part_signs(l->text, first, &wide);
        i->start = wide.start;
    }
    if (i->signs & SIGN_BEHIND) {
        part_signs(l->text, last, &wide);
        i->end = wide.end;
    }
    return OK;
}

void locator_context(const struct locator *l, const struct interval *i, uint32_t words,
                     uint32_t *start, uint32_t *end)
{
    *start = i->start;
    *end = i->end;
    for (uint32_t p = i->first > words ? i->first - words : 0; p < i->first; p++)
        if (word_at(l, p)) {
            *start = word_at(l, p)->start;
            break;
        }
    for (uint32_t p = i->last + words; p > i->last; p--)
        if (word_at(l, p)) {
            *end = word_at(l, p)->end;
            break;
        }
}
