/*
 * bits: packs and unpacks runs and tails, whose bytes bits.h describes. It doesn't
 * know what the numbers mean, choose a width or check bounds.
 *
 * A run is unpacked by code of its width's own, with every shift and mask a constant:
 * the compiler makes it from take(), which is inlined for each width and slot. Vectors are
 * the 128 bits that every x86-64 and arm64 has. Clones for AVX2 were measured (Zen 4, gcc
 * 12 and clang 14) and left out: unpacking waits for its stores with either, sums on 256
 * bits are slower by gcc and a tenth faster by clang, whose version 14 can't link a
 * clone that another file calls.
 */
#include "indexer/pack/bits.h"

#include <assert.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are copied as memory has them");

#define INLINE static inline __attribute__((always_inline))

#define LANES      4
#define WORD       32 /* bits */
#define GROUP_SIZE 16 /* bytes: a word of every lane */

typedef uint32_t lanes __attribute__((vector_size(GROUP_SIZE)));

/* The lanes of a, b by number: a's are 0..3, b's 4..7. gcc has clang's name since 12. */
#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (lanes){__VA_ARGS__})
#endif

/* clang-format off */
#define EACH_SLOT(DO)                                                                       \
    DO(0)  DO(1)  DO(2)  DO(3)  DO(4)  DO(5)  DO(6)  DO(7)  DO(8)  DO(9)  DO(10) DO(11)     \
    DO(12) DO(13) DO(14) DO(15) DO(16) DO(17) DO(18) DO(19) DO(20) DO(21) DO(22) DO(23)     \
    DO(24) DO(25) DO(26) DO(27) DO(28) DO(29) DO(30) DO(31)
/* clang-format on */
#define SLOTS          (BITS_RUN / LANES)
#define EACH_WIDTH(DO) EACH_SLOT(DO) DO(32)

INLINE uint32_t mask_of(unsigned width)
{
    return (uint32_t)((UINT64_C(1) << width) - 1);
}

/* Through memcpy, for neither side need be aligned for vectors. */
INLINE lanes load(const void *in)
{
    lanes v;

    memcpy(&v, in, sizeof v);
    return v;
}

INLINE void store(void *out, lanes v)
{
    memcpy(out, &v, sizeof v);
}

unsigned bits_width(const uint32_t *values, size_t n)
{
    size_t whole = n / LANES * LANES;
    lanes all = {0};
    uint32_t any;

    for (size_t i = 0; i < whole; i += LANES)
        all |= load(values + i);
    any = all[0] | all[1] | all[2] | all[3];
    for (size_t i = whole; i < n; i++)
        any |= values[i];
    return any ? WORD - (unsigned)__builtin_clz(any) : 0;
}

size_t bits_size(unsigned width)
{
    return (size_t)width * GROUP_SIZE;
}

size_t bits_tail_size(size_t n, unsigned width)
{
    return n / 8 * width + (n % 8 * width + 7) / 8;
}

/* --- runs ---------------------------------------------------------------- */

void bits_pack(uint8_t *out, const uint32_t values[BITS_RUN], unsigned width)
{
    lanes word = {0};
    unsigned filled = 0; /* bits of `word` */

    assert(width <= BITS_WIDTH && bits_width(values, BITS_RUN) <= width);
    if (width == 0)
        return;
    for (size_t i = 0; i < BITS_RUN; i += LANES) {
        lanes v = load(values + i);

        word |= v << filled;
        filled += width;
        if (filled < WORD)
            continue;
        store(out, word);
        out += GROUP_SIZE;
        filled -= WORD;
        word = filled ? v >> (width - filled) : (lanes){0};
    }
}

/* The numbers 4 * slot .. 4 * slot + 3. */
INLINE lanes take(const uint8_t *in, unsigned width, unsigned slot)
{
    unsigned start = slot * width % WORD, end = start + width;
    lanes v;

    if (width == 0)
        return (lanes){0};
    in += slot * width / WORD * GROUP_SIZE;
    v = load(in) >> start;
    if (end > WORD)
        v |= load(in + GROUP_SIZE) << (WORD - start);
    return end == WORD ? v : v & mask_of(width);
}

INLINE void unpack(uint32_t *restrict out, const uint8_t *restrict in, unsigned width, lanes more)
{
#define STEP(slot) store(out + LANES * (slot), take(in, width, slot) + more);
    EACH_SLOT(STEP)
#undef STEP
}

void bits_unpack(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width)
{
    bits_unpack_more(out, in, width, 0);
}

void bits_unpack_more(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width, uint32_t more)
{
    const lanes all = {more, more, more, more};

    assert(width <= BITS_WIDTH);
    switch (width) {
#define CASE(w)                                                                                    \
    case w:                                                                                        \
        unpack(out, in, w, all);                                                                   \
        break;
        EACH_WIDTH(CASE)
#undef CASE
    }
}

/* Four numbers from their gaps; `before` has the number before them in every lane. */
INLINE lanes sum(lanes gaps, lanes before)
{
    const lanes zero = {0};
    lanes v = gaps + 1;

    v += SHUFFLE(zero, v, 0, 4, 5, 6);
    v += SHUFFLE(zero, v, 0, 0, 4, 5);
    return v + before;
}

INLINE void unpack_deltas(uint32_t *restrict out, const uint8_t *restrict in, unsigned width,
                          uint32_t base)
{
    lanes v = {base, base, base, base};

#define STEP(slot)                                                                                 \
    v = sum(take(in, width, slot), SHUFFLE(v, v, 3, 3, 3, 3));                                     \
    store(out + LANES * (slot), v);
    EACH_SLOT(STEP)
#undef STEP
}

void bits_unpack_deltas(uint32_t out[BITS_RUN], const uint8_t *in, unsigned width, uint32_t base)
{
    assert(width <= BITS_WIDTH);
    switch (width) {
#define CASE(w)                                                                                    \
    case w:                                                                                        \
        unpack_deltas(out, in, w, base);                                                           \
        break;
        EACH_WIDTH(CASE)
#undef CASE
    }
}

/* --- gaps ---------------------------------------------------------------- */

void bits_deltas(uint32_t *out, const uint32_t *in, size_t n, uint32_t base)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t number = in[i];

        out[i] = number - base - 1;
        base = number;
    }
}

void bits_sums(uint32_t *out, const uint32_t *in, size_t n, uint32_t base)
{
    for (size_t i = 0; i < n; i++)
        out[i] = base += in[i] + 1;
}

/* --- tails --------------------------------------------------------------- */

size_t bits_pack_tail(uint8_t *out, const uint32_t *values, size_t n, unsigned width)
{
    uint64_t bits = 0;
    unsigned filled = 0; /* of `bits`; less than 8 between two values */

    assert(n <= BITS_RUN && width <= BITS_WIDTH && bits_width(values, n) <= width);
    for (size_t i = 0; i < n; i++) {
        bits |= (uint64_t)values[i] << filled;
        for (filled += width; filled >= 8; filled -= 8) {
            *out++ = (uint8_t)bits;
            bits >>= 8;
        }
    }
    if (filled)
        *out = (uint8_t)bits;
    return bits_tail_size(n, width);
}

/* `size` bytes, at most 8, as a number. */
INLINE uint64_t number_at(const uint8_t *in, size_t size)
{
    uint64_t number = 0;

    memcpy(&number, in, size);
    return number;
}

size_t bits_unpack_tail(uint32_t *out, const uint8_t *in, size_t n, unsigned width)
{
    size_t size = bits_tail_size(n, width), bit = 0, i = 0;
    uint64_t rest;
    uint32_t mask;

    assert(n <= BITS_RUN && width <= BITS_WIDTH);
    if (size == 0) { /* `in` may be NULL */
        for (; i < n; i++)
            out[i] = 0;
        return 0;
    }
    mask = mask_of(width);
    /* While the 8 bytes from bit / 8 on are there. That ends before the numbers do, a
     * number being shorter than 57 bits: so i needs no look at n. */
    for (; bit + 56 < 8 * size; bit += width)
        out[i++] = (uint32_t)(number_at(in + bit / 8, 8) >> bit % 8) & mask;
    rest = number_at(in + bit / 8, size - bit / 8) >> bit % 8;
    for (; i < n; rest >>= width)
        out[i++] = (uint32_t)rest & mask;
    return size;
}
