/*
 * mentions: `peeler mentions`: every occurrence, with its citation and the words
 * around it, streamed as it is found.
 */
#include "searcher/answer/mentions.h"

#include "searcher/answer/cite.h"
#include "searcher/answer/snippet.h"
#include "searcher/command/command.h"

static const char *const columns[] = {"force", "date", "report", "section", "heading",
                                      "kind",  "page", "line",   "left",    "match",
                                      "right", "form", NULL};

struct mention_list {
    struct session *session;
    struct rows rows;
    uint32_t last_doc; /* text: the section whose citation was printed */
    uint32_t doc;
    json_t *row; /* of the section at hand; each mention is written into it */
};

static void print_place(FILE *out, const json_t *row)
{
    fprintf(out, "%s", bold_on(out));
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(json_is_true(json_object_get(row, "date_inferred")) ? " (inferred)" : "", out);
    fprintf(out, "%s: ", bold_off(out));
    print_json_text(out, row, "title");
    fputs("\n  ", out);
    print_json_text(out, row, "section");
    fputs(" [", out);
    print_json_text(out, row, "kind");
    fputs("] ", out);
    print_json_text(out, row, "heading");
    fputc('\n', out);
}

static void print_mention(void *ctx, FILE *out, const json_t *row)
{
    struct mention_list *l = ctx;
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    if (l->doc != l->last_doc)
        print_place(out, row);
    l->last_doc = l->doc;
    fputs("    ", out);
    if (page)
        fprintf(out, "page %" JSON_INTEGER_FORMAT ", ", page);
    fprintf(out, "line %" JSON_INTEGER_FORMAT ": ",
            json_integer_value(json_object_get(row, "line")));
    print_json_text(out, row, "left");
    fprintf(out, "%s", *bold_on(out) ? bold_on(out) : MARK_OPEN);
    print_json_text(out, row, "match");
    fprintf(out, "%s", *bold_off(out) ? bold_off(out) : MARK_CLOSE);
    print_json_text(out, row, "right");
    fputc('\n', out);
}

static enum status take(void *ctx, uint32_t doc, const struct section *section,
                        const struct locator *where, const struct interval *interval,
                        struct error *e)
{
    struct mention_list *l = ctx;

    if (!l->row || l->doc != doc) {
        json_decref(l->row);
        l->row = cite_section(section, 0);
        l->doc = doc;
    }
    if (!l->row || !cite_mention(l->row, section, where, interval, l->session->options->context))
        return error_memory(e);
    rows_add(&l->rows, json_incref(l->row));
    return ferror(l->rows.out) ? error_errno(e, "write", "the output") : OK;
}

static json_t *summary(const struct session *s, const struct mention_counts *c, bool complete)
{
    return json_pack("{s:{s:I, s:I, s:I, s:I, s:I, s:b, s:I}}", "summary", "mentions",
                     (json_int_t)c->mentions, "sections", (json_int_t)c->sections, "reports",
                     (json_int_t)c->reports, "searched_sections", (json_int_t)c->searched_sections,
                     "searched_reports", (json_int_t)c->searched_reports, "complete", complete,
                     "generation", (json_int_t)s->engine->info.generation);
}

static void print_summary(const struct mention_counts *c, bool complete)
{
    fprintf(stderr,
            "%llu mentions in %llu sections of %llu reports; searched %llu sections of %llu "
            "reports; complete %s\n",
            (unsigned long long)c->mentions, (unsigned long long)c->sections,
            (unsigned long long)c->reports, (unsigned long long)c->searched_sections,
            (unsigned long long)c->searched_reports, complete ? "yes" : "no");
}

static enum status list(struct session *s, const struct mention_request *request,
                        struct mention_counts *counts, struct error *e)
{
    struct mention_list l = {.session = s,
                             .rows = {.out = stdout,
                                      .format = s->options->format,
                                      .columns = columns,
                                      .list = "mentions",
                                      .print = print_mention,
                                      .ctx = &l}};
    json_t *head = json_pack("{s:o, s:o}", "query", json_text(slice_str(s->options->arguments[0])),
                             "parsed", session_parsed(s));
    json_t *tail;
    enum status status, written;

    rows_start(&l.rows, head);
    status = mentions_each(s->engine, request, take, &l, counts, e);
    tail = summary(s, counts, status == OK);
    written = rows_finish(&l.rows, tail, e);
    print_summary(counts, status == OK);
    json_decref(l.row);
    json_decref(head);
    json_decref(tail);
    return status == OK ? written : status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct mention_counts counts = {0};
    enum status status = session_open(&s, options, e);

    if (status == OK)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK) {
        struct mention_request request = {&s.query, s.plan, session_run(&s), options->context};

        if (options->count)
            status = mentions_count(s.engine, &request, NULL, NULL, &counts, e);
        else
            status = list(&s, &request, &counts, e);
    }
    if (status == OK && options->count)
        printf("%llu\n", (unsigned long long)counts.mentions);
    *found = counts.mentions > 0;
    session_close(&s);
    return status;
}

const struct command command_mentions = {
    {"mentions", "QUERY",
     "Lists every occurrence of a phrase or word, none left out, each with its citation.",
     "dfwCapxtF"},
    run};
