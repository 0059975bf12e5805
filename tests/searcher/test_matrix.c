/*
 * test_matrix: mentions and matrices against counts made by hand from the
 * sections in memory: every mention once and in order, every cell, and what is
 * held beside it; totals, which count once what several rows count; a family's
 * phrases against the queries that ask for each alone; and what a cell then says.
 */
#include "tests/searcher/both_engines.h"
#include "tests/searcher/oracle.h"

#include "searcher/answer/measure.h"

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

/* The place behind the last is the total. */
static bool in_cell(const struct matrix *m, size_t row, size_t col, uint32_t doc)
{
    return (row == m->rows.count || has_label(&m->rows, row, doc)) &&
           (col == m->cols.count || has_label(&m->cols, col, doc));
}

static void check_axis(const struct axis *a)
{
    for (size_t i = 0; i < a->count; i++) {
        assert_true(i + 1 == a->count || a->labels[i].len > 0); /* none known comes last */
        if (i && a->labels[i].len)
            assert_true(slice_compare(a->labels[i - 1], a->labels[i]) < 0);
    }
}

static enum status make(struct asked *a, enum field rows, enum field cols, struct matrix *m,
                        struct error *e)
{
    struct matrix_request request = {a->request, rows, cols, EXPANSION_DEFAULT};

    return matrix_make(help.engine, &request, m, e);
}

static void check_cell(const struct matrix_cell *cell, const struct tally *t)
{
    struct mention_counts got = {cell->mentions, cell->sections, cell->reports, cell->held_sections,
                                 cell->held_reports};

    check_counts(&got, &t->counts);
    assert_int_equal(cell->tokens, t->tokens);
}

/* Do the rows add up to more than their total? */
static bool overlap(const struct matrix *m)
{
    uint64_t sum = 0;

    for (size_t r = 0; r < m->rows.count; r++)
        sum += matrix_at(m, r, m->cols.count)->reports;
    assert_true(sum >= matrix_at(m, m->rows.count, m->cols.count)->reports);
    assert_int_equal(measure_overlaps(MEASURE_REPORTS, m, true),
                     sum != matrix_at(m, m->rows.count, m->cols.count)->reports);
    return sum != matrix_at(m, m->rows.count, m->cols.count)->reports;
}

struct seen_cells {
    uint64_t zero, blank, overlaps, plain;
};

static void check_matrix(const char *text, enum field rows, enum field cols,
                         struct seen_cells *seen)
{
    struct error e = {0};
    struct matrix m;
    struct asked a;

    ask(&a, text);
    assert_int_equal(make(&a, rows, cols, &m, &e), OK);
    check_axis(&m.rows);
    check_axis(&m.cols);
    for (size_t r = 0; r <= m.rows.count; r++)
        for (size_t c = 0; c <= m.cols.count; c++) {
            const struct matrix_cell *cell = matrix_at(&m, r, c);
            struct tally t = count_by_hand(&a.query, &m, in_cell, r, c);

            check_cell(cell, &t);
            seen->blank += !cell->held_sections;
            seen->zero += cell->held_sections && !cell->mentions;
        }
    if (overlap(&m))
        seen->overlaps++;
    else
        seen->plain++;
    matrix_clear(&m);
    query_clear(&a.query);
}

static void matrices(void **state)
{
    struct seen_cells seen = {0, 0, 0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        check_matrix(queries[i], FIELD_FORCE, FIELD_YEAR, &seen);
        check_matrix(queries[i], FIELD_KIND, FIELD_FORCE, &seen);
        check_matrix(queries[i], FIELD_YEAR, FIELD_KIND, &seen);
    }
    /* "nothing said" and "nothing held" both happen, as do rows that add up and don't */
    assert_true(seen.zero > 20 && seen.blank > 20 && seen.overlaps > 3 && seen.plain > 3);
}

/* What the phrase alone has in the column, in sections that match the query with the
 * phrase in the family's place. */
static void count_phrase(const char *whole, const char *phrase, const struct matrix *m, size_t col,
                         struct tally *t)
{
    bool found[HELP_REPORTS] = {false};
    struct oracle o, alone;
    struct query q, p;

    query_good(&help.query, whole, NORMAL, &q);
    query_good(&help.query, phrase, NORMAL, &p);
    oracle_open(&o, &help, &q);
    oracle_open(&alone, &help, &p);
    for (uint32_t doc = 1; doc <= help.docs; doc++) {
        uint32_t report = (uint32_t)(help.report_of[doc] - help.reports);
        size_t mentions;

        if (!in_cell(m, m->rows.count, col, doc) || !oracle_at(&o, doc) || !oracle_at(&alone, doc))
            continue;
        mentions = oracle_mentions(&alone);
        t->counts.mentions += mentions;
        t->counts.sections += mentions > 0;
        t->counts.reports += mentions && !found[report];
        found[report] |= mentions > 0;
    }
    oracle_close(&o);
    oracle_close(&alone);
    query_clear(&q);
    query_clear(&p);
}

/* `format` holds a %s for the family and for each of its phrases. */
static uint64_t check_family(const char *format, const char *family, size_t phrases)
{
    char text[256], phrase[128];
    struct error e = {0};
    uint64_t sum = 0;
    struct matrix m;
    struct asked a;

    snprintf(text, sizeof text, format, family);
    ask(&a, text);
    assert_int_equal(make(&a, AXIS_FAMILY, FIELD_FORCE, &m, &e), OK);
    assert_int_equal(m.rows.count, phrases);
    for (size_t r = 0; r <= m.rows.count; r++)
        for (size_t c = 0; c <= m.cols.count; c++) {
            struct tally t = count_by_hand(&a.query, &m, in_cell, m.rows.count, c);

            snprintf(phrase, sizeof phrase, "%.*s",
                     SLICE_ARG(r < phrases ? m.rows.labels[r] : slice_str(family)));
            snprintf(text, sizeof text, format, phrase);
            t.counts.mentions = t.counts.sections = t.counts.reports = 0;
            count_phrase(text, phrase, &m, c, &t);
            check_cell(matrix_at(&m, r, c), &t); /* held: the same for each phrase */
            sum += t.counts.mentions;
        }
    matrix_clear(&m);
    query_clear(&a.query);
    return sum;
}

static void families(void **state)
{
    (void)state;
    assert_true(check_family("%s", "@gifts", 3) > 20);
    assert_true(check_family("%s year:2013", "@outer", 4) > 20); /* @gifts opened out */
    assert_true(check_family("(%s OR vetting) force:estuary,wwp", "@outer", 4) > 20);
    assert_true(check_family("up %s", "@gifts", 3) > 5); /* the mentions of `up` don't count */
    assert_true(check_family("%s -vetting", "@gifts", 3) > 5);
}

/* The other axis, and what can't be one. */
static void family_axes(void **state)
{
    static const char *const bad[] = {"gift", "gift -@gifts", "@gifts OR @outer", "@gifts @gifts"};
    struct matrix m, turned;
    struct error e = {0};
    struct asked a;

    (void)state;
    ask(&a, "@gifts");
    assert_int_equal(make(&a, AXIS_FAMILY, FIELD_YEAR, &m, &e), OK);
    assert_int_equal(make(&a, FIELD_YEAR, AXIS_FAMILY, &turned, &e), OK);
    for (size_t r = 0; r <= m.rows.count; r++)
        for (size_t c = 0; c <= m.cols.count; c++)
            assert_memory_equal(matrix_at(&m, r, c), matrix_at(&turned, c, r),
                                offsetof(struct matrix_cell, last_report));
    matrix_clear(&m);
    matrix_clear(&turned);
    assert_int_equal(make(&a, AXIS_FAMILY, AXIS_FAMILY, &m, &e), ERR_USAGE);
    query_clear(&a.query);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        e = (struct error){0};
        ask(&a, bad[i]);
        assert_int_equal(make(&a, FIELD_KIND, AXIS_FAMILY, &m, &e), ERR_QUERY);
        assert_non_null(strstr(e.text, "@gifts-hospitality"));
        query_clear(&a.query);
    }
}

static void says(enum measure m, const struct matrix_cell *c, const char *reader,
                 const char *machine)
{
    struct buf text = BUF_INIT;

    measure_text(&text, m, c, true);
    buf_char(&text, ' ');
    measure_text(&text, m, c, false);
    buf_char(&text, '\0');
    if (strncmp(text.data, reader, strlen(reader)) != 0 ||
        strcmp(text.data + strlen(reader) + 1, machine) != 0)
        fail_msg("%s: '%s', not '%s %s'", measure_name(m), text.data, reader, machine);
    buf_clear(&text);
}

static void measures(void **state)
{
    struct matrix_cell cell = {.mentions = 7,
                               .sections = 5,
                               .reports = 2,
                               .held_sections = 30,
                               .held_reports = 3,
                               .tokens = 4000};
    struct matrix_cell silent = {.held_sections = 4, .held_reports = 1, .tokens = 90}, none = {0};
    enum measure m;

    (void)state;
    says(MEASURE_MENTIONS, &cell, "7", "7");
    says(MEASURE_SECTIONS, &cell, "5", "5");
    says(MEASURE_REPORTS, &cell, "2", "2");
    says(MEASURE_SHARE, &cell, "67%", "0.6667");
    says(MEASURE_PER10K, &cell, "17.50", "17.50");
    says(MEASURE_SHARE, &silent, "0%", "0.0000");
    says(MEASURE_MENTIONS, &silent, "0", "0");
    for (m = MEASURE_MENTIONS; m <= MEASURE_PER10K; m++) {
        enum measure again;

        says(m, &none, "", "");
        assert_true(measure_parse(measure_name(m), &again) && again == m);
        assert_int_equal(measure_shade(m, &none, 10), 0);
        assert_int_equal(measure_shade(m, &silent, 10), 0);
    }
    assert_false(measure_parse("weight", &m));
    assert_int_equal(measure_shade(MEASURE_MENTIONS, &cell, 7), MEASURE_SHADES);
    assert_int_equal(measure_shade(MEASURE_MENTIONS, &cell, 14), MEASURE_SHADES / 2);
    assert_int_equal(measure_shade(MEASURE_MENTIONS, &cell, 7e6), 1);
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
    const struct CMUnitTest engine[] = {cmocka_unit_test(mentions),    cmocka_unit_test(matrices), \
                                        cmocka_unit_test(scopes),      cmocka_unit_test(families), \
                                        cmocka_unit_test(family_axes), cmocka_unit_test(measures)}

int main(void)
{
    SUITE(pack);
    SUITE(xapian);
    int failed = cmocka_run_group_tests(pack, make_pack, unmake);

    return failed + cmocka_run_group_tests(xapian, make_xapian, unmake);
}
