/*
 * parallel: the same work on several things at once, a thread each.
 */
#ifndef PEELER_PARALLEL_H
#define PEELER_PARALLEL_H

#include "shim/error.h"

#include <stddef.h>

typedef enum status parallel_work(void *ctx, size_t number, struct error *e);

/* Calls work(ctx, 0), … work(ctx, count - 1), beside each other as far as threads can be
 * had, and returns when all have returned: the failure of the first that failed. */
enum status parallel(size_t count, parallel_work *work, void *ctx, struct error *e);

#endif
