/*
 * map: a whole regular file as read-only memory.
 *
 * What is mapped must never be written to or cut short while the map stands: the
 * kernel answers a touch beyond a file's new end with SIGBUS. The files of a generation
 * keep this promise; removing or renaming one harms no map. A map may be read by
 * any number of threads.
 */
#ifndef PEELER_MAP_H
#define PEELER_MAP_H

#include "shim/error.h"
#include "shim/slice.h"

struct map {
    struct slice bytes; /* the file; begins at a page, so aligned for anything */
};

#define MAP_INIT                                                                                   \
    {                                                                                              \
        {                                                                                          \
            "", 0                                                                                  \
        }                                                                                          \
    }

/* Maps the file; an empty one is fine. A symbolic link at the path's end is refused.
 * ERR_NOT_FOUND, ERR_INPUT (not a regular file), ERR_LIMIT (larger than memory can
 * address), ERR_NO_MEMORY, ERR_IO. After an error *map is MAP_INIT. */
enum status map_open(const char *path, struct map *map, struct error *e);
void map_close(struct map *map); /* leaves MAP_INIT; twice is fine */

enum map_advice {
    MAP_ADVICE_RANDOM, /* a little here and there: read nothing ahead */
    MAP_ADVICE_STREAM, /* from front to back: read far ahead */
    MAP_ADVICE_SOON    /* all of it, shortly: start reading now */
};

/* Tells the kernel how the file will be read. Only speed depends on it, so it
 * can't fail. */
void map_advise(const struct map *map, enum map_advice advice);

#endif
