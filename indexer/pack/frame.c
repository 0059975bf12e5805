/*
 * frame: see frame.h, which has the grammar. The width is chosen from a count of
 * widths, not by trying.
 */
#include "indexer/pack/frame.h"

#define PATCHED 128u /* flag of a shape */

/* Bytes that exceptions must save before they are worth their time. */
#define SAVING 4u

static unsigned width_of(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

/* Bytes of `count` exceptions. */
static size_t patch_size(size_t count, unsigned more)
{
    return count ? 2 + count + bits_tail_size(count, more) : 0;
}

/* The width of the frame; *most: that of its largest number. */
static unsigned choose(const uint32_t values[BITS_RUN], unsigned *most)
{
    unsigned counts[BITS_WIDTH + 1] = {0}, best, above = 0;
    size_t least;

    for (unsigned i = 0; i < BITS_RUN; i++)
        counts[width_of(values[i])]++;
    for (best = BITS_WIDTH; best && !counts[best]; best--)
        ;
    *most = best;
    least = bits_size(best);
    for (unsigned width = *most; width-- > 0;) {
        size_t size;

        above += counts[width + 1];
        size = bits_size(width) + patch_size(above, *most - width) + SAVING;
        if (above < BITS_RUN && size < least) {
            least = size;
            best = width;
        }
    }
    return best;
}

static void put_run(struct buf *out, const uint32_t values[BITS_RUN], unsigned width)
{
    uint8_t *to = (uint8_t *)buf_reserve(out, bits_size(width));

    if (!to)
        return;
    bits_pack(to, values, width);
    out->len += bits_size(width);
}

void frame_append(struct buf *out, const uint32_t values[BITS_RUN])
{
    uint32_t low[BITS_RUN], tops[BITS_RUN];
    uint8_t places[BITS_RUN], packed[BITS_RUN * 4];
    unsigned most, width = choose(values, &most), count = 0;

    if (width == most) {
        buf_char(out, (char)width);
        put_run(out, values, width);
        return;
    }
    for (unsigned i = 0; i < BITS_RUN; i++) {
        low[i] = values[i] & (uint32_t)((UINT64_C(1) << width) - 1);
        if (values[i] == low[i])
            continue;
        places[count] = (uint8_t)i;
        tops[count++] = values[i] >> width;
    }
    buf_char(out, (char)(uint8_t)(width | PATCHED));
    buf_char(out, (char)count);
    buf_char(out, (char)(most - width));
    put_run(out, low, width);
    buf_append(out, places, count);
    buf_append(out, packed, bits_pack_tail(packed, tops, count, most - width));
}

bool frame_open(struct slice *in, struct frame *out)
{
    const uint8_t *at = (const uint8_t *)in->data;
    size_t need = 1;

    if (in->len == 0)
        return false;
    out->width = at[0] & (PATCHED - 1);
    out->count = out->more = 0;
    if (at[0] & PATCHED) {
        if (in->len < 3)
            return false;
        out->count = at[1];
        out->more = at[2];
        need = 3;
        if (out->count == 0 || out->count >= BITS_RUN)
            return false;
    }
    if (out->width + out->more > BITS_WIDTH || (out->count && !out->more))
        return false;
    out->run = at + need;
    out->places = out->run + BITS_RUN / 8 * out->width;
    out->tops = out->places + out->count;
    need += BITS_RUN / 8 * (size_t)out->width + out->count + (out->count * out->more + 7) / 8;
    if (need > in->len)
        return false;
    out->has_word = in->data + in->len - (const char *)out->tops >= 8;
    *in = slice_from(*in, need);
    return true;
}

/* Four at a time: the loop's end is foreseen more often. What is read beyond the last
 * exception's place is some byte of the frame, and its top is 0. */
static void patch_word(const struct frame *f, uint32_t out[BITS_RUN])
{
    uint32_t mask = (uint32_t)((UINT64_C(1) << f->more) - 1);
    unsigned bits = f->count * f->more;
    uint64_t word;

    memcpy(&word, f->tops, sizeof word);
    if (bits < 64)
        word &= (UINT64_C(1) << bits) - 1;
    for (unsigned i = 0; i < f->count; i += 4)
        for (unsigned k = 0; k < 4; k++, word >>= f->more)
            out[f->places[i + k] % BITS_RUN] += (uint32_t)(word & mask) << f->width;
}

static void patch(const struct frame *f, uint32_t out[BITS_RUN])
{
    uint32_t tops[BITS_RUN];

    if (f->has_word && f->count * f->more <= 64) {
        patch_word(f, out);
        return;
    }
    bits_unpack_tail(tops, f->tops, f->count, f->more);
    for (unsigned i = 0; i < f->count; i++)
        out[f->places[i] % BITS_RUN] += tops[i] << f->width;
}

void frame_unpack(const struct frame *f, uint32_t out[BITS_RUN], uint32_t more)
{
    bits_unpack_more(out, f->run, f->width, more);
    if (f->count)
        patch(f, out);
}

void frame_gaps(const struct frame *f, uint32_t gaps[BITS_RUN])
{
    if (f->count)
        frame_unpack(f, gaps, 0);
}

void frame_sums(const struct frame *f, uint32_t out[BITS_RUN], const uint32_t gaps[BITS_RUN],
                uint32_t base)
{
    /* A run of the full width is the numbers themselves. */
    if (f->count)
        bits_unpack_deltas(out, (const uint8_t *)gaps, BITS_WIDTH, base);
    else
        bits_unpack_deltas(out, f->run, f->width, base);
}
