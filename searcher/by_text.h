/*
 * by_text: mentions found in the stored text of every section that matches, for
 * an engine whose index can't say where they stand.
 */
#ifndef PEELER_BY_TEXT_H
#define PEELER_BY_TEXT_H

#include "searcher/engine.h"

/* As engine_mentions(). */
enum status mentions_by_text(struct engine *engine, const struct plan *plan, const struct run *run,
                             interval_sink *sink, void *ctx, struct error *e);

#endif
