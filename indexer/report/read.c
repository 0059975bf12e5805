/*
 * read: the steps from bytes to report: lines, page numbers, contents, blocks,
 * furniture, notes, headings, sections, and at last what the report says of itself.
 */
#include "indexer/report/read.h"

#include "indexer/report/about.h"
#include "indexer/report/blocks.h"
#include "indexer/report/outline.h"
#include "indexer/report/overrule.h"

enum status report_read_text(struct slice bytes, const struct report_options *options,
                             struct report *out, struct error *e)
{
    struct blocks blocks;
    enum status status;

    *out = (struct report){.arena = ARENA_INIT};
    status = blocks_read(bytes, options->source, &blocks, e);
    if (status != OK)
        return status;
    out->bad_bytes = blocks.source.bad_bytes;
    out->id = arena_copy(&out->arena, options->id);
    out->source = arena_copy(&out->arena, options->source);
    status = outline_sections(&blocks.list, false, out, e);
    if (status == OK)
        status = about_infer(out, options->gazetteer, e);
    if (status == OK && options->whole)
        status = outline_sections(&blocks.list, true, out, e);
    if (status == OK && options->row)
        report_overrule(out, options->row);
    if (status == OK && !arena_ok(&out->arena))
        status = error_memory(e);
    blocks_clear(&blocks);
    if (status != OK)
        report_clear(out);
    return status;
}
