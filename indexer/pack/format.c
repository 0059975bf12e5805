/*
 * format: writing and reading a section's record, and the small grammar of
 * form terms. See format.h for the bytes. Compression and files are elsewhere.
 */
#include "indexer/pack/format.h"

#include "shim/digest.h"

#define RECORD_VERSION     1
#define FLAG_DATE_INFERRED 1u
#define FLAG_HEADING       2u /* is what the text begins with */
#define FLAG_PATH          4u /* is the heading */
#define FLAG_TITLE         8u /* is the heading */
#define FLAGS              15u

enum space space_of_field(enum field field)
{
    static const enum space spaces[FIELD_COUNT] = {
        [FIELD_TITLE] = SPACE_TITLE,         [FIELD_HEADING] = SPACE_HEADING,
        [FIELD_FORCE] = SPACE_FORCE,         [FIELD_YEAR] = SPACE_YEAR,
        [FIELD_DATE] = SPACE_DATE,           [FIELD_KIND] = SPACE_KIND,
        [FIELD_PROGRAMME] = SPACE_PROGRAMME, [FIELD_PUBLISHER] = SPACE_PUBLISHER,
        [FIELD_PLACE] = SPACE_PLACE,         [FIELD_REPORT] = SPACE_REPORT,
    };

    return spaces[field];
}

void term_key(struct buf *out, enum space space, struct slice text)
{
    size_t kept = TERM_KEY - 32;

    buf_char(out, (char)space);
    if (text.len < TERM_KEY) {
        buf_slice(out, text);
        return;
    }
    buf_append(out, text.data, kept);
    buf_printf(out, "~%016llx", (unsigned long long)digest64(text));
}

void form_term(struct buf *out, struct slice fold, struct slice form)
{
    buf_slice(out, fold);
    if (!slice_equal(fold, form)) {
        buf_char(out, TERM_SEPARATOR);
        buf_slice(out, form);
    }
}

void joined_term(struct buf *out, struct slice stem, struct slice fold, struct slice form)
{
    buf_slice(out, stem);
    buf_char(out, TERM_SEPARATOR);
    form_term(out, fold, form);
}

struct slice form_term_fold(struct slice term)
{
    const char *end = term.len ? memchr(term.data, TERM_SEPARATOR, term.len) : NULL;

    return end ? slice_of(term.data, (size_t)(end - term.data)) : term;
}

struct slice form_term_form(struct slice term)
{
    const char *end = term.len ? memchr(term.data, TERM_SEPARATOR, term.len) : NULL;

    return end ? slice_from(term, (size_t)(end - term.data) + 1) : term;
}

uint32_t form_span(struct slice form)
{
    uint32_t span = 1;

    for (size_t i = 0; i < form.len; i++)
        span += form.data[i] == '-';
    return span;
}

static void put_text(struct buf *out, struct slice text)
{
    buf_varint(out, text.len);
    buf_slice(out, text);
}

static uint64_t zigzag(int64_t value)
{
    return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static int64_t unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static bool same_place(const struct report_line *a, const struct report_line *b)
{
    return a->line == b->line && a->page == b->page;
}

/* Lines of a record that stand on the same line of the source (a .jsonl's) need one
 * mark, not one each. */
static void put_lines(struct buf *out, const struct section *s)
{
    struct report_line last = {0, 0, 0};
    size_t count = 0;

    for (size_t i = 0; i < s->line_count; i++)
        count += i == 0 || !same_place(&s->lines[i], &s->lines[i - 1]);
    buf_varint(out, count);
    for (size_t i = 0; i < s->line_count; i++) {
        const struct report_line *l = &s->lines[i];

        if (i && same_place(l, &s->lines[i - 1]))
            continue;
        buf_varint(out, l->offset - last.offset);
        buf_varint(out, zigzag((int64_t)l->line - last.line));
        buf_varint(out, zigzag((int64_t)l->page - last.page));
        last = *l;
    }
}

/* Which texts need not be written, since another says the same. */
static uint64_t flags_of(const struct section *s)
{
    uint64_t flags = s->date_inferred ? FLAG_DATE_INFERRED : 0;

    if (slice_equal(s->heading, slice_of(s->text.data, s->heading_len)))
        flags |= FLAG_HEADING;
    if (slice_equal(s->path, s->heading))
        flags |= FLAG_PATH;
    if (slice_equal(s->title, s->heading))
        flags |= FLAG_TITLE;
    return flags;
}

static void put_unless(struct buf *out, bool known, struct slice text)
{
    if (!known)
        put_text(out, text);
}

void section_encode(struct buf *out, const struct section *s)
{
    uint64_t flags = flags_of(s);

    buf_varint(out, RECORD_VERSION);
    buf_varint(out, s->ordinal);
    buf_varint(out, s->kind);
    buf_varint(out, s->tokens);
    buf_varint(out, flags);
    buf_varint(out, s->heading_len);
    put_text(out, s->report);
    put_unless(out, flags & FLAG_TITLE, s->title);
    put_unless(out, flags & FLAG_HEADING, s->heading);
    put_unless(out, flags & FLAG_PATH, s->path);
    put_text(out, s->publisher);
    put_text(out, s->programme);
    put_text(out, s->date);
    put_text(out, s->place);
    put_text(out, s->url);
    put_text(out, s->source);
    buf_varint(out, s->force_count);
    for (size_t i = 0; i < s->force_count; i++)
        put_text(out, s->forces[i]);
    put_text(out, s->text);
    put_lines(out, s);
}

/* A reader that remembers its first failure. */
struct reader {
    struct slice in;
    struct arena *arena;
    bool failed;
};

static uint64_t get_number(struct reader *r, uint64_t max)
{
    uint64_t value = 0;

    if (r->failed || !slice_varint(&r->in, &value) || value > max) {
        r->failed = true;
        return 0;
    }
    return value;
}

static struct slice get_text(struct reader *r)
{
    size_t len = (size_t)get_number(r, r->in.len);
    struct slice text = slice_of(r->in.data, len);

    if (r->failed || len > r->in.len) {
        r->failed = true;
        return slice_of("", 0);
    }
    r->in = slice_from(r->in, len);
    return text;
}

static struct slice get_unless(struct reader *r, bool known)
{
    return known ? slice_of("", 0) : get_text(r);
}

/* A count of things of which each takes at least one byte. */
static void *get_array(struct reader *r, size_t *count, size_t size)
{
    void *array;

    *count = (size_t)get_number(r, r->in.len);
    array = arena_array(r->arena, *count, size);
    if (!array)
        *count = 0;
    return array;
}

static uint32_t add_zigzag(struct reader *r, uint32_t last)
{
    int64_t value = (int64_t)last + unzigzag(get_number(r, (uint64_t)UINT32_MAX * 2 + 1));

    if (value < 0 || value > UINT32_MAX) {
        r->failed = true;
        return 0;
    }
    return (uint32_t)value;
}

static void get_forces(struct reader *r, struct section *out)
{
    struct slice *forces = get_array(r, &out->force_count, sizeof *forces);

    for (size_t i = 0; i < out->force_count; i++)
        forces[i] = get_text(r);
    out->forces = forces;
}

static void get_lines(struct reader *r, struct section *out)
{
    struct report_line *lines = get_array(r, &out->line_count, sizeof *lines), last = {0, 0, 0};

    for (size_t i = 0; i < out->line_count; i++) {
        lines[i].offset = last.offset + (uint32_t)get_number(r, out->text.len - last.offset);
        lines[i].line = add_zigzag(r, last.line);
        lines[i].page = add_zigzag(r, last.page);
        last = lines[i];
    }
    out->lines = lines;
}

enum status section_decode(struct slice record, struct arena *arena, struct section *out,
                           struct error *e)
{
    struct reader r = {record, arena, false};
    uint64_t flags;

    memset(out, 0, sizeof *out);
    if (get_number(&r, UINT32_MAX) != RECORD_VERSION)
        r.failed = true;
    out->ordinal = (uint32_t)get_number(&r, UINT32_MAX);
    out->kind = (enum section_kind)get_number(&r, KIND_COUNT - 1);
    out->tokens = get_number(&r, UINT32_MAX);
    flags = get_number(&r, FLAGS);
    out->date_inferred = flags & FLAG_DATE_INFERRED;
    out->heading_len = (size_t)get_number(&r, UINT32_MAX);
    out->report = get_text(&r);
    out->title = get_unless(&r, flags & FLAG_TITLE);
    out->heading = get_unless(&r, flags & FLAG_HEADING);
    out->path = get_unless(&r, flags & FLAG_PATH);
    out->publisher = get_text(&r);
    out->programme = get_text(&r);
    out->date = get_text(&r);
    out->place = get_text(&r);
    out->url = get_text(&r);
    out->source = get_text(&r);
    get_forces(&r, out);
    out->text = get_text(&r);
    get_lines(&r, out);
    if (!arena_ok(arena))
        return error_memory(e);
    if (r.failed || r.in.len || out->heading_len > out->text.len)
        return error_set(e, ERR_CORRUPT, "a stored section is damaged");
    if (flags & FLAG_HEADING)
        out->heading = slice_of(out->text.data, out->heading_len);
    if (flags & FLAG_PATH)
        out->path = out->heading;
    if (flags & FLAG_TITLE)
        out->title = out->heading;
    return OK;
}

const struct report_line *section_line(const struct section *s, size_t offset)
{
    size_t low = 0, high = s->line_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->lines[middle].offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return s->line_count ? &s->lines[low ? low - 1 : 0] : NULL;
}

struct slice date_year(struct slice date)
{
    return slice_of(date.data, date.len < 4 ? 0 : 4);
}
