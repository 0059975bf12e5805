/*
 * overrule: sets the fields of a report from a row of metadata.
 */
#include "indexer/report/overrule.h"

void report_set_forces(struct report *r, struct slice names)
{
    size_t count = 1;
    struct slice *forces;

    for (size_t i = 0; i < names.len; i++)
        count += names.data[i] == '|';
    forces = arena_array(&r->arena, count, sizeof *forces);
    r->force_count = 0;
    while (forces && names.len) {
        const char *end = memchr(names.data, '|', names.len);
        size_t len = end ? (size_t)(end - names.data) : names.len;
        struct slice name = slice_trim(slice_of(names.data, len));

        if (name.len)
            forces[r->force_count++] = arena_copy(&r->arena, name);
        names = slice_from(names, len + (end != NULL));
    }
    r->forces = forces;
}

static void set(struct report *r, struct slice *field, struct slice cell)
{
    if (cell.len)
        *field = arena_copy(&r->arena, cell);
}

void report_overrule(struct report *r, const struct metadata_row *row)
{
    set(r, &r->title, row->cells[METADATA_TITLE]);
    set(r, &r->publisher, row->cells[METADATA_PUBLISHER]);
    set(r, &r->programme, row->cells[METADATA_PROGRAMME]);
    set(r, &r->place, row->cells[METADATA_PLACE]);
    set(r, &r->url, row->cells[METADATA_URL]);
    set(r, &r->date, row->cells[METADATA_DATE]);
    if (row->cells[METADATA_DATE].len)
        r->date_inferred = false;
    if (row->cells[METADATA_FORCE].len)
        report_set_forces(r, row->cells[METADATA_FORCE]);
}
