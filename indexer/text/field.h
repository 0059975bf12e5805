/*
 * field: what a section can be asked for besides its words: its kind, and the
 * named fields of the query language, with the folding that makes
 * "Devon & Cornwall" and "devon and cornwall" the same value.
 */
#ifndef PEELER_FIELD_H
#define PEELER_FIELD_H

#include "shim/buf.h"
#include "shim/slice.h"

/* What a section of a report is. The numbers are on disk: add at the end. */
enum section_kind {
    KIND_FRONT = 0, /* title page and what stands before the first heading */
    KIND_CONTENTS,  /* a contents list or bookmarks: kept to show, never matched */
    KIND_SUMMARY,
    KIND_INTRODUCTION,
    KIND_FINDING,
    KIND_RECOMMENDATION,
    KIND_IMPROVEMENT, /* area(s) for improvement */
    KIND_CONCERN,     /* cause of concern */
    KIND_NUMBERS,     /* panels, tables and charts of figures */
    KIND_ANNEX,
    KIND_GLOSSARY,
    KIND_NOTES, /* footnotes and endnotes */
    KIND_COUNT
};

const char *kind_name(enum section_kind kind); /* "finding", … */
bool kind_parse(struct slice name, enum section_kind *kind);

/* A field of the query language. The first two hold words, the rest whole values. */
enum field {
    FIELD_TITLE,
    FIELD_HEADING,
    FIELD_FORCE,
    FIELD_YEAR,
    FIELD_DATE,
    FIELD_KIND,
    FIELD_PROGRAMME,
    FIELD_PUBLISHER,
    FIELD_PLACE,
    FIELD_REPORT,
    FIELD_COUNT
};

const char *field_name(enum field field); /* "title", … */
bool field_parse(struct slice name, enum field *field);

/* Appends the value folded for comparison: case folded, `&` as "and", every
 * other run of characters that are neither letters nor digits as one space.
 * A report's id (FIELD_REPORT) and a date are compared byte by byte: not folded. */
void field_fold(struct buf *out, enum field field, struct slice value);

#endif
