/*
 * force_tally: counts up. The names of one force speak for it together: those that the
 * gazetteer knows as one, and, of those told by their form, "Northshire Police" beside
 * "Northshire Constabulary", and a name beside the same with one word more before it
 * ("Meanwhile Northshire Police"), of which the one seen more often is the name.
 */
#include "indexer/report/force_tally.h"

#include "indexer/report/force_form.h"

#include <ctype.h>

#define ENOUGH      2 /* for a known name */
#define ENOUGH_FORM 6 /* for one told by its form alone */
#define ENOUGH_SOLE 3 /* the same, where hardly any other force is named */
#define SOLE_SHARE  3 /* hardly: no other has a third of its score */

/* "Northshire" of "Northshire Police". */
static struct slice place_of(struct slice name)
{
    while (name.len && name.data[name.len - 1] != ' ')
        name.len--;
    name.len -= name.len > 0;
    return name;
}

size_t tally_places(const struct tally *tally, struct slice text)
{
    struct slice place = place_of(tally->name);
    size_t count = 0, at = 0;

    while (place.len && at + place.len <= text.len) {
        const char *found = memmem(text.data + at, text.len - at, place.data, place.len);
        size_t from, end;

        if (!found)
            break;
        from = (size_t)(found - text.data);
        at = end = from + place.len;
        if (!force_word_starts(text, from) ||
            (end < text.len && isalnum((unsigned char)text.data[end])))
            continue;
        if (end < text.len && text.data[end] == ' ')
            end++;
        count += !slice_starts(slice_from(text, end), slice_str("Police")) &&
                 !slice_starts(slice_from(text, end), slice_str("Constabulary"));
    }
    return count;
}

static bool ends_with(struct slice s, struct slice end)
{
    return s.len > end.len && s.data[s.len - end.len - 1] == ' ' &&
           memcmp(s.data + s.len - end.len, end.data, end.len) == 0;
}

static bool same_force(const struct tally *a, const struct tally *b)
{
    if (a->known || b->known)
        return a->known && b->known && a->force == b->force;
    return slice_equal(place_of(a->name), place_of(b->name)) || ends_with(a->name, b->name) ||
           ends_with(b->name, a->name);
}

/* Gives what speaks for another form of a name to the form that is the name. */
static void merge_forms(struct tallies *t)
{
    for (size_t i = 0; i < t->count; i++) {
        for (size_t n = i + 1; n < t->count; n++) {
            struct tally *a = &t->list[i], *b = &t->list[n], *keep = a, *give = b;

            if (a->known || b->known || !a->score || !b->score || !same_force(a, b))
                continue;
            if (b->front > a->front || (b->front == a->front && b->sightings > a->sightings)) {
                keep = b;
                give = a;
            }
            keep->score += give->score;
            keep->front += give->front;
            keep->sightings += give->sightings;
            give->score = give->front = 0;
        }
    }
}

/* All that speaks for the force of one tally, under any of its names. */
static unsigned total(const struct tallies *t, const struct tally *of)
{
    unsigned sum = 0;

    for (size_t i = 0; i < t->count; i++) {
        const struct tally *other = &t->list[i];

        if (other == of || (of->known && same_force(of, other)))
            sum += other->score;
    }
    return sum;
}

static bool is_sole(const struct tallies *t, const struct tally *tally, unsigned sum)
{
    for (size_t i = 0; i < t->count; i++) {
        if (&t->list[i] != tally && t->list[i].score * SOLE_SHARE > sum)
            return false;
    }
    return true;
}

static bool is_enough(const struct tallies *t, const struct tally *tally, unsigned sum)
{
    if (tally->known)
        return sum >= ENOUGH;
    return sum >= ENOUGH_FORM || (sum >= ENOUGH_SOLE && is_sole(t, tally, sum));
}

static struct tally *best_of(struct tallies *t)
{
    struct tally *best = NULL;

    for (size_t i = 0; i < t->count; i++) {
        struct tally *tally = &t->list[i];
        unsigned sum = total(t, tally), most = best ? total(t, best) : 0;

        if (tally->score == 0 || !is_enough(t, tally, sum))
            continue;
        if (!best || sum > most || (sum == most && tally->score > best->score))
            best = tally;
    }
    return best;
}

void tally_decide(struct tallies *t)
{
    struct tally *best;

    merge_forms(t);
    best = best_of(t);
    for (size_t i = 0; best && i < t->count; i++) {
        struct tally *tally = &t->list[i];

        if (tally == best || (!same_force(tally, best) && tally->front >= TALLY_PART &&
                              best->front >= TALLY_PART && total(t, tally) >= ENOUGH))
            tally->subject = true;
    }
}
