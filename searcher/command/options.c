/*
 * options: one table in argp's form, out of which each command takes its own.
 */
#include "searcher/command/options.h"

#include "searcher/answer/similar.h"
#include "searcher/answer/track.h"
#include "searcher/engine.h"
#include "searcher/query/plan.h"
#include "shim/arguments.h"

#include <errno.h>
#include <stdlib.h>

enum key {
    KEY_INDEX = 'd',
    KEY_LIMIT = 'n',
    KEY_FORMAT = 'f',
    KEY_OFFSET = 'o',
    KEY_SORT = 's',
    KEY_GROUP = 'g',
    KEY_FACETS = 'c',
    KEY_ANY = 'a',
    KEY_PLAIN = 'p',
    KEY_CONTEXT = 'w',
    KEY_COUNT = 'C',
    KEY_EXPAND = 'x',
    KEY_K1 = 'k',
    KEY_B = 'b',
    KEY_TIMEOUT = 't',
    KEY_REPEAT = 'r',
    KEY_FAMILIES = 'F',
    KEY_CHECK = 'K',
    KEY_BATCH_FORMAT = 'B',
    KEY_ROWS = 'R',
    KEY_COLS = 'L',
    KEY_MEASURE = 'M',
    KEY_TERMS = 'T',
    KEY_OTHER_REPORTS = 'O',
    KEY_DELETE = 'D',
    KEY_REPLACE = 'W',
    KEY_ORDER = 'S',
    KEY_SAMPLE = 'N',
    KEY_SEED = 'E',
    KEY_FORMS = 'G',
    KEY_PAGE_FORMAT = 'H',
    KEY_FORCE = '1',
    KEY_THRESHOLD = '2'
};

/* The keys above are letters for the commands' lists; on the command line only
 * -d and -n are short, so the others are moved out of argp's letters. */
#define LONG_ONLY 0x100

static const struct argp_option all_options[] = {
    {"index", KEY_INDEX, "DIR", 0, "The index to ask; $PEELER_INDEX when it is not given", 0},
    {"limit", KEY_LIMIT, "N", 0, "Show at most N (0: none, only the counts)", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text, json, jsonl, tsv or csv", 0},
    {"format", KEY_PAGE_FORMAT, "FORMAT", 0,
     "text, json, jsonl, tsv, csv or html (a page to print)", 0},
    {"format", KEY_BATCH_FORMAT, "FORMAT", 0, "jsonl, tsv or trec", 0},
    {"offset", KEY_OFFSET, "N", 0, "Pass over the first N", 0},
    {"sort", KEY_SORT, "ORDER", 0, "relevance, date (the newest first) or force", 0},
    {"sort", KEY_ORDER, "ORDER", 0,
     "left or right (by the words beside the match), date (the newest first), force or report; "
     "without it, the order of reports and their text",
     0},
    {"sample", KEY_SAMPLE, "N", 0, "Only N of them, drawn evenly from all", 0},
    {"seed", KEY_SEED, "S", 0, "Which sample is drawn: the same S draws the same (1)", 0},
    {"forms", KEY_FORMS, NULL, 0,
     "Count what was actually written, and list the words that stems and wildcards let in", 0},
    {"group", KEY_GROUP, "report", 0, "Show each report once, by its best section", 0},
    {"facets", KEY_FACETS, "FIELD,…", 0,
     "Count the matches by force, year, kind, programme, publisher, place", 0},
    {"any", KEY_ANY, NULL, 0, "Words side by side mean OR instead of AND", 0},
    {"plain", KEY_PLAIN, NULL, 0, "The query is plain words: no character is an operator", 0},
    {"context", KEY_CONTEXT, "WORDS", 0,
     "Words shown on each side of a match (10), or 'sentence' for the sentence it stands in", 0},
    {"count", KEY_COUNT, NULL, 0, "Print only how many there are", 0},
    {"expand", KEY_EXPAND, "N", 0, "Words that a wildcard may stand for (2000)", 0},
    {"k1", KEY_K1, "X", 0, "BM25: how soon repetition stops counting (1.2)", 0},
    {"b", KEY_B, "X", 0, "BM25: how much length counts (0.75)", 0},
    {"timeout", KEY_TIMEOUT, "MS", 0, "Give up after so many milliseconds", 0},
    {"repeat", KEY_REPEAT, "N", 0, "Run each query N times (5)", 0},
    {"families", KEY_FAMILIES, "FILE", 0,
     "Phrase families, instead of the built-in ones; or $PEELER_FAMILIES", 0},
    {"check", KEY_CHECK, NULL, 0, "Try every phrase on the index and show its hits", 0},
    {"rows", KEY_ROWS, "FIELD", 0,
     "force, year, kind, programme, publisher, place (force); or family: a row for each phrase of "
     "the @family that the query names",
     0},
    {"cols", KEY_COLS, "FIELD", 0, "The same (year)", 0},
    {"measure", KEY_MEASURE, "MEASURE", 0,
     "mentions, sections or reports that hold them, share (of the reports held), per10k: mentions "
     "in 10,000 words (mentions)",
     0},
    {"terms", KEY_TERMS, "N", 0, "Words to characterise a section by, at most (25)", 0},
    {"other-reports", KEY_OTHER_REPORTS, NULL, 0, "Leave out the section's own report", 0},
    {"delete", KEY_DELETE, NULL, 0, "Delete the pack", 0},
    {"force", KEY_REPLACE, NULL, 0, "Replace the pack of that name, and what its last run found",
     0},
    {"force", KEY_FORCE, "NAME", 0, "The force, by any of its names", 0},
    {"threshold", KEY_THRESHOLD, "X", 0, "Link what is at least so similar, from 0 to 1 (0.145)",
     0},
    {NULL, 0, NULL, 0, NULL, 0}};

struct parsing {
    const struct command_usage *usage;
    struct options *out;
    struct error *error;
    enum status status;
};

static error_t fail(struct parsing *p, const char *option, const char *value, const char *expected)
{
    if (p->status == OK)
        p->status = error_set(p->error, ERR_USAGE, "--%s: '%s' is not %s", option, value, expected);
    return 0;
}

static bool to_size(const char *text, size_t max, size_t *out)
{
    char *end;
    unsigned long long n;

    errno = 0;
    n = strtoull(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || n > max)
        return false;
    *out = (size_t)n;
    return true;
}

static error_t take_size(struct parsing *p, const char *option, const char *value, size_t max,
                         size_t *out)
{
    char expected[64];

    if (to_size(value, max, out))
        return 0;
    snprintf(expected, sizeof expected, "a number from 0 to %zu", max);
    return fail(p, option, value, expected);
}

static error_t take_real(struct parsing *p, const char *option, const char *value, double max,
                         double *out)
{
    char *end, expected[64];
    double x = strtod(value, &end);

    if (end != value && !*end && x >= 0 && x <= max) {
        *out = x;
        return 0;
    }
    snprintf(expected, sizeof expected, "a number from 0 to %g", max);
    return fail(p, option, value, expected);
}

static bool countable(struct slice name, enum field *field)
{
    return field_parse(name, field) && matrix_field(*field);
}

static error_t take_axis(struct parsing *p, const char *option, const char *value, enum field *axis)
{
    if (strcmp(value, "family") == 0 || strcmp(value, "member") == 0) {
        *axis = AXIS_FAMILY;
        return 0;
    }
    return countable(slice_str(value), axis)
               ? 0
               : fail(p, option, value, "force, year, kind, programme, publisher, place or family");
}

static error_t take_measure(struct parsing *p, const char *value)
{
    return measure_parse(value, &p->out->measure) ? 0 : fail(p, "measure", value, MEASURES);
}

static error_t take_facets(struct parsing *p, const char *value)
{
    struct slice rest = slice_str(value);

    while (rest.len) {
        const char *comma = memchr(rest.data, ',', rest.len);
        struct slice name = slice_of(rest.data, comma ? (size_t)(comma - rest.data) : rest.len);
        enum field field;

        if (!countable(name, &field))
            return fail(p, "facets", value,
                        "a list of force, year, kind, programme, publisher, place");
        p->out->facets |= 1u << field;
        rest = slice_from(rest, comma ? name.len + 1 : name.len);
    }
    return 0;
}

static error_t take_sort(struct parsing *p, const char *value)
{
    static const char *const names[] = {"relevance", "date", "force"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            p->out->sort = (enum sort_order)i;
            return 0;
        }
    return fail(p, "sort", value, "relevance, date or force");
}

static error_t take_order(struct parsing *p, const char *value)
{
    static const char *const names[] = {"left", "right", "date", "force", "report"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(value, names[i]) == 0) {
            p->out->order = (enum mention_order)(ORDER_LEFT + i);
            return 0;
        }
    return fail(p, "sort", value, "left, right, date, force or report");
}

static error_t take_format(struct parsing *p, const char *value, bool page)
{
    if (page && strcmp(value, "html") == 0) {
        p->out->format = FORMAT_HTML;
        return 0;
    }
    if (format_parse(value, &p->out->format))
        return 0;
    return fail(p, "format", value,
                page ? "text, json, jsonl, tsv, csv or html" : "text, json, jsonl, tsv or csv");
}

static error_t take_context(struct parsing *p, const char *value)
{
    size_t n = 0;

    if (strcmp(value, "sentence") == 0) {
        p->out->context = CONTEXT_SENTENCE;
        return 0;
    }
    if (!to_size(value, 1000, &n))
        return fail(p, "context", value, "a number from 0 to 1000, or 'sentence'");
    p->out->context = (uint32_t)n;
    return 0;
}

/* Of the commands that sample: one of none at all is asked for by mistake. */
static error_t take_sample(struct parsing *p, const char *value)
{
    if (to_size(value, CONCORDANCE_HELD, &p->out->sample) && p->out->sample)
        return 0;
    return fail(p, "sample", value, "a number from 1 to 4000000");
}

static error_t take_batch_format(struct parsing *p, const char *value)
{
    static const char *const names[] = {"jsonl", "tsv", "trec"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            p->out->batch_format = (enum batch_format)i;
            return 0;
        }
    return fail(p, "format", value, "jsonl, tsv or trec");
}

/* How many arguments a command needs, and how many it takes at most. */
static void count_arguments(const struct command_usage *u, size_t *least, size_t *most)
{
    const char *at = u->arguments;

    for (*least = *most = 0; *at;) {
        size_t len = strcspn(at, " ");

        *least += at[0] != '[';
        *most = strstr(at, "…") ? ARGUMENTS_MAX : *most + 1;
        at += len + strspn(at + len, " ");
    }
}

static error_t take_argument(struct parsing *p, const char *value)
{
    size_t least, most;

    count_arguments(p->usage, &least, &most);
    if (p->out->argument_count == most) {
        if (p->status == OK)
            p->status = error_set(p->error, ERR_USAGE,
                                  "%s: '%s' is one argument too many (a query of several words is "
                                  "put in quotes)",
                                  p->usage->name, value);
        return 0;
    }
    p->out->arguments[p->out->argument_count++] = value;
    return 0;
}

static error_t take_number(int key, const char *value, struct parsing *p)
{
    struct options *o = p->out;
    size_t n = 0;
    error_t result;

    switch (key) {
    case KEY_SAMPLE:
        return take_sample(p, value);
    case KEY_SEED:
        o->seeded = true;
        return take_size(p, "seed", value, INT64_MAX, &o->seed);
    case KEY_LIMIT:
        return take_size(p, "limit", value, 1000000, &o->limit);
    case KEY_OFFSET:
        return take_size(p, "offset", value, 100000000, &o->offset);
    case KEY_EXPAND:
        return take_size(p, "expand", value, PLAN_TERMS, &o->expand);
    case KEY_CONTEXT:
        return take_context(p, value);
    case KEY_TIMEOUT:
        result = take_size(p, "timeout", value, 86400000, &n);
        o->timeout_ms = (unsigned)n;
        return result;
    case KEY_REPEAT:
        result = take_size(p, "repeat", value, 1000000, &n);
        o->repeat = n ? (unsigned)n : 1;
        return result;
    case KEY_TERMS:
        return take_size(p, "terms", value, SIMILAR_MOST, &o->terms);
    case KEY_K1:
        return take_real(p, "k1", value, 100, &o->k1);
    case KEY_B:
        return take_real(p, "b", value, 1, &o->b);
    case KEY_THRESHOLD:
        return take_real(p, "threshold", value, 1, &o->threshold);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t take_flag(int key, struct options *o)
{
    switch (key) {
    case KEY_ANY:
        o->any = true;
        return 0;
    case KEY_PLAIN:
        o->plain = true;
        return 0;
    case KEY_COUNT:
        o->count = true;
        return 0;
    case KEY_DELETE:
        o->remove = true;
        return 0;
    case KEY_REPLACE:
        o->replace = true;
        return 0;
    case KEY_OTHER_REPORTS:
        o->other_reports = true;
        return 0;
    case KEY_FORMS:
        o->forms = true;
        return 0;
    case KEY_CHECK:
        o->check_families = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t take_choice(int key, const char *value, struct parsing *p)
{
    struct options *o = p->out;

    switch (key) {
    case KEY_INDEX:
        o->index = value;
        return 0;
    case KEY_FAMILIES:
        o->families = value;
        return 0;
    case KEY_FORCE:
        o->force = value;
        return 0;
    case KEY_FORMAT:
    case KEY_PAGE_FORMAT:
        return take_format(p, value, key == KEY_PAGE_FORMAT);
    case KEY_ORDER:
        return take_order(p, value);
    case KEY_BATCH_FORMAT:
        return take_batch_format(p, value);
    case KEY_SORT:
        return take_sort(p, value);
    case KEY_GROUP:
        o->by_report = strcmp(value, "report") == 0;
        return o->by_report ? 0 : fail(p, "group", value, "report");
    case KEY_FACETS:
        return take_facets(p, value);
    case KEY_ROWS:
        return take_axis(p, "rows", value, &o->rows);
    case KEY_COLS:
        return take_axis(p, "cols", value, &o->cols);
    case KEY_MEASURE:
        return take_measure(p, value);
    default:
        return take_flag(key, o);
    }
}

static error_t parse_key(int key, char *value, struct argp_state *state)
{
    struct parsing *p = state->input;
    error_t result;

    if (key == ARGP_KEY_ARG)
        return take_argument(p, value);
    if (key > LONG_ONLY)
        key -= LONG_ONLY;
    result = take_number(key, value, p);
    return result == ARGP_ERR_UNKNOWN ? take_choice(key, value, p) : result;
}

static void defaults(struct options *o)
{
    *o = (struct options){.index = getenv("PEELER_INDEX"),
                          .families = getenv("PEELER_FAMILIES"),
                          .limit = LIMIT_UNSET,
                          .context = 10,
                          .expand = EXPANSION_DEFAULT,
                          .k1 = BM25_K1,
                          .b = BM25_B,
                          .repeat = 5,
                          .terms = SIMILAR_TERMS,
                          .seed = 1,
                          .rows = FIELD_FORCE,
                          .cols = FIELD_YEAR,
                          .measure = MEASURE_MENTIONS,
                          .threshold = TRACK_THRESHOLD};
}

enum status options_parse(const struct command_usage *usage, int argc, char **argv,
                          struct options *out, struct error *e)
{
    struct argp_option own[sizeof all_options / sizeof *all_options] = {{0}};
    struct argp argp = {own, parse_key, usage->arguments, usage->text, NULL, NULL, NULL};
    struct parsing p = {usage, out, e, OK};
    char name[64];
    size_t n = 0, least, most;
    enum status status;

    for (const struct argp_option *o = all_options; o->name; o++)
        if (strchr(usage->keys, o->key)) {
            own[n] = *o;
            if (o->key != KEY_INDEX && o->key != KEY_LIMIT)
                own[n].key += LONG_ONLY;
            n++;
        }
    defaults(out);
    snprintf(name, sizeof name, "peeler %s", usage->name);
    status = arguments_parse(&argp, name, argc, argv, &p, e);
    if (p.status == OK)
        p.status = status;
    count_arguments(usage, &least, &most);
    if (p.status == OK && out->argument_count < least)
        p.status = error_set(e, ERR_USAGE, "%s: expected %s (see 'peeler %s --help')", usage->name,
                             usage->arguments, usage->name);
    return p.status;
}
