/*
 * lines: a file of queries: "query" or "id TAB query" a line, '-' for standard input.
 */
#ifndef PEELER_LINES_H
#define PEELER_LINES_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdio.h>

struct query_lines {
    FILE *file;
    char *line;
    size_t cap;
    size_t number;     /* of the line at hand, 1-based */
    char numbered[24]; /* the id of a line without one: its number */
};

struct query_line {
    struct slice id, query; /* live until the next one */
};

enum status query_lines_open(struct query_lines *l, const char *path, struct error *e);
/* The next line that is not blank; false at the end, or when reading failed. */
bool query_lines_next(struct query_lines *l, struct query_line *out);
enum status query_lines_close(struct query_lines *l, const char *path, struct error *e);

#endif
