/*
 * links: which of a number of short texts speak of the same thing, and by which words
 * that was told.
 *
 * Each text is its different words, by their stems; a word of capitals ("IT") counts as
 * it is written, apart from "it". A word weighs by how rare it is among the sections of
 * the index (the inverse document frequency of S. Robertson and K. Spärck Jones, 1976),
 * and two texts are as similar as the cosine of the angle between them (G. Salton's
 * vector space model, 1975): the weights of the shared words, squared and summed, over
 * the product of the lengths. 1: the same words; 0: none in common. A word that both
 * have from their contexts alone is not counted as shared: that two findings stand in
 * like surroundings makes them no more alike.
 */
#ifndef PEELER_LINKS_H
#define PEELER_LINKS_H

#include "indexer/text/word.h"
#include "searcher/engine.h"

struct link_word {
    struct slice word;  /* a stem, or capitals */
    struct slice shown; /* as it stands in the text */
    double weight;
    bool own; /* stands in the text itself, not in its context alone */
};

struct link_text {
    struct link_word *words; /* sorted, each once */
    size_t count;
    double length;
};

/* Cuts and weighs a text; everything lives in `arena`. Words that stand in `context` alone
 * weigh half. */
enum status link_text_make(struct engine *engine, struct lexicon *lexicon, struct slice text,
                           struct slice context, struct arena *arena, struct link_text *out,
                           struct error *e);

/* How similar they are; the shared words in *shared (of a.count at least), the
 * heaviest first. Their weights there are shares of the similarity. */
double link_similarity(const struct link_text *a, const struct link_text *b,
                       struct link_word *shared, size_t *shared_count);

#endif
