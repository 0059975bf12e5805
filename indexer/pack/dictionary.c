/*
 * dictionary: see dictionary.h, which has the grammar. First the writer, then the
 * reader: all of it decodes entries by entry_read(), the one place that meets
 * raw bytes. What a value means and who maps the file is known elsewhere.
 */
#include "indexer/pack/dictionary.h"

#include "shim/file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_KEYS  32
#define BLOCK_BYTES 2048 /* after so many a block is full: half a page, soon scanned */

/* A block's bytes are asked for at once, not one cache miss after the other: a fifth of
 * a look-up's time among a million terms. */
#define LINE  64   /* bytes of a cache line */
#define AHEAD 1024 /* bytes: a block of 32 terms, with values of 20 bytes */

static const char START[] = "peeldict", END[] = "dictends";

#define MAGIC  8               /* bytes of either */
#define HEADER (MAGIC + 4)     /* bytes */
#define FOOTER (3 * 8 + MAGIC) /* bytes */
#define HEAD   16              /* bytes */

/* entry_read() looks this far behind the last block before it knows better, and
 * dictionary_next() copies this many bytes at a time: the footer is always there. */
#define SLACK 16
_Static_assert(SLACK <= FOOTER, "what is read in vain lies in the file");

/* What stands for a key in the binary search: its start, with zeros behind it. */
static void head_of(struct slice key, uint8_t head[HEAD])
{
    memset(head, 0, HEAD);
    if (key.len)
        memcpy(head, key.data, key.len < HEAD ? key.len : HEAD);
}

/* --- writing --- */

#define OUT_BYTES ((size_t)64 << 10) /* gathered before they are written */

struct dictionary_writer {
    char *path;
    int fd;
    bool regular;       /* not a device: a file to remove after a failure */
    enum status status; /* the first failure */
    struct buf out, heads, offsets;
    uint64_t written; /* bytes before those in `out` */
    uint64_t keys, block_at;
    unsigned block_keys; /* of the block at hand; 0: the next key starts one */
    size_t last_len;
    char last[DICTIONARY_KEY];
};

static void put_fixed(struct buf *b, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_char(b, (char)(uint8_t)(value >> 8 * i));
}

enum status dictionary_writer_open(const char *path, struct dictionary_writer **out,
                                   struct error *e)
{
    struct dictionary_writer *w = calloc(1, sizeof *w);
    enum status status;
    struct stat info;

    if (w)
        w->path = strdup(path);
    if (!w || !w->path) {
        free(w);
        return error_memory(e);
    }
    w->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (w->fd < 0) {
        status = error_errno(e, "make", path);
        free(w->path);
        free(w);
        return status;
    }
    w->regular = fstat(w->fd, &info) == 0 && S_ISREG(info.st_mode);
    buf_append(&w->out, START, MAGIC);
    put_fixed(&w->out, DICTIONARY_VERSION, 4);
    *out = w;
    return OK;
}

static enum status flush(struct dictionary_writer *w, struct buf *b, struct error *e)
{
    enum status status =
        buf_ok(b) ? file_write_all(w->fd, w->path, buf_view(b), e) : error_memory(e);

    w->written += b->len;
    buf_truncate(b, 0);
    return status;
}

static enum status accept(const struct dictionary_writer *w, struct slice key, struct slice value,
                          struct error *e)
{
    if (key.len == 0 || key.len > DICTIONARY_KEY)
        return error_set(e, ERR_LIMIT, "%s: a term of %zu bytes (1 to %d are possible)", w->path,
                         key.len, DICTIONARY_KEY);
    if (value.len > DICTIONARY_VALUE)
        return error_set(e, ERR_LIMIT, "%s: a term's value of %zu bytes (%zu are possible)",
                         w->path, value.len, DICTIONARY_VALUE);
    if (slice_compare(slice_of(w->last, w->last_len), key) >= 0)
        return error_set(e, ERR_ENGINE, "%s: terms do not come in ascending order", w->path);
    return OK;
}

static size_t common(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len, n = 0;

    while (n < len && a.data[n] == b.data[n])
        n++;
    return n;
}

static void put_entry(struct dictionary_writer *w, struct slice key, struct slice value)
{
    uint8_t head[HEAD];
    size_t shared = 0;

    if (w->block_keys == 0) {
        w->block_at = w->written + w->out.len;
        head_of(key, head);
        buf_append(&w->heads, head, HEAD);
        put_fixed(&w->offsets, w->block_at, 8);
    } else {
        shared = common(slice_of(w->last, w->last_len), key);
    }
    buf_varint(&w->out, shared);
    buf_varint(&w->out, key.len - shared);
    buf_slice(&w->out, slice_from(key, shared));
    buf_varint(&w->out, value.len);
    buf_slice(&w->out, value);
    memcpy(w->last, key.data, key.len);
    w->last_len = key.len;
    w->keys++;
    if (++w->block_keys == BLOCK_KEYS || w->written + w->out.len - w->block_at >= BLOCK_BYTES)
        w->block_keys = 0;
}

enum status dictionary_writer_add(struct dictionary_writer *w, struct slice key, struct slice value,
                                  struct error *e)
{
    if (w->status != OK)
        return error_set(e, w->status, "%s: an earlier write failed", w->path);
    w->status = accept(w, key, value, e);
    if (w->status != OK)
        return w->status;
    put_entry(w, key, value);
    if (!buf_ok(&w->out) || !buf_ok(&w->heads) || !buf_ok(&w->offsets))
        w->status = error_memory(e);
    else if (w->out.len >= OUT_BYTES)
        w->status = flush(w, &w->out, e);
    return w->status;
}

/* Heads, offsets and footer. */
static enum status write_end(struct dictionary_writer *w, struct error *e)
{
    uint64_t blocks = w->offsets.len / 8, index;
    enum status status = flush(w, &w->out, e);

    index = w->written;
    if (status == OK)
        status = flush(w, &w->heads, e);
    if (status == OK)
        status = flush(w, &w->offsets, e);
    if (status != OK)
        return status;
    put_fixed(&w->out, w->keys, 8);
    put_fixed(&w->out, blocks, 8);
    put_fixed(&w->out, index, 8);
    buf_append(&w->out, END, MAGIC);
    return flush(w, &w->out, e);
}

/* Frees what is closed; a file that isn't whole is removed. */
static void writer_free(struct dictionary_writer *w, bool whole)
{
    if (!whole && w->regular)
        unlink(w->path);
    buf_clear(&w->out);
    buf_clear(&w->heads);
    buf_clear(&w->offsets);
    free(w->path);
    free(w);
}

enum status dictionary_writer_finish(struct dictionary_writer *w, struct error *e)
{
    enum status status = w->status;

    if (status == OK)
        status = write_end(w, e);
    else
        error_set(e, status, "%s: an earlier write failed", w->path);
    if (close(w->fd) != 0 && status == OK)
        status = error_errno(e, "write", w->path);
    writer_free(w, status == OK);
    return status;
}

void dictionary_writer_discard(struct dictionary_writer *w)
{
    if (!w)
        return;
    close(w->fd);
    writer_free(w, false);
}

/* --- reading --- */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are read as they lie in memory");

static inline uint64_t load64(const uint8_t *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* The first byte the highest, so that the numbers' order is that of the bytes. */
static inline uint64_t load_big64(const uint8_t *at)
{
    return __builtin_bswap64(load64(at));
}

static uint32_t load32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

static enum status damaged(struct error *e, const char *what)
{
    return error_set(e, ERR_CORRUPT, "the dictionary of terms is damaged: %s", what);
}

static bool counts_fit(const struct dictionary *d, uint64_t blocks, uint64_t index, size_t len)
{
    size_t room = len - HEADER - FOOTER;

    if (blocks > room / (HEAD + 8) || index != len - FOOTER - (HEAD + 8) * blocks)
        return false;
    /* 4 bytes are the shortest entry; no product overflows, blocks being few. */
    return d->keys >= blocks && d->keys <= BLOCK_KEYS * blocks && d->keys <= (index - HEADER) / 4 &&
           (blocks > 0 || index == HEADER);
}

enum status dictionary_open(struct slice bytes, struct dictionary *out, struct error *e)
{
    const uint8_t *data = (const uint8_t *)bytes.data, *footer;
    uint64_t blocks, index;

    if (bytes.len < HEADER + FOOTER)
        return damaged(e, "it is cut short");
    footer = data + bytes.len - FOOTER;
    if (memcmp(data, START, MAGIC) != 0)
        return damaged(e, "its first bytes are another file's");
    if (load32(data + MAGIC) != DICTIONARY_VERSION)
        return error_set(e, ERR_VERSION, "the dictionary of terms has version %u, not %d",
                         load32(data + MAGIC), DICTIONARY_VERSION);
    if (memcmp(footer + 24, END, MAGIC) != 0)
        return damaged(e, "its end is missing");
    blocks = load64(footer + 8);
    index = load64(footer + 16);
    out->keys = load64(footer);
    if (!counts_fit(out, blocks, index, bytes.len))
        return damaged(e, "its counts do not fit its length");
    out->blocks = (size_t)blocks;
    out->index = (size_t)index;
    out->bytes = data;
    out->heads = data + index;
    out->offsets = out->heads + HEAD * out->blocks;
    return OK;
}

/* 1 to 3 bytes. A third that says that more follow makes the number larger than
 * any that is allowed. */
static inline const uint8_t *number(const uint8_t *at, size_t *value)
{
    size_t low = at[0];

    if (low < 0x80) {
        *value = low;
        return at + 1;
    }
    low = (low & 0x7f) | (size_t)(at[1] & 0x7f) << 7;
    if (at[1] < 0x80) {
        *value = low;
        return at + 2;
    }
    *value = low | (size_t)at[2] << 14;
    return at + 3;
}

struct entry {
    size_t shared;
    struct slice suffix, value;
};

/* Decodes the entry at `at` < `end`; returns where the next one begins (`end` at most), or
 * NULL. At least SLACK bytes must follow `end`. What `shared` refers to is the caller's
 * to check. */
static inline const uint8_t *entry_read(const uint8_t *at, const uint8_t *end, struct entry *out)
{
    at = number(at, &out->shared);
    at = number(at, &out->suffix.len);
    if (at > end || out->suffix.len > (size_t)(end - at))
        return NULL;
    out->suffix.data = (const char *)at;
    at = number(at + out->suffix.len, &out->value.len);
    if (at > end || out->value.len > (size_t)(end - at))
        return NULL;
    out->value.data = (const char *)at;
    if (out->suffix.len == 0 || out->shared + out->suffix.len > DICTIONARY_KEY ||
        out->value.len > DICTIONARY_VALUE)
        return NULL;
    return at + out->value.len;
}

/* Where a block begins and ends. */
static inline bool block_at(const struct dictionary *d, size_t block, const uint8_t **at,
                            const uint8_t **end)
{
    uint64_t from = load64(d->offsets + 8 * block);
    uint64_t to = block + 1 < d->blocks ? load64(d->offsets + 8 * (block + 1)) : d->index;

    if (from < HEADER || from >= to || to > d->index)
        return false;
    *at = d->bytes + from;
    *end = d->bytes + to;
    return true;
}

/* *starts_by tells whether a block's first key is `key` or comes before it. */
static bool compare_start(const struct dictionary *d, size_t block, struct slice key,
                          bool *starts_by)
{
    const uint8_t *at, *end;
    struct entry first;

    if (!block_at(d, block, &at, &end) || !entry_read(at, end, &first) || first.shared != 0)
        return false;
    *starts_by = slice_compare(first.suffix, key) <= 0;
    return true;
}

/* Finds the last block that starts by `key`, or else the first; there must be one. */
static bool locate(const struct dictionary *d, struct slice key, const uint8_t **at,
                   const uint8_t **end)
{
    uint8_t head[HEAD];
    uint64_t first, second;
    size_t low = 0;

    head_of(key, head);
    first = load_big64(head);
    second = load_big64(head + 8);
    for (size_t count = d->blocks; count > 1; count -= count / 2) {
        size_t half = count / 2;
        const uint8_t *there = d->heads + HEAD * (low + half);
        uint64_t a = load_big64(there), b = load_big64(there + 8);
        bool starts_by = a < first || (a == first && b < second);

        if (a == first && b == second && !compare_start(d, low + half, key, &starts_by))
            return false;
        low += half & (0 - (size_t)starts_by); /* no branch: none could foresee it */
    }
    if (!block_at(d, low, at, end))
        return false;
    for (size_t ahead = LINE; ahead < AHEAD && ahead < (size_t)(*end - *at); ahead += LINE)
        __builtin_prefetch(*at + ahead);
    return true;
}

/* The bytes, `len` at most, that both start with; 8 at a time, so up to 7 more are read. */
static inline size_t common_padded(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t n = 0; n < len; n += 8) {
        uint64_t differ = load64(a + n) ^ load64(b + n);

        if (differ) {
            n += (size_t)__builtin_ctzll(differ) / 8;
            return n < len ? n : len;
        }
    }
    return len;
}

/* Looks for a key in its block without putting the block's keys together. The entry before
 * comes before `key`, with which it has its first `matched` bytes in common. One that shares
 * more with the entry before differs from `key` where that does, so comes before it too;
 * one that shares fewer bytes comes after. 7 bytes may be read behind the key. */
static enum status scan(const uint8_t *at, const uint8_t *end, const uint8_t *key, size_t len,
                        struct slice *value, bool *found)
{
    size_t matched = 0, before = 0; /* before: the length of the key before */

    while (at < end) {
        struct entry entry;
        const uint8_t *suffix;
        size_t n, most;

        at = entry_read(at, end, &entry);
        if (!at || entry.shared > before)
            return ERR_CORRUPT;
        before = entry.shared + entry.suffix.len;
        if (entry.shared > matched)
            continue;
        if (entry.shared < matched)
            return OK;
        suffix = (const uint8_t *)entry.suffix.data;
        most = len - matched < entry.suffix.len ? len - matched : entry.suffix.len;
        n = common_padded(suffix, key + matched, most);
        matched += n;
        *found = matched == len && before == len;
        if (*found)
            *value = entry.value;
        if (matched == len || (n < most && suffix[n] > key[matched]))
            return OK;
    }
    return OK;
}

enum status dictionary_find(const struct dictionary *d, struct slice key, struct slice *value,
                            bool *found, struct error *e)
{
    uint8_t padded[DICTIONARY_KEY + SLACK];
    const uint8_t *at, *end;

    *found = false;
    if (d->blocks == 0 || key.len == 0 || key.len > DICTIONARY_KEY)
        return OK;
    memcpy(padded, key.data, key.len);
    memset(padded + key.len, 0, SLACK);
    if (!locate(d, key, &at, &end) || scan(at, end, padded, key.len, value, found) != OK)
        return damaged(e, "a block of terms can't be read");
    return OK;
}

/* Whether the entry's key comes after the one on which the cursor stands. A suffix begins
 * where the two keys differ, but for the first of a block. */
static inline bool ascends(const struct dictionary_cursor *c, const struct entry *entry)
{
    uint8_t was, is = (uint8_t)entry->suffix.data[0];

    if (entry->shared == c->key_len)
        return true;
    was = c->key[entry->shared];
    if (is != was)
        return is > was;
    return entry->shared == 0 && slice_compare(entry->suffix, dictionary_key(c)) > 0;
}

static bool stop(struct dictionary_cursor *c, enum status status)
{
    c->at = c->end;
    c->status = status;
    return false;
}

bool dictionary_next(struct dictionary_cursor *c)
{
    struct entry entry;
    const uint8_t *next;
    size_t n = 0;

    if (c->at == c->end)
        return false;
    next = entry_read(c->at, c->end, &entry);
    if (!next || entry.shared > c->key_len || !ascends(c, &entry))
        return stop(c, ERR_CORRUPT);
    do {
        memcpy(c->key + entry.shared + n, entry.suffix.data + n, SLACK);
        n += SLACK;
    } while (n < entry.suffix.len);
    c->key_len = entry.shared + entry.suffix.len;
    c->value = entry.value;
    c->at = next;
    return true;
}

bool dictionary_seek(const struct dictionary *d, struct slice key, struct dictionary_cursor *c)
{
    const uint8_t *block_end;

    c->value = slice_of(NULL, 0);
    c->status = OK;
    c->key_len = 0;
    c->at = c->end = d->bytes + d->index;
    if (d->blocks == 0)
        return false;
    if (!locate(d, key, &c->at, &block_end))
        return stop(c, ERR_CORRUPT);
    while (dictionary_next(c))
        if (slice_compare(dictionary_key(c), key) >= 0)
            return true;
    return false;
}

/* --- checking --- */

/* Walks over one block; `c` stands on the last key of the block before. That a key shares
 * no fewer bytes than it could dictionary_next() knows, unless it shares none. */
static bool check_block(const struct dictionary *d, size_t block, struct dictionary_cursor *c,
                        uint64_t *keys)
{
    const uint8_t *at, *end;
    uint8_t head[HEAD];
    unsigned n = 0;

    if (!block_at(d, block, &at, &end) || at != c->at)
        return false;
    c->end = end;
    for (; c->at != end; n++) {
        uint8_t first = c->key[0];
        size_t shared;

        number(c->at, &shared);
        if (!dictionary_next(c))
            return false;
        if (n == 0 ? shared != 0 : shared == 0 && first == c->key[0])
            return false;
        if (n == 0)
            head_of(dictionary_key(c), head);
    }
    *keys += n;
    return n <= BLOCK_KEYS && memcmp(head, d->heads + HEAD * block, HEAD) == 0;
}

enum status dictionary_check(const struct dictionary *d, struct error *e)
{
    struct dictionary_cursor c;
    uint64_t keys = 0;

    c.status = OK;
    c.key_len = 0;
    c.key[0] = 0;
    c.at = d->bytes + HEADER;
    for (size_t block = 0; block < d->blocks; block++)
        if (!check_block(d, block, &c, &keys))
            return error_set(e, ERR_CORRUPT, "the dictionary of terms is damaged: block %zu of %zu",
                             block + 1, d->blocks);
    return keys == d->keys ? OK : damaged(e, "it does not hold as many terms as it says");
}
