/*
 * parse: the query language, from text to tree.
 *
 *   query   := either
 *   either  := all ( OR all )*
 *   all     := item ( [AND] item )*            side by side means AND
 *   item    := [ NOT | '-' ] near
 *   near    := unary ( (NEAR|ADJ)['/'n] unary )*
 *   unary   := primary [ '^' number ]
 *   primary := '(' either ')' | word | phrase | '@'family | field ':' values
 *   word    := [ '=' | '==' ] letters [ '~' [ 1 | 2 ] ]      * and ? are wildcards
 *            | letters '^^'                    the acronym and what it stands for
 *   phrase  := [ '~' | '=' | '==' ] '"' place* '"'           place := chunk ( '|' chunk )*
 *   values  := value ( ',' value )*            value := word | '"'text'"' | low..high | word'*'
 *
 * With `any` side by side means OR, weaker than AND, and what is excluded side by
 * side is excluded from all of it: a b -c is (a OR b) NOT c.
 *
 * Operators are upper case. What can't be understood is ERR_QUERY with the
 * column and what was expected there, never a guess.
 */
#ifndef PEELER_PARSE_H
#define PEELER_PARSE_H

#include "indexer/text/word.h"
#include "searcher/query/ast.h"
#include "searcher/query/families.h"

/* Bounds on a query; each is an error when met. They keep the worst query that
 * can be typed within what an engine can bear. */
#define QUERY_BYTES    16384u
#define QUERY_STEPS    2048u /* words, all alternatives and families counted; filters likewise */
#define QUERY_DEPTH    64u   /* brackets in brackets, families in families */
#define NEAR_DEFAULT   10u
#define NEAR_MAX       1000u

/* Looks an acronym up: how the reports write it (as typed, if some do), and its long
 * forms; none: *count is 0. What it hands out lives in `arena`. */
typedef enum status find_acronym(void *ctx, struct slice name, struct arena *arena,
                                 struct slice *spelt, struct slice **forms, size_t *count,
                                 struct error *e);

struct parse_options {
    struct lexicon *lexicon;         /* cuts and stems as the index did */
    const struct families *families; /* may be NULL */
    bool any;                        /* words side by side: OR instead of AND */
    bool plain;                      /* the text is plain words, no character is an operator */
    find_acronym *acronyms;          /* for WORD^^; NULL: none is known */
    void *acronyms_ctx;
};

/* Parses `text` into an empty query (zeroed). On failure the query is cleared. */
enum status query_parse(struct slice text, const struct parse_options *options, struct query *out,
                        struct error *e);

#endif
