/*
 * session: see session.h.
 */
#include "searcher/command/session.h"

#include "searcher/answer/acronyms.h"
#include "searcher/builtin.h"
#include "searcher/query/parse.h"
#include "shim/clock.h"
#include "shim/file.h"

#define FAMILIES_BYTES ((size_t)16 << 20) /* of a table of families, at most */

enum status session_families(const struct options *options, struct families *out, struct error *e)
{
    struct buf table = BUF_INIT;
    enum status status;

    if (!options->families)
        return families_load(builtin_families(), "the built-in families", out, e);
    status = file_read(options->families, FILE_LINK, FAMILIES_BYTES, &table, e);
    if (status == OK)
        status = families_load(buf_view(&table), options->families, out, e);
    buf_clear(&table);
    return status;
}

enum status session_open(struct session *s, const struct options *options, struct error *e)
{
    enum status status;

    *s = (struct session){.options = options};
    if (!options->index)
        return error_set(e, ERR_USAGE, "no index is named: give -d DIR, or set PEELER_INDEX");
    status = session_families(options, &s->families, e);
    if (status == OK)
        status = engine_open(options->index, &s->engine, e);
    if (status == OK)
        status = lexicon_new(&s->lexicon, e);
    return status;
}

void session_close(struct session *s)
{
    query_clear(&s->query);
    families_clear(&s->families);
    lexicon_free(s->lexicon);
    engine_close(s->engine);
    *s = (struct session){0};
}

enum status session_query(struct session *s, struct slice text, struct error *e)
{
    struct parse_options options = {.lexicon = s->lexicon,
                                    .families = &s->families,
                                    .any = s->options->any,
                                    .plain = s->options->plain,
                                    .acronyms = acronyms_find_forms,
                                    .acronyms_ctx = s->engine};
    enum status status;

    query_clear(&s->query);
    s->plan = NULL;
    if (lexicon_full(s->lexicon))
        lexicon_reset(s->lexicon);
    status = query_parse(text, &options, &s->query, e);
    if (status == OK)
        status = plan_query(s->engine, &s->query, s->options->expand, &s->plan, e);
    return status;
}

struct run session_run(const struct session *s)
{
    unsigned ms = s->options->timeout_ms;

    return (struct run){.k1 = s->options->k1,
                        .b = s->options->b,
                        .deadline_ns = ms ? clock_ns() + (uint64_t)ms * 1000000u : 0,
                        .query = &s->query};
}

json_t *session_parsed(const struct session *s)
{
    struct buf text = BUF_INIT;
    json_t *json;

    query_print(&text, s->query.root);
    json = json_text(buf_view(&text));
    buf_clear(&text);
    return json;
}
