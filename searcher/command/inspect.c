/*
 * stats, check, terms: what an index holds, and whether it is whole.
 */
#include "indexer/text/token.h"
#include "searcher/answer/facets.h"
#include "searcher/command/command.h"
#include "shim/generation.h"
#include "shim/unicode.h"

static const enum field counted_fields[] = {FIELD_FORCE,     FIELD_YEAR,      FIELD_KIND,
                                            FIELD_PROGRAMME, FIELD_PUBLISHER, FIELD_PLACE};

/* Sections by each value of each field, over the whole index. */
static enum status count_fields(struct session *s, json_t *answer, struct error *e)
{
    struct plan everything = {.kind = PLAN_ALL, .boost = 1.0};
    struct search_request request = {.plan = &everything, .limit = 0};
    struct search_result result = SEARCH_RESULT_INIT;
    enum status status;

    request.run = session_run(s);
    request.run.deadline_ns = 0; /* all or nothing */
    for (size_t i = 0; i < sizeof counted_fields / sizeof *counted_fields; i++)
        request.facets |= 1u << counted_fields[i];
    status = collect(s->engine, &request, &result, e);
    for (size_t i = 0; i < result.facet_count; i++) {
        json_t *values = json_object();

        for (size_t k = 0; k < result.facets[i].count; k++) {
            const struct facet_value *v = &result.facets[i].values[k];

            if (v->value.len)
                json_object_setn_new(values, v->value.data, v->value.len,
                                     json_integer((json_int_t)v->sections));
        }
        json_object_set_new(answer, field_name(result.facets[i].field), values);
    }
    search_result_clear(&result);
    return status;
}

static void print_stats(FILE *out, json_t *answer)
{
    const char *name, *key;
    json_t *value, *count;

    json_object_foreach(answer, name, value)
    {
        if (!json_is_object(value)) {
            fprintf(out, "%-12s ", name);
            if (json_is_string(value))
                print_safe(out, json_string_value(value));
            else
                fprintf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
            fputc('\n', out);
            continue;
        }
        fprintf(out, "sections by %s:\n", name);
        json_object_foreach(value, key, count)
        {
            fprintf(out, "  %8" JSON_INTEGER_FORMAT "  ", json_integer_value(count));
            print_safe(out, key);
            fputc('\n', out);
        }
    }
}

static const char *const stats_columns[] = {"name", "value", "count", NULL};

/* tsv and csv: a row a number. */
static void stats_rows(struct rows *rows, json_t *answer)
{
    const char *name, *key;
    json_t *value, *count;

    rows_start(rows, NULL);
    json_object_foreach(answer, name, value)
    {
        if (!json_is_object(value)) {
            rows_add(rows, json_pack("{s:s, s:s, s:O}", "name", name, "value", "", "count", value));
            continue;
        }
        json_object_foreach(value, key, count) rows_add(
            rows, json_pack("{s:s, s:s, s:O}", "name", name, "value", key, "count", count));
    }
}

static enum status run_stats(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    json_t *answer = json_object();
    enum status status = session_open(&s, options, e);

    if (status == OK) {
        const struct engine_info *i = &s.engine->info;

        json_object_update_new(
            answer, json_pack("{s:s, s:I, s:i, s:s, s:I, s:I, s:I, s:I}", "engine", i->engine,
                              "generation", (json_int_t)i->generation, "format", FORMAT_VERSION,
                              "analysis", ANALYSIS_NAME, "reports", (json_int_t)i->reports,
                              "sections", (json_int_t)i->sections, "tokens", (json_int_t)i->tokens,
                              "bytes", (json_int_t)i->bytes));
        status = count_fields(&s, answer, e);
    }
    if (status == OK && options->format == FORMAT_TEXT) {
        print_stats(stdout, answer);
    } else if (status == OK && options->format <= FORMAT_JSONL) {
        json_dumpf(answer, stdout, ROWS_JSON);
        fputc('\n', stdout);
    } else if (status == OK) {
        struct rows rows = {.out = stdout, .format = options->format, .columns = stats_columns};

        stats_rows(&rows, answer);
        status = rows_finish(&rows, NULL, e);
    }
    *found = true;
    json_decref(answer);
    session_close(&s);
    return status;
}

static enum status run_check(const struct options *options, bool *found, struct error *e)
{
    struct generation_kind expect = {FORMAT_VERSION, NULL, ANALYSIS_NAME};
    struct generation *g = NULL;
    struct session s = {0};
    enum status status;

    if (!options->index)
        return error_set(e, ERR_USAGE, "no index is named: give -d DIR, or set PEELER_INDEX");
    status = generation_open(options->index, &expect, &g, e);
    if (status == OK)
        status = generation_verify(g, e);
    generation_close(g);
    if (status == OK)
        status = session_open(&s, options, e);
    if (status == OK)
        status = engine_check(s.engine, e);
    if (status == OK)
        printf("generation %llu is whole: every file's digest holds, and all %llu sections can be "
               "read\n",
               (unsigned long long)s.engine->info.generation,
               (unsigned long long)s.engine->info.sections);
    *found = true;
    session_close(&s);
    return status;
}

static const char *const term_columns[] = {"term", "form", "sections", NULL};

static void print_term(void *ctx, FILE *out, const json_t *row)
{
    (void)ctx;
    fprintf(out, "%8" JSON_INTEGER_FORMAT "  ",
            json_integer_value(json_object_get(row, "sections")));
    print_json_text(out, row, "form");
    fputc('\n', out);
}

struct term_list {
    struct rows *rows;
    uint64_t offset, limit, total;
};

static enum status take_term(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct term_list *l = ctx;

    (void)e;
    if (l->total++ >= l->offset && l->rows->count < l->limit)
        rows_add(l->rows,
                 json_pack("{s:o, s:o, s:I}", "term", json_text(form_term_fold(text)), "form",
                           json_text(form_term_form(text)), "sections", (json_int_t)docfreq));
    return OK;
}

static enum status run_terms(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct rows rows = {.out = stdout,
                        .format = options->format,
                        .columns = term_columns,
                        .list = "terms",
                        .print = print_term};
    struct term_list l = {&rows, options->offset, options->limit, 0};
    struct buf prefix = BUF_INIT;
    enum status status = session_open(&s, options, e);

    unicode_fold(&prefix, slice_str(options->arguments[0]));
    if (status == OK) {
        rows_start(&rows, NULL);
        status = engine_terms(s.engine, SPACE_FORM, buf_view(&prefix), take_term, &l, e);
    }
    if (status == OK) {
        json_t *tail = json_pack("{s:I}", "total", (json_int_t)l.total);

        status = rows_finish(&rows, options->format == FORMAT_JSON ? tail : NULL, e);
        json_decref(tail);
        if (rows.count < l.total)
            fprintf(stderr, "%llu terms in all, %llu shown\n", (unsigned long long)l.total,
                    (unsigned long long)rows.count);
    }
    *found = l.total > 0;
    buf_clear(&prefix);
    session_close(&s);
    return status;
}

const struct command command_stats = {
    {"stats", "", "Says what the index holds: counts, and sections by force, year, kind and so on.",
     "df"},
    run_stats};

const struct command command_check = {
    {"check", "", "Reads the whole index and says whether it is as it was made.", "d"}, run_check};

const struct command command_terms = {
    {"terms", "PREFIX", "Lists the spellings that begin with PREFIX, and in how many sections.",
     "dfno"},
    run_terms};
