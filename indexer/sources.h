/*
 * sources: the files that an index was made of, so that only what changed is
 * read again. A generation keeps them as sources.tsv, sorted by path:
 *
 *   path TAB name TAB bytes TAB mtime_ns TAB first TAB sections TAB reports [TAB reason]
 *
 * `first` is the number of the file's first section. A file that could not be
 * read has no sections and a reason; it is tried again each time. Tabs, line
 * ends and backslashes in a path are written \t, \n and \\.
 */
#ifndef PEELER_SOURCES_H
#define PEELER_SOURCES_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

struct source {
    struct slice path; /* absolute, without links */
    struct slice name; /* relative to what was asked to be indexed: the report's id */
    uint64_t bytes;
    int64_t mtime_ns;
    uint32_t first, sections;
    uint64_t reports;
    struct slice reason; /* why (part of) it is not in the index; "" when it is */
    bool kept;           /* to be taken over from the old generation */
    struct source *old;  /* what the old generation knows of it */
};

struct sources {
    struct arena arena;
    struct source *list;
    size_t count, cap;
};

/* Adds a copy. */
enum status sources_add(struct sources *s, const struct source *source, struct error *e);
void sources_sort(struct sources *s);                                    /* by path */
struct source *sources_find(const struct sources *s, struct slice path); /* sorted; NULL: none */
void sources_clear(struct sources *s);

enum status sources_write(const struct sources *s, const char *file, struct error *e);
enum status sources_read(struct sources *s, struct slice text, struct error *e); /* ERR_CORRUPT */

#endif
