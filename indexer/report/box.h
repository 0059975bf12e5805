/*
 * box: how far a box (a recommendation, an area for improvement, a cause of concern)
 * goes. Plain text shows where it begins, by its heading, and nothing of its end.
 */
#ifndef PEELER_REPORT_BOX_H
#define PEELER_REPORT_BOX_H

#include "indexer/report/block.h"

/* Whether block `b` is still in the box headed `title` whose last block is `last`. A
 * box has one block at least: don't ask about that. */
bool box_holds(const struct block_list *list, struct slice title, const struct block *last,
               const struct block *b);

#endif
