/*
 * deadline: by when a recommendation asks for something, and which date that is.
 *
 *   within six months, in the next 12 months, within 28 days      from the report's date on
 *   by 31 March 2015, no later than the end of May 2015, by 2016  the date itself
 *   immediately, with immediate effect                            the report's date
 *   as soon as reasonably practicable, by spring 2015             words alone
 */
#ifndef PEELER_DEADLINE_H
#define PEELER_DEADLINE_H

#include "shim/slice.h"

#define DUE_BYTES 12u

struct deadline {
    size_t at, len;      /* its words in the text */
    char due[DUE_BYTES]; /* "2015-03-31", "2015-03" or "2015"; "" when it can't be told */
};

/* Finds the first in a text on one line. `date` is the report's ("2014", "2014-11" or
 * "2014-11-18"; ""): a due date is never given more exactly than that allows. */
bool deadline_find(struct slice text, struct slice date, struct deadline *out);

#endif
