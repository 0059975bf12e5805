/*
 * inverter: gathers the words of sections in memory, and writes them out sorted by
 * term, as a run that merge.c reads.
 *
 * A section's number here is local: 0, 1, … within the run. While sections come in,
 * an occurrence is one number of 64 bits that is appended to a row: which word, and
 * which of the run's positions. Nothing is looked up but the word itself, in a
 * lexicon. The rows are sorted when the run is written: by counting, as the words
 * are numbered (sort-based inversion: I. Witten, A. Moffat, T. Bell, "Managing
 * Gigabytes", 2nd ed. 1999, chapter 5).
 *
 * Run: entries in ascending order of their keys (len: u32, little-endian; other
 * numbers: varints; text: length, bytes):
 *
 *   run     := entry*
 *   entry   := len body
 *   body    := text(key) form_count form* docs doc{docs}
 *   form    := text(form's term) count           (space S: its spellings, code 0, 1, …;
 *                                                 count of occurrences)
 *   doc     := doc_gap tf place{tf}              (gap against the local number before, from -1)
 *   place   := position_gap [code]               (against the position before, from 0; code:
 *                                                 when there are two forms or more)
 *
 * A term without positions (a field's value) has tf 0.
 */
#ifndef PEELER_INVERTER_H
#define PEELER_INVERTER_H

#include "indexer/pack/format.h"
#include "indexer/pack/run_data.h"
#include "indexer/text/token.h"

struct inverter;

/* `memory`: bytes to use, about, before the run should be written. */
enum status inverter_new(uint64_t memory, struct inverter **out, struct error *e);
void inverter_free(struct inverter *v);

/* Starts the next section; returns its local number. */
enum status inverter_begin(struct inverter *v, uint32_t *local, struct error *e);

/* Inverts the section's text, once at most; *positions is its length in words. */
enum status inverter_text(struct inverter *v, struct slice text, uint32_t *positions,
                          struct error *e);

/* Inverts words of a title or heading (SPACE_TITLE, SPACE_HEADING), each once at most. */
enum status inverter_words(struct inverter *v, enum space space, struct slice text,
                           struct error *e);

/* Adds a term without positions; doing it twice for a section is the same as once. */
enum status inverter_term(struct inverter *v, enum space space, struct slice text, struct error *e);

uint32_t inverter_count(const struct inverter *v); /* sections */

/* Is it time to write the run: would sorting it take the memory that may be used? */
bool inverter_full(const struct inverter *v);

/* Writes the run and starts another. */
enum status inverter_write(struct inverter *v, struct run_data *out, struct error *e);

#endif
