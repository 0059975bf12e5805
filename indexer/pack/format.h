/*
 * format: what indexer and searcher agree on: the spaces that terms live in,
 * the files of a generation, and the record that keeps a section's text and
 * what is needed to cite it.
 *
 * Terms. A section is found under these, whatever the engine:
 *
 *   space     text of the term                      stands for
 *   S stem    stem                                  a word in any form (with positions;
 *                                                   joined spellings are counted, not placed)
 *   W form    fold [0x1F form]                      a spelling; the form follows when it is not
 *                                                   the fold (with positions, but for joined ones)
 *   J joined  stem 0x1F (text of its W term)        a joined spelling by its stem
 *   T title   stem                                  a word of the report's title (positions)
 *   H heading stem                                  a word of the section's heading path
 * (positions) F force, P programme, B publisher, L place      a folded value; a force by each of
 * its names Y year, D date, K kind, R report                "2014", "2014-11-18", "finding", the id
 *   A acronym acronym 0x1F long form                what the section's text teaches (acronym.h)
 *
 * A joined form is written with its hyphens ("co-ordinating"): it stands for
 * one position more than it has hyphens, and no other form has one.
 *
 * Record of a section, then compressed by zlib as a whole (numbers: varints;
 * text: length, bytes):
 *
 *   record  := version=2 ordinal kind tokens flags heading_len
 *              text(report) [text(title)] [text(heading)] [text(path)] text(publisher)
 *              text(programme) text(date) text(place) text(url) text(source)
 *              force_count text(force)* text(text) line_count mark*
 *   mark    := offset_gap line_zigzag page_zigzag     (each against the mark before; a line of
 *                                                      the text without one is where the last is)
 *   flags   := bit 0: the date is inferred
 *              bit 1: the heading is what the text begins with, heading_len bytes, and is left out
 *              bit 2: the path is the heading             bit 3: so is the title
 */
#ifndef PEELER_FORMAT_H
#define PEELER_FORMAT_H

#include "indexer/text/field.h"
#include "indexer/text/line.h"
#include "shim/buf.h"
#include "shim/error.h"

#define FORMAT_VERSION 4

/* The only separator within a term; no word contains it. */
#define TERM_SEPARATOR '\x1f'

enum space {
    SPACE_STEM = 'S',
    SPACE_FORM = 'W',
    SPACE_JOINED = 'J',
    SPACE_TITLE = 'T',
    SPACE_HEADING = 'H',
    SPACE_FORCE = 'F',
    SPACE_YEAR = 'Y',
    SPACE_DATE = 'D',
    SPACE_KIND = 'K',
    SPACE_PROGRAMME = 'P',
    SPACE_PUBLISHER = 'B',
    SPACE_PLACE = 'L',
    SPACE_REPORT = 'R',
    SPACE_ACRONYM = 'A'
};

enum space space_of_field(enum field field);

/* Appends a term as an engine that takes bounded keys stores it: the space's
 * letter and the text; one of more than TERM_KEY bytes in all (a file's path, say)
 * is known by its start and a digest. */
#define TERM_KEY 240
void term_key(struct buf *out, enum space space, struct slice text);

/* Appends a form's term (without its space). */
void form_term(struct buf *out, struct slice fold, struct slice form);
/* Appends a joined spelling's term in SPACE_JOINED; its W term is what follows
 * the first separator. */
void joined_term(struct buf *out, struct slice stem, struct slice fold, struct slice form);
/* The fold and the form of a form's term, and the positions that the form stands for. */
struct slice form_term_fold(struct slice term);
struct slice form_term_form(struct slice term);
uint32_t form_span(struct slice form);

/* Columns: one value a section, for sorting, facets and counts. The numbers
 * are Xapian's value slots. Several forces are separated by TERM_SEPARATOR. */
enum column {
    COLUMN_REPORT = 0,
    COLUMN_FORCE,
    COLUMN_DATE,
    COLUMN_KIND,
    COLUMN_PROGRAMME,
    COLUMN_PUBLISHER,
    COLUMN_PLACE,
    COLUMN_TOKENS, /* a varint */
    COLUMN_COUNT
};

/* A section as the index keeps it. */
struct section {
    struct slice report; /* the report's id; the section's is "report#ordinal" */
    uint32_t ordinal;    /* 1-based */
    enum section_kind kind;
    uint64_t tokens; /* positions in the text */
    struct slice title, heading, path, publisher, programme, date, place, url, source;
    bool date_inferred;
    const struct slice *forces;
    size_t force_count;
    struct slice text;
    size_t heading_len;
    const struct report_line *lines;
    size_t line_count;
};

/* Appends the record, not yet compressed. */
void section_encode(struct buf *out, const struct section *s);

/* Decodes a record; texts point into `record`, tables into `arena`. A record
 * that breaks the grammar is ERR_CORRUPT, whatever its bytes. */
enum status section_decode(struct slice record, struct arena *arena, struct section *out,
                           struct error *e);

/* The mark of the line that holds byte `offset` of the text; NULL when the section has none. */
const struct report_line *section_line(const struct section *s, size_t offset);

/* A year as four digits from a date; "" when there is none. */
struct slice date_year(struct slice date);

#endif
