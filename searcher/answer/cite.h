/*
 * cite: a section, a hit or a mention as a JSON row, with all that a citation needs.
 */
#ifndef PEELER_CITE_H
#define PEELER_CITE_H

#include "searcher/engine.h"
#include "searcher/query/match.h"

/* Appends "REPORT#ordinal". */
void section_id(struct buf *out, const struct section *s);

/* A new object with section, report, title, force, date, date_inferred, kind,
 * heading; and page and line of byte `offset` of the text. NULL: no memory. */
json_t *cite_section(const struct section *s, size_t offset);

/* A mention: the section's citation at the match, with left, match, right (one
 * line each, which joined are the text; `context` words on both sides) and form: the words that matched,
 * folded to lower case. */
json_t *cite_mention(const struct section *s, const struct matcher *m, const struct interval *i,
                     uint32_t context);

#endif
