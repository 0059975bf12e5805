/*
 * search: `peeler search`: ranked hits with snippets. The answer is made whole,
 * as JSON; the other formats are read off it.
 */
#include "searcher/answer/cite.h"
#include "searcher/answer/collect.h"
#include "searcher/answer/snippet.h"
#include "searcher/command/command.h"
#include "searcher/query/match.h"
#include "shim/clock.h"

#define HITS 10u /* when -n does not say */

const char *const search_columns[] = {"rank", "score", "section", "report",  "force",
                                      "date", "kind",  "heading", "snippet", NULL};

static json_t *snippet_text(const struct locator *where, const struct section *s,
                            const struct interval_list *matches, size_t *start)
{
    struct buf b = BUF_INIT;
    json_t *json;

    snippet(&b, where, s->text, s->heading_len, matches, start);
    json = json_text(buf_view(&b));
    buf_clear(&b);
    return json;
}

struct hit_maker {
    struct session *session;
    struct matcher *matcher;
    struct interval_list matches;
    struct locator where;
    struct arena arena;
    bool by_report;
};

static enum status make_hit(struct hit_maker *h, const struct ranked *r, size_t rank, json_t **out,
                            struct error *e)
{
    struct section s;
    json_t *text, *row;
    size_t start = 0;
    enum status status;

    arena_clear(&h->arena);
    status = engine_section(h->session->engine, r->doc, &h->arena, &s, e);
    if (status == OK)
        status = matcher_text(h->matcher, s.text, e);
    if (status == OK)
        status = matcher_mentions(h->matcher, &h->matches, e);
    if (status == OK)
        status = locator_scan(&h->where, s.text, UINT32_MAX, e);
    if (status != OK)
        return status;
    text = snippet_text(&h->where, &s, &h->matches, &start);
    row = cite_section(&s, start);
    *out = json_pack("{s:I, s:f, s:o*, s:o*}", "rank", (json_int_t)rank, "score", r->score,
                     "snippet", text, "matches", json_integer((json_int_t)h->matches.count));
    if (!*out || !row || json_object_update_missing(*out, row) != 0)
        status = error_memory(e);
    if (h->by_report && *out)
        json_object_set_new(*out, "sections", json_integer(r->sections));
    json_decref(row);
    return status;
}

static enum status make_hits(struct session *s, const struct search_result *result, size_t offset,
                             json_t *hits, struct error *e)
{
    struct hit_maker h = {.session = s, .by_report = s->options->by_report};
    enum status status = matcher_new(&s->query, s->lexicon, &h.matcher, e);

    for (size_t i = 0; i < result->count && status == OK; i++) {
        json_t *row = NULL;

        status = make_hit(&h, &result->hits[i], offset + i + 1, &row, e);
        if (status == OK)
            json_array_append_new(hits, row);
        else
            json_decref(row);
    }
    matcher_free(h.matcher);
    interval_list_clear(&h.matches);
    locator_clear(&h.where);
    arena_clear(&h.arena);
    return status;
}

static json_t *facet_json(const struct facet *f)
{
    json_t *list = json_array();

    for (size_t i = 0; i < f->count; i++)
        json_array_append_new(list, json_pack("{s:o, s:I}", "value", json_text(f->values[i].value),
                                              "sections", (json_int_t)f->values[i].sections));
    return list;
}

static json_t *facets_json(const struct search_result *r)
{
    json_t *facets = json_object();

    for (size_t i = 0; i < r->facet_count; i++)
        json_object_set_new(facets, field_name(r->facets[i].field), facet_json(&r->facets[i]));
    return facets;
}

static json_t *whole_answer(struct session *s, struct slice query, const struct search_result *r,
                            json_t *hits, uint64_t took_ns)
{
    json_t *answer = json_object();

    json_object_set_new(answer, "query", json_text(query));
    json_object_set_new(answer, "parsed", session_parsed(s));
    json_object_set_new(answer, "total", json_integer((json_int_t)r->total));
    if (s->options->by_report)
        json_object_set_new(answer, "total_reports", json_integer((json_int_t)r->total_reports));
    json_object_set_new(answer, "hits", hits);
    json_object_set_new(answer, "facets", facets_json(r));
    json_object_set_new(answer, "complete", json_boolean(r->complete));
    json_object_set_new(answer, "took_us", json_integer((json_int_t)(took_ns / 1000)));
    json_object_set_new(answer, "generation", json_integer((json_int_t)s->engine->info.generation));
    return answer;
}

enum status answer_search(struct session *s, struct slice query, size_t limit, json_t **answer,
                          uint64_t *total, struct error *e)
{
    const struct options *o = s->options;
    uint64_t start = clock_ns(), took;
    struct search_request request = {.offset = o->offset,
                                     .limit = limit,
                                     .sort = o->sort,
                                     .by_report = o->by_report,
                                     .facets = o->facets};
    struct search_result result = SEARCH_RESULT_INIT;
    json_t *hits = json_array();
    enum status status = session_query(s, query, e);

    *answer = NULL;
    request.plan = s->plan;
    request.run = session_run(s);
    if (status == OK)
        status = collect(s->engine, &request, &result, e);
    took = clock_ns() - start;
    if (status == OK)
        status = make_hits(s, &result, o->offset, hits, e);
    *total = o->by_report ? result.total_reports : result.total;
    if (status == OK)
        *answer = whole_answer(s, query, &result, hits, took);
    else
        json_decref(hits);
    search_result_clear(&result);
    return status;
}

enum status answer_complete(const json_t *answer, struct error *e)
{
    return json_is_true(json_object_get(answer, "complete"))
               ? OK
               : error_set(e, ERR_TIMEOUT, "the query took longer than it was given");
}

/* The snippet, its marks made bold on a terminal. */
static void print_snippet(FILE *out, const char *text)
{
    const char *on = bold_on(out), *at = text;

    if (!*on) {
        print_safe(out, text);
        return;
    }
    while (*at) {
        bool open = strncmp(at, MARK_OPEN, strlen(MARK_OPEN)) == 0;

        if (open || strncmp(at, MARK_CLOSE, strlen(MARK_CLOSE)) == 0) {
            fputs(open ? on : bold_off(out), out);
            at += strlen(MARK_OPEN);
        } else {
            size_t len = 1;
            char piece[8] = "";

            while (((unsigned char)at[len] & 0xc0) == 0x80 && len < 4)
                len++;
            memcpy(piece, at, len);
            print_safe(out, piece);
            at += len;
        }
    }
}

static void print_hit(void *ctx, FILE *out, const json_t *row)
{
    (void)ctx;
    print_place(out, row);
    print_snippet(out, json_string_value(json_object_get(row, "snippet")));
    fputs("\n\n", out);
}

static void print_facets(FILE *out, json_t *facets)
{
    const char *name;
    json_t *values, *value;
    size_t i;

    json_object_foreach(facets, name, values)
    {
        fprintf(out, "%s:", name);
        json_array_foreach(values, i, value)
        {
            const char *text = json_string_value(json_object_get(value, "value"));

            fputs(i ? ", " : " ", out);
            print_safe(out, text && *text ? text : "(none)");
            fprintf(out, " %" JSON_INTEGER_FORMAT,
                    json_integer_value(json_object_get(value, "sections")));
        }
        fputc('\n', out);
    }
}

static enum status print_answer(const struct session *s, json_t *answer, struct error *e)
{
    struct rows rows = {
        .out = stdout, .format = s->options->format, .columns = search_columns, .print = print_hit};
    size_t i;
    json_t *hit, *hits = json_object_get(answer, "hits");
    enum status status;

    if (rows.format == FORMAT_JSON) {
        json_dumpf(answer, stdout, ROWS_JSON);
        fputc('\n', stdout);
        return fflush(stdout) ? error_errno(e, "write", "the output") : OK;
    }
    rows_start(&rows, NULL);
    json_array_foreach(hits, i, hit) rows_add(&rows, json_incref(hit));
    if (rows.format == FORMAT_TEXT)
        print_facets(stdout, json_object_get(answer, "facets"));
    status = rows_finish(&rows, NULL, e);
    if (status == OK && rows.format != FORMAT_JSONL)
        fprintf(stderr,
                "%" JSON_INTEGER_FORMAT " sections match; shown: %zu; complete %s; %.1f ms\n",
                json_integer_value(json_object_get(answer, "total")), json_array_size(hits),
                json_is_true(json_object_get(answer, "complete")) ? "yes" : "no",
                (double)json_integer_value(json_object_get(answer, "took_us")) / 1000);
    return status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    json_t *answer = NULL;
    uint64_t total = 0;
    size_t limit = options->limit == LIMIT_UNSET ? HITS : options->limit;
    enum status status = session_open(&s, options, e);

    if (status == OK)
        status = answer_search(&s, slice_str(options->arguments[0]), limit, &answer, &total, e);
    if (status == OK)
        status = print_answer(&s, answer, e);
    if (status == OK)
        status = answer_complete(answer, e);
    *found = total > 0;
    json_decref(answer);
    session_close(&s);
    return status;
}

const struct command command_search = {
    {"search", "QUERY", "Finds sections that match a query, the best first, with the exact total.",
     "dnfosgcapxkbtF"},
    run};
