/*
 * test_matrix: mentions and matrices against counts made by hand from the
 * sections in memory: every mention once and in order, every cell, and what is
 * held beside it.
 */
#include "tests/searcher/oracle.h"

#include "searcher/answer/matrix.h"

static struct index_help help;

static int make_pack(void **state)
{
    (void)state;
    return index_help_make(&help, "pack");
}

static int make_xapian(void **state)
{
    (void)state;
    return index_help_make(&help, "xapian");
}

static int unmake(void **state)
{
    (void)state;
    index_help_free(&help);
    return 0;
}

static const char *const queries[] = {"force",
                                      "\"gifts and\" OR gift",
                                      "force year:2013",
                                      "a NOT year:2013",
                                      "zzz",
                                      "kind:finding",
                                      "co-ordinating force:estuary,wwp kind:finding,notes,concern",
                                      "follow-up NEAR/5 gift"};

struct asked {
    struct query query;
    struct mention_request request;
};

static void ask(struct asked *a, const char *text)
{
    struct plan *plan;
    struct error e = {0};

    query_good(&help.query, text, NORMAL, &a->query);
    assert_int_equal(plan_query(help.engine, &a->query, EXPANSION_DEFAULT, &plan, &e), OK);
    a->request = (struct mention_request){
        .query = &a->query, .plan = plan, .run = {.k1 = BM25_K1, .b = BM25_B, .query = &a->query}};
}

struct seen {
    uint32_t doc, start, end;
    uint64_t count;
};

static enum status see(void *ctx, uint32_t doc, const struct section *section,
                       const struct locator *where, const struct interval *interval,
                       struct error *e)
{
    struct seen *s = ctx;
    struct buf id = BUF_INIT;

    (void)where;
    (void)e;
    assert_true(doc > s->doc || (doc == s->doc && interval->start >= s->start));
    assert_true(doc > s->doc || interval->end > s->end);
    assert_true(interval->start < interval->end && interval->end <= section->text.len);
    assert_true(slice_equal(section->text, help.section_of[doc]->text));
    assert_true(slice_equal(section->report, help.report_of[doc]->id));
    assert_true(section->kind != KIND_CONTENTS);
    *s = (struct seen){doc, interval->start, interval->end, s->count + 1};
    buf_clear(&id);
    return OK;
}

/* The filters of these queries stand in their outermost AND, or are excluded there. */
static bool in_scope(struct oracle *o, const struct node *n)
{
    if (n->kind == NODE_FILTER)
        return oracle_matches(o, n);
    if (n->kind == NODE_NOT)
        return in_scope(o, n->children[0]) &&
               !(n->children[1]->kind == NODE_FILTER && oracle_matches(o, n->children[1]));
    for (size_t i = 0; n->kind == NODE_AND && i < n->child_count; i++)
        if (!in_scope(o, n->children[i]))
            return false;
    return true;
}

/* Counts by hand, of the sections that `cell` lets in. */
struct tally {
    struct mention_counts counts;
    uint64_t tokens;
};

typedef bool cell_test(const struct matrix *m, size_t row, size_t col, uint32_t doc);

static uint64_t positions_of(uint32_t doc)
{
    struct token_list list = {NULL, 0, 0};
    struct error e = {0};
    uint64_t positions = 0;

    assert_int_equal(token_list_fill(&list, help.query.lexicon, help_searched(&help, doc), &e), OK);
    if (list.count)
        positions = list.tokens[list.count - 1].position + 1u;
    token_list_clear(&list);
    return positions;
}

static void add(struct tally *t, struct oracle *o, uint32_t doc, bool *searched, bool *found)
{
    bool matches = oracle_at(o, doc);
    size_t mentions = matches ? oracle_mentions(o) : 0;
    uint32_t report = (uint32_t)(help.report_of[doc] - help.reports);

    if (in_scope(o, o->query->root)) {
        t->counts.searched_sections++;
        t->counts.searched_reports += !searched[report];
        t->tokens += positions_of(doc);
        searched[report] = true;
    }
    t->counts.mentions += mentions;
    t->counts.sections += mentions > 0;
    t->counts.reports += mentions && !found[report];
    found[report] |= mentions > 0;
}

static struct tally count_by_hand(struct query *q, const struct matrix *m, cell_test *test,
                                  size_t row, size_t col)
{
    bool searched[HELP_REPORTS] = {false}, found[HELP_REPORTS] = {false};
    struct tally t = {{0}, 0};
    struct oracle o;

    oracle_open(&o, &help, q);
    for (uint32_t doc = 1; doc <= help.docs; doc++)
        if (!test || test(m, row, col, doc))
            add(&t, &o, doc, searched, found);
    oracle_close(&o);
    return t;
}

static void check_counts(const struct mention_counts *got, const struct mention_counts *expected)
{
    assert_int_equal(got->mentions, expected->mentions);
    assert_int_equal(got->sections, expected->sections);
    assert_int_equal(got->reports, expected->reports);
    assert_int_equal(got->searched_sections, expected->searched_sections);
    assert_int_equal(got->searched_reports, expected->searched_reports);
}

static void mentions(void **state)
{
    uint64_t sum = 0;

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct mention_counts counts, again;
        struct seen seen = {0, 0, 0, 0};
        struct error e = {0};
        struct asked a;
        struct tally t;

        ask(&a, queries[i]);
        assert_int_equal(mentions_each(help.engine, &a.request, see, &seen, &counts, &e), OK);
        assert_int_equal(mentions_count(help.engine, &a.request, NULL, NULL, &again, &e), OK);
        t = count_by_hand(&a.query, NULL, NULL, 0, 0);
        check_counts(&counts, &t.counts);
        check_counts(&again, &t.counts);
        assert_int_equal(seen.count, counts.mentions);
        sum += counts.mentions;
        query_clear(&a.query);
    }
    assert_true(sum > 200);
}

static bool has_label(const struct axis *a, size_t i, uint32_t doc)
{
    const struct report *r = help.report_of[doc];
    struct slice label = a->labels[i];

    if (a->field == FIELD_YEAR)
        return slice_equal(date_year(r->date), label);
    if (a->field == FIELD_KIND)
        return slice_is(label, kind_name(help.section_of[doc]->kind));
    for (size_t k = 0; k < r->force_count; k++)
        if (slice_equal(r->forces[k], label))
            return true;
    return !r->force_count && !label.len;
}

static bool in_cell(const struct matrix *m, size_t row, size_t col, uint32_t doc)
{
    return has_label(&m->rows, row, doc) && has_label(&m->cols, col, doc);
}

static void check_axis(const struct axis *a)
{
    for (size_t i = 0; i < a->count; i++) {
        assert_true(i + 1 == a->count || a->labels[i].len > 0); /* none known comes last */
        if (i && a->labels[i].len)
            assert_true(slice_compare(a->labels[i - 1], a->labels[i]) < 0);
    }
}

static void check_matrix(const char *text, enum field rows, enum field cols, uint64_t *zero,
                         uint64_t *blank)
{
    struct error e = {0};
    struct matrix m;
    struct asked a;

    ask(&a, text);
    assert_int_equal(matrix_make(help.engine, &a.request, rows, cols, &m, &e), OK);
    check_axis(&m.rows);
    check_axis(&m.cols);
    for (size_t r = 0; r < m.rows.count; r++)
        for (size_t c = 0; c < m.cols.count; c++) {
            const struct matrix_cell *cell = &m.cells[r * m.cols.count + c];
            struct tally t = count_by_hand(&a.query, &m, in_cell, r, c);
            struct mention_counts got = {cell->mentions, cell->sections, cell->reports,
                                         cell->held_sections, cell->held_reports};

            check_counts(&got, &t.counts);
            assert_int_equal(cell->tokens, t.tokens);
            *blank += !cell->held_sections;
            *zero += cell->held_sections && !cell->mentions;
        }
    matrix_clear(&m);
    query_clear(&a.query);
}

static void matrices(void **state)
{
    uint64_t zero = 0, blank = 0;

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        check_matrix(queries[i], FIELD_FORCE, FIELD_YEAR, &zero, &blank);
        check_matrix(queries[i], FIELD_KIND, FIELD_FORCE, &zero, &blank);
    }
    assert_true(zero > 20 && blank > 20); /* "nothing said" and "nothing held" both happen */
}

/* A section in another scope: excluded filters among excluded words. */
static void scopes(void **state)
{
    static const struct {
        const char *query, *same_scope;
    } rows[] = {{"force -year:2013 -peel", "a -year:2013"},
                {"force -peel -year:2013 -kind:finding", "a -year:2013 -kind:finding"},
                {"(force kind:finding) year:2013", "a kind:finding year:2013"},
                {"force (year:2013 OR year:2012)", "a year:2012,2013"},
                {"force OR year:2013", "a"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mention_counts counts, expected;
        struct error e = {0};
        struct asked a;

        ask(&a, rows[i].query);
        assert_int_equal(mentions_count(help.engine, &a.request, NULL, NULL, &counts, &e), OK);
        query_clear(&a.query);
        ask(&a, rows[i].same_scope);
        assert_int_equal(mentions_count(help.engine, &a.request, NULL, NULL, &expected, &e), OK);
        query_clear(&a.query);
        if (counts.searched_sections != expected.searched_sections ||
            counts.searched_reports != expected.searched_reports)
            fail_msg("%s searched %llu sections, not %llu", rows[i].query,
                     (unsigned long long)counts.searched_sections,
                     (unsigned long long)expected.searched_sections);
    }
}

#define SUITE(engine)                                                                              \
    const struct CMUnitTest engine[] = {cmocka_unit_test(mentions), cmocka_unit_test(matrices),    \
                                        cmocka_unit_test(scopes)}

int main(void)
{
    SUITE(pack);
    SUITE(xapian);
    int failed = cmocka_run_group_tests(pack, make_pack, unmake);

    return failed + cmocka_run_group_tests(xapian, make_xapian, unmake);
}
