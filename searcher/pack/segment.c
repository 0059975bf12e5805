/*
 * segment: see segment.h.
 */
#include "searcher/pack/segment.h"

#define OUTLINE ((size_t)256) /* bytes, more than any file's head or tail has */

static enum status map_file(const char *folder, const char *name, struct map *map, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status;

    buf_printf(&path, "%s/%s", folder, name);
    status = buf_ok(&path) ? map_open(path.data, map, e) : error_memory(e);
    buf_clear(&path);
    return status;
}

static enum status map_files(const char *folder, struct segment *s, struct error *e)
{
    enum status status = map_file(folder, "terms", &s->terms_map, e);

    if (status == OK)
        status = map_file(folder, "postings", &s->postings_map, e);
    if (status == OK)
        status = map_file(folder, "positions", &s->positions_map, e);
    if (status == OK)
        status = map_file(folder, "columns", &s->columns_map, e);
    if (status == OK)
        status = map_file(folder, "store", &s->store_map, e);
    return status;
}

static enum status open_lengths(struct segment *s, struct error *e)
{
    struct column_table tokens;
    uint64_t total = 0;
    enum status status = columns_table(s->columns, COLUMN_TOKENS, &tokens, e);

    if (status != OK)
        return status;
    s->lengths = tokens.numbers;
    for (uint32_t i = 0; i < s->docs; i++)
        total += s->lengths[i];
    s->mean_length = s->docs ? (double)total / s->docs : 0;
    return OK;
}

/* What the readers look at before they have pages: so it is the file that is named. */
static enum status verify_outline(const struct pages *p, struct error *e)
{
    size_t len = p->bytes.len < OUTLINE ? p->bytes.len : OUTLINE;
    enum status status = pages_verify(p, p->bytes.data, len, e);

    return status == OK ? pages_verify(p, p->bytes.data + p->bytes.len - len, len, e) : status;
}

static enum status open_sums(const char *folder, struct slice text, struct segment *s,
                             struct error *e)
{
    const struct slice files[PACK_FILES] = {[PACK_TERMS] = s->terms_map.bytes,
                                            [PACK_POSTINGS] = s->postings,
                                            [PACK_POSITIONS] = s->positions,
                                            [PACK_COLUMNS] = s->columns_map.bytes,
                                            [PACK_STORE] = s->store_map.bytes};

    enum status status = sums_open(folder, text, files, &s->sums, e);

    if (status == OK)
        status = verify_outline(sums_pages(s->sums, PACK_TERMS), e);
    if (status == OK)
        status = verify_outline(sums_pages(s->sums, PACK_COLUMNS), e);
    if (status == OK)
        status = verify_outline(sums_pages(s->sums, PACK_STORE), e);
    return status;
}

static enum status guard(struct segment *s, struct error *e)
{
    enum status status = dictionary_guard(&s->terms, sums_pages(s->sums, PACK_TERMS), e);

    if (status == OK)
        status = store_guard(s->store, sums_pages(s->sums, PACK_STORE), e);
    if (status == OK)
        status = columns_guard(s->columns, sums_pages(s->sums, PACK_COLUMNS), e);
    return status;
}

enum status segment_open(const char *folder, const struct slice *sums, struct segment *s,
                         struct error *e)
{
    enum status status;

    *s = (struct segment){.terms_map = MAP_INIT,
                          .postings_map = MAP_INIT,
                          .positions_map = MAP_INIT,
                          .columns_map = MAP_INIT,
                          .store_map = MAP_INIT};
    status = map_files(folder, s, e);
    s->postings = s->postings_map.bytes;
    s->positions = s->positions_map.bytes;
    if (status == OK && sums)
        status = open_sums(folder, *sums, s, e);
    if (status == OK)
        status = dictionary_open(s->terms_map.bytes, &s->terms, e);
    if (status == OK)
        status = store_open(s->store_map.bytes, &s->store, e);
    if (status == OK)
        status = columns_open(s->columns_map.bytes, &s->columns, e);
    if (status == OK)
        status = guard(s, e);
    if (status != OK)
        return status;
    s->docs = store_docs(s->store);
    if (columns_docs(s->columns) != s->docs)
        return error_set(e, ERR_CORRUPT, "columns and store differ in their number of sections");
    s->zipper = zipper_new(e);
    return s->zipper ? open_lengths(s, e) : ERR_NO_MEMORY;
}

void segment_clear(struct segment *s)
{
    zipper_free(s->zipper);
    sums_close(s->sums);
    columns_close(s->columns);
    store_close(s->store);
    map_close(&s->terms_map);
    map_close(&s->postings_map);
    map_close(&s->positions_map);
    map_close(&s->columns_map);
    map_close(&s->store_map);
}

static enum status find(const struct segment *s, enum space space, struct slice text,
                        struct slice *value, bool *found, struct error *e)
{
    struct buf key = BUF_INIT;
    enum status status;

    term_key(&key, space, text);
    status = buf_ok(&key) ? dictionary_find(&s->terms, buf_view(&key), value, found, e)
                          : error_memory(e);
    buf_clear(&key);
    return status;
}

enum status segment_entry(const struct segment *s, enum space space, struct slice value,
                          struct postings *out, struct error *e)
{
    enum status status = postings_open(value, space, s->postings, s->positions, out, e);

    if (status == OK && out->docfreq > s->docs)
        return error_set(e, ERR_CORRUPT, "a term stands in more sections than there are");
    return status;
}

/* All postings of a term at once, its positions later, as they are looked at. What
 * stands in the dictionary itself was verified there. */
static enum status guard_postings(const struct segment *s, struct postings *p, struct error *e)
{
    const struct pages *pages = sums_pages(s->sums, PACK_POSTINGS);

    if (!pages_hold(pages, p->all.data))
        return OK;
    p->pages = sums_pages(s->sums, PACK_POSITIONS);
    return pages_verify(pages, p->all.data, p->all.len, e);
}

enum status segment_term(const struct segment *s, enum space space, struct slice text,
                         struct postings *out, bool *found, struct error *e)
{
    struct slice value;
    enum status status = find(s, space, text, &value, found, e);

    if (status != OK || !*found)
        return status;
    status = segment_entry(s, space, value, out, NULL);
    if (guard_postings(s, out, e) != OK) /* which knows the file's name */
        return ERR_CORRUPT;
    return status == OK ? OK : segment_entry(s, space, value, out, e);
}

enum status segment_next_spelling(const struct segment *s, struct spellings *at, bool *more,
                                  struct error *e)
{
    *more = spellings_next(at);
    if (at->damaged || (*more && at->at.docfreq > s->docs))
        return error_set(e, ERR_CORRUPT, "a spelling's entry is damaged");
    return OK;
}

enum status segment_spelling(const struct segment *s, struct slice term, struct spellings *at,
                             bool *found, struct error *e)
{
    struct slice fold = form_term_fold(term), value;
    enum status status = find(s, SPACE_FORM, fold, &value, found, e);

    if (status != OK || !*found)
        return status;
    status = spellings_open(at, fold, value, e);
    while (status == OK && *found) {
        status = segment_next_spelling(s, at, found, e);
        if (status == OK && *found && slice_equal(at->at.term, term))
            break;
    }
    return status;
}
