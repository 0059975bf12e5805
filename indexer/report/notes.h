/*
 * notes: footnotes, and the imprint at a report's end.
 */
#ifndef PEELER_REPORT_NOTES_H
#define PEELER_REPORT_NOTES_H

#include "indexer/report/block.h"

void notes_find(struct block_list *list);   /* before headings are told: sets BLOCK_NOTE */
void imprint_find(struct block_list *list); /* after: sets BLOCK_IMPRINT */

#endif
