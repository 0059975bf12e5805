/*
 * report_help: what the tests of indexer/report share. Include it after cmocka's
 * own needs, in one test program each.
 */
#ifndef PEELER_REPORT_HELP_H
#define PEELER_REPORT_HELP_H

#include "indexer/report/jsonl.h"
#include "shim/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The table of forces, which stands in the checkout; tests run from its root. */
static inline void help_forces(struct gazetteer *g)
{
    struct buf tsv = BUF_INIT;
    struct error e = {0};

    gazetteer_init(g);
    assert_int_equal(file_read("corpus/forces.tsv", FILE_LINK, 1 << 20, &tsv, &e), OK);
    assert_int_equal(gazetteer_add(g, buf_view(&tsv), "forces.tsv", &e), OK);
    buf_clear(&tsv);
}

/* Takes the part before `mark` off a row of a table. */
static inline struct slice help_cut(struct slice *rest, char mark)
{
    const char *end = rest->len ? memchr(rest->data, mark, rest->len) : NULL;
    struct slice part = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);

    *rest = slice_from(*rest, part.len + (end != NULL));
    return part;
}

/* Reads a text that must be good. */
static inline void help_read(const char *text, struct report *r)
{
    struct report_options options = {.id = slice_str("id"), .source = slice_str("a.txt")};
    struct error e = {0};

    assert_int_equal(report_read_text(slice_str(text), &options, r, &e), OK);
}

/* The section's kind, heading and text. */
static inline void help_section(const struct report *r, size_t n, enum section_kind kind,
                                const char *heading, const char *text)
{
    const struct report_section *s;

    assert_true(n < r->section_count);
    s = &r->sections[n];
    assert_string_equal(kind_name(s->kind), kind_name(kind));
    assert_int_equal(s->heading.len, strlen(heading));
    assert_string_equal(s->heading.data ? s->heading.data : "", heading);
    assert_int_equal(s->heading_len, strlen(heading));
    assert_string_equal(s->text.data, text);
    assert_int_equal(s->text.len, strlen(text));
}

#endif
