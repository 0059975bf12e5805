/*
 * options: the command line of `peeler`. Every command takes a subset of the
 * same options, so an option means the same wherever it stands.
 */
#ifndef PEELER_OPTIONS_H
#define PEELER_OPTIONS_H

#include "searcher/answer/collect.h"
#include "searcher/answer/concordance.h"
#include "searcher/answer/measure.h"
#include "searcher/answer/rows.h"

#define LIMIT_UNSET   SIZE_MAX
#define ARGUMENTS_MAX 512u /* of a command that takes several */

enum batch_format {
    BATCH_JSONL,
    BATCH_TSV,
    BATCH_TREC
};

struct options {
    const char *index;    /* -d, or $PEELER_INDEX */
    const char *families; /* --families, or $PEELER_FAMILIES; NULL: the built-in ones */
    enum format format;
    enum batch_format batch_format;
    size_t limit, offset; /* -n, --offset; limit LIMIT_UNSET: the command's own */
    enum sort_order sort;
    enum mention_order order; /* --sort of mentions */
    size_t sample, seed;      /* sample 0: not asked for */
    bool seeded, forms;
    unsigned facets;
    bool by_report, any, plain, count, check_families;
    bool remove, replace; /* save: --delete, --force */
    bool other_reports;   /* similar: leave out the section's own */
    size_t terms;         /* similar: words to go by */
    uint32_t context;     /* words, or CONTEXT_SENTENCE */
    size_t expand;
    double k1, b;
    unsigned timeout_ms; /* 0: none */
    unsigned repeat;
    enum field rows, cols; /* of a matrix; AXIS_FAMILY: the phrases of a family */
    enum measure measure;
    const char *force;                    /* of track; NULL: not given */
    double threshold;                     /* of track: from 0 to 1 */
    const char *arguments[ARGUMENTS_MAX]; /* QUERY, FILE, … */
    size_t argument_count;
};

/* The options that a command takes, as the letters of their keys (see options.c). */
struct command_usage {
    const char *name;
    const char *arguments; /* "QUERY", "" for none, "[QUERY]" may be left out, "QUERY…": several */
    const char *text;      /* what --help says of it; behind a '\v' what it says at the end */
    const char *keys;
};

/* Parses argv (argv[0] is the command's name). An error is ERR_USAGE. With
 * --help, it is printed and the program ends. */
enum status options_parse(const struct command_usage *usage, int argc, char **argv,
                          struct options *out, struct error *e);

#endif
