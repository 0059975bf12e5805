/*
 * advice: see advice.h. Boxes are split here; what a report says of earlier ones is
 * earlier.c's.
 */
#include "searcher/answer/advice.h"

#include "searcher/answer/earlier.h"
#include "searcher/answer/escape.h"
#include "searcher/answer/paragraph.h"
#include "shim/unicode.h"

#define OPENING 140u /* bytes: "should" stands in the first words of a recommendation */

const char *advice_kind_name(enum advice_kind kind)
{
    static const char *const names[] = {"recommendation", "improvement", "concern", "earlier"};

    return names[kind];
}

bool advice_kind_of(enum section_kind kind, enum advice_kind *out)
{
    switch (kind) {
    case KIND_RECOMMENDATION:
        *out = ADVICE_RECOMMENDATION;
        return true;
    case KIND_IMPROVEMENT:
        *out = ADVICE_IMPROVEMENT;
        return true;
    case KIND_CONCERN:
        *out = ADVICE_CONCERN;
        return true;
    case KIND_FINDING:
        *out = ADVICE_EARLIER;
        return true;
    default:
        return false;
    }
}

/* Says what somebody should do. */
static bool is_directive(struct slice text)
{
    if (text.len > OPENING)
        text.len = OPENING;
    return words_in(text, "should") || words_in(text, "must") || words_in(text, "needs to") ||
           words_in(text, "need to");
}

/* A heading of several: "Recommendations", "Areas for improvement". */
static bool is_plural(struct slice heading)
{
    return words_in(heading, "recommendations") || words_in(heading, "areas") ||
           words_in(heading, "causes");
}

/* The one that is being put together out of paragraphs. */
struct draft {
    const struct section *section;
    struct arena *arena;
    advice_sink *sink;
    void *ctx;
    struct advice advice;
    struct buf text;
    bool open, announces; /* ends in a colon: what follows is its list */
    bool lead;            /* announces a list of others, and asks for nothing itself */
};

static enum status close_draft(struct draft *d, struct error *e)
{
    if (!d->open)
        return OK;
    d->open = false;
    d->advice.text = arena_copy(d->arena, buf_view(&d->text));
    if (!buf_ok(&d->text) || !arena_ok(d->arena))
        return error_memory(e);
    return d->advice.text.len && !d->lead ? d->sink(d->ctx, &d->advice, e) : OK;
}

static void go_on(struct draft *d, const struct paragraph *p)
{
    if (d->text.len)
        buf_char(&d->text, ' ');
    escape_one_line(&d->text, unquoted(p->text));
}

static enum status open_draft(struct draft *d, const struct paragraph *p, enum advice_kind kind,
                              struct error *e)
{
    enum status status = close_draft(d, e);

    buf_truncate(&d->text, 0);
    d->advice = (struct advice){.kind = kind, .at = (size_t)(p->text.data - d->section->text.data)};
    d->open = true;
    d->announces = last_mark(p->text) == ':';
    d->lead = d->announces && !is_directive(p->text);
    go_on(d, p);
    return status;
}

/* Does the paragraph belong to the draft, rather than begin another? */
static bool belongs(const struct draft *d, const struct paragraph *p, bool plural)
{
    if (!d->open)
        return false;
    if (p->bullet)
        return d->announces && !d->lead;
    return !d->lead && !(plural && is_directive(p->text));
}

static enum status split_box(struct draft *d, enum advice_kind kind, struct error *e)
{
    const struct section *s = d->section;
    struct slice rest = slice_from(s->text, s->heading_len);
    bool plural = is_plural(s->heading);
    struct paragraph p;
    enum status status = OK;

    while (status == OK && paragraph_next(&rest, &p)) {
        enum advice_kind own = kind;

        if (belongs(d, &p, plural)) {
            go_on(d, &p);
            continue;
        }
        if (kind == ADVICE_CONCERN && is_directive(p.text)) /* what to do about it */
            own = ADVICE_RECOMMENDATION;
        status = open_draft(d, &p, own, e);
    }
    return status == OK ? close_draft(d, e) : status;
}

enum status advice_each(const struct section *s, struct arena *arena, advice_sink *sink, void *ctx,
                        struct error *e)
{
    struct draft d = {.section = s, .arena = arena, .sink = sink, .ctx = ctx, .text = BUF_INIT};
    enum advice_kind kind;
    enum status status = OK;

    if (!advice_kind_of(s->kind, &kind))
        return OK;
    if (kind == ADVICE_EARLIER)
        return earlier_each(s, arena, sink, ctx, e);
    status = split_box(&d, kind, e);
    buf_clear(&d.text);
    return status;
}

/* The bytes of the run of letters and figures at the start of `s`. */
static size_t word_length(struct slice s)
{
    size_t len = 0;

    while (len < s.len) {
        int32_t c;
        size_t step = unicode_next(slice_from(s, len), &c);
        enum char_class class = unicode_class(c);

        if (class != CHAR_LETTER && class != CHAR_DIGIT && class != CHAR_IGNORED)
            break;
        len += step;
    }
    return len;
}

void advice_key(struct buf *out, struct slice text)
{
    while (text.len) {
        size_t len = word_length(text), start = out->len;
        struct slice word;
        int32_t c;

        if (!len) {
            text = slice_from(text, unicode_next(text, &c));
            continue;
        }
        unicode_fold(out, slice_of(text.data, len));
        word = slice_from(buf_view(out), start);
        if (slice_is(word, "the") || slice_is(word, "a") || slice_is(word, "an"))
            buf_truncate(out, start);
        text = slice_from(text, len);
    }
}
