/*
 * zip: see zip.h. The only file that knows zlib and libdeflate; it knows no files.
 */
#include "shim/zip.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

/* Deflate can't do better than this (258 bytes from 2 bits), so a length beyond
 * it is a lie for which no memory need be taken. */
#define BEST_RATIO 1032u

struct zipper {
    int level;
    struct libdeflate_compressor *compressor; /* NULL: not made yet */
    bool can_inflate;                         /* the state was made */
    z_stream inflate;
};

struct zipper *zipper_new(struct error *e)
{
    struct zipper *z = calloc(1, sizeof *z);

    if (!z) {
        error_memory(e);
        return NULL;
    }
    z->level = 6; /* the default of both libraries */
    return z;
}

void zipper_free(struct zipper *z)
{
    if (!z)
        return;
    libdeflate_free_compressor(z->compressor);
    if (z->can_inflate)
        inflateEnd(&z->inflate);
    free(z);
}

void zipper_level(struct zipper *z, int level)
{
    assert(level >= 0 && level <= 9);
    if (level != z->level) {
        libdeflate_free_compressor(z->compressor);
        z->compressor = NULL;
    }
    z->level = level;
}

/* zlib wants a place to write to even for nothing. */
static void point(z_stream *stream, struct slice in, char *out, size_t size)
{
    stream->next_in = (z_const Bytef *)(in.len ? in.data : "");
    stream->avail_in = (uInt)in.len;
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)size;
}

enum status zipper_pack(struct zipper *z, struct slice text, struct buf *record, struct error *e)
{
    size_t bound;
    char *to;

    if (text.len > ZIP_TEXT)
        return error_set(e, ERR_LIMIT, "a text of %zu bytes is too long to store", text.len);
    if (!z->compressor)
        z->compressor = libdeflate_alloc_compressor(z->level);
    if (!z->compressor)
        return error_memory(e);
    buf_varint(record, text.len);
    bound = libdeflate_zlib_compress_bound(z->compressor, text.len);
    to = buf_reserve(record, bound);
    if (!to)
        return error_memory(e);
    record->len += libdeflate_zlib_compress(z->compressor, text.data, text.len, to, bound);
    record->data[record->len] = '\0';
    return OK;
}

static enum status ready_to_inflate(struct zipper *z, struct error *e)
{
    int result = z->can_inflate ? inflateReset(&z->inflate) : inflateInit(&z->inflate);

    if (result == Z_MEM_ERROR)
        return error_memory(e);
    assert(result == Z_OK);
    z->can_inflate = true;
    return OK;
}

enum status zipper_unpack(struct zipper *z, struct slice record, size_t limit, struct buf *text,
                          struct error *e)
{
    enum status status;
    uint64_t length;
    char *to;
    int result;

    if (!slice_varint(&record, &length) || length > limit || length > ZIP_TEXT ||
        length / BEST_RATIO > record.len || record.len > 2 * ZIP_TEXT)
        return error_set(e, ERR_CORRUPT, "a stored text has an impossible length");
    status = ready_to_inflate(z, e);
    if (status != OK)
        return status;
    to = buf_reserve(text, (size_t)length);
    if (!to)
        return error_memory(e);
    point(&z->inflate, record, to, (size_t)length);
    result = inflate(&z->inflate, Z_FINISH);
    if (result == Z_MEM_ERROR)
        return error_memory(e);
    if (result != Z_STREAM_END || z->inflate.avail_in || z->inflate.avail_out) {
        to[0] = '\0'; /* the zero byte that ends what was there before */
        return error_set(e, ERR_CORRUPT, "a stored text can't be unpacked");
    }
    text->len += (size_t)length;
    text->data[text->len] = '\0';
    return OK;
}
