/*
 * main: `peeler-index`, which `peeler index` runs: options in, an index out. Exit
 * codes: 0 all was read, 2 something could not be (the rest is indexed), or
 * nothing was done; the message says which.
 */
#include "indexer/builtin.h"
#include "indexer/outline.h"
#include "indexer/update.h"
#include "shim/arguments.h"
#include "shim/clock.h"
#include "shim/digest.h"
#include "shim/file.h"
#include "shim/unicode.h"

#include <jansson.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#define TABLE_BYTES    ((size_t)256 << 20) /* of a table of metadata or forces */
#define MEMORY_DEFAULT 512u                /* MiB */
#define MEMORY_LEAST   64u
#define MEMORY_MOST    (1024u * 1024)
#define JOBS_MOST      256u
#define PROGRESS_NS    100000000u /* a line of progress at most every tenth of a second */
#define EXIT_ERROR     2

struct arguments {
    struct update_options update;
    const char *metadata, *forces, *outline;
    const char *format;
    const char *bad; /* what was wrong with an option */
};

struct program {
    struct arguments args;
    struct gazetteer gazetteer;
    struct metadata metadata;
    struct buf settings;
    json_t *skipped;
    uint64_t start_ns, told_ns;
    bool terminal;
};

enum {
    KEY_METADATA = 256,
    KEY_FORCES,
    KEY_FORMAT,
    KEY_REBUILD,
    KEY_WHOLE,
    KEY_ENGINE,
    KEY_MEMORY,
    KEY_JOBS,
    KEY_OUTLINE
};

static const struct argp_option option_table[] = {
    {"index", 'd', "DIR", 0, "The index to make or to bring up to date; or $PEELER_INDEX", 0},
    {"engine", KEY_ENGINE, "NAME", 0, "pack or xapian; that of the index, or pack", 0},
    {"memory", KEY_MEMORY, "MB", 0, "Memory to use while building (512)", 0},
    {"jobs", KEY_JOBS, "N", 0, "Threads that read reports (as many as there are processors)", 0},
    {"metadata", KEY_METADATA, "FILE", 0,
     "A table (file, force, date, title, programme, publisher, place, url) that overrules what "
     "the reports say",
     0},
    {"forces", KEY_FORCES, "FILE", 0, "More forces, in the form of corpus/forces.tsv", 0},
    {"whole", KEY_WHOLE, NULL, 0, "A report is one section", 0},
    {"rebuild", KEY_REBUILD, NULL, 0, "Read everything anew, and keep nothing else", 0},
    {"format", KEY_FORMAT, "FORMAT", 0, "text or json", 0},
    {"outline", KEY_OUTLINE, "FILE", OPTION_HIDDEN, NULL, 0},
    {NULL, 0, NULL, 0, NULL, 0}};

static error_t take_memory(struct arguments *a, const char *value)
{
    char *end;
    unsigned long mb = strtoul(value, &end, 10);

    if (end == value || *end || mb < MEMORY_LEAST || mb > MEMORY_MOST)
        a->bad = "--memory: expected a number of megabytes from 64 to 1048576";
    a->update.memory = (uint64_t)mb << 20;
    return 0;
}

static error_t take_jobs(struct arguments *a, const char *value)
{
    char *end;
    unsigned long jobs = strtoul(value, &end, 10);

    if (end == value || *end || jobs < 1 || jobs > JOBS_MOST)
        a->bad = "--jobs: expected a number from 1 to 256";
    a->update.jobs = (unsigned)jobs;
    return 0;
}

/* The processors that this process may use. */
static unsigned processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return count < 1 ? 1 : count > (int)JOBS_MOST ? JOBS_MOST : (unsigned)count;
}

static error_t parse_key(int key, char *value, struct argp_state *state)
{
    struct arguments *a = state->input;

    switch (key) {
    case 'd':
        a->update.dir = value;
        return 0;
    case KEY_ENGINE:
        a->update.engine = value;
        if (!builder_knows(slice_str(value)))
            a->bad = "--engine: expected pack or xapian";
        return 0;
    case KEY_MEMORY:
        return take_memory(a, value);
    case KEY_JOBS:
        return take_jobs(a, value);
    case KEY_METADATA:
        a->metadata = value;
        return 0;
    case KEY_FORCES:
        a->forces = value;
        return 0;
    case KEY_WHOLE:
        a->update.whole = true;
        return 0;
    case KEY_REBUILD:
        a->update.rebuild = true;
        return 0;
    case KEY_FORMAT:
        a->format = value;
        return 0;
    case KEY_OUTLINE:
        a->outline = value;
        return 0;
    case ARGP_KEY_ARGS:
        a->update.paths = state->argv + state->next;
        a->update.path_count = (size_t)(state->argc - state->next);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* A message for a terminal: names of files may hold anything. */
static void print_safe(FILE *out, struct slice text)
{
    while (text.len) {
        int32_t c;
        size_t len = unicode_next(text, &c);

        if (unicode_control(c))
            fputc('?', out);
        else
            fwrite(text.data, 1, len, out);
        text = slice_from(text, len);
    }
}

static int fail(const struct error *e)
{
    fputs("peeler-index: ", stderr);
    print_safe(stderr, slice_str(e->text));
    fputc('\n', stderr);
    return EXIT_ERROR;
}

static void wipe_progress(const struct program *p)
{
    if (p->terminal)
        fputs("\r\033[K", stderr);
}

static void on_skip(void *ctx, struct slice file, const char *reason)
{
    struct program *p = ctx;
    struct slice why = slice_str(reason);
    bool named = why.len >= file.len && memmem(why.data, why.len, file.data, file.len);

    wipe_progress(p);
    fputs("peeler-index: left out: ", stderr);
    if (!named) {
        print_safe(stderr, file);
        fputs(": ", stderr);
    }
    print_safe(stderr, why);
    fputc('\n', stderr);
    json_array_append_new(p->skipped,
                          json_pack("{s:s%, s:s}", "file", file.data, file.len, "reason", reason));
}

static void on_progress(void *ctx, size_t done, size_t count, uint64_t bytes)
{
    struct program *p = ctx;

    if (!p->terminal || (done < count && clock_ns() - p->told_ns < PROGRESS_NS))
        return;
    p->told_ns = clock_ns();
    fprintf(stderr, "\r\033[K%zu of %zu files, %.1f MB read", done, count, (double)bytes / 1e6);
    if (done == count)
        fputs(", writing", stderr);
}

static enum status load_gazetteer(struct program *p, struct error *e)
{
    struct buf table = BUF_INIT;
    enum status status;

    gazetteer_init(&p->gazetteer);
    status = gazetteer_add(&p->gazetteer, builtin_forces(), "the built-in forces", e);
    if (status == OK && p->args.forces) {
        status = file_read(p->args.forces, FILE_LINK, TABLE_BYTES, &table, e);
        if (status == OK)
            status = gazetteer_add(&p->gazetteer, buf_view(&table), p->args.forces, e);
        buf_slice(&p->settings, buf_view(&table));
    }
    buf_slice(&p->settings, builtin_forces());
    buf_clear(&table);
    return status;
}

static enum status load_metadata(struct program *p, struct error *e)
{
    struct buf table = BUF_INIT;
    enum status status;

    if (!p->args.metadata)
        return OK;
    status = file_read(p->args.metadata, FILE_LINK, TABLE_BYTES, &table, e);
    if (status == OK)
        status = metadata_load(buf_view(&table), p->args.metadata, &p->metadata, e);
    buf_slice(&p->settings, buf_view(&table));
    buf_clear(&table);
    p->args.update.metadata = &p->metadata;
    return status;
}

/* What reading a file depends on besides the file, as a digest. */
static enum status digest_settings(struct program *p, char text[DIGEST_DIGITS + 1], struct error *e)
{
    buf_char(&p->settings, p->args.update.whole ? 'w' : 's');
    buf_str(&p->settings, PEELER_VERSION);
    if (!buf_ok(&p->settings))
        return error_memory(e);
    digest_text(digest_of(buf_view(&p->settings)), text);
    p->args.update.settings = slice_of(text, DIGEST_DIGITS);
    return OK;
}

static void print_result(struct program *p, const struct update_result *r)
{
    double seconds = (double)(clock_ns() - p->start_ns) / 1e9;

    wipe_progress(p);
    if (p->args.format && strcmp(p->args.format, "json") == 0) {
        json_t *json = json_pack(
            "{s:I, s:I, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:I, s:b, s:O}", "reports",
            (json_int_t)r->counts.reports, "sections", (json_int_t)r->counts.sections, "tokens",
            (json_int_t)r->counts.tokens, "bytes", (json_int_t)r->bytes, "seconds", seconds,
            "generation", (json_int_t)r->generation, "read", (json_int_t)r->read, "kept",
            (json_int_t)r->kept, "removed", (json_int_t)r->removed, "failed", (json_int_t)r->failed,
            "changed", r->changed, "skipped", p->skipped);

        json_dumpf(json, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(json);
        return;
    }
    printf("%llu reports, %llu sections, %llu words; %zu files read (%.1f MB), %zu unchanged, %zu "
           "removed; %s %llu; %.2f s\n",
           (unsigned long long)r->counts.reports, (unsigned long long)r->counts.sections,
           (unsigned long long)r->counts.tokens, r->read, (double)r->bytes / 1e6, r->kept,
           r->removed, r->changed ? "published generation" : "nothing changed in generation",
           (unsigned long long)r->generation, seconds);
}

static enum status check_arguments(const struct arguments *a, struct error *e)
{
    if (a->bad)
        return error_set(e, ERR_USAGE, "%s", a->bad);
    if (a->outline)
        return OK;
    if (a->format && strcmp(a->format, "text") != 0 && strcmp(a->format, "json") != 0)
        return error_set(e, ERR_USAGE, "--format: '%s' is not text or json", a->format);
    if (!a->update.dir)
        return error_set(e, ERR_USAGE, "no index is named: give -d DIR, or set PEELER_INDEX");
    if (!a->update.path_count)
        return error_set(e, ERR_USAGE, "expected files or folders to index");
    return OK;
}

static int run_update(struct program *p, struct error *e)
{
    struct update_result result;
    char settings[DIGEST_DIGITS + 1];
    enum status status = load_metadata(p, e);

    if (status == OK)
        status = digest_settings(p, settings, e);
    if (status == OK)
        status = update(&p->args.update, &result, e);
    if (status != OK) {
        wipe_progress(p);
        return fail(e);
    }
    print_result(p, &result);
    if (fflush(stdout) != 0) {
        error_errno(e, "write", "the output (the index is published)");
        return fail(e);
    }
    return result.failed ? EXIT_ERROR : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {option_table,
                                     parse_key,
                                     "PATH…",
                                     "Reads reports (.txt, .md, .jsonl; folders to their bottom) "
                                     "into an index. Only what changed is read again.",
                                     NULL,
                                     NULL,
                                     NULL};
    struct program p = {.args = {.update = {.dir = getenv("PEELER_INDEX"),
                                            .memory = (uint64_t)MEMORY_DEFAULT << 20,
                                            .jobs = processors()}}};
    struct error e = {0};
    int code;

    if (arguments_parse(&argp, "peeler-index", argc, argv, &p.args, &e) != OK)
        return fail(&e);
    p.start_ns = clock_ns();
    p.terminal = isatty(STDERR_FILENO);
    p.skipped = json_array();
    p.args.update.gazetteer = &p.gazetteer;
    p.args.update.skip = on_skip;
    p.args.update.progress = on_progress;
    p.args.update.ctx = &p;
    if (check_arguments(&p.args, &e) != OK || load_gazetteer(&p, &e) != OK)
        code = fail(&e);
    else if (p.args.outline)
        code =
            outline(p.args.outline, p.args.format ? p.args.format : "text", &p.gazetteer, &e) == OK
                ? EXIT_SUCCESS
                : fail(&e);
    else
        code = run_update(&p, &e);
    gazetteer_clear(&p.gazetteer);
    metadata_clear(&p.metadata);
    buf_clear(&p.settings);
    json_decref(p.skipped);
    return code;
}
