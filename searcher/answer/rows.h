/*
 * rows: a list that goes out in any of the formats.
 *
 * A row is a JSON object; a format picks from it. The same rows make all
 * formats, so that they can't tell different stories:
 *
 *   json   one object: the head's members, `list`: [rows], the tail's members
 *   jsonl  a row a line, the tail (when there is one) as a last line
 *   tsv    a header, then the columns, tab-separated
 *   csv    the same by RFC 4180 (lines end in CR LF)
 *   text   whatever the command's own printer makes of a row; html likewise
 *
 * A list within a row (several forces) is written "a; b" in tsv and csv.
 */
#ifndef PEELER_ROWS_H
#define PEELER_ROWS_H

#include "shim/buf.h"
#include "shim/error.h"

#include <jansson.h>
#include <stdio.h>

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_TSV,
    FORMAT_CSV,
    FORMAT_HTML /* of the commands that make a page; printed as text is, by the command */
};

/* Any of the formats that every list comes in: all but html. */
bool format_parse(const char *name, enum format *format);

/* Prints a row as text; `ctx` is the command's. */
typedef void row_printer(void *ctx, FILE *out, const json_t *row);

struct rows {
    FILE *out;
    enum format format;
    const char *const *columns; /* for tsv and csv, ends in NULL */
    const char *list;           /* the list's name in json */
    row_printer *print;
    void *ctx;
    uint64_t count;
    struct buf line;
    bool started;
};

/* Begins: a header, or the head's members. `head` may be NULL; it is borrowed. */
void rows_start(struct rows *r, json_t *head);
/* Writes a row and drops the reference to it. NULL (no memory) is remembered. */
void rows_add(struct rows *r, json_t *row);
/* Ends: the tail's members. Says ERR_IO when anything could not be written. */
enum status rows_finish(struct rows *r, json_t *tail, struct error *e);

/* A JSON string of valid UTF-8; what is not valid becomes U+FFFD. */
json_t *json_text(struct slice text);

#define ROWS_JSON (JSON_COMPACT | JSON_REAL_PRECISION(9))

#endif
