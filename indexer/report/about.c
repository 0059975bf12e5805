/*
 * about: gathers the parts of a report that speak of it. Each question has a file of
 * its own: force.c, date.c, publisher.c, title.c, programme.c.
 */
#include "indexer/report/about.h"

#include "indexer/report/programme.h"
#include "indexer/report/prose.h"

#include <ctype.h>

/* Evidence enough; what a report is about is said long before. */
#define BODY_BYTES (4u << 20)

bool about_line(struct slice *rest, struct slice *line)
{
    const char *end;

    if (rest->len == 0)
        return false;
    end = memchr(rest->data, '\n', rest->len);
    *line = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);
    *rest = slice_from(*rest, line->len + (end != NULL));
    return true;
}

/* Where a word may begin: behind these, and behind what is not ASCII. */
static bool word_may_begin(struct slice text, size_t at)
{
    char before = at ? text.data[at - 1] : ' ';

    return before < 0 || memchr(" \n(/[\"'.-", before, 9) != NULL;
}

/* The next `c` at or behind `at`; text.len: none. */
static size_t next_byte(struct slice text, size_t at, int c)
{
    const char *found = at < text.len ? memchr(text.data + at, c, text.len - at) : NULL;

    return found ? (size_t)(found - text.data) : text.len;
}

size_t about_count(struct slice text, const char *words)
{
    int small = words[0], large = toupper((unsigned char)words[0]);
    size_t count = 0, len = strlen(words);
    size_t at_small = next_byte(text, 0, small), at_large = next_byte(text, 0, large);

    for (;;) {
        size_t i = at_small < at_large ? at_small : at_large;

        if (i == text.len || len > text.len - i)
            return count;
        count += word_may_begin(text, i) && prose_starts(slice_from(text, i), words);
        if (at_small == i)
            at_small = next_byte(text, i + 1, small);
        if (at_large == i)
            at_large = next_byte(text, i + 1, large);
    }
}

/* Appends a text a line a paragraph: the lines of one are joined by spaces. */
static void add_paragraphs(struct buf *out, struct slice text)
{
    struct slice line;

    while (about_line(&text, &line)) {
        if (line.len == 0) {
            buf_char(out, '\n');
            continue;
        }
        if (out->len && out->data[out->len - 1] != '\n')
            buf_char(out, ' ');
        buf_slice(out, line);
    }
    buf_char(out, '\n');
}

static void add_flat(struct buf *out, struct slice text)
{
    size_t from = out->len;

    if (out->len > BODY_BYTES)
        return;
    text.len = text.len < BODY_BYTES ? text.len : BODY_BYTES;
    buf_slice(out, text);
    buf_char(out, ' ');
    for (size_t i = from; buf_ok(out) && i < out->len; i++) {
        if (out->data[i] == '\n')
            out->data[i] = ' ';
    }
}

static void gather(struct about *a, const struct report *r)
{
    for (size_t i = 0; i < r->section_count; i++) {
        const struct report_section *s = &r->sections[i];

        if (s->heading.len) {
            buf_slice(&a->headings, s->heading);
            buf_char(&a->headings, '\n');
        }
        if (s->kind == KIND_FRONT)
            add_paragraphs(&a->front, s->text);
        else if (s->kind == KIND_CONTENTS)
            buf_slice(&a->listed, s->text);
        else
            add_flat(&a->body, s->text);
    }
    for (size_t i = 0; i < r->dropped_count; i++) {
        if (strcmp(r->dropped[i].why, "running head") == 0) {
            buf_slice(&a->running, r->dropped[i].text);
            buf_char(&a->running, '\n');
        }
    }
}

enum status about_infer(struct report *r, const struct gazetteer *gazetteer, struct error *e)
{
    struct about a = {.gazetteer = gazetteer};
    enum status status = OK;

    gather(&a, r);
    if (!buf_ok(&a.front) || !buf_ok(&a.listed) || !buf_ok(&a.headings) || !buf_ok(&a.running) ||
        !buf_ok(&a.body))
        status = error_memory(e);
    if (status == OK)
        status = force_infer(&a, r, e);
    if (status == OK) {
        date_infer(&a, r);
        publisher_infer(&a, r);
        title_infer(&a, r);
        programme_infer(&a, r);
    }
    buf_clear(&a.front);
    buf_clear(&a.listed);
    buf_clear(&a.headings);
    buf_clear(&a.running);
    buf_clear(&a.body);
    return status;
}
