/*
 * report: who a made-up report is about and when it appeared, and how a section
 * or a report is written down: as a line of JSON, or as a page of plain text.
 */
#ifndef GENERATOR_REPORT_H
#define GENERATOR_REPORT_H

#include "corpus/generator/prose.h"

#define REPORT_FORCES     32u
#define REPORT_YEAR_FIRST 2005u
#define REPORT_YEAR_LAST  2024u
#define REPORT_YEARS      (REPORT_YEAR_LAST - REPORT_YEAR_FIRST + 1)

extern const char *const report_forces[REPORT_FORCES];

struct report {
    uint64_t number;
    uint32_t force, year, month, day, programme;
};

/* Draws the next report. Some forces have no report in some years, ever. */
void report_next(struct report *r, struct random *random);

/* One section as one record: {"id","title","text","force","date","programme","publisher"}.
 * The section's text is written as it is: it holds nothing that JSON escapes. */
void report_json(const struct report *r, const struct section *s, FILE *out);

/* A title page; then each section under its heading, wrapped, in pages with
 * their numbers and running heads; even reports part pages by form feeds, odd
 * ones by a blank at the start of a page. */
struct paper {
    const struct report *report;
    FILE *out;
    uint32_t line, page;
};

void paper_start(struct paper *p, const struct report *r, FILE *out);
void paper_section(struct paper *p, uint32_t number, const char *heading, const struct section *s);
void paper_end(struct paper *p);

#endif
