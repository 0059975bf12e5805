/*
 * heading: which blocks are headings, of which kind and depth.
 */
#ifndef PEELER_REPORT_HEADING_H
#define PEELER_REPORT_HEADING_H

#include "indexer/report/block.h"
#include "indexer/report/contents.h"

/* Sets role, listed, box, kind and level of the blocks that are headings, and hoists
 * the last heading of a report when nothing follows it. */
enum status heading_find(struct block_list *list, const struct contents *contents, struct error *e);

#endif
