/*
 * prose: small questions about a piece of text: how it begins, how it ends,
 * what is left of it when only its letters and digits count.
 */
#ifndef PEELER_REPORT_PROSE_H
#define PEELER_REPORT_PROSE_H

#include "shim/slice.h"

#include <stdint.h>

bool prose_upper(struct slice s);  /* begins with a capital, quotes and brackets let be */
bool prose_lower(struct slice s);  /* begins with a small letter */
bool prose_letter(struct slice s); /* has a letter at all */

/* Ends a sentence or an item: in . ? ! : or ;, quotes and brackets after it let be. */
bool prose_ends(struct slice s);
char prose_last(struct slice s); /* its last byte, closing quotes and brackets let be; 0: none */

/* The bytes of an item's mark at its start ("• ", "- ", "(1) ", "a) ", "1) "); 0: none. */
size_t prose_bullet(struct slice s);

/* The bytes of a heading's number at its start ("1. ", "2.3 ", "A. "); 0: none. */
size_t prose_numbered(struct slice s);

/* The bytes of a number without a dot ("2 How …") and which it is, before a capital. It may
 * be a heading's, a note's, an item's, or no more than a number. 0: none. */
size_t prose_bare_number(struct slice s, unsigned *value);

/* Starts with `words`, a small-letter text, in any case, at a word's end. */
bool prose_starts(struct slice s, const char *words);

/* Contains `words` (small letters), in any case, at words' ends. */
bool prose_has(struct slice s, const char *words);

size_t prose_words(struct slice s); /* how many */

/* A digest of the letters and digits alone, in any case: equal for "a  b?" and
 * "AB". 0 for a text that has none, or is longer than PROSE_KEY_MAX. */
#define PROSE_KEY_MAX 400
uint64_t prose_key(struct slice s);

/* Whether it is a decimal number of 1 to 4 figures, and which. */
bool prose_number(struct slice s, uint32_t *value);

#endif
