/*
 * acronyms: `peeler acronyms`: what the reports teach their acronyms to stand for,
 * each with the place where it is taught first.
 */
#include "searcher/answer/acronyms.h"

#include "searcher/answer/cite.h"
#include "searcher/command/command.h"

static const char *const columns[] = {"acronym", "long_form", "reports", "sections",
                                      "section", "page",      "line",    "force",
                                      "date",    "report",    "heading", NULL};

struct acronym_rows {
    struct session *session;
    struct rows rows;
    struct run run;
    const struct acronym *acronym;
    uint64_t total;
};

static void print_row(void *ctx, FILE *out, const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));
    json_int_t reports = json_integer_value(json_object_get(row, "reports"));
    json_int_t sections = json_integer_value(json_object_get(row, "sections"));

    (void)ctx;
    fprintf(out, "%s", bold_on(out));
    print_json_text(out, row, "acronym");
    fprintf(out, "%s  ", bold_off(out));
    print_json_text(out, row, "long_form");
    fprintf(out,
            "\n    in %" JSON_INTEGER_FORMAT " section%s of %" JSON_INTEGER_FORMAT
            " report%s, first in ",
            sections, sections == 1 ? "" : "s", reports, reports == 1 ? "" : "s");
    print_json_text(out, row, "section");
    if (page)
        fprintf(out, ", page %" JSON_INTEGER_FORMAT, page);
    fprintf(out, ", line %" JSON_INTEGER_FORMAT " (",
            json_integer_value(json_object_get(row, "line")));
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(")\n", out);
}

static enum status take(void *ctx, const struct acronym_place *place, struct error *e)
{
    struct acronym_rows *r = ctx;
    const struct options *o = r->session->options;
    struct arena arena = ARENA_INIT;
    struct section s;
    json_t *row;
    enum status status;

    if (r->total++ < o->offset || r->rows.count >= o->limit)
        return OK;
    status = engine_section(r->session->engine, place->doc, &arena, &s, e);
    if (status == OK) {
        row = json_pack("{s:o, s:o, s:I, s:I}", "acronym", json_text(r->acronym->name), "long_form",
                        json_text(r->acronym->form), "reports", (json_int_t)place->reports,
                        "sections", (json_int_t)place->sections);
        if (row &&
            json_object_update_new(row, cite_section(&s, acronym_taught(r->acronym, s.text))))
            status = error_memory(e);
        rows_add(&r->rows, row);
    }
    arena_clear(&arena);
    return status;
}

static enum status list(struct acronym_rows *r, const struct acronym_list *found, struct error *e)
{
    json_t *tail;
    enum status status = OK, written;

    rows_start(&r->rows, NULL);
    for (size_t i = 0; i < found->count && status == OK; i++) {
        r->acronym = &found->items[i];
        status = acronym_places(r->session->engine, &r->run, r->acronym,
                                r->session->options->by_report, take, r, e);
    }
    tail = json_pack("{s:I}", "total", (json_int_t)r->total);
    written = rows_finish(&r->rows, r->rows.format == FORMAT_JSON ? tail : NULL, e);
    json_decref(tail);
    if (status == OK && r->rows.format != FORMAT_JSON)
        fprintf(stderr, "%llu acronyms and long forms%s, %llu shown\n",
                (unsigned long long)r->total,
                r->session->options->by_report ? ", once a report" : "",
                (unsigned long long)r->rows.count);
    return status == OK ? written : status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct acronym_list acronyms = {.arena = ARENA_INIT};
    struct acronym_rows r = {.session = &s,
                             .rows = {.out = stdout,
                                      .format = options->format,
                                      .columns = columns,
                                      .list = "acronyms",
                                      .print = print_row}};
    const char *prefix = options->argument_count ? options->arguments[0] : "";
    enum status status = session_open(&s, options, e);

    if (status == OK) {
        r.run = session_run(&s);
        status = acronyms_list(s.engine, slice_str(prefix), &acronyms, e);
    }
    if (status == OK)
        status = list(&r, &acronyms, e);
    *found = r.total > 0;
    acronym_list_clear(&acronyms);
    session_close(&s);
    return status;
}

const struct command command_acronyms = {
    {"acronyms", "[PREFIX]",
     "Lists the acronyms that the reports teach, with their long forms and the first place.\v"
     "An acronym is taught by \"professional standards department (PSD)\" or \"PSD (professional "
     "standards department)\". Long forms that differ in case alone are one. With --group report "
     "each is listed once a report. A query asks for both together by PSD^^.",
     "dfnogt"},
    run};
