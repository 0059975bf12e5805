/*
 * read: a report from the bytes of a text file, .txt or .md, of either shape:
 * hard-wrapped lines as pdftotext leaves them, or one paragraph a line with or
 * without Markdown. The shape is told by the text, not by the file's name.
 */
#ifndef PEELER_REPORT_READ_H
#define PEELER_REPORT_READ_H

#include "indexer/report/gazetteer.h"
#include "indexer/report/metadata.h"
#include "indexer/report/report.h"

struct report_options {
    struct slice id;                   /* the report's id */
    struct slice source;               /* the file's path: names it in messages, and is kept */
    const struct gazetteer *gazetteer; /* NULL: forces are told by the pattern "X Police" alone */
    const struct metadata_row *row;    /* overrules what the text says; may be NULL */
    bool whole;                        /* one section with the whole text */
};

/*
 * Empty, binary and oversized (4 GiB) input is ERR_INPUT or ERR_LIMIT, the
 * source named. Bad UTF-8 is repaired and counted. *out needs no clearing after
 * an error.
 */
enum status report_read_text(struct slice bytes, const struct report_options *options,
                             struct report *out, struct error *e);

#endif
