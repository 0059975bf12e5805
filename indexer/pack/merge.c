/*
 * merge: see merge.h. All runs stand at a term each; the smallest key is written
 * from those that have it, posting by posting in the order of sections.
 */
#include "indexer/pack/merge.h"

#include "indexer/pack/dictionary_writer.h"
#include "indexer/pack/format.h"
#include "indexer/pack/postings_writer.h"

#include <stdio.h>
#include <stdlib.h>

#define BUFFER ((size_t)1 << 20) /* bytes of a file's buffer */

struct stem_form {
    struct slice stem;
    struct spelling spelling;
};

/* A spelling of the term at hand, over all runs. */
struct form {
    struct slice text;
    uint64_t count, docfreq;
    uint32_t last_doc;
};

struct merger {
    struct run *runs;
    size_t run_count;
    bool *more;   /* by run: stands at a term */
    size_t *here; /* runs that have the term at hand */
    size_t here_count;
    struct form *forms;
    size_t form_count, form_cap;
    struct stem_form *spellings; /* of all stems so far */
    size_t spelling_count, spelling_cap;
    struct arena arena; /* of the spellings */
    struct dictionary_writer *terms;
    FILE *postings, *positions;
    uint64_t postings_at, positions_at;
    struct postings_writer writer;
    struct buf value, key, joined;
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

static enum status write_bytes(FILE *file, const struct buf *bytes, uint64_t *at, struct error *e)
{
    if (bytes->len && fwrite(bytes->data, 1, bytes->len, file) != bytes->len)
        return error_errno(e, "write", "the new postings");
    *at += bytes->len;
    return OK;
}

/* Writes the term's bytes to their files, unless they fit its entry. */
static enum status place_bytes(struct merger *m, struct term_entry *t, struct error *e)
{
    struct postings_writer *w = &m->writer;
    enum status status;

    t->outside = !entry_fits(w->docfreq, w->postings.len + w->positions.len);
    t->postings = buf_view(&w->postings);
    t->positions = buf_view(&w->positions);
    if (!t->outside)
        return OK;
    t->postings_at = m->postings_at;
    t->positions_at = m->positions_at;
    status = write_bytes(m->postings, &w->postings, &m->postings_at, e);
    if (status == OK)
        status = write_bytes(m->positions, &w->positions, &m->positions_at, e);
    t->postings_len = m->postings_at - t->postings_at;
    t->positions_len = m->positions_at - t->positions_at;
    return status;
}

/* Puts the term that was written into the dictionary. */
static enum status write_term(struct merger *m, enum space space, struct error *e)
{
    struct term_entry t = {.docfreq = m->writer.docfreq,
                           .places = m->writer.total,
                           .forms = (uint32_t)m->form_count,
                           .tail_places = m->writer.tail_places};
    enum status status = place_bytes(m, &t, e);

    list_joined(m);
    t.joined = buf_view(&m->joined);
    buf_truncate(&m->value, 0);
    entry_encode(&m->value, space, &t);
    if (status != OK)
        return status;
    if (!buf_ok(&m->value) || !buf_ok(&m->key) || !buf_ok(&m->joined))
        return error_memory(e);
    return dictionary_writer_add(m->terms, buf_view(&m->key), buf_view(&m->value), e);
}

/* Remembers the spellings of the stem that was written: they come later in the
 * dictionary, in an order of their own. */
static enum status keep_spellings(struct merger *m, struct error *e)
{
    struct slice stem = arena_copy(&m->arena, slice_from(buf_view(&m->key), 1));

    for (size_t i = 0; i < m->form_count; i++) {
        struct slice term = arena_copy(&m->arena, m->forms[i].text);

        if (m->spelling_count == m->spelling_cap) {
            size_t cap = m->spelling_cap ? m->spelling_cap * 2 : 4096;
            struct stem_form *list = realloc(m->spellings, cap * sizeof *list);

            if (!list)
                return error_memory(e);
            m->spellings = list;
            m->spelling_cap = cap;
        }
        m->spellings[m->spelling_count++] =
            (struct stem_form){stem, {(uint32_t)i, m->forms[i].docfreq, term}};
    }
    return arena_ok(&m->arena) ? OK : error_memory(e);
}

static int by_term(const void *a, const void *b)
{
    const struct stem_form *x = a, *y = b;

    return slice_compare(x->spelling.term, y->spelling.term);
}

/* Writes the spellings of a fold, of which there are `count`. */
static enum status write_fold(struct merger *m, const struct stem_form *first, size_t count,
                              struct slice fold, struct error *e)
{
    buf_truncate(&m->value, 0);
    buf_truncate(&m->joined, 0);
    term_key(&m->joined, SPACE_FORM, fold);
    spellings_start(&m->value, fold, first->stem);
    for (size_t i = 0; i < count; i++)
        spellings_add(&m->value, &first[i].spelling);
    return buf_ok(&m->value) && buf_ok(&m->joined)
               ? dictionary_writer_add(m->terms, buf_view(&m->joined), buf_view(&m->value), e)
               : error_memory(e);
}

/* Writes all spellings: due before the first term of a space behind theirs. */
static enum status write_spellings(struct merger *m, struct error *e)
{
    enum status status = OK;

    if (m->spelling_count)
        qsort(m->spellings, m->spelling_count, sizeof *m->spellings, by_term);
    for (size_t i = 0, next; i < m->spelling_count && status == OK; i = next) {
        struct slice fold = form_term_fold(m->spellings[i].spelling.term);

        for (next = i + 1; next < m->spelling_count; next++)
            if (!slice_equal(form_term_fold(m->spellings[next].spelling.term), fold))
                break;
        status = write_fold(m, &m->spellings[i], next - i, fold, e);
    }
    m->spelling_count = 0;
    return status;
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
    if (status == OK && space > SPACE_FORM)
        status = write_spellings(m, e);
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
        status = write_term(m, space, e);
    return status == OK ? keep_spellings(m, e) : status;
}

/* Finds the runs that stand at the smallest key; false when all are through. */
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
    return m->here_count > 0;
}

static enum status merge_all(struct merger *m, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < m->run_count && status == OK; i++)
        status = run_next_term(&m->runs[i], &m->more[i], e);
    while (status == OK && gather(m)) {
        status = merge_term(m, e);
        for (size_t i = 0; i < m->here_count && status == OK; i++)
            status = run_next_term(&m->runs[m->here[i]], &m->more[m->here[i]], e);
    }
    return status == OK ? write_spellings(m, e) : status;
}

static FILE *open_file(const char *folder, const char *name, struct error *e)
{
    struct buf path = BUF_INIT;
    FILE *file;

    buf_printf(&path, "%s/%s", folder, name);
    file = buf_ok(&path) ? fopen(path.data, "wxe") : NULL;
    if (!file)
        error_errno(e, "make", path.data ? path.data : name);
    else
        setvbuf(file, NULL, _IOFBF, BUFFER);
    buf_clear(&path);
    return file;
}

static enum status open_files(struct merger *m, const char *folder, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;

    buf_printf(&path, "%s/terms", folder);
    status = buf_ok(&path) ? dictionary_writer_open(path.data, &m->terms, e) : error_memory(e);
    buf_clear(&path);
    if (status != OK)
        return status;
    m->postings = open_file(folder, "postings", e);
    m->positions = m->postings ? open_file(folder, "positions", e) : NULL;
    return m->positions ? OK : e ? e->status : ERR_IO;
}

static enum status close_file(FILE *file, enum status status, struct error *e)
{
    if (file && fclose(file) != 0 && status == OK)
        return error_errno(e, "write", "the new postings");
    return status;
}

enum status merge_runs(struct run *runs, size_t count, const char *folder, struct error *e)
{
    struct merger m = {.runs = runs, .run_count = count};
    enum status status;

    m.more = calloc(count + 1, sizeof *m.more);
    m.here = calloc(count + 1, sizeof *m.here);
    status = m.more && m.here ? open_files(&m, folder, e) : error_memory(e);
    if (status == OK)
        status = merge_all(&m, e);
    status = close_file(m.postings, status, e);
    status = close_file(m.positions, status, e);
    if (status == OK)
        status = dictionary_writer_finish(m.terms, e);
    else
        dictionary_writer_discard(m.terms);
    postings_writer_clear(&m.writer);
    buf_clear(&m.value);
    buf_clear(&m.key);
    buf_clear(&m.joined);
    arena_clear(&m.arena);
    free(m.forms);
    free(m.spellings);
    free(m.more);
    free(m.here);
    return status;
}
