/*
 * force_tally: what speaks for each force that a report names, and which of them it is
 * about.
 */
#ifndef PEELER_REPORT_FORCE_TALLY_H
#define PEELER_REPORT_FORCE_TALLY_H

#include "shim/slice.h"

#include <stdint.h>

#define TALLIES    64 /* different names looked at; later ones are partners */
#define TALLY_PART 40 /* the score of a name in a line of the title page */

struct tally {
    struct slice name;
    uint32_t force; /* of the gazetteer, where known */
    bool known;     /* else it is told by its form alone */
    bool subject;   /* the report is about it */
    unsigned sightings;
    unsigned score, front; /* front: the part of it from the title page */
};

struct gazetteer;

struct tallies {
    const struct gazetteer *gazetteer;
    struct tally list[TALLIES];
    size_t count;
};

/* How often the force's place ("Northshire" of "Northshire Police") stands in the text
 * without the rest of the name. */
size_t tally_places(const struct tally *tally, struct slice text);

/* Sets `subject`: the force with most in its favour, and a second one only when the
 * title page names both. None when too little speaks for any. */
void tally_decide(struct tallies *t);

#endif
