/*
 * level: a chapter is what the contents list as one, a numbered heading, a question
 * or a headword; other headings stand below it. A heading without a headword is of
 * its chapter's kind where that says something about all of it (an annex, an
 * introduction), else a finding.
 *
 * A summary that goes through the questions of the report, one by one, before
 * the chapters that answer them is still a summary: a question that comes again
 * later is a part of it.
 */
#include "indexer/report/level.h"

#include "indexer/report/headword.h"
#include "indexer/report/prose.h"

#include <stdlib.h>

/* How far a question is looked for further on, in headings; and by how much of it. */
#define LOOK_AHEAD     200
#define QUESTION_BYTES 40

struct levels {
    struct block_list *list;
    const struct contents *contents;
    size_t *headings;   /* the blocks that are headings, in order */
    uint64_t *openings; /* the digest of each one's first words */
    size_t count;
    struct block *chapter; /* the last one of level 1 */
    bool chapter_fresh;    /* no other heading came after it */
    bool titled;           /* the one "# heading" is the report's title, at its start */
    struct buf text;
};

static bool comes_again(const struct levels *l, size_t n)
{
    for (size_t i = n + 1; i < l->count && i < n + LOOK_AHEAD; i++) {
        if (l->openings[i] == l->openings[n])
            return true;
    }
    return false;
}

static unsigned depth_of_number(struct slice text)
{
    size_t len = prose_numbered(text);
    unsigned dots = 0;

    for (size_t i = 0; i + 1 < len; i++)
        dots += text.data[i] == '.' && text.data[i + 1] != ' ';
    return 1 + dots;
}

static void set_level(struct block *b, unsigned level)
{
    b->level = (uint8_t)(level < 1 ? 1 : level > LEVEL_MAX ? LEVEL_MAX : level);
}

static bool in_chapter(const struct levels *l, enum section_kind kind)
{
    return l->chapter && l->chapter->kind == kind;
}

/* A heading's kind where no headword gives it. */
static enum section_kind inherited(const struct levels *l, unsigned level)
{
    enum section_kind kind =
        l->chapter && level > 1 ? (enum section_kind)l->chapter->kind : KIND_FINDING;

    switch (kind) {
    case KIND_SUMMARY:
    case KIND_INTRODUCTION:
    case KIND_RECOMMENDATION:
    case KIND_IMPROVEMENT:
    case KIND_CONCERN:
    case KIND_ANNEX:
    case KIND_GLOSSARY:
        return kind;
    default:
        return KIND_FINDING;
    }
}

static void level_question(struct levels *l, size_t n, struct block *b)
{
    bool below_findings = l->chapter && l->chapter->kind == KIND_FINDING && !l->chapter->listed &&
                          !l->chapter->box && l->contents->count == 0;
    struct buf head = BUF_INIT;

    b->kind = KIND_FINDING;
    if (in_chapter(l, KIND_SUMMARY) && comes_again(l, n)) {
        b->kind = KIND_SUMMARY;
        set_level(b, l->chapter_fresh ? 2 : 3);
        return;
    }
    if (below_findings) {
        block_join(l->list, l->chapter, &head);
        below_findings = prose_starts(buf_view(&head), "findings");
        buf_clear(&head);
    }
    set_level(b, below_findings ? 2 : 1);
}

/* "Summary" directly below a chapter's heading makes the chapter a summary. */
static bool is_below_chapter(const struct levels *l, const struct block *b)
{
    return b->kind == KIND_SUMMARY && !b->listed && l->chapter && l->chapter_fresh &&
           l->chapter->kind == KIND_FINDING;
}

/* No text stands before it on its page. */
static bool opens_page(const struct levels *l, size_t block)
{
    const struct source *s = l->list->source;
    const struct block *b = &l->list->blocks[block], *before;

    while (block > 0 && l->list->blocks[block - 1].role == BLOCK_RUNNING)
        block--;
    if (block == 0)
        return true;
    before = &l->list->blocks[block - 1];
    return s->lines[before->first + before->count - 1].page != s->lines[b->first].page;
}

/* "Recommendations" at the start of a page, no other heading after it, when there were
 * boxes of one recommendation each before. */
static bool is_closing_list(const struct levels *l, size_t n)
{
    const struct block *b = &l->list->blocks[l->headings[n]];

    if (n + 1 != l->count || b->kind != KIND_RECOMMENDATION || !opens_page(l, l->headings[n]))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct block *other = &l->list->blocks[l->headings[i]];

        if (other->box && other->kind == KIND_RECOMMENDATION &&
            !headword_plural(block_first_line(l->list, other)))
            return true;
    }
    return false;
}

/* The closing list of all recommendations is a chapter. */
static void close_boxes(struct block *b)
{
    b->box = false;
    if (!b->listed && !b->hashes)
        set_level(b, 1);
}

static void level_one(struct levels *l, size_t n, struct block *b, struct slice text)
{
    enum section_kind kind;
    enum headword word = headword_kind(text, &kind);
    const struct contents_entry *entry = contents_entry(l->contents, prose_key(text));
    bool below_summary = in_chapter(l, KIND_SUMMARY) || in_chapter(l, KIND_INTRODUCTION);
    unsigned number;

    if (b->hashes)
        set_level(b, (unsigned)(b->hashes - l->titled));
    else if (entry && entry->level > 1)
        set_level(b, entry->level);
    else if (headword_question(text) && word == HEADWORD_NONE)
        level_question(l, n, b);
    else if (is_below_chapter(l, b)) {
        l->chapter->kind = KIND_SUMMARY;
        set_level(b, 2);
    } else if (b->listed)
        set_level(b, entry ? entry->level : 1);
    else if (prose_numbered(text) || prose_bare_number(text, &number))
        set_level(b, depth_of_number(text));
    else
        set_level(b,
                  word == HEADWORD_CHAPTER || b->hoisted || (b->stacked && below_summary) ? 1 : 2);
    if (word == HEADWORD_NONE && (b->hashes || !headword_question(text)))
        b->kind = (uint8_t)inherited(l, b->level);
    if (word == HEADWORD_BOX && headword_plural(text) &&
        (b->listed || b->hoisted || is_closing_list(l, n)))
        close_boxes(b);
    if (l->titled && n == 0) {
        b->kind = KIND_FRONT;
        b->box = false;
    }
}

/* Whether the report begins with its only heading of one '#'. */
static bool has_title(const struct levels *l)
{
    size_t ones = 0;

    for (size_t n = 0; n < l->count; n++)
        ones += l->list->blocks[l->headings[n]].hashes == 1;
    return ones == 1 && l->headings[0] == 0 && l->list->blocks[0].hashes == 1;
}

static void level_all(struct levels *l)
{
    l->titled = has_title(l);
    for (size_t n = 0; n < l->count; n++) {
        struct block *b = &l->list->blocks[l->headings[n]];

        buf_truncate(&l->text, 0);
        block_join(l->list, b, &l->text);
        level_one(l, n, b, buf_view(&l->text));
        if (b->box || (l->titled && n == 0))
            continue;
        l->chapter_fresh = b->level == 1;
        if (b->level == 1)
            l->chapter = b;
    }
}

static void collect(struct levels *l)
{
    for (size_t i = 0; i < l->list->count; i++) {
        struct slice text;

        if (l->list->blocks[i].role != BLOCK_HEADING)
            continue;
        buf_truncate(&l->text, 0);
        block_join(l->list, &l->list->blocks[i], &l->text);
        text = buf_view(&l->text);
        text.len = text.len < QUESTION_BYTES ? text.len : QUESTION_BYTES;
        l->headings[l->count] = i;
        l->openings[l->count++] = prose_key(text);
    }
}

enum status level_find(struct block_list *list, const struct contents *contents, struct error *e)
{
    struct levels l = {.list = list, .contents = contents, .text = BUF_INIT};
    enum status status = OK;

    l.headings = calloc(list->count + 1, sizeof *l.headings);
    l.openings = calloc(list->count + 1, sizeof *l.openings);
    if (l.headings && l.openings) {
        collect(&l);
        level_all(&l);
    }
    if (!l.headings || !l.openings || !buf_ok(&l.text))
        status = error_memory(e);
    free(l.headings);
    free(l.openings);
    buf_clear(&l.text);
    return status;
}
