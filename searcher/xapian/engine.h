/*
 * xapian/engine: the engine that answers from a Xapian database.
 */
#ifndef PEELER_XAPIAN_ENGINE_H
#define PEELER_XAPIAN_ENGINE_H

#include "searcher/engine.h"
#include "shim/generation.h"

/* Takes the generation, whatever it returns: closed with the engine. */
enum status xapian_engine_open(struct generation *generation, struct engine **out, struct error *e);

#endif
