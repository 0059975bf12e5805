/*
 * about: who a report is about, who published it, when, in which programme and under
 * which title, told from its own text. File names say nothing and aren't looked at.
 */
#ifndef PEELER_REPORT_ABOUT_H
#define PEELER_REPORT_ABOUT_H

#include "indexer/report/gazetteer.h"
#include "indexer/report/report.h"

/* The parts of a report that speak of it, each on lines of their own. */
struct about {
    const struct gazetteer *gazetteer; /* may be NULL */
    struct buf front;                  /* title page and imprint, a line a paragraph */
    struct buf listed;                 /* contents and bookmarks, a line an entry */
    struct buf headings;               /* a line each */
    struct buf running;                /* running heads, a line each */
    struct buf body;                   /* the rest, on one line, as far as it is looked through */
};

/* Fills the report's title, forces, publisher, programme and date from its sections. */
enum status about_infer(struct report *r, const struct gazetteer *gazetteer, struct error *e);

/* Steps through the lines of a text: false at its end. */
bool about_line(struct slice *rest, struct slice *line);

/* How often the words (small letters) stand in the text, in any case. */
size_t about_count(struct slice text, const char *words);

enum status force_infer(const struct about *a, struct report *r, struct error *e);
void date_infer(const struct about *a, struct report *r);
void publisher_infer(const struct about *a, struct report *r);
void title_infer(const struct about *a, struct report *r); /* after those */

/* What follows "a national report on", as far as "will", a stop or a comma; "": nothing. */
struct slice about_national_report(struct slice body);

/* The first date ("18 December 2012", "December 2012") in a text: how it is written in a
 * report, where it stands and how long it is there. False: none. */
struct date_found {
    unsigned year, month, day; /* 0: not given */
    size_t at, len;
};
bool date_find(struct slice text, struct date_found *out);

#endif
