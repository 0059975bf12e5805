/*
 * segment: the mapped files of a generation of the pack engine.
 */
#ifndef PEELER_SEGMENT_H
#define PEELER_SEGMENT_H

#include "indexer/pack/columns.h"
#include "indexer/pack/dictionary.h"
#include "indexer/pack/entry.h"
#include "indexer/pack/format.h"
#include "indexer/pack/postings.h"
#include "indexer/pack/store.h"
#include "indexer/pack/sums.h"
#include "shim/map.h"
#include "shim/zip.h"

struct segment {
    struct map terms_map, postings_map, positions_map, columns_map, store_map;
    struct dictionary terms;
    struct slice postings, positions;
    struct sums *sums; /* NULL: nothing is verified */
    struct columns *columns;
    struct store *store;
    struct zipper *zipper;
    uint32_t docs;
    const uint32_t *lengths; /* words, by doc - 1 */
    double mean_length;
};

/* Maps the files of `folder` and checks their outlines; the rest is checked as it is read.
 * `sums`, the content of that file, makes every page be verified when it is first looked at;
 * without it (NULL) what is read need only be well-formed. Clear *out also after an error. */
enum status segment_open(const char *folder, const struct slice *sums, struct segment *out,
                         struct error *e);
void segment_clear(struct segment *s);

/* Opens the entry of a term of that space: its numbers are within what there is. Its postings
 * are not verified, so that one can ask for no more than how many they are. */
enum status segment_entry(const struct segment *s, enum space space, struct slice value,
                          struct postings *out, struct error *e);

/* A term's entry, its postings verified. *found is false when the segment has none. */
enum status segment_term(const struct segment *s, enum space space, struct slice text,
                         struct postings *out, bool *found, struct error *e);

/* The next spelling of an entry of space W. *more is false at the end. ERR_CORRUPT also
 * when it stands in more sections than there are. */
enum status segment_next_spelling(const struct segment *s, struct spellings *at, bool *more,
                                  struct error *e);

/* Finds a spelling by its term: `at` stands on it, if it is found. */
enum status segment_spelling(const struct segment *s, struct slice term, struct spellings *at,
                             bool *found, struct error *e);

#endif
