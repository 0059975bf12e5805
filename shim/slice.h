/*
 * slice: borrowed text or bytes, pointer and length. It owns nothing and need
 * not end in a zero byte; whoever hands one out says how long it lives.
 */
#ifndef PEELER_SLICE_H
#define PEELER_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data;
    size_t len;
};

/* For printf's "%.*s". */
#define SLICE_ARG(s) (int)(s).len, (s).data

static inline struct slice slice_of(const char *data, size_t len)
{
    return (struct slice){data, len};
}

static inline struct slice slice_str(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_str(text));
}

static inline bool slice_starts(struct slice a, struct slice start)
{
    return a.len >= start.len && (start.len == 0 || memcmp(a.data, start.data, start.len) == 0);
}

/* Byte order, the shorter first when one starts the other. */
static inline int slice_compare(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.data, b.data, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static inline struct slice slice_from(struct slice s, size_t start)
{
    return (struct slice){s.data + start, s.len - start};
}

/* Without white space (space, tab, line ends) at either end. */
static inline struct slice slice_trim(struct slice s)
{
    while (s.len && strchr(" \t\r\n\f\v", s.data[s.len - 1]) && s.data[s.len - 1])
        s.len--;
    while (s.len && strchr(" \t\r\n\f\v", s.data[0]) && s.data[0]) {
        s.data++;
        s.len--;
    }
    return s;
}

#endif
