/*
 * earlier: see earlier.h. A paragraph that speaks of areas for improvement or
 * recommendations and of a year opens a list, when an item or a quotation follows it.
 */
#include "searcher/answer/earlier.h"

#include "searcher/answer/escape.h"
#include "searcher/answer/paragraph.h"

#include <ctype.h>

#define LEAD  600u /* bytes of a paragraph that introduces a list */
#define ITEMS 64u  /* of one list */

#define LONG_WORD 5u  /* letters: what an item and a sentence may be compared by */
#define OUTRIGHT  50u /* words shared that "progress has been made" is worth */

struct item {
    struct advice advice;
    struct buf text, answer;
};

struct list {
    const struct section *section;
    struct arena *arena;
    struct slice lead, said;
    struct item items[ITEMS];
    size_t count;
    bool quotes; /* of quotations; else of items */
    bool whole;  /* the last quotation is closed */
};

/* The year that stands first in the text: "2012", "2018/19". */
static struct slice find_year(struct slice text)
{
    for (size_t i = 0; i + 4 <= text.len; i++) {
        size_t len = 4;

        if ((memcmp(text.data + i, "19", 2) != 0 && memcmp(text.data + i, "20", 2) != 0) ||
            (i && isalnum((unsigned char)text.data[i - 1])) ||
            !isdigit((unsigned char)text.data[i + 2]) || !isdigit((unsigned char)text.data[i + 3]))
            continue;
        if (i + 7 <= text.len && strchr("/-", text.data[i + 4]) &&
            isdigit((unsigned char)text.data[i + 5]) && isdigit((unsigned char)text.data[i + 6]))
            len = 7;
        if (i + len == text.len || !isalnum((unsigned char)text.data[i + len]))
            return slice_of(text.data + i, len);
    }
    return slice_of("", 0);
}

static bool names_advice(struct slice text)
{
    bool area = words_in(text, "areas") || words_in(text, "area");

    return (area && (words_in(text, "improvement") || words_in(text, "improve"))) ||
           words_in(text, "recommendations") || words_in(text, "recommendation");
}

static bool tells_making(struct slice text)
{
    static const char *const verbs[] = {"identified", "highlighted", "found",    "made",   "named",
                                        "asked",      "recommended", "required", "set out"};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (words_in(text, verbs[i]))
            return true;
    return false;
}

/* Does the paragraph introduce those of an earlier report? The report's own year is not
 * earlier. */
static bool introduces(const struct section *s, const struct paragraph *p, struct slice *said)
{
    if (p->text.len > LEAD || !names_advice(p->text) || !tells_making(p->text))
        return false;
    *said = find_year(p->text);
    return said->len && !slice_equal(slice_of(said->data, 4), date_year(s->date));
}

static bool tells_progress(struct slice sentence)
{
    return words_in(sentence, "progress") || words_in(sentence, "continued area for improvement") ||
           words_in(sentence, "continued areas for improvement");
}

/* How many of the item's longer words stand in the sentence too. */
static size_t shared_words(struct slice item, struct slice sentence)
{
    size_t count = 0, len;

    for (; item.len; item = slice_from(item, len)) {
        char word[32];

        for (len = 0; len < item.len && isalpha((unsigned char)item.data[len]); len++)
            if (len < sizeof word - 1)
                word[len] = (char)tolower((unsigned char)item.data[len]);
        if (len >= LONG_WORD && len < sizeof word) {
            word[len] = '\0';
            count += words_in(sentence, word);
        }
        len += len == 0;
    }
    return count;
}

/* Of the sentences that tell of progress the one that speaks most of the item, or says
 * so outright. */
static struct slice find_progress(struct slice item, struct slice text)
{
    struct slice sentence, found = slice_of("", 0);
    size_t best = 0;

    while (sentence_next(&text, &sentence)) {
        size_t shared = shared_words(item, sentence) + 1;

        if (!tells_progress(sentence))
            continue;
        if (words_in(sentence, "progress has been made"))
            shared += OUTRIGHT;
        if (shared > best) {
            best = shared;
            found = sentence;
        }
    }
    return found;
}

static struct item *add_item(struct list *l, const struct paragraph *p)
{
    struct item *item;

    if (l->count == ITEMS)
        return NULL;
    item = &l->items[l->count++];
    *item = (struct item){.text = BUF_INIT, .answer = BUF_INIT};
    item->advice = (struct advice){.kind = ADVICE_EARLIER,
                                   .at = (size_t)(p->text.data - l->section->text.data),
                                   .said = l->said,
                                   .lead = l->lead};
    escape_one_line(&item->text, unquoted(p->text));
    return item;
}

static void add_line(struct buf *out, struct slice text)
{
    if (out->len)
        buf_char(out, ' ');
    escape_one_line(out, text);
}

/* Is the quotation that a paragraph begins, or goes on with, closed in it? */
static bool closes(struct slice text)
{
    text = slice_trim(text);
    return text.len && (text.data[text.len - 1] == '"' ||
                        (text.len >= 3 && memcmp(text.data + text.len - 3, "”", 3) == 0));
}

/* Takes a paragraph into the list; false: it ends it. */
static bool take(struct list *l, const struct paragraph *p)
{
    if (l->quotes && !l->whole) {
        struct slice text = p->text;

        if (closes(text))
            text.len -= text.data[text.len - 1] == '"' ? 1 : 3;
        add_line(&l->items[l->count - 1].text, text);
        l->whole = closes(p->text);
        return true;
    }
    if (l->quotes ? opening_mark(p->text) > 0 : p->bullet > 0) {
        l->whole = closes(p->text);
        return add_item(l, p) != NULL;
    }
    if (l->quotes)
        return false;
    add_line(&l->items[l->count - 1].answer, p->text);
    return true;
}

/* Items that come one behind the other are answered behind all of them, and it can't be
 * told which by what. */
static bool answered_one_by_one(const struct list *l)
{
    for (size_t i = 0; i + 1 < l->count; i++)
        if (!l->items[i].answer.len)
            return false;
    return true;
}

/* Hands the items out; `after`: what follows a list of quotations. */
static enum status finish(struct list *l, struct slice after, advice_sink *sink, void *ctx,
                          struct error *e)
{
    bool one_by_one = !l->quotes && answered_one_by_one(l);
    struct buf line = BUF_INIT;
    struct slice all;
    enum status status = OK;

    if (l->quotes)
        escape_one_line(&line, after);
    all = arena_copy(l->arena, buf_view(&line));
    for (size_t i = 0; i < l->count; i++) {
        struct item *item = &l->items[i];

        item->advice.text = arena_copy(l->arena, buf_view(&item->text));
        if (one_by_one)
            item->advice.answer = arena_copy(l->arena, buf_view(&item->answer));
        item->advice.progress =
            find_progress(item->advice.text, one_by_one ? item->advice.answer : all);
        if (status == OK &&
            !(buf_ok(&line) && buf_ok(&item->text) && buf_ok(&item->answer) && arena_ok(l->arena)))
            status = error_memory(e);
        if (status == OK)
            status = sink(ctx, &item->advice, e);
        buf_clear(&item->text);
        buf_clear(&item->answer);
    }
    buf_clear(&line);
    l->count = 0;
    return status;
}

static void start(struct list *l, const struct paragraph *lead, struct slice said)
{
    struct buf line = BUF_INIT;

    escape_one_line(&line, lead->text);
    l->lead = arena_copy(l->arena, buf_view(&line));
    l->said = arena_copy(l->arena, said);
    buf_clear(&line);
}

enum status earlier_each(const struct section *s, struct arena *arena, advice_sink *sink, void *ctx,
                         struct error *e)
{
    struct list *l = arena_alloc(arena, sizeof *l);
    struct slice rest = slice_from(s->text, s->heading_len), said = slice_of("", 0);
    struct paragraph p = {{"", 0}, 0}, lead;
    bool introduced = false;
    enum status status = OK;

    if (!l)
        return error_memory(e);
    l->section = s;
    l->arena = arena;
    while (status == OK && paragraph_next(&rest, &p)) {
        struct slice from = slice_of(p.text.data, (size_t)(rest.data + rest.len - p.text.data));

        if (l->count && take(l, &p))
            continue;
        if (l->count)
            status = finish(l, from, sink, ctx, e);
        if (introduced && (p.bullet || opening_mark(p.text))) {
            l->quotes = !p.bullet;
            start(l, &lead, said);
            l->whole = closes(p.text);
            add_item(l, &p);
        }
        introduced = !l->count && introduces(s, &p, &said);
        lead = p;
    }
    return status == OK && l->count ? finish(l, slice_of("", 0), sink, ctx, e) : status;
}
