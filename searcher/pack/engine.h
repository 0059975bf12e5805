/*
 * pack/engine: the engine that answers from our own compressed inverted index.
 */
#ifndef PEELER_PACK_ENGINE_H
#define PEELER_PACK_ENGINE_H

#include "searcher/engine.h"
#include "shim/generation.h"

/* Takes the generation, whatever it returns: closed with the engine. */
enum status pack_engine_open(struct generation *generation, struct engine **out, struct error *e);

/* The same for files that no manifest speaks for: `info` has only the sections. */
enum status pack_engine_open_folder(const char *folder, struct engine **out, struct error *e);

#endif
