/*
 * sections and show: the outline of a report, and the text of a section or a
 * whole report. The outline of a file that is not indexed is made by
 * peeler-index, which holds the parsers.
 */
#include "searcher/answer/cite.h"
#include "searcher/answer/escape.h"
#include "searcher/command/command.h"
#include "searcher/command/indexer.h"
#include "searcher/command/lookup.h"

#include <unistd.h>

static const char *const outline_columns[] = {"section", "kind", "page", "line", "heading", NULL};

static void print_outline_row(void *ctx, FILE *out, const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    (void)ctx;
    print_json_text(out, row, "section");
    fprintf(out, "  %-14s ", json_string_value(json_object_get(row, "kind")));
    if (page)
        fprintf(out, "page %-4" JSON_INTEGER_FORMAT " ", page);
    fprintf(out, "line %-5" JSON_INTEGER_FORMAT " ",
            json_integer_value(json_object_get(row, "line")));
    print_json_text(out, row, "heading");
    fputc('\n', out);
}

static enum status outline(void *ctx, uint32_t doc, const struct section *section, struct error *e)
{
    (void)doc;
    (void)e;
    rows_add(ctx, cite_section(section, 0));
    return OK;
}

static enum status run_sections(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct rows rows = {.out = stdout,
                        .format = options->format,
                        .columns = outline_columns,
                        .list = "sections",
                        .print = print_outline_row};
    const char *what = options->arguments[0];
    enum status status;

    if (!options->index && access(what, F_OK) == 0)
        return indexer_outline(what, options->format, e);
    status = session_open(&s, options, e);
    if (status == OK) {
        rows_start(&rows, NULL);
        status = lookup(&s, slice_str(what), outline, &rows, e);
        if (status == OK)
            status = rows_finish(&rows, NULL, e);
        *found = rows.count > 0;
    }
    session_close(&s);
    if (status == ERR_NOT_FOUND && access(what, F_OK) == 0) {
        error_clear(e);
        *found = true;
        return indexer_outline(what, options->format, e);
    }
    return status;
}

static const char *const show_columns[] = {"section", "force", "date", "title", "kind",
                                           "heading", "page",  "line", "text",  NULL};

static json_t *line_marks(const struct section *s)
{
    json_t *lines = json_array();

    for (size_t i = 0; i < s->line_count; i++)
        json_array_append_new(lines, json_pack("[i, i, i]", (int)s->lines[i].offset,
                                               (int)s->lines[i].line, (int)s->lines[i].page));
    return lines;
}

static enum status show(void *ctx, uint32_t doc, const struct section *section, struct error *e)
{
    json_t *row = cite_section(section, 0);

    (void)doc;
    (void)e;
    json_object_set_new(row, "path", json_text(section->path));
    json_object_set_new(row, "publisher", json_text(section->publisher));
    json_object_set_new(row, "programme", json_text(section->programme));
    json_object_set_new(row, "place", json_text(section->place));
    json_object_set_new(row, "url", json_text(section->url));
    json_object_set_new(row, "source", json_text(section->source));
    json_object_set_new(row, "text", json_text(section->text));
    json_object_set_new(row, "lines", line_marks(section));
    rows_add(ctx, row);
    return OK;
}

static void print_section(void *ctx, FILE *out, const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    (void)ctx;
    fprintf(out, "%s", bold_on(out));
    print_json_text(out, row, "section");
    fprintf(out, "%s [", bold_off(out));
    print_json_text(out, row, "kind");
    fputs("] ", out);
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(": ", out);
    print_json_text(out, row, "title");
    if (page)
        fprintf(out, ", page %" JSON_INTEGER_FORMAT, page);
    fprintf(out, ", line %" JSON_INTEGER_FORMAT "\n\n",
            json_integer_value(json_object_get(row, "line")));
    print_json_text(out, row, "text");
    fputs("\n\n", out);
}

static enum status run_show(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct rows rows = {.out = stdout,
                        .format = options->format,
                        .columns = show_columns,
                        .list = "sections",
                        .print = print_section};
    enum status status = session_open(&s, options, e);

    if (status == OK) {
        rows_start(&rows, NULL);
        status = lookup(&s, slice_str(options->arguments[0]), show, &rows, e);
        if (status == OK)
            status = rows_finish(&rows, NULL, e);
    }
    *found = rows.count > 0;
    session_close(&s);
    return status;
}

const struct command command_sections = {
    {"sections", "REPORT|FILE",
     "Lists the sections of a report of the index, or of a file: kind, page, line, heading.", "df"},
    run_sections};

const struct command command_show = {
    {"show", "SECTION|REPORT", "Shows the text of a section or of a whole report.", "df"},
    run_show};
