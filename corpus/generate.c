/*
 * generate: makes corpora of any size out of made-up words, with planted
 * phrases whose true numbers of mentions it prints. The same seed gives the
 * same bytes on any machine. Memory stays the same at any size.
 *
 *   cc -std=c11 -O2 -I. $(find corpus -name '*.c') -o generate
 *
 * This file reads the command line and drives; what is planted is in
 * generator/plan.h, how text comes about in generator/prose.h.
 */
#include "corpus/generator/tally.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECTIONS_DEFAULT 10000u
#define OUT_BUFFER       (1u << 20) /* a write of a megabyte costs next to nothing a byte */

/* Sections in a plain-text report. A JSON record is a report of one section. */
#define REPORT_SECTIONS_MIN 6u
#define REPORT_SECTIONS_MAX 18u

/* Plain-text reports are one file each; no folder should hold more of them. */
#define TXT_SECTIONS_MAX 1000000u

#define LINE_BREAKS_JSON "\\n"

struct options {
    uint64_t sections, seed, rate;
    bool txt, has_rate, print_plan;
    const char *out, *plant, *truth, *matrix, *matrix_query;
};

struct generator {
    struct options options;
    struct random random;
    struct plan plan;
    struct vocabulary vocabulary;
    struct prose prose;
    struct section section;
    struct report report;
    struct tally tally;
};

static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "generate: %s: %s\n", what, why);
    return false;
}

static bool finish(FILE *f, const char *name)
{
    bool bad = ferror(f) || fflush(f) != 0;

    if (f != stdout && f != stderr && fclose(f) != 0)
        bad = true;
    return bad ? complain(name, "not all of it could be written") : true;
}

/* The whole of a small file; NULL after a message. */
static char *read_table(const char *name)
{
    size_t cap = 1u << 20, len = 0; /* a plan of more than a megabyte is none */
    char *text = malloc(cap);
    FILE *f = fopen(name, "rb");

    if (text && f)
        len = fread(text, 1, cap, f);
    if (!text || !f || ferror(f) || len == cap) {
        complain(name, !text ? "no memory" : !f || ferror(f) ? strerror(errno) : "too long");
        free(text);
        text = NULL;
    } else {
        text[len] = '\0';
    }
    if (f)
        fclose(f);
    return text;
}

static bool load_plan(struct generator *g)
{
    const char *name = g->options.plant;
    char message[256], *table = name ? read_table(name) : NULL;
    bool good;

    if (name && !table)
        return false;
    good = plan_read(&g->plan, name ? table : plan_builtin, message, sizeof message);
    free(table);
    if (!good)
        return complain(name ? name : "the built-in plan", message);
    if (g->options.has_rate)
        plan_set_rate(&g->plan, g->options.rate);
    if (g->plan.total_rate > (uint64_t)PROSE_RATE_MAX * 1000000)
        return complain("too much to plant", "at most 10000 texts in a million words");
    return true;
}

static bool watch(struct generator *g)
{
    const char *id = g->options.matrix_query;
    int number = id ? plan_query(&g->plan, id) : 0;

    if (number < 0)
        return complain(id, "no query of the plan has this name");
    g->tally.watched = (uint32_t)number;
    return true;
}

static bool set_up(struct generator *g)
{
    if (!load_plan(g) || !watch(g))
        return false;
    random_seed(&g->random, g->options.seed);
    g->tally.plan = &g->plan;
    g->prose = (struct prose){&g->vocabulary, &g->plan, &g->random,
                              g->options.txt ? "\n" : LINE_BREAKS_JSON};
    return vocabulary_init(&g->vocabulary, plan_veto, &g->plan) ? true
                                                                : complain("words", "no memory");
}

static bool next_section(struct generator *g)
{
    if (!prose_section(&g->prose, &g->section))
        return complain("a section", "no memory");
    tally_section(&g->tally, &g->report, &g->section);
    return true;
}

static bool write_jsonl(struct generator *g)
{
    const char *name = g->options.out;
    FILE *out = name ? fopen(name, "wb") : stdout;

    if (!out)
        return complain(name, strerror(errno));
    setvbuf(out, NULL, _IOFBF, OUT_BUFFER);
    for (uint64_t i = 0; i < g->options.sections && !ferror(out); i++) {
        report_next(&g->report, &g->random);
        tally_report(&g->tally, &g->report);
        if (!next_section(g))
            break;
        report_json(&g->report, &g->section, out);
    }
    return finish(out, name ? name : "standard output");
}

/* Writes one report of up to *left sections into the folder. */
static bool write_txt_report(struct generator *g, uint64_t *left)
{
    uint32_t count = random_between(&g->random, REPORT_SECTIONS_MIN, REPORT_SECTIONS_MAX);
    char name[4096], heading[128];
    struct paper paper;
    FILE *out;

    report_next(&g->report, &g->random);
    tally_report(&g->tally, &g->report);
    snprintf(name, sizeof name, "%s/r%06llu.txt", g->options.out,
             (unsigned long long)g->report.number);
    out = fopen(name, "wb");
    if (!out)
        return complain(name, strerror(errno));
    paper_start(&paper, &g->report, out);
    for (uint32_t i = 1; i <= count && *left; i++, --*left) {
        prose_heading(&g->prose, heading);
        if (!next_section(g)) {
            fclose(out);
            return false;
        }
        paper_section(&paper, i, heading, &g->section);
    }
    paper_end(&paper);
    return finish(out, name);
}

static bool write_txt(struct generator *g)
{
    uint64_t left = g->options.sections;

    if (mkdir(g->options.out, 0777) != 0 && errno != EEXIST)
        return complain(g->options.out, strerror(errno));
    while (left)
        if (!write_txt_report(g, &left))
            return false;
    return true;
}

static bool write_table(const struct generator *g, const char *name,
                        void (*print)(const struct tally *, FILE *))
{
    FILE *out = name ? fopen(name, "wb") : stderr;

    if (!out)
        return complain(name, strerror(errno));
    print(&g->tally, out);
    return finish(out, name ? name : "standard error");
}

static bool run(struct generator *g)
{
    if (g->options.print_plan) {
        fputs(plan_builtin, stdout);
        return finish(stdout, "standard output");
    }
    if (!set_up(g) || !(g->options.txt ? write_txt(g) : write_jsonl(g)))
        return false;
    if (!write_table(g, g->options.truth, tally_print))
        return false;
    return !g->options.matrix || write_table(g, g->options.matrix, tally_print_matrix);
}

enum {
    KEY_TRUTH = 256,
    KEY_MATRIX,
    KEY_MATRIX_QUERY,
    KEY_RATE,
    KEY_PRINT
};

static const struct argp_option option_table[] = {
    {"sections", 'n', "N", 0, "how many sections (10000)", 0},
    {"seed", 's', "S", 0, "the same seed gives the same corpus (1)", 0},
    {"format", 'f', "jsonl|txt", 0, "one file of records, or a folder of reports (jsonl)", 0},
    {"out", 'o', "FILE|DIR", 0, "where to (jsonl: standard output)", 0},
    {"plant", 'p', "FILE", 0, "what to plant, instead of the built-in plan", 0},
    {"rate", KEY_RATE, "N", 0, "planted texts in a million words, all together", 0},
    {"truth", KEY_TRUTH, "FILE", 0, "the true counts of each query (standard error)", 0},
    {"truth-matrix", KEY_MATRIX, "FILE", 0, "the true counts of one query by force and year", 0},
    {"matrix-query", KEY_MATRIX_QUERY, "ID", 0, "which query that is (the plan's first)", 0},
    {"print-plan", KEY_PRINT, NULL, 0, "print the built-in plan, to start one's own from", 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static uint64_t number(const char *text, struct argp_state *state)
{
    char *end;
    unsigned long long n;

    errno = 0;
    n = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text == '-')
        argp_error(state, "'%s' is no number", text);
    return n;
}

static void check(const struct options *o, struct argp_state *state)
{
    if (o->has_rate && o->rate > PROSE_RATE_MAX)
        argp_error(state, "--rate is at most %u", PROSE_RATE_MAX);
    if (o->txt && !o->out)
        argp_error(state, "--format txt needs --out DIR");
    if (o->txt && o->sections > TXT_SECTIONS_MAX)
        argp_error(state, "--format txt makes at most %u sections", TXT_SECTIONS_MAX);
}

static error_t parse_format(struct options *o, const char *name, struct argp_state *state)
{
    o->txt = strcmp(name, "txt") == 0;
    if (!o->txt && strcmp(name, "jsonl") != 0)
        argp_error(state, "--format is jsonl or txt, not '%s'", name);
    return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct options *o = state->input;

    switch (key) {
    case 'n':
        o->sections = number(arg, state);
        return 0;
    case 's':
        o->seed = number(arg, state);
        return 0;
    case 'f':
        return parse_format(o, arg, state);
    case 'o':
        o->out = arg;
        return 0;
    case 'p':
        o->plant = arg;
        return 0;
    case KEY_RATE:
        o->rate = number(arg, state);
        o->has_rate = true;
        return 0;
    case KEY_TRUTH:
        o->truth = arg;
        return 0;
    case KEY_MATRIX:
        o->matrix = arg;
        return 0;
    case KEY_MATRIX_QUERY:
        o->matrix_query = arg;
        return 0;
    case KEY_PRINT:
        o->print_plan = true;
        return 0;
    case ARGP_KEY_END:
        check(o, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int main(int argc, char **argv)
{
    static const struct argp parser = {
        option_table,
        parse_option,
        NULL,
        "Make a corpus of made-up inspection reports, and the true counts of what is in it.",
        NULL,
        NULL,
        NULL};
    static struct generator g = {.options = {.sections = SECTIONS_DEFAULT, .seed = 1}};
    bool good;

    argp_err_exit_status = 2; /* as of every program here: 2 is an error */
    if (argp_parse(&parser, argc, argv, 0, NULL, &g.options) != 0)
        return 2;
    good = run(&g);
    section_clear(&g.section);
    vocabulary_clear(&g.vocabulary);
    plan_clear(&g.plan);
    return good ? 0 : 2;
}
