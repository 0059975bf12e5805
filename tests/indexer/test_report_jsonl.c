/*
 * test_report_jsonl: records, good ones and broken ones.
 */
#include "tests/indexer/report_help.h"

static struct report_options options(bool whole)
{
    return (struct report_options){.source = slice_str("d.jsonl"), .whole = whole};
}

static void read_line(const char *line, bool whole, struct report *r)
{
    struct report_options o = options(whole);
    struct error e = {0};

    assert_int_equal(report_read_jsonl(slice_str(line), 7, &o, r, &e), OK);
}

static void check_bad(struct slice line, const char *message)
{
    struct report_options o = options(true);
    struct error e = {0};
    struct report r;

    assert_int_equal(report_read_jsonl(line, 7, &o, &r, &e), ERR_INPUT);
    assert_string_equal(e.text, message);
}

static void a_record_is_a_report(void **state)
{
    struct report r;

    (void)state;
    read_line("{\"id\":\"a/1\",\"title\":\"Horses \",\"text\":\"One\\tline.\\n\\n\\nTwo\\u0000.\","
              "\"force\":[\"A Police\",\"B Police\"],\"date\":\"2014-11\",\"place\":\"York\","
              "\"publisher\":\"HMIC\",\"programme\":\"peel\",\"url\":null,\"more\":1}",
              true, &r);
    assert_string_equal(r.id.data, "a/1");
    assert_string_equal(r.title.data, "Horses");
    assert_int_equal(r.force_count, 2);
    assert_string_equal(r.forces[1].data, "B Police");
    assert_string_equal(r.date.data, "2014-11");
    assert_string_equal(r.source.data, "d.jsonl");
    assert_int_equal(r.section_count, 1);
    assert_int_equal(r.bad_bytes, 1);
    help_section(&r, 0, KIND_FINDING, "Horses", "Horses\n\nOne line.\n\nTwo.");
    assert_int_equal(r.sections[0].line_count, 3);
    assert_int_equal(r.sections[0].lines[1].offset, 8);
    assert_int_equal(r.sections[0].lines[2].line, 7);
    report_clear(&r);
    read_line("{\"id\":\"x\",\"text\":\"Only.\",\"force\":\"A Police\"}", false, &r);
    help_section(&r, 0, KIND_FINDING, "", "Only.");
    assert_int_equal(r.force_count, 1);
    report_clear(&r);
}

static void long_texts_are_split(void **state)
{
    static const char line[] = "{\"id\":\"x\",\"title\":\"Horses\",\"text\":\"Introduction\\n\\nWe "
                               "came.\\n\\nFindings\\n\\nWe saw.\"}";
    struct report r;

    (void)state;
    read_line(line, false, &r);
    assert_int_equal(r.section_count, 2);
    help_section(&r, 1, KIND_FINDING, "Findings", "Findings\n\nWe saw.");
    assert_int_equal(r.sections[1].lines[1].line, 7);
    report_clear(&r);
    read_line(line, true, &r);
    assert_int_equal(r.section_count, 1);
    report_clear(&r);
    /* Talk is not cut at whoever speaks. */
    read_line(
        "{\"id\":\"x\",\"text\":\"I shall go.\\n\\nWhat is this?\\n\\nMr. Smith: Well --\\n\\n"
        "It is a horse, said he, as we all saw it was, though none of us had said so.\"}",
        false, &r);
    assert_int_equal(r.section_count, 1);
    report_clear(&r);
}

static void broken_lines_are_named(void **state)
{
    (void)state;
    check_bad(slice_str("{\"id\":\"x\",\"title\":\"t\"}"), "d.jsonl:7: no \"text\"");
    check_bad(slice_str("{\"text\":\"t\"}"), "d.jsonl:7: no \"id\"");
    check_bad(slice_str("{\"id\":\"\",\"text\":\"t\"}"), "d.jsonl:7: no \"id\"");
    check_bad(slice_str("{\"id\":\"x\",\"text\":\" \\n\"}"), "d.jsonl:7: no \"text\"");
    check_bad(slice_str("{\"id\":1,\"text\":\"t\"}"), "d.jsonl:7: \"id\" is not a string");
    check_bad(slice_str("{\"id\":\"x\",\"text\":[]}"), "d.jsonl:7: \"text\" is not a string");
    check_bad(slice_str("{\"id\":\"x\",\"text\":\"t\",\"force\":3}"),
              "d.jsonl:7: \"force\" is neither a string nor a list of strings");
    check_bad(slice_str("{\"id\":\"x\",\"text\":\"t\",\"force\":[\"a\",3]}"),
              "d.jsonl:7: \"force\" is neither a string nor a list of strings");
    check_bad(slice_str("{\"id\":\"x\",\"text\":\"t\",\"date\":\"May\"}"),
              "d.jsonl:7: \"date\" is not YYYY, YYYY-MM or YYYY-MM-DD");
    check_bad(slice_str("[]"), "d.jsonl:7: not a JSON object");
}

static void every_cut_is_refused(void **state)
{
    static const char line[] = "{\"id\":\"x\",\"title\":\"t\",\"text\":\"caf\xC3\xA9 \\u00e9\\n\","
                               "\"force\":[\"a\"]}";
    struct report_options o = options(false);

    (void)state;
    for (size_t len = 0; len < sizeof line - 1; len++) {
        char *copy = malloc(len + 1); /* of its own size, for the sanitizer's sake */
        struct error e = {0};
        struct report r;

        memcpy(copy, line, len);
        assert_int_equal(report_read_jsonl(slice_of(copy, len), 7, &o, &r, &e), ERR_INPUT);
        assert_memory_equal(e.text, "d.jsonl:7: not a JSON object", 28);
        free(copy);
    }
}

static void bad_utf8_is_repaired(void **state)
{
    struct report r;

    (void)state;
    read_line("{\"id\":\"x\",\"text\":\"caf\xE9 is open\"}", true, &r);
    assert_string_equal(r.sections[0].text.data, "caf\uFFFD is open");
    assert_int_equal(r.bad_bytes, 1);
    report_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_a_report),   cmocka_unit_test(long_texts_are_split),
        cmocka_unit_test(broken_lines_are_named), cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(bad_utf8_is_repaired),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
