/*
 * check: reads a whole segment and holds its files against each other.
 */
#ifndef PEELER_PACK_CHECK_H
#define PEELER_PACK_CHECK_H

#include "searcher/pack/segment.h"

/* ERR_CORRUPT names the first thing that is not as it should be; ERR_NO_MEMORY. */
enum status segment_check(struct segment *s, struct error *e);

#endif
