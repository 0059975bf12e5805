/*
 * test_report_gold: the five reports that a careful reader marked up, in
 * $PEELER_SHARED or ../shared: their metadata, headings and mentions, and that no
 * word of them is lost. Skipped where they aren't.
 */
#include "tests/indexer/report_help.h"

#include "tests/indexer/report_words.h"

#include <unistd.h>

static struct gazetteer forces;
static const char *shared;

static void load(const char *folder, struct slice name, struct buf *out)
{
    struct buf path = BUF_INIT;
    struct error e = {0};

    buf_printf(&path, "%s/%s/%.*s", shared, folder, SLICE_ARG(name));
    buf_truncate(out, 0);
    assert_int_equal(file_read(path.data, FILE_LINK, 1 << 24, out, &e), OK);
    buf_clear(&path);
}

static void read_report(struct slice file, struct buf *bytes, struct report *r)
{
    struct report_options options = {.id = file, .source = file, .gazetteer = &forces};
    struct error e = {0};

    load("reports", file, bytes);
    assert_int_equal(report_read_text(buf_view(bytes), &options, r, &e), OK);
}

/* Calls `row` for each row of a gold table but its header. */
static void each_row(const char *table, void (*row)(struct slice cells))
{
    struct buf tsv = BUF_INIT;
    struct slice rest;

    if (!shared)
        skip();
    load("gold", slice_str(table), &tsv);
    rest = buf_view(&tsv);
    help_cut(&rest, '\n');
    while (rest.len)
        row(help_cut(&rest, '\n'));
    buf_clear(&tsv);
}

static void check_report(struct slice row)
{
    struct slice file = help_cut(&row, '\t'), force = help_cut(&row, '\t'),
                 year = help_cut(&row, '\t');
    struct slice month = help_cut(&row, '\t'), publisher = help_cut(&row, '\t');
    struct buf bytes = BUF_INIT, date = BUF_INIT;
    struct report r;

    read_report(file, &bytes, &r);
    buf_printf(&date, "%.*s%s%.*s", SLICE_ARG(year), month.len ? "-" : "", SLICE_ARG(month));
    assert_int_equal(r.force_count, 1);
    assert_true(slice_equal(r.forces[0], force));
    assert_true(slice_equal(r.date, buf_view(&date)));
    assert_int_equal(r.date_inferred, month.len == 0);
    assert_true(slice_equal(r.publisher, publisher));
    assert_true(slice_equal(r.title, row));
    words_check(buf_view(&bytes), &r);
    report_clear(&r);
    buf_clear(&bytes);
    buf_clear(&date);
}

static void reports_say_who_and_when(void **state)
{
    (void)state;
    each_row("reports.tsv", check_report);
}

/* Where the search for the next heading of the file goes on. */
static struct {
    struct report report;
    struct buf bytes;
    size_t next;
} at;

static void check_heading(struct slice row)
{
    struct slice file = help_cut(&row, '\t'), kind = help_cut(&row, '\t');

    if (!slice_equal(at.report.id, file)) {
        report_clear(&at.report);
        read_report(file, &at.bytes, &at.report);
        at.next = 0;
    }
    while (at.next < at.report.section_count) {
        const struct report_section *s = &at.report.sections[at.next++];

        if (slice_equal(s->heading, row) && slice_is(kind, kind_name(s->kind)))
            return;
    }
    fail_msg("%.*s: no %.*s '%.*s'", SLICE_ARG(file), SLICE_ARG(kind), SLICE_ARG(row));
}

static void headings_are_sections_in_order(void **state)
{
    (void)state;
    each_row("headings.tsv", check_heading);
    report_clear(&at.report);
    buf_clear(&at.bytes);
}

/* Small letters, one space for any white space, none after a hyphen. */
static void flatten(struct buf *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)tolower((unsigned char)text.data[i]);

        if (c == '\n')
            c = ' ';
        if (c != ' ')
            buf_char(out, c);
        else if (out->len && out->data[out->len - 1] != ' ' && out->data[out->len - 1] != '-')
            buf_char(out, c);
    }
    buf_str(out, " | ");
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0;
}

/* Whether the phrase, with '|' between alternatives, stands at the start of `text`. */
static bool phrase_at(struct slice text, struct slice phrase)
{
    while (phrase.len) {
        struct slice words = help_cut(&phrase, ' ');
        bool found = false;

        while (words.len && !found) {
            struct slice word = help_cut(&words, '|');

            found =
                slice_starts(text, word) && (text.len == word.len || !is_word(text.data[word.len]));
            if (found)
                text = slice_from(text, word.len);
        }
        if (!found || (phrase.len && (text.len == 0 || text.data[0] != ' ')))
            return false;
        if (phrase.len)
            text = slice_from(text, 1);
    }
    return true;
}

static void check_mentions(struct slice row)
{
    struct slice phrase = help_cut(&row, '\t'), file = help_cut(&row, '\t');
    struct buf bytes = BUF_INIT, flat = BUF_INIT;
    struct report r;
    unsigned long hits = 0;

    if (phrase.data[0] == '"')
        phrase = slice_of(phrase.data + 1, phrase.len - 2);
    read_report(file, &bytes, &r);
    for (size_t i = 0; i < r.section_count; i++) {
        if (r.sections[i].kind != KIND_CONTENTS)
            flatten(&flat, r.sections[i].text);
    }
    for (size_t i = 0; i < flat.len; i++)
        hits += (i == 0 || !is_word(flat.data[i - 1])) &&
                phrase_at(slice_from(buf_view(&flat), i), phrase);
    assert_int_equal(hits, strtoul(row.data, NULL, 10));
    report_clear(&r);
    buf_clear(&bytes);
    buf_clear(&flat);
}

static void mentions_are_counted(void **state)
{
    (void)state;
    each_row("mentions.tsv", check_mentions);
}

static int set_up(void **state)
{
    (void)state;
    help_forces(&forces);
    shared = getenv("PEELER_SHARED");
    if (!shared)
        shared = "../shared";
    if (access(shared, R_OK) != 0)
        shared = NULL;
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
        cmocka_unit_test(reports_say_who_and_when),
        cmocka_unit_test(headings_are_sections_in_order),
        cmocka_unit_test(mentions_are_counted),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
