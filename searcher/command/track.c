/*
 * track: `peeler track --force X`: a force's recommendations and areas for improvement
 * along time, those that speak of the same thing linked, and why.
 */
#include "searcher/answer/track.h"

#include "searcher/answer/cite.h"
#include "searcher/answer/passage.h"
#include "searcher/command/command.h"

static const char *const columns[] = {"entry",  "thread",   "year",   "kind",    "said", "date",
                                      "report", "section",  "page",   "line",    "text", "deadline",
                                      "due",    "progress", "linked", "passage", NULL};

struct track_rows {
    struct session *session;
    const struct track *track;
    struct rows rows;
    size_t thread; /* text: whose heading was printed */
    bool begun;
};

static json_t *words_json(const struct link_word *words, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:f}", "word", json_text(words[i].shown),
                                              "share", words[i].weight));
    return list;
}

/* "1 0.41 (monitor 0.12, capability 0.10, …)" */
static void explain(struct buf *out, double similarity, const struct link_word *words, size_t count,
                    size_t all)
{
    buf_printf(out, "%.2f (", similarity);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%.*s %.2f", i ? ", " : "", SLICE_ARG(words[i].shown), words[i].weight);
    if (all > count)
        buf_printf(out, "%s%zu more word%s", count ? " and " : "", all - count,
                   all - count == 1 ? "" : "s");
    buf_char(out, ')');
}

static json_t *links_text(const struct track_entry *entry)
{
    json_t *list = json_array();

    for (size_t i = 0; i < entry->link_count; i++) {
        const struct track_link *l = &entry->links[i];
        struct buf text = BUF_INIT;

        buf_printf(&text, "%zu by ", l->to + 1);
        explain(&text, l->similarity, l->shared, l->shared_count, l->shared_all);
        if (l->stated.len)
            buf_printf(&text, "; the report says: %.*s", SLICE_ARG(l->stated));
        json_array_append_new(list, json_text(buf_view(&text)));
        buf_clear(&text);
    }
    return list;
}

static json_t *links_json(const struct track_entry *entry)
{
    json_t *list = json_array();

    for (size_t i = 0; i < entry->link_count; i++) {
        const struct track_link *l = &entry->links[i];

        json_array_append_new(list,
                              json_pack("{s:I, s:f, s:o, s:I, s:o}", "entry", (json_int_t)l->to + 1,
                                        "similarity", l->similarity, "stated", json_text(l->stated),
                                        "shared", (json_int_t)l->shared_all, "words",
                                        words_json(l->shared, l->shared_count)));
    }
    return list;
}

static enum status put_passage(struct session *s, const struct track_passage *p, json_t *row,
                               struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct buf text = BUF_INIT;
    struct section section;
    json_t *place;
    enum status status;

    if (!p->doc)
        return OK;
    status = engine_section(s->engine, p->doc, &arena, &section, e);
    if (status == OK) {
        const struct report_line *line = section_line(&section, p->at);

        place = cite_section(&section, p->at);
        json_object_set_new(place, "text", json_text(p->text));
        json_object_set_new(place, "similarity", json_real(p->similarity));
        json_object_set_new(place, "words", words_json(p->shared, p->shared_count));
        json_object_set_new(row, "passage_at", place);
        section_id(&text, &section);
        if (line && line->page)
            buf_printf(&text, ", page %u", line->page);
        if (line)
            buf_printf(&text, ", line %u", line->line);
        buf_str(&text, ": ");
        buf_slice(&text, p->text);
        buf_str(&text, " ");
        explain(&text, p->similarity, p->shared, p->shared_count, p->shared_all);
        json_object_set_new(row, "passage", json_text(buf_view(&text)));
    }
    buf_clear(&text);
    arena_clear(&arena);
    return status;
}

static enum status add_row(struct track_rows *r, size_t n, struct error *e)
{
    const struct track_entry *entry = &r->track->entries[n];
    json_t *row = json_pack("{s:I, s:o, s:o}", "entry", (json_int_t)n + 1, "thread",
                            entry->thread ? json_integer((json_int_t)entry->thread) : json_null(),
                            "year", entry->year ? json_integer(entry->year) : json_null());
    enum status status;

    if (!row || json_object_update(row, entry->record->row) ||
        json_object_set_new(row, "linked", links_text(entry)) ||
        json_object_set_new(row, "links", links_json(entry))) {
        json_decref(row);
        return error_memory(e);
    }
    status = put_passage(r->session, &entry->passage, row, e);
    if (status == OK)
        rows_add(&r->rows, row);
    else
        json_decref(row);
    return status;
}

/* The years of a thread, each once. */
static void print_years(FILE *out, const struct track *t, size_t thread)
{
    unsigned last = 0;

    for (size_t n = 0; n < t->count; n++)
        if (t->entries[n].thread == thread && t->entries[n].year != last) {
            fprintf(out, "%s%u", last ? ", " : "", t->entries[n].year);
            last = t->entries[n].year;
        }
}

static void print_heading(struct track_rows *r, FILE *out, size_t thread)
{
    if (r->begun && r->thread == thread)
        return;
    if (r->begun)
        fputc('\n', out);
    fputs(bold_on(out), out);
    if (thread) {
        fprintf(out, "Thread %zu: ", thread);
        print_years(out, r->track, thread);
    } else {
        fputs("Linked with nothing", out);
    }
    fprintf(out, "%s\n", bold_off(out));
    r->begun = true;
    r->thread = thread;
}

static void print_row(void *ctx, FILE *out, const json_t *row)
{
    struct track_rows *r = ctx;
    json_t *link, *passage = json_object_get(row, "passage");
    size_t i;

    print_heading(r, out, (size_t)json_integer_value(json_object_get(row, "thread")));
    fprintf(out, "%" JSON_INTEGER_FORMAT ". %" JSON_INTEGER_FORMAT " ",
            json_integer_value(json_object_get(row, "entry")),
            json_integer_value(json_object_get(row, "year")));
    print_record(out, row);
    if (passage) {
        fputs("    in that year: ", out);
        print_safe(out, json_string_value(passage));
        fputc('\n', out);
    }
    json_array_foreach(json_object_get(row, "linked"), i, link)
    {
        fputs("    speaks of the same as ", out);
        print_safe(out, json_string_value(link));
        fputc('\n', out);
    }
}

/* As text: thread by thread, then what is linked with nothing; else along time. */
static enum status add_rows(struct track_rows *r, struct error *e)
{
    const struct track *t = r->track;
    enum status status = OK;

    if (r->rows.format != FORMAT_TEXT) {
        for (size_t n = 0; n < t->count && status == OK; n++)
            status = add_row(r, n, e);
        return status;
    }
    for (size_t turn = 1; turn <= t->threads + 1; turn++)
        for (size_t n = 0; n < t->count && status == OK; n++)
            if (t->entries[n].thread == turn % (t->threads + 1))
                status = add_row(r, n, e);
    return status;
}

static size_t count_unlinked(const struct track *t)
{
    size_t count = 0;

    for (size_t n = 0; n < t->count; n++)
        count += t->entries[n].thread == 0;
    return count;
}

static enum status list(struct session *s, const struct track *t, struct error *e)
{
    struct track_rows r = {.session = s,
                           .track = t,
                           .rows = {.out = stdout,
                                    .format = s->options->format,
                                    .columns = columns,
                                    .list = "entries",
                                    .print = print_row,
                                    .ctx = &r}};
    json_t *tail = json_pack("{s:I, s:I, s:I, s:I, s:f}", "total", (json_int_t)t->count, "threads",
                             (json_int_t)t->threads, "links", (json_int_t)t->links, "unlinked",
                             (json_int_t)count_unlinked(t), "threshold", s->options->threshold);
    enum status status, written;

    rows_start(&r.rows, NULL);
    status = add_rows(&r, e);
    written = rows_finish(&r.rows, r.rows.format == FORMAT_JSON ? tail : NULL, e);
    json_decref(tail);
    if (r.rows.format != FORMAT_JSON)
        fprintf(stderr,
                "%zu entries, %zu links at %g or more in %zu threads, %zu linked with nothing\n",
                t->count, t->links, s->options->threshold, t->threads, count_unlinked(t));
    return status == OK ? written : status;
}

/* force:"X" and, in brackets, the query. */
static enum status ask(struct session *s, struct error *e)
{
    const struct options *o = s->options;
    struct buf text = BUF_INIT;
    enum status status = OK;

    if (o->argument_count) /* what is wrong with it is said about it alone */
        status = session_query(s, slice_str(o->arguments[0]), e);
    passage_filter(&text, "force", slice_str(o->force));
    if (o->argument_count)
        buf_printf(&text, "(%s)", o->arguments[0]);
    if (status == OK)
        status = buf_ok(&text) ? session_query(s, buf_view(&text), e) : error_memory(e);
    buf_clear(&text);
    return status;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s;
    struct record_list records = {.arena = ARENA_INIT};
    struct track track = {.arena = ARENA_INIT};
    enum status status;

    if (!options->force || !*options->force)
        return error_set(e, ERR_USAGE, "track: expected --force NAME: whose recommendations?");
    status = session_open(&s, options, e);
    if (status == OK)
        status = ask(&s, e);
    if (status == OK)
        status = session_records(&s, &records, e);
    if (status == OK) {
        struct run how = session_run(&s);
        struct track_request request = {slice_str(options->force), s.lexicon, &how,
                                        options->threshold};

        status = track_make(s.engine, &records, &request, &track, e);
    }
    if (status == OK)
        status = list(&s, &track, e);
    *found = track.count > 0;
    track_clear(&track);
    record_list_clear(&records);
    session_close(&s);
    return status;
}

const struct command command_track = {
    {"track", "[QUERY]",
     "Sets a force's recommendations and areas for improvement along time, and links them.\v"
     "Entries of different years are linked when they are as similar as --threshold asks: the "
     "cosine of their words, each weighed by how rare it is in the index; every link shows the "
     "words that it rests on and the share of each. What is linked with nothing is listed too. An "
     "earlier area stands at the year in which it was made, and the passage of that year's report, "
     "if it is held, that speaks of it is cited.",
     "df12xtF"},
    run};
