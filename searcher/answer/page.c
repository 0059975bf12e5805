/*
 * page: see page.h. Matches are told from the rest by weight and a line below them
 * as well as by colour.
 */
#include "searcher/answer/page.h"

#include "searcher/answer/escape.h"

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 Georgia,'Times New Roman',serif;max-width:80rem;margin:0 auto;padding:1rem;"
    "color:CanvasText;background:Canvas}"
    "h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}"
    "code{font-family:ui-monospace,Consolas,monospace;font-size:.85em;overflow-wrap:anywhere}"
    "[role=region]{overflow-x:auto}"
    "[role=region]:focus-visible,a:focus-visible{outline:3px solid Highlight;outline-offset:2px}"
    "table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-top:1px solid GrayText}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
    "a{color:inherit}"
    "mark{background:#ffe28a;color:#000;font-weight:bold;text-decoration:underline}"
    "@media print{body{max-width:none;padding:0;font-size:9.5pt;color:#000;background:#fff}"
    "[role=region]{overflow:visible}thead{display:table-header-group}tr{break-inside:avoid}"
    "mark{background:none}a{text-decoration:none}}";

void page_text(FILE *out, struct slice text)
{
    struct buf safe = BUF_INIT;

    escape_html(&safe, text);
    fwrite(buf_view(&safe).data, 1, buf_view(&safe).len, out);
    buf_clear(&safe);
}

void page_start(FILE *out, struct slice title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    page_text(out, title);
    fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>", style);
    page_text(out, title);
    fputs("</h1>\n", out);
}

void page_end(FILE *out)
{
    fputs("</main>\n</body>\n</html>\n", out);
}

void page_table(FILE *out, const char *caption, const char *const *columns)
{
    fputs("<div role=\"region\" aria-labelledby=\"caption\" tabindex=\"0\">\n<table>\n"
          "<caption id=\"caption\">",
          out);
    page_text(out, slice_str(caption));
    fputs("</caption>\n<thead><tr>", out);
    for (; *columns; columns++) {
        fputs("<th scope=\"col\">", out);
        page_text(out, slice_str(*columns));
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
}

void page_table_end(FILE *out)
{
    fputs("</tbody>\n</table>\n</div>\n", out);
}
