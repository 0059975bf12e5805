/*
 * compare: see compare.h for the rules. A rule is a key: digests of what must be equal.
 * Both sides are sorted by it, and equal ones paired.
 */
#include "searcher/answer/compare.h"

#include "shim/buf.h"
#include "shim/digest.h"

#include <stdlib.h>

struct item {
    const json_t *row;
    struct item *pair;
    size_t order;
    uint64_t key;
};

struct side {
    struct item *items;
    struct item **sorted; /* of those that are keyed and not paired */
    size_t count, sorted_count;
};

/* Makes the key of a row; false: the rule is not for it. */
typedef bool key_maker(const json_t *row, struct buf *key);

const char *change_name(enum change c)
{
    static const char *const names[] = {"same", "new", "changed", "gone"};

    return names[c];
}

static struct slice text_of(const json_t *row, const char *name)
{
    const json_t *text = json_object_get(row, name);

    return slice_of(json_string_value(text), json_string_length(text));
}

/* Texts of a key stand apart: no two lists of them make one. */
static void add(struct buf *key, const json_t *row, const char *name)
{
    struct slice text = slice_trim(text_of(row, name));

    buf_varint(key, text.len);
    buf_slice(key, text);
}

static size_t words_of(const json_t *row, const char *name)
{
    struct slice text = slice_trim(text_of(row, name));
    size_t words = text.len > 0;

    for (size_t i = 0; i < text.len; i++)
        words += text.data[i] == ' ';
    return words;
}

static bool by_place(const json_t *row, struct buf *key)
{
    add(key, row, "section_digest");
    buf_varint(key, (uint64_t)json_integer_value(json_object_get(row, "position")));
    add(key, row, "match");
    return true;
}

static bool by_words(const json_t *row, struct buf *key)
{
    add(key, row, "left");
    add(key, row, "match");
    add(key, row, "right");
    return true;
}

static bool by_sides(const json_t *row, struct buf *key)
{
    add(key, row, "left");
    add(key, row, "right");
    return words_of(row, "left") + words_of(row, "right") >= COMPARE_WORDS;
}

static bool by_left(const json_t *row, struct buf *key)
{
    add(key, row, "left");
    add(key, row, "form");
    return words_of(row, "left") >= COMPARE_WORDS;
}

static bool by_right(const json_t *row, struct buf *key)
{
    add(key, row, "form");
    add(key, row, "right");
    return words_of(row, "right") >= COMPARE_WORDS;
}

static int by_key(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static bool sort_side(struct side *s, key_maker *make)
{
    struct buf key = BUF_INIT;
    bool good;

    s->sorted_count = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct item *item = &s->items[i];

        if (item->pair)
            continue;
        buf_truncate(&key, 0);
        add(&key, item->row, "report");
        if (!make(item->row, &key))
            continue;
        item->key = digest64(buf_view(&key));
        s->sorted[s->sorted_count++] = item;
    }
    if (s->sorted_count)
        qsort(s->sorted, s->sorted_count, sizeof *s->sorted, by_key);
    good = buf_ok(&key);
    buf_clear(&key);
    return good;
}

static enum status pair_by(struct side *was, struct side *now, key_maker *make, struct error *e)
{
    if (!sort_side(was, make) || !sort_side(now, make))
        return error_memory(e);
    for (size_t i = 0, k = 0; i < was->sorted_count && k < now->sorted_count;) {
        struct item *x = was->sorted[i], *y = now->sorted[k];

        if (x->key == y->key) {
            x->pair = y;
            y->pair = x;
        }
        i += x->key <= y->key;
        k += y->key <= x->key;
    }
    return OK;
}

/* The words of a mention and around it, sorted, as digests. */
struct bag {
    uint64_t *words;
    size_t count;
};

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static bool bag_of(const json_t *row, struct bag *bag)
{
    static const char *const names[] = {"left", "form", "right"};
    size_t room = 0;

    for (size_t i = 0; i < 3; i++)
        room += words_of(row, names[i]);
    *bag = (struct bag){calloc(room + 1, sizeof *bag->words), 0};
    for (size_t i = 0; i < 3 && bag->words; i++)
        for (struct slice rest = slice_trim(text_of(row, names[i])); rest.len;) {
            const char *space = memchr(rest.data, ' ', rest.len);
            size_t len = space ? (size_t)(space - rest.data) : rest.len;

            bag->words[bag->count++] = digest64(slice_of(rest.data, len));
            rest = slice_from(rest, space ? len + 1 : len);
        }
    if (bag->count)
        qsort(bag->words, bag->count, sizeof *bag->words, by_number);
    return bag->words != NULL;
}

/* Twice the words that both hold, of all words. */
static double dice(const struct bag *a, const struct bag *b)
{
    size_t both = 0;

    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        both += a->words[i] == b->words[k];
        if (a->words[i] == b->words[k])
            i++, k++;
        else if (a->words[i] < b->words[k])
            i++;
        else
            k++;
    }
    return a->count + b->count ? 2.0 * (double)both / (double)(a->count + b->count) : 0;
}

/* Pairs one item with the likest of the next that are left over in its report. */
static enum status pair_one(struct item *x, struct item *const *rest, size_t count, struct error *e)
{
    struct item *best = NULL;
    double most = 0.5;
    struct bag mine, other;
    enum status status = bag_of(x->row, &mine) ? OK : error_memory(e);

    for (size_t i = 0, near = 0; i < count && near < COMPARE_NEAR && status == OK; i++) {
        double d;

        if (rest[i]->pair)
            continue;
        near++;
        if (!bag_of(rest[i]->row, &other))
            status = error_memory(e);
        d = status == OK ? dice(&mine, &other) : 0;
        free(other.words);
        if (d > most || (d == most && !best)) {
            most = d;
            best = rest[i];
        }
    }
    free(mine.words);
    if (best) {
        best->pair = x;
        x->pair = best;
    }
    return status;
}

static bool by_report(const json_t *row, struct buf *key)
{
    (void)row;
    (void)key;
    return true;
}

static enum status pair_by_likeness(struct side *was, struct side *now, struct error *e)
{
    enum status status = OK;
    size_t k = 0, end = 0; /* from the first that is left over, to the end of its report */

    if (!sort_side(was, by_report) || !sort_side(now, by_report))
        return error_memory(e);
    for (size_t i = 0; i < was->sorted_count && status == OK; i++) {
        struct item *x = was->sorted[i];

        while (k < now->sorted_count && (now->sorted[k]->key < x->key || now->sorted[k]->pair))
            k++;
        if (end < k)
            end = k;
        while (end < now->sorted_count && now->sorted[end]->key == x->key)
            end++;
        status = pair_one(x, now->sorted + k, end - k, e);
    }
    return status;
}

/* Is the citation another, though the words are the same? */
static bool cited_otherwise(const json_t *a, const json_t *b)
{
    static const char *const names[] = {"force", "date", "title", "kind"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!json_equal(json_object_get(a, names[i]), json_object_get(b, names[i])))
            return true;
    return false;
}

static bool same_words(const json_t *a, const json_t *b)
{
    return slice_equal(slice_trim(text_of(a, "left")), slice_trim(text_of(b, "left"))) &&
           slice_equal(text_of(a, "match"), text_of(b, "match")) &&
           slice_equal(slice_trim(text_of(a, "right")), slice_trim(text_of(b, "right")));
}

static enum status tell(struct side *was, struct side *now, change_sink *sink, void *ctx,
                        struct change_counts *counts, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < now->count && status == OK; i++) {
        const json_t *row = now->items[i].row;
        const json_t *old = now->items[i].pair ? now->items[i].pair->row : NULL;
        enum change c = !old                                                 ? CHANGE_NEW
                        : same_words(old, row) && !cited_otherwise(old, row) ? CHANGE_SAME
                                                                             : CHANGE_CHANGED;

        counts->by_change[c]++;
        counts->moved +=
            c == CHANGE_SAME && !slice_equal(text_of(old, "section"), text_of(row, "section"));
        if (c != CHANGE_SAME)
            status = sink(ctx, c, row, old, e);
    }
    for (size_t i = 0; i < was->count && status == OK; i++)
        if (!was->items[i].pair) {
            counts->by_change[CHANGE_GONE]++;
            status = sink(ctx, CHANGE_GONE, NULL, was->items[i].row, e);
        }
    return status;
}

static bool side_init(struct side *s, const json_t *rows)
{
    s->count = json_array_size(rows);
    s->items = calloc(s->count + 1, sizeof *s->items);
    s->sorted = calloc(s->count + 1, sizeof *s->sorted);
    for (size_t i = 0; i < s->count && s->items; i++)
        s->items[i] = (struct item){.row = json_array_get(rows, i), .order = i};
    return s->items && s->sorted;
}

static void side_clear(struct side *s)
{
    free(s->items);
    free(s->sorted);
}

enum status compare_mentions(const json_t *was, const json_t *now, change_sink *sink, void *ctx,
                             struct change_counts *counts, struct error *e)
{
    static key_maker *const rules[] = {by_place, by_words, by_sides, by_left, by_right};
    struct side then = {0}, today = {0};
    bool good = side_init(&then, was);
    enum status status = side_init(&today, now) && good ? OK : error_memory(e);

    for (size_t i = 0; i < sizeof rules / sizeof *rules && status == OK; i++)
        status = pair_by(&then, &today, rules[i], e);
    if (status == OK)
        status = pair_by_likeness(&then, &today, e);
    if (status == OK)
        status = tell(&then, &today, sink, ctx, counts, e);
    side_clear(&then);
    side_clear(&today);
    return status;
}
