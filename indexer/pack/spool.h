/*
 * spool: bytes on their way to a file: straight into it, or, while others write there,
 * into a file without a name from which they are moved later.
 */
#ifndef PEELER_SPOOL_H
#define PEELER_SPOOL_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

struct spool {
    struct buf bytes; /* not yet written */
    struct buf path;  /* of the file, or for messages */
    int fd;           /* -1: all is still in memory */
    uint64_t size;    /* bytes so far */
};

#define SPOOL_INIT                                                                                 \
    {                                                                                              \
        BUF_INIT, BUF_INIT, -1, 0                                                                  \
    }

/* Makes the file, which must not be there yet. */
enum status spool_make(struct spool *s, const char *folder, const char *name, struct error *e);

/* Appends; a spool without a file makes itself one in `folder` when there is much. */
enum status spool_add(struct spool *s, const char *folder, struct slice bytes, struct error *e);

/* Moves all bytes of `from` to the end of `to`. */
enum status spool_move(struct spool *to, struct spool *from, struct error *e);

/* Writes what is left, and closes. */
enum status spool_close(struct spool *s, struct error *e);
void spool_clear(struct spool *s); /* also after spool_close() */

#endif
