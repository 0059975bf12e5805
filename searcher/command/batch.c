/*
 * batch: `peeler batch`: a query a line, answers joined in the order of the
 * lines. A line that fails is reported and stops nothing.
 */
#include "searcher/answer/escape.h"
#include "searcher/command/command.h"
#include "searcher/command/lines.h"

#define HITS 10u /* a line, when -n does not say */

struct batch {
    struct session session;
    struct rows rows;
    size_t failed, found;
};

static const char *const tsv_columns[] = {"id",   "rank", "score",   "section", "report", "force",
                                          "date", "kind", "heading", "snippet", NULL};

/* A column of trec ends at a blank, so that one in a name becomes '_'. */
static void print_column(FILE *out, const json_t *row, const char *name)
{
    struct buf column = BUF_INIT;

    buf_str(&column, json_string_value(json_object_get(row, name)));
    for (size_t i = 0; i < column.len; i++)
        if (strchr(" \t\n", column.data[i]))
            column.data[i] = '_';
    print_safe(out, buf_ok(&column) && column.len ? column.data : "_");
    buf_clear(&column);
}

static void print_trec(void *ctx, FILE *out, const json_t *row)
{
    (void)ctx;
    print_column(out, row, "id");
    fputs(" Q0 ", out);
    print_column(out, row, "report");
    fprintf(out, " %" JSON_INTEGER_FORMAT " %.6f peeler\n",
            json_integer_value(json_object_get(row, "rank")),
            json_real_value(json_object_get(row, "score")));
}

static void write_answer(struct batch *b, struct slice id, json_t *answer)
{
    json_t *hit, *hits = json_object_get(answer, "hits");
    size_t i;

    if (b->rows.format == FORMAT_JSONL) {
        json_t *line = json_pack("{s:o}", "id", json_text(id));

        json_object_update(line, answer);
        rows_add(&b->rows, line);
        return;
    }
    json_array_foreach(hits, i, hit)
    {
        json_object_set_new(hit, "id", json_text(id));
        rows_add(&b->rows, json_incref(hit));
    }
}

/* On standard error, and in jsonl in the line's place too. */
static void report_failure(struct batch *b, size_t line, struct slice id, const struct error *why)
{
    b->failed++;
    fprintf(stderr, "peeler: line %zu: ", line);
    print_safe(stderr, why->text);
    fputc('\n', stderr);
    if (b->rows.format == FORMAT_JSONL)
        rows_add(&b->rows,
                 json_pack("{s:o, s:o, s:I}", "id", json_text(id), "error",
                           json_text(slice_str(why->text)), "column", (json_int_t)why->column));
}

static enum status answer_line(struct batch *b, size_t number, const struct query_line *line,
                               struct error *e)
{
    const struct options *o = b->session.options;
    struct error failure = {0};
    json_t *answer = NULL;
    uint64_t total = 0;
    enum status status =
        answer_search(&b->session, line->query, o->limit == LIMIT_UNSET ? HITS : o->limit, &answer,
                      &total, &failure);

    if (status == OK) /* a row could not say that others are missing */
        status = answer_complete(answer, &failure);
    if (status == OK)
        write_answer(b, line->id, answer);
    else
        report_failure(b, number, line->id, &failure);
    b->found += total > 0;
    json_decref(answer);
    if (status == ERR_NO_MEMORY || status == ERR_IO || status == ERR_CORRUPT)
        return error_set(e, status, "%s", failure.text); /* not the line's fault */
    return ferror(b->rows.out) ? error_errno(e, "write", "the output") : OK;
}

static enum status answer_lines(struct batch *b, struct error *e)
{
    const char *path = b->session.options->arguments[0];
    struct query_lines lines;
    struct query_line line;
    enum status status = query_lines_open(&lines, path, e), closed;

    while (status == OK && query_lines_next(&lines, &line))
        status = answer_line(b, lines.number, &line, e);
    closed = query_lines_close(&lines, path, e);
    return status == OK ? closed : status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct options own = *options;
    struct batch b = {.rows = {.out = stdout, .columns = tsv_columns}};
    enum status status;

    b.rows.format = own.batch_format == BATCH_JSONL ? FORMAT_JSONL
                    : own.batch_format == BATCH_TSV ? FORMAT_TSV
                                                    : FORMAT_TEXT;
    b.rows.print = print_trec;
    own.by_report |= own.batch_format == BATCH_TREC; /* a report once, by its best section */
    status = session_open(&b.session, &own, e);
    if (status == OK) {
        rows_start(&b.rows, NULL);
        status = answer_lines(&b, e);
    }
    if (status == OK)
        status = rows_finish(&b.rows, NULL, e);
    *found = b.found > 0;
    session_close(&b.session);
    if (status == OK && b.failed)
        status = error_set(e, ERR_QUERY, "%zu lines could not be answered", b.failed);
    return status;
}

const struct command command_batch = {
    {"batch", "FILE",
     "Answers the queries of a file ('-': standard input): a query a line, or id TAB query.",
     "dBnogsapxkbtF"},
    run};
