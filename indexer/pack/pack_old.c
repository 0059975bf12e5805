/*
 * pack_old: see pack_old.h.
 */
#include "indexer/pack/pack_old.h"

#include <stdlib.h>

static enum status map_files(const char *folder, struct pack_old *old, struct error *e)
{
    const struct {
        const char *name;
        struct map *map;
    } files[] = {{"terms", &old->terms},
                 {"postings", &old->postings},
                 {"positions", &old->positions},
                 {"columns", &old->columns_file},
                 {"store", &old->store_file}};
    struct buf path = BUF_INIT;
    enum status status = OK;

    for (size_t i = 0; i < sizeof files / sizeof *files && status == OK; i++) {
        buf_truncate(&path, 0);
        buf_printf(&path, "%s/%s", folder, files[i].name);
        status = buf_ok(&path) ? map_open(path.data, files[i].map, e) : error_memory(e);
    }
    buf_clear(&path);
    return status;
}

enum status pack_old_open(const char *folder, struct pack_old *old, struct error *e)
{
    enum status status;

    *old = (struct pack_old){.stems = STEMS_INIT,
                             .terms = MAP_INIT,
                             .postings = MAP_INIT,
                             .positions = MAP_INIT,
                             .columns_file = MAP_INIT,
                             .store_file = MAP_INIT};
    status = map_files(folder, old, e);
    if (status == OK)
        status = dictionary_open(old->terms.bytes, &old->dictionary, e);
    if (status == OK)
        status = stems_load(&old->dictionary, &old->stems, e);
    if (status == OK)
        status = columns_open(old->columns_file.bytes, &old->columns, e);
    if (status == OK)
        status = store_open(old->store_file.bytes, &old->store, e);
    if (status != OK)
        return status;
    old->count = store_docs(old->store);
    old->docs = calloc(old->count + 1u, sizeof *old->docs);
    return old->docs ? OK : error_memory(e);
}

void pack_old_clear(struct pack_old *old)
{
    stems_clear(&old->stems);
    columns_close(old->columns);
    store_close(old->store);
    map_close(&old->terms);
    map_close(&old->postings);
    map_close(&old->positions);
    map_close(&old->columns_file);
    map_close(&old->store_file);
    free(old->docs);
}
