/*
 * sorter: see sorter.h. Terms are sorted by their text, occurrences by counting:
 * how often each id stands in the row tells where its term's occurrences begin, and
 * since the row is in the order of sections, so is what is moved there.
 */
#include "indexer/pack/sorter.h"

#include "indexer/pack/format.h"

#include <stdlib.h>

#define HINT_BITS 7u /* 128 positions: a section or two */

/* The most that an occurrence takes in an entry: four numbers of 32 bits. */
#define OCCURRENCE_MOST 20u
#define VARINT_MOST     10u

enum status sorter_init(struct sorter *s, const struct row *row, uint32_t docs, size_t ids,
                        struct error *e)
{
    uint32_t doc = 0, hints = ((row->positions + row->used) >> HINT_BITS) + 1;

    *s = (struct sorter){.row = row, .docs = docs, .ids = (uint32_t)ids};
    s->counts = calloc(ids + 1, sizeof *s->counts);
    s->codes = calloc(ids + 1, sizeof *s->codes);
    s->hints = malloc(hints * sizeof *s->hints);
    s->sorted = malloc((row->count + 1) * sizeof *s->sorted);
    if (!s->counts || !s->codes || !s->hints || !s->sorted)
        return error_memory(e);
    for (size_t i = 0; i < row->count; i++)
        s->counts[row->items[i] >> 32]++;
    for (size_t i = 0; i < ids; i++)
        s->term_count += s->counts[i] > 0;
    s->terms = malloc((s->term_count + 1) * sizeof *s->terms);
    s->term_count = 0;
    for (uint32_t i = 0; i < hints; i++) {
        while (doc + 1 < docs && row->starts[doc + 1] <= i << HINT_BITS)
            doc++;
        s->hints[i] = doc;
    }
    return s->terms ? OK : error_memory(e);
}

void sorter_clear(struct sorter *s)
{
    free(s->counts);
    free(s->codes);
    free(s->terms);
    free(s->sorted);
    free(s->hints);
    buf_clear(&s->form);
}

static uint64_t prefix_of(struct slice key)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < key.len ? (uint8_t)key.data[i] : 0);
    return prefix;
}

void sorter_add(struct sorter *s, uint32_t id, struct slice key, const struct word *word)
{
    s->terms[s->term_count++] = (struct sort_term){prefix_of(key), key, word, id};
}

static int by_spelling(const struct sort_term *a, const struct sort_term *b)
{
    int order = slice_compare(a->word->fold, b->word->fold);

    return order ? order : slice_compare(a->word->form, b->word->form);
}

static int by_term(const void *left, const void *right)
{
    const struct sort_term *a = left, *b = right;
    int order;

    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    order = slice_compare(a->key, b->key);
    if (order == 0 && a->word)
        order = by_spelling(a, b);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static bool same_term(const struct sort_term *a, const struct sort_term *b)
{
    return a->prefix == b->prefix && slice_equal(a->key, b->key);
}

/* The number of ids from `from` on that stand for the same term. */
static size_t ids_of_term(const struct sorter *s, size_t from)
{
    size_t n = 1;

    while (from + n < s->term_count && same_term(&s->terms[from], &s->terms[from + n]))
        n++;
    return n;
}

/* Gives the ids of one term their codes: another spelling that comes to the same
 * form (another apostrophe, say) shares one. */
static void give_codes(struct sorter *s, size_t from, size_t n)
{
    uint32_t code = 0;

    for (size_t i = from + 1; i < from + n; i++) {
        code += s->terms[i].word && by_spelling(&s->terms[i - 1], &s->terms[i]) != 0;
        s->codes[s->terms[i].id] = code;
    }
}

enum status sorter_sort(struct sorter *s, struct error *e)
{
    uint32_t *to = malloc((s->ids + 1u) * sizeof *to); /* by id: where its term's next one goes */
    uint32_t *rank = malloc((s->ids + 1u) * sizeof *rank);
    uint32_t at = 0;
    size_t n;

    if (!to || !rank) {
        free(to);
        free(rank);
        return error_memory(e);
    }
    qsort(s->terms, s->term_count, sizeof *s->terms, by_term);
    for (size_t i = 0; i < s->term_count; i += n) {
        n = ids_of_term(s, i);
        give_codes(s, i, n);
        to[s->terms[i].id] = at;
        for (size_t k = i; k < i + n; k++) {
            rank[s->terms[k].id] = s->terms[i].id; /* the term is known by its first id */
            at += s->counts[s->terms[k].id];
        }
    }
    for (size_t i = 0; i < s->row->count; i++) {
        uint32_t id = (uint32_t)(s->row->items[i] >> 32);

        s->sorted[to[rank[id]]++] = (uint64_t)s->codes[id] << 32 | (uint32_t)s->row->items[i];
    }
    free(to);
    free(rank);
    return OK;
}

static uint8_t *put(uint8_t *to, uint64_t number)
{
    while (number >= 0x80) {
        *to++ = (uint8_t)(number | 0x80);
        number >>= 7;
    }
    *to++ = (uint8_t)number;
    return to;
}

static uint8_t *put_bytes(uint8_t *to, struct slice bytes)
{
    memcpy(to, bytes.data, bytes.len);
    return to + bytes.len;
}

/* The section that a position belongs to. */
static uint32_t doc_of(const struct sorter *s, uint32_t position)
{
    uint32_t doc = s->hints[position >> HINT_BITS];

    while (doc + 1 < s->docs && s->row->starts[doc + 1] <= position)
        doc++;
    return doc;
}

/* Puts one section's occurrences; returns where the next section's begin. */
static size_t put_doc(const struct sorter *s, size_t from, size_t to, uint32_t doc, bool places,
                      bool codes, uint8_t **out)
{
    uint32_t last = s->row->starts[doc];
    uint32_t end = doc + 1 < s->docs ? s->row->starts[doc + 1] : UINT32_MAX;
    size_t n = from;

    while (n < to && (uint32_t)s->sorted[n] < end)
        n++;
    if (!places) {
        *out = put(*out, 0);
        return n;
    }
    *out = put(*out, n - from);
    for (size_t i = from; i < n; i++) {
        *out = put(*out, (uint32_t)s->sorted[i] - last);
        last = (uint32_t)s->sorted[i];
        if (codes)
            *out = put(*out, s->sorted[i] >> 32);
    }
    return n;
}

/* Puts the sections of a term, whose occurrences are sorted[from] to sorted[to - 1]. */
static uint8_t *put_docs(const struct sorter *s, size_t from, size_t to, bool places, bool codes,
                         uint8_t *out, uint32_t *docs)
{
    uint32_t last = UINT32_MAX;

    for (*docs = 0; from < to; ++*docs) {
        uint32_t doc = doc_of(s, (uint32_t)s->sorted[from]);

        out = put(out, doc - last - 1);
        last = doc;
        from = put_doc(s, from, to, doc, places, codes, &out);
    }
    return out;
}

/* The forms of a term's ids, of which equal ones are side by side. */
static uint32_t forms_of(struct sorter *s, size_t from, size_t n)
{
    uint32_t forms = 0;

    buf_truncate(&s->form, 0);
    for (size_t i = from, same; i < from + n; i += same) {
        struct buf text = BUF_INIT;
        uint64_t count = 0;

        for (same = 0;
             i + same < from + n && s->codes[s->terms[i + same].id] == s->codes[s->terms[i].id];
             same++)
            count += s->counts[s->terms[i + same].id];
        form_term(&text, s->terms[i].word->fold, s->terms[i].word->form);
        buf_varint(&s->form, text.len);
        buf_slice(&s->form, buf_view(&text));
        buf_varint(&s->form, count);
        s->form.failed |= text.failed;
        buf_clear(&text);
        forms++;
    }
    return forms;
}

static enum status write_term(struct sorter *s, size_t from, size_t n, char space,
                              struct run_data *out, struct error *e)
{
    bool has_forms = s->terms[from].word != NULL;
    bool places = space != 0;
    uint32_t forms = has_forms ? forms_of(s, from, n) : 0, docs;
    struct slice key = s->terms[from].key;
    size_t count = 0, most;
    uint8_t *to, *docs_at, *body;

    for (size_t i = from; i < from + n; i++)
        count += s->counts[s->terms[i].id];
    most = 4 * VARINT_MOST + 1 + key.len + s->form.len + count * OCCURRENCE_MOST;
    to = run_data_begin(out, most);
    if (!to || !buf_ok(&s->form))
        return error_memory(e);
    to = put(to, key.len + (space != 0));
    if (space)
        *to++ = (uint8_t)space;
    to = put_bytes(to, key);
    to = put(to, forms);
    if (has_forms)
        to = put_bytes(to, buf_view(&s->form));
    /* How many sections there are is known behind them. */
    docs_at = to;
    body = to + VARINT_MOST;
    to = put_docs(s, s->written, s->written + count, places, forms > 1, body, &docs);
    s->written += count;
    count = (size_t)(to - body);
    docs_at = put(docs_at, docs);
    memmove(docs_at, body, count);
    return run_data_end(out, docs_at + count, e);
}

enum status sorter_write(struct sorter *s, char space, const char *until, struct run_data *out,
                         struct error *e)
{
    enum status status = OK;
    size_t n;

    for (; s->next < s->term_count && status == OK; s->next += n) {
        if (until && slice_compare(s->terms[s->next].key, slice_str(until)) >= 0)
            break;
        n = ids_of_term(s, s->next);
        status = write_term(s, s->next, n, space, out, e);
    }
    return status;
}
