/*
 * heading: tells headings from text by evidence. Strong evidence is Markdown, a
 * headword, an entry in the contents or the bookmarks, or a question set apart. Weak
 * evidence is a short line without a stop between a finished sentence and a
 * paragraph: it is not enough among figures, on a title page, in a list, or in a
 * narrow column. Of two short lines above one another the first is a heading when the
 * second is. What depth and kind a heading has is level.c's.
 */
#include "indexer/report/heading.h"

#include "indexer/report/about.h"
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

/* A line of a title page is no longer; so many of them may stand before the date. */
#define TITLE_LINE  80
#define TITLE_LINES 3

/* A paragraph for sure: below a weak heading; the same on a title page or among figures. */
#define PROSE_BYTES      80
#define PROSE_BYTES_HARD 150

struct finder {
    struct block_list *list;
    const struct contents *contents;
    struct buf text; /* of the block in question, on one line */
    bool any;        /* a strong heading was seen: the title page is over */
    bool in_numbers;
    unsigned number; /* of the last heading with a bare number ("2 How …") */
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
    unsigned number;

    if (b->count > HEADING_LINES || b->bytes > HEADING_BYTES || b->narrow)
        return false;
    if (!prose_letter(text) || !last || strchr(".,;!", last) || is_imprint(text))
        return false;
    if (b->hashes)
        return true;
    if (headword_grade(text))
        return false;
    if (prose_bullet(text) && text.data[0] != '*')
        return false;
    return prose_upper(text) || prose_numbered(text) || prose_bare_number(text, &number);
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

/* "Findings for Kent Police" over the date, before any heading, is a title's second line. */
static bool on_title_page(const struct finder *f, size_t i)
{
    for (size_t n = i + 1; n <= i + TITLE_LINES && n < f->list->count && !f->any; n++) {
        const struct block *b = &f->list->blocks[n];
        struct date_found date;
        struct slice line;

        if (b->role != BLOCK_BODY || b->bytes > TITLE_LINE || b->page_first)
            return false;
        line = block_last_line(f->list, b);
        if (is_imprint(line) || (date_find(line, &date) && date.at + date.len == line.len))
            return true;
    }
    return false;
}

static bool is_listed(const struct finder *f, struct slice text)
{
    unsigned value;
    size_t number = prose_numbered(text);

    if (number == 0)
        number = prose_bare_number(text, &value);
    return contents_entry(f->contents, prose_key(text)) ||
           (number && contents_entry(f->contents, prose_key(slice_from(text, number))));
}

static bool strong(struct finder *f, size_t i)
{
    struct block *b = &f->list->blocks[i];
    struct slice text = buf_view(&f->text);
    enum section_kind kind;

    b->listed = is_listed(f, text);
    if (b->hashes || b->listed)
        return true;
    if (prose_last(text) == ':' && headword_kind(text, &kind) == HEADWORD_NONE)
        return false;
    if (is_bold(f, text) && may_follow(f, i))
        return true;
    if (b->count <= 2 && headword_kind(text, &kind) != HEADWORD_NONE)
        return !on_title_page(f, i);
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

static bool is_short(const struct finder *f, const struct block *b, struct slice text)
{
    uint32_t width = f->list->source->width;

    if (has_sentence(text) || text.data[text.len - 1] == '-')
        return false;
    if (b->bytes > WEAK_BYTES || prose_words(text) > WEAK_WORDS || strchr(":?%", prose_last(text)))
        return false;
    return !f->list->source->wrapped || (b->count <= 2 && b->widest * 100 <= width * WEAK_PERCENT);
}

/* What stands below the heading in block `i` when that isn't prose: a box, a grade, or
 * another heading. */
static bool stands_above(const struct finder *f, size_t i)
{
    const struct block *before = neighbour(f->list, i, -1), *b = neighbour(f->list, i, 1);
    const struct block *after = b ? neighbour(f->list, (size_t)(b - f->list->blocks), 1) : NULL;
    struct slice text;

    if (!b || b->role != BLOCK_BODY || b->count > 1 || before->box)
        return false;
    text = block_first_line(f->list, b);
    if (headword_box(text) || headword_grade(text))
        return true;
    if (before->role == BLOCK_BODY && prose_bullet(block_first_line(f->list, before)))
        return false;
    return prose_upper(text) && prose_letter(text) && !strchr(".,;!", prose_last(text)) &&
           is_short(f, b, text) && is_prose(f, after, PROSE_BYTES) &&
           !prose_bullet(block_first_line(f->list, after));
}

/* A bare number must be the next one. */
static bool counts_on(const struct finder *f, struct slice text)
{
    unsigned number;

    return prose_upper(text) || !prose_bare_number(text, &number) || number == f->number + 1;
}

static bool weak(struct finder *f, size_t i)
{
    struct block *b = &f->list->blocks[i];
    const struct block *before = neighbour(f->list, i, -1), *after = neighbour(f->list, i, 1);
    struct slice text = buf_view(&f->text);
    bool hard = !f->any || f->in_numbers;

    if (!before || !is_short(f, b, text) || !counts_on(f, text) || !may_follow(f, i))
        return false;
    b->stacked = !hard && stands_above(f, i);
    if (!b->stacked && !is_prose(f, after, hard ? PROSE_BYTES_HARD : PROSE_BYTES))
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
    unsigned number;

    if (b->role != BLOCK_BODY || b->bytes > HEADING_BYTES)
        return;
    buf_truncate(&f->text, 0);
    block_join(f->list, b, &f->text);
    if (!plausible(f, b))
        return;
    b->strong = strong(f, i);
    f->any = f->any || b->strong;
    if (!b->strong && !weak(f, i)) {
        b->stacked = false;
        return;
    }
    if (!prose_upper(buf_view(&f->text)) && prose_bare_number(buf_view(&f->text), &number))
        f->number = number;
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
