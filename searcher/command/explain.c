/*
 * explain and families: how a query is understood, and what stands for what.
 */
#include "searcher/answer/mentions.h"
#include "searcher/command/command.h"

static const char *const kind_names[] = {"nothing", "all", "word", "filter", "phrase",
                                         "near",    "and", "or",   "not"};

static json_t *slot_json(const struct plan_slot *slot)
{
    json_t *terms = json_array();

    for (size_t i = 0; i < slot->count; i++) {
        const struct plan_term *t = &slot->terms[i];
        char space[2] = {(char)t->space, '\0'};

        json_array_append_new(
            terms, json_pack("{s:s, s:o, s:I}", "space", space, "term",
                             json_text(t->space == SPACE_FORM ? form_term_form(t->text) : t->text),
                             "sections", (json_int_t)t->docfreq));
    }
    return terms;
}

static json_t *plan_json(const struct plan *plan)
{
    json_t *json = json_pack("{s:s}", "node", kind_names[plan->kind]);
    json_t *list = json_array();

    if (plan->boost != 1.0)
        json_object_set_new(json, "boost", json_real(plan->boost));
    if (plan->kind == PLAN_NEAR) {
        json_object_set_new(json, "distance", json_integer(plan->node->distance));
        json_object_set_new(json, "ordered", json_boolean(plan->node->ordered));
    }
    if (plan->node && plan->node->family.len)
        json_object_set_new(json, "family", json_text(plan->node->family));
    if (plan->node && plan->node->acronym.len)
        json_object_set_new(json, "acronym", json_text(plan->node->acronym));
    for (size_t i = 0; i < plan->slot_count; i++)
        json_array_append_new(list, slot_json(&plan->slots[i]));
    for (size_t i = 0; i < plan->child_count; i++)
        json_array_append_new(list, plan_json(plan->children[i]));
    json_object_set_new(json, plan->slot_count ? "words" : "of", list);
    return json;
}

static void print_slot(const struct plan_slot *slot, int indent)
{
    printf("%*s", indent, "");
    for (size_t i = 0; i < slot->count; i++) {
        const struct plan_term *t = &slot->terms[i];
        struct slice text = t->space == SPACE_FORM ? form_term_form(t->text) : t->text;
        char name[256]; /* no term is longer */

        snprintf(name, sizeof name, "%.*s", SLICE_ARG(text));
        printf("%s%c:", i ? " | " : "", (char)t->space);
        print_safe(stdout, name);
        printf(" (%llu)", (unsigned long long)t->docfreq);
    }
    printf("%s\n", slot->count ? "" : "(not in this index)");
}

static void print_plan(const struct plan *plan, int indent)
{
    printf("%*s%s", indent, "", kind_names[plan->kind]);
    if (plan->kind == PLAN_NEAR)
        printf(" %s %u", plan->node->ordered ? "in order within" : "within", plan->node->distance);
    if (plan->boost != 1.0)
        printf(" ^%g", plan->boost);
    if (plan->node && plan->node->family.len)
        printf(" of @%.*s", SLICE_ARG(plan->node->family));
    if (plan->node && plan->node->acronym.len)
        printf(" of the acronym %.*s^^", SLICE_ARG(plan->node->acronym));
    putchar('\n');
    for (size_t i = 0; i < plan->slot_count; i++)
        print_slot(&plan->slots[i], indent + 2);
    for (size_t i = 0; i < plan->child_count; i++)
        print_plan(plan->children[i], indent + 2);
}

static enum status run_explain(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    enum status status = session_open(&s, options, e);

    if (status == OK && options->format > FORMAT_JSONL)
        status = error_set(e, ERR_USAGE, "--format: a tree is no table: text or json");
    if (status == OK)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK) {
        json_t *answer =
            json_pack("{s:o, s:o, s:o}", "query", json_text(slice_str(options->arguments[0])),
                      "parsed", session_parsed(&s), "plan", plan_json(s.plan));

        *found = true;
        if (options->format == FORMAT_TEXT) {
            print_json_text(stdout, answer, "parsed");
            putchar('\n');
            print_plan(s.plan, 0);
            puts(
                "(S: any form of a word, W: a spelling, with the number of sections that hold it)");
        } else {
            json_dumpf(answer, stdout, ROWS_JSON);
            putchar('\n');
        }
        json_decref(answer);
    }
    session_close(&s);
    return status;
}

static const char *const family_columns[] = {"family", "phrase", "note", NULL};
static const char *const hit_columns[] = {"family", "phrase", "mentions", "note", NULL};

static void print_family_row(void *ctx, FILE *out, const json_t *row)
{
    const json_t *mentions = json_object_get(row, "mentions");

    (void)ctx;
    fputc('@', out);
    print_json_text(out, row, "family");
    if (mentions)
        fprintf(out, "\t%" JSON_INTEGER_FORMAT, json_integer_value(mentions));
    fputc('\t', out);
    print_json_text(out, row, "phrase");
    fputc('\n', out);
}

/* What is wrong with a phrase is said with its place in the table. */
static enum status ask_phrase(struct session *s, const struct family *f,
                              const struct family_phrase *p, struct error *e)
{
    struct error own = {0};
    enum status status = session_query(s, p->phrase, &own);

    if (status == OK)
        return OK;
    if (status != ERR_QUERY && status != ERR_LIMIT)
        return error_set(e, status, "%s", own.text);
    return error_set(e, status, "%s:%zu: the family '@%.*s' has the phrase %.*s: %s",
                     s->options->families ? s->options->families : "the built-in families", p->line,
                     SLICE_ARG(f->name), SLICE_ARG(p->phrase), own.text);
}

static enum status count_phrase(struct session *s, const struct family *f,
                                const struct family_phrase *p, json_t *row, struct error *e)
{
    struct mention_counts counts = {0};
    enum status status = ask_phrase(s, f, p, e);

    if (status == OK) {
        struct mention_request request = {
            .query = &s->query, .plan = s->plan, .run = session_run(s)};

        status = mentions_count(s->engine, &request, NULL, NULL, &counts, e);
    }
    json_object_set_new(row, "mentions", json_integer((json_int_t)counts.mentions));
    return status;
}

/* All are tried before any is counted, so that a table that is at fault prints nothing. */
static enum status try_families(struct session *s, const struct families *families, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < families->count; i++)
        for (size_t k = 0; k < families->list[i].count && status == OK; k++)
            status = ask_phrase(s, &families->list[i], &families->list[i].phrases[k], e);
    return status;
}

static enum status list_families(struct session *s, const struct families *families,
                                 struct rows *rows, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < families->count; i++)
        for (size_t k = 0; k < families->list[i].count && status == OK; k++) {
            const struct family_phrase *p = &families->list[i].phrases[k];
            json_t *row = json_pack("{s:o, s:o, s:o}", "family", json_text(families->list[i].name),
                                    "phrase", json_text(p->phrase), "note", json_text(p->note));

            if (s->options->check_families)
                status = count_phrase(s, &families->list[i], p, row, e);
            rows_add(rows, row);
        }
    return status;
}

static enum status run_families(const struct options *options, bool *found, struct error *e)
{
    struct session s = {.options = options};
    struct rows rows = {.out = stdout,
                        .format = options->format,
                        .columns = options->check_families ? hit_columns : family_columns,
                        .list = "families",
                        .print = print_family_row};
    enum status status = options->check_families ? session_open(&s, options, e)
                                                 : session_families(options, &s.families, e);

    if (status == OK && options->check_families)
        status = try_families(&s, &s.families, e);
    if (status == OK) {
        rows_start(&rows, NULL);
        status = list_families(&s, &s.families, &rows, e);
    }
    if (status == OK)
        status = rows_finish(&rows, NULL, e);
    *found = rows.count > 0;
    session_close(&s);
    return status;
}

const struct command command_explain = {
    {"explain", "QUERY", "Shows how a query is understood: its tree and every expansion.",
     "dfapxF"},
    run_explain};

const struct command command_families = {
    {"families", "", "Lists the phrase families that @name stands for.", "dfFKtx"}, run_families};
