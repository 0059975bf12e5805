/*
 * query_help: parsing for the tests of searcher/query: a lexicon and families
 * for a test program, and queries that must be good or bad.
 */
#ifndef PEELER_TEST_QUERY_HELP_H
#define PEELER_TEST_QUERY_HELP_H

#include "searcher/query/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct query_help {
    struct lexicon *lexicon;
    struct families families;
};

/* For the group's setup: `table` is the families' (families.h). */
static inline int query_help_make(struct query_help *h, const char *table)
{
    struct error e = {0};

    *h = (struct query_help){0};
    if (lexicon_new(&h->lexicon, &e) != OK)
        return -1;
    return families_load(slice_str(table), "families.tsv", &h->families, &e) == OK ? 0 : -1;
}

static inline void query_help_free(struct query_help *h)
{
    lexicon_free(h->lexicon);
    families_clear(&h->families);
}

enum query_mode {
    NORMAL,
    ANY,
    PLAIN,
    PLAIN_ANY
};

static inline enum status query_try(const struct query_help *h, struct slice text,
                                    enum query_mode mode, struct query *q, struct error *e)
{
    struct parse_options options = {.lexicon = h->lexicon,
                                    .families = &h->families,
                                    .any = mode == ANY || mode == PLAIN_ANY,
                                    .plain = mode == PLAIN || mode == PLAIN_ANY};

    *e = (struct error){0};
    return query_parse(text, &options, q, e);
}

/* Parses what must be good. */
static inline void query_good(const struct query_help *h, const char *text, enum query_mode mode,
                              struct query *q)
{
    struct error e;

    if (query_try(h, slice_str(text), mode, q, &e) != OK)
        fail_msg("%s: %s", text, e.text);
    assert_non_null(q->root);
}

/* The tree of `text` printed is `expected`, and printing is a fixed point: what
 * is printed asks the same. */
static inline void query_check(const struct query_help *h, const char *text, enum query_mode mode,
                               const char *expected)
{
    struct buf printed = BUF_INIT, again = BUF_INIT;
    struct query q;

    query_good(h, text, mode, &q);
    query_print(&printed, q.root);
    query_clear(&q);
    if (!slice_is(buf_view(&printed), expected))
        fail_msg("%s\n  expected %s\n  got      %.*s", text, expected,
                 SLICE_ARG(buf_view(&printed)));
    query_good(h, expected, NORMAL, &q);
    query_print(&again, q.root);
    if (!slice_is(buf_view(&again), expected))
        fail_msg("%s printed again is %.*s", expected, SLICE_ARG(buf_view(&again)));
    query_clear(&q);
    buf_clear(&printed);
    buf_clear(&again);
}

/* `text` is bad: at this column, with these words in the message. */
static inline void query_bad(const struct query_help *h, const char *text, enum query_mode mode,
                             size_t column, const char *words)
{
    struct query q;
    struct error e;
    enum status status = query_try(h, slice_str(text), mode, &q, &e);

    if (status == OK)
        fail_msg("%s was taken", text);
    assert_int_equal(status, e.status);
    assert_null(q.root);
    if (e.column != column || !strstr(e.text, words))
        fail_msg("%s\n  expected column %zu: %s\n  got      %s", text, column, words, e.text);
    if (column) {
        char head[32];

        snprintf(head, sizeof head, "column %zu: ", column);
        assert_int_equal(status, ERR_QUERY);
        assert_int_equal(strncmp(e.text, head, strlen(head)), 0);
    }
    query_clear(&q);
}

#endif
