/*
 * heading: tells headings from text by evidence. Strong evidence is Markdown, a
 * headword, an entry in the contents or the bookmarks, or a question set apart. Weak
 * evidence is a short line without a stop between a finished sentence and a
 * paragraph: it is not enough among figures, on a title page, in a list, or in a
 * narrow column. What depth and kind a heading has is level.c's.
 */
#include "indexer/report/heading.h"

#include "indexer/report/headword.h"
#include "indexer/report/level.h"
#include "indexer/report/prose.h"

#include <ctype.h>

#define HEADING_LINES 5
#define HEADING_BYTES 250
#define BOLD_BYTES    150
#define WEAK_BYTES    90
#define WEAK_WORDS    12
#define WEAK_PERCENT  75 /* of a full line */

/* A paragraph for sure: below a weak heading; the same on a title page or among figures. */
#define PROSE_BYTES      80
#define PROSE_BYTES_HARD 150

struct finder {
    struct block_list *list;
    const struct contents *contents;
    struct buf text; /* of the block in question, on one line */
    bool any;        /* a strong heading was seen: the title page is over */
    bool in_numbers;
};

static struct block *neighbour(struct block_list *list, size_t i, int step)
{
    for (i += (size_t)step; i < list->count; i += (size_t)step) { /* ends at -1, too */
        struct block *b = &list->blocks[i];

        if (b->role != BLOCK_RUNNING && b->role != BLOCK_CONTENTS)
            return b;
    }
    return NULL;
}

static bool is_imprint(struct slice text)
{
    return prose_has(text, "isbn") || memmem(text.data, text.len, "©", 2) ||
           prose_starts(text, "www.") || prose_has(text, "http") ||
           memmem(text.data, text.len, "www.", 4) != NULL;
}

static bool plausible(const struct finder *f, const struct block *b)
{
    struct slice text = buf_view(&f->text);
    char last = prose_last(text);

    if (b->count > HEADING_LINES || b->bytes > HEADING_BYTES || b->narrow)
        return false;
    if (!prose_letter(text) || !last || strchr(".,;!", last) || is_imprint(text))
        return false;
    if (b->hashes)
        return true;
    if (prose_bullet(text) && text.data[0] != '*')
        return false;
    return prose_upper(text) || prose_numbered(text);
}

static bool is_bold(const struct finder *f, struct slice text)
{
    return f->list->source->markup && text.len > 4 && text.len <= BOLD_BYTES &&
           slice_starts(text, slice_str("**")) &&
           memmem(text.data + 2, text.len - 2, "**", 2) == text.data + text.len - 2;
}

/* What stands before lets a heading follow: a finished sentence, a heading, a page's start. */
static bool may_follow(const struct finder *f, size_t i)
{
    const struct block *before = neighbour(f->list, i, -1);
    struct slice last;

    if (!before || before->role != BLOCK_BODY || f->list->blocks[i].page_first)
        return true;
    last = block_last_line(f->list, before);
    return prose_last(last) != ':' && (prose_ends(last) || before->narrow || f->in_numbers);
}

static bool strong(struct finder *f, size_t i)
{
    struct block *b = &f->list->blocks[i];
    struct slice text = buf_view(&f->text);
    const struct contents_entry *entry = contents_entry(f->contents, prose_key(text));
    enum section_kind kind;

    if (!entry && prose_numbered(text))
        entry = contents_entry(f->contents, prose_key(slice_from(text, prose_numbered(text))));
    b->listed = entry != NULL;
    if (b->hashes || b->listed)
        return true;
    if (prose_last(text) == ':' && headword_kind(text, &kind) == HEADWORD_NONE)
        return false;
    if (is_bold(f, text) && may_follow(f, i))
        return true;
    if (b->count <= 2 && headword_kind(text, &kind) != HEADWORD_NONE)
        return true;
    return headword_question(text) && may_follow(f, i);
}

static bool is_prose(const struct finder *f, const struct block *b, uint32_t bytes)
{
    struct slice first;

    if (!b || b->role != BLOCK_BODY || b->narrow)
        return false;
    first = block_first_line(f->list, b);
    if (prose_bullet(first))
        return bytes == PROSE_BYTES;
    return !prose_lower(first) && b->bytes >= bytes &&
           (prose_ends(block_last_line(f->list, b)) || b->page_last || b->bytes > 2 * bytes);
}

/* "Mr. Smith: Well --" is somebody speaking, "A. Then B" more than a heading. */
static bool has_sentence(struct slice text)
{
    for (size_t i = prose_numbered(text); i + 1 < text.len; i++) {
        if (strchr(".?!", text.data[i]) && text.data[i + 1] == ' ')
            return true;
    }
    return false;
}

static bool is_short(const struct finder *f, const struct block *b)
{
    struct slice text = buf_view(&f->text);
    uint32_t width = f->list->source->width;

    if (has_sentence(text) || text.data[text.len - 1] == '-')
        return false;
    if (b->bytes > WEAK_BYTES || prose_words(buf_view(&f->text)) > WEAK_WORDS)
        return false;
    return !f->list->source->wrapped || (b->count <= 2 && b->widest * 100 <= width * WEAK_PERCENT);
}

static bool weak(struct finder *f, size_t i)
{
    const struct block *b = &f->list->blocks[i];
    const struct block *before = neighbour(f->list, i, -1), *after = neighbour(f->list, i, 1);
    struct slice text = buf_view(&f->text);
    bool hard = !f->any || f->in_numbers;

    if (!before || !is_short(f, b) || strchr(":?%", prose_last(text)))
        return false;
    if (!may_follow(f, i) || !is_prose(f, after, hard ? PROSE_BYTES_HARD : PROSE_BYTES))
        return false;
    /* A paragraph's end at a page's end, and its rest on the next. */
    return before->role != BLOCK_BODY || prose_ends(block_last_line(f->list, before)) ||
           before->narrow || hard;
}

static void find_one(struct finder *f, size_t i)
{
    struct block *b = &f->list->blocks[i];
    enum section_kind kind = KIND_FINDING;
    enum headword word;

    if (b->role != BLOCK_BODY || b->bytes > HEADING_BYTES)
        return;
    buf_truncate(&f->text, 0);
    block_join(f->list, b, &f->text);
    if (!plausible(f, b))
        return;
    b->strong = strong(f, i);
    f->any = f->any || b->strong;
    if (!b->strong && !weak(f, i))
        return;
    word = headword_kind(buf_view(&f->text), &kind);
    b->role = BLOCK_HEADING;
    b->kind = (uint8_t)kind;
    b->box = word == HEADWORD_BOX;
    b->contents_heading = kind == KIND_CONTENTS && word == HEADWORD_CHAPTER;
    f->in_numbers = kind == KIND_NUMBERS;
}

/* A heading after which nothing comes heads the page that it ends. */
static void hoist_last(struct block_list *list)
{
    for (size_t i = list->count; i-- > 0;) {
        struct block *b = &list->blocks[i];

        if (b->role == BLOCK_RUNNING || b->role == BLOCK_CONTENTS)
            continue;
        if (b->role == BLOCK_HEADING && !b->page_first && list->source->wrapped)
            b->hoisted = true;
        return;
    }
}

enum status heading_find(struct block_list *list, const struct contents *contents, struct error *e)
{
    struct finder f = {.list = list, .contents = contents, .text = BUF_INIT};
    bool ok;

    for (size_t i = 0; i < list->count; i++)
        find_one(&f, i);
    ok = buf_ok(&f.text);
    buf_clear(&f.text);
    if (!ok)
        return error_memory(e);
    hoist_last(list);
    return level_find(list, contents, e);
}
