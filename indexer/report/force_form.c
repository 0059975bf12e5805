/*
 * force_form: capitalised words before "Police" or "Constabulary" name a force, unless
 * the first is one that only begins a sentence, or the next makes it something else.
 */
#include "indexer/report/force_form.h"

#include "indexer/report/about.h"

#include <ctype.h>
#include <strings.h>

#define FORM_WORDS 5

static bool is_letter(struct slice s, size_t at)
{
    return at < s.len && (isalnum((unsigned char)s.data[at]) || s.data[at] < 0);
}

/* A curly quote or a dash: no letter, though it isn't ASCII. */
static bool is_mark(struct slice s, size_t at)
{
    return at + 2 < s.len && memcmp(s.data + at, "\xE2\x80", 2) == 0;
}

/* Bytes of an apostrophe or a hyphen that joins two letters. */
static size_t joint(struct slice s, size_t at)
{
    size_t len = s.data[at] == '\'' || s.data[at] == '-'                      ? 1
                 : slice_starts(slice_from(s, at), slice_str("\xE2\x80\x99")) ? 3
                                                                              : 0;

    return len && at && is_letter(s, at + len) && !is_mark(s, at + len) ? len : 0;
}

size_t force_word_len(struct slice s)
{
    size_t at = 0;

    while (at < s.len) {
        size_t len = joint(s, at);

        if (len == 0 && (is_mark(s, at) || !is_letter(s, at)))
            break;
        at += len ? len : 1;
    }
    return at;
}

bool force_word_starts(struct slice text, size_t at)
{
    return at == 0 || !is_letter(text, at - 1) || (at > 2 && is_mark(text, at - 3));
}

bool force_word_in(struct slice word, const char *list)
{
    while (*list) {
        size_t len = strcspn(list, " ");

        if (word.len == len && strncasecmp(word.data, list, len) == 0)
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

/* No force's name begins with these, though a sentence or a heading may. */
static const char not_first[] =
    "the in since our this when while if as at during local neighbourhood national all most both "
    "home chief independent a an for of and or with by from to on under over into about royal "
    "every each other new specialist association uk british college how what why which where who "
    "is are was were does do did has have can could should will police constabulary like unlike "
    "although though however overall today before after because within without through given "
    "only even whether between among once then there here it its their his her we they "
    "military transport railway former deputy assistant inspecting visiting no not but so";

/* "X Police Federation" is no force. */
static const char not_after[] = "complaints federation authority mutual national reform act "
                                "foundation superintendents' superintendents crime";

/* "City of …": other names with "of" are "Staff of …". */
static const char before_of[] = "city isle isles vale forest county borough port";

/* The bytes of the word when it is "Police" or "Constabulary", without "'s"; 0: it isn't. */
static size_t police_len(struct slice word)
{
    static const char *const names[] = {"Police", "Constabulary"};

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(names[i]);

        if (slice_starts(word, slice_str(names[i])) &&
            (word.len == len || slice_is(slice_from(word, len), "'s") ||
             slice_is(slice_from(word, len), "\xE2\x80\x99s")))
            return len;
    }
    return 0;
}

static bool may_stand(struct slice word, struct slice before)
{
    if (word.len == 0)
        return false;
    return isupper((unsigned char)word.data[0]) || (before.len && slice_is(word, "and")) ||
           (slice_is(word, "of") && force_word_in(before, before_of));
}

/* "Northshire Police" by its form, at the start of `text`; its length, or 0. */
static size_t form_len(struct slice text)
{
    struct slice before = {"", 0}, first = slice_of(text.data, force_word_len(text));
    size_t at = 0;

    for (size_t words = 0; words <= FORM_WORDS; words++) {
        struct slice word = slice_from(text, at);
        size_t police;

        word.len = force_word_len(word);
        police = police_len(word);
        if (words && police && !slice_is(before, "and"))
            return force_word_in(first, not_first) ? 0 : at + police; /* few come so far */
        if (!may_stand(word, before))
            return 0;
        at += word.len;
        if (at >= text.len || text.data[at] != ' ')
            return 0;
        at++;
        if (at + 2 < text.len && text.data[at] == '&' && text.data[at + 1] == ' ')
            at += 2;
        before = word;
    }
    return 0;
}

/* "Revisiting Police Relationships" is a title; "Kent Police May 2014" names a force. */
static bool opens_name(struct slice after)
{
    struct date_found date;

    if (after.len == 0 || !isupper((unsigned char)after.data[0]))
        return false;
    after.len = after.len < 20 ? after.len : 20;
    return !date_find(after, &date) || date.at != 0;
}

size_t force_form(struct slice text)
{
    size_t len = form_len(text);
    struct slice after;

    if (len == 0 || len + 1 >= text.len || text.data[len] != ' ')
        return len;
    after = slice_from(text, len + 1);
    if (after.len > 9 && strncasecmp(after.data, "and crime", 9) == 0)
        return 0;
    if (text.data[len - 1] == 'e' && opens_name(after)) /* "Police", not "Constabulary" */
        return 0;
    after.len = force_word_len(after);
    return force_word_in(after, not_after) ? 0 : len;
}
