/*
 * rice: see rice.h. This file writes, and steps over what nobody wants.
 */
#include "indexer/pack/rice.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are copied as memory has them");

static uint64_t bits_of(const uint32_t *values, size_t n, unsigned k)
{
    uint64_t bits = (uint64_t)n * (k + 1);

    for (size_t i = 0; i < n; i++)
        bits += values[i] >> k;
    return bits;
}

/* From what the mean suggests, on to either side while that is better: the number
 * of bits has one valley. */
unsigned rice_parameter(const uint32_t *values, size_t n, unsigned most, uint64_t *bits)
{
    uint64_t sum = 0, mean, other;
    unsigned k = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    mean = n ? sum / n : 0;
    while (k < most && mean >> (k + 1))
        k++;
    *bits = bits_of(values, n, k);
    while (k > 0 && (other = bits_of(values, n, k - 1)) < *bits) {
        *bits = other;
        k--;
    }
    while (k < most && (other = bits_of(values, n, k + 1)) < *bits) {
        *bits = other;
        k++;
    }
    return k;
}

static void put_low(struct buf *out, const uint32_t *values, size_t n, unsigned k)
{
    uint32_t mask = (uint32_t)((UINT64_C(1) << k) - 1);
    size_t size = (n * k + 7) / 8;
    uint8_t *to = (uint8_t *)buf_reserve(out, size);
    uint64_t bits = 0;
    unsigned filled = 0;

    if (!to)
        return;
    for (size_t i = 0; i < n; i++) {
        bits |= (uint64_t)(values[i] & mask) << filled;
        for (filled += k; filled >= 8; filled -= 8) {
            *to++ = (uint8_t)bits;
            bits >>= 8;
        }
    }
    if (filled)
        *to = (uint8_t)bits;
    out->len += size;
}

size_t rice_append(struct buf *out, const uint32_t *values, size_t n, unsigned k)
{
    uint64_t bits = 0, at = 0;
    size_t size;
    uint8_t *to;

    put_low(out, values, n, k);
    for (size_t i = 0; i < n; i++)
        bits += (values[i] >> k) + UINT64_C(1);
    size = (size_t)((bits + 7) / 8);
    to = (uint8_t *)buf_reserve(out, size);
    if (!to)
        return 0;
    memset(to, 0, size);
    for (size_t i = 0; i < n; i++) {
        at += values[i] >> k;
        to[at / 8] |= (uint8_t)(1u << at % 8);
        at++;
    }
    out->len += size;
    return size;
}

bool rice_open(struct rice *r, const char *from, const char *end, uint64_t n, unsigned k)
{
    uint64_t len = (uint64_t)(end - from), low;

    if (k > RICE_MAX || n > len * 8)
        return false;
    low = (n * k + 7) / 8;
    if (low > len || n > (len - low) * 8)
        return false;
    r->low = (const uint8_t *)from;
    r->start = r->high = r->low + low;
    r->end = (const uint8_t *)end;
    r->word = r->last = r->index = 0;
    r->base = (uint64_t)0 - 64;
    r->k = k;
    return true;
}

#define BYTES UINT64_C(0x0101010101010101) /* 1 in each */
#define TOPS  UINT64_C(0x8080808080808080)

/* Byte b has the number of 1 bits in bytes 0 .. b of the word. */
static inline uint64_t ones_up_to(uint64_t word)
{
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    return ((word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f)) * BYTES;
}

/* The place of the word's 1 bit number `n`, from 1; there is one. */
static inline unsigned place_of(uint64_t word, uint64_t ones, unsigned n)
{
    /* No count reaches 128, so no byte borrows from the next. */
    unsigned shift = (unsigned)__builtin_ctzll(((ones | TOPS) - n * BYTES) & TOPS) & ~7u;

    n -= (unsigned)(ones << 8 >> shift & 0xff);
    for (word >>= shift; n > 1; n--)
        word &= word - 1;
    return shift + (unsigned)__builtin_ctzll(word);
}

bool rice_skip(struct rice *r, uint64_t count)
{
    uint64_t next = r->base + 64, ones;
    unsigned at;

    if (count == 0)
        return true;
    r->index += count;
    for (ones = ones_up_to(r->word); ones >> 56 < count; ones = ones_up_to(r->word)) {
        count -= ones >> 56;
        if (!rice_refill(r, &next))
            return false;
    }
    at = place_of(r->word, ones, (unsigned)count);
    r->word &= ~UINT64_C(1) << at;
    r->last = r->base + at + 1;
    return true;
}

/* Gets where in `high` the next `count` numbers end, less what ends before them: the sums of
 * their upper halves, for each number adds its zeros and a 1. False: there are not so many.
 * What changes is kept in variables: a store to `out` might be one to *r. */
static bool upper_sums(struct rice *r, uint32_t *out, size_t count)
{
    uint64_t word = r->word, next;
    size_t i = 0;

    for (;;) {
        uint64_t from = r->base - r->last;

        for (; word && i < count; i++) {
            out[i] = (uint32_t)(from + (uint64_t)__builtin_ctzll(word) - i);
            word &= word - 1;
        }
        if (i == count)
            break;
        next = r->base + 64;
        if (!rice_refill(r, &next))
            return false;
        word = r->word;
    }
    r->word = word;
    return true;
}

bool rice_sums(struct rice *r, uint32_t *out, size_t count, uint64_t most)
{
    const unsigned k = r->k;
    const uint64_t mask = (UINT64_C(1) << k) - 1;
    const size_t have = (size_t)(r->end - r->low);
    uint64_t bit = r->index * k, sum = 0, last = 0;
    size_t i = 0;

    if (count == 0)
        return true;
    if (!upper_sums(r, out, count))
        return false;
    for (; i < count && bit / 8 + 8 <= have; i++, bit += k) {
        uint64_t low;

        memcpy(&low, r->low + bit / 8, 8);
        sum += low >> bit % 8 & mask;
        last = out[i];
        out[i] = (uint32_t)((last << k) + sum);
    }
    for (; i < count; i++, bit += k) {
        uint64_t low = 0;

        if (bit / 8 < have)
            memcpy(&low, r->low + bit / 8, have - (size_t)(bit / 8));
        sum += low >> bit % 8 & mask;
        last = out[i];
        out[i] = (uint32_t)((last << k) + sum);
    }
    r->last += last + count;
    r->index += count;
    return (last << k) + sum <= most;
}

/* --- all numbers at once ------------------------------------------------------ */

/* By byte of `high`: how many zeros are before each of its 1 bits, and how many those are. */
static struct {
    uint32_t zeros[8];
} bytes[256];
static uint8_t ones_of[256];

/* Before main(), so that no reader need ask whether it is done. */
__attribute__((constructor)) static void fill_bytes(void)
{
    for (unsigned byte = 0; byte < 256; byte++)
        for (unsigned bit = 0; bit < 8; bit++)
            if (byte >> bit & 1) {
                unsigned n = ones_of[byte]++;

                bytes[byte].zeros[n] = bit - n;
            }
}

typedef uint32_t four __attribute__((vector_size(16)));

/* Writes the sums of the upper halves, shifted to their place, a byte of `high` at a time: no
 * step waits to see how many numbers end in one. *upper: the last of them, not shifted. */
static bool all_upper_sums(const struct rice *r, uint32_t *out, size_t count, uint64_t *upper)
{
    const unsigned k = r->k;
    uint32_t zeros = 0;
    size_t i = 0;

    for (const uint8_t *at = r->start; at < r->end; at++) {
        uint32_t ones = ones_of[*at];
        four a, b;

        memcpy(&a, bytes[*at].zeros, sizeof a);
        memcpy(&b, bytes[*at].zeros + 4, sizeof b);
        a = (a + zeros) << k;
        b = (b + zeros) << k;
        memcpy(out + i, &a, sizeof a);
        memcpy(out + i + 4, &b, sizeof b);
        if (i + ones >= count) {
            *upper = zeros + bytes[*at].zeros[count - 1 - i];
            return true;
        }
        i += ones;
        zeros += 8 - ones;
    }
    return false;
}

bool rice_all_sums(const struct rice *r, uint32_t *out, size_t count, uint64_t most)
{
    const unsigned k = r->k, group = k ? 57 / k : 0; /* numbers that are whole in any 8 bytes */
    const uint64_t mask = (UINT64_C(1) << k) - 1;
    const size_t have = (size_t)(r->end - r->low);
    uint64_t sum = 0, bit = 0, low, upper;
    size_t i = 0;

    if (count == 0)
        return true;
    if (count >= UINT32_MAX / 2 || have >= UINT32_MAX / 8 || !all_upper_sums(r, out, count, &upper))
        return false;
    for (; k && i + group <= count && bit / 8 + 8 <= have; bit += group * k) {
        memcpy(&low, r->low + bit / 8, 8);
        low >>= bit % 8;
        for (size_t end = i + group; i < end; i++, low >>= k) {
            sum += low & mask;
            out[i] += (uint32_t)sum;
        }
    }
    for (; k && i < count; i++, bit += k) {
        size_t in = (size_t)(bit / 8), n = have - in < 8 ? have - in : 8;

        low = 0;
        memcpy(&low, r->low + in, n);
        sum += low >> bit % 8 & mask;
        out[i] += (uint32_t)sum;
    }
    return (upper << k) + sum <= most;
}

const char *rice_end(const struct rice *r)
{
    return (const char *)r->start + (r->last + 7) / 8;
}
