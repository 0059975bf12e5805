/*
 * force_form: capitalised words before "Police" or "Constabulary" name a force, unless
 * the first is one that only begins a sentence, or the next makes it something else.
 */
#include "indexer/report/force_form.h"

#include <ctype.h>
#include <strings.h>

#define FORM_WORDS 5

size_t force_word_len(struct slice s)
{
    size_t len = 0;

    while (len < s.len && (isalnum((unsigned char)s.data[len]) || s.data[len] < 0 ||
                           (len && strchr("'-", s.data[len]))))
        len++;
    return len;
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

/* No force's name begins with these, though a sentence may. */
static const char not_first[] =
    "the in since our this when while if as at during local neighbourhood national "
    "all most both home chief independent a an for of and with by from to royal "
    "every each other new specialist association uk british college";

/* "X Police Federation" is no force. */
static const char not_after[] =
    "complaints federation authority and mutual national reform act foundation "
    "superintendents' crime";

/* "Northshire Police" by its form, at the start of `text`; its length, or 0. */
static size_t form_len(struct slice text)
{
    size_t at = 0, words = 0;

    while (words <= FORM_WORDS) {
        struct slice word = slice_from(text, at);

        word.len = force_word_len(word);
        if (words && (slice_is(word, "Police") || slice_is(word, "Constabulary")))
            return at + word.len;
        if (word.len == 0 || (!isupper((unsigned char)word.data[0]) &&
                              !(words && (slice_is(word, "and") || slice_is(word, "of")))))
            return 0;
        if (words++ == 0 && force_word_in(word, not_first))
            return 0;
        at += word.len;
        if (at >= text.len || text.data[at] != ' ')
            return 0;
        at++;
        if (at + 2 < text.len && text.data[at] == '&' && text.data[at + 1] == ' ')
            at += 2;
    }
    return 0;
}

size_t force_form(struct slice text)
{
    size_t len = form_len(text);
    struct slice after;

    if (len == 0 || len + 1 >= text.len || text.data[len] != ' ')
        return len;
    after = slice_from(text, len + 1);
    after.len = force_word_len(after);
    return force_word_in(after, not_after) ? 0 : len;
}
