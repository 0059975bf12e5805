/*
 * blocks: the blocks of a source, each told for what it is, ready for outline.c.
 */
#ifndef PEELER_REPORT_BLOCKS_H
#define PEELER_REPORT_BLOCKS_H

#include "indexer/report/block.h"

struct blocks {
    struct source source;
    struct block_list list; /* points into source: don't move the struct */
};

/* `name` is the file's, for messages. *out needs no clearing after an error. */
enum status blocks_read(struct slice bytes, struct slice name, struct blocks *out, struct error *e);
void blocks_clear(struct blocks *b);

#endif
