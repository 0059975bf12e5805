/*
 * sections and show: the outline of a report, and the text of a section or a
 * whole report. The outline of a file that is not indexed is made by
 * peeler-index, which holds the parsers.
 */
#include "searcher/answer/cite.h"
#include "searcher/answer/escape.h"
#include "searcher/answer/snippet.h"
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

struct showing {
    struct rows rows;
    const struct link *link; /* NULL: no place in the text is asked for */
};

/* What a link adds: page and line are those of the place, and where it is. */
static enum status show_place(const struct link *link, const struct section *section, json_t **row,
                              struct error *e)
{
    uint32_t start, end;
    enum status status = link_find(link, section, &start, &end, e);

    if (status != OK)
        return status;
    json_decref(*row);
    *row = cite_section(section, start);
    json_object_set_new(*row, "range", json_pack("[i, i]", (int)start, (int)end));
    json_object_set_new(*row, "match",
                        json_text(slice_of(section->text.data + start, end - start)));
    return OK;
}

static enum status show(void *ctx, uint32_t doc, const struct section *section, struct error *e)
{
    struct showing *showing = ctx;
    json_t *row = cite_section(section, 0);
    enum status status = OK;

    (void)doc;
    if (showing->link)
        status = show_place(showing->link, section, &row, e);
    if (status != OK) {
        json_decref(row);
        return status;
    }
    if (!showing->rows.started)
        rows_start(&showing->rows, NULL);
    json_object_set_new(row, "path", json_text(section->path));
    json_object_set_new(row, "publisher", json_text(section->publisher));
    json_object_set_new(row, "programme", json_text(section->programme));
    json_object_set_new(row, "place", json_text(section->place));
    json_object_set_new(row, "url", json_text(section->url));
    json_object_set_new(row, "source", json_text(section->source));
    json_object_set_new(row, "text", json_text(section->text));
    json_object_set_new(row, "lines", line_marks(section));
    rows_add(&showing->rows, row);
    return OK;
}

/* The text, with « » around the place that a link names. */
static void print_text(FILE *out, const json_t *row)
{
    const char *text = json_string_value(json_object_get(row, "text"));
    const json_t *range = json_object_get(row, "range");
    struct buf marked = BUF_INIT;

    if (!range || !text) {
        print_json_text(out, row, "text");
        return;
    }
    size_t start = (size_t)json_integer_value(json_array_get(range, 0));
    size_t end = (size_t)json_integer_value(json_array_get(range, 1));

    buf_append(&marked, text, start);
    buf_printf(&marked, MARK_OPEN "%.*s" MARK_CLOSE, (int)(end - start), text + start);
    buf_str(&marked, text + end);
    print_safe(out, marked.data ? marked.data : "");
    buf_clear(&marked);
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
    print_text(out, row);
    fputs("\n\n", out);
}

/* An id that a report or a section has is its, whatever it looks like. */
static enum status find_shown(struct session *s, struct slice id, struct showing *showing,
                              struct error *e)
{
    struct link link;
    struct error own = {0};
    enum status status = lookup(s, id, show, showing, &own);

    if (status == ERR_NOT_FOUND && link_parse(id, &link)) {
        showing->link = &link;
        status = lookup(s, link.section, show, showing, e);
        showing->link = NULL;
        return status;
    }
    return status == OK ? OK : error_set(e, status, "%s", own.text);
}

static enum status run_show(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct showing showing = {.rows = {.out = stdout,
                                       .format = options->format,
                                       .columns = show_columns,
                                       .list = "sections",
                                       .print = print_section}};
    enum status status = session_open(&s, options, e);

    if (status == OK)
        status = find_shown(&s, slice_str(options->arguments[0]), &showing, e);
    if (status == OK)
        status = rows_finish(&showing.rows, NULL, e);
    *found = showing.rows.count > 0;
    session_close(&s);
    return status;
}

const struct command command_sections = {
    {"sections", "REPORT|FILE",
     "Lists the sections of a report of the index, or of a file: kind, page, line, heading.", "df"},
    run_sections};

const struct command command_show = {{"show", "SECTION|REPORT|LINK",
                                      "Shows the text of a section or of a whole report; of a "
                                      "mention's link (REPORT#section@offset) "
                                      "its section, with the mention between « and ».",
                                      "df"},
                                     run_show};
