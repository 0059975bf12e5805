/*
 * snippet: the stretch of a section's text that shows best why it was found.
 */
#ifndef PEELER_SNIPPET_H
#define PEELER_SNIPPET_H

#include "searcher/query/locate.h"

#define SNIPPET_WORDS 36u

#define MARK_OPEN  "«"
#define MARK_CLOSE "»"

/* Appends the best window of SNIPPET_WORDS words as one line, every match in it
 * between MARK_OPEN and MARK_CLOSE, with "… " where text was left out. The
 * window is the one with the most different words of the query in it, then with
 * the most matches, then the first. Without a match it is the text's start
 * behind the heading. `start` gets the byte where the window begins. */
void snippet(struct buf *out, const struct locator *where, struct slice text, size_t heading_len,
             const struct interval_list *matches, size_t *start);

#endif
