/*
 * sentence: where the sentence around a match begins and ends. Fails never,
 * allocates nothing.
 */
#ifndef PEELER_SENTENCE_H
#define PEELER_SENTENCE_H

#include "shim/slice.h"

#include <stdint.h>

/* The bytes from the start of the sentence that holds byte `from` to the end of the
 * one that holds byte `to` - 1; from < to <= text.len. A sentence ends with a full
 * stop, a question or an exclamation mark (closing quotes and a footnote's number go
 * with it) before a capital, a figure or an opening mark; with its paragraph; and
 * before a list's next item. "Mr.", "e.g.", "No. 4" and initials end none. */
void sentence_around(struct slice text, uint32_t from, uint32_t to, uint32_t *start, uint32_t *end);

#endif
