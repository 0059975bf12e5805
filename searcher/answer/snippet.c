/*
 * snippet: see snippet.h. A window begins at a match; sliding over the matches
 * by two ends costs one step a match.
 */
#include "searcher/answer/snippet.h"

#include "searcher/answer/escape.h"

#define LEAVES 64u /* different parts of a query told apart; the rest share a bit */

struct window {
    size_t first, last; /* matches, last exclusive */
    unsigned leaves;    /* different ones */
};

static unsigned different(const struct interval_list *l, size_t first, size_t last)
{
    uint64_t seen = 0;

    for (size_t i = first; i < last && i < first + SNIPPET_WORDS; i++)
        seen |= 1ull << (l->items[i].leaf % LEAVES);
    return (unsigned)__builtin_popcountll(seen);
}

static struct window best_window(const struct interval_list *l)
{
    struct window best = {0, 0, 0};
    size_t last = 0;

    for (size_t first = 0; first < l->count; first++) {
        struct window w = {first, 0, 0};

        while (last < l->count && l->items[last].last < l->items[first].first + SNIPPET_WORDS)
            last++;
        w.last = last > first ? last : first + 1;
        w.leaves = different(l, w.first, w.last);
        if (w.leaves > best.leaves ||
            (w.leaves == best.leaves && w.last - w.first > best.last - best.first))
            best = w;
    }
    return best;
}

static void put(struct buf *out, struct slice text, uint32_t from, uint32_t to)
{
    escape_one_line(out, slice_of(text.data + from, to - from));
}

/* The end of a run of matches with nothing but blanks between them: they are
 * marked as one. */
static size_t end_of_run(struct slice text, const struct interval_list *l, size_t i, size_t last)
{
    uint32_t end = l->items[i].end;

    for (; i + 1 < last; i++) {
        struct slice between;

        if (l->items[i + 1].start > end) {
            between = slice_of(text.data + end, l->items[i + 1].start - end);
            if (slice_trim(between).len)
                break;
        }
        if (l->items[i + 1].end > end)
            end = l->items[i + 1].end;
    }
    return i;
}

static void put_marked(struct buf *out, struct slice text, const struct interval_list *l,
                       const struct window *w, uint32_t start, uint32_t end)
{
    uint32_t at = start;

    for (size_t i = w->first; i < w->last; i++) {
        uint32_t from = l->items[i].start, to = l->items[i].end;

        for (size_t run = end_of_run(text, l, i, w->last); i < run;)
            if (l->items[++i].end > to)
                to = l->items[i].end;
        put(out, text, at, from);
        buf_str(out, MARK_OPEN);
        put(out, text, from, to);
        buf_str(out, MARK_CLOSE);
        at = to;
    }
    put(out, text, at, end);
}

static bool blank_at(struct slice text, size_t at)
{
    return at < text.len &&
           (text.data[at] == ' ' || text.data[at] == '\n' || text.data[at] == '\t');
}

static uint32_t skip_blanks(struct slice text, size_t at)
{
    while (blank_at(text, at))
        at++;
    return (uint32_t)at;
}

/* The end of what is written without a blank: also a word's punctuation. */
static uint32_t skip_word(struct slice text, size_t at)
{
    while (at < text.len && !blank_at(text, at))
        at++;
    return (uint32_t)at;
}

/* The end of a window without any match. */
static uint32_t end_of_words(struct slice text, size_t from)
{
    uint32_t end = (uint32_t)from;

    for (size_t words = 0; words < SNIPPET_WORDS && skip_blanks(text, end) < text.len; words++)
        end = skip_word(text, skip_blanks(text, end));
    return end;
}

void snippet(struct buf *out, const struct locator *where, struct slice text, size_t heading_len,
             const struct interval_list *matches, size_t *start)
{
    struct window w = best_window(matches);
    uint32_t body = skip_blanks(text, heading_len), from = body, to;

    if (!matches->count) {
        to = end_of_words(text, from);
    } else {
        struct interval span = matches->items[w.first];
        const struct interval *last = &matches->items[w.last - 1];
        uint32_t used = last->last - span.first + 1, room;

        span.last = last->last;
        span.end = last->end;
        room = used < SNIPPET_WORDS ? (SNIPPET_WORDS - used) / 2 : 0;
        locator_context(where, &span, room, &from, &to);
        to = skip_word(text, to);
        while (from && !blank_at(text, from - 1))
            from--;
    }
    *start = matches->count ? matches->items[w.first].start : from;
    if (from && from != body) /* a heading alone is no loss: it is shown apart */
        buf_str(out, "… ");
    put_marked(out, text, matches, &w, from, to);
    if (skip_blanks(text, to) < text.len)
        buf_str(out, " …");
}
