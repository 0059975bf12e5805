/*
 * shown: puts the text of a section together, line by line, with the place of each.
 */
#ifndef PEELER_REPORT_SHOWN_H
#define PEELER_REPORT_SHOWN_H

#include "indexer/report/block.h"

/* Used for one section after the other; clear it at the end. */
struct shown {
    const struct block_list *list;
    struct buf text;
    struct report_line *lines;
    size_t line_count, line_cap;
    struct report_dropped *dropped; /* of all sections so far */
    size_t dropped_count, dropped_cap;
    struct arena *arena; /* keeps what the report keeps */
    const struct block *last;
    bool failed;
};

void shown_init(struct shown *s, const struct block_list *list, struct arena *arena);
void shown_clear(struct shown *s);

/* Appends a block to the section; a heading on one line, which then has several marks. */
void shown_add(struct shown *s, const struct block *b);

/* Hands the section over, its text and lines in the arena, and begins the next. */
void shown_finish(struct shown *s, struct report_section *out);

/* Notes a line of the source that is in no section. */
void shown_drop(struct shown *s, const struct source_line *line, const char *why,
                struct slice text);

/* A heading as it is shown, in the arena. */
struct slice shown_heading(struct shown *s, const struct block *b);

#endif
