/*
 * metadata: a table that overrules what reports say about themselves
 *
 *   file TAB force TAB date TAB title TAB programme TAB publisher TAB place TAB url
 *
 * in any order of columns, named by the first line; only `file` must be there. A
 * row's file is a path relative to what is indexed, or a bare file name; several
 * forces are separated by '|'. An empty cell overrules nothing.
 */
#ifndef PEELER_REPORT_METADATA_H
#define PEELER_REPORT_METADATA_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

enum metadata_column {
    METADATA_FILE,
    METADATA_FORCE,
    METADATA_DATE,
    METADATA_TITLE,
    METADATA_PROGRAMME,
    METADATA_PUBLISHER,
    METADATA_PLACE,
    METADATA_URL,
    METADATA_COLUMNS
};

struct metadata_row {
    struct slice cells[METADATA_COLUMNS]; /* "" where the table says nothing */
    uint32_t line;
};

struct metadata {
    struct arena arena;
    struct metadata_row *rows; /* sorted by file */
    size_t count;
};

/* ERR_INPUT names `source`, the line, and what is wrong: an unknown column, a row
 * with too many cells, no file, a date that is none, a file named twice. *out
 * needs no clearing after an error. */
enum status metadata_load(struct slice tsv, const char *source, struct metadata *out,
                          struct error *e);
void metadata_clear(struct metadata *m);

/* The row for that path, else for its bare name; NULL when there is none. */
const struct metadata_row *metadata_find(const struct metadata *m, struct slice path);

/* Whether it is YYYY, YYYY-MM or YYYY-MM-DD and a day that there is. */
bool metadata_date(struct slice date);

#endif
