/*
 * families: named sets of phrases, kept in a table that a user can edit.
 *
 *   name TAB phrase [TAB note]      a row adds a phrase to the family `name`
 *   # …                             a comment; a first row "name TAB phrase…" is a header
 *
 * A phrase is written in the query language; it may name another family.
 */
#ifndef PEELER_FAMILIES_H
#define PEELER_FAMILIES_H

#include "shim/buf.h"
#include "shim/error.h"

struct family_phrase {
    struct slice phrase, note;
    size_t line; /* in the table, 1-based */
};

struct family {
    struct slice name;
    struct family_phrase *phrases;
    size_t count;
};

struct families {
    struct arena arena;
    struct family *list; /* in the order of the table */
    size_t count;
};

/* Reads a table; `file` names it in messages. Clears `out` on failure. */
enum status families_load(struct slice table, const char *file, struct families *out,
                          struct error *e);
void families_clear(struct families *f);

/* The family of that name, or NULL. */
const struct family *families_find(const struct families *f, struct slice name);

#endif
