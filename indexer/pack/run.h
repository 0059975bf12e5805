/*
 * run: sorted postings to be merged, read one term at a time: a run that an
 * inverter wrote, or the segment of the generation before, of which some
 * sections are taken over.
 *
 * Sections have local numbers in either; `docs` gives each its number in the new
 * segment, 0 for those that are not taken over. The map must ascend.
 */
#ifndef PEELER_RUN_H
#define PEELER_RUN_H

#include "indexer/pack/dictionary.h"
#include "indexer/pack/postings.h"
#include "indexer/pack/run_data.h"
#include "indexer/pack/stems.h"

/* What a run is read from. */
struct run_source {
    const struct run_data *data; /* NULL: a segment */
    const uint32_t *docs;        /* local number to new number */
    size_t doc_count;
    /* of a segment */
    const struct dictionary *dictionary;
    const struct stems *stems; /* of the dictionary */
    struct slice postings, positions;
};

struct run_form {
    struct slice text; /* a form's term */
    uint64_t count;    /* occurrences in the sections that are taken over */
    uint32_t code;     /* in the merged term; the merge's business */
};

/* A term of a run, and the posting that stands next in it. */
struct run {
    struct slice key; /* of the term at hand */
    struct run_form *forms;
    size_t form_count, form_cap;

    uint32_t doc; /* of the posting at hand, in the new numbering; 0: the term has no more */
    uint32_t *positions, *codes;
    size_t tf, place_cap;

    const struct run_source *source;

    /* of a run */
    struct run_reader reader;
    struct slice stream;
    uint32_t local; /* of the posting at hand, + 1 */

    /* of a segment */
    bool on_key, term_taken;
    bool counting; /* forms are counted: positions are wanted for their codes alone */
    struct dictionary_cursor cursor;
    struct postings postings;
    struct block block;
    struct doc_places places;
    uint32_t next; /* posting in the block */
};

/* To be read from the first term on that is not below `from`; the source must outlive it.
 * Clear it also after an error. */
enum status run_open(struct run *r, const struct run_source *source, struct slice from,
                     struct error *e);
void run_clear(struct run *r);

/* Goes to the next term that a taken section holds: its key, forms and first
 * posting. *more is false when there is none. */
enum status run_next_term(struct run *r, bool *more, struct error *e);

/* Goes to the term's next posting: r->doc is 0 when there is none. */
enum status run_next_posting(struct run *r, struct error *e);

#endif
