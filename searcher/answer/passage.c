/*
 * passage: see passage.h. The sections of one force and year are few; each is cut
 * into sentences, and each sentence weighed.
 */
#include "searcher/answer/passage.h"

#include "searcher/answer/escape.h"
#include "searcher/answer/paragraph.h"
#include "searcher/query/parse.h"

#include <ctype.h>
#include <stdlib.h>

struct search {
    struct engine *engine;
    const struct track_request *request;
    struct arena *arena;
    struct track_entry *entry;
    struct link_word *shared;
    uint32_t doc;
};

static enum status weigh(struct search *x, struct slice sentence, size_t at, struct error *e)
{
    struct arena scratch = ARENA_INIT;
    struct track_passage found = {.doc = x->doc, .at = at};
    struct link_text text;
    enum status status = link_text_make(x->engine, x->request->lexicon, sentence, slice_of("", 0),
                                        &scratch, &text, e);

    if (status == OK)
        found.similarity = link_similarity(&x->entry->text, &text, x->shared, &found.shared_all);
    if (status == OK && found.shared_all && found.similarity >= x->request->threshold &&
        found.similarity > x->entry->passage.similarity) {
        found.text = arena_copy(x->arena, sentence);
        found.shared_count = track_shown(x->shared, found.shared_all, found.shared);
        x->entry->passage = found;
    }
    arena_clear(&scratch);
    return status == OK && !arena_ok(x->arena) ? error_memory(e) : status;
}

/* Does a sentence end with the byte at `at`, and another begin? */
static bool ends_sentence(struct slice text, size_t at)
{
    size_t next = at + 1;

    if (!strchr(".?!", text.data[at]) || next >= text.len || !strchr(" \n", text.data[next]))
        return false;
    while (next < text.len && strchr(" \n", text.data[next]))
        next++;
    return next == text.len || !islower((unsigned char)text.data[next]);
}

/* The sentences of a paragraph; where it begins is where they are cited. */
static enum status weigh_paragraph(struct search *x, const struct section *s,
                                   const struct paragraph *p, struct error *e)
{
    size_t from = 0;
    enum status status = OK;

    for (size_t at = 0; at <= p->text.len && status == OK; at++) {
        struct slice piece = slice_of(p->text.data + from, at - from), rest, sentence;
        struct buf line = BUF_INIT;

        if (at < p->text.len && !ends_sentence(p->text, at))
            continue;
        if (at < p->text.len)
            piece.len++;
        piece = slice_trim(piece);
        escape_one_line(&line, piece);
        rest = buf_view(&line);
        if (!buf_ok(&line))
            status = error_memory(e);
        else if (sentence_next(&rest, &sentence))
            status = weigh(x, sentence, (size_t)(piece.data - s->text.data), e);
        buf_clear(&line);
        from = at + 1;
    }
    return status;
}

static enum status take_section(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct search *x = ctx;
    struct arena arena = ARENA_INIT;
    struct section s;
    struct paragraph p;
    enum status status = engine_section(x->engine, doc, &arena, &s, e);

    (void)score;
    x->doc = doc;
    if (status == OK) {
        struct slice rest = slice_from(s.text, s.heading_len);

        while (status == OK && paragraph_next(&rest, &p))
            status = weigh_paragraph(x, &s, &p, e);
    }
    arena_clear(&arena);
    return status;
}

void passage_filter(struct buf *out, const char *field, struct slice value)
{
    buf_printf(out, "%s:\"", field);
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] != '"')
            buf_char(out, value.data[i]);
    buf_str(out, "\" ");
}

enum status passage_find(struct engine *engine, const struct track_request *request,
                         struct arena *arena, struct track_entry *entry, struct error *e)
{
    struct search x = {.engine = engine, .request = request, .arena = arena, .entry = entry};
    struct parse_options options = {.lexicon = request->lexicon};
    struct query query = {.arena = ARENA_INIT};
    struct run run = *request->run;
    struct plan *plan = NULL;
    struct buf text = BUF_INIT;
    enum status status = OK;

    if (!entry->year)
        return OK;
    passage_filter(&text, "force", request->force);
    buf_printf(&text, "year:%04u kind:finding,summary,improvement,recommendation,concern",
               entry->year);
    x.shared = calloc(entry->text.count + 1, sizeof *x.shared);
    if (!buf_ok(&text) || !x.shared)
        status = error_memory(e);
    if (status == OK)
        status = query_parse(buf_view(&text), &options, &query, e);
    run.query = &query;
    if (status == OK)
        status = plan_query(engine, &query, EXPANSION_DEFAULT, &plan, e);
    if (status == OK)
        status = engine_each(engine, plan, &run, false, take_section, &x, e);
    query_clear(&query);
    buf_clear(&text);
    free(x.shared);
    return status;
}
