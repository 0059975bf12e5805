/*
 * test_match: occurrences of queries in small texts, marked as the matcher found
 * them: «…» round each mention.
 */
#include "searcher/query/locate.h"
#include "searcher/query/match.h"

#include "tests/searcher/query_help.h"

static struct query_help help;

static int make(void **state)
{
    (void)state;
    return query_help_make(&help, "gifts\t\"gifts and hospitality\"\ngifts\tgift\n");
}

static int unmake(void **state)
{
    (void)state;
    query_help_free(&help);
    return 0;
}

static void find(const char *query, const char *text, struct query *q, struct matcher **m,
                 struct interval_list *found)
{
    struct error e = {0};

    query_good(&help, query, NORMAL, q);
    assert_int_equal(matcher_new(q, help.lexicon, m, &e), OK);
    assert_int_equal(matcher_text(*m, slice_str(text), &e), OK);
    assert_int_equal(matcher_mentions(*m, found, &e), OK);
}

static void let_go(struct query *q, struct matcher *m, struct interval_list *found)
{
    matcher_free(m);
    query_clear(q);
    interval_list_clear(found);
}

/* The text with « where a mention begins and » where one ends. */
static void mark(struct buf *out, struct slice text, const struct interval_list *found)
{
    buf_str(out, "");
    for (size_t at = 0; at <= text.len; at++) {
        for (size_t i = 0; i < found->count; i++)
            if (found->items[i].end == at)
                buf_str(out, "»");
        for (size_t i = 0; i < found->count; i++)
            if (found->items[i].start == at)
                buf_str(out, "«");
        if (at < text.len)
            buf_char(out, text.data[at]);
    }
}

struct row {
    const char *query, *marked;
};

static void without_marks(struct buf *out, const char *marked)
{
    buf_str(out, "");
    for (const char *c = marked; *c; c++)
        if (strncmp(c, "«", 2) == 0 || strncmp(c, "»", 2) == 0)
            c++;
        else
            buf_char(out, *c);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf text = BUF_INIT, marked = BUF_INIT;
        struct interval_list found = {NULL, 0, 0};
        struct matcher *m;
        struct query q;
        bool has = false;
        struct error e = {0};

        without_marks(&text, rows[i].marked);
        find(rows[i].query, text.data, &q, &m, &found);
        mark(&marked, buf_view(&text), &found);
        if (strcmp(marked.data, rows[i].marked) != 0)
            fail_msg("%s\n  expected %s\n  got      %s", rows[i].query, rows[i].marked,
                     marked.data);
        assert_int_equal(matcher_has(m, q.root, &has, &e), OK);
        assert_int_equal(has, found.count > 0);
        let_go(&q, m, &found);
        buf_clear(&text);
        buf_clear(&marked);
    }
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void words(void **state)
{
    static const struct row rows[] = {
        {"force", "The «Forces» and the «force's» «force», «forced»."},
        {"\"force\"", "The Forces and the «Force's» «force», «force’s» forced."},
        {"=force", "The Forces and the Force's «force», forced «FORCE»."},
        {"==Force", "The Forces «Force» force FORCE"},
        {"=force's", "force «Force’s»"},
        {"polic*", "«Police» «policy» «policies» po licence"},
        {"*holder", "«stakeholder» «holder» holders"},
        {"wom?n", "«woman» «women» womn womeen"},
        {"*12*", "«£120» 21"},
        {"hospitalty~", "«hospitality» «hospitalty» hospital"},
        {"hospitalty~2", "«hospitality» «hospital»"},
        {"from~", "«form» «from» «fro» «forom» fmro"}, /* two neighbours swapped: one edit */
        {"£120", "«£120» 120"},
        {"120", "£«120» «120»"},
        {"98%", "«98%» 98"},
        {"12500", "«12,500» £«12,500»"},
        {"favour", "«favour1» «favour2»"},
        {"&", "gifts «&» hospitality"},
        {"zzz", "nothing here"},
        {"zzz", ""},
        {"(a OR b) -c", "«a» c «b»"},
        {"a year:2014", "«a»"},
        {"@gifts", "«gifts and hospitality» «gifts»"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void phrases(void **state)
{
    static const struct row rows[] = {
        {"\"gifts and hospitality\"", "«Gifts, and hospitality» gift and hospitality"},
        {"~\"gift and hospitality\"", "«Gifts and hospitality» «gift and hospitality»"},
        {"=\"the force owns\"", "the force's owns «The force owns»"},
        {"\"the force owns\"", "«the force's owns» «The force owns»"},
        {"==\"The Force\"", "the Force «The Force»"},
        {"\"gift|gifts and|or|& hospitality\"",
         "«gift & hospitality», «gifts or hospitality» gifts nor hospitality"},
        {"\"social media polic*\"", "«social media policy» «social\nmedia policies»"},
        {"\"a b\"", "«a\nb» a\n\nb"}, /* a paragraph's end is a place by itself */
        {"\"a b c\"", "«a b c» a b\n\nc"},
        {"\"a a\"", "«a «a» a»"},
        {"\"a\"", "«a» «a»"},
        {"\"a b\"", "b a"},
        {"\"2013/14 plan\"", "«2013/14 plan» «2013-14 plan»"},
        {"s.32(1)", "«s.32(1») 32(1) «s 32 1»"},
        {"\"and/or\"", "«and/or» andor «and-or»"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void hyphens(void **state)
{
    static const struct row rows[] = {
        {"coordinating", "«co-ordinating» «co-\nordinating» «coordinating» co ordinating"},
        {"co-ordinating", "«co-ordinating» «co-\nordinating» «coordinating» «co ordinating»"},
        {"co-ordinating", "«coordi-\nnating» «co-ordi-\nnating»"},
        {"prevention", "«preven-\ntion» «prevented»"},
        {"\"prevention\"", "«preven-\ntion» prevented"},
        {"\"follow up\"", "«follow-up» «follow up» «follow-\nup» followup"},
        {"follow-up", "«follow-up» «follow up» «follow-\nup» «followup»"},
        {"\"follow-up\"", "«follow-up» «follow up» «follow-\nup» «followup»"},
        {"=follow-up", "«Follow-up» «follow up» «followup» follow-ups"},
        {"==Co-Op", "«Co-Op» co-op Co-op «CoOp» Coop"},
        {"==CoOp", "«Co-Op» co-op «CoOp»"},
        {"\"tasking and coordinating mechanism\"",
         "«tasking and co-ordinating mechanism» «tasking and coordinating mechanism»"},
        {"\"tasking and co-ordinating mechanism\"",
         "«tasking and co-ordinating mechanism» «tasking and coordinating mechanism» «tasking and "
         "co-\nordinating mechanism»"},
        {"\"the co-ordinating group\"", "«the coordi-\nnating group» «the co-ordi-\nnating group»"},
        {"\"up-to-date list\"",
         "«up-to-date list» «up to date list» «upto-date list» «uptodate list»"},
        {"\"up to date\"", "«up-to-date» «up-to date»"},
        {"co-ordinat*", "«co-ordinating» «coordination» «co ordinate» «CO-ORDINATED»"},
        {"coordinat*", "«co-ordinating» «coordination»"},
        {"\"the b-c d\"", "«the b-c d» «the bc d» «the b c d» the b d"},
        {"a-b-c-d-e", "«a-b-c-d-e» «a b c d e» abcde"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void near(void **state)
{
    static const struct row rows[] = {
        {"a NEAR/1 b", "«a b» «b a» a x b"},
        {"a NEAR/2 b", "«a x b»"},
        {"a ADJ/2 b", "«a x b» x x b x a"},
        {"a NEAR/2 a", "«a x a» x x a"},
        {"a NEAR/5 b", "a «a x b» b"}, /* the smallest that hold a pair */
        {"a NEAR/3 b", "«a x «b» x a»"},
        {"\"a b\" NEAR/2 c", "«a b x c» b x c"},
        {"c ADJ/1 \"a b\"", "«c a b» c x a b"},
        {"(a OR \"b c\") NEAR/1 d", "«a d» x «b c d» c d"},
        {"a NEAR/1 b", "a\n\nb x «a\nb»"},
        {"a NEAR/2 b", "«a\n\nb»"}, /* a paragraph's end counts one word */
        {"a NEAR/1 b ADJ/1 c", "«a b c» «b a c» a b x c"},
        {"a ADJ/1 (b ADJ/1 c)", "«a b c» b a c"},
        {"coordinating NEAR/1 group", "«co-ordinating group» «group co-\nordinating»"},
        {"co-ordinating ADJ/1 group", "«coordinating group» «co-ordinating group»"},
        {"\"a|a-b\" ADJ/1 b", "«a b» «a-b» b"}, /* the short way of an alternative counts too */
        {"a NEAR/1 a", "a"},
        {"ab NEAR/1 b", "a-b"}, /* both in one word */
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* What lies within another is counted with it; what only overlaps is not. */
static void nested(void **state)
{
    static const struct row rows[] = {
        {"gifts OR \"gifts and hospitality\"", "«gifts and hospitality» «gifts»"},
        {"\"a b\" OR \"b c\"", "«a «b» c»"},
        {"a OR a OR \"a\"", "«a»"},
        {"a a", "«a»"},
        {"(a NEAR/3 d) OR \"b c\"", "«a b c d»"},
        {"a b", "«a» «b» x"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* Intervals carry the positions and the column of the word they are of. */
static void intervals(void **state)
{
    struct interval_list found = {NULL, 0, 0};
    struct matcher *m;
    struct query q;

    (void)state;
    find("b OR é OR \"follow-up visit\"", "é the follow-\nup visit", &q, &m, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.items[0].leaf, 6);
    assert_int_equal(found.items[1].leaf, 11);
    assert_int_equal(found.items[1].first, 2);
    assert_int_equal(found.items[1].last, 4);
    assert_int_equal(found.items[1].start, 7);
    assert_int_equal(found.items[1].end, strlen("é the follow-\nup visit"));
    let_go(&q, m, &found);
}

static void context(void **state)
{
    static const char text[] = "“One, two three (co-\nordinating) five.\n\nSix seven!";
    static const struct {
        uint32_t words;
        const char *expected;
    } rows[] = {{0, "co-\nordinating"},
                {1, "three (co-\nordinating) five"},
                {2, "two three (co-\nordinating) five"}, /* the paragraph's end is a place */
                {3, "One, two three (co-\nordinating) five.\n\nSix"},
                {4, "One, two three (co-\nordinating) five.\n\nSix seven"},
                {1000, "One, two three (co-\nordinating) five.\n\nSix seven"}};
    struct interval_list found = {NULL, 0, 0};
    struct locator where = {.words = NULL};
    struct error e = {0};
    struct matcher *m;
    struct query q;

    (void)state;
    find("coordinating", text, &q, &m, &found);
    assert_int_equal(found.count, 1);
    assert_int_equal(locator_scan(&where, slice_str(text), UINT32_MAX, &e), OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t start, end;

        locator_context(&where, &found.items[0], rows[i].words, &start, &end);
        assert_true(slice_is(slice_of(text + start, end - start), rows[i].expected));
    }
    locator_clear(&where);
    let_go(&q, m, &found);
}

/* One matcher, many texts; the words' memory grows between them. */
static void many_texts(void **state)
{
    struct interval_list found = {NULL, 0, 0};
    struct error e = {0};
    struct matcher *m;
    struct query q;

    (void)state;
    find("\"w1 w2|w300\"", "", &q, &m, &found);
    for (unsigned i = 0; i < 3000; i++) {
        struct buf text = BUF_INIT;

        buf_printf(&text, "w%u w%u w%u", i, i + 1, i % 3 ? i + 299 : i);
        assert_int_equal(matcher_text(m, buf_view(&text), &e), OK);
        assert_int_equal(matcher_mentions(m, &found, &e), OK);
        assert_int_equal(found.count, i == 1);
        buf_clear(&text);
    }
    let_go(&q, m, &found);
}

static void repeat(struct buf *b, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_str(b, text);
}

/* 64 places that can be filled in two ways and more, over a text of nothing else. */
static void killer_phrase(void **state)
{
    static const char *const places[] = {"a|a ", "a|a|a*|?a|a-a ", "a|a-a|a-a-a "};

    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct interval_list found = {NULL, 0, 0};
        struct buf query = BUF_INIT, text = BUF_INIT;
        struct matcher *m;
        struct query q;

        buf_str(&query, "\"");
        repeat(&query, places[i], PHRASE_PLACES);
        buf_str(&query, "\"");
        repeat(&text, "a ", 5000);
        find(query.data, text.data, &q, &m, &found);
        assert_true(found.count > 4000);
        let_go(&q, m, &found);
        buf_clear(&query);
        buf_clear(&text);
    }
}

/* NEAR over a text where nearly every pair is near enough keeps only the
 * smallest, and no memory of the others. */
static void killer_near(void **state)
{
    struct interval_list found = {NULL, 0, 0};
    struct buf text = BUF_INIT;
    struct matcher *m;
    struct query q;

    (void)state;
    repeat(&text, "a b ", 300000);
    find("(a OR b) NEAR/1000 (a OR b) NEAR/1000 (a OR b)", text.data, &q, &m, &found);
    assert_int_equal(found.count, 600000 - 2);
    for (size_t i = 0; i < found.count; i++)
        assert_int_equal(found.items[i].last - found.items[i].first, 2);
    let_go(&q, m, &found);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),         cmocka_unit_test(phrases),
        cmocka_unit_test(hyphens),       cmocka_unit_test(near),
        cmocka_unit_test(nested),        cmocka_unit_test(intervals),
        cmocka_unit_test(context),       cmocka_unit_test(many_texts),
        cmocka_unit_test(killer_phrase), cmocka_unit_test(killer_near),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
