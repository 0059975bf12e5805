/*
 * both_engines: an index of the same random reports for each engine, as the set-up of a
 * group of tests: make_pack or make_xapian, then unmake.
 */
#ifndef PEELER_TEST_BOTH_ENGINES_H
#define PEELER_TEST_BOTH_ENGINES_H

#include "tests/searcher/index_help.h"

static struct index_help help;

static inline int make_pack(void **state)
{
    (void)state;
    return index_help_make(&help, "pack");
}

static inline int make_xapian(void **state)
{
    (void)state;
    return index_help_make(&help, "xapian");
}

static inline int unmake(void **state)
{
    (void)state;
    index_help_free(&help);
    return 0;
}

#endif
