/*
 * similar: sections like one section, by the words that characterise it.
 *
 * The method is that of Lucene's MoreLikeThis (D. Cutting, B. Ritchie): the section's words
 * are weighed by tf·idf, the some 25 heaviest become a ranked OR query. The weight here is
 * BM25's (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), idf times
 * the saturated frequency, and it is kept as the word's boost: a section's score is the sum,
 * over the words that both hold, of (frequency part here) × idf × (frequency part there).
 *
 * A word is taken in any form. No candidates are: figures; a word that only this section
 * holds, since it finds nothing; and one that more than half of all sections hold, since it
 * tells nothing. No list of stop words is needed, and none is kept.
 */
#ifndef PEELER_SIMILAR_H
#define PEELER_SIMILAR_H

#include "indexer/text/word.h"
#include "searcher/engine.h"

#define SIMILAR_TERMS 25u /* as Lucene */
#define SIMILAR_MOST  200u

struct similar_term {
    struct slice stem;
    struct slice shown; /* the spelling that stands there first, in lower case */
    uint32_t count;     /* in the section */
    uint64_t sections;  /* of the index that hold it */
    double frequency; /* its frequency part: tf (k1 + 1) / (tf + k1 (1 - b + b length / average)) */
    double weight;    /* idf times that */
};

struct similar_terms {
    struct similar_term *items; /* the heaviest first */
    size_t count;
};

/* Chooses the section's `limit` heaviest words. They hang on `arena`. */
enum status similar_choose(struct engine *engine, struct lexicon *lexicon, const struct section *s,
                           const struct run *run, size_t limit, struct arena *arena,
                           struct similar_terms *out, struct error *e);

struct similar_request {
    const struct similar_terms *terms;
    struct run run;
    uint32_t doc;        /* the section itself, which is left out */
    struct slice report; /* its report, which is left out when this is not "" */
    struct plan *within; /* only what matches this too, which scores nothing; NULL: all */
    size_t offset, limit;
};

struct similar_result {
    struct hit *hits;
    size_t count;
    uint64_t total; /* exact */
};

/* The sections that hold any of the words, the best first. Plans hang on `arena`; clear
 * the result also after an error. `within` is changed. */
enum status similar_find(struct engine *engine, const struct similar_request *request,
                         struct arena *arena, struct similar_result *out, struct error *e);
void similar_result_clear(struct similar_result *r);

/* Which of the words stand in a text: (*held)[i] for items[i]; *held is of terms->count. */
enum status similar_held(struct lexicon *lexicon, const struct similar_terms *terms,
                         struct slice text, bool *held, struct error *e);

#endif
