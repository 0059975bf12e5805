/*
 * cursor: a walk over the sections that hold a stem, or some of its spellings, and the
 * ways to find a section in postings that the walk is made of.
 */
#ifndef PEELER_PACK_CURSOR_H
#define PEELER_PACK_CURSOR_H

#include "searcher/pack/iterator.h"

struct cursor {
    struct postings postings;
    struct block block;
    struct doc_places places;
    uint32_t next;    /* posting in the block behind the one at hand */
    uint32_t doc;     /* ITERATOR_END behind the last */
    uint32_t tf;      /* of the wanted spellings, when not all are */
    uint8_t *wanted;  /* by code; NULL: all */
    bool whole;       /* the stem itself was asked for: all, whatever else is */
    uint8_t *spans;   /* by code; NULL: 1 for all */
    uint16_t signs;   /* of all its spellings: enum sign */
    struct slice key; /* stem, to gather spellings; in the run's arena */
    enum space space;
};

/* To the next section; to the first at or behind `target`, which is behind the one at
 * hand. A failure ends the cursor and its run. */
void cursor_next(struct match_run *run, struct cursor *c);
void cursor_seek(struct match_run *run, struct cursor *c, uint32_t target);

/* How often the stem stands in the section at hand; 0 when its bytes are damaged. */
uint32_t cursor_tf(struct match_run *run, struct cursor *c);

/* Gets the positions of the section at hand; a cursor that failed has none. */
bool cursor_places(struct match_run *run, struct cursor *c);

/* Ends the cursor and its run; `what` may be NULL when there is a message. */
void cursor_fail(struct match_run *run, struct cursor *c, enum status status, const char *what);

/* The block that may hold `target`, from block `low` on; p->blocks: the tail, if any. */
uint32_t block_of(const struct postings *p, uint32_t low, uint32_t target);

/* The first posting of a block at or behind `target`, from posting `i` on. */
uint32_t posting_of(const struct block *b, uint32_t i, uint32_t target);

#endif
