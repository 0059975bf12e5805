/*
 * running: running heads: short blocks at pages' edges that come again and again.
 */
#ifndef PEELER_REPORT_RUNNING_H
#define PEELER_REPORT_RUNNING_H

#include "indexer/report/block.h"

enum status running_find(struct block_list *list, struct error *e);

#endif
