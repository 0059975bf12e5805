/*
 * report_dump: prints how a file is read: metadata, outline, and on demand the texts,
 * the lines' places and what was dropped. A tool for people and for scripts; the
 * tests don't run it.
 *
 *   report_dump [--text] [--lines] [--dropped] [--whole] [--jsonl] [--forces TSV] FILE
 */
#include "indexer/report/jsonl.h"
#include "shim/file.h"

#include <stdio.h>
#include <stdlib.h>

struct wishes {
    bool text, lines, dropped, jsonl;
    const char *forces, *file;
    struct report_options options;
};

static void print_sections(const struct report *r, const struct wishes *w)
{
    for (size_t i = 0; i < r->section_count; i++) {
        const struct report_section *s = &r->sections[i];

        printf("#%zu\t%s\tline %u\tpage %u\t%zu bytes\t%.*s\n", i + 1, kind_name(s->kind),
               s->line_count ? s->lines[0].line : 0, s->line_count ? s->lines[0].page : 0,
               s->text.len, SLICE_ARG(s->path));
        if (w->text)
            printf("%.*s\n\n", SLICE_ARG(s->text));
        for (size_t n = 0; w->lines && n < s->line_count; n++)
            printf("  @%u line %u page %u\n", s->lines[n].offset, s->lines[n].line,
                   s->lines[n].page);
    }
}

static void print_report(const struct report *r, const struct wishes *w)
{
    printf("id: %.*s\ntitle: %.*s\npublisher: %.*s\nprogramme: %.*s\ndate: %.*s%s\n",
           SLICE_ARG(r->id), SLICE_ARG(r->title), SLICE_ARG(r->publisher), SLICE_ARG(r->programme),
           SLICE_ARG(r->date), r->date_inferred ? " (inferred)" : "");
    for (size_t i = 0; i < r->force_count; i++)
        printf("force: %.*s\n", SLICE_ARG(r->forces[i]));
    printf("bad bytes: %zu\n", r->bad_bytes);
    print_sections(r, w);
    for (size_t i = 0; w->dropped && i < r->dropped_count; i++)
        printf("dropped line %u page %u (%s): %.*s\n", r->dropped[i].line, r->dropped[i].page,
               r->dropped[i].why, SLICE_ARG(r->dropped[i].text));
}

static enum status dump_lines(struct slice rest, const struct wishes *w, struct error *e)
{
    enum status worst = OK;

    for (uint32_t number = 1; rest.len; number++) {
        const char *end = memchr(rest.data, '\n', rest.len);
        size_t len = end ? (size_t)(end - rest.data) : rest.len;
        struct report r;
        enum status status =
            report_read_jsonl(slice_of(rest.data, len), number, &w->options, &r, e);

        if (status == OK) {
            if (w->text || w->lines)
                print_report(&r, w);
            report_clear(&r);
        } else {
            fprintf(stderr, "%s\n", e->text);
            error_clear(e);
            worst = status;
        }
        rest = slice_from(rest, len + (end != NULL));
    }
    return worst;
}

static enum status dump(const struct wishes *w, struct slice bytes, struct error *e)
{
    struct report r;
    enum status status;

    if (w->jsonl)
        return dump_lines(bytes, w, e);
    status = report_read_text(bytes, &w->options, &r, e);
    if (status == OK) {
        print_report(&r, w);
        report_clear(&r);
    }
    return status;
}

static enum status run(struct wishes *w, struct error *e)
{
    struct gazetteer g;
    struct buf bytes = BUF_INIT, forces = BUF_INIT;
    enum status status = OK;

    gazetteer_init(&g);
    if (w->forces)
        status = file_read(w->forces, FILE_LINK, 1 << 24, &forces, e);
    if (status == OK)
        status = gazetteer_add(&g, buf_view(&forces), w->forces ? w->forces : "", e);
    w->options.gazetteer = &g;
    w->options.id = w->options.source = slice_str(w->file);
    if (status == OK)
        status = file_read(w->file, FILE_LINK, (size_t)1 << 31, &bytes, e);
    if (status == OK)
        status = dump(w, buf_view(&bytes), e);
    gazetteer_clear(&g);
    buf_clear(&forces);
    buf_clear(&bytes);
    return status;
}

int main(int argc, char **argv)
{
    struct wishes w = {.forces = "corpus/forces.tsv"};
    struct error e = {0};

    for (int i = 1; i < argc; i++) {
        w.text = w.text || strcmp(argv[i], "--text") == 0;
        w.lines = w.lines || strcmp(argv[i], "--lines") == 0;
        w.dropped = w.dropped || strcmp(argv[i], "--dropped") == 0;
        w.options.whole = w.options.whole || strcmp(argv[i], "--whole") == 0;
        w.jsonl = w.jsonl || strcmp(argv[i], "--jsonl") == 0;
        if (strcmp(argv[i], "--forces") == 0 && i + 1 < argc)
            w.forces = argv[++i];
        else if (argv[i][0] != '-')
            w.file = argv[i];
    }
    if (!w.file) {
        fprintf(stderr, "usage: report_dump [--text] [--lines] [--dropped] [--whole] [--jsonl] "
                        "[--forces TSV] FILE\n");
        return 2;
    }
    if (run(&w, &e) != OK) {
        fprintf(stderr, "report_dump: %s\n", e.text);
        return 2;
    }
    return 0;
}
