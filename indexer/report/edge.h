/*
 * edge: running heads and feet that stand directly on the text, without an empty line.
 */
#ifndef PEELER_REPORT_EDGE_H
#define PEELER_REPORT_EDGE_H

#include "indexer/report/source.h"

/* Sets head_end and foot of lines, so that they become blocks of their own, which
 * running.c then tells. After page numbers and contents lists were found. */
enum status edge_find(struct source *s, struct error *e);

#endif
