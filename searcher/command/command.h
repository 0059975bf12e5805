/*
 * command: the commands of `peeler`. Each opens what it needs, prints its answer
 * to standard output and says whether anything was found.
 */
#ifndef PEELER_COMMAND_H
#define PEELER_COMMAND_H

#include "searcher/command/session.h"

struct command {
    struct command_usage usage;
    enum status (*run)(const struct options *options, bool *found, struct error *e);
};

extern const struct command command_search;
extern const struct command command_mentions;
extern const struct command command_matrix;
extern const struct command command_similar;
extern const struct command command_save;
extern const struct command command_packs;
extern const struct command command_run;
extern const struct command command_diff;
extern const struct command command_batch;
extern const struct command command_bench;
extern const struct command command_sections;
extern const struct command command_show;
extern const struct command command_terms;
extern const struct command command_stats;
extern const struct command command_check;
extern const struct command command_explain;
extern const struct command command_families;
extern const struct command command_acronyms;
extern const struct command command_recommendations;
extern const struct command command_track;

/* ERR_TIMEOUT when the answer says that it isn't whole. */
enum status answer_complete(const json_t *answer, struct error *e);

/* The whole answer to a search, as `--format json` prints it; a new reference.
 * `total` gets the number of matches (of reports, when grouped). */
enum status answer_search(struct session *s, struct slice query, size_t limit, json_t **answer,
                          uint64_t *total, struct error *e);

struct closing;
struct mention_request;

/* `mentions --forms`: prints what was written and what the query's words let in. */
enum status answer_forms(struct session *s, const struct mention_request *request,
                         struct closing *closing, struct error *e);

/* The columns of a search's hits in tsv and csv; the first are for batch. */
extern const char *const search_columns[];

/* The recommendations that pass the session's query, or all of them when none was asked. */
struct record_list;
enum status session_records(struct session *s, struct record_list *out, struct error *e);

/* Prints a record (records.h) as text, on several lines. */
void print_record(FILE *out, const json_t *row);

/* Prints text of a document where a terminal may be: control characters gone. */
void print_safe(FILE *out, const char *text);
void print_json_text(FILE *out, const json_t *row, const char *name);
/* "West Mercia Police; Warwickshire Police" of a row's "force". */
void print_forces(FILE *out, const json_t *row);
/* Where a ranked section stands and what it scored; the cursor is left on a new, indented line. */
void print_place(FILE *out, const json_t *row);

/* On a terminal, the marks that set a match off; "" elsewhere. */
const char *bold_on(FILE *out);
const char *bold_off(FILE *out);

#endif
