/*
 * error: how every function of peeler that can fail says so.
 *
 * Such a function returns an `enum status` and takes a `struct error *` last.
 * The place that finds the fault writes the message, once, with error_set();
 * everybody above passes status and message on untouched. A message is one
 * line without a full stop at its end and names the thing at fault.
 */
#ifndef PEELER_ERROR_H
#define PEELER_ERROR_H

#include <stddef.h>

enum status {
    OK = 0,
    ERR_USAGE,     /* the command line or a request's parameters */
    ERR_QUERY,     /* the query's text; error.column says where */
    ERR_INPUT,     /* a document or a table that is not what it should be */
    ERR_IO,        /* a file that can't be opened, read, written or synced */
    ERR_FULL,      /* no space left on the device, or over a quota */
    ERR_LOCKED,    /* another writer holds the index */
    ERR_NOT_FOUND, /* no such index, report or section */
    ERR_CORRUPT,   /* an index whose bytes are not what its manifest says */
    ERR_VERSION,   /* an index of another format, engine or analysis */
    ERR_LIMIT,     /* a bound was met: expansion, depth, length, size */
    ERR_TIMEOUT,   /* the deadline passed */
    ERR_NO_MEMORY,
    ERR_ENGINE /* an engine's library failed in a way it should not */
};

#define ERROR_TEXT 512 /* bytes, the closing zero included */

struct error {
    enum status status;
    size_t column; /* 1-based, in characters of the query; 0: none */
    char text[ERROR_TEXT];
};

/* Writes the message, unless one stands there already (the lower one is the
 * truer), and returns `status`. `e` may be NULL. */
enum status error_set(struct error *e, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a query: `column` is 1-based and is put before the message. */
enum status error_at(struct error *e, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call on `path`, from errno; ENOSPC and EDQUOT
 * become ERR_FULL, ENOENT ERR_NOT_FOUND, ENOMEM ERR_NO_MEMORY, the rest ERR_IO. */
enum status error_errno(struct error *e, const char *doing, const char *path);

/* "out of memory", ERR_NO_MEMORY. */
enum status error_memory(struct error *e);

/* Forgets the message, so that `e` can be used again. */
void error_clear(struct error *e);

#endif
