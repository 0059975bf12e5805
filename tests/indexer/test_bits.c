/*
 * test_bits: every width gives back what was packed, byte for byte as bits.h says (a
 * naive packer here, a bit at a time, is the judge), and neither side touches a byte beyond.
 */
#include "indexer/pack/bits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN_BYTES (16 * BITS_WIDTH)
#define GUARD     16 /* bytes on either side of what is written */

/* --- the judge ----------------------------------------------------------- */

static void put_bit(uint8_t *bytes, size_t bit, unsigned value)
{
    bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | value << bit % 8);
}

static unsigned get_bit(const uint8_t *bytes, size_t bit)
{
    return bytes[bit / 8] >> bit % 8 & 1;
}

/* Where bit k of number i stands. */
static size_t run_place(size_t i, size_t k, unsigned width)
{
    size_t bit = i / 4 * width + k;

    return bit / 32 * 128 + i % 4 * 32 + bit % 32;
}

static size_t tail_place(size_t i, size_t k, unsigned width)
{
    return i * width + k;
}

typedef size_t place(size_t i, size_t k, unsigned width);

static void naive_pack(place *at, uint8_t *out, const uint32_t *values, size_t n, unsigned width)
{
    memset(out, 0, RUN_BYTES);
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < width; k++)
            put_bit(out, at(i, k, width), values[i] >> k & 1);
}

static void naive_unpack(place *at, uint32_t *out, const uint8_t *in, size_t n, unsigned width)
{
    memset(out, 0, n * sizeof *out);
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < width; k++)
            out[i] |= get_bit(in, at(i, k, width)) << k;
}

/* --- what is packed ------------------------------------------------------ */

static uint32_t noise(void)
{
    static uint64_t state = 42; /* Knuth's MMIX generator, its upper half */

    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 32);
}

static uint32_t largest(unsigned width)
{
    return (uint32_t)((UINT64_C(1) << width) - 1);
}

#define PATTERNS 12

/* Number i of a pattern, which fits `width`. */
static uint32_t number(unsigned pattern, size_t i, unsigned width)
{
    uint32_t mask = largest(width);

    switch (pattern) {
    case 0:
        return 0;
    case 1:
        return mask;
    case 2:
        return i % 2 ? mask : 0;
    case 3:
        return i % 2 ? 0 : mask;
    case 4:
        return (uint32_t)i & mask;
    case 5:
        return UINT32_C(1) << i % 32 & mask;
    case 6:
        return i == 0 ? mask : 0;
    case 7:
        return i == BITS_RUN - 1 ? mask : 0;
    default:
        return noise() & mask;
    }
}

static void fill(uint32_t *values, unsigned pattern, unsigned width)
{
    for (size_t i = 0; i < BITS_RUN; i++)
        values[i] = number(pattern, i, width);
}

static void check_filled(const void *bytes, size_t n, uint8_t with)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(((const uint8_t *)bytes)[i], with);
}

/* A copy that ends where its allocation ends and is aligned to nothing but bytes: the
 * address sanitizer sees a read beyond. */
static uint8_t *exact(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size + 1);

    assert_non_null(copy);
    memcpy(copy + 1, bytes, size);
    return copy;
}

/* --- runs ---------------------------------------------------------------- */

static void check_unpack(const uint8_t *packed, unsigned width)
{
    uint32_t naive[BITS_RUN], back[BITS_RUN], base = noise(), before = base;
    uint8_t *copy = exact(packed, bits_size(width));

    naive_unpack(run_place, naive, packed, BITS_RUN, width);
    memset(back, 0xA5, sizeof back);
    bits_unpack(back, copy + 1, width);
    assert_memory_equal(back, naive, sizeof back);
    memset(back, 0xA5, sizeof back);
    bits_unpack_deltas(back, copy + 1, width, base);
    for (size_t i = 0; i < BITS_RUN; i++) {
        before += naive[i] + 1;
        assert_int_equal(back[i], before);
    }
    free(copy);
}

static void check_run(const uint32_t *values, unsigned width)
{
    uint8_t naive[RUN_BYTES], room[GUARD + RUN_BYTES + GUARD], *packed = room + GUARD;
    uint32_t back[BITS_RUN];
    size_t size = bits_size(width);

    memset(room, 0xA5, sizeof room);
    bits_pack(packed, values, width);
    check_filled(room, GUARD, 0xA5);
    check_filled(packed + size, RUN_BYTES - size + GUARD, 0xA5);
    naive_pack(run_place, naive, values, BITS_RUN, width);
    assert_memory_equal(packed, naive, size);
    bits_unpack(back, packed, width);
    assert_memory_equal(back, values, sizeof back);
    check_unpack(packed, width);
}

static void runs(void **state)
{
    uint32_t values[BITS_RUN];

    (void)state;
    for (unsigned width = 0; width <= BITS_WIDTH; width++) {
        assert_int_equal(bits_size(width), 16 * width);
        for (unsigned pattern = 0; pattern < PATTERNS; pattern++) {
            fill(values, pattern, width);
            check_run(values, width);
        }
    }
}

/* Narrow numbers in a wide run. */
static void roomy_runs(void **state)
{
    uint32_t values[BITS_RUN];

    (void)state;
    for (unsigned width = 0; width <= BITS_WIDTH; width++) {
        fill(values, PATTERNS, width / 2);
        check_run(values, width);
    }
}

/* Any bytes at all are a run, wherever they start. */
static void hostile_runs(void **state)
{
    uint8_t bytes[RUN_BYTES + 1];

    (void)state;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)noise();
        for (unsigned width = 0; width <= BITS_WIDTH; width++)
            check_unpack(bytes + round % 2, width);
    }
}

/* The layout by hand: number 5 is lane 1's second. */
static void known_bytes(void **state)
{
    uint32_t values[BITS_RUN] = {[5] = 0x5, [127] = 0x7};
    uint8_t run[48], tail[3];

    (void)state;
    bits_pack(run, values, 3);
    assert_int_equal(run[4], 0x5 << 3);
    assert_int_equal(run[47], 0x7 << 5);
    assert_int_equal(bits_pack_tail(tail, values, 6, 3), 3);
    assert_memory_equal(tail, "\x00\x80\x02", 3);
}

/* --- gaps ---------------------------------------------------------------- */

static void check_gaps(const uint32_t *numbers, uint32_t base)
{
    uint32_t gaps[BITS_RUN], back[BITS_RUN];
    uint8_t packed[RUN_BYTES];
    unsigned width;

    bits_deltas(gaps, numbers, BITS_RUN, base);
    assert_int_equal(gaps[0], numbers[0] - base - 1);
    for (size_t i = 1; i < BITS_RUN; i++)
        assert_int_equal(gaps[i], numbers[i] - numbers[i - 1] - 1);
    width = bits_width(gaps, BITS_RUN);
    bits_pack(packed, gaps, width);
    bits_unpack_deltas(back, packed, width, base);
    assert_memory_equal(back, numbers, sizeof back);
    bits_sums(back, gaps, BITS_RUN, base);
    assert_memory_equal(back, numbers, sizeof back);
    bits_deltas(back, back, BITS_RUN, base);
    assert_memory_equal(back, gaps, sizeof back);
    bits_sums(back, back, BITS_RUN, base);
    assert_memory_equal(back, numbers, sizeof back);
}

static void gaps(void **state)
{
    uint32_t numbers[BITS_RUN];

    (void)state;
    for (unsigned width = 0; width <= BITS_WIDTH; width++) {
        uint32_t base = width % 2 ? UINT32_MAX : noise(), last = base;

        for (size_t i = 0; i < BITS_RUN; i++)
            last = numbers[i] = last + 1 + (noise() & largest(width));
        check_gaps(numbers, base);
    }
}

/* From 0 on without a gap takes no bytes; so do the last 128 numbers there are, and
 * those that go on at 0 behind UINT32_MAX. */
static void dense_gaps(void **state)
{
    static const uint32_t bases[] = {UINT32_MAX, UINT32_MAX - BITS_RUN, UINT32_MAX - 60};
    uint32_t numbers[BITS_RUN], between[BITS_RUN];

    (void)state;
    for (size_t b = 0; b < sizeof bases / sizeof *bases; b++) {
        for (uint32_t i = 0; i < BITS_RUN; i++)
            numbers[i] = bases[b] + 1 + i;
        bits_deltas(between, numbers, BITS_RUN, bases[b]);
        assert_int_equal(bits_width(between, BITS_RUN), 0);
        check_gaps(numbers, bases[b]);
    }
}

/* Numbers that don't ascend wrap and come back all the same. */
static void unordered_gaps(void **state)
{
    uint32_t numbers[BITS_RUN];

    (void)state;
    for (size_t i = 0; i < BITS_RUN; i++)
        numbers[i] = i % 3 ? noise() : 7;
    check_gaps(numbers, noise());
}

/* --- tails --------------------------------------------------------------- */

static void check_tail(const uint32_t *values, size_t n, unsigned width)
{
    uint8_t naive[RUN_BYTES], room[GUARD + RUN_BYTES + GUARD], *packed = room + GUARD, *copy;
    uint32_t back[BITS_RUN + 1];
    size_t size = bits_tail_size(n, width);

    memset(room, 0xA5, sizeof room);
    assert_int_equal(bits_pack_tail(packed, values, n, width), size);
    check_filled(room, GUARD, 0xA5);
    check_filled(packed + size, RUN_BYTES - size + GUARD, 0xA5);
    naive_pack(tail_place, naive, values, n, width);
    assert_memory_equal(packed, naive, size);
    memset(back, 0xA5, sizeof back);
    copy = exact(packed, size);
    if (n * width % 8) /* the left-over bits don't matter */
        copy[size] = (uint8_t)(copy[size] | 0xFFu << n * width % 8);
    assert_int_equal(bits_unpack_tail(back, copy + 1, n, width), size);
    assert_memory_equal(back, values, n * sizeof *back);
    check_filled(back + n, (BITS_RUN + 1 - n) * sizeof *back, 0xA5);
    free(copy);
}

static void tails(void **state)
{
    static const unsigned patterns[] = {1, 4, PATTERNS};
    uint32_t values[BITS_RUN];

    (void)state;
    for (unsigned width = 0; width <= BITS_WIDTH; width++) {
        for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
            fill(values, patterns[p], width);
            for (size_t n = 0; n <= BITS_RUN; n++) {
                assert_int_equal(bits_tail_size(n, width), (n * width + 7) / 8);
                check_tail(values, n, width);
            }
        }
    }
}

static void no_bytes(void **state)
{
    uint32_t values[2] = {5, 5};

    (void)state;
    assert_int_equal(bits_unpack_tail(values, NULL, 0, 7), 0);
    assert_int_equal(values[0], 5);
    assert_int_equal(bits_unpack_tail(values, NULL, 2, 0), 0);
    assert_int_equal(values[0] | values[1], 0);
    assert_int_equal(bits_pack_tail(NULL, values, 2, 0), 0);
    assert_int_equal(bits_pack_tail(NULL, values, 0, 7), 0);
}

/* --- sizes --------------------------------------------------------------- */

/* A size that a file lies about is still the true one, and so beyond the file's end. */
static void absurd_sizes(void **state)
{
    (void)state;
    if (sizeof(size_t) < 8)
        skip();
    assert_true(bits_size(UINT32_MAX) == (size_t)UINT32_MAX * 16);
    assert_true(bits_tail_size(UINT32_MAX, 255) == ((size_t)UINT32_MAX * 255 + 7) / 8);
    assert_true(bits_tail_size(UINT32_MAX, UINT32_MAX) ==
                (((size_t)UINT32_MAX << 29) - 0x1FFFFFFF));
}

static void widths(void **state)
{
    uint32_t values[BITS_RUN] = {0};

    (void)state;
    assert_int_equal(bits_width(values, BITS_RUN), 0);
    assert_int_equal(bits_width(NULL, 0), 0);
    for (size_t i = 0; i < BITS_RUN; i++) {
        for (unsigned width = 1; width <= BITS_WIDTH; width++) {
            values[i] = UINT32_C(1) << (width - 1);
            assert_int_equal(bits_width(values, BITS_RUN), width);
            assert_int_equal(bits_width(values, i + 1), width);
            assert_int_equal(bits_width(values, i), 0); /* not a look beyond */
            values[i] = largest(width);
            assert_int_equal(bits_width(values, i + 1), width);
        }
        values[i] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs),           cmocka_unit_test(roomy_runs),
        cmocka_unit_test(hostile_runs),   cmocka_unit_test(known_bytes),
        cmocka_unit_test(gaps),           cmocka_unit_test(dense_gaps),
        cmocka_unit_test(unordered_gaps), cmocka_unit_test(tails),
        cmocka_unit_test(no_bytes),       cmocka_unit_test(absurd_sizes),
        cmocka_unit_test(widths),
    };

    return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
