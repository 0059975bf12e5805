/*
 * test_parse_bad: every error of the query language at its exact column (in
 * characters) and with what was expected there; every bound; and that no text at
 * all makes the parser do anything but parse it or say what is wrong.
 */
#include "tests/searcher/query_help.h"

static struct query_help help;

static int make(void **state)
{
    (void)state;
    return query_help_make(&help, "unclosed\t\"a b\n"
                                  "unclosed\tnever reached\n"
                                  "bracket\ta (b OR c\n"
                                  "toomany\ta) b\n"
                                  "year\tvetting year:20x4\n"
                                  "wild\t\"a **\"\n"
                                  "outer\t@one\n"
                                  "outer\t@year\n"
                                  "one\tvetting\n"
                                  "unknown\ta OR @missing\n"
                                  "self\t@self\n"
                                  "ping\ta OR @pong\n"
                                  "pong\t@ping OR b\n"
                                  "both\ta AND b\n"
                                  "gift\t\"gifts and hospitality\"\n");
}

static int unmake(void **state)
{
    (void)state;
    query_help_free(&help);
    return 0;
}

struct row {
    const char *text;
    size_t column;
    const char *words;
};

static void check_rows(const struct row *rows, size_t count, enum query_mode mode)
{
    for (size_t i = 0; i < count; i++)
        query_bad(&help, rows[i].text, mode, rows[i].column, rows[i].words);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows), NORMAL)

static void structure(void **state)
{
    static const struct row rows[] = {
        {"", 1, "the query is empty: expected a word or a phrase"},
        {"  ", 1, "the query is empty"},
        {"£5 \"a b", 4, "this quote is not closed: expected '\"' before the end"},
        {"é “a", 3, "this quote is not closed"},
        {"é (a OR b", 3, "this bracket is not closed: expected ')' before the end"},
        {"((é) a", 1, "this bracket is not closed"},
        {"é) a", 2, "this ')' closes no bracket"},
        {"é ()", 4, "expected a word or a phrase before this ')'"},
        {"£5 AND", 7, "expected a word or a phrase here, at the end of the query"},
        {"é OR", 5, "at the end of the query"},
        {"é NOT", 6, "at the end of the query"},
        {"é NEAR/3", 9, "at the end of the query"},
        {"OR é", 1, "expected a word or a phrase before this operator"},
        {"AND é", 1, "before this operator"},
        {"NEAR/2 é", 1, "before this operator"},
        {"é AND OR a", 7, "before this operator"},
        {"é OR AND a", 6, "before this operator"},
        {"é NOT NOT a", 7, "before this operator"},
        {"é NEAR/2 ADJ/3 a", 10, "before this operator"},
        {"é --a", 4, "before this operator"},
        {"(é OR)", 6, "expected a word or a phrase before this ')'"},
        {"-é", 1, "expected something to find besides what is excluded"},
        {"NOT é", 1, "expected something to find besides"},
        {"é OR -a OR b", 6, "expected something to find besides"},
        {"é (-a -b) c", 4, "expected something to find besides"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void words(void **state)
{
    static const struct row rows[] = {
        {"é ...", 3, "expected a word: there is no letter or digit here"},
        {"é - a", 3, "no letter or digit here"},
        {"é =", 3, "expected a word here"},
        {"é == (a)", 3, "expected a word here"},
        {"é \"\"", 3, "expected a word between these quotes"},
        {"é \" . \"", 3, "expected a word between these quotes"},
        {"é gift|gifts", 7, "expected quotes around words with '|' between them"},
        {"é =gift|gifts", 8, "expected quotes"},
        {"é word~3", 7, "expected '~', '~1' or '~2' behind a word"},
        {"é ~word", 3, "'~' before a quote"},
        {"\"é a\"~2", 6, "behind a word, or '~' before a quote"},
        {"é wo~rd~", 5, "expected '~'"},
        {"é =word~", 3, "expected either '=' before a word or '~' after it, not both"},
        {"é polic*~", 3, "expected either a wildcard or '~', not both"},
        {"é ==Polic*", 5, "expected either a wildcard or '==', not both"},
        {"==\"é Polic*\"", 6, "expected either a wildcard or '==', not both"},
        {"é a-b~", 3, "expected a single word before '~'"},
        {"é *", 3, "a wildcard needs at least one letter beside it"},
        {"é \"a ?*\"", 6, "a wildcard needs at least one letter"},
        {"é pol*.x", 3, "a word with a wildcard holds letters, digits and hyphens only"},
        {"é s.32-pol*", 3, "a word with a wildcard holds letters, digits and hyphens only"},
        {"é !-pol*", 3, "a word with a wildcard holds"},
        {"\"é a|\"", 6, "expected a word on both sides of '|'"},
        {"\"é |a\"", 4, "expected a word on both sides of '|'"},
        {"\"é a||b\"", 6, "expected a word on both sides of '|'"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void operators(void **state)
{
    static const struct row rows[] = {
        {"é NEAR/0 a", 8, "expected a number of words from 1, as in NEAR/5"},
        {"é NEAR/ a", 8, "expected a number of words"},
        {"é NEAR/x a", 8, "expected a number of words, as in NEAR/5"},
        {"é ADJ/5x a", 8, "expected a number of words, as in NEAR/5"},
        {"é ADJ/1001 a", 3, "expected at most 1000 words for NEAR and ADJ"},
        {"é NEAR/99999999999 a", 14, "expected a number of words"},
        {"é NEAR/5 (a b)", 3, "expected words, phrases or ( … OR … ) on both sides"},
        {"(é NOT a) NEAR/5 b", 11, "on both sides of NEAR and ADJ"},
        {"é NEAR/5 year:2014", 3, "on both sides of NEAR and ADJ"},
        {"é NEAR/5 (a OR b c)", 3, "on both sides of NEAR and ADJ"},
        {"é NEAR/5 @both", 3, "on both sides of NEAR and ADJ"},
        {"é ^2", 3, "expected something for '^' to weigh, just before it"},
        {"^2 é", 1, "expected something for '^' to weigh"},
        {"é^", 2, "expected a number from 0 to 1000 after '^'"},
        {"é^x", 2, "expected a number from 0 to 1000"},
        {"é^1001", 2, "expected a number from 0 to 1000"},
        {"é^1.2.3", 2, "expected a number from 0 to 1000"},
        {"é^1e3", 2, "expected a number from 0 to 1000"},
        {"é^-1", 2, "expected a number from 0 to 1000"},
        {"é^2b", 2, "expected a number from 0 to 1000"},
        {"é^1.000000000000000000001", 2, "expected a number from 0 to 1000"},
        {"é @", 3, "expected a family's name after '@'"},
        {"é @Gift", 3, "expected a family's name after '@'"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void fields(void **state)
{
    static const struct row rows[] = {
        {"é colour:red", 3, "there is no field 'colour': expected title, heading, force, year"},
        {"é http://x", 3, "there is no field 'http'"},
        {"é force:", 9, "expected a value after the ':'"},
        {"é force: kent", 9, "expected a value after the ':'"},
        {"é (force:)", 10, "expected a value after the ':'"},
        {"é force:\"a", 9, "this quote is not closed"},
        {"é force:a,", 11, "expected a value here"},
        {"é force:,a", 9, "expected a value here"},
        {"é force:\"\"", 10, "expected a value here"},
        {"é force:*", 9, "expected letters or digits here"},
        {"é force:é,£", 11, "expected letters or digits here"},
        {"é year:20x4", 8, "expected a year of four digits, as in year:2014 or year:2012..2014"},
        {"é year:2014,14", 13, "expected a year of four digits"},
        {"é year:1700", 8, "expected a year of four digits"},
        {"é year:2014..20155", 14, "expected a year of four digits"},
        {"é year:..", 8, "expected a year or date on one side of '..' at least"},
        {"é year:2015..2014", 8, "this range ends before it begins"},
        {"é year:2o1*", 8, "expected a year of four digits"},
        {"é date:2014-13", 8, "expected a date, as in date:2014, date:2014-11 or date:2014-11-18"},
        {"é date:2014-1", 8, "expected a date"},
        {"é date:2014-11-32", 8, "expected a date"},
        {"é date:2014-11-1x", 8, "expected a date"},
        {"é date:x*", 8, "expected a date"},
        {"é kind:find", 8, "there is no kind 'find': expected front, contents"},
        {"é kind:finding,find*", 16, "there is no kind 'find*'"},
        {"é title:...", 9, "expected a word here"},
        {"é title:wom?n", 9, "expected plain words for this field, without wildcards"},
        {"é heading:\"\"", 11, "expected a word here"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* What is wrong in a family is said where the query names it, and with the
 * phrase, and the column within it. */
static void families(void **state)
{
    static const struct row rows[] = {
        {"é @missing", 3, "there is no family '@missing': 'peeler families' lists them"},
        {"é @unclosed", 3, "the family '@unclosed' has the phrase \"a b: column 1: this quote"},
        {"é @bracket", 3, "column 3: this bracket is not closed"},
        {"é @toomany", 3, "column 2: this phrase does not end where it should"},
        {"é @year", 3, "column 14: expected a year"},
        {"é @wild", 3, "column 4: a wildcard needs"},
        {"é @one @outer", 8,
         "the family '@outer' has the phrase @year: column 14: expected a year"},
        {"é @unknown", 3, "column 6: there is no family '@missing'"},
        {"é @self", 3, "these families name each other in a circle: @self names @self"},
        {"é (@ping)", 4, "name each other in a circle: @ping names @pong names @ping"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void any_and_plain(void **state)
{
    static const struct row any_rows[] = {{"-é -a", 1, "expected something to find besides"},
                                          {"é AND", 6, "at the end of the query"},
                                          {"é OR OR a", 6, "before this operator"}};
    static const struct row plain_rows[] = {{"", 1, "expected a word"},
                                            {" ()\" ", 1, "expected a word"}};

    (void)state;
    check_rows(any_rows, 3, ANY);
    check_rows(plain_rows, 2, PLAIN);
}

static void repeat(struct buf *b, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_str(b, text);
}

static void check_bound(struct buf *b, enum status expected, const char *words)
{
    struct query q;
    struct error e;

    assert_int_equal(query_try(&help, buf_view(b), NORMAL, &q, &e), expected);
    if (expected != OK && !strstr(e.text, words))
        fail_msg("expected %s, got %s", words, e.text);
    query_clear(&q);
    buf_clear(b);
}

static void bounds(void **state)
{
    struct buf b = BUF_INIT;

    (void)state;
    repeat(&b, "\"a\" ", QUERY_BYTES / 8 - 1);
    repeat(&b, " ", QUERY_BYTES - b.len);
    check_bound(&b, OK, "");
    repeat(&b, "a", QUERY_BYTES + 1);
    check_bound(&b, ERR_LIMIT, "the query has 16385 bytes: at most 16384 are allowed");
    repeat(&b, "a ", QUERY_STEPS);
    check_bound(&b, OK, "");
    repeat(&b, "a ", QUERY_STEPS + 1);
    check_bound(&b, ERR_LIMIT, "the query holds more than 2048 words");
    repeat(&b, "(", QUERY_DEPTH);
    repeat(&b, "a", 1);
    repeat(&b, ")", QUERY_DEPTH);
    check_bound(&b, OK, "");
    repeat(&b, "(", QUERY_DEPTH + 1);
    check_bound(&b, ERR_QUERY, "column 65: too many brackets");
    repeat(&b, "\"é", 1);
    repeat(&b, " a", PHRASE_PLACES - 1);
    repeat(&b, "\"", 1);
    check_bound(&b, OK, "");
    repeat(&b, "\"é", 1);
    repeat(&b, " a", PHRASE_PLACES);
    repeat(&b, "\"", 1);
    check_bound(&b, ERR_QUERY, "column 130: this phrase has more than 64 words");
    repeat(&b, "é a", 1);
    repeat(&b, "-a", PHRASE_PLACES);
    check_bound(&b, ERR_QUERY, "column 3: this word has too many parts");
    repeat(&b, "year:2014", 1);
    repeat(&b, ",2014", 256);
    check_bound(&b, ERR_QUERY, "column 1286: this field has too many values");
    repeat(&b, "a NEAR ", 2000); /* a chain as deep as it is long */
    repeat(&b, "a", 1);
    check_bound(&b, OK, "");
}

/* Families that double at each step and hold nothing but filters. */
static void doubling_families(void **state)
{
    struct query_help doubling;
    struct buf table = BUF_INIT;
    struct query q;
    struct error e;

    (void)state;
    buf_str(&table, "f0\tyear:2014\n");
    for (int i = 1; i < 60; i++)
        buf_printf(&table, "f%d\t@f%d OR @f%d\n", i, i - 1, i - 1);
    assert_int_equal(query_help_make(&doubling, table.data), 0);
    assert_int_equal(query_try(&doubling, slice_str("@f59"), NORMAL, &q, &e), ERR_LIMIT);
    assert_string_equal(e.text, "the query holds more than 2048 filters");
    query_help_free(&doubling);
    buf_clear(&table);
}

static void bad_text(void **state)
{
    static const char *const texts[] = {"a \xff", "a\x01z", "a \xe2\x80", "a\x7f", "a \u202e"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        query_bad(&help, texts[i], NORMAL, 0, "the query is not valid UTF-8, or holds control");
}

/* Parses a copy of just these bytes; what is not OK is an error with a text. */
static enum status try_text(struct slice text, enum query_mode mode)
{
    char *copy = malloc(text.len ? text.len : 1);
    struct query q;
    struct error e;
    enum status status;

    assert_non_null(copy);
    memcpy(copy, text.data, text.len);
    status = query_try(&help, slice_of(copy, text.len), mode, &q, &e);
    assert_true(status == OK || status == ERR_QUERY || status == ERR_LIMIT);
    assert_int_equal(status, e.status);
    assert_true(status == OK ? q.root != NULL : e.text[0] != '\0');
    if (status == OK) {
        struct buf printed = BUF_INIT;

        query_print(&printed, q.root);
        assert_true(printed.len > 0);
        buf_clear(&printed);
    }
    query_clear(&q);
    free(copy);
    return status;
}

static void every_prefix(void **state)
{
    static const char text[] =
        "\"gift|gifts and|& “hospitality”s.32(1)^2.5 -force:\"west mercia\",ke* ~\"co-ordinat* x\" "
        "AND (==PEEL~ OR hospitalty~2 NEAR/15 (a-b-c OR @gift)) year:2012..2014,2016 NOT =É "
        "title:\"a b\" ADJ/3 £1,200.50 wom?n kind:finding date:2014-11..";

    (void)state;
    for (size_t start = 0; start < sizeof text - 1; start += 7)
        for (size_t len = 0; start + len < sizeof text; len++)
            for (int mode = NORMAL; mode <= PLAIN_ANY; mode++)
                try_text(slice_of(text + start, len), (enum query_mode)mode);
}

static void token_soup(void **state)
{
    static const char *const pieces[] = {
        "a",     "\"",      "“",      "(",      ")",     " ",     " AND ", " OR ",
        " NOT ", "-",       "~",      "~2",     "=",     "==",    "*",     "?",
        "|",     "^2",      "^",      "@gift",  "@self", "year:", "2014",  "..",
        ",",     "force:",  "title:", "NEAR/3", " ADJ ", "é",     "a-b-c", "£5%",
        "kind:", "finding", "\u00ad", "’s",     ":",     "/",     ".",     "\n"};
    unsigned seed = 17, good = 0;

    (void)state;
    for (int round = 0; round < 60000; round++) {
        struct buf b = BUF_INIT;

        buf_str(&b, "");
        for (int i = rand_r(&seed) % 14; i >= 0; i--)
            buf_str(&b, pieces[(unsigned)rand_r(&seed) % (sizeof pieces / sizeof *pieces)]);
        good += try_text(buf_view(&b), (enum query_mode)(round % 4)) == OK;
        buf_clear(&b);
    }
    assert_in_range(good, 1000, 59000); /* both happen */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure),  cmocka_unit_test(words),
        cmocka_unit_test(operators),  cmocka_unit_test(fields),
        cmocka_unit_test(families),   cmocka_unit_test(any_and_plain),
        cmocka_unit_test(bounds),     cmocka_unit_test(doubling_families),
        cmocka_unit_test(bad_text),   cmocka_unit_test(every_prefix),
        cmocka_unit_test(token_soup),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
