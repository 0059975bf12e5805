/*
 * matrix_html: a matrix as one page to print or send. Every number stands in its cell:
 * the shade only repeats it. The page asks for nothing from anywhere, and its policy
 * forbids it to.
 */
#include "searcher/answer/escape.h"
#include "searcher/command/matrix.h"

/* One hue, from light to dark; black is read on all of them (at least 5.5 to 1), so that a
 * printer that leaves backgrounds out leaves the page readable. */
static const char style[] =
    "body{font:14px/1.4 sans-serif;margin:2em;color:#000;background:#fff}\n"
    "h1{font-size:1.3em;margin:0 0 .2em}\n"
    "p{margin:.3em 0;max-width:60em}\n"
    "code{font-size:1.1em}\n"
    "table{border-collapse:collapse;margin:1em 0}\n"
    "caption{text-align:left;padding-bottom:.4em}\n"
    "th,td{border:1px solid #999;padding:.25em .6em}\n"
    "td{text-align:right;font-variant-numeric:tabular-nums}\n"
    "th{text-align:left;background:#f2f2f2;font-weight:600}\n"
    "thead th{text-align:right}\n"
    "thead th:first-child{text-align:left}\n"
    ".t{font-weight:600;background:#f2f2f2}\n"
    ".n{border-style:dotted}\n"
    ".s1{background:#e3eef9}\n"
    ".s2{background:#cadef0}\n"
    ".s3{background:#abcfe6}\n"
    ".s4{background:#86bcdc}\n"
    ".s5{background:#60a7d2}\n"
    ".s6{background:#4292c6}\n"
    ".k td{min-width:3em}\n"
    "@media print{body{margin:0;font-size:9pt}td,th{padding:.15em .35em;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}tr{break-inside:avoid}"
    "thead{display:table-header-group}}\n";

static void append_text(struct buf *out, const char *before, struct slice text, const char *after)
{
    buf_str(out, before);
    escape_html(out, text);
    buf_str(out, after);
}

static const char *measure_words(enum measure m)
{
    switch (m) {
    case MEASURE_SECTIONS:
        return "Sections that hold a mention";
    case MEASURE_REPORTS:
        return "Reports that hold a mention";
    case MEASURE_SHARE:
        return "Share of the reports held that hold a mention";
    case MEASURE_PER10K:
        return "Mentions in 10,000 words";
    default:
        return "Mentions";
    }
}

static void append_head(struct buf *out, const struct table *t)
{
    struct slice query = slice_str(t->session->options->arguments[0]);

    buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width\">\n");
    append_text(out, "<title>", query, "</title>\n<style>\n");
    buf_str(out, style);
    append_text(out, "</style>\n</head>\n<body>\n<h1>", slice_str(measure_words(t->measure)), "");
    buf_printf(out, ", by %s and %s</h1>\n", table_axis_name(t->matrix->rows.field),
               table_axis_name(t->matrix->cols.field));
    append_text(out, "<p>Query: <code>", query, "</code></p>\n");
}

static void append_counts(struct buf *out, const struct table *t)
{
    const struct matrix *m = t->matrix;
    const struct matrix_cell *c = matrix_at(m, m->rows.count, m->cols.count);

    buf_printf(out,
               "<p>%llu mentions in %llu sections of %llu reports; searched %llu sections of %llu "
               "reports, %llu words; generation %llu of the index.</p>\n",
               (unsigned long long)c->mentions, (unsigned long long)c->sections,
               (unsigned long long)c->reports, (unsigned long long)c->held_sections,
               (unsigned long long)c->held_reports, (unsigned long long)c->tokens,
               (unsigned long long)t->session->engine->info.generation);
}

static void append_cell(struct buf *out, const struct table *t, size_t i, size_t k)
{
    const struct matrix_cell *c = table_cell(t, i, k);
    unsigned shade = measure_shade(t->measure, c, t->most);

    if (table_is_total(t, i, k))
        buf_str(out, "<td class=\"t\">");
    else if (!c->held_sections)
        buf_str(out, "<td class=\"n\">");
    else if (shade)
        buf_printf(out, "<td class=\"s%u\">", shade);
    else
        buf_str(out, "<td>");
    measure_text(out, t->measure, c, true);
    buf_str(out, "</td>");
}

static void append_table(struct buf *out, const struct table *t)
{
    const struct matrix *m = t->matrix;

    append_text(out, "<table>\n<thead>\n<tr><th scope=\"col\">",
                slice_str(table_axis_name(m->rows.field)), "</th>");
    for (size_t k = 0; k < t->col_count; k++)
        append_text(out, "<th scope=\"col\">", table_label(&m->cols, t->cols[k]), "</th>");
    buf_str(out, "</tr>\n</thead>\n<tbody>\n");
    for (size_t i = 0; i < t->row_count; i++) {
        append_text(out, "<tr><th scope=\"row\">", table_label(&m->rows, t->rows[i]), "</th>");
        for (size_t k = 0; k < t->col_count; k++)
            append_cell(out, t, i, k);
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</tbody>\n</table>\n");
}

/* The least and the greatest value of each shade. */
static void append_key(struct buf *out, const struct table *t)
{
    double scale = t->measure == MEASURE_SHARE ? 100 : 1;
    const char *unit = t->measure == MEASURE_SHARE ? "%" : "";

    if (t->most <= 0)
        return;
    buf_str(out, "<table class=\"k\">\n<caption>Shades: up to</caption>\n<tr>");
    for (unsigned i = 1; i <= MEASURE_SHADES; i++) {
        double top = t->most * i / MEASURE_SHADES;

        buf_printf(out, "<td class=\"s%u\">%.*f%s</td>", i, measure_whole(t->measure) ? 1 : 2,
                   top * scale, unit);
    }
    buf_str(out, "</tr>\n</table>\n");
}

void matrix_print_html(struct buf *out, const struct table *t)
{
    const struct matrix *m = t->matrix;
    bool rows = measure_overlaps(t->measure, m, true);
    bool cols = measure_overlaps(t->measure, m, false);

    append_head(out, t);
    append_counts(out, t);
    append_table(out, t);
    append_key(out, t);
    buf_str(out, "<p>0: reports are held and say nothing. Blank: no report is held.</p>\n");
    if (rows)
        append_text(out, "<p>Note: ", slice_str(measure_overlap_note(m->rows.field)), ".</p>\n");
    if (cols && !(rows && m->cols.field == m->rows.field))
        append_text(out, "<p>Note: ", slice_str(measure_overlap_note(m->cols.field)), ".</p>\n");
    buf_str(out, "</body>\n</html>\n");
}
