/*
 * print: small pieces of text output that the commands share.
 */
#include "searcher/answer/escape.h"
#include "searcher/command/command.h"

#include <unistd.h>

void print_safe(FILE *out, const char *text)
{
    struct buf safe = BUF_INIT;

    escape_terminal(&safe, slice_str(text));
    fwrite(buf_view(&safe).data, 1, buf_view(&safe).len, out);
    buf_clear(&safe);
}

void print_json_text(FILE *out, const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    print_safe(out, text ? text : "");
}

void print_forces(FILE *out, const json_t *row)
{
    const json_t *forces = json_object_get(row, "force");
    size_t i;
    json_t *force;

    json_array_foreach(forces, i, force)
    {
        fputs(i ? "; " : "", out);
        print_safe(out, json_string_value(force));
    }
    if (!json_array_size(forces))
        fputs("force not known", out);
}

const char *bold_on(FILE *out)
{
    return isatty(fileno(out)) ? "\033[1m" : "";
}

const char *bold_off(FILE *out)
{
    return isatty(fileno(out)) ? "\033[0m" : "";
}

void print_place(FILE *out, const json_t *row)
{
    const char *heading = json_string_value(json_object_get(row, "heading"));
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    fprintf(out, "%" JSON_INTEGER_FORMAT ". %s", json_integer_value(json_object_get(row, "rank")),
            bold_on(out));
    print_safe(out, heading && *heading ? heading : "(no heading)");
    fprintf(out, "%s  [", bold_off(out));
    print_json_text(out, row, "kind");
    fputs("]\n   ", out);
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(json_is_true(json_object_get(row, "date_inferred")) ? " (inferred): " : ": ", out);
    print_json_text(out, row, "title");
    fputs("\n   ", out);
    print_json_text(out, row, "section");
    if (page)
        fprintf(out, ", page %" JSON_INTEGER_FORMAT, page);
    fprintf(out, ", line %" JSON_INTEGER_FORMAT ", score %.3f\n   ",
            json_integer_value(json_object_get(row, "line")),
            json_real_value(json_object_get(row, "score")));
}
