/*
 * gazetteer: the forces that are known by name, from a table
 *
 *   official name TAB type TAB aliases
 *
 * with one line a force, '#' lines and empty lines let be, and aliases separated
 * by '|'. An alias that begins "was " is a former name; one that is a name in
 * itself (it ends in Police, Constabulary, Service or Agency) is another full
 * name; any other is a short name, often a place's too, and is evidence only where a
 * force must be meant. Types: "territorial", "special", and "agency" for a body
 * that many reports mention and few are about.
 *
 * Built once, then only read: it may be shared between threads.
 */
#ifndef PEELER_REPORT_GAZETTEER_H
#define PEELER_REPORT_GAZETTEER_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

enum force_name_type {
    FORCE_OFFICIAL,
    FORCE_FORMER,
    FORCE_FULL, /* another way to write the official name */
    FORCE_SHORT
};

struct force_name {
    struct slice name;
    struct slice folded; /* by field_fold() */
    uint32_t force;      /* which force; equal for all names of one */
    enum force_name_type type;
    bool agency;
};

struct gazetteer {
    struct arena arena;
    struct force_name *names; /* sorted by folded name once built */
    size_t count, cap;
    uint32_t force_count;
    bool sorted;
};

void gazetteer_init(struct gazetteer *g);
void gazetteer_clear(struct gazetteer *g);

/* Adds a table's forces; `source` names it in messages. A force whose official
 * name is known already gets the new aliases too. */
enum status gazetteer_add(struct gazetteer *g, struct slice tsv, const char *source,
                          struct error *e);

/* The name that stands at the start of `text`, the longest there is, at a word's
 * end; *len is how many bytes of `text` it takes. NULL: none. */
const struct force_name *gazetteer_match(const struct gazetteer *g, struct slice text, size_t *len);

/* The force of that name (official, former or alias); NULL when it isn't known. */
const struct force_name *gazetteer_find(const struct gazetteer *g, struct slice name);
struct slice gazetteer_official(const struct gazetteer *g, uint32_t force);

typedef void gazetteer_sink(void *ctx, struct slice folded);

/* Hands over each folded name under which the force called `name` must be found;
 * for one that isn't known, its own name and, where that ends in Police, Constabulary,
 * Police Service or Police Force, what stands before. `g` may be NULL. */
void gazetteer_names(const struct gazetteer *g, struct slice name, gazetteer_sink *sink, void *ctx);

#endif
