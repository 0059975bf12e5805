/*
 * forms: `peeler mentions --forms`: what was written, counted, and then what the
 * query's open words let in. In tables and jsonl both parts are rows of one list, told
 * apart by their first column; in json they are two arrays.
 */
#include "searcher/answer/forms.h"

#include "searcher/answer/variants.h"
#include "searcher/command/closing.h"
#include "searcher/command/command.h"

static const char *const columns[] = {"part",     "word",     "how",     "form", "spelling",
                                      "mentions", "sections", "reports", NULL};

static json_t *form_row(const struct form *f)
{
    return json_pack("{s:s, s:o, s:o, s:I, s:I, s:I}", "part", "written", "form",
                     json_text(f->form), "spelling", json_text(f->spelling), "mentions",
                     (json_int_t)f->mentions, "sections", (json_int_t)f->sections, "reports",
                     (json_int_t)f->reports);
}

static json_t *variant_row(const struct variant *v)
{
    return json_pack("{s:s, s:o, s:s, s:o, s:I, s:I}", "part", "let in", "word",
                     json_text(v->step->shown), "how", variant_how(v->step), "form",
                     json_text(v->fold), "mentions", (json_int_t)v->mentions, "sections",
                     (json_int_t)v->sections);
}

static void print_number(FILE *out, const json_t *row, const char *name)
{
    fprintf(out, "%9" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(row, name)));
}

static void print_form(void *ctx, FILE *out, const json_t *row)
{
    bool *started = ctx;

    if (!*started)
        fputs(" mentions sections  reports  written\n", out);
    *started = true;
    print_number(out, row, "mentions");
    print_number(out, row, "sections");
    print_number(out, row, "reports");
    fputs("  ", out);
    print_json_text(out, row, "spelling");
    fputc('\n', out);
}

/* As text; each word of the query has a heading of its own. */
static void print_variants(FILE *out, const struct variant_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        json_t *row = variant_row(&l->items[i]);

        if (!i)
            fputs("\nWhat the query's words let in: of its mentions, those that hold each; of the\n"
                  "whole index, the sections that do\n",
                  out);
        if (!i || l->items[i].step != l->items[i - 1].step) {
            fputs("\n mentions sections  ", out);
            print_json_text(out, row, "word");
            fprintf(out, " (%s)\n", variant_how(l->items[i].step));
        }
        print_number(out, row, "mentions");
        print_number(out, row, "sections");
        fputs("  ", out);
        print_json_text(out, row, "form");
        fputc('\n', out);
        json_decref(row);
    }
}

static void add_variants(struct rows *rows, const struct variant_list *l, json_t *tail)
{
    json_t *list;

    if (rows->format == FORMAT_TEXT) {
        print_variants(rows->out, l);
        return;
    }
    if (rows->format != FORMAT_JSON) {
        for (size_t i = 0; i < l->count; i++)
            rows_add(rows, variant_row(&l->items[i]));
        return;
    }
    list = json_array();
    for (size_t i = 0; i < l->count; i++)
        json_array_append_new(list, variant_row(&l->items[i]));
    json_object_set_new(tail, "let_in", list);
}

static enum status print_all(struct session *s, const struct form_list *forms,
                             const struct variant_list *variants, struct closing *c,
                             struct error *e)
{
    const struct options *o = s->options;
    size_t from = o->offset < forms->count ? o->offset : forms->count;
    size_t end = o->limit < forms->count - from ? from + o->limit : forms->count;
    bool started = false;
    struct rows rows = {.out = stdout,
                        .format = o->format,
                        .columns = columns,
                        .list = "forms",
                        .print = print_form,
                        .ctx = &started};
    json_t *head = json_pack("{s:o, s:o}", "query", json_text(slice_str(o->arguments[0])), "parsed",
                             session_parsed(s));
    json_t *tail;
    enum status status;

    c->finished = true;
    c->forms = forms->count;
    c->forms_shown = end - from;
    tail = json_object();
    rows_start(&rows, head);
    for (size_t i = from; i < end; i++)
        rows_add(&rows, form_row(&forms->forms[i]));
    add_variants(&rows, variants, tail);
    json_object_update_new(tail, closing_json(s, c));
    status = rows_finish(&rows, tail, e);
    json_decref(head);
    json_decref(tail);
    return status;
}

enum status answer_forms(struct session *s, const struct mention_request *request,
                         struct closing *closing, struct error *e)
{
    struct form_list forms = {.count = 0};
    struct variant_list variants = {.count = 0};
    enum status status = forms_count(s->engine, request, &forms, &closing->counts, e);

    if (status == OK)
        status = variants_list(s->engine, &s->query, &forms, &variants, e);
    if (status == OK)
        status = print_all(s, &forms, &variants, closing, e);
    if (status == OK)
        closing_print(closing);
    form_list_clear(&forms);
    variant_list_clear(&variants);
    return status;
}
