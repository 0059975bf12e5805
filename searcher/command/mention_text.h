/*
 * mention_text: a mention as people read it: a line of text, a keyword in context on
 * a terminal, a row of a page.
 */
#ifndef PEELER_MENTION_TEXT_H
#define PEELER_MENTION_TEXT_H

#include "searcher/command/closing.h"

struct mention_printer {
    bool ungrouped;     /* neighbours are of different sections: each is cited by its link */
    size_t width;       /* of the terminal; 0: it is none, and nothing is cut or aligned */
    bool cut;           /* something was */
    struct buf section; /* whose citation was printed last */
    uint64_t number;    /* of the row on a page, from 0 */
};

/* For standard output. Clear it afterwards. */
void mention_printer_init(struct mention_printer *p, bool ungrouped, uint64_t offset);
void mention_printer_clear(struct mention_printer *p);

/* Prints a row of cite_mention() (a row_printer: `ctx` is the mention_printer). */
void mention_print_text(void *ctx, FILE *out, const json_t *row);
void mention_print_html(void *ctx, FILE *out, const json_t *row);

/* What stands before and behind the rows of a page. */
void mention_page_start(FILE *out, const char *query, const char *parsed, const struct closing *c);
void mention_page_end(FILE *out);

#endif
