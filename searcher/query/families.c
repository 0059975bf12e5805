/*
 * families: reads the table of phrase families. Whether a phrase is a good
 * query is found out when it is parsed, by whoever uses the family.
 */
#include "searcher/query/families.h"

struct row {
    struct slice name, phrase, note;
    size_t line;
};

static struct slice take_line(struct slice *rest)
{
    const char *end = rest->len ? memchr(rest->data, '\n', rest->len) : NULL;
    struct slice line = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);

    *rest = slice_from(*rest, end ? line.len + 1 : line.len);
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

static struct slice take_cell(struct slice *line)
{
    const char *end = line->len ? memchr(line->data, '\t', line->len) : NULL;
    struct slice cell = slice_of(line->data, end ? (size_t)(end - line->data) : line->len);

    *line = slice_from(*line, end ? cell.len + 1 : cell.len);
    return slice_trim(cell);
}

static bool good_name(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return name.len > 0;
}

/* Reads the next row that is not a comment, blank or the header; false at the end. */
static bool next_row(struct slice *rest, size_t *line_number, struct row *row)
{
    while (rest->len) {
        struct slice line = take_line(rest);

        ++*line_number;
        if (slice_trim(line).len == 0 || line.data[0] == '#')
            continue;
        row->name = take_cell(&line);
        row->phrase = take_cell(&line);
        row->note = take_cell(&line);
        row->line = *line_number;
        if (slice_is(row->name, "name") && slice_is(row->phrase, "phrase"))
            continue;
        return true;
    }
    return false;
}

static struct family *find(struct families *f, struct slice name)
{
    for (size_t i = 0; i < f->count; i++)
        if (slice_equal(f->list[i].name, name))
            return &f->list[i];
    return NULL;
}

const struct family *families_find(const struct families *f, struct slice name)
{
    return f ? find((struct families *)f, name) : NULL;
}

/* Counts the phrases of each family, so that its rows get one array. */
static enum status first_pass(struct slice table, const char *file, struct families *out,
                              struct error *e)
{
    struct slice rest = table;
    struct row row;
    size_t line = 0, rows = 0;

    while (next_row(&rest, &line, &row))
        rows++;
    out->list = arena_array(&out->arena, rows + 1, sizeof *out->list);
    if (!out->list)
        return error_memory(e);
    for (rest = table, line = 0; next_row(&rest, &line, &row);) {
        struct family *family = find(out, row.name);

        if (!good_name(row.name))
            return error_set(e, ERR_INPUT,
                             "%s:%zu: '%.*s' is no name for a family: small letters, digits and "
                             "hyphens are",
                             file, row.line, SLICE_ARG(row.name));
        if (!row.phrase.len)
            return error_set(e, ERR_INPUT, "%s:%zu: the family '%.*s' has no phrase here", file,
                             row.line, SLICE_ARG(row.name));
        if (!family) {
            family = &out->list[out->count++];
            family->name = arena_copy(&out->arena, row.name);
        }
        family->count++;
    }
    return OK;
}

enum status families_load(struct slice table, const char *file, struct families *out,
                          struct error *e)
{
    struct slice rest = table;
    struct row row;
    size_t line = 0;
    enum status status;

    memset(out, 0, sizeof *out);
    status = first_pass(table, file, out, e);
    for (size_t i = 0; i < out->count && status == OK; i++) {
        struct family *family = &out->list[i];

        family->phrases = arena_array(&out->arena, family->count, sizeof *family->phrases);
        family->count = 0;
    }
    if (status == OK && !arena_ok(&out->arena))
        status = error_memory(e);
    while (status == OK && next_row(&rest, &line, &row)) {
        struct family *family = find(out, row.name);

        family->phrases[family->count++] =
            (struct family_phrase){arena_copy(&out->arena, row.phrase),
                                   arena_copy(&out->arena, row.note), row.line};
    }
    if (status == OK && !arena_ok(&out->arena))
        status = error_memory(e);
    if (status != OK)
        families_clear(out);
    return status;
}

void families_clear(struct families *f)
{
    arena_clear(&f->arena);
    memset(f, 0, sizeof *f);
}
