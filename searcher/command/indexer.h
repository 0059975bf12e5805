/*
 * indexer: starts peeler-index, which stands beside this program, or where it
 * was installed, or on the PATH. Neither call comes back when it succeeds.
 */
#ifndef PEELER_INDEXER_H
#define PEELER_INDEXER_H

#include "searcher/answer/rows.h"

/* `peeler index …`: argv[0] is replaced, the rest handed on. */
enum status indexer_run(char **argv, struct error *e);

/* The outline of a file, without an index. */
enum status indexer_outline(const char *file, enum format format, struct error *e);

#endif
