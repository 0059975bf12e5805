/*
 * mentions: `peeler mentions`: every occurrence, with its citation and the words
 * around it, streamed as it is found; or in another order, or a sample. What was
 * written, counted, is forms.c's.
 */
#include "searcher/answer/mentions.h"

#include "searcher/answer/cite.h"
#include "searcher/command/command.h"
#include "searcher/command/mention_text.h"

static const char *const columns[] = {"force", "date", "report", "section", "heading",
                                      "kind",  "page", "line",   "left",    "match",
                                      "right", "form", "link",   NULL};

struct mention_list {
    struct session *session;
    struct rows rows;
    uint32_t doc;
    json_t *row; /* of the section at hand; each mention is written into it */
};

static enum status take(void *ctx, uint32_t doc, const struct section *section,
                        const struct locator *where, const struct interval *interval,
                        struct error *e)
{
    struct mention_list *l = ctx;

    if (!l->row || l->doc != doc) {
        json_decref(l->row);
        l->row = cite_section(section, 0);
        l->doc = doc;
    }
    if (!l->row || !cite_mention(l->row, section, where, interval, l->session->options->context))
        return error_memory(e);
    rows_add(&l->rows, json_incref(l->row));
    return ferror(l->rows.out) ? error_errno(e, "write", "the output") : OK;
}

static bool by_words(const struct options *o)
{
    return o->order == ORDER_LEFT || o->order == ORDER_RIGHT;
}

static enum status hand_out(struct mention_list *l, const struct mention_request *request,
                            struct closing *c, struct error *e)
{
    const struct options *o = l->session->options;
    struct concordance wanted = {o->order, o->sample, o->seed, CONCORDANCE_HELD};
    enum status status;

    if (o->limit == 0)
        status = mentions_count(l->session->engine, request, NULL, NULL, &c->counts, e);
    else
        status = concordance_each(l->session->engine, request, &wanted, take, l, &c->counts, e);
    c->finished = status == OK;
    c->shown = l->rows.count;
    if (c->sample >= c->counts.mentions)
        c->sample = 0; /* all of them are in it */
    return status;
}

/* The counts stand above the rows: so they are counted first. */
static enum status start_page(struct mention_list *l, const struct mention_request *request,
                              const struct closing *c, json_t *head, struct error *e)
{
    const struct options *o = l->session->options;
    struct closing first = *c;
    uint64_t listed;
    enum status status = mentions_count(l->session->engine, request, NULL, NULL, &first.counts, e);

    if (status != OK)
        return status;
    if (first.sample >= first.counts.mentions)
        first.sample = 0;
    listed = first.sample ? first.sample : first.counts.mentions;
    first.finished = true;
    first.shown = o->offset < listed ? listed - o->offset : 0;
    if (o->limit < first.shown)
        first.shown = o->limit;
    mention_page_start(stdout, o->arguments[0], json_string_value(json_object_get(head, "parsed")),
                       &first);
    return OK;
}

static void note_cuts(const struct mention_printer *p)
{
    if (p->cut)
        fprintf(stderr,
                "context is cut to the %zu columns of this terminal: in a file it is whole\n",
                p->width);
}

static enum status list(struct session *s, const struct mention_request *request, struct closing *c,
                        struct error *e)
{
    bool page = s->options->format == FORMAT_HTML;
    struct mention_printer printer;
    struct mention_list l = {.session = s,
                             .rows = {.out = stdout,
                                      .format = s->options->format,
                                      .columns = columns,
                                      .list = "mentions",
                                      .print = page ? mention_print_html : mention_print_text,
                                      .ctx = &printer}};
    json_t *head = json_pack("{s:o, s:o}", "query", json_text(slice_str(s->options->arguments[0])),
                             "parsed", session_parsed(s));
    json_t *tail;
    enum status status = OK, written;

    mention_printer_init(&printer, by_words(s->options), s->options->offset);
    if (page)
        status = start_page(&l, request, c, head, e);
    else
        rows_start(&l.rows, head);
    if (status == OK)
        status = hand_out(&l, request, c, e);
    if (page && status == OK)
        mention_page_end(stdout);
    tail = closing_json(s, c);
    written = rows_finish(&l.rows, tail, e);
    note_cuts(&printer);
    closing_print(c);
    mention_printer_clear(&printer);
    json_decref(l.row);
    json_decref(head);
    json_decref(tail);
    return status == OK ? written : status;
}

static enum status count(struct session *s, const struct mention_request *request,
                         struct closing *c, struct error *e)
{
    enum status status = mentions_count(s->engine, request, NULL, NULL, &c->counts, e);

    if (status == OK)
        printf("%llu\n", (unsigned long long)c->counts.mentions);
    return status;
}

static enum status check_options(const struct options *o, struct error *e)
{
    if (o->seeded && !o->sample)
        return error_set(e, ERR_USAGE, "--seed: there is no sample for it: give --sample N, too");
    if (o->count && (o->sample || o->order || o->offset || o->limit != LIMIT_UNSET))
        return error_set(e, ERR_USAGE,
                         "--count: all mentions are counted: it goes with no --sample, --sort, "
                         "--offset or -n");
    if (o->forms && (o->count || o->sample || o->order))
        return error_set(e, ERR_USAGE,
                         "--forms: the forms of all mentions are counted: it goes "
                         "with no --count, --sample or --sort");
    if (o->forms && o->format == FORMAT_HTML)
        return error_set(e, ERR_USAGE,
                         "--format: --forms makes no page, but text, json, jsonl, tsv or csv");
    return OK;
}

static enum status run(const struct options *options, bool *found, struct error *e)
{
    struct session s = {0};
    struct closing closing = {
        .offset = options->offset, .sample = options->sample, .seed = options->seed};
    enum status status = check_options(options, e);

    if (status == OK)
        status = session_open(&s, options, e);
    if (status == OK)
        status = session_query(&s, slice_str(options->arguments[0]), e);
    if (status == OK) {
        struct mention_request request = {.query = &s.query,
                                          .plan = s.plan,
                                          .run = session_run(&s),
                                          .context = options->context,
                                          .offset = options->offset,
                                          .limit =
                                              options->limit == LIMIT_UNSET ? 0 : options->limit};

        if (options->count)
            status = count(&s, &request, &closing, e);
        else if (options->forms)
            status = answer_forms(&s, &request, &closing, e);
        else
            status = list(&s, &request, &closing, e);
    }
    *found = closing.counts.mentions > 0;
    session_close(&s);
    return status;
}

const struct command command_mentions = {
    {"mentions", "QUERY",
     "Lists every occurrence of a phrase or word, none left out, each with its citation.",
     "dHnoSNEwGCapxtF"},
    run};
