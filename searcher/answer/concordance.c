/*
 * concordance: first all places are gone through, and all or a sample of them kept
 * (reservoir sampling: Vitter 1985, algorithm R); then they are given their keys
 * and sorted; last the texts of one page are read.
 */
#include "searcher/answer/concordance.h"

#include "shim/unicode.h"

#include <stdlib.h>

struct pick {
    uint64_t number; /* among all mentions, from 0 */
    struct slice key;
    struct interval at;
    uint32_t doc;
};

/* Sections that the next picks need, read in their own order: neighbours lie in one
 * compressed record, and would be unpacked again and again in any other. */
#define AHEAD_PICKS 65536u
#define AHEAD_BYTES ((size_t)64 << 20) /* of sections; what is beyond is read when its turn comes  \
                                        */

struct kept_section {
    uint32_t doc;
    size_t offset, len; /* of its record in `records` */
};

struct ahead {
    struct buf records;
    struct kept_section *kept; /* by doc */
    size_t count;
};

struct picker {
    struct engine *engine;
    const struct mention_request *request;
    const struct concordance *wanted;
    struct pick *picks;
    size_t count, cap;
    uint64_t seen, random;
    struct column_data force, date, report;
    struct arena keys;
    struct ahead ahead;

    struct arena arena; /* of the section at hand */
    struct section section;
    struct locator where;
    uint32_t doc; /* its number; 0: none */
};

/* SplitMix64 (Steele, Lea and Flood 2014): the same numbers on any machine. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* Evenly from 0 to n - 1: what would favour the small numbers is thrown away. */
static uint64_t below(uint64_t *state, uint64_t n)
{
    uint64_t left_over = -n % n, r;

    do
        r = next_random(state);
    while (r < left_over);
    return r % n;
}

static enum status hold(struct picker *p, const struct pick *pick, struct error *e)
{
    if (p->count == p->wanted->held)
        return error_set(e, ERR_LIMIT,
                         "there are more than %zu mentions, too many to be sorted: narrow the "
                         "query, or take a --sample",
                         p->wanted->held);
    if (p->count == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 256;
        struct pick *picks = realloc(p->picks, cap * sizeof *picks);

        if (!picks)
            return error_memory(e);
        p->picks = picks;
        p->cap = cap;
    }
    p->picks[p->count++] = *pick;
    return OK;
}

static enum status take(void *ctx, uint32_t doc, const struct interval_list *found, struct error *e)
{
    struct picker *p = ctx;
    enum status status = OK;

    for (size_t i = 0; i < found->count && status == OK; i++) {
        struct pick pick = {.number = p->seen++, .at = found->items[i], .doc = doc};

        if (!p->wanted->sample || p->count < p->wanted->sample) {
            status = hold(p, &pick, e);
        } else {
            uint64_t place = below(&p->random, p->seen);

            if (place < p->count)
                p->picks[place] = pick;
        }
    }
    return status;
}

static int by_doc(const void *a, const void *b)
{
    const struct kept_section *x = a, *y = b;

    return (x->doc > y->doc) - (x->doc < y->doc);
}

static enum status unpack(struct picker *p, uint32_t doc, struct error *e)
{
    struct kept_section key = {.doc = doc}, *kept = NULL;

    if (p->ahead.count)
        kept = bsearch(&key, p->ahead.kept, p->ahead.count, sizeof key, by_doc);
    if (!kept || !kept->len)
        return engine_section(p->engine, doc, &p->arena, &p->section, e);
    return section_decode(slice_of(p->ahead.records.data + kept->offset, kept->len), &p->arena,
                          &p->section, e);
}

static enum status read_section(struct picker *p, uint32_t doc, struct error *e)
{
    enum status status;

    if (p->doc == doc)
        return OK;
    p->doc = 0;
    arena_clear(&p->arena);
    status = unpack(p, doc, e);
    if (status == OK)
        status = locator_scan(&p->where, p->section.text, UINT32_MAX, e);
    if (status == OK)
        p->doc = doc;
    return status;
}

/* The docs of those picks, each once, in ascending order. */
static enum status list_docs(struct picker *p, size_t first, size_t end, struct error *e)
{
    struct ahead *a = &p->ahead;
    size_t n = 0;

    free(a->kept);
    a->count = 0;
    a->kept = calloc(end - first, sizeof *a->kept);
    if (!a->kept)
        return error_memory(e);
    for (size_t i = first; i < end; i++)
        a->kept[i - first].doc = p->picks[i].doc;
    qsort(a->kept, end - first, sizeof *a->kept, by_doc);
    for (size_t i = 0; i < end - first; i++)
        if (!n || a->kept[n - 1].doc != a->kept[i].doc)
            a->kept[n++] = a->kept[i];
    a->count = n;
    return OK;
}

static enum status read_ahead(struct picker *p, size_t first, size_t end, struct error *e)
{
    struct ahead *a = &p->ahead;
    struct arena arena = ARENA_INIT;
    enum status status = list_docs(p, first, end, e);

    p->doc = 0; /* the section at hand may point into the records */
    buf_truncate(&a->records, 0);
    for (size_t i = 0; i < a->count && status == OK && a->records.len < AHEAD_BYTES; i++) {
        struct section s;

        arena_clear(&arena);
        status = engine_section(p->engine, a->kept[i].doc, &arena, &s, e);
        a->kept[i].offset = a->records.len;
        if (status == OK)
            section_encode(&a->records, &s);
        a->kept[i].len = a->records.len - a->kept[i].offset;
        if (status == OK && !buf_ok(&a->records))
            status = error_memory(e);
    }
    arena_clear(&arena);
    return status;
}

/* The word on the way from `from` by `step`, over the ends of paragraphs; false: none. */
static bool next_word(const struct locator *l, uint32_t *from, bool back)
{
    do {
        if (back ? *from == 0 : *from + 1u >= l->count)
            return false;
        *from += back ? -1u : 1u;
    } while (!l->words[*from].end);
    return true;
}

static enum status word_key(struct picker *p, struct pick *pick, struct error *e)
{
    bool back = p->wanted->order == ORDER_LEFT;
    uint32_t at = back ? pick->at.first : pick->at.last;
    struct buf key = BUF_INIT;
    enum status status = read_section(p, pick->doc, e);

    if (status == OK)
        status = locator_find(&p->where, &pick->at, e);
    for (unsigned i = 0; i < CONCORDANCE_WORDS && status == OK && key.len < CONCORDANCE_BYTES;
         i++) {
        const struct part *word;

        if (!next_word(&p->where, &at, back))
            break;
        word = &p->where.words[at];
        unicode_fold(&key, slice_of(p->section.text.data + word->start, word->end - word->start));
        buf_char(&key, '\1'); /* below all letters, so that a word stands before a longer one */
    }
    if (key.len > CONCORDANCE_BYTES)
        buf_truncate(&key, CONCORDANCE_BYTES);
    pick->key = arena_copy(&p->keys, buf_view(&key));
    if (status == OK && (!buf_ok(&key) || !arena_ok(&p->keys)))
        status = error_memory(e);
    buf_clear(&key);
    return status;
}

static struct slice value_of(const struct column_data *column, const struct pick *pick)
{
    return column->values[column->numbers[pick->doc - 1]];
}

static int by_number(const void *a, const void *b)
{
    const struct pick *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static int by_order(const void *a, const void *b, void *ctx)
{
    const struct picker *p = ctx;
    const struct pick *x = a, *y = b;
    enum mention_order order = p->wanted->order;
    int result = 0;

    if (order == ORDER_LEFT || order == ORDER_RIGHT)
        result = slice_compare(x->key, y->key);
    if (order == ORDER_REPORT)
        result = slice_compare(value_of(&p->report, x), value_of(&p->report, y));
    if (order == ORDER_FORCE)
        result = slice_compare(value_of(&p->force, x), value_of(&p->force, y));
    if (!result && (order == ORDER_DATE || order == ORDER_FORCE))
        result = slice_compare(value_of(&p->date, y), value_of(&p->date, x));
    return result ? result : by_number(x, y);
}

static enum status arrange(struct picker *p, struct error *e)
{
    enum mention_order order = p->wanted->order;
    enum status status = OK;

    if (p->count)
        qsort(p->picks, p->count, sizeof *p->picks, by_number);
    if (order == ORDER_FORCE)
        status = engine_column(p->engine, COLUMN_FORCE, &p->force, e);
    if (status == OK && (order == ORDER_DATE || order == ORDER_FORCE))
        status = engine_column(p->engine, COLUMN_DATE, &p->date, e);
    if (status == OK && order == ORDER_REPORT)
        status = engine_column(p->engine, COLUMN_REPORT, &p->report, e);
    for (size_t i = 0; (order == ORDER_LEFT || order == ORDER_RIGHT) && i < p->count; i++)
        if (status == OK)
            status = word_key(p, &p->picks[i], e);
    if (status == OK && order != ORDER_TEXT && p->count)
        qsort_r(p->picks, p->count, sizeof *p->picks, by_order, p);
    return status;
}

static enum status hand_out(struct picker *p, mention_sink *sink, void *ctx, struct error *e)
{
    const struct mention_request *r = p->request;
    uint64_t end = p->count;
    enum status status = OK;

    if (r->limit && r->offset < end && r->limit < end - r->offset)
        end = r->offset + r->limit;
    for (uint64_t i = r->offset; i < end && status == OK; i++) {
        struct pick *pick = &p->picks[i];

        if (p->wanted->order != ORDER_TEXT && (i - r->offset) % AHEAD_PICKS == 0)
            status = read_ahead(p, i, end - i > AHEAD_PICKS ? i + AHEAD_PICKS : end, e);
        if (status == OK)
            status = read_section(p, pick->doc, e);
        if (status == OK)
            status = locator_find(&p->where, &pick->at, e);
        if (status == OK)
            status = sink(ctx, pick->doc, &p->section, &p->where, &pick->at, e);
    }
    return status;
}

enum status concordance_each(struct engine *engine, const struct mention_request *request,
                             const struct concordance *wanted, mention_sink *sink, void *ctx,
                             struct mention_counts *counts, struct error *e)
{
    struct picker p = {
        .engine = engine, .request = request, .wanted = wanted, .random = wanted->seed};
    enum status status;

    if (wanted->order == ORDER_TEXT && !wanted->sample)
        return mentions_each(engine, request, sink, ctx, counts, e);
    status = mentions_places(engine, request, take, &p, counts, e);
    if (status == OK)
        status = arrange(&p, e);
    if (status == OK)
        status = hand_out(&p, sink, ctx, e);
    free(p.picks);
    free(p.ahead.kept);
    buf_clear(&p.ahead.records);
    arena_clear(&p.keys);
    arena_clear(&p.arena);
    locator_clear(&p.where);
    return status;
}
