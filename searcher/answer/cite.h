/*
 * cite: a section, a hit or a mention as a JSON row, with all that a citation needs.
 */
#ifndef PEELER_CITE_H
#define PEELER_CITE_H

#include "searcher/answer/mentions.h"

/* Appends "REPORT#ordinal". */
void section_id(struct buf *out, const struct section *s);

/* A new object with section, report, title, force, date, date_inferred, kind,
 * heading; and page and line of byte `offset` of the text. NULL: no memory. */
json_t *cite_section(const struct section *s, size_t offset);

/* Appends the link of a mention, "REPORT#ordinal@START" or, when it is more than the
 * word that begins there, "REPORT#ordinal@START-END": bytes of the section's text, which
 * are the same as long as the report's file is. */
void mention_link(struct buf *out, const struct section *s, const struct interval *i);

/* Makes of a row of cite_section() that of a mention in the section, or of the next
 * one: the citation at the match, with left, match, right (one line each, which
 * joined are the text; `context` words on both sides, or the sentence), form: the words
 * that matched, folded to lower case, and link. False: no memory. */
bool cite_mention(json_t *row, const struct section *s, const struct locator *where,
                  const struct interval *i, uint32_t context);

/* Appends the match as one line, folded word by word to lower case: what two mentions have in
 * common that are written alike. */
void folded_form(struct buf *out, const struct section *s, const struct interval *i);

#endif
