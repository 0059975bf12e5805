/*
 * markup: takes Markdown's signs out of a line and keeps its words.
 */
#ifndef PEELER_REPORT_MARKUP_H
#define PEELER_REPORT_MARKUP_H

#include "shim/buf.h"

/* Is handed the address behind each link, which isn't shown. */
typedef void markup_sink(void *ctx, struct slice address);

/* What is carried from one line of a paragraph to the next. Zero it for the first line. */
struct markup {
    markup_sink *sink; /* may be NULL */
    void *ctx;
    size_t ahead; /* bytes of the paragraph that follow the line's in memory */
    bool open[3]; /* emphasis that goes on */
};

/* Appends the line without '#' before a heading, emphasis, link and escape signs.
 * Signs that mark nothing (2 * 3, an asterisk alone) stay. */
void markup_strip(struct buf *out, struct slice line, struct markup *m);

#endif
