/*
 * lines: see lines.h.
 */
#include "searcher/command/lines.h"

#include <stdlib.h>

enum status query_lines_open(struct query_lines *l, const char *path, struct error *e)
{
    *l = (struct query_lines){0};
    l->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    return l->file ? OK : error_errno(e, "open", path);
}

bool query_lines_next(struct query_lines *l, struct query_line *out)
{
    ssize_t len;

    while ((len = getline(&l->line, &l->cap, l->file)) >= 0) {
        struct slice line = slice_of(l->line, (size_t)len), trimmed;
        const char *tab;

        l->number++;
        while (line.len && (line.data[line.len - 1] == '\n' || line.data[line.len - 1] == '\r'))
            line.len--;
        trimmed = slice_trim(line);
        if (!trimmed.len)
            continue;
        tab = memchr(line.data, '\t', line.len);
        snprintf(l->numbered, sizeof l->numbered, "%zu", l->number);
        out->id = tab ? slice_of(line.data, (size_t)(tab - line.data)) : slice_str(l->numbered);
        out->query = tab ? slice_trim(slice_from(line, out->id.len + 1)) : trimmed;
        return true;
    }
    return false;
}

enum status query_lines_close(struct query_lines *l, const char *path, struct error *e)
{
    enum status status = l->file && ferror(l->file) ? error_errno(e, "read", path) : OK;

    if (l->file && l->file != stdin)
        fclose(l->file);
    free(l->line);
    *l = (struct query_lines){0};
    return status;
}
