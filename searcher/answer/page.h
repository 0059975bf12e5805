/*
 * page: one self-contained page of HTML, to print or to send: its style is in it,
 * it asks nobody for anything (a policy in it forbids browsers to), and it reads in
 * print, in a dark room and by keyboard. What could not be written is found by ferror().
 */
#ifndef PEELER_PAGE_H
#define PEELER_PAGE_H

#include "shim/slice.h"

#include <stdio.h>

/* Everything up to the first heading, which is the title. */
void page_start(FILE *out, struct slice title);
void page_end(FILE *out);

/* Text of a document or of the user, escaped. */
void page_text(FILE *out, struct slice text);

/* Opens a table that the keyboard can scroll: its caption, and its columns up to NULL. */
void page_table(FILE *out, const char *caption, const char *const *columns);
void page_table_end(FILE *out);

#endif
