/*
 * plan: a query as an engine runs it: the tree again, but its leaves are terms
 * that the index knows, wildcards and all opened out.
 *
 * What a plan matches is defined by the query's tree (match.h), exactly. What
 * it scores is the same for every engine: BM25 summed over its words; a set of
 * terms that stands for one word (PLAN_WORD) counts as a single term; a phrase
 * scores as the words in it; filters and what is behind NOT score nothing.
 */
#ifndef PEELER_PLAN_H
#define PEELER_PLAN_H

#include "indexer/pack/format.h"
#include "searcher/query/ast.h"

#define EXPANSION_DEFAULT 2000u  /* spellings that one wildcard or fuzzy word may stand for */
#define PLAN_TERMS        50000u /* terms of a whole plan */
#define PHRASE_VARIANTS   64u    /* ways to write a phrase with hyphenated alternatives */

struct plan_term {
    enum space space;
    struct slice text;
    uint32_t span;    /* positions it stands for; more than 1: its positions are not in the index */
    uint64_t docfreq; /* sections that hold it */
};

/* Terms that may stand at one position. */
struct plan_slot {
    struct plan_term *terms;
    size_t count;
};

enum plan_kind {
    PLAN_NOTHING,
    PLAN_ALL,    /* every section, score 0 */
    PLAN_WORD,   /* any term of slots[0], scored as one */
    PLAN_FILTER, /* any term of slots[0], score 0 */
    PLAN_PHRASE, /* the slots one behind the other */
    PLAN_NEAR,   /* children[0] near children[1]: `node` says how */
    PLAN_AND,
    PLAN_OR,
    PLAN_NOT /* children[0] without children[1] */
};

struct plan {
    enum plan_kind kind;
    const struct node *node; /* what it came from: the judge of a match (match.h) */
    double boost;
    struct plan_slot *slots;
    size_t slot_count;
    struct plan **children;
    size_t child_count;
    uint32_t leaf;        /* its number among the leaves, from 1; 0: it is none */
    struct plan **leaves; /* of a whole query's plan; see below */
    size_t leaf_count;
};

struct engine;

/* Plans the query for an engine's index. Its leaves are the words, phrases and NEAR
 * pairs that the index knows and that are asked for (nothing behind NOT), in order:
 * also those of a branch of which the rest is nothing, and which is not in the plan.
 * Their occurrences are the mentions. The plan hangs on query->arena and
 * borrows from the query. `expansion` bounds each wildcard and fuzzy word:
 * beyond it the answer is ERR_LIMIT, never a cut. */
enum status plan_query(struct engine *engine, struct query *query, size_t expansion,
                       struct plan **out, struct error *e);

/* The filters that hold for the whole query (those in its outermost AND), or a
 * plan of everything: what "searched" means in a summary. */
enum status plan_scope(struct engine *engine, struct query *query, struct plan **out,
                       struct error *e);

#endif
