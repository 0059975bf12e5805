/*
 * block: runs of lines that belong together (a paragraph, a heading, an item),
 * and what each is. block_make() cuts; contents.c, running.c, heading.c and
 * notes.c tell what they are; outline.c makes sections of them.
 */
#ifndef PEELER_REPORT_BLOCK_H
#define PEELER_REPORT_BLOCK_H

#include "indexer/report/source.h"

enum block_role {
    BLOCK_BODY,
    BLOCK_HEADING,
    BLOCK_CONTENTS,
    BLOCK_NOTE,
    BLOCK_IMPRINT, /* who published it and when, at the end */
    BLOCK_RUNNING  /* a running head: dropped */
};

struct block {
    uint32_t first, count; /* lines of the source; none of them dropped */
    uint32_t bytes;        /* of its lines together */
    uint32_t widest;       /* bytes of its longest line */
    uint8_t role;          /* enum block_role */
    uint8_t kind;          /* enum section_kind, of a heading */
    uint8_t level;         /* of a heading: 1 is a chapter */
    uint8_t hashes;        /* Markdown's '#' before it, or the depth of its underline */
    bool page_first, page_last;
    bool narrow;  /* a piece of a narrow column */
    bool listed;  /* its text stands in a contents list or in bookmarks */
    bool strong;  /* a heading by more than its looks */
    bool stacked; /* a heading directly above another, by its looks */
    bool box;     /* heading of a box: what it interrupts goes on after it */
    bool hoisted; /* a heading that stands at the end of the page it heads */
    bool contents_heading;
};

struct block_list {
    const struct source *source;
    struct block *blocks;
    size_t count, cap;
};

enum status block_make(const struct source *s, struct block_list *out, struct error *e);
void block_clear(struct block_list *list);

/* Appends the block's lines on one line, a space between two of them unless a
 * hyphen stands there; at most the first PROSE_KEY_MAX bytes and the line
 * they end in. Markup still stands in it. */
void block_join(const struct block_list *list, const struct block *b, struct buf *out);

struct slice block_first_line(const struct block_list *list, const struct block *b);
struct slice block_last_line(const struct block_list *list, const struct block *b);

#endif
