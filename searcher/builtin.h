/*
 * builtin: tables of corpus/ that are compiled into the program (made by the
 * Makefile), so that there is nothing to configure.
 */
#ifndef PEELER_BUILTIN_H
#define PEELER_BUILTIN_H

#include "shim/slice.h"

struct slice builtin_families(void); /* corpus/families.tsv */

#endif
