/*
 * box: a box holds the paragraph below its heading, the rest of that one's sentence, and
 * a list that it announces or that says what somebody should do. A box of several
 * ("Recommendations") holds all lists and all paragraphs that say what somebody should do; a box of
 * one only those that begin with a deadline as well, since findings too say "the force should".
 */
#include "indexer/report/box.h"

#include "indexer/report/headword.h"
#include "indexer/report/prose.h"

#define OPENING_WORDS 15 /* "should" stands in the first words of a recommendation */

static bool is_directive(struct slice s)
{
    size_t words = 0, end = 0;

    while (end < s.len && words < OPENING_WORDS)
        words += s.data[end++] == ' ';
    s.len = end;
    return prose_has(s, "should") || prose_has(s, "must") || prose_has(s, "needs to");
}

static bool has_deadline(struct slice s)
{
    return prose_starts(s, "within") || prose_starts(s, "by") || prose_starts(s, "immediately") ||
           prose_starts(s, "with immediate effect");
}

bool box_holds(const struct block_list *list, struct slice title, const struct block *last,
               const struct block *b)
{
    struct slice first = block_first_line(list, b), end = block_last_line(list, last);
    bool after_item = prose_bullet(block_first_line(list, last)) > 0;

    if (prose_lower(first))
        return !prose_ends(end);
    if (prose_bullet(first))
        return headword_plural(title) || prose_last(end) == ':' || after_item ||
               is_directive(slice_from(first, prose_bullet(first)));
    if (is_directive(first) && (headword_plural(title) || has_deadline(first)))
        return true;
    return prose_last(end) == ':' && !after_item;
}
