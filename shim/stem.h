/*
 * stem: libstemmer's `english`, one word at a time.
 *
 * A stemmer belongs to one thread. It keeps no cache: words come many times
 * over, and indexer/text remembers the stem beside each surface form.
 */
#ifndef PEELER_STEM_H
#define PEELER_STEM_H

#include "shim/error.h"
#include "shim/slice.h"

struct stemmer;

struct stemmer *stemmer_new(struct error *e); /* NULL: no memory */
void stemmer_free(struct stemmer *s);

/* The stem of a word that went through unicode_fold(). It is borrowed: it lives
 * until the next call, or, where the word is its own stem because nothing else
 * would be left of it, as long as the word. ERR_NO_MEMORY; ERR_LIMIT for a
 * "word" above 64 KiB. */
enum status stemmer_stem(struct stemmer *s, struct slice folded_word, struct slice *stem,
                         struct error *e);

#endif
