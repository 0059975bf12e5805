/*
 * bench: `peeler bench`: how long queries take, in this process, on one thread,
 * with everything warm and nothing cached: from the query's text to the ten best
 * sections and the exact total; stored text is not touched.
 */
#include "searcher/answer/collect.h"
#include "searcher/command/command.h"
#include "searcher/command/lines.h"
#include "shim/clock.h"

#include <stdlib.h>

#define HITS 10u

static const char *const columns[] = {"id", "query", "total", "best_us", "median_us", NULL};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static enum status time_once(struct session *s, struct slice query, double *us, uint64_t *total,
                             struct error *e)
{
    struct search_result result = SEARCH_RESULT_INIT;
    uint64_t start = clock_ns();
    enum status status = session_query(s, query, e);
    struct search_request request = {.plan = s->plan, .run = session_run(s), .limit = HITS};

    if (status == OK)
        status = collect(s->engine, &request, &result, e);
    if (status == OK && !result.complete)
        status = error_set(e, ERR_TIMEOUT, "a query took longer than it was given");
    *us = (double)(clock_ns() - start) / 1000;
    *total = result.total;
    search_result_clear(&result);
    return status;
}

static enum status time_line(struct session *s, const struct query_line *line, double *times,
                             struct rows *rows, struct error *e)
{
    unsigned repeat = s->options->repeat;
    uint64_t total = 0;
    enum status status = OK;

    for (unsigned i = 0; i < repeat && status == OK; i++)
        status = time_once(s, line->query, &times[i], &total, e);
    if (status != OK)
        return status;
    qsort(times, repeat, sizeof *times, by_value);
    rows_add(rows, json_pack("{s:o, s:o, s:I, s:f, s:f}", "id", json_text(line->id), "query",
                             json_text(line->query), "total", (json_int_t)total, "best_us",
                             times[0], "median_us", times[repeat / 2]));
    return OK;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct rows rows = {.out = stdout, .format = FORMAT_TSV, .columns = columns};
    double *times = calloc(options->repeat, sizeof *times);
    const char *path = options->arguments[0];
    struct query_lines lines;
    struct query_line line;
    enum status status = times ? session_open(&s, options, e) : error_memory(e);

    if (!times)
        return status;
    if (status == OK)
        status = query_lines_open(&lines, path, e);
    if (status == OK) {
        rows_start(&rows, NULL);
        while (status == OK && query_lines_next(&lines, &line))
            status = time_line(&s, &line, times, &rows, e);
        if (query_lines_close(&lines, path, e) != OK && status == OK)
            status = ERR_IO;
    }
    if (status == OK)
        status = rows_finish(&rows, NULL, e);
    *found = rows.count > 0;
    session_close(&s);
    free(times);
    return status;
}

const struct command command_bench = {
    {"bench", "FILE",
     "Times the queries of a file (id TAB query): the ten best and the exact total.", "drkbxF"},
    run};
