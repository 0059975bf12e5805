/*
 * rows: see rows.h. Nothing is kept: a list of any length passes through.
 */
#include "searcher/answer/rows.h"

#include "searcher/answer/escape.h"
#include "shim/unicode.h"

#include <errno.h>

bool format_parse(const char *name, enum format *format)
{
    static const char *const names[] = {"text", "json", "jsonl", "tsv", "csv"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *format = (enum format)i;
            return true;
        }
    return false;
}

json_t *json_text(struct slice text)
{
    struct buf clean = BUF_INIT;
    json_t *json = json_stringn(text.len ? text.data : "", text.len);

    if (json)
        return json;
    unicode_clean(&clean, text, false);
    json = buf_ok(&clean) ? json_stringn(clean.data ? clean.data : "", clean.len) : NULL;
    buf_clear(&clean);
    return json;
}

/* Writes an object's members without its braces. */
static void write_members(struct rows *r, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        fprintf(r->out, "\"%s\":", name);
        json_dumpf(value, r->out, ROWS_JSON | JSON_ENCODE_ANY);
        fputc(',', r->out);
    }
}

static void write_header(struct rows *r, char between, const char *end)
{
    for (size_t i = 0; r->columns[i]; i++) {
        if (i)
            fputc(between, r->out);
        fputs(r->columns[i], r->out);
    }
    fputs(end, r->out);
}

void rows_start(struct rows *r, json_t *head)
{
    r->started = true;
    switch (r->format) {
    case FORMAT_JSON:
        fputc('{', r->out);
        write_members(r, head);
        fprintf(r->out, "\"%s\":[", r->list);
        break;
    case FORMAT_TSV:
        write_header(r, '\t', "\n");
        break;
    case FORMAT_CSV:
        write_header(r, ',', "\r\n");
        break;
    default:
        break;
    }
}

static void write_cell(struct buf *out, const json_t *value, enum format format)
{
    void (*escape)(struct buf *, struct slice) = format == FORMAT_CSV ? escape_csv : escape_tsv;
    struct buf joined = BUF_INIT;
    size_t i;
    json_t *item;

    if (json_is_string(value)) {
        escape(out, slice_of(json_string_value(value), json_string_length(value)));
    } else if (json_is_integer(value)) {
        char digits[32];
        int len =
            snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));

        buf_append(out, digits, (size_t)len);
    } else if (json_is_real(value)) {
        buf_printf(out, "%.6g", json_real_value(value));
    } else if (json_is_boolean(value)) {
        buf_str(out, json_is_true(value) ? "yes" : "no");
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            if (i)
                buf_str(&joined, "; ");
            buf_append(&joined, json_string_value(item), json_string_length(item));
        }
        escape(out, buf_view(&joined));
        out->failed |= joined.failed;
    }
    buf_clear(&joined);
}

static void write_cells(struct rows *r, const json_t *row)
{
    buf_truncate(&r->line, 0);
    for (size_t i = 0; r->columns[i]; i++) {
        if (i)
            buf_char(&r->line, r->format == FORMAT_CSV ? ',' : '\t');
        write_cell(&r->line, json_object_get(row, r->columns[i]), r->format);
    }
    buf_str(&r->line, r->format == FORMAT_CSV ? "\r\n" : "\n");
    fwrite(r->line.data, 1, r->line.len, r->out);
}

void rows_add(struct rows *r, json_t *row)
{
    if (!row) {
        r->line.failed = true;
        return;
    }
    switch (r->format) {
    case FORMAT_TEXT:
    case FORMAT_HTML:
        r->print(r->ctx, r->out, row);
        break;
    case FORMAT_JSON:
        if (r->count)
            fputc(',', r->out);
        json_dumpf(row, r->out, ROWS_JSON);
        break;
    case FORMAT_JSONL:
        json_dumpf(row, r->out, ROWS_JSON);
        fputc('\n', r->out);
        break;
    case FORMAT_TSV:
    case FORMAT_CSV:
        write_cells(r, row);
        break;
    }
    r->count++;
    json_decref(row);
}

enum status rows_finish(struct rows *r, json_t *tail, struct error *e)
{
    bool failed = r->line.failed;

    if (r->format == FORMAT_JSON) {
        const char *name;
        json_t *value;

        fputc(']', r->out);
        json_object_foreach(tail, name, value)
        {
            fprintf(r->out, ",\"%s\":", name);
            json_dumpf(value, r->out, ROWS_JSON | JSON_ENCODE_ANY);
        }
        fputs("}\n", r->out);
    } else if (r->format == FORMAT_JSONL && tail) {
        json_dumpf(tail, r->out, ROWS_JSON);
        fputc('\n', r->out);
    }
    buf_clear(&r->line);
    if (failed)
        return error_memory(e);
    if (fflush(r->out) != 0 || ferror(r->out))
        return error_errno(e, "write", "the output");
    return OK;
}
