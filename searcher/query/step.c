/*
 * step: does one word match one step of a phrase? Wildcards and edit distance
 * are here; where words stand is match.c's.
 */
#include "searcher/query/match.h"
#include "shim/unicode.h"

#define FUZZY_LENGTH 64u /* characters of the longest word that is compared by edits */

static size_t one_character(struct slice s)
{
    int32_t c;

    return unicode_next(s, &c);
}

/* Linear but for the last '*', to which it falls back on a mismatch. */
static bool wild_match(struct slice pattern, struct slice word)
{
    size_t p = 0, w = 0, star = SIZE_MAX, star_word = 0;

    while (w < word.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = ++p;
            star_word = w;
        } else if (p < pattern.len && pattern.data[p] == '?') {
            p++;
            w += one_character(slice_from(word, w));
        } else if (p < pattern.len && pattern.data[p] == word.data[w]) {
            p++;
            w++;
        } else if (star != SIZE_MAX) {
            star_word += one_character(slice_from(word, star_word));
            p = star;
            w = star_word;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

static size_t characters(struct slice s, int32_t *out, size_t max)
{
    size_t n = 0;

    while (s.len && n < max)
        s = slice_from(s, unicode_next(s, &out[n++]));
    return s.len ? SIZE_MAX : n;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: edits and swaps of neighbours, no part edited
 * twice (Damerau 1964), by rows, leaving as soon as a row is all too far. */
static bool within_edits(struct slice a, struct slice b, unsigned edits)
{
    int32_t x[FUZZY_LENGTH], y[FUZZY_LENGTH];
    unsigned rows[3][FUZZY_LENGTH + 1];
    size_t n = characters(a, x, FUZZY_LENGTH), m = characters(b, y, FUZZY_LENGTH);

    if (n == SIZE_MAX || m == SIZE_MAX)
        return slice_equal(a, b);
    if (n > m + edits || m > n + edits)
        return false;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];
        unsigned best = row[0] = (unsigned)i;

        for (size_t j = 1; j <= m; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = least(row[j], higher[j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > edits)
            return false;
    }
    return rows[n % 3][m] <= edits;
}

static bool is_possessive(struct slice fold, struct slice word)
{
    return fold.len == word.len + 2 && slice_starts(fold, word) &&
           memcmp(fold.data + word.len, "'s", 2) == 0;
}

/* Case-exact, hyphens aside: a joined spelling is the word in one piece. */
static bool same_letters(struct slice form, struct slice wanted)
{
    for (;;) {
        while (form.len && form.data[0] == '-')
            form = slice_from(form, 1);
        while (wanted.len && wanted.data[0] == '-')
            wanted = slice_from(wanted, 1);
        if (!form.len || !wanted.len || form.data[0] != wanted.data[0])
            return !form.len && !wanted.len;
        form = slice_from(form, 1);
        wanted = slice_from(wanted, 1);
    }
}

bool step_matches(const struct step *step, struct slice stem, struct slice fold, struct slice form)
{
    switch (step->how) {
    case MATCH_STEM:
        return slice_equal(stem, step->text);
    case MATCH_WORD:
        return slice_equal(fold, step->text) || is_possessive(fold, step->text);
    case MATCH_FORM:
        return slice_equal(fold, step->text);
    case MATCH_CASE:
        return same_letters(form, step->text);
    case MATCH_WILD:
        return wild_match(step->text, fold);
    case MATCH_FUZZY:
        return within_edits(step->text, fold, step->edits);
    }
    return false;
}
