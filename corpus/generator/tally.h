/*
 * tally: true counts of what was planted: of each query over the whole corpus,
 * and of one query by force and year. Its memory doesn't grow with the corpus.
 */
#ifndef GENERATOR_TALLY_H
#define GENERATOR_TALLY_H

#include "corpus/generator/report.h"

struct count {
    uint64_t mentions, sections, reports;
};

struct tally {
    const struct plan *plan;
    uint32_t watched; /* the query that is counted by force and year */
    struct count queries[PLAN_QUERIES];
    struct count cells[REPORT_FORCES][REPORT_YEARS];
    uint64_t held[REPORT_FORCES][REPORT_YEARS]; /* reports */
    uint64_t in_report;                         /* bit i: this report mentioned query i */
};

void tally_report(struct tally *t, const struct report *r); /* a report begins */
void tally_section(struct tally *t, const struct report *r, const struct section *s);

/* query TAB mentions TAB sections TAB reports */
void tally_print(const struct tally *t, FILE *out);

/* force TAB year TAB mentions TAB sections TAB reports, where any report is held */
void tally_print_matrix(const struct tally *t, FILE *out);

#endif
