/*
 * ingest: see ingest.h. A text file is one report, a line of a .jsonl file another.
 */
#include "indexer/ingest.h"

#include "indexer/batch.h"
#include "indexer/report/jsonl.h"
#include "indexer/walk.h"
#include "shim/unicode.h"

#include <stdlib.h>

/* Faults of a document, and not of the machine or the index. */
static bool is_the_files_fault(enum status status)
{
    return status == ERR_INPUT || status == ERR_LIMIT || status == ERR_IO ||
           status == ERR_NOT_FOUND;
}

void ingest_name(struct buf *out, struct slice name)
{
    size_t start = out->len;

    unicode_clean(out, name, false);
    for (size_t i = start; buf_ok(out) && i < out->len; i++)
        if (out->data[i] == '\n' || out->data[i] == '\t')
            out->data[i] = ' ';
}

struct piece *batch_add(struct batch *b, struct source *source)
{
    if (b->count == b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 16;
        struct piece *pieces = realloc(b->pieces, cap * sizeof *pieces);

        if (!pieces)
            return NULL;
        b->pieces = pieces;
        b->cap = cap;
    }
    b->pieces[b->count] = (struct piece){.source = source, .begins = true, .ends = true};
    return &b->pieces[b->count++];
}

void batch_free(struct batch *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->outcome_count; i++)
        report_clear(&b->outcomes[i].report);
    for (size_t i = 0; i < b->count; i++)
        buf_clear(&b->pieces[i].bytes);
    free(b->outcomes);
    free(b->pieces);
    free(b);
}

static struct outcome *add_outcome(struct batch *b, struct piece *piece)
{
    if (b->outcome_count == b->outcome_cap) {
        size_t cap = b->outcome_cap ? b->outcome_cap * 2 : 64;
        struct outcome *outcomes = realloc(b->outcomes, cap * sizeof *outcomes);

        if (!outcomes)
            return NULL;
        b->outcomes = outcomes;
        b->outcome_cap = cap;
    }
    b->outcomes[b->outcome_count] = (struct outcome){.piece = piece};
    return &b->outcomes[b->outcome_count++];
}

static enum status add_fault(struct batch *b, struct piece *piece, const struct error *fault,
                             struct error *e)
{
    struct outcome *o = add_outcome(b, piece);

    if (!o)
        return error_memory(e);
    o->fault = *fault;
    return OK;
}

/* --- parsing ------------------------------------------------------------------- */

/* The source at hand: its name and path as they may be shown. */
struct named {
    struct buf name, path;
    struct report_options options;
};

static enum status name_source(const struct ingest *in, const struct source *s, struct named *n,
                               struct error *e)
{
    buf_truncate(&n->name, 0);
    buf_truncate(&n->path, 0);
    ingest_name(&n->name, s->name);
    ingest_name(&n->path, s->path);
    n->options =
        (struct report_options){.id = buf_view(&n->name),
                                .source = buf_view(&n->path),
                                .gazetteer = in->gazetteer,
                                .row = in->metadata ? metadata_find(in->metadata, s->name) : NULL,
                                .whole = in->whole};
    return buf_ok(&n->name) && buf_ok(&n->path) ? OK : error_memory(e);
}

/* What a parser said of an outcome: a fault of the document is kept with it. */
static enum status settle(struct outcome *o, enum status status, struct error *e)
{
    if (status == OK || is_the_files_fault(status))
        return OK;
    return error_set(e, status, "%s", o->fault.text);
}

static enum status parse_text(struct batch *b, struct piece *p, const struct named *n,
                              struct error *e)
{
    struct outcome *o = add_outcome(b, p);

    if (!o)
        return error_memory(e);
    return settle(o, report_read_text(buf_view(&p->bytes), &n->options, &o->report, &o->fault), e);
}

static enum status parse_lines(struct batch *b, struct piece *p, const struct named *n,
                               struct error *e)
{
    struct slice rest = buf_view(&p->bytes);
    uint32_t number = p->line;
    enum status status = OK;

    while (rest.len && status == OK) {
        const char *end = memchr(rest.data, '\n', rest.len);
        struct slice line = slice_of(rest.data, end ? (size_t)(end - rest.data) : rest.len);
        struct outcome *o;

        number++;
        rest = slice_from(rest, line.len + (end != NULL));
        if (!slice_trim(line).len)
            continue;
        o = add_outcome(b, p);
        if (!o)
            return error_memory(e);
        o->line = number;
        status = settle(o, report_read_jsonl(line, number, &n->options, &o->report, &o->fault), e);
    }
    return status;
}

static enum status parse_piece(const struct ingest *in, struct batch *b, struct piece *p,
                               struct named *n, struct error *e)
{
    bool lines = source_type(p->source->name) == SOURCE_JSONL;
    enum status status = OK;

    if (p->source->reason.len && p->begins && !p->bytes.len) /* known from the walk: no report */
        return OK;
    if (lines || p->fault.status == OK) {
        status = name_source(in, p->source, n, e);
        if (status == OK)
            status = lines ? parse_lines(b, p, n, e) : parse_text(b, p, n, e);
    }
    if (status == OK && p->fault.status != OK)
        status = add_fault(b, p, &p->fault, e);
    return status;
}

enum status ingest_parse(const struct ingest *in, struct batch *b, struct error *e)
{
    struct named named = {BUF_INIT, BUF_INIT, {.id = {NULL, 0}}};
    enum status status = OK;

    for (size_t i = 0; i < b->count && status == OK; i++)
        status = parse_piece(in, b, &b->pieces[i], &named, e);
    buf_clear(&named.name);
    buf_clear(&named.path);
    return status;
}

/* --- into the builder, in order --------------------------------------------------- */

static void skip(struct ingest *in, const struct outcome *o)
{
    struct source *s = o->piece->source;
    struct buf where = BUF_INIT;

    buf_slice(&where, s->path);
    if (o->line)
        buf_printf(&where, ":%u", o->line);
    in->skip(in->ctx, buf_ok(&where) ? buf_view(&where) : s->path, o->fault.text);
    s->reason = arena_copy(in->reasons, slice_str(o->fault.text));
    buf_clear(&where);
}

static enum status admit(struct ingest *in, struct outcome *o, struct builder_lane *lane,
                         struct error *e)
{
    enum status status = OK;

    if (o->fault.status == OK) {
        status = builder_admit(lane, &o->report, &o->fault);
        o->admitted = status == OK;
        if (status != OK && status != ERR_INPUT) /* an id that is taken is the file's fault */
            return error_set(e, status, "%s", o->fault.text);
    }
    if (o->fault.status != OK)
        skip(in, o);
    return OK;
}

static void begin_source(struct ingest *in, struct piece *p)
{
    struct source *s = p->source;

    if (!p->begins)
        return;
    s->first = (uint32_t)builder_count(in->builder).sections + 1;
    s->sections = 0;
    s->reports = 0;
    if (s->reason.len) { /* known not to be a report from its name alone */
        in->skip(in->ctx, s->path, s->reason.data);
        s->first = 0;
        return;
    }
    in->read++;
    in->bytes += s->bytes;
}

static void end_source(struct ingest *in, const struct piece *p)
{
    if (p->ends && p->source->first && p->source->reason.len)
        in->failed++;
}

/* The outcomes of each piece, which stand in the order of the pieces. */
static enum status admit_piece(struct ingest *in, struct batch *b, struct piece *p, size_t *next,
                               struct builder_lane *lane, struct error *e)
{
    struct builder_counts before = builder_count(in->builder), after;
    enum status status = OK;

    begin_source(in, p);
    for (; *next < b->outcome_count && b->outcomes[*next].piece == p && status == OK; ++*next)
        status = admit(in, &b->outcomes[*next], lane, e);
    after = builder_count(in->builder);
    p->source->sections += (uint32_t)(after.sections - before.sections);
    p->source->reports += after.reports - before.reports;
    end_source(in, p);
    return status == OK && !arena_ok(in->reasons) ? error_memory(e) : status;
}

enum status ingest_admit(struct ingest *in, struct batch *b, struct builder_lane *lane,
                         struct error *e)
{
    enum status status = OK;
    size_t next = 0;

    for (size_t i = 0; i < b->count && status == OK; i++)
        status = admit_piece(in, b, &b->pieces[i], &next, lane, e);
    return status;
}

static enum status read_batch(struct ingest *in, struct batch *b, struct builder_lane *lane,
                              struct error *e)
{
    enum status status = ingest_parse(in, b, e);

    if (status == OK)
        status = ingest_admit(in, b, lane, e);
    if (status == OK)
        status = builder_prepare(lane, e);
    return status == OK ? builder_commit(lane, e) : status;
}

/* Reads a source that can't be taken over, in batches as any other. */
static enum status read_after_all(struct ingest *in, struct source *s, struct builder_lane *lane,
                                  struct error *e)
{
    struct sources alone = {.list = s, .count = 1};
    struct batcher batcher;
    struct batch *b = NULL;
    enum status status;

    s->kept = false;
    batcher_init(&batcher, &alone);
    while ((status = batcher_next(&batcher, &b, e)) == OK && b) {
        status = read_batch(in, b, lane, e);
        batch_free(b);
        if (status != OK)
            break;
    }
    batcher_clear(&batcher);
    return status;
}

/* Takes over the sources of some pieces, whose sections follow each other in the old
 * generation too. */
static enum status keep_range(struct ingest *in, struct piece *pieces, size_t count,
                              struct error *e)
{
    uint32_t first = (uint32_t)builder_count(in->builder).sections + 1;
    const struct source *from = pieces[0].source->old, *to = pieces[count - 1].source->old;
    enum status status =
        builder_keep(in->builder, from->first, to->first + to->sections - from->first, e);

    for (size_t i = 0; i < count && status == OK; i++) {
        struct source *s = pieces[i].source;

        s->first = first + (s->old->first - from->first);
        s->sections = s->old->sections;
        s->reports = s->old->reports;
        in->kept++;
    }
    return status;
}

/* How many pieces from `from` on follow each other so. */
static size_t range_from(const struct batch *b, size_t from)
{
    size_t n = 1;

    while (from + n < b->count) {
        const struct source *before = b->pieces[from + n - 1].source->old;

        if (b->pieces[from + n].source->old->first != before->first + before->sections)
            break;
        n++;
    }
    return n;
}

enum status ingest_keep(struct ingest *in, struct batch *b, struct builder_lane *lane,
                        struct error *e)
{
    enum status status = OK;
    bool one_by_one = false;

    for (size_t i = 0, n; i < b->count && status == OK; i += n) {
        struct error taken = {0};

        n = one_by_one ? 1 : range_from(b, i);
        status = keep_range(in, &b->pieces[i], n, &taken);
        if (status == ERR_INPUT && n == 1) {
            status = read_after_all(in, b->pieces[i].source, lane, e);
        } else if (status == ERR_INPUT) { /* an id is taken: find out which */
            one_by_one = true;
            status = OK;
            n = 0;
        } else if (status != OK) {
            return error_set(e, status, "%s", taken.text);
        }
    }
    return status;
}
