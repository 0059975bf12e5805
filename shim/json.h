/*
 * json: the members of a JSON object, for records that come by the million: yajl
 * takes a tenth of the time that building a tree takes. (What is written, and small
 * files, are jansson's.) The only file that knows yajl.
 */
#ifndef PEELER_JSON_H
#define PEELER_JSON_H

#include "shim/buf.h"
#include "shim/error.h"

enum json_kind {
    JSON_IS_NULL,
    JSON_IS_TEXT,  /* texts[0] */
    JSON_IS_TEXTS, /* a list of strings */
    JSON_IS_OTHER  /* anything else; it is passed over */
};

struct json_member {
    struct slice key;
    enum json_kind kind;
    struct slice *texts;
    size_t count, cap;
};

struct json_object {
    struct json_member *members; /* in their order; no key twice */
    size_t count, cap;
};

/* Parses `text`, which must be one object and nothing else. Everything hangs on `arena`.
 * ERR_INPUT says what is wrong, *bad_utf8 whether it was that it isn't UTF-8. */
enum status json_read(struct slice text, struct arena *arena, struct json_object *out,
                      bool *bad_utf8, struct error *e);

/* NULL: the object has no such member. */
const struct json_member *json_find(const struct json_object *o, const char *key);

#endif
