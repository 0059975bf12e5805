/*
 * source: the text of a report cut into its lines, with what can be told from
 * the lines' own shape: which of the two kinds of source it is, and where pages
 * begin. What the lines mean is told by the files that read this.
 */
#ifndef PEELER_REPORT_SOURCE_H
#define PEELER_REPORT_SOURCE_H

#include "indexer/report/report.h"

enum line_role {
    LINE_BODY,
    LINE_CONTENTS, /* of a contents list or of bookmarks */
    LINE_DROPPED   /* furniture */
};

/* A line that isn't empty. */
struct source_line {
    uint32_t start, len; /* in source.text, white space at both ends left out */
    uint32_t number;     /* in the file, 1-based */
    uint32_t page;       /* the count of page ends before it, plus 1 */
    uint8_t gap;         /* empty lines before it, at most 255 */
    uint8_t tabs;        /* before its first character */
    uint8_t role;        /* enum line_role */
    uint8_t underline;   /* 1 or 2: a heading by the "===" or "---" below it */
    bool page_start;
    bool head_end; /* the last line of a running head that stands directly on the text */
    bool foot;     /* the first line of a running foot that stands directly below it */
};

struct source {
    struct buf text; /* repaired; form feeds still in it */
    struct source_line *lines;
    size_t count, cap;
    size_t bad_bytes;
    uint32_t width;   /* bytes of a full line, when wrapped; else 0 */
    bool wrapped;     /* paragraphs run over several lines */
    bool markup;      /* it has Markdown's emphasis, links or headings */
    bool form_feeds;  /* page ends are real */
    int32_t printed;  /* printed page number less `page`, where has_printed */
    bool has_printed; /* pages carry printed numbers that agree */
};

enum status source_read(struct slice bytes, struct slice name, struct source *out, struct error *e);
void source_clear(struct source *s);

static inline struct slice source_text(const struct source *s, const struct source_line *line)
{
    return slice_of(s->text.data + line->start, line->len);
}

/* The page that is shown for a line; 0 when it isn't known. */
uint32_t source_page(const struct source *s, const struct source_line *line);

#endif
