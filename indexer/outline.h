/*
 * outline: the sections of a file as it would be indexed, without an index.
 */
#ifndef PEELER_OUTLINE_H
#define PEELER_OUTLINE_H

#include "indexer/report/read.h"

/* Prints a row a section to standard output: text, json, jsonl, tsv or csv. */
enum status outline(const char *path, const char *format, const struct gazetteer *gazetteer,
                    struct error *e);

#endif
