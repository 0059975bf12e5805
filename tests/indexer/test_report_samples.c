/*
 * test_report_samples: the project's own sample reports, about forces that no gazetteer
 * knows: each row of corpus/reports.tsv holds, no word of a report is lost, and every
 * line has a place in the source.
 */
#include "tests/indexer/report_help.h"

#include "tests/indexer/report_words.h"

static struct gazetteer forces;

static void load(const char *folder, struct slice name, struct buf *out)
{
    struct buf path = BUF_INIT;
    struct error e = {0};

    buf_printf(&path, "corpus/%s%.*s", folder, SLICE_ARG(name));
    buf_truncate(out, 0);
    assert_int_equal(file_read(path.data, FILE_LINK, 1 << 24, out, &e), OK);
    buf_clear(&path);
}

/* The record with that id of a .jsonl file. */
static void read_record(struct slice rest, struct slice id, const struct report_options *options,
                        struct report *r)
{
    for (uint32_t number = 1; rest.len; number++) {
        struct error e = {0};

        assert_int_equal(report_read_jsonl(help_cut(&rest, '\n'), number, options, r, &e), OK);
        if (slice_equal(r->id, id))
            return;
        report_clear(r);
    }
    fail_msg("no record %.*s", SLICE_ARG(id));
}

static void read_sample(struct slice name, struct buf *bytes, struct report *r)
{
    struct report_options options = {.id = name, .source = name, .gazetteer = &forces};
    struct slice file = help_cut(&name, '#');
    struct error e = {0};

    load("reports/", file, bytes);
    if (name.len)
        read_record(buf_view(bytes), name, &options, r);
    else
        assert_int_equal(report_read_text(buf_view(bytes), &options, r, &e), OK);
    if (name.len == 0)
        words_check(buf_view(bytes), r);
}

/* Says which file and field is wrong, and what was read instead. */
static void same(struct slice file, const char *field, struct slice found, struct slice expected)
{
    if (!slice_equal(found, expected))
        fail_msg("%.*s: %s is '%.*s', not '%.*s'", SLICE_ARG(file), field, SLICE_ARG(found),
                 SLICE_ARG(expected));
}

static void check_forces(const struct report *r, struct slice file, struct slice expected)
{
    struct buf found = BUF_INIT;

    for (size_t i = 0; i < r->force_count; i++) {
        buf_str(&found, i ? "; " : "");
        buf_slice(&found, r->forces[i]);
    }
    same(file, "force", buf_view(&found), expected);
    buf_clear(&found);
}

/* The day isn't in the table. */
static void check_date(const struct report *r, struct slice file, struct slice year,
                       struct slice month)
{
    struct buf expected = BUF_INIT;
    struct slice found = r->date;

    buf_slice(&expected, year);
    if (month.len)
        buf_printf(&expected, "-%s%.*s", month.len == 1 ? "0" : "", SLICE_ARG(month));
    found.len = found.len > 7 ? 7 : found.len;
    same(file, "date", found, buf_view(&expected));
    assert_int_equal(r->date_inferred, month.len == 0);
    buf_clear(&expected);
}

static void check_places(const struct report *r)
{
    for (size_t i = 0; i < r->section_count; i++) {
        const struct report_section *s = &r->sections[i];

        assert_true(s->text.len > 0 && s->line_count > 0);
        assert_true(s->heading_len <= s->text.len);
        for (size_t n = 0; n < s->line_count; n++) {
            assert_true(s->lines[n].line > 0 && s->lines[n].offset < s->text.len);
            assert_true(n == 0 || s->lines[n].offset > s->lines[n - 1].offset);
        }
    }
}

static void check_row(struct slice row)
{
    struct slice file = help_cut(&row, '\t'), force = help_cut(&row, '\t');
    struct slice year = help_cut(&row, '\t'), month = help_cut(&row, '\t');
    struct slice publisher = help_cut(&row, '\t'), title = help_cut(&row, '\t');
    struct buf bytes = BUF_INIT;
    struct report r;

    read_sample(file, &bytes, &r);
    check_forces(&r, file, force);
    check_date(&r, file, year, month);
    same(file, "publisher", r.publisher, publisher);
    same(file, "title", r.title, title);
    if (r.section_count < strtoul(row.data, NULL, 10))
        fail_msg("%.*s has %zu sections", SLICE_ARG(file), r.section_count);
    check_places(&r);
    report_clear(&r);
    buf_clear(&bytes);
}

static void each_row_holds(void **state)
{
    struct buf tsv = BUF_INIT;
    struct slice rest;

    (void)state;
    load("", slice_str("reports.tsv"), &tsv);
    rest = buf_view(&tsv);
    help_cut(&rest, '\n');
    assert_true(rest.len > 0);
    while (rest.len)
        check_row(help_cut(&rest, '\n'));
    buf_clear(&tsv);
}

/* Which series a sample is from; "" where its title and front matter name none. */
static void programmes_are_told_or_left_open(void **state)
{
    static const char *const expected[][2] = {
        {"estuary-2013-crime-recording.txt", "crime-data"},
        {"estuary-2018-custody.md", "custody"},
        {"estuary-2021-core.md", ""},
        {"greater-ashwick-2016-call-handling.txt", "call-handling"},
        {"kestrel-hills-2017-stop-and-search.md", "stop-and-search"},
        {"kestrel-hills-thornshire-2018-joint.txt", ""},
        {"northmoor-2014-integrity.txt", "integrity"},
        {"northmoor-2022-vetting.md", "vetting"},
        {"severn-vale-2016-legitimacy.txt", "legitimacy"},
        {"wolds-and-fens-2011-relationships.txt", "relationships"},
        {"wolds-and-fens-2015-domestic-abuse.txt", "domestic-abuse"},
        {"wolds-and-fens-2019-integrated.md", "peel"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct slice file = slice_str(expected[i][0]);
        struct buf bytes = BUF_INIT;
        struct report r;

        read_sample(file, &bytes, &r);
        same(file, "programme", r.programme, slice_str(expected[i][1]));
        report_clear(&r);
        buf_clear(&bytes);
    }
}

static int set_up(void **state)
{
    (void)state;
    help_forces(&forces);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gazetteer_clear(&forces);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_holds),
        cmocka_unit_test(programmes_are_told_or_left_open),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
