/*
 * lookup: see lookup.h. A report's sections are those with its id as a term.
 */
#include "searcher/command/lookup.h"

#include "searcher/query/locate.h"

struct search_for {
    struct session *session;
    uint64_t ordinal; /* 0: all */
    section_sink *sink;
    void *ctx;
    bool found;
};

static enum status take(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct search_for *f = ctx;
    struct arena arena = ARENA_INIT;
    struct section s;
    enum status status = engine_section(f->session->engine, doc, &arena, &s, e);

    (void)score;
    if (status == OK && (!f->ordinal || s.ordinal == f->ordinal)) {
        f->found = true;
        status = f->sink(f->ctx, doc, &s, e);
    }
    arena_clear(&arena);
    return status;
}

static enum status each_of_report(struct search_for *f, struct slice report, struct error *e)
{
    struct plan_term term = {SPACE_REPORT, report, 1, 0};
    struct plan_slot slot = {&term, 1};
    struct plan plan = {.kind = PLAN_FILTER, .boost = 1.0, .slots = &slot, .slot_count = 1};
    struct run run = session_run(f->session);
    enum status status = engine_docfreq(f->session->engine, SPACE_REPORT, report, &term.docfreq, e);

    if (status != OK || !term.docfreq)
        return status;
    return engine_each(f->session->engine, &plan, &run, false, take, f, e);
}

/* The number behind the last '#'; 0: there is none. */
static uint64_t ordinal_of(struct slice id, size_t *report_len)
{
    const char *mark = id.len ? memrchr(id.data, '#', id.len) : NULL;
    uint64_t n = 0;

    *report_len = mark ? (size_t)(mark - id.data) : id.len;
    for (size_t i = *report_len + 1; mark && i < id.len; i++) {
        if (id.data[i] < '0' || id.data[i] > '9' || n > UINT32_MAX)
            return 0;
        n = n * 10 + (uint64_t)(id.data[i] - '0');
    }
    return n;
}

enum status lookup(struct session *s, struct slice id, section_sink *sink, void *ctx,
                   struct error *e)
{
    struct search_for f = {.session = s, .sink = sink, .ctx = ctx};
    enum status status = each_of_report(&f, id, e);
    size_t report_len;

    if (status == OK && !f.found) {
        f.ordinal = ordinal_of(id, &report_len);
        if (f.ordinal)
            status = each_of_report(&f, slice_of(id.data, report_len), e);
    }
    if (status == OK && !f.found)
        return error_set(e, ERR_NOT_FOUND, "the index holds no report or section '%.*s'",
                         SLICE_ARG(id));
    return status;
}

/* Takes a number from the front; false when there is none, or it is no byte of a text. */
static bool take_number(struct slice *s, uint64_t *out)
{
    size_t i = 0;

    *out = 0;
    for (; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++) {
        *out = *out * 10 + (uint64_t)(s->data[i] - '0');
        if (*out > UINT32_MAX)
            return false;
    }
    *s = slice_from(*s, i);
    return i > 0;
}

bool link_parse(struct slice id, struct link *out)
{
    const char *at = id.len ? memrchr(id.data, '@', id.len) : NULL;
    struct slice rest;
    size_t report_len;

    if (!at)
        return false;
    *out = (struct link){.section = slice_of(id.data, (size_t)(at - id.data))};
    rest = slice_from(id, out->section.len + 1);
    if (!ordinal_of(out->section, &report_len) || !take_number(&rest, &out->start))
        return false;
    if (!rest.len)
        return true;
    if (rest.data[0] != '-')
        return false;
    rest = slice_from(rest, 1);
    return take_number(&rest, &out->end) && !rest.len && out->end > out->start;
}

static enum status no_such_place(const struct link *link, struct error *e)
{
    return error_set(e, ERR_NOT_FOUND,
                     "the section '%.*s' has no words at its byte %llu: the link is to another "
                     "version of the report",
                     SLICE_ARG(link->section), (unsigned long long)link->start);
}

/* Does a character begin at byte `at` of the text, or is it the text's end? */
static bool at_character(struct slice text, uint64_t at)
{
    return at == text.len || (at < text.len && ((unsigned char)text.data[at] & 0xc0) != 0x80);
}

enum status link_find(const struct link *link, const struct section *section, uint32_t *start,
                      uint32_t *end, struct error *e)
{
    struct locator l = {.words = NULL};
    enum status status;

    *start = (uint32_t)link->start;
    *end = (uint32_t)link->end;
    if (link->end)
        return at_character(section->text, link->start) && at_character(section->text, link->end)
                   ? OK
                   : no_such_place(link, e);
    status = locator_scan(&l, section->text, UINT32_MAX, e);
    for (size_t i = 0; i < l.count && !*end; i++)
        if (l.words[i].end && l.words[i].start == link->start)
            *end = l.words[i].end;
    locator_clear(&l);
    return status != OK || *end ? status : no_such_place(link, e);
}
