/*
 * merge_part: see merge_part.h. All runs stand at a term each; the smallest key is
 * written from those that have it, posting by posting in the order of sections.
 */
#include "indexer/pack/merge_part.h"

#include "indexer/pack/format.h"
#include "indexer/pack/postings_writer.h"

#include <assert.h>
#include <stdlib.h>

/* A spelling of the term at hand, over all runs. */
struct form {
    struct slice text;
    uint64_t count, docfreq;
    uint32_t last_doc;
};

struct merger {
    struct merge_part *part;
    struct run *runs;
    size_t run_count;
    bool *more;   /* by run: stands at a term */
    size_t *here; /* runs that have the term at hand */
    size_t here_count;
    struct form *forms;
    size_t form_count, form_cap;
    struct postings_writer writer;
    struct buf key, joined;
};

static int by_text(const void *a, const void *b)
{
    return slice_compare(((const struct form *)a)->text, ((const struct form *)b)->text);
}

static int by_count(const void *a, const void *b)
{
    const struct form *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return by_text(a, b);
}

static enum status add_form(struct merger *m, const struct run_form *f, struct error *e)
{
    if (m->form_count == m->form_cap) {
        size_t cap = m->form_cap ? m->form_cap * 2 : 64;
        struct form *forms = realloc(m->forms, cap * sizeof *forms);

        if (!forms)
            return error_memory(e);
        m->forms = forms;
        m->form_cap = cap;
    }
    m->forms[m->form_count++] = (struct form){f->text, f->count, 0, 0};
    return OK;
}

/* Joins the forms of all runs, and tells each run the new codes of its own. */
static enum status join_forms(struct merger *m, struct error *e)
{
    size_t kept = 0;
    enum status status = OK;

    m->form_count = 0;
    for (size_t i = 0; i < m->here_count; i++) {
        struct run *r = &m->runs[m->here[i]];

        for (size_t k = 0; k < r->form_count && status == OK; k++)
            if (r->forms[k].count) /* not only in sections that are not taken over */
                status = add_form(m, &r->forms[k], e);
    }
    if (status != OK || !m->form_count)
        return status;
    qsort(m->forms, m->form_count, sizeof *m->forms, by_text);
    for (size_t i = 0; i < m->form_count; i++)
        if (kept && slice_equal(m->forms[kept - 1].text, m->forms[i].text))
            m->forms[kept - 1].count += m->forms[i].count;
        else
            m->forms[kept++] = m->forms[i];
    m->form_count = kept;
    qsort(m->forms, kept, sizeof *m->forms, by_count);
    for (size_t i = 0; i < m->here_count; i++) {
        struct run *r = &m->runs[m->here[i]];

        for (size_t k = 0; k < r->form_count; k++)
            for (size_t f = 0; f < kept; f++)
                if (slice_equal(m->forms[f].text, r->forms[k].text))
                    r->forms[k].code = (uint32_t)f;
    }
    return OK;
}

/* Of the runs that have the term, the one whose posting comes first. */
static struct run *first_posting(struct merger *m)
{
    struct run *first = NULL;

    for (size_t i = 0; i < m->here_count; i++) {
        struct run *r = &m->runs[m->here[i]];

        if (r->doc && (!first || r->doc < first->doc))
            first = r;
    }
    return first;
}

static void write_posting(struct merger *m, struct run *r)
{
    for (size_t i = 0; m->form_count && i < r->tf; i++) {
        struct form *f = &m->forms[r->codes[i] = r->forms[r->codes[i]].code];

        f->docfreq += f->last_doc != r->doc;
        f->last_doc = r->doc;
    }
    postings_add(&m->writer, r->doc, r->positions, r->codes, (uint32_t)r->tf);
}

/* What the term's entry says of the spellings that stand for several positions. */
static void list_joined(struct merger *m)
{
    uint32_t code = UINT32_MAX;

    buf_truncate(&m->joined, 0);
    for (size_t i = 0; i < m->form_count; i++) {
        uint32_t span = form_span(form_term_form(m->forms[i].text));

        if (span > 1)
            entry_add_joined(&m->joined, &code, (uint32_t)i, span);
    }
}

static void put_text(struct buf *out, const struct buf *text)
{
    buf_varint(out, text->len);
    buf_slice(out, buf_view(text));
}

/* Records the term that was written, with its bytes if its entry will hold them. */
static enum status write_term(struct merger *m, struct error *e)
{
    struct merge_part *p = m->part;
    struct postings_writer *w = &m->writer;
    struct buf *out = &p->records;
    bool outside = !entry_fits(w->docfreq, w->postings.len + w->positions.len);
    enum status status;

    list_joined(m);
    put_text(out, &m->key);
    buf_varint(out, w->docfreq);
    buf_varint(out, w->total);
    buf_varint(out, m->form_count);
    buf_varint(out, w->tail_places);
    put_text(out, &m->joined);
    buf_char(out, outside);
    if (!outside) {
        put_text(out, &w->postings);
        put_text(out, &w->positions);
    } else {
        buf_varint(out, w->postings.len);
        buf_varint(out, w->positions.len);
    }
    if (!buf_ok(out) || !buf_ok(&m->key) || !buf_ok(&m->joined))
        return error_memory(e);
    if (!outside)
        return OK;
    status = spool_add(&p->postings, p->folder, buf_view(&w->postings), e);
    return status == OK ? spool_add(&p->positions, p->folder, buf_view(&w->positions), e) : status;
}

/* Remembers the spellings of the stem that was written: they come later in the
 * dictionary, in an order of their own. */
static enum status keep_spellings(struct merger *m, struct error *e)
{
    struct merge_part *p = m->part;
    struct slice stem = {NULL, 0};

    if (m->form_count)
        stem = arena_copy(&p->arena, slice_from(buf_view(&m->key), 1));
    for (size_t i = 0; i < m->form_count; i++) {
        struct slice term = arena_copy(&p->arena, m->forms[i].text);

        if (p->spelling_count == p->spelling_cap) {
            size_t cap = p->spelling_cap ? p->spelling_cap * 2 : 4096;
            struct stem_form *list = realloc(p->spellings, cap * sizeof *list);

            if (!list)
                return error_memory(e);
            p->spellings = list;
            p->spelling_cap = cap;
        }
        p->spellings[p->spelling_count++] =
            (struct stem_form){stem, {(uint32_t)i, m->forms[i].docfreq, term}};
    }
    return arena_ok(&p->arena) ? OK : error_memory(e);
}

static int by_term(const void *a, const void *b)
{
    const struct stem_form *x = a, *y = b;

    return slice_compare(x->spelling.term, y->spelling.term);
}

static enum status merge_term(struct merger *m, struct error *e)
{
    enum space space;
    struct run *r;
    enum status status;

    buf_truncate(&m->key, 0);
    buf_slice(&m->key, m->runs[m->here[0]].key);
    if (!buf_ok(&m->key))
        return error_memory(e);
    space = (enum space)m->key.data[0];
    status = join_forms(m, e);
    if (status != OK)
        return status;
    postings_start(&m->writer, entry_has_places(space), m->form_count > 1);
    while (status == OK && (r = first_posting(m)) != NULL) {
        write_posting(m, r);
        status = run_next_posting(r, e);
    }
    if (status == OK && !postings_end(&m->writer))
        status = error_memory(e);
    if (status == OK)
        status = write_term(m, e);
    return status == OK ? keep_spellings(m, e) : status;
}

/* Finds the runs that stand at the smallest key; false when all are through the part. */
static bool gather(struct merger *m)
{
    m->here_count = 0;
    for (size_t i = 0; i < m->run_count; i++) {
        int order = !m->more[i]      ? 1
                    : !m->here_count ? 0
                                     : slice_compare(m->runs[i].key, m->runs[m->here[0]].key);

        if (order < 0)
            m->here_count = 0;
        if (order <= 0 && m->more[i])
            m->here[m->here_count++] = i;
    }
    return m->here_count > 0 &&
           !(m->part->until.len && slice_compare(m->runs[m->here[0]].key, m->part->until) >= 0);
}

static enum status merge_all(struct merger *m, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < m->run_count && status == OK; i++) {
        status = run_open(&m->runs[i], &m->part->sources[i], m->part->from, e);
        if (status == OK)
            status = run_next_term(&m->runs[i], &m->more[i], e);
    }
    while (status == OK && gather(m)) {
        status = merge_term(m, e);
        for (size_t i = 0; i < m->here_count && status == OK; i++)
            status = run_next_term(&m->runs[m->here[i]], &m->more[m->here[i]], e);
    }
    return status;
}

enum status merge_part(struct merge_part *p, struct error *e)
{
    struct merger m = {.part = p, .run_count = p->source_count};
    enum status status;

    m.runs = calloc(m.run_count + 1, sizeof *m.runs);
    m.more = calloc(m.run_count + 1, sizeof *m.more);
    m.here = calloc(m.run_count + 1, sizeof *m.here);
    status = m.runs && m.more && m.here ? merge_all(&m, e) : error_memory(e);
    if (status == OK && p->spelling_count)
        qsort(p->spellings, p->spelling_count, sizeof *p->spellings, by_term);
    for (size_t i = 0; m.runs && i < m.run_count; i++)
        run_clear(&m.runs[i]);
    postings_writer_clear(&m.writer);
    buf_clear(&m.key);
    buf_clear(&m.joined);
    free(m.forms);
    free(m.runs);
    free(m.more);
    free(m.here);
    return status;
}

void merge_part_clear(struct merge_part *p)
{
    spool_clear(&p->postings);
    spool_clear(&p->positions);
    buf_clear(&p->records);
    free(p->spellings);
    arena_clear(&p->arena);
}

/* A number of a record: our own bytes. */
static uint64_t number(struct slice *records)
{
    uint64_t value = 0;
    bool good = slice_varint(records, &value);

    assert(good);
    (void)good;
    return value;
}

static struct slice text(struct slice *records)
{
    size_t len = (size_t)number(records);
    struct slice found = slice_of(records->data, len);

    assert(len <= records->len);
    *records = slice_from(*records, len);
    return found;
}

bool merge_part_record(struct slice *records, struct slice *key, struct term_entry *entry)
{
    if (!records->len)
        return false;
    *key = text(records);
    *entry = (struct term_entry){.docfreq = (uint32_t)number(records)};
    entry->places = number(records);
    entry->forms = (uint32_t)number(records);
    entry->tail_places = (uint32_t)number(records);
    entry->joined = text(records);
    entry->outside = number(records) != 0;
    if (!entry->outside) {
        entry->postings = text(records);
        entry->positions = text(records);
    } else {
        entry->postings_len = number(records);
        entry->positions_len = number(records);
    }
    return true;
}
