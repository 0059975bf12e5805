/*
 * check: the dictionary, the columns and the store each check themselves; here
 * every section is decoded and every posting, position and spelling is held
 * against the others. Queries need none of this: they bound what they read.
 *
 * A word takes at least a byte, so a position in a title or a heading is below
 * the number of its bytes.
 */
#include "searcher/pack/check.h"

#include "indexer/pack/stems.h"

#include <stdlib.h>

/* By doc - 1: positions in that part of the section are below it. */
struct limits {
    uint32_t *titles, *headings;
};

struct checker {
    struct segment *segment;
    struct limits limits;
    struct error *error;
    /* The term at hand: */
    struct slice key; /* with its space */
    struct postings postings;
    struct doc_places places;
    struct stems stems;
    size_t taken;                   /* spellings of the stems so far */
    uint32_t *last_docs, *docfreqs; /* by code: the last section with that spelling; how many */
    size_t code_cap;
};

static enum status damaged(const struct checker *c, const char *what)
{
    int len = c->key.len < 60 ? (int)c->key.len : 60;

    return error_set(c->error, ERR_CORRUPT, "the index is damaged: term %.*s: %s", len, c->key.data,
                     what);
}

/* --- sections --------------------------------------------------------------- */

static enum status check_section(struct checker *c, uint32_t doc, struct arena *arena,
                                 struct buf *record)
{
    struct segment *s = c->segment;
    struct section section;
    enum status status;

    buf_truncate(record, 0);
    status = store_read(s->store, s->zipper, doc, record, c->error);
    if (status == OK)
        status = section_decode(buf_view(record), arena, &section, c->error);
    if (status != OK)
        return status;
    if (section.tokens != s->lengths[doc - 1])
        return error_set(c->error, ERR_CORRUPT,
                         "section %u has another number of words than its column says", doc);
    c->limits.titles[doc - 1] = (uint32_t)section.title.len;
    c->limits.headings[doc - 1] = (uint32_t)section.path.len;
    return OK;
}

static enum status check_sections(struct checker *c)
{
    struct arena arena = ARENA_INIT;
    struct buf record = BUF_INIT;
    enum status status = store_check(c->segment->store, c->segment->zipper, c->error);

    for (uint32_t doc = 1; doc <= c->segment->docs && status == OK; doc++) {
        arena_clear(&arena);
        status = check_section(c, doc, &arena, &record);
    }
    buf_clear(&record);
    arena_clear(&arena);
    return status;
}

/* --- terms ------------------------------------------------------------------ */

static uint32_t limit_of(const struct checker *c, uint32_t doc)
{
    switch ((enum space)c->key.data[0]) {
    case SPACE_TITLE:
        return c->limits.titles[doc - 1];
    case SPACE_HEADING:
        return c->limits.headings[doc - 1];
    default:
        return c->segment->lengths[doc - 1];
    }
}

static enum status check_places(struct checker *c, const struct block *block, uint32_t i)
{
    struct doc_places *places = &c->places;
    uint32_t doc = block->docs[i], limit = limit_of(c, doc);
    enum status status = postings_places(&c->postings, block, i, places, c->error);

    for (size_t k = 0; k < places->count && status == OK; k++) {
        uint32_t code = places->codes[k];

        if (k && places->positions[k] < places->positions[k - 1])
            return damaged(c, "its positions do not ascend");
        if (places->positions[k] >= limit)
            return damaged(c, "a position lies behind the section's end");
        if (c->key.data[0] != SPACE_STEM)
            continue;
        if (code >= c->postings.form_count)
            return damaged(c, "it stands in a spelling that it does not have");
        c->docfreqs[code] += c->last_docs[code] != doc;
        c->last_docs[code] = doc;
    }
    return status;
}

static enum status check_block(struct checker *c, const struct block *block, uint32_t *last_doc,
                               uint64_t *total)
{
    enum status status = OK;
    uint32_t max_tf = 0;

    for (uint32_t i = 0; i < block->count && status == OK; i++) {
        if (block->docs[i] <= *last_doc || block->docs[i] > c->segment->docs)
            return damaged(c, "its sections do not ascend, or are none of this index");
        if (block->tfs[i] == 0)
            return damaged(c, "a section that it is not in is among its own");
        *last_doc = block->docs[i];
        *total += block->tfs[i];
        if (max_tf < block->tfs[i])
            max_tf = block->tfs[i];
        if (c->postings.has_places)
            status = check_places(c, block, i);
    }
    if (status == OK && block->number < c->postings.blocks &&
        postings_max_tf(&c->postings, block->number) != (max_tf < UINT8_MAX ? max_tf : UINT8_MAX))
        return damaged(c, "the head of a block does not fit the block");
    return status;
}

static enum status check_postings(struct checker *c)
{
    struct block block;
    uint32_t last_doc = 0;
    uint64_t total = 0;
    enum status status = OK;

    for (uint32_t n = 0; n <= c->postings.blocks && status == OK; n++)
        status = postings_block(&c->postings, n, true, &block)
                     ? check_block(c, &block, &last_doc, &total)
                     : damaged(c, "its postings can't be read");
    if (status == OK && c->postings.has_places && total != c->postings.total)
        return damaged(c, "its occurrences are not as many as it says");
    return status;
}

static enum status check_form(const struct checker *c, const struct spelling *s, uint32_t code)
{
    if (s->code != code)
        return damaged(c, "its spellings are not numbered one by one");
    return s->docfreq == c->docfreqs[code] ? OK
                                           : damaged(c, "a spelling's number of sections is wrong");
}

/* The entry's list of joined spellings is what the spellings say. */
static enum status check_joined(const struct checker *c, const struct stem_spelling *forms)
{
    struct slice joined = c->postings.joined;
    uint32_t listed = UINT32_MAX, span = 1;

    for (uint32_t code = 0; code < c->postings.form_count; code++) {
        uint32_t says = form_span(form_term_form(forms[code].spelling.term));

        if (says == 1)
            continue;
        if (!joined.len || !entry_next_joined(&joined, &listed, &span) || listed != code ||
            span != (says < ENTRY_SPAN ? says : ENTRY_SPAN))
            return damaged(c, "its joined spellings are not those that it lists");
    }
    return joined.len ? damaged(c, "its joined spellings are not those that it lists") : OK;
}

/* What the spellings say of themselves is what was counted in their stem's postings. */
static enum status check_forms(struct checker *c)
{
    const struct stem_spelling *forms;
    enum status status = OK;

    if (c->key.data[0] != SPACE_STEM)
        return OK;
    if (stems_find(&c->stems, slice_from(c->key, 1), &forms) != c->postings.form_count)
        return damaged(c, "it has another number of spellings than it says");
    c->taken += c->postings.form_count;
    for (uint32_t code = 0; code < c->postings.form_count && status == OK; code++)
        status = check_form(c, &forms[code].spelling, code);
    return status == OK ? check_joined(c, forms) : status;
}

/* Makes room to count by code, and forgets what was counted. */
static enum status start_codes(struct checker *c)
{
    size_t count = c->postings.form_count;

    if (count > c->code_cap) {
        free(c->last_docs);
        free(c->docfreqs);
        c->last_docs = calloc(count, sizeof *c->last_docs);
        c->docfreqs = calloc(count, sizeof *c->docfreqs);
        c->code_cap = c->last_docs && c->docfreqs ? count : 0;
        return c->code_cap ? OK : error_memory(c->error);
    }
    if (count) {
        memset(c->last_docs, 0, count * sizeof *c->last_docs);
        memset(c->docfreqs, 0, count * sizeof *c->docfreqs);
    }
    return OK;
}

static enum status check_term(struct checker *c, struct slice value)
{
    enum status status =
        segment_entry(c->segment, (enum space)c->key.data[0], value, &c->postings, c->error);

    if (status != OK)
        return status;
    doc_places_clear(&c->places);
    status = start_codes(c);
    if (status == OK)
        status = check_postings(c);
    return status == OK ? check_forms(c) : status;
}

static enum status check_terms(struct checker *c)
{
    static const char spaces[] = {SPACE_STEM,      SPACE_FORM,      SPACE_TITLE, SPACE_HEADING,
                                  SPACE_FORCE,     SPACE_YEAR,      SPACE_DATE,  SPACE_KIND,
                                  SPACE_PROGRAMME, SPACE_PUBLISHER, SPACE_PLACE, SPACE_REPORT,
                                  SPACE_ACRONYM};
    struct dictionary_cursor at;
    enum status status = dictionary_check(&c->segment->terms, c->error);
    bool on;

    if (status == OK)
        status = stems_load(&c->segment->terms, &c->stems, c->error);
    on = status == OK && dictionary_seek(&c->segment->terms, slice_of("", 0), &at);

    for (; on && status == OK; on = dictionary_next(&at)) {
        c->key = dictionary_key(&at);
        if (!memchr(spaces, c->key.data[0], sizeof spaces))
            status = damaged(c, "its space is unknown");
        else if (c->key.data[0] != SPACE_FORM)
            status = check_term(c, at.value);
    }
    if (status == OK && c->taken != c->stems.count)
        return error_set(c->error, ERR_CORRUPT,
                         "the index is damaged: a spelling's stem is "
                         "not there");
    return status;
}

enum status segment_check(struct segment *s, struct error *e)
{
    struct checker c = {.segment = s, .error = e, .places = DOC_PLACES_INIT, .stems = STEMS_INIT};
    enum status status = s->sums ? sums_check(s->sums, e) : OK;

    if (status == OK)
        status = columns_check(s->columns, e);

    c.limits.titles = calloc(s->docs + (size_t)1, sizeof *c.limits.titles);
    c.limits.headings = calloc(s->docs + (size_t)1, sizeof *c.limits.headings);
    if (status == OK && (!c.limits.titles || !c.limits.headings))
        status = error_memory(e);
    if (status == OK)
        status = check_sections(&c);
    if (status == OK)
        status = check_terms(&c);
    doc_places_clear(&c.places);
    stems_clear(&c.stems);
    free(c.limits.titles);
    free(c.limits.headings);
    free(c.last_docs);
    free(c.docfreqs);
    return status;
}
