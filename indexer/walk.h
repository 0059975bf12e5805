/*
 * walk: which files are to be indexed. Folders are gone through to their
 * bottom, links are not followed, and only regular files are taken. Nothing is
 * passed over silently: what isn't taken is a source with a reason.
 */
#ifndef PEELER_WALK_H
#define PEELER_WALK_H

#include "indexer/sources.h"

enum source_type {
    SOURCE_TEXT,
    SOURCE_JSONL,
    SOURCE_OTHER
};

/* What kind of source a file is, by the end of its name. */
enum source_type source_type(struct slice name);

/* Adds the file or all files of the folder. `root` gets the real path of what
 * was named. A path that isn't there, or is neither, is an error. */
enum status walk(const char *path, struct sources *out, struct buf *root, struct error *e);

#endif
