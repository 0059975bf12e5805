/*
 * test_parse: the whole grammar, seen through query_print(): each row is a
 * query and its tree as a query with every operator spelled out.
 */
#include "tests/searcher/query_help.h"

static struct query_help help;

static int make(void **state)
{
    (void)state;
    return query_help_make(&help, "name\tphrase\tnote\n"
                                  "# a comment\n"
                                  "gifts-hospitality\t\"gifts and hospitality\"\tthe heading\n"
                                  "gifts-hospitality\t~\"register of gift\"\r\n"
                                  "one\tvetting\n"
                                  "both\t@one OR backlog\n"
                                  "both\t@gifts-hospitality\n"
                                  "filtered\tvetting year:2014 -custody\n");
}

static int unmake(void **state)
{
    (void)state;
    query_help_free(&help);
    return 0;
}

struct row {
    const char *text, *tree;
};

static void check_rows(const struct row *rows, size_t count, enum query_mode mode)
{
    for (size_t i = 0; i < count; i++)
        query_check(&help, rows[i].text, mode, rows[i].tree);
}

#define CHECK_ROWS(rows, mode) check_rows(rows, sizeof(rows) / sizeof *(rows), mode)

static void words(void **state)
{
    static const struct row rows[] = {
        {"vetting", "vetting"},
        {"  vetting\t ", "vetting"},
        {"Forces’", "Forces"},
        {"force’s", "force's"},
        {"=hospitality", "=hospitality"},
        {"==PEEL", "==PEEL"},
        {"polic*", "polic*"},
        {"*holder", "*holder"},
        {"wom?n", "wom?n"},
        {"=wom?n", "wom?n"},
        {"hospitalty~", "hospitalty~1"},
        {"hospitalty~1", "hospitalty~1"},
        {"hospitalty~2", "hospitalty~2"},
        {"follow-up", "follow-up"},
        {"follow‑up", "follow-up"},
        {"co-ordinat*", "co-ordinat*"},
        {"==Co-Op", "==Co-Op"},
        {"£120", "£120"},
        {"98%", "98%"},
        {"12,500", "12,500"},
        {"14.7", "14.7"},
        {"&", "&"},
        {"word^2", "word^2"},
        {"word^0.5", "word^0.5"},
        {"word^2^3", "word^6"},
        {"(a b)^2", "(a AND b)^2"},
        {"\"a b\"^2", "\"a b\"^2"},
        {"10:30", "10/30"},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

/* Parts of a word with anything but a hyphen between them are never joined. */
static void parts(void **state)
{
    static const struct row rows[] = {
        {"2013/14", "2013/14"},
        {"s.32(1)", "s/32/1"},
        {"and/or", "and/or"},
        {"and-or", "and-or"},
        {"a-b/c-d", "a-b/c-d"},
        {"a-b-c", "a-b-c"},
        {"covid-19", "covid-19"},
        {"\"the and/or of\"", "\"the and/or of\""},
        {"gifts&hospitality", "gifts/&/hospitality"},
        {"a-b-c-d-e-f-g-h-i", "a-b-c-d-e-f-g-h-i"},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

static void phrases(void **state)
{
    static const struct row rows[] = {
        {"\"gifts and hospitality\"", "\"gifts and hospitality\""},
        {"“gifts and hospitality”", "\"gifts and hospitality\""},
        {"\"word\"", "\"word\""},
        {"~\"gift and hospitality\"", "~\"gift and hospitality\""},
        {"~\"gift\"", "gift"},
        {"=\"gifts and\"", "=\"gifts and\""},
        {"==\"The Force\"", "==\"The Force\""},
        {"\"gift|gifts and|or|& hospitality|hospitalities\"",
         "\"gift|gifts and|or|& hospitality|hospitalities\""},
        {"\"social media polic*\"", "\"social media polic*\""},
        {"\"social media polic*|rule\"", "\"social media polic*|rule\""},
        {"\"polic*\"", "polic*"},
        {"\"a* b?\"", "\"a* b\""}, /* at a word's end in quotes it is punctuation */
        {"\"with integrity?\"", "\"with integrity\""},
        {"~\"with integrity?\"", "~\"with integrity\""},
        {"\"wom?n of polic*.\"", "\"wom?n of polic*\""},
        {"\"follow-up visit\"", "\"follow-up visit\""},
        {"\"well , then\"", "\"well then\""},
        {"\"and\"", "\"and\""},
        {"\"gifts\u00a0and hospitality\"", "\"gifts and hospitality\""},
        {"\"AND OR\"", "\"AND OR\""},
        {"~\"AND\"", "~\"AND\""},
        {"~\"NEAR/5\"", "~\"NEAR/5\""},
        {"~\"NEAR\"", "~\"NEAR\""},
        {"\"(a) [b]\"", "\"a b\""},
        {"\"a:b -c @d ^2\"", "\"a/b c d 2\""},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

static void operators(void **state)
{
    static const struct row rows[] = {
        {"a b", "(a AND b)"},
        {"a AND b", "(a AND b)"},
        {"a AND b c", "(a AND b AND c)"},
        {"a OR b", "(a OR b)"},
        {"a b OR c d", "((a AND b) OR (c AND d))"},
        {"a (b OR c) d", "(a AND (b OR c) AND d)"},
        {"a and b or not c", "(a AND and AND b AND or AND not AND c)"},
        {"a NOT b", "(a NOT b)"},
        {"a -b", "(a NOT b)"},
        {"a AND NOT b", "(a NOT b)"},
        {"a AND -b", "(a NOT b)"},
        {"-b a", "(a NOT b)"},
        {"a NOT b c NOT d", "((a AND c) NOT (b OR d))"},
        {"a OR b NOT c", "(a OR (b NOT c))"},
        {"(a OR b) NOT c", "((a OR b) NOT c)"},
        {"a NOT (b OR c)", "(a NOT (b OR c))"},
        {"a NOT \"b c\"", "(a NOT \"b c\")"},
        {"((a))", "a"},
        {"(a b) c", "((a AND b) AND c)"},
        {"a-b -c", "(a-b NOT c)"},
        {"(a NOT b)^2 c", "((a NOT b)^2 AND c)"},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

static void near(void **state)
{
    static const struct row rows[] = {
        {"a NEAR/5 b", "(a NEAR/5 b)"},
        {"a NEAR b", "(a NEAR/10 b)"},
        {"a ADJ/1000 b", "(a ADJ/1000 b)"},
        {"a ADJ b", "(a ADJ/10 b)"},
        {"a NEAR/5 b c", "((a NEAR/5 b) AND c)"},
        {"c a NEAR/5 b", "(c AND (a NEAR/5 b))"},
        {"a NEAR/5 b OR c", "((a NEAR/5 b) OR c)"},
        {"a NEAR/5 b ADJ/2 c", "((a NEAR/5 b) ADJ/2 c)"},
        {"a NEAR/5 (b ADJ/2 c)", "(a NEAR/5 (b ADJ/2 c))"},
        {"\"a b\" NEAR/3 (c OR \"d e\" OR f*)", "(\"a b\" NEAR/3 (c OR \"d e\" OR f*))"},
        {"a NOT b NEAR/5 c", "(a NOT (b NEAR/5 c))"},
        {"a^2 NEAR/5 b", "(a^2 NEAR/5 b)"},
        {"(a NEAR/5 b)^2", "(a NEAR/5 b)^2"},
        {"NEARLY NEAR/1 ADJACENT", "(NEARLY NEAR/1 ADJACENT)"},
        {"@gifts-hospitality NEAR/5 a",
         "((\"gifts and hospitality\" OR ~\"register of gift\") NEAR/5 a)"},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

static void fields(void **state)
{
    static const struct row rows[] = {
        {"force:\"West Mercia\"", "force:\"west mercia\""},
        {"force:\"Devon & Cornwall\",kent", "force:\"devon and cornwall\",\"kent\""},
        {"force:“Devon, and Cornwall”,kent", "force:\"devon and cornwall\",\"kent\""},
        {"force:west*", "force:\"west*\""},
        {"force:\"west m*\"", "force:\"west m*\""},
        {"year:2014", "year:\"2014\""},
        {"year:2012..2014", "year:2012..2014"},
        {"year:2012..", "year:2012.."},
        {"year:..2014,2020", "year:..2014,\"2020\""},
        {"year:201*", "year:\"201*\""},
        {"date:2014-11", "date:\"2014-11*\""},
        {"date:2014-11-18", "date:\"2014-11-18*\""},
        {"date:2014-11..2015", "date:2014-11..2015"},
        {"kind:recommendation,Improvement", "kind:\"recommendation\",\"improvement\""},
        {"programme:integrity", "programme:\"integrity\""},
        {"publisher:HMIC place:Wold", "(publisher:\"hmic\" AND place:\"wold\")"},
        {"report:A/b.txt", "report:\"A/b.txt\""},
        {"report:\"a b\"", "report:\"a b\""},
        {"title:\"crime recording\"", "title:\"crime recording\""},
        {"title:“crime recording”", "title:\"crime recording\""},
        {"heading:vetting", "heading:\"vetting\""},
        {"heading:\"gift|gifts and\"", "heading:\"gift|gifts and\""},
        {"a -force:kent", "(a NOT force:\"kent\")"},
        {"(year:2014)", "year:\"2014\""},
    };

    (void)state;
    CHECK_ROWS(rows, NORMAL);
}

static void families(void **state)
{
    static const struct row rows[] = {
        {"@gifts-hospitality", "(\"gifts and hospitality\" OR ~\"register of gift\")"},
        {"@one", "(vetting)"},
        {"@both x", "((((vetting) OR backlog) OR (\"gifts and hospitality\" OR ~\"register of "
                    "gift\")) AND x)"},
        {"@one^2", "(vetting)^2"},
        {"@filtered", "(((vetting AND year:\"2014\") NOT custody))"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf printed = BUF_INIT;
        struct query q;

        /* a family means the same with and without --any */
        query_good(&help, rows[i].text, i == 2 ? NORMAL : ANY, &q);
        query_print(&printed, q.root);
        assert_string_equal(printed.data, rows[i].tree);
        buf_clear(&printed);
        query_clear(&q);
    }
}

/* The nodes of a family carry its name and stand where the query names it. */
static void family_nodes(void **state)
{
    struct query q;
    const struct node *inner;

    (void)state;
    query_good(&help, "é @both", NORMAL, &q);
    assert_int_equal(q.root->kind, NODE_AND);
    inner = q.root->children[1];
    assert_true(slice_is(inner->family, "both"));
    assert_int_equal(inner->column, 3);
    assert_true(slice_is(inner->children[1]->family, "gifts-hospitality"));
    assert_int_equal(inner->children[1]->children[0]->column, 3);
    assert_int_equal(q.root->children[0]->family.len, 0);
    query_clear(&q);
}

static void any(void **state)
{
    static const struct row rows[] = {
        {"a b", "(a OR b)"},
        {"a b c", "(a OR b OR c)"},
        {"a AND b c", "((a AND b) OR c)"},
        {"a OR b c", "(a OR b OR c)"},
        {"(a b) AND c", "((a OR b) AND c)"},
        {"a \"b c\"", "(a OR \"b c\")"},
        {"a NEAR/2 b c", "((a NEAR/2 b) OR c)"},
        {"a b -c", "((a OR b) NOT c)"},
        {"-c a b", "((a OR b) NOT c)"},
        {"a -c b -d", "((a OR b) NOT (c OR d))"},
        {"a b -c OR d", "(((a OR b) NOT c) OR d)"},
        {"a AND b -c d", "(((a AND b) OR d) NOT c)"},
        {"a AND -c b", "((a NOT c) OR b)"},
        {"-c AND -d a", "(a NOT (c OR d))"},
    };

    (void)state;
    CHECK_ROWS(rows, ANY);
}

static void plain(void **state)
{
    static const struct row rows[] = {
        {"a b", "(a AND b)"},
        {"a", "a"},
        {"(what is \"vetting?", "(what AND is AND vetting)"},
        {"a NOT b -c", "(a AND ~\"NOT\" AND b AND c)"},
        {"force:kent @one x^2 y~ =z polic*",
         "(force AND kent AND one AND x AND 2 AND y AND z AND polic)"},
        {"OR", "~\"OR\""},
    };
    static const struct row any_rows[] = {{"a b", "(a OR b)"}, {"a AND b", "(a OR ~\"AND\" OR b)"}};

    (void)state;
    CHECK_ROWS(rows, PLAIN);
    CHECK_ROWS(any_rows, PLAIN_ANY);
}

/* Spelling and space that make no difference make no difference. */
static void same_question(void **state)
{
    static const struct row rows[] = {
        {"a AND b", "a b"},          {"a NOT b", "-b a"},          {"(a OR b)", "a OR (b)"},
        {"“a b”", "\"a  b\""},       {"force:Kent", "force:kent"}, {"date:2014*", "date:2014"},
        {"a NEAR b", "a NEAR/10 b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf left = BUF_INIT, right = BUF_INIT;
        struct query q;

        query_good(&help, rows[i].text, NORMAL, &q);
        query_print(&left, q.root);
        query_clear(&q);
        query_good(&help, rows[i].tree, NORMAL, &q);
        query_print(&right, q.root);
        query_clear(&q);
        assert_string_equal(left.data, right.data);
        buf_clear(&left);
        buf_clear(&right);
    }
}

/* Steps are numbered from 0 without gaps, each once. */
static void step_numbers(void **state)
{
    struct query q;
    bool seen[64] = {false};

    (void)state;
    query_good(&help, "\"follow-up a|b c* up-to-date\"", NORMAL, &q);
    assert_in_range(q.step_count, 1, 63);
    for (size_t p = 0; p < q.root->place_count; p++)
        for (size_t o = 0; o < q.root->places[p].count; o++)
            for (size_t s = 0; s < q.root->places[p].options[o].count; s++) {
                uint32_t n = q.root->places[p].options[o].steps[s].number;

                assert_true(n < q.step_count && !seen[n]);
                seen[n] = true;
            }
    for (uint32_t i = 0; i < q.step_count; i++)
        assert_true(seen[i]);
    query_clear(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),         cmocka_unit_test(parts),
        cmocka_unit_test(phrases),       cmocka_unit_test(operators),
        cmocka_unit_test(near),          cmocka_unit_test(fields),
        cmocka_unit_test(families),      cmocka_unit_test(family_nodes),
        cmocka_unit_test(any),           cmocka_unit_test(plain),
        cmocka_unit_test(same_question), cmocka_unit_test(step_numbers),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
