/*
 * track: a force's recommendations and areas for improvement along time, and which of
 * them speak of the same thing as one of an earlier year.
 *
 * Two entries of different years are linked when they are as similar as the threshold
 * asks (links.h: the words of the entry, and at half their weight those of the paragraph
 * that it follows from, or of the answer to it), or when the report itself says that the
 * earlier area continues. Entries that links hang together make a thread. An entry that
 * an earlier report made, as a later one tells it, stands at the year in which it was
 * made; where that year's report is held, the passage in it that speaks of the same
 * thing is looked for by the same measure.
 */
#ifndef PEELER_TRACK_H
#define PEELER_TRACK_H

#include "searcher/answer/links.h"
#include "searcher/answer/records.h"

/* Measured on the reports on West Mercia of 2012 to 2022 and on the sample reports: the 15
 * pairs at or above it speak of the same thing, each looked at; the first wrong one comes
 * at 0.142, and below that right and wrong are mixed. tests/gold/test_records.sh holds it to
 * that. */
#define TRACK_THRESHOLD 0.145

#define TRACK_SHARED 6u    /* shared words that are shown of a link, the heaviest */
#define TRACK_LEAST  0.005 /* the share of a word that is shown; two decimals are */

struct track_link {
    size_t to; /* the number of the earlier entry */
    double similarity;
    struct slice stated; /* the report's own words that it continues; "": it doesn't say so */
    struct link_word shared[TRACK_SHARED];
    size_t shared_count, shared_all;
};

/* A sentence of a report of the year in which an earlier area was identified. */
struct track_passage {
    uint32_t doc; /* 0: none */
    size_t at;    /* its byte in the section's text */
    struct slice text;
    double similarity;
    struct link_word shared[TRACK_SHARED];
    size_t shared_count, shared_all;
};

struct track_entry {
    const struct record *record;
    unsigned year; /* 0: not known */
    struct link_text text;
    struct track_link *links; /* to entries of earlier years, the most similar first */
    size_t link_count;
    size_t thread; /* 1, 2, … by their first entries; 0: linked with nothing */
    struct track_passage passage;
};

struct track {
    struct arena arena;
    struct track_entry *entries; /* by year, then in the order of the index */
    size_t count, threads, links;
};

struct track_request {
    struct slice force; /* whose reports are looked through for passages */
    struct lexicon *lexicon;
    const struct run *run;
    double threshold;
};

/* The records must outlive the track. Clear it in any case. */
enum status track_make(struct engine *engine, const struct record_list *records,
                       const struct track_request *request, struct track *out, struct error *e);
void track_clear(struct track *t);

/* Keeps the words that are shown of all that are shared; returns how many. */
size_t track_shown(const struct link_word *shared, size_t count,
                   struct link_word shown[TRACK_SHARED]);

#endif
