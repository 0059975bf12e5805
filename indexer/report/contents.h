/*
 * contents: the contents list and the bookmarks of a report: which lines they
 * are, and what they list, the best evidence of what is a heading.
 */
#ifndef PEELER_REPORT_CONTENTS_H
#define PEELER_REPORT_CONTENTS_H

#include "indexer/report/source.h"

struct contents_entry {
    uint64_t key;  /* prose_key() of its text */
    uint32_t line; /* index of its first line */
    uint8_t level; /* 1 for a chapter */
    bool numbered;
};

struct contents {
    struct contents_entry *entries;
    size_t count, cap;
};

/* Sets the roles of the lines to LINE_CONTENTS; a "Contents" heading stays LINE_BODY. */
enum status contents_find(struct source *s, struct contents *out, struct error *e);
void contents_clear(struct contents *c);

/* Adds an entry that begins at that line; one with a number is found without it, too.
 * False: no memory. */
bool contents_add(struct contents *c, struct slice text, size_t line, unsigned level);

/* The entry of a heading with that key; NULL: none. */
const struct contents_entry *contents_entry(const struct contents *c, uint64_t key);

#endif
