/*
 * entry: see entry.h, which has the grammar. What the bytes of postings and positions
 * mean is postings.h's; the files that they lie in are known elsewhere.
 */
#include "indexer/pack/entry.h"

#define OUTSIDE 1u
#define FORMS   2u
#define JOINED  4u
#define FLAGS   8u /* a head is a number of these, and flags */

#define SHAPES 7u  /* of a spelling's mark */
#define MANY   8u  /* stands in two sections or more */
#define MARK   16u /* a mark is a code times this, and those */

#define FAR      255u /* a stem's cut whose numbers follow */
#define DROP_MAX 62u
#define ADD_MAX  3u

enum shape {
    SHAPE_FOLD,
    SHAPE_CAPITAL,
    SHAPE_CAPITALS,
    SHAPE_HYPHEN,
    SHAPE_CAPITAL_HYPHEN,
    SHAPE_OTHER
};

bool entry_has_places(enum space space)
{
    return space == SPACE_STEM || space == SPACE_TITLE || space == SPACE_HEADING;
}

bool entry_fits(uint32_t docfreq, size_t bytes)
{
    return docfreq < ENTRY_BLOCK && bytes <= ENTRY_INLINE;
}

static void put_body(struct buf *out, bool placed, const struct term_entry *t)
{
    if (!t->outside) {
        if (t->docfreq > 1)
            buf_varint(out, t->postings.len);
        buf_slice(out, t->postings);
        buf_slice(out, t->positions);
        return;
    }
    buf_varint(out, t->postings_at);
    buf_varint(out, t->postings_len);
    if (!placed)
        return;
    buf_varint(out, t->positions_at);
    buf_varint(out, t->positions_len);
    if (t->docfreq >= ENTRY_BLOCK)
        buf_varint(out, t->tail_places);
}

void entry_encode(struct buf *out, enum space space, const struct term_entry *t)
{
    bool placed = entry_has_places(space);

    buf_varint(out, (uint64_t)(t->docfreq - 1) * FLAGS + (t->outside ? OUTSIDE : 0) +
                        (t->forms > 1 ? FORMS : 0) + (t->joined.len ? JOINED : 0));
    if (placed)
        buf_varint(out, t->places - t->docfreq);
    if (t->forms > 1)
        buf_varint(out, t->forms - 2);
    if (t->joined.len) {
        buf_varint(out, t->joined.len);
        buf_slice(out, t->joined);
    }
    put_body(out, placed, t);
}

/* What is read in one go is cut off the front of `in`. */
static bool cut(struct slice *in, uint64_t len, struct slice *out)
{
    if (len > in->len)
        return false;
    *out = slice_of(in->data, (size_t)len);
    *in = slice_from(*in, (size_t)len);
    return true;
}

static bool number(struct slice *in, uint64_t max, uint64_t *out)
{
    return slice_varint(in, out) && *out <= max;
}

static bool get_inline(struct slice in, struct term_entry *t)
{
    struct slice rest = in;
    uint64_t len, doc;

    if (t->docfreq >= ENTRY_BLOCK)
        return false;
    if (t->docfreq > 1) {
        if (!slice_varint(&in, &len) || !cut(&in, len, &t->postings))
            return false;
    } else if (!slice_varint(&rest, &doc) || !cut(&in, in.len - rest.len, &t->postings)) {
        return false;
    }
    t->positions = in;
    return true;
}

static bool get_outside(struct slice in, bool placed, struct term_entry *t)
{
    uint64_t tail = 0;

    if (!slice_varint(&in, &t->postings_at) || !slice_varint(&in, &t->postings_len))
        return false;
    if (placed && (!slice_varint(&in, &t->positions_at) || !slice_varint(&in, &t->positions_len)))
        return false;
    if (placed && t->docfreq >= ENTRY_BLOCK && !number(&in, UINT32_MAX, &tail))
        return false;
    t->tail_places = (uint32_t)tail;
    return in.len == 0;
}

static bool get_joined(struct slice *in, struct term_entry *t)
{
    struct slice list;
    uint64_t len;
    uint32_t code = UINT32_MAX, span;

    if (!slice_varint(in, &len) || !cut(in, len, &t->joined))
        return false;
    for (list = t->joined; list.len;)
        if (!entry_next_joined(&list, &code, &span) || code >= t->forms)
            return false;
    return true;
}

bool entry_decode(struct slice value, enum space space, struct term_entry *t)
{
    bool placed = entry_has_places(space);
    uint64_t head, more = 0, forms = 0;

    *t = (struct term_entry){.forms = space == SPACE_STEM};
    if (!number(&value, (uint64_t)UINT32_MAX * FLAGS - 1, &head))
        return false;
    t->docfreq = (uint32_t)(head / FLAGS) + 1;
    if (placed && !number(&value, UINT64_MAX / 2, &more))
        return false;
    t->places = placed ? t->docfreq + more : 0;
    if (head & FORMS) {
        if (space != SPACE_STEM || !number(&value, ENTRY_FORMS_MAX - 2, &forms))
            return false;
        t->forms = (uint32_t)forms + 2;
        if (t->forms > t->places)
            return false;
    }
    if (head & JOINED && !get_joined(&value, t))
        return false;
    t->outside = head & OUTSIDE;
    return t->outside ? get_outside(value, placed, t) : get_inline(value, t);
}

void entry_add_joined(struct buf *joined, uint32_t *code, uint32_t next_code, uint32_t span)
{
    buf_varint(joined, next_code - *code - 1);
    buf_varint(joined, (span < ENTRY_SPAN ? span : ENTRY_SPAN) - 2);
    *code = next_code;
}

bool entry_next_joined(struct slice *joined, uint32_t *code, uint32_t *span)
{
    uint64_t gap, more;

    if (!number(joined, ENTRY_FORMS_MAX, &gap) || !number(joined, ENTRY_SPAN - 2, &more) ||
        gap >= ENTRY_FORMS_MAX - (uint64_t)(*code + 1))
        return false;
    *code += (uint32_t)gap + 1;
    *span = (uint32_t)more + 2;
    return true;
}

/* --- spellings --- */

static bool has_hyphen(enum shape shape)
{
    return shape == SHAPE_HYPHEN || shape == SHAPE_CAPITAL_HYPHEN;
}

/* Byte `i` of the fold in that shape, its hyphen (if it has one) being byte `hyphen`. */
static inline char byte_of(struct slice fold, enum shape shape, size_t hyphen, size_t i)
{
    bool raise = shape == SHAPE_CAPITALS ||
                 (i == 0 && (shape == SHAPE_CAPITAL || shape == SHAPE_CAPITAL_HYPHEN));
    char c;

    if (has_hyphen(shape) && i == hyphen)
        return '-';
    c = fold.data[has_hyphen(shape) && i > hyphen ? i - 1 : i];
    return raise && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static void put_shape(struct buf *out, struct slice fold, enum shape shape, size_t hyphen)
{
    size_t len = fold.len + has_hyphen(shape);
    char *to = buf_reserve(out, len);

    if (!to)
        return;
    for (size_t i = 0; i < len; i++)
        to[i] = byte_of(fold, shape, hyphen, i);
    to[len] = '\0';
    out->len += len;
}

static bool fits(struct slice form, struct slice fold, enum shape shape, size_t hyphen)
{
    if (form.len != fold.len + has_hyphen(shape))
        return false;
    for (size_t i = 0; i < form.len; i++)
        if (form.data[i] != byte_of(fold, shape, hyphen, i))
            return false;
    return true;
}

static enum shape shape_of(struct slice form, struct slice fold, size_t *hyphen)
{
    const char *at = form.len ? memchr(form.data, '-', form.len) : NULL;
    unsigned shape = SHAPE_FOLD;

    *hyphen = at ? (size_t)(at - form.data) : form.len;
    while (shape < SHAPE_OTHER && !fits(form, fold, (enum shape)shape, *hyphen))
        shape++;
    return (enum shape)shape;
}

void spellings_start(struct buf *out, struct slice fold, struct slice stem)
{
    size_t same = 0, drop, add;

    while (same < fold.len && same < stem.len && fold.data[same] == stem.data[same])
        same++;
    drop = fold.len - same;
    add = stem.len - same;
    if (drop <= DROP_MAX && add <= ADD_MAX) {
        buf_char(out, (char)(uint8_t)(drop * (ADD_MAX + 1) + add));
    } else {
        buf_char(out, (char)(uint8_t)FAR);
        buf_varint(out, drop);
        buf_varint(out, add);
    }
    buf_slice(out, slice_from(stem, same));
}

void spellings_add(struct buf *out, const struct spelling *s)
{
    struct slice form = form_term_form(s->term);
    size_t hyphen;
    enum shape shape = shape_of(form, form_term_fold(s->term), &hyphen);

    buf_varint(out, (uint64_t)s->code * MARK + (s->docfreq > 1 ? MANY : 0) + shape);
    if (s->docfreq > 1)
        buf_varint(out, s->docfreq - 2);
    if (has_hyphen(shape))
        buf_varint(out, hyphen);
    if (shape != SHAPE_OTHER)
        return;
    buf_varint(out, form.len);
    buf_slice(out, form);
}

static bool get_stem(struct spellings *s)
{
    uint64_t drop, add;
    struct slice text;

    if (!s->rest.len)
        return false;
    drop = (uint8_t)s->rest.data[0] / (ADD_MAX + 1);
    add = (uint8_t)s->rest.data[0] % (ADD_MAX + 1);
    s->rest = slice_from(s->rest, 1);
    if (drop > DROP_MAX && (!slice_varint(&s->rest, &drop) || !slice_varint(&s->rest, &add)))
        return false;
    if (drop > s->fold.len || !cut(&s->rest, add, &text))
        return false;
    buf_slice(&s->bytes, slice_of(s->fold.data, s->fold.len - (size_t)drop));
    buf_slice(&s->bytes, text);
    return true;
}

enum status spellings_open(struct spellings *s, struct slice fold, struct slice value,
                           struct error *e)
{
    buf_truncate(&s->bytes, 0);
    buf_truncate(&s->term, 0);
    s->fold = fold;
    s->rest = value;
    s->damaged = false;
    if (!get_stem(s))
        return error_set(e, ERR_CORRUPT, "a spelling's entry is damaged");
    s->stem = buf_view(&s->bytes);
    return buf_ok(&s->bytes) ? OK : error_memory(e);
}

/* Makes the form's term in s->term; the term before it goes to s->before. */
static bool get_term(struct spellings *s, enum shape shape)
{
    struct buf before = s->before;
    struct slice text;
    uint64_t extra = 0; /* where the hyphen is; the text's length */

    if (shape > SHAPE_OTHER || (shape >= SHAPE_HYPHEN && !slice_varint(&s->rest, &extra)) ||
        (has_hyphen(shape) && extra > s->fold.len))
        return false;
    s->before = s->term;
    s->term = before;
    buf_truncate(&s->term, 0);
    buf_slice(&s->term, s->fold);
    if (shape == SHAPE_FOLD)
        return true;
    buf_char(&s->term, TERM_SEPARATOR);
    if (shape != SHAPE_OTHER) {
        put_shape(&s->term, s->fold, shape, (size_t)extra);
        return true;
    }
    if (!cut(&s->rest, extra, &text))
        return false;
    buf_slice(&s->term, text);
    return true;
}

static bool get_spelling(struct spellings *s)
{
    uint64_t mark, more = 0;

    if (!number(&s->rest, (uint64_t)ENTRY_FORMS_MAX * MARK - 1, &mark) ||
        (mark & MANY && !number(&s->rest, UINT32_MAX - 2, &more)) ||
        !get_term(s, (enum shape)(mark & SHAPES)))
        return false;
    s->at.code = (uint32_t)(mark / MARK);
    s->at.docfreq = mark & MANY ? more + 2 : 1;
    s->at.term = buf_view(&s->term);
    return slice_compare(buf_view(&s->before), s->at.term) < 0;
}

bool spellings_next(struct spellings *s)
{
    if (!s->rest.len)
        return false;
    s->damaged = !get_spelling(s);
    if (!buf_ok(&s->term))
        s->damaged = true;
    if (s->damaged)
        s->rest.len = 0;
    return !s->damaged;
}

void spellings_clear(struct spellings *s)
{
    buf_clear(&s->bytes);
    buf_clear(&s->term);
    buf_clear(&s->before);
}
