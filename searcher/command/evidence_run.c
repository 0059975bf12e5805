/*
 * evidence_run: `peeler run` prints all that a pack's queries find, and keeps it; `peeler
 * diff` prints what is new, changed or gone since, and keeps nothing. What run prints
 * depends on the pack and the index alone: no times, nothing of earlier runs.
 */
#include "searcher/answer/compare.h"
#include "searcher/answer/snippet.h"
#include "searcher/command/command.h"
#include "searcher/command/evidence.h"

static const char *const run_columns[] = {"query",   "force", "date", "report", "section",
                                          "heading", "kind",  "page", "line",   "left",
                                          "match",   "right", "form", "link",   NULL};
static const char *const diff_columns[] = {"change",  "query", "force", "date", "report", "section",
                                           "heading", "kind",  "page",  "line", "left",   "match",
                                           "right",   "form",  "link",  "was",  NULL};

static unsigned long long number(const json_t *object, const char *name)
{
    return (unsigned long long)json_integer_value(json_object_get(object, name));
}

static const json_t *at(const json_t *object, const char *name, size_t i)
{
    return json_array_get(json_object_get(object, name), i);
}

/* --- text --- */

struct printer {
    struct rows rows;
    const char *query;   /* whose mentions come */
    const char *section; /* run: whose citation was printed */
    json_t *last;        /* holds it */
};

static void print_citation(FILE *out, const json_t *row)
{
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(json_is_true(json_object_get(row, "date_inferred")) ? " (inferred): " : ": ", out);
    print_json_text(out, row, "title");
}

static void print_section(FILE *out, const json_t *row)
{
    print_json_text(out, row, "section");
    fputs(" [", out);
    print_json_text(out, row, "kind");
    fputs("] ", out);
    print_json_text(out, row, "heading");
}

static void print_words(FILE *out, const json_t *row)
{
    if (number(row, "page"))
        fprintf(out, "page %llu, ", number(row, "page"));
    fprintf(out, "line %llu: ", number(row, "line"));
    print_json_text(out, row, "left");
    fprintf(out, "%s", *bold_on(out) ? bold_on(out) : MARK_OPEN);
    print_json_text(out, row, "match");
    fprintf(out, "%s", *bold_off(out) ? bold_off(out) : MARK_CLOSE);
    print_json_text(out, row, "right");
    fputc('\n', out);
}

static void print_found(void *ctx, FILE *out, const json_t *row)
{
    struct printer *p = ctx;
    const char *section = json_string_value(json_object_get(row, "section"));

    if (!p->section || strcmp(p->section, section) != 0) {
        fputs("  ", out);
        print_citation(out, row);
        fputs("\n    ", out);
        print_section(out, row);
        fputc('\n', out);
        json_decref(p->last);
        p->last = json_incref((json_t *)row);
        p->section = section;
    }
    fputs("      ", out);
    print_words(out, row);
}

static void print_change(void *ctx, FILE *out, const json_t *row)
{
    const json_t *was = json_object_get(row, "was");
    struct printer *p = ctx;
    json_t *text;
    size_t i;

    if (p->query) {
        fprintf(out, "%s", bold_on(out));
        print_safe(out, p->query);
        fprintf(out, "%s\n", bold_off(out));
        p->query = NULL;
    }
    fprintf(out, "  %-8s ", json_string_value(json_object_get(row, "change")));
    print_citation(out, row);
    fputs("\n           ", out);
    print_section(out, row);
    fputs("\n           ", out);
    print_words(out, row);
    json_array_foreach(was, i, text)
    {
        fputs("           was ", out);
        print_safe(out, json_string_value(text));
        fputc('\n', out);
    }
}

/* --- run --- */

static void print_query(const struct printer *p, size_t i, const json_t *answer)
{
    const json_t *s = json_object_get(answer, "summary");
    FILE *out = p->rows.out;

    fprintf(out, "%s%s", i ? "\n" : "", bold_on(out));
    print_safe(out, p->query);
    fprintf(out,
            "%s\n  %llu mentions in %llu sections of %llu reports; searched %llu sections of %llu "
            "reports; complete yes\n",
            bold_off(out), number(s, "mentions"), number(s, "sections"), number(s, "reports"),
            number(s, "searched_sections"), number(s, "searched_reports"));
}

static void add_answer(struct printer *p, const json_t *answer)
{
    json_t *mention;
    size_t k;

    p->section = NULL;
    json_array_foreach(json_object_get(answer, "mentions"), k, mention)
    {
        json_t *row = json_pack("{s:s}", "query", p->query);

        if (row && json_object_update(row, mention) == 0) {
            rows_add(&p->rows, row);
        } else {
            json_decref(row);
            rows_add(&p->rows, NULL);
        }
    }
}

static json_t *run_summary(const struct evidence *v, const json_t *run)
{
    json_t *queries = json_array(), *answer;
    size_t i;

    json_array_foreach(json_object_get(run, "answers"), i, answer)
    {
        json_t *q = json_pack("{s:O, s:O}", "query", at(v->pack, "queries", i), "parsed",
                              json_object_get(answer, "parsed"));

        json_object_update(q, json_object_get(answer, "summary"));
        json_array_append_new(queries, q);
    }
    return json_pack("{s:{s:O, s:O, s:I, s:o}}", "summary", "pack",
                     json_object_get(v->pack, "name"), "generation",
                     json_object_get(run, "generation"), "mentions",
                     (json_int_t)evidence_mentions(run), "queries", queries);
}

static enum status print_run(const struct evidence *v, const json_t *run, struct error *e)
{
    struct printer p = {.rows = {.out = stdout,
                                 .format = v->options.format,
                                 .columns = run_columns,
                                 .list = "mentions",
                                 .print = print_found,
                                 .ctx = &p}};
    json_t *tail = run_summary(v, run), *answer;
    enum status status = tail ? OK : error_memory(e);
    size_t i;

    if (status == OK)
        rows_start(&p.rows, NULL);
    json_array_foreach(json_object_get(run, "answers"), i, answer)
    {
        if (status != OK)
            break;
        p.query = json_string_value(at(v->pack, "queries", i));
        if (p.rows.format == FORMAT_TEXT)
            print_query(&p, i, answer);
        add_answer(&p, answer);
    }
    if (status == OK)
        status = rows_finish(&p.rows, tail, e);
    json_decref(p.last);
    json_decref(tail);
    return status;
}

/* A run that found what the last one did on the same generation leaves the pack alone. */
static enum status keep_run(const struct evidence *v, json_t *run, struct error *e)
{
    json_t *pack;
    enum status status;

    if (json_equal(run, json_object_get(v->pack, "run")))
        return OK;
    pack = json_copy(v->pack);
    status = pack && json_object_set(pack, "run", run) == 0
                 ? evidence_update(v->options.index, v->pack, pack, e)
                 : error_memory(e);
    json_decref(pack);
    return status;
}

static enum status run_run(const struct options *options, bool *found, struct error *e)
{
    struct evidence v;
    json_t *run = NULL;
    enum status status = evidence_open(&v, options, e);

    if (status == OK)
        status = evidence_ask(&v, &run, e);
    if (status == OK)
        status = print_run(&v, run, e); /* first: what nobody has seen is new next time */
    if (status == OK)
        status = keep_run(&v, run, e);
    if (status == OK)
        fprintf(stderr, "%llu mentions of %zu queries in generation %llu; kept in the pack %s\n",
                (unsigned long long)evidence_mentions(run),
                json_array_size(json_object_get(v.pack, "queries")), number(run, "generation"),
                options->arguments[0]);
    *found = evidence_mentions(run) > 0;
    json_decref(run);
    evidence_close(&v);
    return status;
}

/* --- diff --- */

static void add_was(json_t *was, const char *name, const json_t *a, const json_t *b)
{
    const json_t *old = json_object_get(a, name);
    struct buf text = BUF_INIT;
    json_t *item;
    size_t i;

    if (json_equal(old, json_object_get(b, name)))
        return;
    buf_printf(&text, "%s: ", name);
    buf_str(&text, json_is_string(old) ? json_string_value(old) : "");
    json_array_foreach(old, i, item)
    {
        buf_str(&text, i ? ", " : "");
        buf_str(&text, json_string_value(item));
    }
    json_array_append_new(was, json_text(buf_view(&text)));
    buf_clear(&text);
}

/* What the mention said before, each thing that differs. */
static json_t *was_of(const json_t *old, const json_t *now)
{
    static const char *const names[] = {"force", "date", "title", "kind"};
    static const char *const pieces[] = {"left", "match", "right"};
    json_t *was = json_array();
    struct buf text = BUF_INIT;
    bool differs = false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        add_was(was, names[i], old, now);
    buf_str(&text, "text: ");
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        differs |= !json_equal(json_object_get(old, pieces[i]), json_object_get(now, pieces[i]));
        buf_str(&text, i == 1 ? MARK_OPEN : "");
        buf_str(&text, json_string_value(json_object_get(old, pieces[i])));
        buf_str(&text, i == 1 ? MARK_CLOSE : "");
    }
    if (differs)
        json_array_append_new(was, json_text(buf_view(&text)));
    buf_clear(&text);
    return was;
}

static enum status take_change(void *ctx, enum change change, const json_t *now, const json_t *was,
                               struct error *e)
{
    struct printer *p = ctx;
    json_t *row = json_pack("{s:s, s:O}", "change", change_name(change), "query", p->last);

    if (!row || json_object_update(row, (json_t *)(now ? now : was)) != 0 ||
        json_object_set_new(row, "was", now && was ? was_of(was, now) : json_array()) != 0) {
        json_decref(row);
        return error_memory(e);
    }
    rows_add(&p->rows, row);
    return OK;
}

/* Queries that mean something else now: their family was edited. */
static json_t *reread_queries(const struct evidence *v, const json_t *was, const json_t *now)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(json_object_get(v->pack, "queries")); i++) {
        json_t *a = json_object_get(at(was, "answers", i), "parsed");
        json_t *b = json_object_get(at(now, "answers", i), "parsed");

        if (!json_equal(a, b))
            json_array_append_new(list, json_pack("{s:O, s:O, s:O}", "query",
                                                  at(v->pack, "queries", i), "was", a, "now", b));
    }
    return list;
}

static json_t *diff_summary(const struct evidence *v, const json_t *was, const json_t *now,
                            const struct change_counts *c)
{
    return json_pack(
        "{s:{s:O, s:O, s:O, s:I, s:I, s:I, s:I, s:I, s:o}}", "summary", "pack",
        json_object_get(v->pack, "name"), "since_generation", json_object_get(was, "generation"),
        "generation", json_object_get(now, "generation"), "new",
        (json_int_t)c->by_change[CHANGE_NEW], "changed", (json_int_t)c->by_change[CHANGE_CHANGED],
        "gone", (json_int_t)c->by_change[CHANGE_GONE], "same",
        (json_int_t)c->by_change[CHANGE_SAME], "moved", (json_int_t)c->moved, "queries_changed",
        reread_queries(v, was, now));
}

static void print_closing(const json_t *tail)
{
    const json_t *s = json_object_get(tail, "summary");
    json_t *query;
    size_t i;

    json_array_foreach(json_object_get(s, "queries_changed"), i, query)
    {
        fputs("this query reads otherwise than when it was last run: ", stderr);
        print_json_text(stderr, query, "query");
        fputc('\n', stderr);
    }
    fprintf(stderr,
            "%llu new, %llu changed, %llu gone, %llu the same (%llu of them in a section that has "
            "another number) since generation %llu; now %llu\n",
            number(s, "new"), number(s, "changed"), number(s, "gone"), number(s, "same"),
            number(s, "moved"), number(s, "since_generation"), number(s, "generation"));
}

static enum status print_diff(const struct evidence *v, const json_t *was, const json_t *now,
                              bool *found, struct error *e)
{
    struct printer p = {.rows = {.out = stdout,
                                 .format = v->options.format,
                                 .columns = diff_columns,
                                 .list = "changes",
                                 .print = print_change,
                                 .ctx = &p}};
    struct change_counts counts = {{0}, 0};
    json_t *tail;
    enum status status = OK, written;

    rows_start(&p.rows, NULL);
    for (size_t i = 0; i < json_array_size(json_object_get(v->pack, "queries")); i++) {
        if (status != OK)
            break;
        p.last = (json_t *)at(v->pack, "queries", i);
        p.query = json_string_value(p.last);
        status = compare_mentions(json_object_get(at(was, "answers", i), "mentions"),
                                  json_object_get(at(now, "answers", i), "mentions"), take_change,
                                  &p, &counts, e);
    }
    tail = diff_summary(v, was, now, &counts);
    written = rows_finish(&p.rows, tail, e);
    if (status == OK)
        status = tail ? written : error_memory(e);
    if (status == OK)
        print_closing(tail);
    *found = p.rows.count > 0;
    json_decref(tail);
    return status;
}

static enum status run_diff(const struct options *options, bool *found, struct error *e)
{
    struct evidence v;
    json_t *run = NULL;
    const json_t *was;
    enum status status = evidence_open(&v, options, e);

    was = json_object_get(v.pack, "run");
    if (status == OK && json_is_null(was))
        status = error_set(e, ERR_USAGE, "the pack %s was never run: 'peeler run %s' first",
                           options->arguments[0], options->arguments[0]);
    if (status == OK)
        status = evidence_ask(&v, &run, e);
    if (status == OK)
        status = print_diff(&v, was, run, found, e);
    json_decref(run);
    evidence_close(&v);
    return status;
}

const struct command command_run = {
    {"run", "NAME",
     "Asks a pack's queries, lists every mention, and keeps what was found for 'diff'.", "dft"},
    run_run};

const struct command command_diff = {
    {"diff", "NAME",
     "Lists the mentions of a pack that are new, changed or gone since its last run.", "dft"},
    run_diff};
