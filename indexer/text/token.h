/*
 * token: where words stand. One call cuts documents and questions alike, so
 * that a question is cut exactly as the report was.
 *
 *   text                tokens (position: words; joined spellings after a slash)
 *   The force's own     1: The   2: force's   3: own
 *   follow-up visit     1: follow / followup (over 2 positions)   2: up   3: visit
 *   co-⏎ordinating      the same: 1: co / coordinating   2: ordinating
 *   £120, 98%, 12,500   1: 120 and £120   2: 98 and 98%   3: 12500
 *   2013/14  s.32(1)    1: 2013   2: 14   3: s   4: 32   5: 1
 *   gifts & hospitality 1: gifts   2: &   3: hospitality
 *   favour1             1: favour1 and favour (a footnote's mark stuck to the word)
 *
 * A paragraph's end (an empty line) counts as one position, so that no phrase
 * reaches over it.
 */
#ifndef PEELER_TOKEN_H
#define PEELER_TOKEN_H

#include "indexer/text/sign.h"
#include "indexer/text/word.h"

/* Names the rules above and the stemmer: an index made under another name is
 * not searched. Change it with any change of what a token, a fold or a stem is. */
#define ANALYSIS_NAME "english-1"

struct token {
    const struct word *word; /* lives as the lexicon does */
    uint32_t position;       /* from 0, ascending but for joined spellings */
    uint32_t offset;         /* of its first byte in the text */
    uint32_t length;         /* bytes in the text, from the first part's start to the last's end */
    bool also;               /* a second spelling at the position of the token before */
};

/* Is handed each token in turn; anything but OK ends the analysis and is returned. */
typedef enum status token_sink(void *ctx, const struct token *token, struct error *e);

/* Cuts `text` (valid UTF-8 of less than 4 GiB) into tokens. */
enum status analyse(struct lexicon *lexicon, struct slice text, token_sink *sink, void *ctx,
                    struct error *e);

/* A word as it stands, or one of those that hyphens join. */
struct part {
    uint32_t start, end; /* bytes in the text, end exclusive */
    bool figures;        /* begins with a digit: is not joined, may have signs */
};

#define SCANNER_PARTS 8u /* a longer chain of words and hyphens starts anew */

/* Where words stand, without asking which they are: the one piece of code that
 * says where a word begins and ends, and at what position. */
struct scanner {
    struct slice text;
    size_t at, next;   /* behind the parts at hand; where the rest of their chain begins, or 0 */
    uint32_t position; /* of parts[0]; the others follow it */
    struct part parts[SCANNER_PARTS];
    size_t count;
};

enum status scanner_start(struct scanner *s, struct slice text, struct error *e);
/* Goes to the next word, or chain of words with hyphens between them; false at the end. */
bool scanner_next(struct scanner *s);

/* The signs (enum sign) that stand at a part, and the part with them. */
unsigned part_signs(struct slice text, const struct part *p, struct part *wide);

/* The tokens of a text in a row of memory that can be used again. */
struct token_list {
    struct token *tokens;
    size_t count, cap;
};

enum status token_list_fill(struct token_list *list, struct lexicon *lexicon, struct slice text,
                            struct error *e);
void token_list_clear(struct token_list *list);

#endif
