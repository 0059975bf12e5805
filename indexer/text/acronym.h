/*
 * acronym: where a text teaches what an acronym stands for: "professional standards
 * department (PSD)", and the other way round, "PSD (professional standards department)".
 *
 * The candidates are those of A. Schwartz and M. Hearst, "A simple algorithm for
 * identifying abbreviation definitions in biomedical text" (PSB 2003): what stands in
 * brackets, and the words of the same sentence before it, no more than twice its letters
 * or five more. Their test of the letters is made stricter, as a wrong long form is worse
 * than none: each word but "of", "and" and the like gives its first letter, or more letters
 * in their order; at most one word of a long acronym gives none, and at most half of the
 * letters stand within words. Of what passes the best is taken, then the shortest.
 */
#ifndef PEELER_ACRONYM_H
#define PEELER_ACRONYM_H

#include "shim/buf.h"
#include "shim/slice.h"

/* What separates the acronym from its long form in a term; no word contains it. */
#define ACRONYM_SEPARATOR '\x1f'

#define ACRONYM_SHORT 10u  /* bytes of the longest acronym */
#define ACRONYM_LONG  150u /* bytes of the longest long form: an engine's terms take both */

/* Is handed each lesson in the order of the text: its term, acronym 0x1F long form (one
 * line, curly quotes straight, case as it stands, plurals of both made singular), which
 * lives until the sink returns; and the byte of the text where the acronym stands. False
 * ends the search. */
typedef bool acronym_sink(void *ctx, struct slice term, size_t at);

/* Finds them all. False: the sink ended it, or there is no memory. A text without a
 * bracket costs one memchr(). */
bool acronyms_find(struct slice text, acronym_sink *sink, void *ctx);

/* The two parts of a term. */
struct slice acronym_short(struct slice term);
struct slice acronym_long(struct slice term);

#endif
