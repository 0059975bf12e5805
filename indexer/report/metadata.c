/*
 * metadata: reads the table of metadata.h. Cells are trimmed; a carriage return
 * before a line's end and a byte order mark are let be.
 */
#include "indexer/report/metadata.h"

#include <ctype.h>
#include <stdlib.h>

static const char *const column_names[METADATA_COLUMNS] = {
    "file", "force", "date", "title", "programme", "publisher", "place", "url"};

/* What is known while reading. */
struct loader {
    const char *source;
    uint32_t line;
    int columns[METADATA_COLUMNS * 2]; /* the table's n-th column is which of ours */
    size_t column_count;
};

static struct slice cut(struct slice *rest, char mark)
{
    const char *end = rest->len ? memchr(rest->data, mark, rest->len) : NULL;
    struct slice part = slice_of(rest->data, end ? (size_t)(end - rest->data) : rest->len);

    *rest = slice_from(*rest, part.len + (end != NULL));
    return part;
}

static enum status read_header(struct loader *l, struct slice row, struct error *e)
{
    bool seen[METADATA_COLUMNS] = {false};

    while (row.len) {
        struct slice name = slice_trim(cut(&row, '\t'));
        int column = 0;

        while (column < METADATA_COLUMNS && !slice_is(name, column_names[column]))
            column++;
        if (column == METADATA_COLUMNS)
            return error_set(e, ERR_INPUT,
                             "%s:%u: unknown column '%.*s' (known: file force date title "
                             "programme publisher place url)",
                             l->source, l->line, SLICE_ARG(name));
        if (seen[column])
            return error_set(e, ERR_INPUT, "%s:%u: column '%s' comes twice", l->source, l->line,
                             column_names[column]);
        seen[column] = true;
        l->columns[l->column_count++] = column;
    }
    if (!seen[METADATA_FILE])
        return error_set(e, ERR_INPUT, "%s:%u: the header has no column 'file'", l->source,
                         l->line);
    return OK;
}

static unsigned digits(struct slice s, size_t from, size_t count)
{
    unsigned value = 0;

    for (size_t i = from; i < from + count; i++) {
        if (i >= s.len || !isdigit((unsigned char)s.data[i]))
            return 0;
        value = value * 10 + (unsigned)(s.data[i] - '0');
    }
    return value;
}

bool metadata_date(struct slice date)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year = digits(date, 0, 4), month, day;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1000)
        return false;
    if (date.len == 4)
        return true;
    month = digits(date, 5, 2);
    if (date.data[4] != '-' || month < 1 || month > 12)
        return false;
    if (date.len == 7)
        return true;
    day = digits(date, 8, 2);
    return date.len == 10 && date.data[7] == '-' && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap);
}

static enum status read_row(struct loader *l, struct slice row, struct metadata *m, struct error *e)
{
    struct metadata_row *out = &m->rows[m->count];
    struct slice date;

    *out = (struct metadata_row){.line = l->line};
    for (size_t i = 0; i < METADATA_COLUMNS; i++)
        out->cells[i] = (struct slice){"", 0};
    for (size_t n = 0; row.len; n++) {
        struct slice cell = slice_trim(cut(&row, '\t'));

        if (n >= l->column_count)
            return error_set(e, ERR_INPUT, "%s:%u: more cells than the header has columns",
                             l->source, l->line);
        out->cells[l->columns[n]] = arena_copy(&m->arena, cell);
    }
    date = out->cells[METADATA_DATE];
    if (out->cells[METADATA_FILE].len == 0)
        return error_set(e, ERR_INPUT, "%s:%u: the row names no file", l->source, l->line);
    if (date.len && !metadata_date(date))
        return error_set(e, ERR_INPUT, "%s:%u: '%.*s' is not a date (YYYY, YYYY-MM or YYYY-MM-DD)",
                         l->source, l->line, SLICE_ARG(date));
    m->count++;
    return OK;
}

static int compare_rows(const void *a, const void *b)
{
    const struct metadata_row *x = a, *y = b;
    int order = slice_compare(x->cells[METADATA_FILE], y->cells[METADATA_FILE]);

    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static enum status sort_rows(const struct loader *l, struct metadata *m, struct error *e)
{
    if (m->count)
        qsort(m->rows, m->count, sizeof *m->rows, compare_rows);
    for (size_t i = 1; i < m->count; i++) {
        struct slice file = m->rows[i].cells[METADATA_FILE];

        if (slice_equal(file, m->rows[i - 1].cells[METADATA_FILE]))
            return error_set(e, ERR_INPUT, "%s:%u: '%.*s' has a row already, line %u", l->source,
                             m->rows[i].line, SLICE_ARG(file), m->rows[i - 1].line);
    }
    return OK;
}

static size_t count_lines(struct slice s)
{
    size_t count = 1;

    for (size_t i = 0; i < s.len; i++)
        count += s.data[i] == '\n';
    return count;
}

enum status metadata_load(struct slice tsv, const char *source, struct metadata *out,
                          struct error *e)
{
    struct loader l = {.source = source};
    enum status status = OK;

    *out = (struct metadata){.arena = ARENA_INIT};
    if (slice_starts(tsv, slice_str("\xEF\xBB\xBF")))
        tsv = slice_from(tsv, 3);
    out->rows = calloc(count_lines(tsv), sizeof *out->rows);
    if (!out->rows)
        return error_memory(e);
    while (status == OK && tsv.len) {
        struct slice row = cut(&tsv, '\n');

        l.line++;
        if (slice_trim(row).len == 0)
            continue;
        status = l.column_count ? read_row(&l, row, out, e) : read_header(&l, row, e);
    }
    if (status == OK && l.column_count == 0)
        status = error_set(e, ERR_INPUT, "%s is empty", source);
    if (status == OK)
        status = sort_rows(&l, out, e);
    if (status == OK && !arena_ok(&out->arena))
        status = error_memory(e);
    if (status != OK)
        metadata_clear(out);
    return status;
}

void metadata_clear(struct metadata *m)
{
    arena_clear(&m->arena);
    free(m->rows);
    *m = (struct metadata){.arena = ARENA_INIT};
}

static const struct metadata_row *find_row(const struct metadata *m, struct slice file)
{
    size_t low = 0, high = m->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(m->rows[middle].cells[METADATA_FILE], file);

        if (order == 0)
            return &m->rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct metadata_row *metadata_find(const struct metadata *m, struct slice path)
{
    const struct metadata_row *row = find_row(m, path);
    size_t name = path.len;

    while (name > 0 && path.data[name - 1] != '/')
        name--;
    return row ? row : find_row(m, slice_from(path, name));
}
