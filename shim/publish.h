/*
 * publish: builds a generation aside and publishes it; generation.h tells how,
 * what lies where, and what can be lost.
 */
#ifndef PEELER_PUBLISH_H
#define PEELER_PUBLISH_H

#include "shim/error.h"
#include "shim/generation.h"

struct generation_lock;
struct building;

/* Makes DIR if need be (not its parents) and becomes its one writer, until the
 * lock is released or the process ends. ERR_LOCKED says who is; ERR_USAGE: DIR
 * holds things, but no index. */
enum status generation_lock(const char *dir, struct generation_lock **out, struct error *e);
void generation_unlock(struct generation_lock *lock); /* NULL is fine */

/* Removes what dead writers left and makes a folder to build in; one at a time.
 * The lock must be held until the building is published or abandoned. */
enum status generation_begin(struct generation_lock *lock, struct building **out, struct error *e);
const char *generation_path(const struct building *b); /* the folder to write into */
uint64_t generation_next(const struct building *b);    /* the number it will have */

/* Syncs, digests and publishes all that is in the folder: regular files named as
 * manifest.h says, in folders or not, closed by whoever wrote them. `meta` is
 * borrowed, an object, or NULL for an empty one. Frees the building in any
 * case; after an error nothing of it stays (one exception: generation.h, "the very
 * last sync"). */
enum status generation_publish(struct building *b, const struct generation_kind *kind, json_t *meta,
                               struct error *e);
void generation_abandon(struct building *b); /* removes and frees; NULL is fine */

#endif
