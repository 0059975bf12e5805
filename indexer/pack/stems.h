/*
 * stems: all spellings of a dictionary, by their stems. The dictionary has them by
 * their folds; who goes through the stems (a merge, a check) gathers them first.
 */
#ifndef PEELER_STEMS_H
#define PEELER_STEMS_H

#include "indexer/pack/dictionary.h"
#include "indexer/pack/entry.h"

struct stem_spelling {
    struct slice stem;
    struct spelling spelling;
};

/* All spellings, by stem and code. Texts live in the arena. */
struct stems {
    struct stem_spelling *items;
    size_t count, cap;
    struct arena arena;
};

#define STEMS_INIT                                                                                 \
    {                                                                                              \
        NULL, 0, 0, ARENA_INIT                                                                     \
    }

/* Reads all of space W. ERR_CORRUPT when it breaks the grammar, or two spellings of a stem
 * have the same code. Clear it also after an error. */
enum status stems_load(const struct dictionary *d, struct stems *out, struct error *e);

/* The stem's spellings; their number, and *first. */
size_t stems_find(const struct stems *s, struct slice stem, const struct stem_spelling **first);

void stems_clear(struct stems *s);

#endif
