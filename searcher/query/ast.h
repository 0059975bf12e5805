/*
 * ast: a query as a tree, before any index is asked about it.
 *
 * Everything hangs on the arena of `struct query`: query_clear() frees it all.
 */
#ifndef PEELER_AST_H
#define PEELER_AST_H

#include "indexer/text/field.h"
#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

/* Words of the longest phrase; a bound on what can be typed. */
#define PHRASE_PLACES 64u

/* How a step of a phrase is compared with a word of the text. */
enum match_how {
    MATCH_STEM,  /* any form: the stems are equal */
    MATCH_WORD,  /* this word, also with a possessive 's: as within quotes */
    MATCH_FORM,  /* this form, in any case: =word */
    MATCH_CASE,  /* this form in this case: ==Word */
    MATCH_WILD,  /* * stands for any letters, ? for one */
    MATCH_FUZZY  /* within some edits (insert, delete, replace, swap neighbours) */
};

struct step {
    enum match_how how;
    unsigned edits;     /* MATCH_FUZZY: 1 or 2 */
    bool joined;        /* a hyphenated word in one piece, beside the option of its parts */
    bool hyphen;        /* stands behind a hyphen */
    struct slice text;  /* the stem, fold, form (MATCH_CASE) or folded pattern compared */
    struct slice fold;  /* of the word; "" for a pattern */
    struct slice shown; /* as the user wrote it */
    uint32_t number;    /* numbers the steps of a query from 0 */
};

/* One alternative at a place of a phrase: usually one step; "follow-up" has two. */
struct alternative {
    struct step *steps;
    size_t count;
};

struct place {
    struct alternative *options;
    size_t count;
};

enum node_kind {
    NODE_PHRASE, /* one place (a word) or more, one behind the other */
    NODE_NEAR,   /* two operands within `distance` words */
    NODE_AND,
    NODE_OR,
    NODE_NOT,   /* children[0] without children[1] */
    NODE_FIELD, /* words in the title or the headings: places */
    NODE_FILTER /* any of the values of a field */
};

/* A value of a filter: one, a range (either end may be open), or a prefix (west*). */
struct filter_value {
    struct slice low, high; /* folded; equal for a single value; "" for an open end */
    bool prefix;
};

struct node {
    enum node_kind kind;
    size_t column; /* 1-based, where it begins in the query */
    double boost;  /* 1.0 unless ^ says otherwise */
    struct slice family; /* the @name that it came from; "" for none */
    struct slice acronym; /* NODE_OR: the acronym that was asked for with its long forms; "" else */

    struct place *places; /* NODE_PHRASE, NODE_FIELD */
    size_t place_count;

    struct node **children; /* NODE_NEAR, NODE_AND, NODE_OR, NODE_NOT */
    size_t child_count;
    unsigned distance; /* NODE_NEAR: words */
    bool ordered;      /* NODE_NEAR: ADJ */

    enum field field; /* NODE_FIELD, NODE_FILTER */
    struct filter_value *values;
    size_t value_count;
};

struct query {
    struct arena arena;
    struct node *root;
    uint32_t step_count;
};

void query_clear(struct query *q);

/* Appends the tree as a query of the same meaning, operators spelled out: two
 * queries that print alike are the same question. */
void query_print(struct buf *out, const struct node *node);

#endif
