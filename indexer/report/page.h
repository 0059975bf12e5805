/*
 * page: printed page numbers: finds the lines that are nothing but a page's
 * number, drops them, and works out which page each line is on.
 */
#ifndef PEELER_REPORT_PAGE_H
#define PEELER_REPORT_PAGE_H

#include "indexer/report/source.h"

enum status page_numbers(struct source *s, struct error *e);

#endif
