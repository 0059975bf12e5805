/*
 * merge_part: the terms of a range of keys, merged from all runs: their postings and
 * positions as bytes, and a record of each for the dictionary, which is written when
 * all parts are there (merge.c). One thread's work.
 *
 *   record  := text(key) docfreq places forms tail_places text(joined) outside:u8
 *              (text(postings) text(positions) | postings_len positions_len)
 *              outside: 1: the bytes are the next in the part's postings and positions
 *              (numbers: varints; text: length, bytes; the fields are entry.h's)
 */
#ifndef PEELER_MERGE_PART_H
#define PEELER_MERGE_PART_H

#include "indexer/pack/run.h"
#include "indexer/pack/spool.h"

struct stem_form {
    struct slice stem;
    struct spelling spelling;
};

struct merge_part {
    const struct run_source *sources;
    size_t source_count;
    struct slice from, until; /* keys; until.len 0: to the end */
    const char *folder;       /* where files without names may be */
    struct spool postings, positions;
    struct buf records;
    struct stem_form *spellings; /* of all stems, sorted by their terms */
    size_t spelling_count, spelling_cap;
    struct arena arena; /* of the spellings */
};

#define MERGE_PART_INIT                                                                            \
    {                                                                                              \
        .postings = SPOOL_INIT, .positions = SPOOL_INIT, .records = BUF_INIT, .arena = ARENA_INIT  \
    }

enum status merge_part(struct merge_part *p, struct error *e);
void merge_part_clear(struct merge_part *p);

/* The next record, as an entry whose postings_at and positions_at are not known; false at
 * the end. */
bool merge_part_record(struct slice *records, struct slice *key, struct term_entry *entry);

#endif
