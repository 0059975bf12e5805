/*
 * level: how deep each heading is, and of which kind the section is that it opens.
 */
#ifndef PEELER_REPORT_LEVEL_H
#define PEELER_REPORT_LEVEL_H

#include "indexer/report/block.h"
#include "indexer/report/contents.h"

#define LEVEL_MAX 6

enum status level_find(struct block_list *list, const struct contents *contents, struct error *e);

#endif
