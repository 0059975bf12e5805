/*
 * escape: text of a document on its way out, made safe for where it goes.
 */
#ifndef PEELER_ESCAPE_H
#define PEELER_ESCAPE_H

#include "shim/buf.h"

/* Appends text for a terminal: control characters, bidirectional overrides and
 * ill-formed bytes become U+FFFD; '\n' and '\t' stay. */
void escape_terminal(struct buf *out, struct slice text);

/* Appends text as one line: white space in a row becomes one space, also at the
 * ends, and a line's end behind a hyphen nothing ("co-⏎ordinating" reads
 * co-ordinating). Parts of a text that are cut at words can be joined again. */
void escape_one_line(struct buf *out, struct slice text);

/* Appends a cell of tab-separated values (tabs and line ends become spaces) or
 * of comma-separated values (quoted by RFC 4180 when need be). */
void escape_tsv(struct buf *out, struct slice text);
void escape_csv(struct buf *out, struct slice text);

/* Appends text for a page, between tags or within a quoted attribute: & < > " ' as
 * character references; what escape_terminal() lets no terminal see becomes U+FFFD. */
void escape_html(struct buf *out, struct slice text);

#endif
