/*
 * evidence: see evidence.h; and `peeler save` and `peeler packs`.
 */
#include "searcher/command/evidence.h"

#include "searcher/answer/cite.h"
#include "searcher/answer/escape.h"
#include "searcher/answer/mentions.h"
#include "searcher/command/command.h"
#include "shim/digest.h"
#include "shim/file.h"

static uint64_t number(const json_t *object, const char *name)
{
    return (uint64_t)json_integer_value(json_object_get(object, name));
}

enum status evidence_open(struct evidence *v, const struct options *options, struct error *e)
{
    enum status status;

    *v = (struct evidence){.options = *options};
    if (!options->index)
        return error_set(e, ERR_USAGE, "no index is named: give -d DIR, or set PEELER_INDEX");
    status = evidence_load(options->index, options->arguments[0], &v->pack, e);
    if (status != OK)
        return status;
    v->options.any = json_is_true(json_object_get(v->pack, "any"));
    v->options.plain = json_is_true(json_object_get(v->pack, "plain"));
    v->options.context = (uint32_t)number(v->pack, "context");
    v->options.expand = (size_t)number(v->pack, "expand");
    v->options.families = json_string_value(json_object_get(v->pack, "families"));
    return session_open(&v->session, &v->options, e);
}

void evidence_close(struct evidence *v)
{
    session_close(&v->session);
    json_decref(v->pack);
    *v = (struct evidence){0};
}

/* The mentions of a query on their way into a list. */
struct gathering {
    json_t *mentions;
    uint32_t context, doc;
    uint64_t room; /* mentions that there may still be */
    char digest[DIGEST_DIGITS + 1];
};

static enum status digest_section(struct gathering *g, uint32_t doc, const struct section *s,
                                  struct error *e)
{
    struct buf line = BUF_INIT;
    bool good;

    escape_one_line(&line, s->text);
    digest_text(digest_of(buf_view(&line)), g->digest);
    good = buf_ok(&line);
    buf_clear(&line);
    g->doc = doc;
    return good ? OK : error_memory(e);
}

static enum status gather(void *ctx, uint32_t doc, const struct section *section,
                          const struct locator *where, const struct interval *interval,
                          struct error *e)
{
    struct gathering *g = ctx;
    enum status status = g->doc == doc ? OK : digest_section(g, doc, section, e);
    json_t *row = status == OK ? cite_section(section, 0) : NULL;

    if (status != OK)
        return status;
    if (!g->room)
        status = error_set(e, ERR_LIMIT, "a pack may find %u mentions in all: ask for less",
                           EVIDENCE_MENTIONS);
    else if (!row || !cite_mention(row, section, where, interval, g->context) ||
             json_object_set_new(row, "position", json_integer(interval->first)) != 0 ||
             json_object_set_new(row, "section_digest", json_string(g->digest)) != 0 ||
             json_array_append(g->mentions, row) != 0)
        status = error_memory(e);
    else
        g->room--;
    json_decref(row);
    return status;
}

static enum status ask(struct evidence *v, const char *query, uint64_t *room, json_t *answers,
                       struct error *e)
{
    struct gathering g = {.mentions = json_array(), .context = v->options.context, .room = *room};
    struct mention_counts c = {0};
    json_t *answer = NULL;
    enum status status = session_query(&v->session, slice_str(query), e);

    if (status == OK) {
        struct mention_request request = {.query = &v->session.query,
                                          .plan = v->session.plan,
                                          .run = session_run(&v->session),
                                          .context = g.context};

        status = mentions_each(v->session.engine, &request, gather, &g, &c, e);
    }
    *room = g.room;
    if (status == OK) {
        answer =
            json_pack("{s:o, s:{s:I, s:I, s:I, s:I, s:I, s:b}, s:O}", "parsed",
                      session_parsed(&v->session), "summary", "mentions", (json_int_t)c.mentions,
                      "sections", (json_int_t)c.sections, "reports", (json_int_t)c.reports,
                      "searched_sections", (json_int_t)c.searched_sections, "searched_reports",
                      (json_int_t)c.searched_reports, "complete", 1, "mentions", g.mentions);
        if (json_array_append_new(answers, answer) != 0)
            status = error_memory(e);
    }
    json_decref(g.mentions);
    return status;
}

enum status evidence_ask(struct evidence *v, json_t **run, struct error *e)
{
    json_t *answers = json_array(), *query;
    uint64_t room = EVIDENCE_MENTIONS;
    enum status status = OK;
    size_t i;

    *run = NULL;
    json_array_foreach(json_object_get(v->pack, "queries"), i, query)
    {
        struct error lower = {0};

        if (status != OK)
            break;
        status = ask(v, json_string_value(query), &room, answers, &lower);
        if (status != OK)
            error_set(e, status, "query %zu of the pack, %.200s: %s", i + 1,
                      json_string_value(query), lower.text);
    }
    if (status == OK) {
        *run = json_pack("{s:I, s:O}", "generation", (json_int_t)v->session.engine->info.generation,
                         "answers", answers);
        status = *run ? OK : error_memory(e);
    }
    json_decref(answers);
    return status;
}

uint64_t evidence_mentions(const json_t *run)
{
    json_t *answer;
    uint64_t sum = 0;
    size_t i;

    json_array_foreach(json_object_get(run, "answers"), i, answer) sum +=
        number(json_object_get(answer, "summary"), "mentions");
    return sum;
}

/* --- save --- */

/* Each query must be one that the index can answer. */
static enum status take_queries(struct session *s, json_t *queries, struct error *e)
{
    const struct options *o = s->options;
    enum status status = OK;

    for (size_t i = 1; i < o->argument_count && status == OK; i++) {
        status = session_query(s, slice_str(o->arguments[i]), e);
        if (status == OK)
            json_array_append_new(queries, json_text(slice_str(o->arguments[i])));
    }
    return status;
}

/* How the queries are meant goes with them; a table of families by its real path. */
static enum status keep_options(const struct options *o, json_t *pack, struct error *e)
{
    struct buf path = BUF_INIT;
    enum status status = OK;
    int failed = json_object_set_new(pack, "any", json_boolean(o->any)) |
                 json_object_set_new(pack, "plain", json_boolean(o->plain)) |
                 json_object_set_new(pack, "context", json_integer(o->context)) |
                 json_object_set_new(pack, "expand", json_integer((json_int_t)o->expand));

    if (o->families)
        status = file_real_path(o->families, &path, e);
    if (status == OK && o->families)
        failed |= json_object_set_new(pack, "families", json_text(buf_view(&path)));
    buf_clear(&path);
    return status == OK && failed ? error_memory(e) : status;
}

static enum status save(const struct options *o, struct error *e)
{
    struct session s;
    json_t *queries = json_array(), *pack = NULL;
    enum status status = session_open(&s, o, e);

    if (status == OK)
        status = take_queries(&s, queries, e);
    if (status == OK) {
        pack = evidence_new(o->arguments[0], queries);
        status = pack ? keep_options(o, pack, e) : error_memory(e);
    }
    if (status == OK)
        status = evidence_create(o->index, pack, o->replace, e);
    if (status == OK)
        printf("saved: %s, %zu queries; 'peeler run %s' asks them\n", o->arguments[0],
               json_array_size(queries), o->arguments[0]);
    json_decref(queries);
    json_decref(pack);
    session_close(&s);
    return status;
}

static enum status run_save(const struct options *options, bool *found, struct error *e)
{
    const char *name = options->arguments[0];
    enum status status = evidence_check_name(name, e);

    *found = true;
    if (status != OK)
        return status;
    if (!options->index)
        return error_set(e, ERR_USAGE, "no index is named: give -d DIR, or set PEELER_INDEX");
    if (options->remove && options->argument_count > 1)
        return error_set(e, ERR_USAGE, "save --delete: expected a name alone");
    if (options->remove) {
        status = evidence_delete(options->index, name, e);
        if (status == OK)
            printf("deleted: %s\n", name);
        return status;
    }
    if (options->argument_count < 2)
        return error_set(e, ERR_USAGE, "save: expected a query behind the name %s", name);
    return save(options, e);
}

/* --- packs --- */

static const char *const columns[] = {"name", "queries", "generation", "mentions", NULL};

static void print_pack(void *ctx, FILE *out, const json_t *row)
{
    const json_t *generation = json_object_get(row, "generation");

    (void)ctx;
    print_json_text(out, row, "name");
    fprintf(out, "  %llu queries, ", (unsigned long long)number(row, "queries"));
    if (json_is_null(generation))
        fputs("not run yet\n", out);
    else
        fprintf(out, "%llu mentions in generation %llu\n",
                (unsigned long long)number(row, "mentions"),
                (unsigned long long)json_integer_value(generation));
}

static enum status list_pack(void *ctx, const json_t *pack, struct error *e)
{
    const json_t *run = json_object_get(pack, "run");
    bool has = json_is_object(run);

    (void)e;
    rows_add(ctx,
             json_pack("{s:O, s:I, s:o, s:o}", "name", json_object_get(pack, "name"), "queries",
                       (json_int_t)json_array_size(json_object_get(pack, "queries")), "generation",
                       has ? json_integer((json_int_t)number(run, "generation")) : json_null(),
                       "mentions",
                       has ? json_integer((json_int_t)evidence_mentions(run)) : json_null()));
    return OK;
}

static enum status run_packs(const struct options *options, bool *found, struct error *e)
{
    struct rows rows = {.out = stdout,
                        .format = options->format,
                        .columns = columns,
                        .list = "packs",
                        .print = print_pack};
    struct session s;
    enum status status = session_open(&s, options, e), written; /* is there an index at all? */

    session_close(&s);
    if (status != OK)
        return status;
    rows_start(&rows, NULL);
    status = evidence_each(options->index, list_pack, &rows, e);
    written = rows_finish(&rows, NULL, e);
    *found = rows.count > 0;
    return status == OK ? written : status;
}

const struct command command_save = {
    {"save", "NAME [QUERY…]",
     "Keeps queries as a pack of that name, in the index's folder, for 'run' and 'diff'.",
     "dDWapwxF"},
    run_save};

const struct command command_packs = {
    {"packs", "", "Lists the packs: their queries, and the generation each was last run on.", "df"},
    run_packs};
