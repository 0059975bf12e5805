/*
 * plan: what is planted into the background, how often, and which queries each
 * planted text is a mention of.
 *
 *   query TAB ID TAB QUERY             a query in peeler's language, and its name in this table
 *   plant TAB RATE TAB TEXT TAB IDS    a text to plant, RATE times in a million words; IDS, with
 *                                      blanks between: each query of which it is one mention, or
 *                                      `-`: a near miss, which is a mention of none
 *   # …                                a comment
 *
 * In TEXT `{4}` stands for four background words, `{0-3}` for up to three, and
 * `\n` for a line's end inside the sentence. Words of a TEXT never stand in the
 * background, but for `and`, `of` and their like.
 */
#ifndef GENERATOR_PLAN_H
#define GENERATOR_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PLAN_QUERIES 64u /* bits of plant.queries */
#define PLAN_PLANTS  512u
#define PLAN_WORDS   2048u

struct query {
    char *id, *text;
};

struct plant {
    char *text;       /* `\n` already a line's end */
    uint64_t rate;    /* in a million million words */
    uint64_t queries; /* bit i: it is a mention of query i */
};

struct plan {
    struct query queries[PLAN_QUERIES];
    uint32_t query_count;
    struct plant plants[PLAN_PLANTS];
    uint32_t plant_count;
    uint64_t total_rate; /* of all plants */
    char *words[PLAN_WORDS];
    uint32_t word_count;
};

extern const char plan_builtin[]; /* the table that is used when none is given */

/* Reads a table. On a fault writes to `message` what is wrong, and where. */
bool plan_read(struct plan *plan, const char *table, char *message, size_t size);

/* Shares out `per_million` planted texts in a million words, in the rows' proportions. */
void plan_set_rate(struct plan *plan, uint64_t per_million);

/* May the word not stand in the background? A vocabulary_veto; ctx is the plan. */
bool plan_veto(const void *ctx, const char *word, bool invented);

/* The number of the query of that id, or -1. */
int plan_query(const struct plan *plan, const char *id);

void plan_clear(struct plan *plan);

#endif
