/*
 * outline: makes the sections of a report from its blocks.
 */
#ifndef PEELER_REPORT_OUTLINE_H
#define PEELER_REPORT_OUTLINE_H

#include "indexer/report/block.h"

/* Fills out->sections and out->dropped, in out->arena. `whole`: one section. */
enum status outline_sections(const struct block_list *list, bool whole, struct report *out,
                             struct error *e);

#endif
