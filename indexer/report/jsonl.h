/*
 * jsonl: a report from one line of a .jsonl file:
 *
 *   {"id":"…", "title":"…", "text":"…", "force":"…" or ["…", …], "place":"…",
 *    "date":"YYYY[-MM[-DD]]", "publisher":"…", "programme":"…", "url":"…"}
 *
 * "id" and "text" must be there and not be empty; null stands for "not there";
 * other keys are let be. Nothing is inferred from the text: what a record says
 * of itself holds.
 */
#ifndef PEELER_REPORT_JSONL_H
#define PEELER_REPORT_JSONL_H

#include "indexer/report/read.h"

/*
 * Every line of the report's sections is `number`, the record's own line in
 * options.source. A text with more than one section is split unless
 * options.whole; else the one section has the title as its heading. options.id
 * is not looked at. A broken record is ERR_INPUT and names the file and the line;
 * the next line can be read all the same.
 */
enum status report_read_jsonl(struct slice line, uint32_t number,
                              const struct report_options *options, struct report *out,
                              struct error *e);

#endif
