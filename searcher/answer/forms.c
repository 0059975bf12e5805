/*
 * forms: see forms.h. A hash table of forms, each with a list of its spellings; the
 * mentions of a section, and the sections of a report, come together.
 */
#include "searcher/answer/forms.h"

#include "searcher/answer/cite.h"
#include "searcher/answer/escape.h"

#include <stdlib.h>

struct spelling {
    struct slice text;
    uint64_t count;
    struct spelling *next;
};

struct entry {
    struct form form;
    struct spelling *spellings, **last; /* in the order of their first sight */
    uint32_t last_doc, last_report;     /* report numbers begin at 0: one is added */
    uint64_t hash;
};

struct table {
    struct form_list *out;
    struct entry **slots; /* a power of two, at most half of them taken */
    size_t slot_count;
    struct column_data reports;
    struct buf form, line;
};

static uint64_t hash_of(struct slice s)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.data[i]) * 0x100000001b3u;
    return h;
}

static struct entry **slot_of(struct entry **slots, size_t count, struct slice form, uint64_t hash)
{
    size_t i = (size_t)hash & (count - 1);

    while (slots[i] && (slots[i]->hash != hash || !slice_equal(slots[i]->form.form, form)))
        i = (i + 1) & (count - 1);
    return &slots[i];
}

static enum status grow(struct table *t, struct error *e)
{
    size_t count = t->slot_count ? t->slot_count * 2 : 256;
    struct entry **slots;

    if (t->slot_count && t->out->count * 2 < t->slot_count)
        return OK;
    slots = calloc(count, sizeof *slots);
    if (!slots)
        return error_memory(e);
    for (size_t i = 0; i < t->slot_count; i++)
        if (t->slots[i])
            *slot_of(slots, count, t->slots[i]->form.form, t->slots[i]->hash) = t->slots[i];
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    return OK;
}

static struct entry *entry_of(struct table *t, struct slice form)
{
    uint64_t hash = hash_of(form);
    struct entry **slot = slot_of(t->slots, t->slot_count, form, hash);

    if (!*slot) {
        *slot = arena_alloc(&t->out->arena, sizeof **slot);
        if (!*slot)
            return NULL;
        (*slot)->hash = hash;
        (*slot)->form.form = arena_copy(&t->out->arena, form);
        (*slot)->last = &(*slot)->spellings;
        t->out->count++;
    }
    return *slot;
}

static void count_spelling(struct table *t, struct entry *entry, struct slice text)
{
    struct spelling *s = entry->spellings;

    while (s && !slice_equal(s->text, text))
        s = s->next;
    if (!s) {
        s = arena_alloc(&t->out->arena, sizeof *s);
        if (!s)
            return;
        s->text = arena_copy(&t->out->arena, text);
        *entry->last = s;
        entry->last = &s->next;
    }
    s->count++;
}

static enum status take(void *ctx, uint32_t doc, const struct section *section,
                        const struct locator *where, const struct interval *at, struct error *e)
{
    struct table *t = ctx;
    uint32_t report = t->reports.numbers[doc - 1] + 1;
    struct entry *entry = NULL;
    enum status status = grow(t, e);

    (void)where;
    buf_truncate(&t->form, 0);
    buf_truncate(&t->line, 0);
    folded_form(&t->form, section, at);
    escape_one_line(&t->line, slice_of(section->text.data + at->start, at->end - at->start));
    if (status == OK && buf_ok(&t->form) && buf_ok(&t->line))
        entry = entry_of(t, buf_view(&t->form));
    if (!entry)
        return status == OK ? error_memory(e) : status;
    entry->form.mentions++;
    entry->form.sections += entry->last_doc != doc;
    entry->form.reports += entry->last_report != report;
    entry->last_doc = doc;
    entry->last_report = report;
    count_spelling(t, entry, buf_view(&t->line));
    if (t->out->arena.bytes > FORMS_BYTES)
        return error_set(e, ERR_LIMIT,
                         "more than %zu different forms were written: they don't fit into %zu MB",
                         t->out->count, FORMS_BYTES >> 20);
    return arena_ok(&t->out->arena) ? OK : error_memory(e);
}

static int most_frequent(const void *a, const void *b)
{
    const struct form *x = a, *y = b;

    if (x->mentions != y->mentions)
        return x->mentions > y->mentions ? -1 : 1;
    return slice_compare(x->form, y->form);
}

static enum status finish(struct table *t, struct error *e)
{
    size_t n = 0;

    t->out->forms = arena_array(&t->out->arena, t->out->count + 1, sizeof *t->out->forms);
    if (!t->out->forms)
        return error_memory(e);
    for (size_t i = 0; i < t->slot_count; i++) {
        const struct spelling *best = t->slots[i] ? t->slots[i]->spellings : NULL;

        if (!best)
            continue;
        for (const struct spelling *s = best; s; s = s->next)
            if (s->count > best->count)
                best = s;
        t->out->forms[n] = t->slots[i]->form;
        t->out->forms[n++].spelling = best->text;
    }
    qsort(t->out->forms, n, sizeof *t->out->forms, most_frequent);
    return OK;
}

enum status forms_count(struct engine *engine, const struct mention_request *request,
                        struct form_list *out, struct mention_counts *counts, struct error *e)
{
    struct table t = {.out = out};
    struct mention_request all = *request;
    enum status status;

    *out = (struct form_list){.count = 0};
    all.context = 0;
    all.offset = all.limit = 0;
    status = engine_column(engine, COLUMN_REPORT, &t.reports, e);
    if (status == OK)
        status = mentions_each(engine, &all, take, &t, counts, e);
    if (status == OK)
        status = finish(&t, e);
    if (status != OK)
        form_list_clear(out);
    free(t.slots);
    buf_clear(&t.form);
    buf_clear(&t.line);
    return status;
}

void form_list_clear(struct form_list *l)
{
    arena_clear(&l->arena);
    *l = (struct form_list){.count = 0};
}
