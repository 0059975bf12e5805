/*
 * closing: see closing.h. The same figures as a line and as an object.
 */
#include "searcher/command/closing.h"

static bool is_complete(const struct closing *c)
{
    return c->finished && (c->forms ? c->forms == c->forms_shown : c->shown == c->counts.mentions);
}

json_t *closing_json(const struct session *s, const struct closing *c)
{
    json_t *summary = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:I, s:I}", "mentions", (json_int_t)c->counts.mentions,
        "sections", (json_int_t)c->counts.sections, "reports", (json_int_t)c->counts.reports,
        "searched_sections", (json_int_t)c->counts.searched_sections, "searched_reports",
        (json_int_t)c->counts.searched_reports, "complete", is_complete(c), "generation",
        (json_int_t)s->engine->info.generation, "shown", (json_int_t)c->shown, "offset",
        (json_int_t)c->offset);

    if (c->sample)
        json_object_set_new(
            summary, "sample",
            json_pack("{s:I, s:I}", "size", (json_int_t)c->sample, "seed", (json_int_t)c->seed));
    if (c->forms) {
        json_object_set_new(summary, "forms", json_integer((json_int_t)c->forms));
        json_object_set_new(summary, "shown", json_integer((json_int_t)c->forms_shown));
    }
    return json_pack("{s:o}", "summary", summary);
}

void closing_line(struct buf *out, const struct closing *c)
{
    const struct mention_counts *n = &c->counts;
    uint64_t listed = c->sample ? c->sample : n->mentions;

    buf_printf(out,
               "%llu mentions in %llu sections of %llu reports; searched %llu sections of %llu "
               "reports; complete %s",
               (unsigned long long)n->mentions, (unsigned long long)n->sections,
               (unsigned long long)n->reports, (unsigned long long)n->searched_sections,
               (unsigned long long)n->searched_reports, is_complete(c) ? "yes" : "no");
    if (c->forms) {
        if (c->forms_shown < c->forms)
            buf_printf(out, ": %llu forms of %llu shown", (unsigned long long)c->forms_shown,
                       (unsigned long long)c->forms);
        return;
    }
    if (c->finished && c->sample)
        buf_printf(out, ": a sample of %llu of the %llu, drawn with seed %llu",
                   (unsigned long long)c->sample, (unsigned long long)n->mentions,
                   (unsigned long long)c->seed);
    if (c->finished && c->shown < listed && c->shown)
        buf_printf(out, "%s %llu shown, from number %llu on", c->sample ? ";" : ":",
                   (unsigned long long)c->shown, (unsigned long long)c->offset + 1);
    else if (c->finished && c->shown < listed)
        buf_printf(out, "%s none shown", c->sample ? ";" : ":");
}

void closing_print(const struct closing *c)
{
    struct buf line = BUF_INIT;

    closing_line(&line, c);
    fprintf(stderr, "%.*s\n", SLICE_ARG(buf_view(&line)));
    buf_clear(&line);
}
