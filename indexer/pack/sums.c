/*
 * sums: see sums.h for the bytes. This file makes and reads them; which bytes of a file a
 * question rests on is known to the readers of that file.
 */
#include "indexer/pack/sums.h"

#include "shim/buf.h"
#include "shim/digest.h"
#include "shim/file.h"

#include <stdlib.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are read as they lie");

#define MAGIC     "peelsums"
#define SHIFT_MAX 30u /* a page of 1 GiB; and the least is of 16 bytes */
#define SHIFT_MIN 4u

struct head {
    char magic[8];
    uint64_t shift, sizes[PACK_FILES];
};

_Static_assert(sizeof(struct head) == 16 + 8 * PACK_FILES, "the head has no padding");

struct sums {
    struct buf text, folder;
    struct pages files[PACK_FILES];
    uint64_t *bits; /* of all files */
};

const char *pack_file_name(enum pack_file file)
{
    static const char *const names[] = {[PACK_TERMS] = "terms",
                                        [PACK_POSTINGS] = "postings",
                                        [PACK_POSITIONS] = "positions",
                                        [PACK_COLUMNS] = "columns",
                                        [PACK_STORE] = "store"};

    return names[file];
}

static uint64_t page_count(uint64_t size, unsigned shift)
{
    return (size >> shift) + ((size & ((UINT64_C(1) << shift) - 1)) != 0);
}

static uint32_t sum_of(struct slice file, unsigned shift, size_t page)
{
    struct slice from = slice_from(file, page << shift);
    size_t size = (size_t)1 << shift;

    return (uint32_t)digest64(slice_of(from.data, from.len < size ? from.len : size));
}

/* --- writing ---------------------------------------------------------------- */

/* A page at a time, for a mapped file would count as memory of the build. */
static enum status add_pages(int fd, const char *path, unsigned shift, struct buf *sums,
                             struct error *e)
{
    size_t size = (size_t)1 << shift, len = size;
    struct buf page = BUF_INIT;
    char *to = buf_reserve(&page, size);
    enum status status = to ? OK : error_memory(e);

    while (status == OK && len == size) {
        status = file_read_some(fd, path, to, size, &len, e);
        if (status == OK && len) {
            uint32_t sum = (uint32_t)digest64(slice_of(to, len));

            buf_append(sums, &sum, sizeof sum);
        }
    }
    buf_clear(&page);
    return status;
}

static enum status add_file(const char *path, unsigned shift, uint64_t *size, struct buf *sums,
                            struct error *e)
{
    int fd = -1;
    enum status status = file_open(path, FILE_NO_LINK, &fd, size, e);

    if (status != OK)
        return status;
    status = add_pages(fd, path, shift, sums, e);
    close(fd);
    return status;
}

enum status sums_write(const char *folder, unsigned shift, struct error *e)
{
    struct head head = {.magic = MAGIC, .shift = shift};
    struct buf path = BUF_INIT, out = BUF_INIT;
    enum status status = OK;

    buf_append(&out, &head, sizeof head);
    for (int i = 0; i < PACK_FILES && status == OK; i++)
        status = file_join(&path, folder, pack_file_name((enum pack_file)i))
                     ? add_file(path.data, shift, &head.sizes[i], &out, e)
                     : error_memory(e);
    if (status == OK && (!buf_ok(&out) || !file_join(&path, folder, SUMS_FILE)))
        status = error_memory(e);
    if (status == OK) {
        memcpy(out.data, &head, sizeof head);
        status = file_write(path.data, buf_view(&out), e);
    }
    buf_clear(&path);
    buf_clear(&out);
    return status;
}

/* --- reading ---------------------------------------------------------------- */

/* Gives each file its sums and its bits; false when they are not those of these files. */
static bool place(struct sums *s, const struct slice files[PACK_FILES])
{
    struct slice text = buf_view(&s->text);
    uint64_t *bits = s->bits;
    struct head head;

    memcpy(&head, text.data, sizeof head);
    text = slice_from(text, sizeof head);
    for (int i = 0; i < PACK_FILES; i++) {
        uint64_t pages = page_count(files[i].len, (unsigned)head.shift);

        if (head.sizes[i] != files[i].len || pages > text.len / sizeof(uint32_t))
            return false;
        s->files[i] = (struct pages){.bytes = files[i],
                                     .shift = (unsigned)head.shift,
                                     .sums = text.data,
                                     .good = bits,
                                     .folder = s->folder.data,
                                     .name = pack_file_name((enum pack_file)i)};
        text = slice_from(text, (size_t)pages * sizeof(uint32_t));
        bits += pages / 64 + 1;
    }
    return text.len == 0;
}

static bool head_is_sound(struct slice text)
{
    struct head head;

    if (text.len < sizeof head)
        return false;
    memcpy(&head, text.data, sizeof head);
    return memcmp(head.magic, MAGIC, sizeof head.magic) == 0 && head.shift >= SHIFT_MIN &&
           head.shift <= SHIFT_MAX;
}

enum status sums_open(const char *folder, struct slice text, const struct slice files[PACK_FILES],
                      struct sums **out, struct error *e)
{
    struct sums *s = calloc(1, sizeof *s);
    enum status status = OK;

    *out = NULL;
    if (!s)
        return error_memory(e);
    buf_slice(&s->text, text);
    buf_str(&s->folder, folder);
    s->bits = calloc(text.len / sizeof(uint32_t) / 64 + PACK_FILES, sizeof *s->bits);
    if (!buf_ok(&s->text) || !buf_ok(&s->folder) || !s->bits)
        status = error_memory(e);
    else if (!head_is_sound(text) || !place(s, files))
        status = error_set(e, ERR_CORRUPT, "%s/%s is damaged: it is not about the files beside it",
                           folder, SUMS_FILE);
    if (status == OK)
        *out = s;
    else
        sums_close(s);
    return status;
}

void sums_close(struct sums *s)
{
    if (!s)
        return;
    buf_clear(&s->text);
    buf_clear(&s->folder);
    free(s->bits);
    free(s);
}

const struct pages *sums_pages(const struct sums *s, enum pack_file file)
{
    return s ? &s->files[file] : NULL;
}

enum status pages_damaged(const struct pages *p, const char *what, struct error *e)
{
    if (!p)
        return error_set(e, ERR_CORRUPT, "%s is damaged", what);
    return error_set(e, ERR_CORRUPT, "%s/%s is damaged: it is not what was written", p->folder,
                     p->name);
}

enum status pages_verify_some(const struct pages *p, size_t first, size_t last, struct error *e)
{
    for (size_t page = first; page <= last; page++) {
        uint64_t bit = UINT64_C(1) << page % 64;
        uint32_t sum;

        if (p->good[page / 64] & bit)
            continue;
        memcpy(&sum, p->sums + page * sizeof sum, sizeof sum);
        if (sum != sum_of(p->bytes, p->shift, page))
            return pages_damaged(p, p->name, e);
        p->good[page / 64] |= bit;
    }
    return OK;
}

enum status sums_check(const struct sums *s, struct error *e)
{
    enum status status = OK;

    for (int i = 0; i < PACK_FILES && status == OK; i++)
        status = pages_verify(&s->files[i], s->files[i].bytes.data, s->files[i].bytes.len, e);
    return status;
}
