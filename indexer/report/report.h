/*
 * report: one inspection report as the index will hold it: who it is about,
 * when it appeared, and its sections, each with the text that is shown and the
 * source line and page of every line of it.
 *
 * A report owns all its memory through its arena: report_clear() frees it.
 * read.h makes one from the bytes of a text file, jsonl.h from a line of JSON.
 */
#ifndef PEELER_REPORT_H
#define PEELER_REPORT_H

#include "indexer/text/field.h"
#include "indexer/text/line.h"
#include "shim/buf.h"
#include "shim/error.h"

/*
 * A section's text is valid UTF-8 without control characters other than '\n'.
 * It begins with its heading (heading_len bytes; 0: it has none), which stands
 * on one line there however it was wrapped, and an empty line. Lines end in
 * '\n' as in the source; an empty line between two lines is a paragraph's end.
 * Where furniture or a page's end stood inside a paragraph the lines on both
 * sides simply follow each other; where a box stood, too. Words are never
 * altered: a hyphen at a line's end stays there.
 */
struct report_section {
    enum section_kind kind;
    struct slice heading; /* on one line; "" for none */
    struct slice path;    /* the headings above it and its own, joined by " > " */
    struct slice text;
    size_t heading_len;
    const struct report_line *lines; /* of the source, at the offset where each begins in the text:
                                      * ascending, also within a heading that was wrapped */
    size_t line_count;
};

/* A line of the source, or a part of one, that is in no section. */
struct report_dropped {
    uint32_t line;   /* 1-based */
    uint32_t page;   /* 0: not known */
    const char *why; /* "page number", "running head", "rule" (below a heading), "link" (the
                      * address behind a link) */
    struct slice text;
};

/*
 * Pages. Where pages carry printed numbers that agree with the page ends, `page`
 * is the printed number. Where they carry none it is the count of form feeds,
 * from 1. Some converters turn the form feed into a space before a page's first
 * line; such files may lack their first pages, so that a count would be a guess:
 * there the page is the printed number or 0.
 */
struct report {
    struct arena arena;
    struct slice id;
    struct slice title;
    struct slice publisher; /* "HMIC", "HMICFRS", …; "" when not known */
    struct slice programme; /* a key such as "integrity", "peel", "vetting"; "" when not known */
    struct slice date;      /* "2014", "2014-11" or "2014-11-18"; "" when not known */
    bool date_inferred;     /* the year was worked out from the text, not read off it */
    struct slice place;
    struct slice url;
    struct slice source;        /* the file's path, as the index names it */
    const struct slice *forces; /* names, as they stand there, of the force(s) that it is about */
    size_t force_count;
    struct report_section *sections; /* in the order in which they begin */
    size_t section_count;
    const struct report_dropped *dropped; /* in the order of the source */
    size_t dropped_count;
    size_t bad_bytes; /* bytes of the source that were not UTF-8 or were control characters */
};

void report_clear(struct report *r);

#endif
