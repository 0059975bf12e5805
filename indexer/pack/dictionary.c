/*
 * dictionary: see dictionary.h, which has the grammar. This file reads: all of it decodes
 * entries by entry_read(), the one place that meets raw bytes. What a value means
 * and who maps the file is known elsewhere.
 */
#include "indexer/pack/dictionary.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are read as they lie in memory");

/* A block's bytes are asked for at once, not one cache miss after the other: a fifth of
 * a look-up's time among a million terms. */
#define LINE  64   /* bytes of a cache line */
#define AHEAD 1024 /* bytes: a block of 64 terms, with values of 10 bytes */

/* entry_read() looks this far behind the last block before it knows better, and
 * dictionary_next() copies this many bytes at a time: the footer is always there. */
#define SLACK 16
_Static_assert(SLACK <= DICTIONARY_FOOTER, "what is read in vain lies in the file");

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
    size_t room = len - DICTIONARY_HEADER - DICTIONARY_FOOTER;

    if (blocks > room / (DICTIONARY_HEAD + 8) ||
        index != len - DICTIONARY_FOOTER - (DICTIONARY_HEAD + 8) * blocks)
        return false;
    /* 3 bytes are the shortest entry; no product overflows, blocks being few. */
    return d->keys >= blocks && d->keys <= DICTIONARY_ENTRIES * blocks &&
           d->keys <= (index - DICTIONARY_HEADER) / 3 && (blocks > 0 || index == DICTIONARY_HEADER);
}

struct slice dictionary_block_start(const struct dictionary *d, size_t block)
{
    const char *head = (const char *)d->heads + block * DICTIONARY_HEAD;

    return slice_of(head, strnlen(head, DICTIONARY_HEAD));
}

enum status dictionary_open(struct slice bytes, struct dictionary *out, struct error *e)
{
    const uint8_t *data = (const uint8_t *)bytes.data, *footer;
    uint64_t blocks, index;

    if (bytes.len < DICTIONARY_HEADER + DICTIONARY_FOOTER)
        return damaged(e, "it is cut short");
    footer = data + bytes.len - DICTIONARY_FOOTER;
    if (memcmp(data, DICTIONARY_START, DICTIONARY_MAGIC) != 0)
        return damaged(e, "its first bytes are another file's");
    if (load32(data + DICTIONARY_MAGIC) != DICTIONARY_VERSION)
        return error_set(e, ERR_VERSION, "the dictionary of terms has version %u, not %d",
                         load32(data + DICTIONARY_MAGIC), DICTIONARY_VERSION);
    if (memcmp(footer + 24, DICTIONARY_END, DICTIONARY_MAGIC) != 0)
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
    out->offsets = out->heads + DICTIONARY_HEAD * out->blocks;
    out->pages = NULL;
    return OK;
}

enum status dictionary_guard(struct dictionary *d, const struct pages *pages, struct error *e)
{
    d->pages = pages;
    return pages_verify(pages, d->heads, (DICTIONARY_HEAD + 8) * d->blocks + DICTIONARY_FOOTER, e);
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

/* The two lengths at an entry's start. */
static inline const uint8_t *cut_read(const uint8_t *at, size_t *shared, size_t *suffix_len)
{
    size_t more;

    *shared = at[0] >> 4;
    *suffix_len = (at[0] & 15u) + 1u;
    at++;
    if (*shared == DICTIONARY_CUT) {
        at = number(at, &more);
        *shared += more;
    }
    if (*suffix_len == DICTIONARY_CUT + 1u) {
        at = number(at, &more);
        *suffix_len += more;
    }
    return at;
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
    at = cut_read(at, &out->shared, &out->suffix.len);
    if (at > end || out->suffix.len > (size_t)(end - at))
        return NULL;
    out->suffix.data = (const char *)at;
    at = number(at + out->suffix.len, &out->value.len);
    if (at > end || out->value.len > (size_t)(end - at))
        return NULL;
    out->value.data = (const char *)at;
    if (out->shared + out->suffix.len > DICTIONARY_KEY || out->value.len > DICTIONARY_VALUE)
        return NULL;
    return at + out->value.len;
}

/* Where a block begins and ends. */
static inline bool block_at(const struct dictionary *d, size_t block, const uint8_t **at,
                            const uint8_t **end)
{
    uint64_t from = load64(d->offsets + 8 * block);
    uint64_t to = block + 1 < d->blocks ? load64(d->offsets + 8 * (block + 1)) : d->index;

    if (from < DICTIONARY_HEADER || from >= to || to > d->index)
        return false;
    *at = d->bytes + from;
    *end = d->bytes + to;
    return true;
}

/* *starts_by tells whether a block's first key is `key` or comes before it. */
static bool compare_start(const struct dictionary *d, size_t block, struct slice key,
                          bool *starts_by, struct error *e)
{
    const uint8_t *at, *end;
    struct entry first;

    if (!block_at(d, block, &at, &end) || pages_verify(d->pages, at, (size_t)(end - at), e) != OK ||
        !entry_read(at, end, &first) || first.shared != 0)
        return false;
    *starts_by = slice_compare(first.suffix, key) <= 0;
    return true;
}

/* Finds the last block that starts by `key`, or else the first; there must be one. */
static bool locate(const struct dictionary *d, struct slice key, const uint8_t **at,
                   const uint8_t **end, struct error *e)
{
    uint8_t head[DICTIONARY_HEAD];
    uint64_t first, second;
    size_t low = 0;

    dictionary_head(key, head);
    first = load_big64(head);
    second = load_big64(head + 8);
    for (size_t count = d->blocks; count > 1; count -= count / 2) {
        size_t half = count / 2;
        const uint8_t *there = d->heads + DICTIONARY_HEAD * (low + half);
        uint64_t a = load_big64(there), b = load_big64(there + 8);
        bool starts_by = a < first || (a == first && b < second);

        if (a == first && b == second && !compare_start(d, low + half, key, &starts_by, e))
            return false;
        low += half & (0 - (size_t)starts_by); /* no branch: none could foresee it */
    }
    if (!block_at(d, low, at, end))
        return false;
    for (size_t ahead = LINE; ahead < AHEAD && ahead < (size_t)(*end - *at); ahead += LINE)
        __builtin_prefetch(*at + ahead);
    return pages_verify(d->pages, *at, (size_t)(*end - *at), e) == OK;
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
    if (!locate(d, key, &at, &end, e) || scan(at, end, padded, key.len, value, found) != OK)
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

/* Verifies the entry that ends at `next`, and with it the rest of its last page. */
static bool entry_is_good(struct dictionary_cursor *c, const uint8_t *next)
{
    if (pages_verify(c->pages, c->at, (size_t)(next - c->at), NULL) != OK)
        return false;
    c->good = c->pages ? pages_end(c->pages, next) : c->end;
    return true;
}

bool dictionary_next(struct dictionary_cursor *c)
{
    struct entry entry;
    const uint8_t *next;
    size_t n = 0;

    if (c->at == c->end)
        return false;
    next = entry_read(c->at, c->end, &entry);
    if (!next || (next > c->good && !entry_is_good(c, next)) || entry.shared > c->key_len ||
        !ascends(c, &entry))
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
    c->good = d->bytes;
    c->pages = d->pages;
    if (d->blocks == 0)
        return false;
    if (!locate(d, key, &c->at, &block_end, NULL))
        return stop(c, ERR_CORRUPT);
    while (dictionary_next(c))
        if (slice_compare(dictionary_key(c), key) >= 0)
            return true;
    return false;
}

enum status dictionary_cursor_status(const struct dictionary_cursor *c, struct error *e)
{
    return c->status == OK ? OK : pages_damaged(c->pages, "the dictionary of terms", e);
}

/* --- checking --- */

/* Walks over one block; `c` stands on the last key of the block before. That a key shares
 * no fewer bytes than it could dictionary_next() knows, unless it shares none. */
static bool check_block(const struct dictionary *d, size_t block, struct dictionary_cursor *c,
                        uint64_t *keys)
{
    const uint8_t *at, *end;
    uint8_t head[DICTIONARY_HEAD];
    unsigned n = 0;

    if (!block_at(d, block, &at, &end) || at != c->at)
        return false;
    c->end = end;
    for (; c->at != end; n++) {
        uint8_t first = c->key[0];
        size_t shared, suffix_len;

        cut_read(c->at, &shared, &suffix_len);
        if (!dictionary_next(c))
            return false;
        if (n == 0 ? shared != 0 : shared == 0 && first == c->key[0])
            return false;
        if (n == 0)
            dictionary_head(dictionary_key(c), head);
    }
    *keys += n;
    return n <= DICTIONARY_ENTRIES &&
           memcmp(head, d->heads + DICTIONARY_HEAD * block, DICTIONARY_HEAD) == 0;
}

enum status dictionary_check(const struct dictionary *d, struct error *e)
{
    struct dictionary_cursor c;
    uint64_t keys = 0;

    c.status = OK;
    c.key_len = 0;
    c.key[0] = 0;
    c.at = c.good = d->bytes + DICTIONARY_HEADER;
    c.pages = d->pages;
    for (size_t block = 0; block < d->blocks; block++)
        if (!check_block(d, block, &c, &keys))
            return error_set(e, ERR_CORRUPT, "the dictionary of terms is damaged: block %zu of %zu",
                             block + 1, d->blocks);
    return keys == d->keys ? OK : damaged(e, "it does not hold as many terms as it says");
}
