/*
 * similar: `peeler similar`: sections like a section, and the words that made the choice.
 */
#include "searcher/answer/similar.h"

#include "searcher/answer/cite.h"
#include "searcher/command/command.h"
#include "searcher/command/lookup.h"

#include <stdlib.h>

#define HITS 10u /* when -n does not say */

static const char *const columns[] = {"rank", "score", "section", "report", "force",
                                      "date", "kind",  "heading", "terms",  NULL};

/* The section that is asked about. */
struct subject {
    struct session *session;
    struct run run;
    struct arena arena;
    uint32_t doc;
    struct slice report, id;
    struct similar_terms terms;
};

static enum status take_subject(void *ctx, uint32_t doc, const struct section *section,
                                struct error *e)
{
    struct subject *s = ctx;
    const struct options *o = s->session->options;
    struct buf id = BUF_INIT;

    if (s->doc)
        return error_set(e, ERR_USAGE,
                         "similar: '%s' is a report of several sections: name one of them, as in "
                         "%s#1 (see 'peeler sections')",
                         o->arguments[0], o->arguments[0]);
    section_id(&id, section);
    s->doc = doc;
    s->report = arena_copy(&s->arena, section->report);
    s->id = arena_copy(&s->arena, buf_view(&id));
    buf_clear(&id);
    return similar_choose(s->session->engine, s->session->lexicon, section, &s->run, o->terms,
                          &s->arena, &s->terms, e);
}

static json_t *terms_json(const struct subject *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->terms.count; i++) {
        const struct similar_term *t = &s->terms.items[i];

        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:f, s:i, s:I}", "term", json_text(t->shown),
                                        "stem", json_text(t->stem), "weight", t->weight, "count",
                                        (int)t->count, "sections", (json_int_t)t->sections));
    }
    return list;
}

static enum status make_row(struct subject *s, const struct hit *hit, size_t rank, bool *held,
                            struct rows *rows, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct section section;
    json_t *row = NULL, *terms = json_array();
    enum status status = engine_section(s->session->engine, hit->doc, &arena, &section, e);

    if (status == OK)
        status = similar_held(s->session->lexicon, &s->terms, section.text, held, e);
    for (size_t i = 0; i < s->terms.count && status == OK; i++)
        if (held[i])
            json_array_append_new(terms, json_text(s->terms.items[i].shown));
    if (status == OK) {
        json_t *citation = cite_section(&section, 0);

        row = json_pack("{s:I, s:f}", "rank", (json_int_t)rank, "score", hit->score);
        if (!row || json_object_update_missing(row, citation) != 0 ||
            json_object_set(row, "terms", terms) != 0)
            status = error_memory(e);
        json_decref(citation);
    }
    if (status == OK)
        rows_add(rows, row);
    else
        json_decref(row);
    json_decref(terms);
    arena_clear(&arena);
    return status;
}

static void print_row(void *ctx, FILE *out, const json_t *row)
{
    json_t *term, *terms = json_object_get(row, "terms");
    size_t i;

    (void)ctx;
    print_place(out, row);
    fputs("by ", out);
    json_array_foreach(terms, i, term)
    {
        fputs(i ? ", " : "", out);
        print_safe(out, json_string_value(term));
    }
    fputs("\n\n", out);
}

static void print_terms(FILE *out, const struct subject *s)
{
    fputs("the words that characterise ", out);
    print_safe(out, s->id.data);
    fputs(", with their weights: ", out);
    for (size_t i = 0; i < s->terms.count; i++) {
        fputs(i ? ", " : "", out);
        print_safe(out, s->terms.items[i].shown.data);
        fprintf(out, " %.2f", s->terms.items[i].weight);
    }
    fputs(s->terms.count ? "\n" : "none\n", out);
}

static enum status print(struct subject *s, const struct similar_result *result, struct error *e)
{
    const struct options *o = s->session->options;
    struct rows rows = {
        .out = stdout, .format = o->format, .columns = columns, .list = "hits", .print = print_row};
    json_t *tail = json_pack("{s:{s:o, s:o, s:I, s:I}}", "summary", "section", json_text(s->id),
                             "terms", terms_json(s), "total", (json_int_t)result->total,
                             "generation", (json_int_t)s->session->engine->info.generation);
    bool *held = calloc(s->terms.count + 1, sizeof *held);
    enum status status = tail && held ? OK : error_memory(e);

    if (status == OK && o->format == FORMAT_TEXT) {
        print_terms(stdout, s);
        putchar('\n');
    }
    if (status == OK)
        rows_start(&rows, NULL);
    for (size_t i = 0; i < result->count && status == OK; i++)
        status = make_row(s, &result->hits[i], o->offset + i + 1, held, &rows, e);
    if (status == OK)
        status = rows_finish(&rows, tail, e);
    if (status == OK && (o->format == FORMAT_TSV || o->format == FORMAT_CSV))
        print_terms(stderr, s);
    if (status == OK && o->format != FORMAT_JSON && o->format != FORMAT_JSONL)
        fprintf(stderr, "%llu sections hold any of them; shown: %zu\n",
                (unsigned long long)result->total, result->count);
    json_decref(tail);
    free(held);
    return status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct subject subject = {.session = &s};
    struct similar_result result = {NULL, 0, 0};
    enum status status = session_open(&s, options, e);

    if (status == OK && options->argument_count > 1)
        status = session_query(&s, slice_str(options->arguments[1]), e);
    if (status == OK) {
        subject.run = session_run(&s);
        status = lookup(&s, slice_str(options->arguments[0]), take_subject, &subject, e);
    }
    if (status == OK) {
        struct similar_request request = {
            .terms = &subject.terms,
            .run = subject.run,
            .doc = subject.doc,
            .report = options->other_reports ? subject.report : slice_str(""),
            .within = s.plan,
            .offset = options->offset,
            .limit = options->limit == LIMIT_UNSET ? HITS : options->limit};

        status = similar_find(s.engine, &request, &subject.arena, &result, e);
    }
    if (status == OK)
        status = print(&subject, &result, e);
    *found = result.total > 0;
    similar_result_clear(&result);
    arena_clear(&subject.arena);
    session_close(&s);
    return status;
}

const struct command command_similar = {
    {"similar", "SECTION [QUERY]",
     "Finds sections like SECTION (REPORT#3), by the words that characterise it, which are shown. "
     "With QUERY (force:kent year:2014..), only among those that match it.",
     "dfnoTOapxkbtF"},
    run};
