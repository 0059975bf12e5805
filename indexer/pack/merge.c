/*
 * merge: see merge.h. The keys are cut into parts of about the same size, which are
 * merged beside each other; then the dictionary is written, part after part.
 */
#include "indexer/pack/merge.h"

#include "indexer/pack/dictionary_writer.h"
#include "indexer/pack/format.h"
#include "indexer/pack/merge_part.h"
#include "shim/file.h"
#include "shim/parallel.h"

#include <stdlib.h>

/* Bytes of runs below which a part is not worth a thread. */
#define PART_BYTES ((uint64_t)1 << 20)

struct merging {
    const struct run_source *sources;
    size_t source_count;
    const char *folder;
    struct merge_part *parts;
    size_t part_count;
    struct dictionary_writer *terms;
    struct buf key, value;
};

/* --- cutting the keys ------------------------------------------------------------- */

static uint64_t size_of(const struct run_source *s)
{
    return s->data ? run_data_size(s->data) : s->postings.len + s->positions.len;
}

/* The key at which the n-th of `count` parts of a run begins. */
static struct slice cut_run(const struct run_data *d, size_t n, size_t count)
{
    uint64_t at = run_data_size(d) / count * n;
    size_t i = 0;

    while (i + 1 < d->mark_count && d->marks[i].at < at)
        i++;
    return d->mark_count ? d->marks[i].key : slice_of("", 0);
}

/* A segment's terms are cut by their number. */
static struct slice cut_segment(const struct dictionary *d, size_t n, size_t count)
{
    return d->blocks ? dictionary_block_start(d, d->blocks * n / count) : slice_of("", 0);
}

/* The largest source stands for all: they are of the same kind of text. */
static struct slice cut(const struct merging *m, size_t n, size_t count)
{
    const struct run_source *most = &m->sources[0];

    for (size_t i = 1; i < m->source_count; i++)
        if (size_of(&m->sources[i]) > size_of(most))
            most = &m->sources[i];
    return most->data ? cut_run(most->data, n, count) : cut_segment(most->dictionary, n, count);
}

static size_t parts_for(const struct merging *m, unsigned jobs)
{
    uint64_t bytes = 0, parts;

    for (size_t i = 0; i < m->source_count; i++)
        bytes += size_of(&m->sources[i]);
    parts = bytes / PART_BYTES + 1;
    return parts < jobs ? (size_t)parts : jobs;
}

static enum status make_parts(struct merging *m, unsigned jobs, struct error *e)
{
    size_t count = parts_for(m, jobs ? jobs : 1);

    m->parts = calloc(count, sizeof *m->parts);
    if (!m->parts)
        return error_memory(e);
    for (size_t i = 0; i < count; i++) {
        struct merge_part *p = &m->parts[i];

        *p = (struct merge_part)MERGE_PART_INIT;
        p->sources = m->sources;
        p->source_count = m->source_count;
        p->folder = m->folder;
        if (i)
            p->from = m->parts[i - 1].until = cut(m, i, count);
    }
    m->part_count = count;
    return OK;
}

/* --- writing the dictionary -------------------------------------------------------- */

static enum status add_term(struct merging *m, struct slice key, struct term_entry *entry,
                            uint64_t *postings_at, uint64_t *positions_at, struct error *e)
{
    if (entry->outside) {
        entry->postings_at = *postings_at;
        entry->positions_at = *positions_at;
        *postings_at += entry->postings_len;
        *positions_at += entry->positions_len;
    }
    buf_truncate(&m->value, 0);
    entry_encode(&m->value, (enum space)key.data[0], entry);
    return buf_ok(&m->value) ? dictionary_writer_add(m->terms, key, buf_view(&m->value), e)
                             : error_memory(e);
}

/* Writes the spellings of a fold, of which there are `count`. */
static enum status add_fold(struct merging *m, const struct stem_form *const *first, size_t count,
                            struct slice fold, struct error *e)
{
    buf_truncate(&m->value, 0);
    buf_truncate(&m->key, 0);
    term_key(&m->key, SPACE_FORM, fold);
    spellings_start(&m->value, fold, first[0]->stem);
    for (size_t i = 0; i < count; i++)
        spellings_add(&m->value, &first[i]->spelling);
    return buf_ok(&m->value) && buf_ok(&m->key)
               ? dictionary_writer_add(m->terms, buf_view(&m->key), buf_view(&m->value), e)
               : error_memory(e);
}

/* The spellings of all parts, each of which has them sorted, as one sorted list. */
static const struct stem_form **join_spellings(const struct merging *m, size_t *count)
{
    size_t *next = calloc(m->part_count, sizeof *next), n = 0;
    const struct stem_form **all;

    *count = 0;
    for (size_t i = 0; i < m->part_count; i++)
        *count += m->parts[i].spelling_count;
    all = malloc((*count + 1) * sizeof *all);
    for (; next && all && n < *count; n++) {
        size_t best = m->part_count;

        for (size_t i = 0; i < m->part_count; i++) {
            const struct merge_part *p = &m->parts[i];

            if (next[i] < p->spelling_count &&
                (best == m->part_count ||
                 slice_compare(p->spellings[next[i]].spelling.term,
                               m->parts[best].spellings[next[best]].spelling.term) < 0))
                best = i;
        }
        all[n] = &m->parts[best].spellings[next[best]++];
    }
    free(next);
    if (n == *count)
        return all;
    free(all);
    return NULL;
}

static enum status add_spellings(struct merging *m, struct error *e)
{
    size_t count;
    const struct stem_form **all = join_spellings(m, &count);
    enum status status = all ? OK : error_memory(e);

    for (size_t i = 0, next; i < count && status == OK; i = next) {
        struct slice fold = form_term_fold(all[i]->spelling.term);

        for (next = i + 1; next < count; next++)
            if (!slice_equal(form_term_fold(all[next]->spelling.term), fold))
                break;
        status = add_fold(m, &all[i], next - i, fold, e);
    }
    free(all);
    return status;
}

/* All terms by their keys: spellings stand before the spaces behind theirs. */
static enum status write_dictionary(struct merging *m, struct error *e)
{
    uint64_t postings_at = 0, positions_at = 0;
    struct term_entry entry;
    struct slice key;
    bool spelled = false;
    enum status status = OK;

    for (size_t i = 0; i < m->part_count && status == OK; i++) {
        struct slice records = buf_view(&m->parts[i].records);

        while (status == OK && merge_part_record(&records, &key, &entry)) {
            if (!spelled && key.data[0] > SPACE_FORM) {
                status = add_spellings(m, e);
                spelled = true;
            }
            if (status == OK)
                status = add_term(m, key, &entry, &postings_at, &positions_at, e);
        }
    }
    return status == OK && !spelled ? add_spellings(m, e) : status;
}

/* --- all of it -------------------------------------------------------------------- */

static enum status merge_one(void *ctx, size_t number, struct error *e)
{
    return merge_part(&((struct merging *)ctx)->parts[number], e);
}

/* The first part writes to the files themselves, the others behind it in the end. */
static enum status open_files(struct merging *m, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = file_join(&path, m->folder, "terms") ? OK : error_memory(e);

    if (status == OK)
        status = dictionary_writer_open(path.data, &m->terms, e);
    if (status == OK)
        status = spool_make(&m->parts[0].postings, m->folder, "postings", e);
    if (status == OK)
        status = spool_make(&m->parts[0].positions, m->folder, "positions", e);
    buf_clear(&path);
    return status;
}

static enum status close_files(struct merging *m, struct error *e)
{
    struct merge_part *first = &m->parts[0];
    enum status status = OK;

    for (size_t i = 1; i < m->part_count && status == OK; i++) {
        status = spool_move(&first->postings, &m->parts[i].postings, e);
        if (status == OK)
            status = spool_move(&first->positions, &m->parts[i].positions, e);
    }
    if (status == OK)
        status = spool_close(&first->postings, e);
    return status == OK ? spool_close(&first->positions, e) : status;
}

enum status merge_runs(const struct run_source *sources, size_t count, const char *folder,
                       unsigned jobs, struct error *e)
{
    struct merging m = {.sources = sources, .source_count = count, .folder = folder};
    enum status status = make_parts(&m, jobs, e);

    if (status == OK)
        status = open_files(&m, e);
    if (status == OK)
        status = parallel(m.part_count, merge_one, &m, e);
    if (status == OK)
        status = write_dictionary(&m, e);
    if (status == OK)
        status = close_files(&m, e);
    if (status == OK)
        status = dictionary_writer_finish(m.terms, e);
    else
        dictionary_writer_discard(m.terms);
    for (size_t i = 0; i < m.part_count; i++)
        merge_part_clear(&m.parts[i]);
    free(m.parts);
    buf_clear(&m.key);
    buf_clear(&m.value);
    return status;
}
