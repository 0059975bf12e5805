/*
 * recommendations: `peeler recommendations`: the recommendations and areas for
 * improvement, one a row, with their deadlines and what is said of earlier ones.
 */
#include "searcher/answer/records.h"

#include "searcher/answer/rows.h"
#include "searcher/command/command.h"

static const char *const columns[] = {"force", "date",     "report",  "section",         "kind",
                                      "page",  "line",     "text",    "deadline",        "due",
                                      "said",  "progress", "follows", "follows_heading", "repeated",
                                      NULL};

static bool has(const json_t *row, const char *name)
{
    return json_string_length(json_object_get(row, name)) > 0;
}

static void print_labelled(FILE *out, const json_t *row, const char *label, const char *name)
{
    if (!has(row, name))
        return;
    fprintf(out, "    %s: ", label);
    print_json_text(out, row, name);
    fputc('\n', out);
}

static void print_where(FILE *out, const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    fprintf(out, "%s", bold_on(out));
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(json_is_true(json_object_get(row, "date_inferred")) ? " (inferred)" : "", out);
    fprintf(out, "%s [", bold_off(out));
    print_json_text(out, row, "kind");
    if (has(row, "said")) {
        fputs(", of ", out);
        print_json_text(out, row, "said");
    }
    fputs("] ", out);
    print_json_text(out, row, "section");
    if (page)
        fprintf(out, ", page %" JSON_INTEGER_FORMAT, page);
    fprintf(out, ", line %" JSON_INTEGER_FORMAT "\n",
            json_integer_value(json_object_get(row, "line")));
}

void print_record(FILE *out, const json_t *row)
{
    size_t i;
    json_t *place;

    print_where(out, row);
    fputs("    ", out);
    print_json_text(out, row, "text");
    fputc('\n', out);
    if (has(row, "deadline")) {
        fputs("    deadline: ", out);
        print_json_text(out, row, "deadline");
        fputs(has(row, "due") ? " = " : "", out);
        print_json_text(out, row, "due");
        fputc('\n', out);
    }
    print_labelled(out, row, "progress", "progress");
    if (has(row, "follows")) {
        fputs("    follows from: ", out);
        print_json_text(out, row, "follows");
        fputs(", ", out);
        print_json_text(out, row, "follows_heading");
        fputc('\n', out);
    }
    json_array_foreach(json_object_get(row, "repeated"), i, place)
    {
        fputs("    again: ", out);
        print_safe(out, json_string_value(place));
        fputc('\n', out);
    }
}

static void print_row(void *ctx, FILE *out, const json_t *row)
{
    (void)ctx;
    print_record(out, row);
    fputc('\n', out);
}

enum status session_records(struct session *s, struct record_list *out, struct error *e)
{
    const struct options *o = s->options;
    struct run run = session_run(s);
    struct records_request request = {.query = s->plan ? &s->query : NULL,
                                      .lexicon = s->lexicon,
                                      .run = &run,
                                      .expansion = o->expand};

    return records_find(s->engine, &request, out, e);
}

static size_t count_repeats(const struct record_list *found)
{
    size_t count = 0;

    for (size_t i = 0; i < found->count; i++)
        count += json_array_size(json_object_get(found->items[i].row, "repeated"));
    return count;
}

static enum status list(struct session *s, const struct record_list *found, struct error *e)
{
    const struct options *o = s->options;
    struct rows rows = {.out = stdout,
                        .format = o->format,
                        .columns = columns,
                        .list = "recommendations",
                        .print = print_row};
    size_t repeats = count_repeats(found);
    json_t *tail =
        json_pack("{s:I, s:I}", "total", (json_int_t)found->count, "repeats", (json_int_t)repeats);
    enum status status;

    rows_start(&rows, NULL);
    for (size_t i = o->offset; i < found->count && rows.count < o->limit; i++)
        rows_add(&rows, json_incref(found->items[i].row));
    status = rows_finish(&rows, o->format == FORMAT_JSON ? tail : NULL, e);
    json_decref(tail);
    if (o->format != FORMAT_JSON)
        fprintf(stderr,
                "%zu recommendations, areas for improvement and earlier ones, %zu of them "
                "repeated in their report; shown: %llu\n",
                found->count, repeats, (unsigned long long)rows.count);
    return status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct record_list records = {.arena = ARENA_INIT};
    enum status status = session_open(&s, options, e);

    if (status == OK && options->argument_count)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK)
        status = session_records(&s, &records, e);
    if (status == OK)
        status = list(&s, &records, e);
    *found = records.count > 0;
    record_list_clear(&records);
    session_close(&s);
    return status;
}

const struct command command_recommendations = {
    {"recommendations", "[QUERY]",
     "Lists recommendations and areas for improvement, with deadlines and stated progress.\v"
     "Words of the query must stand in the recommendation itself, or in what is said of an earlier "
     "one; filters hold for its section. A deadline keeps its words; 'due' is the date that they "
     "come to, no more exact than the report's own. The same words again in the same report's "
     "closing list are cited, not listed again. 'earlier' is what an earlier report asked for, as "
     "a "
     "later one tells it, with the progress stated there.",
     "dfnoapxtF"},
    run};
