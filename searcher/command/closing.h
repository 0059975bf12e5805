/*
 * closing: the last word of a list of mentions: how many there are in all, where was
 * searched, and whether all of them were shown.
 */
#ifndef PEELER_CLOSING_H
#define PEELER_CLOSING_H

#include "searcher/answer/mentions.h"
#include "searcher/command/session.h"

struct closing {
    struct mention_counts counts;
    bool finished;               /* all was gone through */
    uint64_t shown, offset;      /* mentions that were shown, behind so many passed over */
    uint64_t sample, seed;       /* of a sample; sample 0: there is none */
    uint64_t forms, forms_shown; /* of a list of forms, whose mentions are all counted */
};

/* {"summary":{…}}; a new reference. `complete` is true when all mentions were shown. */
json_t *closing_json(const struct session *s, const struct closing *c);

/* Appends "56 mentions in 29 sections …; complete yes", without a line's end. */
void closing_line(struct buf *out, const struct closing *c);

/* Prints the line to standard error. */
void closing_print(const struct closing *c);

#endif
