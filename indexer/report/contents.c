/*
 * contents: a contents list is what follows a line "Contents" and ends, entry by
 * entry, in page numbers; an entry may be wrapped over a few lines. Bookmarks are
 * the lines at a file's end that begin with tabs, one or more for their depth.
 */
#include "indexer/report/contents.h"

#include "indexer/report/headword.h"
#include "indexer/report/markup.h"
#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

#define ENTRY_LINES 4    /* an entry is wrapped over no more */
#define ENTRY_BYTES 250  /* and no longer */
#define ENTRIES_MAX 2000 /* later ones are no evidence, so that a look-up stays cheap */

/* The entry without the page number at its end, and dots, tabs and spaces before
 * that; false when there is none. */
static bool strip_page(struct slice *text)
{
    size_t len = text->len, digits = 0;

    while (len && isdigit((unsigned char)text->data[len - 1]) && digits < 4) {
        len--;
        digits++;
    }
    if (digits == 0) {
        while (len && strchr("ivx", text->data[len - 1]))
            len--;
        if (len == text->len || text->len - len > 5)
            return false;
    }
    if (len == 0 || !strchr(" \t.", text->data[len - 1]) || digits == 4)
        return false;
    while (len && strchr(" \t.", text->data[len - 1]))
        len--;
    text->len = len;
    return prose_letter(*text);
}

static bool add(struct contents *c, struct contents_entry entry)
{
    if (c->count == ENTRIES_MAX)
        return true;
    if (c->count == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 32;
        struct contents_entry *entries = realloc(c->entries, cap * sizeof *entries);

        if (!entries)
            return false;
        c->entries = entries;
        c->cap = cap;
    }
    c->entries[c->count++] = entry;
    return true;
}

bool contents_add(struct contents *c, struct slice text, size_t line, unsigned level)
{
    unsigned value;
    size_t number = prose_numbered(text);
    struct contents_entry entry = {prose_key(text), (uint32_t)line, (uint8_t)level, false};

    if (number == 0)
        number = prose_bare_number(text, &value);
    entry.numbered = number > 0;
    if (!add(c, entry))
        return false;
    entry.key = prose_key(slice_from(text, number));
    return number == 0 || add(c, entry);
}

/* The depth of "2.1 Vetting" is 2. */
static unsigned numbered_level(struct slice text)
{
    size_t len = prose_numbered(text);
    unsigned level = 1;

    for (size_t i = 0; i + 1 < len; i++)
        level += text.data[i] == '.' && isdigit((unsigned char)text.data[i + 1]);
    return level;
}

/* Entries without a number between two that have one are parts of the first. */
static void set_parts(struct contents *c, size_t from)
{
    size_t last = c->count, level = 0;

    while (last > from && !c->entries[last - 1].numbered)
        last--;
    for (size_t i = from; i < last; i++) {
        if (c->entries[i].numbered)
            level = c->entries[i].level;
        else if (level)
            c->entries[i].level = (uint8_t)(level + 1);
    }
}

/* An entry that is nothing but a link, "- [About us](#about)", has no page number. */
static bool is_link(struct slice text)
{
    size_t bullet = prose_bullet(text);

    text = slice_trim(slice_from(text, bullet));
    return text.len > 4 && text.len <= ENTRY_BYTES * 2 && text.data[0] == '[' &&
           text.data[text.len - 1] == ')' && memmem(text.data, text.len, "](", 2) != NULL;
}

static bool add_link(struct contents *c, struct slice text, size_t line)
{
    struct buf words = BUF_INIT;
    struct markup m = {0};
    bool ok;

    markup_strip(&words, slice_trim(slice_from(text, prose_bullet(text))), &m);
    ok =
        buf_ok(&words) && contents_add(c, buf_view(&words), line, numbered_level(buf_view(&words)));
    buf_clear(&words);
    return ok;
}

/* The entry that begins at line `i`: *lines is how many it takes, 0 for none. */
static bool read_entry(struct source *s, size_t i, struct contents *c, size_t *lines)
{
    char joined[ENTRY_BYTES + 2];
    size_t len = 0;

    *lines = is_link(source_text(s, &s->lines[i]));
    if (*lines)
        return add_link(c, source_text(s, &s->lines[i]), i);
    for (size_t n = 0; n < ENTRY_LINES && i + n < s->count; n++) {
        struct slice text = source_text(s, &s->lines[i + n]), entry;

        if (s->lines[i + n].role != LINE_BODY)
            return true;
        if (len + text.len > ENTRY_BYTES || (n && s->lines[i + n].gap > 1))
            return true;
        memcpy(joined + len, text.data, text.len);
        len += text.len;
        entry = slice_of(joined, len);
        if (strip_page(&entry)) {
            *lines = n + 1;
            return contents_add(c, entry, i, numbered_level(entry));
        }
        if (prose_last(text) == '.')
            return true;
        joined[len++] = ' ';
    }
    return true;
}

static bool is_contents_heading(const struct source *s, size_t i)
{
    enum section_kind kind;

    return s->lines[i].len < 40 &&
           headword_kind(source_text(s, &s->lines[i]), &kind) == HEADWORD_CHAPTER &&
           kind == KIND_CONTENTS;
}

/* Reads the entries that follow a "Contents" line; *i ends after them. */
static bool read_list(struct source *s, size_t *i, struct contents *c)
{
    size_t lines, from = c->count;

    while (*i < s->count) {
        if (s->lines[*i].role == LINE_DROPPED) {
            (*i)++;
            continue;
        }
        if (!read_entry(s, *i, c, &lines))
            return false;
        if (lines == 0)
            break;
        while (lines--)
            s->lines[(*i)++].role = LINE_CONTENTS;
    }
    set_parts(c, from);
    return true;
}

static bool read_bookmarks(struct source *s, struct contents *c)
{
    size_t first = s->count;

    while (first > 0 && s->lines[first - 1].tabs)
        first--;
    if (s->count - first < 2 || (s->count - first) * 2 > s->count)
        return true;
    for (size_t i = first; i < s->count; i++) {
        struct source_line *line = &s->lines[i];

        line->role = LINE_CONTENTS;
        if (!contents_add(c, source_text(s, line), i, line->tabs))
            return false;
    }
    return true;
}

enum status contents_find(struct source *s, struct contents *out, struct error *e)
{
    size_t i = 0;
    bool ok = true;

    *out = (struct contents){0};
    while (ok && i < s->count) {
        if (is_contents_heading(s, i++))
            ok = read_list(s, &i, out);
    }
    if (!ok || !read_bookmarks(s, out)) {
        contents_clear(out);
        return error_memory(e);
    }
    return OK;
}

void contents_clear(struct contents *c)
{
    free(c->entries);
    *c = (struct contents){0};
}

const struct contents_entry *contents_entry(const struct contents *c, uint64_t key)
{
    for (size_t i = 0; key && i < c->count; i++) {
        if (c->entries[i].key == key)
            return &c->entries[i];
    }
    return NULL;
}
