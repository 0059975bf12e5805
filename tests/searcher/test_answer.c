/*
 * test_answer: rows in all formats, what is escaped on its way out, snippets and
 * citations.
 */
#include "searcher/answer/cite.h"
#include "searcher/answer/escape.h"
#include "searcher/answer/rows.h"
#include "searcher/answer/snippet.h"
#include "searcher/query/match.h"
#include "tests/searcher/query_help.h"

static struct query_help help;

static int make(void **state)
{
    (void)state;
    return query_help_make(&help, "");
}

static int unmake(void **state)
{
    (void)state;
    query_help_free(&help);
    return 0;
}

typedef void escape(struct buf *out, struct slice text);

static void check_escape(escape *f, struct slice text, const char *expected)
{
    struct buf out = BUF_INIT;

    buf_str(&out, "<");
    f(&out, text);
    if (!slice_is(slice_from(buf_view(&out), 1), expected))
        fail_msg("'%.*s' became '%s', not '%s'", SLICE_ARG(text), out.data + 1, expected);
    buf_clear(&out);
}

static void escapes(void **state)
{
    static const struct {
        escape *f;
        const char *text, *expected;
    } rows[] = {
        {escape_terminal, "a\tb\nc é 字", "a\tb\nc é 字"},
        {escape_terminal, "\x1b[31mred\x07\x7f", "\ufffd[31mred\ufffd\ufffd"},
        {escape_terminal,
         "a\rb\xc2\x85"
         "c\xc2\x9b"
         "d",
         "a\ufffdb\ufffdc\ufffdd"},
        {escape_terminal, "a\u202eb\u2066c\u2069", "a\ufffdb\ufffdc\ufffd"},
        {escape_terminal, "a\xff\xe2\x80z", "a\ufffd\ufffdz"},
        {escape_one_line, "", ""},
        {escape_one_line, " a \n\n b\t", " a b "},
        {escape_one_line, "co-\nordinating", "co-ordinating"},
        {escape_one_line, "co- \n ordinating", "co-ordinating"},
        {escape_one_line, "co- ordinating", "co- ordinating"},
        {escape_one_line, "a\u00a0\u2009b\u3000", "a b "},
        {escape_one_line, "-\na", "-a"},
        {escape_tsv, "a\tb\nc\rd \"e\"", "a b c d \"e\""},
        {escape_csv, "plain text; é", "plain text; é"},
        {escape_csv, "a,b", "\"a,b\""},
        {escape_csv, "say \"a\"", "\"say \"\"a\"\"\""},
        {escape_csv, "a\nb", "\"a\nb\""},
        {escape_csv, "a\rb", "\"a\rb\""},
        {escape_csv, "", ""},
        {escape_html, "plain; é", "plain; é"},
        {escape_html, "<a href=\"x\">'&amp;'", "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;"},
        {escape_html, "\x1b[1m\u202e", "\ufffd[1m\ufffd"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_escape(rows[i].f, slice_str(rows[i].text), rows[i].expected);
    check_escape(escape_terminal, slice_of("a\0b", 3), "a\ufffdb");
}

/* Parts that are cut at words join to the same line as the whole. */
static void lines_join(void **state)
{
    struct slice text = slice_str("a co-\nordinating  b\n\nc -\n d\u00a0e");

    (void)state;
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct buf whole = BUF_INIT, parts = BUF_INIT;
        char before = cut ? text.data[cut - 1] : ' ', at = cut < text.len ? text.data[cut] : ' ';

        if (((unsigned char)before | (unsigned char)at) >= 0x80 || before == '-' ||
            (strchr(" \n", before) && strchr(" \n", at)))
            continue;
        escape_one_line(&whole, text);
        escape_one_line(&parts, slice_of(text.data, cut));
        escape_one_line(&parts, slice_from(text, cut));
        assert_string_equal(parts.data, whole.data);
        buf_clear(&whole);
        buf_clear(&parts);
    }
}

static void print_row(void *ctx, FILE *out, const json_t *row)
{
    fprintf(out, "%s%s\n", (const char *)ctx, json_string_value(json_object_get(row, "a")));
}

static void check_rows(enum format format, bool any, bool ends, const char *expected)
{
    static const char *const columns[] = {"a", "n", "list", "none", NULL};
    json_t *head = json_pack("{s:s}", "query", "q\"x"), *tail = json_pack("{s:i}", "total", 2);
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct rows r = {.out = out,
                     .format = format,
                     .columns = columns,
                     .list = "hits",
                     .print = print_row,
                     .ctx = (void *)"> "};
    struct error e = {0};

    rows_start(&r, head);
    if (any) {
        rows_add(&r, json_pack("{s:s, s:i, s:[s, s], s:n}", "a", "x\ty,\"z\"\n", "n", 7, "list",
                               "p", "q,r", "none"));
        rows_add(&r, json_pack("{s:s, s:f, s:b}", "a", "é", "n", 0.5, "list", 1));
    }
    assert_int_equal(rows_finish(&r, ends ? tail : NULL, &e), OK);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
    json_decref(head);
    json_decref(tail);
}

static void formats(void **state)
{
    (void)state;
    check_rows(FORMAT_JSON, true, true,
               "{\"query\":\"q\\\"x\",\"hits\":[{\"a\":\"x\\ty,\\\"z\\\"\\n\",\"n\":7,"
               "\"list\":[\"p\",\"q,r\"],\"none\":null},{\"a\":\"é\",\"n\":0.5,\"list\":true}],"
               "\"total\":2}\n");
    check_rows(FORMAT_JSON, false, false, "{\"query\":\"q\\\"x\",\"hits\":[]}\n");
    check_rows(FORMAT_JSONL, true, true,
               "{\"a\":\"x\\ty,\\\"z\\\"\\n\",\"n\":7,\"list\":[\"p\",\"q,r\"],\"none\":null}\n"
               "{\"a\":\"é\",\"n\":0.5,\"list\":true}\n{\"total\":2}\n");
    check_rows(FORMAT_JSONL, false, false, "");
    check_rows(FORMAT_TSV, true, true,
               "a\tn\tlist\tnone\nx y,\"z\" \t7\tp; q,r\t\né\t0.5\tyes\t\n");
    check_rows(FORMAT_TSV, false, true, "a\tn\tlist\tnone\n");
    check_rows(FORMAT_CSV, true, true,
               "a,n,list,none\r\n\"x\ty,\"\"z\"\"\n\",7,\"p; q,r\",\r\né,0.5,yes,\r\n");
    check_rows(FORMAT_TEXT, true, true, "> x\ty,\"z\"\n\n> é\n");
}

static void format_names(void **state)
{
    enum format f = FORMAT_TEXT;

    (void)state;
    assert_true(format_parse("csv", &f));
    assert_int_equal(f, FORMAT_CSV);
    assert_false(format_parse("", &f));
    assert_false(format_parse("CSV", &f));
    assert_false(format_parse("trec", &f));
}

/* A full device is said; so is a row for which there was no memory. */
static void failures(void **state)
{
    static const char *const columns[] = {"a", NULL};
    FILE *out = fopen("/dev/full", "w");
    struct rows r = {.out = out, .format = FORMAT_TSV, .columns = columns};
    struct error e = {0};

    (void)state;
    assert_non_null(out);
    rows_start(&r, NULL);
    rows_add(&r, json_pack("{s:s}", "a", "x"));
    assert_int_equal(rows_finish(&r, NULL, &e), ERR_FULL);
    assert_non_null(strstr(e.text, "cannot write the output"));
    fclose(out);
    out = fopen("/dev/null", "w");
    r = (struct rows){.out = out, .format = FORMAT_TSV, .columns = columns};
    e = (struct error){0};
    rows_start(&r, NULL);
    rows_add(&r, NULL);
    assert_int_equal(rows_finish(&r, NULL, &e), ERR_NO_MEMORY);
    fclose(out);
}

static void json_texts(void **state)
{
    json_t *good = json_text(slice_str("é \"x\"")), *bad = json_text(slice_of("a\xff", 2));
    json_t *none = json_text(slice_of(NULL, 0));

    (void)state;
    assert_string_equal(json_string_value(good), "é \"x\"");
    assert_string_equal(json_string_value(bad), "a\ufffd");
    assert_string_equal(json_string_value(none), "");
    json_decref(good);
    json_decref(bad);
    json_decref(none);
}

static void check_snippet(const char *query, const char *text, size_t heading_len,
                          const char *expected)
{
    struct interval_list found = {NULL, 0, 0};
    struct locator where = {.words = NULL};
    struct buf out = BUF_INIT;
    struct matcher *m;
    struct query q;
    struct error e = {0};
    size_t start;

    query_good(&help, query, NORMAL, &q);
    assert_int_equal(matcher_new(&q, help.lexicon, &m, &e), OK);
    assert_int_equal(matcher_text(m, slice_str(text), &e), OK);
    assert_int_equal(matcher_mentions(m, &found, &e), OK);
    buf_str(&out, "");
    assert_int_equal(locator_scan(&where, slice_str(text), UINT32_MAX, &e), OK);
    snippet(&out, &where, slice_str(text), heading_len, &found, &start);
    locator_clear(&where);
    assert_true(start <= strlen(text));
    if (strcmp(out.data, expected) != 0)
        fail_msg("%s\n  expected %s\n  got      %s", query, expected, out.data);
    matcher_free(m);
    interval_list_clear(&found);
    query_clear(&q);
    buf_clear(&out);
}

/* n words "wI ", counted from `first`. */
static void put_words(struct buf *b, unsigned first, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        buf_printf(b, "w%u ", first + i);
}

static void snippets(void **state)
{
    (void)state;
    check_snippet("b", "a b c", 0, "a «b» c");
    check_snippet("\"b c\" OR d", "a b\nc d, d", 0, "a «b c d», «d»");
    check_snippet("coordinating", "the co-\nordinating group", 0, "the «co-ordinating» group");
    check_snippet("zzz", "Heading\n\nThe text.\n", 7, "The text.");
    check_snippet("text", "Heading\n\nThe (text).\n", 7, "Heading The («text»).");
    check_snippet("b", "H h h h h h h h h h h h h h h h h h h\n\nb.", 37,
                  "… h h h h h h h h h h h h h h h h «b».");
    check_snippet("b", "Heading\n\n(b) h h h h h h h h h h h h h h h h h h h h.", 7,
                  "Heading («b») h h h h h h h h h h h h h h h h h …");
    check_snippet("b", "b a", 0, "«b» a");
    check_snippet("zzz", "", 0, "");
    check_snippet("zzz", "Heading", 7, "");
    check_snippet("\"a b\" OR \"b c\"", "x a b c y", 0, "x «a b c» y");
}

static void snippet_windows(void **state)
{
    struct buf text = BUF_INIT, expected = BUF_INIT;

    (void)state;
    /* two words in the same window win over many of one */
    buf_str(&text, "aa aa aa aa ");
    put_words(&text, 0, 60);
    buf_str(&text, "aa bb ");
    put_words(&text, 60, 60);
    buf_str(&expected, "… ");
    put_words(&expected, 43, 17);
    buf_str(&expected, "«aa bb» ");
    put_words(&expected, 60, 17);
    buf_str(&expected, "…");
    check_snippet("aa OR bb", text.data, 0, expected.data);
    /* no match: the start, cut at a word */
    buf_truncate(&expected, 0);
    buf_str(&expected, "aa aa aa aa ");
    put_words(&expected, 0, SNIPPET_WORDS - 4);
    buf_str(&expected, "…");
    check_snippet("zzz", text.data, 0, expected.data);
    buf_clear(&text);
    buf_clear(&expected);
}

static const char *string(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static void cites(void **state)
{
    static const char text[] = "Heading\n\nThe Force’s\nown (co-\nordinating) group.\nNext.";
    static const struct report_line lines[] = {{0, 10, 4}, {9, 12, 4}, {23, 13, 0}, {32, 14, 5}};
    struct slice forces[] = {slice_str("Wold"), slice_str("Fens")};
    struct section s = {.report = slice_str("a b.txt"),
                        .ordinal = 12,
                        .kind = KIND_CONCERN,
                        .title = slice_str("T"),
                        .heading = slice_str("Heading"),
                        .date = slice_str("2014"),
                        .date_inferred = true,
                        .forces = forces,
                        .force_count = 2,
                        .text = slice_str(text),
                        .heading_len = 7,
                        .lines = lines,
                        .line_count = 4};
    struct interval_list found = {NULL, 0, 0};
    struct matcher *m;
    struct query q;
    struct error e = {0};
    struct locator where = {.words = NULL};
    json_t *row;

    (void)state;
    query_good(&help, "\"force own coordinating\" OR next", NORMAL, &q);
    assert_int_equal(matcher_new(&q, help.lexicon, &m, &e), OK);
    assert_int_equal(matcher_text(m, s.text, &e), OK);
    assert_int_equal(matcher_mentions(m, &found, &e), OK);
    assert_int_equal(found.count, 2);
    assert_int_equal(locator_scan(&where, s.text, UINT32_MAX, &e), OK);
    row = cite_section(&s, 0);
    assert_true(
        cite_mention(row, &s, &where, &found.items[1], 1)); /* the next one takes its place */
    assert_string_equal(string(row, "match"), "Next");
    assert_string_equal(string(row, "link"), "a b.txt#12@51");
    assert_true(cite_mention(row, &s, &where, &found.items[0], 1));
    assert_string_equal(string(row, "section"), "a b.txt#12");
    assert_string_equal(string(row, "kind"), "concern");
    assert_string_equal(string(row, "date"), "2014");
    assert_int_equal(json_array_size(json_object_get(row, "force")), 2);
    assert_true(json_is_true(json_object_get(row, "date_inferred")));
    assert_int_equal(json_integer_value(json_object_get(row, "line")), 12);
    assert_int_equal(json_integer_value(json_object_get(row, "page")), 4);
    assert_string_equal(string(row, "left"), "The ");
    assert_string_equal(string(row, "match"), "Force’s own (co-ordinating");
    assert_string_equal(string(row, "right"), ") group.");
    assert_string_equal(string(row, "form"), "force's own (co-ordinating");
    assert_string_equal(string(row, "link"), "a b.txt#12@13-42");
    json_decref(row);
    locator_clear(&where);
    row = cite_section(&s, 25); /* a line whose page is not known */
    assert_int_equal(json_integer_value(json_object_get(row, "line")), 13);
    assert_true(json_is_null(json_object_get(row, "page")));
    json_decref(row);
    s.line_count = 0;
    row = cite_section(&s, 25);
    assert_true(json_is_null(json_object_get(row, "line")));
    json_decref(row);
    matcher_free(m);
    interval_list_clear(&found);
    query_clear(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes),  cmocka_unit_test(lines_join),
        cmocka_unit_test(formats),  cmocka_unit_test(format_names),
        cmocka_unit_test(failures), cmocka_unit_test(json_texts),
        cmocka_unit_test(snippets), cmocka_unit_test(snippet_windows),
        cmocka_unit_test(cites),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
