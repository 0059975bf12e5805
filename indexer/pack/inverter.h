/*
 * inverter: turns sections into postings in memory, and writes them out, sorted,
 * as a run that merge.c reads.
 *
 * A section's number here is local: 0, 1, … within the run. The words of a text
 * come from a lexicon, which numbers spellings, so that inverting a token costs
 * two array look-ups and some three bytes written, and no hashing.
 *
 * Run, a file of entries in ascending order of their keys (numbers: varints;
 * text: length, bytes):
 *
 *   entry   := text(key) form_count form* stream_len stream
 *   form    := text(form's term) count           (space S: its spellings, code 0, 1, …;
 *                                                 count of occurrences)
 *   stream  := doc*
 *   doc     := doc_gap place* 0                  (against the local number before, from -1)
 *   place   := (position_gap + 1) [code]         (code: in space S)
 */
#ifndef PEELER_INVERTER_H
#define PEELER_INVERTER_H

#include "indexer/pack/format.h"
#include "indexer/text/token.h"

struct inverter;

enum status inverter_new(struct inverter **out, struct error *e);
void inverter_free(struct inverter *v);

/* Starts the next section; returns its local number. */
uint32_t inverter_begin(struct inverter *v);

/* Inverts the section's text; *positions is its length in words. */
enum status inverter_text(struct inverter *v, struct slice text, uint32_t *positions,
                          struct error *e);

/* Inverts words of a title or heading (SPACE_TITLE, SPACE_HEADING). */
enum status inverter_words(struct inverter *v, enum space space, struct slice text,
                           struct error *e);

/* Adds a term without positions; doing it twice for a section is the same as once. */
enum status inverter_term(struct inverter *v, enum space space, struct slice text, struct error *e);

uint32_t inverter_count(const struct inverter *v); /* sections */
size_t inverter_bytes(const struct inverter *v);   /* of memory */

/* Writes the run and forgets all of it. */
enum status inverter_write(struct inverter *v, const char *path, struct error *e);

#endif
