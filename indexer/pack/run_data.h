/*
 * run_data: the bytes of a run, entry by entry: in memory, or in a file without a
 * name, so that whatever happens no debris is left. An entry begins with its key, a
 * text; what else it says is inverter.h's. Entries can be read from any key on, by
 * several threads, each with a reader of its own.
 */
#ifndef PEELER_RUN_DATA_H
#define PEELER_RUN_DATA_H

#include "shim/buf.h"
#include "shim/error.h"

#include <stdint.h>

/* Where an entry begins, every so many bytes. */
struct run_mark {
    uint64_t at;
    struct slice key;
};

struct run_data {
    struct buf bytes; /* all of it, or what is not yet in the file */
    int fd;           /* -1: in memory */
    uint64_t size;    /* bytes that are in the file */
    struct run_mark *marks;
    size_t mark_count, mark_cap;
    struct arena keys; /* of the marks */
};

#define RUN_DATA_INIT                                                                              \
    {                                                                                              \
        BUF_INIT, -1, 0, NULL, 0, 0, ARENA_INIT                                                    \
    }

/* Lets the entries go to a file in `folder`. */
enum status run_data_spill(struct run_data *d, const char *folder, struct error *e);

/* Makes room for an entry of at most `len` bytes; NULL: no memory. */
uint8_t *run_data_begin(struct run_data *d, size_t len);
/* Ends the entry at `end`, and writes if there is much to be written. */
enum status run_data_end(struct run_data *d, const uint8_t *end, struct error *e);
/* Writes what is left; then it is ready to be read. */
enum status run_data_finish(struct run_data *d, struct error *e);
void run_data_clear(struct run_data *d);

/* Bytes of all entries. */
uint64_t run_data_size(const struct run_data *d);

/* Reads entries one after the other; the run must outlive it. */
struct run_reader {
    const struct run_data *data;
    struct buf window; /* of a file */
    struct slice rest; /* what is read and not yet handed out */
    uint64_t at;       /* in the file, behind what is read */
};

/* To be read from the first entry on whose key is not below `from`. */
enum status run_reader_open(struct run_reader *r, const struct run_data *data, struct slice from,
                            struct error *e);
/* The body of the next entry, which lives until the next call; *more is false at the end. */
enum status run_reader_next(struct run_reader *r, struct slice *body, bool *more, struct error *e);
void run_reader_clear(struct run_reader *r);

#endif
