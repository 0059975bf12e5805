/*
 * outline: see outline.h. It prints what `peeler sections` prints for a report
 * of the index, in the same columns.
 */
#include "indexer/outline.h"

#include "indexer/ingest.h"
#include "indexer/walk.h"
#include "shim/file.h"
#include "shim/unicode.h"

#include <jansson.h>

static json_t *text(struct slice s)
{
    return json_stringn(s.data ? s.data : "", s.len);
}

static json_t *row_of(const struct report *r, size_t i)
{
    const struct report_section *s = &r->sections[i];
    struct buf id = BUF_INIT;
    json_t *row;

    buf_slice(&id, r->id);
    buf_printf(&id, "#%zu", i + 1);
    row = json_pack(
        "{s:o, s:s, s:o, s:o, s:o}", "section", text(buf_view(&id)), "kind", kind_name(s->kind),
        "page", s->line_count && s->lines[0].page ? json_integer(s->lines[0].page) : json_null(),
        "line", s->line_count ? json_integer(s->lines[0].line) : json_null(), "heading",
        text(s->heading));
    buf_clear(&id);
    return row;
}

static const char *string(const json_t *row, const char *name)
{
    const char *s = json_string_value(json_object_get(row, name));

    return s ? s : "";
}

/* A cell for a person, or of a tsv or csv table; the name of a file may hold anything. */
static void print_cell(const char *cell, bool csv)
{
    struct slice rest = slice_str(cell);
    bool quotes = csv && strpbrk(cell, ",\"\r\n");

    if (quotes)
        putchar('"');
    while (rest.len) {
        int32_t c;
        size_t len = unicode_next(rest, &c);

        if (quotes && c == '"')
            putchar('"');
        if (unicode_control(c))
            fputs(c == '\t' || c == '\n' || c == '\r' ? " " : "\xef\xbf\xbd", stdout);
        else
            fwrite(rest.data, 1, len, stdout);
        rest = slice_from(rest, len);
    }
    if (quotes)
        putchar('"');
}

static void print_number(const json_t *row, const char *name)
{
    json_int_t n = json_integer_value(json_object_get(row, name));

    if (n)
        printf("%" JSON_INTEGER_FORMAT, n);
}

static void print_text(const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    print_cell(string(row, "section"), false);
    printf("  %-14s ", string(row, "kind"));
    if (page)
        printf("page %-4" JSON_INTEGER_FORMAT " ", page);
    printf("line %-5" JSON_INTEGER_FORMAT " ", json_integer_value(json_object_get(row, "line")));
    print_cell(string(row, "heading"), false);
    putchar('\n');
}

static void print_row(const json_t *row, const char *format)
{
    bool csv = strcmp(format, "csv") == 0;
    char between = csv ? ',' : '\t';

    if (strcmp(format, "text") == 0) {
        print_text(row);
        return;
    }
    print_cell(string(row, "section"), csv);
    printf("%c%s%c", between, string(row, "kind"), between);
    print_number(row, "page");
    putchar(between);
    print_number(row, "line");
    putchar(between);
    print_cell(string(row, "heading"), csv);
    fputs(csv ? "\r\n" : "\n", stdout);
}

static void print_report(const struct report *r, const char *format)
{
    bool json = strcmp(format, "json") == 0, lines = strcmp(format, "jsonl") == 0;

    if (json)
        fputs("{\"sections\":[", stdout);
    else if (strcmp(format, "tsv") == 0)
        puts("section\tkind\tpage\tline\theading");
    else if (strcmp(format, "csv") == 0)
        fputs("section,kind,page,line,heading\r\n", stdout);
    for (size_t i = 0; i < r->section_count; i++) {
        json_t *row = row_of(r, i);

        if (json && i)
            putchar(',');
        if (json || lines)
            json_dumpf(row, stdout, JSON_COMPACT);
        if (lines)
            putchar('\n');
        if (!json && !lines)
            print_row(row, format);
        json_decref(row);
    }
    if (json)
        puts("]}");
}

enum status outline(const char *path, const char *format, const struct gazetteer *gazetteer,
                    struct error *e)
{
    const char *slash = strrchr(path, '/');
    struct slice name = slice_str(slash ? slash + 1 : path);
    struct buf bytes = BUF_INIT, id = BUF_INIT;
    struct report_options options = {.source = slice_str(path), .gazetteer = gazetteer};
    struct report report;
    enum status status;

    if (source_type(name) != SOURCE_TEXT)
        return error_set(e, ERR_INPUT, "%s is not .txt or .md: an outline needs one report", path);
    ingest_name(&id, name);
    options.id = buf_view(&id);
    status = file_read(path, FILE_LINK, TEXT_BYTES, &bytes, e);
    if (status == OK)
        status = report_read_text(buf_view(&bytes), &options, &report, e);
    if (status == OK) {
        print_report(&report, format);
        report_clear(&report);
    }
    buf_clear(&bytes);
    buf_clear(&id);
    return status;
}
