/*
 * builtin: tables of corpus/ that are compiled into the indexer (made by the Makefile).
 */
#ifndef PEELER_INDEXER_BUILTIN_H
#define PEELER_INDEXER_BUILTIN_H

#include "shim/slice.h"

struct slice builtin_forces(void); /* corpus/forces.tsv */

#endif
