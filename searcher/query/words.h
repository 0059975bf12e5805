/*
 * words: from a chunk of a query to what it is compared with: cut into words as
 * documents are, with the spellings of a hyphenated word and with wildcards.
 */
#ifndef PEELER_WORDS_H
#define PEELER_WORDS_H

#include "indexer/text/token.h"
#include "searcher/query/ast.h"

struct word_maker {
    struct arena *arena;
    struct lexicon *lexicon;
    struct slice query; /* for columns */
    uint32_t *step_count;
    struct token_list tokens; /* scratch: word_maker_clear() frees it */
};

/* Appends the alternatives of one chunk (text without blanks, at byte `at` of
 * the query) to `place`. No word in it: place->count stays as it is. */
enum status words_of_chunk(struct word_maker *m, struct slice chunk, size_t at, enum match_how how,
                           unsigned edits, struct place *place, struct error *e);

/* The places of a whole quoted phrase: chunks between blanks, alternatives between '|'. */
enum status words_of_phrase(struct word_maker *m, struct slice text, size_t at, enum match_how how,
                            struct place **places, size_t *count, struct error *e);

void word_maker_clear(struct word_maker *m);

#endif
