/*
 * error: see error.h. Nothing here allocates: a message must be writable when
 * memory has run out.
 */
#include "shim/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum status keep(struct error *e, enum status status, size_t column)
{
    e->status = status;
    e->column = column;
    return status;
}

enum status error_set(struct error *e, enum status status, const char *format, ...)
{
    va_list args;

    if (!e || e->status != OK)
        return status;
    va_start(args, format);
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return keep(e, status, 0);
}

enum status error_at(struct error *e, size_t column, const char *format, ...)
{
    va_list args;
    int head;

    if (!e || e->status != OK)
        return ERR_QUERY;
    head = snprintf(e->text, sizeof e->text, "column %zu: ", column);
    va_start(args, format);
    vsnprintf(e->text + head, sizeof e->text - (size_t)head, format, args);
    va_end(args);
    return keep(e, ERR_QUERY, column);
}

static enum status status_of_errno(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return ERR_FULL;
    case ENOENT:
        return ERR_NOT_FOUND;
    case ENOMEM:
        return ERR_NO_MEMORY;
    default:
        return ERR_IO;
    }
}

enum status error_errno(struct error *e, const char *doing, const char *path)
{
    int number = errno;

    return error_set(e, status_of_errno(number), "cannot %s %s: %s", doing, path, strerror(number));
}

enum status error_memory(struct error *e)
{
    return error_set(e, ERR_NO_MEMORY, "out of memory");
}

void error_clear(struct error *e)
{
    e->status = OK;
    e->column = 0;
    e->text[0] = '\0';
}
