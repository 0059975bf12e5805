/*
 * headword: the headings that reports of this family share, and the kind of
 * section that each opens.
 */
#ifndef PEELER_REPORT_HEADWORD_H
#define PEELER_REPORT_HEADWORD_H

#include "indexer/text/field.h"

enum headword {
    HEADWORD_NONE,
    HEADWORD_CHAPTER,
    HEADWORD_BOX /* recommendation, area for improvement, cause of concern */
};

/* What the heading `text` is; its number ("1. ") and a colon at its end are let be. */
enum headword headword_kind(struct slice text, enum section_kind *kind);
bool headword_box(struct slice text);
bool headword_plural(struct slice text); /* "Recommendations", "Areas for improvement" */

/* A grade that stands alone on its line ("Good", "Requires improvement"): no heading. */
bool headword_grade(struct slice text);

/* Begins as a question does and ends in a question mark, one sentence only. */
bool headword_question(struct slice text);

#endif
