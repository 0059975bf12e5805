/*
 * title: what a report is called: the first line of its title page that isn't a slogan,
 * a force, a date or a publisher, and the lines after it which it plainly goes on in.
 * A report that lost its title page has the title of its series, from the sentence
 * that announces "a national report on …"; or else its first heading.
 */
#include "indexer/report/about.h"
#include "indexer/report/force_form.h"
#include "indexer/report/headword.h"
#include "indexer/report/prose.h"
#include "indexer/report/publisher.h"

#include <ctype.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define TITLE_BYTES 300
#define TOPIC_BYTES 80

struct slice about_national_report(struct slice body)
{
    static const char opening[] = "national report on ";
    const char *found = body.len ? memmem(body.data, body.len, opening, strlen(opening)) : NULL;
    struct slice topic;
    size_t len = 0;

    if (!found)
        return slice_of("", 0);
    topic = slice_from(body, (size_t)(found - body.data) + strlen(opening));
    while (len < topic.len && len < TOPIC_BYTES && !strchr(".,;", topic.data[len]) &&
           !prose_starts(slice_from(topic, len), " will") &&
           !prose_starts(slice_from(topic, len), " was") &&
           !prose_starts(slice_from(topic, len), " is"))
        len++;
    return len < TOPIC_BYTES ? slice_trim(slice_of(topic.data, len)) : slice_of("", 0);
}

/* A line of a title page that isn't the title: slogan, force, date, publisher. */
static bool is_title(const struct about *a, const struct report *r, struct slice line)
{
    static const char *const others[] = {
        "inspecting", "promoting", "in the public interest", "published", "isbn", "www.", "http"};
    struct date_found date;

    if (!prose_letter(line) || prose_last(line) == '.' || memmem(line.data, line.len, "©", 2))
        return false;
    for (size_t i = 0; i < COUNT(others); i++) {
        if (prose_starts(line, others[i]))
            return false;
    }
    if (date_find(line, &date) && date.at + date.len == line.len)
        line = slice_trim(slice_of(line.data, date.at));
    for (size_t i = 0; i < r->force_count; i++) {
        if (slice_equal(line, r->forces[i]))
            return false;
    }
    if (a->gazetteer && gazetteer_find(a->gazetteer, line))
        return false;
    return prose_words(line) > 0 && !publisher_is(line, r->publisher);
}

/* "… custody suites in": no title ends so. "One year on" is one, where a force follows. */
static bool goes_on(struct slice title, bool title_next)
{
    size_t at = title.len;

    while (at > 0 && title.data[at - 1] != ' ')
        at--;
    if (at == 0)
        return false;
    title = slice_from(title, at);
    return prose_last(title) == ':' ||
           force_word_in(title, "in of and the for with at from a an &") ||
           (title_next && force_word_in(title, "by on to into about –"));
}

/* Without "by the Inspectorate of …" at its end. */
static struct slice without_author(const struct report *r, struct slice line)
{
    for (size_t i = 1; i + 4 < line.len; i++) {
        struct slice rest = slice_from(line, i);

        if (slice_starts(rest, slice_str(" by ")) && publisher_is(slice_trim(rest), r->publisher))
            return slice_of(line.data, i);
    }
    return line;
}

static struct slice from_front(const struct about *a, struct report *r)
{
    struct slice front = buf_view(&a->front), line, kept;
    struct buf title = BUF_INIT;

    while (about_line(&front, &line) && title.len < TITLE_BYTES) {
        line = without_author(r, slice_trim(line));
        if (line.len == 0)
            continue;
        if (title.len && !goes_on(buf_view(&title), is_title(a, r, line)))
            break;
        if (title.len || is_title(a, r, line)) {
            buf_str(&title, title.len ? " " : "");
            buf_slice(&title, line);
        }
    }
    kept = arena_copy(&r->arena, buf_view(&title));
    buf_clear(&title);
    return kept;
}

/* "police integrity and corruption" as "Police Integrity and Corruption". */
static struct slice as_title(struct report *r, struct slice words)
{
    static const char *const small[] = {"and", "of", "in", "the", "for", "to", "a", "on", "with"};
    struct buf title = BUF_INIT;
    struct slice kept;

    buf_slice(&title, words);
    for (size_t i = 0; buf_ok(&title) && i < title.len; i++) {
        bool keep = i && title.data[i - 1] != ' ';

        for (size_t n = 0; i && n < COUNT(small); n++)
            keep = keep || prose_starts(slice_from(buf_view(&title), i), small[n]);
        if (!keep)
            title.data[i] = (char)toupper((unsigned char)title.data[i]);
    }
    kept = arena_copy(&r->arena, buf_view(&title));
    buf_clear(&title);
    return kept;
}

/* The first heading, where no other report shares it. */
static struct slice leading_heading(const struct report *r, bool question)
{
    const struct report_section *first = &r->sections[0];
    enum section_kind kind;

    if (r->section_count && first->heading.len && (prose_last(first->heading) == '?') == question &&
        headword_kind(first->heading, &kind) == HEADWORD_NONE)
        return first->heading;
    return slice_of("", 0);
}

void title_infer(const struct about *a, struct report *r)
{
    struct slice topic = about_national_report(buf_view(&a->body));

    r->title = leading_heading(r, false);
    if (r->title.len == 0)
        r->title = from_front(a, r);
    if (r->title.len == 0 && topic.len)
        r->title = as_title(r, topic);
    if (r->title.len == 0)
        r->title = leading_heading(r, true);
}
