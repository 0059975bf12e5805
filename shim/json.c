/*
 * json: see json.h. yajl calls back for each token; what is nested deeper than a
 * list of strings is checked for its grammar and forgotten.
 */
#include "shim/json.h"

#include <yajl/yajl_parse.h>

#define DEPTH_MAX 2048u /* of nested lists and objects */

struct reading {
    struct json_object *object;
    struct arena *arena;
    unsigned depth; /* 1: in the object, 2: in a member's list, … */
    const char *fault;
    struct slice twice; /* the key that stands there twice */
};

static struct json_member *last(struct reading *r)
{
    return &r->object->members[r->object->count - 1];
}

/* Arrays in an arena grow by being copied. */
static bool grow(struct arena *arena, void **array, size_t *cap, size_t size)
{
    size_t want = *cap ? *cap * 2 : 8;
    void *grown = arena_array(arena, want, size);

    if (grown && *cap)
        memcpy(grown, *array, *cap * size);
    if (grown) {
        *array = grown;
        *cap = want;
    }
    return grown != NULL;
}

/* A value that is no string. */
static int other(struct reading *r, enum json_kind kind)
{
    if (!r->depth)
        r->fault = "not a JSON object";
    else if (r->depth == 1)
        last(r)->kind = kind;
    else
        last(r)->kind = JSON_IS_OTHER;
    return !r->fault;
}

static int on_null(void *ctx)
{
    return other(ctx, JSON_IS_NULL);
}

static int on_boolean(void *ctx, int value)
{
    (void)value;
    return other(ctx, JSON_IS_OTHER);
}

static int on_number(void *ctx, const char *text, size_t len)
{
    (void)text;
    (void)len;
    return other(ctx, JSON_IS_OTHER);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
    struct reading *r = ctx;
    struct json_member *m;

    if (!r->depth)
        return other(r, JSON_IS_OTHER);
    m = last(r);
    if (m->kind == JSON_IS_OTHER)
        return 1;
    if (r->depth == 1)
        m->kind = JSON_IS_TEXT;
    if (m->count == m->cap && !grow(r->arena, (void **)&m->texts, &m->cap, sizeof *m->texts))
        return 0;
    m->texts[m->count++] = arena_copy(r->arena, slice_of((const char *)text, len));
    return arena_ok(r->arena);
}

static int on_key(void *ctx, const unsigned char *text, size_t len)
{
    struct reading *r = ctx;
    struct json_object *o = r->object;
    struct slice key = slice_of((const char *)text, len);

    if (r->depth != 1)
        return 1;
    for (size_t i = 0; i < o->count; i++)
        if (slice_equal(o->members[i].key, key)) {
            r->fault = "a key stands there twice";
            r->twice = o->members[i].key;
            return 0;
        }
    if (o->count == o->cap && !grow(r->arena, (void **)&o->members, &o->cap, sizeof *o->members))
        return 0;
    o->members[o->count++] =
        (struct json_member){arena_copy(r->arena, key), JSON_IS_NULL, NULL, 0, 0};
    return arena_ok(r->arena);
}

static int deeper(struct reading *r)
{
    if (++r->depth > DEPTH_MAX)
        r->fault = "it is nested too deep";
    return !r->fault;
}

static int on_map(void *ctx)
{
    struct reading *r = ctx;

    if (r->depth)
        last(r)->kind = JSON_IS_OTHER;
    return deeper(r);
}

static int on_list(void *ctx)
{
    struct reading *r = ctx;

    if (!r->depth)
        return other(r, JSON_IS_OTHER);
    last(r)->kind = r->depth == 1 ? JSON_IS_TEXTS : JSON_IS_OTHER;
    return deeper(r);
}

static int on_end(void *ctx)
{
    ((struct reading *)ctx)->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {.yajl_null = on_null,
                                         .yajl_boolean = on_boolean,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_map_key = on_key,
                                         .yajl_start_map = on_map,
                                         .yajl_end_map = on_end,
                                         .yajl_start_array = on_list,
                                         .yajl_end_array = on_end};

/* Says why parsing ended early. */
static enum status explain(yajl_handle parser, const struct reading *r, bool *bad_utf8,
                           struct error *e)
{
    unsigned char *why;
    size_t len;

    if (!arena_ok(r->arena))
        return error_memory(e);
    if (r->twice.len)
        return error_set(e, ERR_INPUT, "%s: \"%.*s\"", r->fault, SLICE_ARG(r->twice));
    if (r->fault)
        return error_set(e, ERR_INPUT, "%s", r->fault);
    why = yajl_get_error(parser, 0, NULL, 0);
    if (!why)
        return error_memory(e);
    *bad_utf8 = strstr((const char *)why, "UTF8") != NULL;
    len = strcspn((const char *)why, "\n");
    error_set(e, ERR_INPUT, "not a JSON object: %.*s", (int)len, (const char *)why);
    yajl_free_error(parser, why);
    return ERR_INPUT;
}

enum status json_read(struct slice text, struct arena *arena, struct json_object *out,
                      bool *bad_utf8, struct error *e)
{
    struct reading r = {.object = out, .arena = arena};
    yajl_handle parser = yajl_alloc(&callbacks, NULL, &r);
    enum status status = OK;

    *out = (struct json_object){NULL, 0, 0};
    *bad_utf8 = false;
    if (!parser)
        return error_memory(e);
    if (yajl_parse(parser, (const unsigned char *)text.data, text.len) != yajl_status_ok ||
        yajl_complete_parse(parser) != yajl_status_ok)
        status = explain(parser, &r, bad_utf8, e);
    yajl_free(parser);
    return status;
}

const struct json_member *json_find(const struct json_object *o, const char *key)
{
    for (size_t i = 0; i < o->count; i++)
        if (slice_is(o->members[i].key, key))
            return &o->members[i];
    return NULL;
}
