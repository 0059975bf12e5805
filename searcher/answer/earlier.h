/*
 * earlier: what a finding says of areas for improvement and recommendations that an
 * earlier report made. See advice.h, whose second half this is.
 */
#ifndef PEELER_EARLIER_H
#define PEELER_EARLIER_H

#include "searcher/answer/advice.h"

/* A query that finds the findings that may hold some, on any engine: all of them, and
 * few others. */
#define EARLIER_QUERY                                                                              \
    "kind:finding AND ((area NEAR/12 improve) OR "                                                 \
    "\"recommendation|recommendations stating|saying|said\" OR "                                   \
    "(recommendations NEAR/8 (made OR identified)))"

enum status earlier_each(const struct section *s, struct arena *arena, advice_sink *sink, void *ctx,
                         struct error *e);

#endif
