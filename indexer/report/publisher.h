/*
 * publisher: names of inspectorates, known ones and those told by their form.
 */
#ifndef PEELER_REPORT_PUBLISHER_H
#define PEELER_REPORT_PUBLISHER_H

#include "indexer/report/about.h"

/* Whether a line of a title page is nothing but a publisher's name ("by the …"). */
bool publisher_is(struct slice line, struct slice publisher);

#endif
