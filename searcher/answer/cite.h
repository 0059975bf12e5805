/*
 * cite: a section, a hit or a mention as a JSON row, with all that a citation needs.
 */
#ifndef PEELER_CITE_H
#define PEELER_CITE_H

#include "searcher/engine.h"
#include "searcher/query/locate.h"

/* Appends "REPORT#ordinal". */
void section_id(struct buf *out, const struct section *s);

/* A new object with section, report, title, force, date, date_inferred, kind,
 * heading; and page and line of byte `offset` of the text. NULL: no memory. */
json_t *cite_section(const struct section *s, size_t offset);

/* Makes of a row of cite_section() that of a mention in the section, or of the next
 * one: the citation at the match, with left, match, right (one line each, which
 * joined are the text; `context` words on both sides) and form: the words that
 * matched, folded to lower case. False: no memory. */
bool cite_mention(json_t *row, const struct section *s, const struct locator *where,
                  const struct interval *i, uint32_t context);

#endif
