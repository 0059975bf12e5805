/*
 * match: a query against the words of one text, without any index. It finds
 * every occurrence, and it is the judge of what an engine may call a match.
 *
 * Occurrences are intervals of word positions. A phrase is an interval for each
 * place where it begins and each where it can end from there; NEAR and ADJ join intervals of both
 * sides to the smallest ones that hold a pair (minimal-interval semantics: Clarke, Cormack and
 * Burkowski 1995). For a mention list, one that lies within another is counted with it.
 *
 * A matcher belongs to one thread, one query and one lexicon.
 */
#ifndef PEELER_MATCH_H
#define PEELER_MATCH_H

#include "indexer/text/token.h"
#include "searcher/query/ast.h"
#include "searcher/query/interval.h"

struct matcher;

enum status matcher_new(const struct query *query, struct lexicon *lexicon, struct matcher **out,
                        struct error *e);
void matcher_free(struct matcher *m);

/* Cuts the text that the next calls are about. It must live through them. */
enum status matcher_text(struct matcher *m, struct slice text, struct error *e);

/* Does this NODE_PHRASE, NODE_NEAR (or OR of those) occur in the text? */
enum status matcher_has(struct matcher *m, const struct node *node, bool *has, struct error *e);

/* Every occurrence of every part of the query that is asked for (nothing
 * behind NOT, no filter), in order of their starts; what lies within another
 * is left out. `out` keeps its memory from call to call. */
enum status matcher_mentions(struct matcher *m, struct interval_list *out, struct error *e);

/* Does the word match the step? For expanding a step over an index's words:
 * `fold` and `form` are those of a word, `stem` may be empty when the step is
 * not MATCH_STEM. */
bool step_matches(const struct step *step, struct slice stem, struct slice fold, struct slice form);

#endif
