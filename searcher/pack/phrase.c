/*
 * phrase: words one behind the other. The iterator goes through the sections that
 * hold the rarest of them, and keeps those where all stand as they should.
 */
#include "searcher/pack/pair.h"

#include "indexer/text/sign.h"

#include <stdlib.h>

struct phrase {
    struct iterator iterator;
    struct iterator *lead;       /* the rarest pair, as a pair iterator when it can be; else
                                  * AND of both, and of words rarer than one of them */
    bool paired;                 /* it is a pair iterator */
    struct iterator **different; /* the words, each once; those that lead come first */
    size_t different_count, lead_count;
    struct iterator **words;  /* in the order of the phrase; one that comes again is the same */
    struct spot_list **spots; /* by word, of the section at hand when it is loaded */
    uint32_t *loaded; /* by word: the section whose occurrences are in spots; the first's counts */
    size_t *first;    /* by word: the first one like it */
    size_t count;
    size_t pair; /* the rarest two words side by side: pair and pair + 1 */
    bool odd;    /* some occurrence stands for several positions, or has a sign */
    struct interval_list ways[2], found; /* scratch */
};

static struct phrase *self(struct iterator *it)
{
    return (struct phrase *)it;
}

/* Gets the occurrences of one word in the section at hand. */
static bool load(struct phrase *p, size_t i)
{
    struct spot_list *l = p->spots[i];

    i = p->first[i];
    if (p->loaded[i] == p->lead->doc)
        return true;
    l->count = 0;
    if (!word_places(p->words[i], l))
        return false;
    p->loaded[i] = p->lead->doc;
    for (size_t k = 0; k < l->count; k++)
        p->odd |= l->items[k].span != 1 || l->items[k].signs;
    return true;
}

/* The first occurrence at or behind a position. */
static size_t lower_bound(const struct spot_list *l, uint32_t position)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l->items[middle].position < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Ways that came to the same place are one from there on, which keeps the work
 * linear in words. */
static enum status add_way(struct interval_list *ways, const struct interval *way, struct error *e)
{
    for (size_t i = 0; i < ways->count; i++)
        if (ways->items[i].last == way->last) {
            ways->items[i].signs |= way->signs;
            return OK;
        }
    return interval_push(ways, *way, e);
}

/* Goes on from one way by one word. */
static enum status follow(const struct spot_list *word, bool first, const struct interval *way,
                          struct interval_list *to, struct error *e)
{
    uint32_t next = way->last + 1;
    enum status status = OK;

    for (size_t k = lower_bound(word, next);
         k < word->count && word->items[k].position == next && status == OK; k++) {
        struct interval longer = *way;

        longer.last = way->last + word->items[k].span;
        longer.signs = (first ? word->items[k].signs & SIGN_BEFORE : way->signs & SIGN_BEFORE) |
                       (word->items[k].signs & SIGN_BEHIND);
        status = add_way(to, &longer, e);
    }
    return status;
}

/* Adds the occurrences that begin at a position: joined spellings make more than
 * one way to its end. */
static bool phrase_from(struct phrase *p, uint32_t position, struct interval_list *out)
{
    struct interval_list *from = &p->ways[0], *to = &p->ways[1], *swap;
    struct error *e = p->iterator.run->error;
    enum status status;

    from->count = 0;
    status = interval_push(
        from, (struct interval){.first = position, .last = position - 1, .leaf = p->iterator.leaf},
        e);
    for (size_t i = 0; i < p->count && status == OK; i++) {
        to->count = 0;
        for (size_t k = 0; k < from->count && status == OK; k++)
            status = follow(p->spots[i], i == 0, &from->items[k], to, e);
        swap = from;
        from = to;
        to = swap;
    }
    for (size_t k = 0; k < from->count && status == OK; k++)
        status = interval_push(out, from->items[k], e);
    if (status != OK)
        iterator_fail(&p->iterator, status);
    return status == OK;
}

/* Adds all occurrences, or only the first ones. */
static void phrase_spots(struct phrase *p, bool all, struct interval_list *out)
{
    const struct spot_list *l = p->spots[0];

    for (size_t i = 0; i < l->count && (all || !out->count); i++)
        if (!i || l->items[i].position != l->items[i - 1].position)
            if (!phrase_from(p, l->items[i].position, out))
                return;
}

/* The plain case: every word has one position; the rarest is tried. */
static bool plain_at(const struct phrase *p, size_t rarest, uint32_t position)
{
    if (position < rarest)
        return false;
    for (size_t i = 0; i < p->count; i++) {
        uint32_t wanted = position - (uint32_t)rarest + (uint32_t)i;
        size_t k;

        if (i == rarest)
            continue;
        k = lower_bound(p->spots[i], wanted);
        if (k == p->spots[i]->count || p->spots[i]->items[k].position != wanted)
            return false;
    }
    return true;
}

static size_t rarest_of(const struct phrase *p)
{
    size_t rarest = 0;

    for (size_t i = 1; i < p->count; i++)
        if (p->spots[i]->count < p->spots[rarest]->count)
            rarest = i;
    return rarest;
}

/* Two lists side by side: a walk over both. */
static bool pair_stands(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t i = 0, k = 0;

    while (i < a_count && k < b_count) {
        uint32_t wanted = a[i] + 1, there = b[k];

        if (there == wanted)
            return true;
        i += there > wanted;
        k += there < wanted;
    }
    return false;
}

/* All words are loaded: do they stand one behind the other? */
static bool whole_stands(struct phrase *p)
{
    size_t rarest = rarest_of(p);

    if (p->odd) {
        p->found.count = 0;
        phrase_spots(p, false, &p->found);
        return p->found.count > 0;
    }
    for (size_t i = 0; i < p->spots[rarest]->count; i++)
        if (plain_at(p, rarest, p->spots[rarest]->items[i].position))
            return true;
    return false;
}

/* Are the words that do not lead in the section at all? */
static bool rest_is_there(const struct phrase *p)
{
    for (size_t i = p->lead_count; i < p->different_count; i++) {
        iterator_seek(p->different[i], p->lead->doc);
        if (p->different[i]->doc != p->lead->doc)
            return false;
    }
    return true;
}

static bool load_all(struct phrase *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!load(p, i))
            return false;
    return true;
}

/* Most sections fall with the rarest pair, before the other words are looked at. */
static bool stands(struct phrase *p)
{
    const uint32_t *a, *b;
    size_t a_count, b_count;

    p->odd = false;
    if (p->paired && p->count == 2 && pair_is_sure(p->lead))
        return true;
    if (!p->paired && p->count > 1 && word_positions(p->words[p->pair], &a, &a_count) &&
        word_positions(p->words[p->pair + 1], &b, &b_count)) {
        if (!pair_stands(a, a_count, b, b_count))
            return false;
        if (p->count == 2)
            return true;
    }
    return rest_is_there(p) && load_all(p) && whole_stands(p);
}

/* By how many sections hold both words, were they independent. */
static size_t rarest_pair(const struct phrase *p)
{
    size_t pair = 0;

    for (size_t i = 1; i + 1 < p->count; i++)
        if ((double)p->words[i]->cost * (double)p->words[i + 1]->cost <
            (double)p->words[pair]->cost * (double)p->words[pair + 1]->cost)
            pair = i;
    return pair;
}

static void find_phrase(struct iterator *it)
{
    struct phrase *p = self(it);

    while (p->lead->doc != ITERATOR_END && !stands(p) && run_goes_on(it->run))
        iterator_next(p->lead);
    it->doc = it->run->status == OK ? p->lead->doc : ITERATOR_END;
}

static void phrase_next(struct iterator *it)
{
    iterator_next(self(it)->lead);
    find_phrase(it);
}

static void phrase_seek(struct iterator *it, uint32_t target)
{
    iterator_seek(self(it)->lead, target);
    find_phrase(it);
}

static float phrase_score(struct iterator *it)
{
    const struct phrase *p = self(it);
    float sum = 0;

    if (p->paired && p->count == 2)
        return p->lead->ops->score(p->lead);
    for (size_t i = 0; i < p->different_count; i++)
        sum += p->different[i]->ops->score(p->different[i]);
    return sum;
}

/* The plain case: all occurrences, by those of the rarest word. */
static void plain_spots(struct phrase *p, struct interval_list *out)
{
    size_t rarest = rarest_of(p);
    const struct spot_list *l = p->spots[rarest];
    enum status status = OK;

    for (size_t i = 0; i < l->count && status == OK; i++) {
        uint32_t at = l->items[i].position;

        if ((!i || l->items[i - 1].position != at) && plain_at(p, rarest, at)) {
            at -= (uint32_t)rarest;
            status = interval_push(out,
                                   (struct interval){.first = at,
                                                     .last = at + (uint32_t)p->count - 1,
                                                     .leaf = p->iterator.leaf},
                                   p->iterator.run->error);
        }
    }
    if (status != OK)
        iterator_fail(&p->iterator, status);
}

static void phrase_occurrences(struct iterator *it, struct interval_list *out)
{
    if (!rest_is_there(self(it)) || !load_all(self(it)))
        return;
    if (self(it)->odd)
        phrase_spots(self(it), true, out);
    else
        plain_spots(self(it), out);
}

/* Closes the different words from number `from` on. */
static void close_words(struct phrase *p, size_t from)
{
    for (size_t i = from; i < p->different_count; i++)
        iterator_close(p->different[i]);
}

static void phrase_close(struct iterator *it)
{
    struct phrase *p = self(it);

    for (size_t i = 0; i < p->count; i++)
        if (p->first[i] == i)
            free(p->spots[i]->items);
    interval_list_clear(&p->ways[0]);
    interval_list_clear(&p->ways[1]);
    interval_list_clear(&p->found);
    iterator_close(p->lead);
    close_words(p, p->lead_count);
}

static const struct iterator_ops phrase_ops = {phrase_next, phrase_seek, phrase_score,
                                               phrase_occurrences, phrase_close};

static bool reserve(struct phrase *p, size_t count)
{
    struct arena *arena = p->iterator.run->arena;
    struct spot_list *spots = arena_array(arena, count, sizeof *spots);

    p->words = arena_array(arena, count, sizeof(struct iterator *));
    p->spots = arena_array(arena, count, sizeof(struct spot_list *));
    p->loaded = arena_array(arena, count, sizeof *p->loaded);
    p->first = arena_array(arena, count, sizeof *p->first);
    p->different = arena_array(arena, count, sizeof(struct iterator *));
    p->count = count;
    for (size_t i = 0; i < count && arena_ok(arena); i++)
        p->spots[i] = &spots[i];
    return arena_ok(arena);
}

/* Makes an iterator of each different word, which scores for all that are like it. */
static void open_words(struct phrase *p, const struct plan *plan, double boost)
{
    struct match_run *run = p->iterator.run;

    for (size_t i = 0; i < plan->slot_count && run->status == OK; i++) {
        size_t like = 1;

        while (!same_slot(&plan->slots[p->first[i]], &plan->slots[i]))
            p->first[i]++;
        p->words[i] = p->words[p->first[i]];
        p->spots[i] = p->spots[p->first[i]];
        if (p->first[i] < i)
            continue;
        for (size_t k = i + 1; k < plan->slot_count; k++)
            like += same_slot(&plan->slots[i], &plan->slots[k]);
        p->words[i] = word_iterator(run, &plan->slots[i], boost * (double)like);
        p->different[p->different_count++] = p->words[i];
    }
}

/* A word that is in more sections than either of the pair need not be looked up
 * before the pair has been seen. */
static bool leads(const struct phrase *p, const struct iterator *word)
{
    const struct iterator *a = p->words[p->pair];
    const struct iterator *b = p->count > 1 ? p->words[p->pair + 1] : a;

    return word == a || word == b || word->cost < a->cost || word->cost < b->cost;
}

/* How much rarer than a word of the pair a third word must be, for its sections to be
 * looked up before the pair's positions are: sections of a pair come that much cheaper. */
#define RARER 4u

static bool pair_leads(const struct phrase *p)
{
    const struct iterator *a = p->words[p->pair], *b = p->words[p->pair + 1];
    uint64_t more = a->cost > b->cost ? a->cost : b->cost;

    for (size_t i = 0; i < p->different_count; i++)
        if (p->different[i] != a && p->different[i] != b && p->different[i]->cost * RARER < more)
            return false;
    return true;
}

static bool open_lead(struct phrase *p)
{
    p->pair = rarest_pair(p);
    if (p->count > 1 && pair_leads(p)) {
        p->lead = pair_iterator(p->iterator.run, p->words[p->pair], p->words[p->pair + 1]);
        p->paired = p->lead != NULL;
        if (p->paired)
            return true;
    }
    for (size_t i = 0; i < p->different_count; i++)
        if (leads(p, p->different[i])) {
            struct iterator *word = p->different[i];

            p->different[i] = p->different[p->lead_count];
            p->different[p->lead_count++] = word;
        }
    p->lead = and_iterator(p->iterator.run, p->different, p->lead_count);
    if (!p->lead)
        close_words(p, p->lead_count);
    return p->lead != NULL;
}

struct iterator *phrase_iterator(struct match_run *run, const struct plan *plan, double boost)
{
    struct phrase *p = arena_alloc(run->arena, sizeof *p);

    if (p)
        p->iterator = (struct iterator){.ops = &phrase_ops, .run = run};
    if (!p || !reserve(p, plan->slot_count)) {
        run->status = error_memory(run->error);
        return NULL;
    }
    open_words(p, plan, boost);
    if (run->status != OK) {
        close_words(p, 0);
        return NULL;
    }
    if (!open_lead(p))
        return NULL;
    p->iterator.cost = p->lead->cost;
    find_phrase(&p->iterator);
    return &p->iterator;
}
