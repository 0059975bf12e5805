/*
 * kwic: see kwic.h. Columns are those of characters (wide ones take two); who is
 * asked for them is shim/unicode.
 */
#include "searcher/answer/kwic.h"

#include "shim/unicode.h"

#define CUT "…" /* takes one column */

/* Bytes of the longest start of `s` that fits in `width` columns; *used: those it takes. */
static size_t fitting(struct slice s, size_t width, size_t *used)
{
    size_t at = 0;

    *used = 0;
    while (at < s.len) {
        int32_t c;
        size_t len = unicode_next(slice_from(s, at), &c), w = unicode_width(c);

        if (*used + w > width)
            break;
        *used += w;
        at += len;
    }
    return at;
}

static size_t columns(struct slice s)
{
    size_t used;

    fitting(s, SIZE_MAX, &used);
    return used;
}

static void put_blanks(struct buf *out, size_t count)
{
    while (count--)
        buf_char(out, ' ');
}

/* Appends as much of the start as fits. Returns the columns taken. */
static size_t put_start(struct buf *out, struct slice s, size_t width, bool *cut)
{
    size_t used, len = fitting(s, width, &used);

    if (len < s.len && width) {
        *cut = true;
        len = fitting(s, width - 1, &used);
        buf_append(out, s.data, len);
        buf_str(out, CUT);
        return used + 1;
    }
    *cut |= len < s.len;
    buf_append(out, s.data, len);
    return used;
}

static void put_end(struct buf *out, struct slice s, size_t width, bool *cut)
{
    size_t all = columns(s), room = width;

    *cut |= all > width;
    if (all > width && width)
        room = width - 1;
    while (s.len && all > room) {
        int32_t c;
        size_t len = unicode_next(s, &c);

        all -= unicode_width(c);
        s = slice_from(s, len);
    }
    put_blanks(out, room - all);
    if (room < width)
        buf_str(out, CUT);
    buf_slice(out, s);
}

bool kwic_line(struct buf *out, const struct kwic *k, struct slice left, struct slice match,
               struct slice right)
{
    size_t used = k->column;
    bool cut = false;

    put_end(out, left, k->column, &cut);
    buf_str(out, k->on);
    used += put_start(out, match, k->width > used ? k->width - used : 0, &cut);
    buf_str(out, k->off);
    put_start(out, right, k->width > used ? k->width - used : 0, &cut);
    return cut;
}
