/*
 * mention_text: see mention_text.h. Only a terminal has its context aligned and cut:
 * what goes into a file or another program is whole.
 */
#include "searcher/command/mention_text.h"

#include "searcher/answer/escape.h"
#include "searcher/answer/kwic.h"
#include "searcher/answer/page.h"
#include "searcher/answer/snippet.h"
#include "searcher/command/command.h"
#include "shim/unicode.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST 40u /* a narrower terminal is written to as if it had as many columns */
#define WIDTH_ELSE  80u /* of a terminal that does not say */
#define PLACE       19u /* columns of "page 12, line 3456" and a blank */
#define LINK_LEAVES 50u /* columns that a link must leave to stand on the same line */

static size_t terminal_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || !size.ws_col)
        return WIDTH_ELSE;
    return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

void mention_printer_init(struct mention_printer *p, bool ungrouped, uint64_t offset)
{
    *p = (struct mention_printer){
        .ungrouped = ungrouped, .width = terminal_width(), .number = offset};
}

void mention_printer_clear(struct mention_printer *p)
{
    buf_clear(&p->section);
}

static const char *text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));

    return text ? text : "";
}

static void print_heading(FILE *out, const json_t *row)
{
    fprintf(out, "%s", bold_on(out));
    print_forces(out, row);
    fputs(", ", out);
    print_json_text(out, row, "date");
    fputs(json_is_true(json_object_get(row, "date_inferred")) ? " (inferred)" : "", out);
    fprintf(out, "%s: ", bold_off(out));
    print_json_text(out, row, "title");
    fputs("\n  ", out);
    print_json_text(out, row, "section");
    fputs(" [", out);
    print_json_text(out, row, "kind");
    fputs("] ", out);
    print_json_text(out, row, "heading");
    fputc('\n', out);
}

/* "page 3, line 70"; "" when the section has no marks of lines. */
static void put_place(struct buf *out, const json_t *row)
{
    json_int_t page = json_integer_value(json_object_get(row, "page"));

    if (page)
        buf_printf(out, "page %" JSON_INTEGER_FORMAT ", ", page);
    buf_printf(out, "line %" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(row, "line")));
}

static void print_whole(struct mention_printer *p, FILE *out, const json_t *row)
{
    struct buf place = BUF_INIT;

    put_place(&place, row);
    fputs("    ", out);
    print_safe(out, p->ungrouped ? text_of(row, "link") : place.data);
    fputs(": ", out);
    print_json_text(out, row, "left");
    fputs(MARK_OPEN, out);
    print_json_text(out, row, "match");
    fputs(MARK_CLOSE, out);
    print_json_text(out, row, "right");
    fputc('\n', out);
    buf_clear(&place);
}

/* On a terminal: the place, or behind the context the link, if there is room for it. */
static void print_aligned(struct mention_printer *p, FILE *out, const json_t *row)
{
    struct buf left = BUF_INIT, match = BUF_INIT, right = BUF_INIT, line = BUF_INIT;
    struct buf link = BUF_INIT;
    size_t place = p->ungrouped ? 0 : PLACE, link_width = 0;
    struct kwic k = {.on = bold_on(out), .off = bold_off(out)};

    escape_terminal(&left, slice_str(text_of(row, "left")));
    escape_terminal(&match, slice_str(text_of(row, "match")));
    escape_terminal(&right, slice_str(text_of(row, "right")));
    escape_terminal(&link, slice_str(text_of(row, "link")));
    if (p->ungrouped && buf_ok(&link))
        link_width = unicode_length(buf_view(&link)) + 2;
    k.column = place ? (p->width - place) * 2 / 5 : p->width / 3;
    k.width = p->width - place - (link_width + LINK_LEAVES <= p->width ? link_width : 0);
    if (place) {
        put_place(&line, row);
        buf_printf(&line, "%*s", line.len < place ? (int)(place - line.len) : 1, "");
    }
    p->cut |= kwic_line(&line, &k, buf_view(&left), buf_view(&match), buf_view(&right));
    if (p->ungrouped)
        buf_printf(&line, "%s%.*s", k.width < p->width ? "  " : "\n    ",
                   SLICE_ARG(buf_view(&link)));
    fprintf(out, "%.*s\n", SLICE_ARG(buf_view(&line)));
    buf_clear(&left);
    buf_clear(&match);
    buf_clear(&right);
    buf_clear(&line);
    buf_clear(&link);
}

void mention_print_text(void *ctx, FILE *out, const json_t *row)
{
    struct mention_printer *p = ctx;
    struct slice section = slice_str(text_of(row, "section"));

    if (!p->ungrouped && !slice_equal(buf_view(&p->section), section)) {
        print_heading(out, row);
        buf_truncate(&p->section, 0);
        buf_slice(&p->section, section);
    }
    if (p->width)
        print_aligned(p, out, row);
    else
        print_whole(p, out, row);
}

static void page_member(FILE *out, const char *before, const json_t *row, const char *name,
                        const char *behind)
{
    if (!*text_of(row, name))
        return;
    fputs(before, out);
    page_text(out, slice_str(text_of(row, name)));
    fputs(behind, out);
}

static void page_forces(FILE *out, const json_t *row)
{
    const json_t *forces = json_object_get(row, "force");
    size_t i;
    json_t *force;

    json_array_foreach(forces, i, force)
    {
        fputs(i ? "; " : "", out);
        page_text(out, slice_str(json_string_value(force)));
    }
    if (!json_array_size(forces))
        fputs("force not known", out);
}

void mention_print_html(void *ctx, FILE *out, const json_t *row)
{
    struct mention_printer *p = ctx;
    struct buf place = BUF_INIT;
    unsigned long long n = ++p->number;

    put_place(&place, row);
    fprintf(out, "<tr id=\"m%llu\"><td class=\"n\"><a href=\"#m%llu\">%llu</a></td><td><b>", n, n,
            n);
    page_forces(out, row);
    page_member(out, "</b>, ", row, "date", "");
    fprintf(out, "%s%s", *text_of(row, "date") ? "" : "</b>, date not known",
            json_is_true(json_object_get(row, "date_inferred")) ? " (inferred)" : "");
    page_member(out, "<br><cite>", row, "title", "</cite>");
    page_member(out, "<br>", row, "heading", "");
    page_member(out, " [", row, "kind", "]");
    fputs("<br>", out);
    page_text(out, buf_view(&place));
    fputs("</td><td>", out);
    page_text(out, slice_str(text_of(row, "left")));
    fputs("<mark>", out);
    page_text(out, slice_str(text_of(row, "match")));
    fputs("</mark>", out);
    page_text(out, slice_str(text_of(row, "right")));
    page_member(out, "</td><td><code>", row, "link", "</code></td></tr>\n");
    buf_clear(&place);
}

void mention_page_start(FILE *out, const char *query, const char *parsed, const struct closing *c)
{
    static const char *const columns[] = {"No.", "Source", "Text", "Link", NULL};
    struct buf line = BUF_INIT, title = BUF_INIT;

    closing_line(&line, c);
    buf_printf(&title, "Mentions of %s", query);
    page_start(out, buf_view(&title));
    fputs("<p>Query: <code>", out);
    page_text(out, slice_str(query));
    fputs("</code>, understood as <code>", out);
    page_text(out, slice_str(parsed));
    fputs("</code></p>\n<p>", out);
    page_text(out, buf_view(&line));
    fputs(".</p>\n<p>A link names the place as long as the report stays the same: "
          "<code>peeler show LINK</code> opens it.</p>\n",
          out);
    page_table(out, c->shown == c->counts.mentions ? "Every mention" : "Mentions, not all of them",
               columns);
    buf_clear(&line);
    buf_clear(&title);
}

void mention_page_end(FILE *out)
{
    page_table_end(out);
    page_end(out);
}
