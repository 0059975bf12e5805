/*
 * test_acronym_query: WORD^^ in the query language: what it stands for, and what is
 * wrong with it.
 */
#include "query_help.h"

static struct query_help help;

static int make(void **state)
{
    (void)state;
    return query_help_make(&help, "");
}

static int clear(void **state)
{
    (void)state;
    query_help_free(&help);
    return 0;
}

/* LPU has two long forms, one of them with a mark of the language in it. */
static enum status find(void *ctx, struct slice name, struct arena *arena, struct slice *spelt,
                        struct slice **forms, size_t *count, struct error *e)
{
    (void)ctx;
    (void)e;
    *count = 0;
    *forms = arena_array(arena, 2, sizeof **forms);
    if (!*forms || (!slice_is(name, "LPU") && !slice_is(name, "lpu")))
        return OK;
    *spelt = slice_str("LPU");
    (*forms)[(*count)++] = slice_str("local policing unit");
    (*forms)[(*count)++] = slice_str("local police|unit*");
    return OK;
}

static enum status try(const char *text, bool known, struct buf *printed, struct error *e)
{
    struct parse_options options = {
        .lexicon = help.lexicon, .families = &help.families, .acronyms = known ? find : NULL};
    struct query q;
    enum status status;

    *e = (struct error){0};
    status = query_parse(slice_str(text), &options, &q, e);
    if (status == OK) {
        query_print(printed, q.root);
        query_clear(&q);
    }
    return status;
}

static void good(const char *text, const char *expected)
{
    struct buf printed = BUF_INIT;
    struct error e;

    if (try(text, true, &printed, &e) != OK)
        fail_msg("%s: %s", text, e.text);
    if (!slice_is(buf_view(&printed), expected))
        fail_msg("%s\n  expected %s\n  got      %.*s", text, expected,
                 SLICE_ARG(buf_view(&printed)));
    buf_clear(&printed);
}

static void bad(const char *text, bool known, size_t column, const char *words)
{
    struct buf printed = BUF_INIT;
    struct error e;

    assert_int_equal(try(text, known, &printed, &e), ERR_QUERY);
    assert_int_equal(e.column, column);
    if (!strstr(e.text, words))
        fail_msg("%s: %s", text, e.text);
    buf_clear(&printed);
}

#define LPU "(==\"LPU|LPUs|LPU's\" OR ~\"local policing unit\" OR ~\"local police unit\")"

static void one_unit(void **state)
{
    (void)state;
    good("LPU^^", LPU);
    good("lpu^^", LPU);
    good("LPU^^ backlog", "(" LPU " AND backlog)");
    good("(LPU^^)", LPU);
    good("LPU^^^2", LPU "^2");
    good("-LPU^^ backlog", "(backlog NOT " LPU ")");
    good("LPU^^ NEAR/5 backlog", "(" LPU " NEAR/5 backlog)");
}

static void what_is_wrong(void **state)
{
    (void)state;
    bad("PSD^^", true, 1, "no report teaches an acronym 'PSD'");
    bad("backlog LPU^^", false, 9, "no report teaches");
    bad("LPU^^x", true, 6, "a blank after '^^'");
    bad("=LPU^^", true, 5, "nothing but the acronym");
    bad("LPU~1^^", true, 6, "nothing but the acronym");
    bad("LPU ^^", true, 5, "to weigh");
    bad("\"local unit\"^^", true, 13, "a number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_unit),
        cmocka_unit_test(what_is_wrong),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
