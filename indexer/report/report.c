/*
 * report: frees what the readers made. They are read.c and jsonl.c.
 */
#include "indexer/report/report.h"

void report_clear(struct report *r)
{
    arena_clear(&r->arena);
    *r = (struct report){.arena = ARENA_INIT};
}
