/*
 * cite: see cite.h. The text of a match is shown as it stands, on one line.
 */
#include "searcher/answer/cite.h"

#include "searcher/answer/escape.h"
#include "searcher/answer/rows.h"
#include "searcher/answer/sentence.h"
#include "shim/unicode.h"

void section_id(struct buf *out, const struct section *s)
{
    buf_slice(out, s->report);
    buf_printf(out, "#%u", s->ordinal);
}

static json_t *force_list(const struct section *s)
{
    json_t *forces = json_array();

    for (size_t i = 0; i < s->force_count; i++)
        json_array_append_new(forces, json_text(s->forces[i]));
    return forces;
}

static json_t *section_name(const struct section *s)
{
    struct buf id = BUF_INIT;
    json_t *json;

    section_id(&id, s);
    json = json_text(buf_view(&id));
    buf_clear(&id);
    return json;
}

static json_t *page_of(const struct report_line *line)
{
    return line && line->page ? json_integer(line->page) : json_null();
}

static json_t *line_of(const struct report_line *line)
{
    return line ? json_integer(line->line) : json_null();
}

json_t *cite_section(const struct section *s, size_t offset)
{
    const struct report_line *line = section_line(s, offset);

    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:s, s:o, s:o, s:o}", "section",
                     section_name(s), "report", json_text(s->report), "title", json_text(s->title),
                     "force", force_list(s), "date", json_text(s->date), "date_inferred",
                     s->date_inferred, "kind", kind_name(s->kind), "heading", json_text(s->heading),
                     "page", page_of(line), "line", line_of(line));
}

static json_t *one_line(const struct section *s, uint32_t start, uint32_t end)
{
    struct buf b = BUF_INIT;
    json_t *json;

    escape_one_line(&b, slice_of(s->text.data + start, end - start));
    json = json_text(buf_view(&b));
    buf_clear(&b);
    return json;
}

void folded_form(struct buf *out, const struct section *s, const struct interval *i)
{
    struct buf line = BUF_INIT;
    struct slice rest;

    escape_one_line(&line, slice_of(s->text.data + i->start, i->end - i->start));
    for (rest = buf_view(&line); rest.len;) {
        const char *space = memchr(rest.data, ' ', rest.len);
        size_t len = space ? (size_t)(space - rest.data) : rest.len;

        unicode_fold(out, slice_of(rest.data, len));
        if (space)
            buf_char(out, ' ');
        rest = slice_from(rest, space ? len + 1 : len);
    }
    out->failed |= line.failed;
    buf_clear(&line);
}

static json_t *folded(const struct section *s, const struct interval *i)
{
    struct buf form = BUF_INIT;
    json_t *json;

    folded_form(&form, s, i);
    json = json_text(buf_view(&form));
    buf_clear(&form);
    return json;
}

void mention_link(struct buf *out, const struct section *s, const struct interval *i)
{
    section_id(out, s);
    buf_printf(out, "@%u", i->start);
    if (i->first != i->last || i->signs)
        buf_printf(out, "-%u", i->end);
}

static json_t *link_of(const struct section *s, const struct interval *i)
{
    struct buf link = BUF_INIT;
    json_t *json;

    mention_link(&link, s, i);
    json = json_text(buf_view(&link));
    buf_clear(&link);
    return json;
}

bool cite_mention(json_t *row, const struct section *s, const struct locator *where,
                  const struct interval *i, uint32_t context)
{
    const struct report_line *line = section_line(s, i->start);
    uint32_t start, end;

    if (context == CONTEXT_SENTENCE)
        sentence_around(s->text, i->start, i->end, &start, &end);
    else
        locator_context(where, i, context, &start, &end);
    while (end < s->text.len && !strchr(" \t\n", s->text.data[end]))
        end++; /* the punctuation that belongs to the last word */
    return !(json_object_set_new(row, "page", page_of(line)) |
             json_object_set_new(row, "line", line_of(line)) |
             json_object_set_new(row, "left", one_line(s, start, i->start)) |
             json_object_set_new(row, "match", one_line(s, i->start, i->end)) |
             json_object_set_new(row, "right", one_line(s, i->end, end)) |
             json_object_set_new(row, "form", folded(s, i)) |
             json_object_set_new(row, "link", link_of(s, i)));
}
