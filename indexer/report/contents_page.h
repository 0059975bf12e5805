/*
 * contents_page: contents lists whose page numbers stand elsewhere, or nowhere.
 */
#ifndef PEELER_REPORT_CONTENTS_PAGE_H
#define PEELER_REPORT_CONTENTS_PAGE_H

#include "indexer/report/block.h"
#include "indexer/report/contents.h"

/* Sets BLOCK_CONTENTS and adds the entries. To be done before headings are told. */
enum status contents_page_find(struct block_list *list, struct contents *contents, struct error *e);

#endif
