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
