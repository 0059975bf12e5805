/*
 * track: see track.h. Every entry is compared with every one of an earlier year: a
 * force has some hundreds.
 */
#include "searcher/answer/track.h"

#include "searcher/answer/paragraph.h"
#include "searcher/answer/passage.h"

#include <stdlib.h>

static unsigned year_of(struct slice date)
{
    unsigned year = 0;

    for (size_t i = 0; i < 4 && i < date.len && date.data[i] >= '0' && date.data[i] <= '9'; i++)
        year = year * 10 + (unsigned)(date.data[i] - '0');
    return date.len >= 4 ? year : 0;
}

static int by_year(const void *a, const void *b)
{
    const struct track_entry *x = a, *y = b;

    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return x->record < y->record ? -1 : 1;
}

/* A recommendation without the words of its deadline, by which many would be alike. */
static enum status weigh(struct engine *engine, struct lexicon *lexicon, struct arena *arena,
                         struct track_entry *entry, struct error *e)
{
    const struct record *r = entry->record;
    struct slice text = r->advice.text;
    struct buf rest = BUF_INIT;
    enum status status;

    buf_slice(&rest, slice_of(text.data, r->deadline.at));
    buf_slice(&rest, slice_from(text, r->deadline.at + r->deadline.len));
    status = buf_ok(&rest) ? link_text_make(engine, lexicon, buf_view(&rest), r->context, arena,
                                            &entry->text, e)
                           : error_memory(e);
    buf_clear(&rest);
    return status;
}

static enum status make_entries(struct engine *engine, const struct record_list *records,
                                const struct track_request *request, struct track *t,
                                struct error *e)
{
    enum status status = OK;

    t->entries = arena_array(&t->arena, records->count + 1, sizeof *t->entries);
    if (!t->entries)
        return error_memory(e);
    for (size_t i = 0; i < records->count && status == OK; i++) {
        const struct record *r = &records->items[i];
        struct track_entry *entry = &t->entries[t->count++];

        entry->record = r;
        entry->year = year_of(r->advice.kind == ADVICE_EARLIER ? r->advice.said : r->date);
        status = weigh(engine, request->lexicon, &t->arena, entry, e);
    }
    if (t->count)
        qsort(t->entries, t->count, sizeof *t->entries, by_year);
    return status;
}

static int by_similarity(const void *a, const void *b)
{
    const struct track_link *x = a, *y = b;

    if (x->similarity != y->similarity)
        return x->similarity < y->similarity ? 1 : -1;
    return (x->to > y->to) - (x->to < y->to);
}

size_t track_shown(const struct link_word *shared, size_t count,
                   struct link_word shown[TRACK_SHARED])
{
    size_t n = 0;

    while (n < count && n < TRACK_SHARED && shared[n].weight >= TRACK_LEAST) {
        shown[n] = shared[n];
        n++;
    }
    return n;
}

static bool holds(struct slice text, struct slice part)
{
    return part.len && text.len >= part.len && memmem(text.data, text.len, part.data, part.len);
}

/* The words by which the paragraph before an entry's box says that an area which the same
 * section quotes continues: "… we have identified this as a continued area for
 * improvement." "": none. */
static struct slice stated(const struct record *later, const struct record *earlier)
{
    struct slice rest = later->context, sentence;

    if (earlier->advice.kind != ADVICE_EARLIER || later->advice.kind == ADVICE_EARLIER ||
        !slice_equal(later->follows, earlier->section) ||
        !holds(later->context, earlier->advice.progress))
        return slice_of("", 0);
    while (sentence_next(&rest, &sentence))
        if (words_in(sentence, "continued area for improvement") ||
            words_in(sentence, "continued areas for improvement"))
            return sentence;
    return slice_of("", 0);
}

/* Links an entry with those of earlier years. `shared` has room for its words. */
static enum status link_entry(struct track *t, size_t n, double threshold, struct link_word *shared,
                              struct error *e)
{
    struct track_entry *entry = &t->entries[n];

    entry->links = arena_array(&t->arena, n + 1, sizeof *entry->links);
    if (!entry->links)
        return error_memory(e);
    for (size_t i = 0; i < n && entry->year; i++) {
        struct track_link link = {.to = i};

        if (!t->entries[i].year || t->entries[i].year == entry->year)
            continue;
        link.similarity =
            link_similarity(&entry->text, &t->entries[i].text, shared, &link.shared_all);
        link.stated = stated(entry->record, t->entries[i].record);
        if ((link.similarity < threshold || !link.shared_all) && !link.stated.len)
            continue;
        link.shared_count = track_shown(shared, link.shared_all, link.shared);
        entry->links[entry->link_count++] = link;
        t->links++;
    }
    if (entry->link_count)
        qsort(entry->links, entry->link_count, sizeof *entry->links, by_similarity);
    return OK;
}

/* Numbers the threads: an entry takes the number of what it is linked with, and numbers
 * that meet become one. */
static void make_threads(struct track *t)
{
    size_t next = 1;

    for (size_t n = 0; n < t->count; n++) {
        struct track_entry *entry = &t->entries[n];

        for (size_t i = 0; i < entry->link_count; i++) {
            struct track_entry *to = &t->entries[entry->links[i].to];
            size_t from = entry->thread;

            if (!to->thread)
                to->thread = entry->thread ? entry->thread : next++;
            entry->thread = to->thread;
            for (size_t k = 0; from && k < t->count; k++)
                if (t->entries[k].thread == from)
                    t->entries[k].thread = to->thread;
        }
    }
    for (size_t n = 0; n < t->count; n++) { /* 1, 2, … by their first entries */
        size_t old = t->entries[n].thread;

        if (!old || old >= next + t->count)
            continue;
        t->threads++;
        for (size_t k = n; k < t->count; k++)
            if (t->entries[k].thread == old)
                t->entries[k].thread = next + t->count + t->threads;
    }
    for (size_t n = 0; n < t->count; n++)
        if (t->entries[n].thread)
            t->entries[n].thread -= next + t->count;
}

static enum status link_all(struct track *t, double threshold, struct error *e)
{
    struct link_word *shared;
    size_t most = 1;
    enum status status = OK;

    for (size_t n = 0; n < t->count; n++)
        if (t->entries[n].text.count > most)
            most = t->entries[n].text.count;
    shared = calloc(most, sizeof *shared);
    if (!shared)
        return error_memory(e);
    for (size_t n = 0; n < t->count && status == OK; n++)
        status = link_entry(t, n, threshold, shared, e);
    free(shared);
    make_threads(t);
    return status;
}

enum status track_make(struct engine *engine, const struct record_list *records,
                       const struct track_request *request, struct track *out, struct error *e)
{
    enum status status;

    *out = (struct track){.arena = ARENA_INIT};
    status = make_entries(engine, records, request, out, e);
    if (status == OK)
        status = link_all(out, request->threshold, e);
    for (size_t n = 0; n < out->count && status == OK; n++)
        if (out->entries[n].record->advice.kind == ADVICE_EARLIER)
            status = passage_find(engine, request, &out->arena, &out->entries[n], e);
    return status;
}

void track_clear(struct track *t)
{
    arena_clear(&t->arena);
    *t = (struct track){.arena = ARENA_INIT};
}
