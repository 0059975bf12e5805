/*
 * overrule: what a metadata table says of a report goes before what its text says.
 */
#ifndef PEELER_REPORT_OVERRULE_H
#define PEELER_REPORT_OVERRULE_H

#include "indexer/report/metadata.h"
#include "indexer/report/report.h"

/* Memory that runs out shows in the report's arena. */
void report_overrule(struct report *r, const struct metadata_row *row);

/* Sets the forces from a text in which '|' separates them. */
void report_set_forces(struct report *r, struct slice names);

#endif
