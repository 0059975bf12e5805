/*
 * blocks: runs the steps that tell what each block is, in the order in which each
 * needs the one before.
 */
#include "indexer/report/blocks.h"

#include "indexer/report/contents_page.h"
#include "indexer/report/edge.h"
#include "indexer/report/heading.h"
#include "indexer/report/notes.h"
#include "indexer/report/page.h"
#include "indexer/report/running.h"

static enum status tell(struct blocks *b, struct error *e)
{
    struct contents contents = {0};
    enum status status = page_numbers(&b->source, e);

    if (status == OK)
        status = contents_find(&b->source, &contents, e);
    if (status == OK)
        status = edge_find(&b->source, e);
    if (status == OK)
        status = block_make(&b->source, &b->list, e);
    if (status == OK)
        status = contents_page_find(&b->list, &contents, e);
    if (status == OK)
        status = running_find(&b->list, e);
    if (status == OK) {
        notes_find(&b->list);
        status = heading_find(&b->list, &contents, e);
    }
    if (status == OK)
        imprint_find(&b->list);
    contents_clear(&contents);
    return status;
}

enum status blocks_read(struct slice bytes, struct slice name, struct blocks *out, struct error *e)
{
    enum status status;

    *out = (struct blocks){0};
    status = source_read(bytes, name, &out->source, e);
    if (status == OK)
        status = tell(out, e);
    if (status != OK)
        blocks_clear(out);
    return status;
}

void blocks_clear(struct blocks *b)
{
    block_clear(&b->list);
    source_clear(&b->source);
}
