/*
 * pair: see pair.h. A block of the rarer word's postings is met with the blocks of the
 * other's that reach into it; where many sections meet, the positions of a whole block are
 * decoded in one go, which costs less than half of going from section to section. What stands
 * is kept with its tfs until it is asked for.
 */
#include "searcher/pack/pair.h"

#include "searcher/pack/cursor.h"
#include "searcher/pack/meet.h"

/* All positions of a block are decoded when one in so many of its sections meets: a single section
 * costs as much as that many in a row. */
#define MANY 16u

struct side {
    const struct postings *postings;
    const uint8_t *spans; /* see word_stem(); NULL also when no spelling is joined */
    float weight;
    struct block block;
    struct doc_places whole, one; /* positions of all of the block; of one section */
    bool many;                    /* `whole` is of the block at hand, */
    uint64_t joined[2];           /* and these are its sections with a joined spelling */
    /* Of the section at hand: */
    const uint32_t *positions;
    uint32_t count, before; /* `before` is to be taken away from each */
    bool is_joined;         /* some occurrence is of a joined spelling */
};

struct pair {
    struct iterator iterator;
    struct side outer, inner; /* of the rarer word; of the other */
    bool outer_is_first;
    bool over; /* the other word is in no further section */
    struct meeting meeting;
    uint32_t base; /* posting of the outer block that the meeting counts from */
    /* What was found in the outer block. */
    uint32_t docs[BLOCK_DOCS], outer_tfs[BLOCK_DOCS], inner_tfs[BLOCK_DOCS];
    bool sure[BLOCK_DOCS];
    uint32_t found, next;
};

static struct pair *self(struct iterator *it)
{
    return (struct pair *)it;
}

static void fail(struct pair *p, const char *what)
{
    if (p->iterator.run->status == OK)
        p->iterator.run->status = error_set(p->iterator.run->error, ERR_CORRUPT, "%s", what);
}

static uint32_t last_of(const struct block *b)
{
    return b->docs[b->count - 1];
}

/* Opens a block; false when it is empty or the run has failed. */
static bool open_block(struct pair *p, struct side *s, uint32_t number)
{
    uint32_t last = s->block.count ? last_of(&s->block) : 0;

    s->many = false;
    s->block.count = 0;
    if (number > s->postings->blocks)
        return false;
    if (!postings_block(s->postings, number, false, &s->block) ||
        (s->block.count &&
         (s->block.docs[0] <= last || last_of(&s->block) > p->iterator.run->segment->docs))) {
        fail(p, "a term's postings are damaged");
        return false;
    }
    return s->block.count > 0;
}

/* Goes to the inner block that reaches to `target` or beyond. */
static bool inner_to(struct pair *p, uint32_t target)
{
    struct side *s = &p->inner;
    uint32_t number = s->block.number == UINT32_MAX ? 0 : s->block.number;

    if (s->block.count && last_of(&s->block) >= target)
        return true;
    number = block_of(s->postings, number, target);
    p->over = (s->block.count && number == s->block.number) || !open_block(p, s, number) ||
              last_of(&s->block) < target;
    return !p->over;
}

/* Meets the outer block, from posting *i on, with the inner block; returns how many of
 * their sections are the same. */
static uint32_t meet(struct pair *p, uint32_t *i)
{
    const struct block *a = &p->outer.block, *b = &p->inner.block;
    uint32_t from = *i;

    *i = last_of(a) <= last_of(b) ? a->count : posting_of(a, from, last_of(b) + 1);
    p->base = from;
    return meet_block(&p->meeting, a->docs + from, *i - from, b);
}

#define BEHIND 8u /* numbers that are read behind the last position, at most */

/* Lets no number behind the positions be one of them. */
static void end_positions(struct doc_places *d)
{
    for (uint32_t i = 0; i < BEHIND; i++)
        d->positions[d->count + i] = UINT32_MAX;
}

/* Prepares a block for positions, of which `wanted` sections' are wanted. */
static bool prepare(struct pair *p, struct side *s, uint32_t wanted)
{
    struct match_run *run = p->iterator.run;
    enum status status;

    if (!postings_tfs(s->postings, &s->block)) {
        fail(p, "a term's postings are damaged");
        return false;
    }
    if (s->many || wanted * MANY < s->block.count)
        return true;
    status = postings_block_places(s->postings, &s->block, &s->whole, &s->many, run->error);
    if (s->many)
        end_positions(&s->whole);
    if (s->many && s->spans)
        status = postings_block_spans(s->postings, &s->block, &s->whole, s->spans, s->joined,
                                      run->error);
    if (run->status == OK)
        run->status = status;
    return status == OK;
}

/* Is one of the codes gotten for a section that of a joined spelling? */
static bool has_joined(struct pair *p, const struct side *s)
{
    for (size_t k = 0; k < s->one.count && s->spans; k++) {
        if (s->one.codes[k] >= s->postings->form_count) {
            fail(p, "a term's spellings are damaged");
            return false;
        }
        if (s->spans[s->one.codes[k]] > 1)
            return true;
    }
    return false;
}

/* Gets the positions of section `i` of a block that was not decoded whole. */
static bool places_of_one(struct pair *p, struct side *s, uint32_t i)
{
    struct match_run *run = p->iterator.run;

    run->status = postings_places(s->postings, &s->block, i, &s->one, run->error);
    if (run->status != OK)
        return false;
    end_positions(&s->one);
    s->positions = s->one.positions;
    s->count = (uint32_t)s->one.count;
    s->before = 0;
    s->is_joined = has_joined(p, s);
    return run->status == OK;
}

/* Gets the positions of section `i` of the block. */
static inline bool places_of(struct pair *p, struct side *s, uint32_t i)
{
    uint32_t from;

    if (!s->many)
        return places_of_one(p, s, i);
    from = s->whole.starts[i];
    s->positions = s->whole.positions + from;
    s->count = s->whole.starts[i + 1] - from;
    s->before = from ? s->positions[-1] : 0;
    s->is_joined = s->spans && s->joined[i / 64] >> i % 64 & 1;
    return true;
}

typedef uint32_t lanes __attribute__((vector_size(16)));

/* Is one of the positions `x`, with `shift` added, among `y`? Of `y` eight are compared at once,
 * without a branch; numbers behind its end are no less than its last, so that none is taken
 * for one of it. */
static inline bool any_same(const uint32_t *x, uint32_t x_count, uint32_t shift, const uint32_t *y,
                            uint32_t y_count)
{
    for (uint32_t i = 0; i < x_count; i++) {
        uint32_t wanted = x[i] + shift;
        lanes all = {wanted, wanted, wanted, wanted}, same = {0, 0, 0, 0};
        uint64_t halves[2];

        for (uint32_t k = 0; k < y_count; k += 8) {
            lanes a, b;

            memcpy(&a, y + k, sizeof a);
            memcpy(&b, y + k + 4, sizeof b);
            same |= (lanes)(a == all) | (lanes)(b == all);
        }
        memcpy(halves, &same, sizeof halves);
        if ((halves[0] | halves[1]) && wanted <= y[y_count - 1])
            return true;
    }
    return false;
}

/* The same for longer lists: a walk over both. */
static bool walk_finds(const uint32_t *x, uint32_t x_count, uint32_t shift, const uint32_t *y,
                       uint32_t y_count)
{
    const uint32_t *x_end = x + x_count, *y_end = y + y_count;

    while (x < x_end && y < y_end) {
        uint32_t wanted = *x + shift, there = *y;

        if (there == wanted)
            return true;
        x += there > wanted;
        y += there < wanted;
    }
    return false;
}

/* More comparisons than this are slower than a walk, which guesses wrong about once. */
#define COMPARISONS 200u

/* Is some position of `a` right before one of `b`? */
static bool stands(const struct side *a, const struct side *b)
{
    uint32_t shift = b->before - a->before + 1;

    if ((uint64_t)a->count * b->count > COMPARISONS)
        return walk_finds(a->positions, a->count, shift, b->positions, b->count);
    if (a->count <= b->count)
        return any_same(a->positions, a->count, shift, b->positions, b->count);
    return any_same(b->positions, b->count, 0 - shift, a->positions, a->count);
}

/* Keeps those of the `n` sections that meet in which the pair stands, or may stand. */
static void keep(struct pair *p, uint32_t n)
{
    struct side *a = &p->outer, *b = &p->inner;
    const struct side *first = p->outer_is_first ? a : b, *second = p->outer_is_first ? b : a;

    if (!n || !prepare(p, a, n) || !prepare(p, b, n))
        return;
    for (uint32_t m = 0; m < n; m++) {
        uint32_t i = p->base + p->meeting.from[m], k = p->meeting.to[m];

        if (!places_of(p, a, i) || !places_of(p, b, k))
            return;
        p->docs[p->found] = a->block.docs[i];
        p->outer_tfs[p->found] = a->block.tfs[i];
        p->inner_tfs[p->found] = b->block.tfs[k];
        p->sure[p->found] = !a->is_joined && !b->is_joined;
        p->found += !p->sure[p->found] || stands(first, second);
    }
}

/* Goes through outer blocks from number `number` on, and sections from `target` on, until
 * some are found. */
static void find(struct pair *p, uint32_t number, uint32_t target)
{
    struct iterator *it = &p->iterator;

    p->found = p->next = 0;
    for (; !p->found && !p->over && run_goes_on_by(it->run, BLOCK_DOCS); number++) {
        uint32_t i;

        if (!open_block(p, &p->outer, number))
            break;
        i = posting_of(&p->outer.block, 0, target);
        while (i < p->outer.block.count && inner_to(p, p->outer.block.docs[i]) &&
               it->run->status == OK)
            keep(p, meet(p, &i));
    }
    it->doc = p->found && it->run->status == OK ? p->docs[p->next++] : ITERATOR_END;
}

static void pair_next(struct iterator *it)
{
    struct pair *p = self(it);

    if (p->next < p->found)
        it->doc = p->docs[p->next++];
    else
        find(p, p->outer.block.number + 1, it->doc + 1);
}

static void pair_seek(struct iterator *it, uint32_t target)
{
    struct pair *p = self(it);
    uint32_t number = p->outer.block.number;

    while (p->next < p->found && p->docs[p->next] < target)
        p->next++;
    if (p->next < p->found) {
        it->doc = p->docs[p->next++];
        return;
    }
    number = block_of(p->outer.postings, number, target);
    find(p, number > p->outer.block.number ? number : p->outer.block.number + 1, target);
}

static float pair_score(struct iterator *it)
{
    const struct pair *p = self(it);
    float norm = it->run->norms[it->doc - 1];
    float outer = (float)p->outer_tfs[p->next - 1], inner = (float)p->inner_tfs[p->next - 1];

    return p->outer.weight * outer / (outer + norm) + p->inner.weight * inner / (inner + norm);
}

static void pair_close(struct iterator *it)
{
    doc_places_clear(&self(it)->outer.whole);
    doc_places_clear(&self(it)->outer.one);
    doc_places_clear(&self(it)->inner.whole);
    doc_places_clear(&self(it)->inner.one);
}

static const struct iterator_ops pair_ops = {pair_next, pair_seek, pair_score, NULL, pair_close};

bool pair_is_sure(struct iterator *it)
{
    return self(it)->sure[self(it)->next - 1];
}

static void side_init(struct side *s, const struct word_stem *stem)
{
    s->postings = stem->postings;
    s->spans = stem->spans;
    s->weight = stem->weight;
    s->block.number = UINT32_MAX;
    s->whole = s->one = (struct doc_places)DOC_PLACES_INIT;
    s->one.no_codes = !s->spans;
}

struct iterator *pair_iterator(struct match_run *run, struct iterator *first,
                               struct iterator *second)
{
    struct word_stem a, b;
    struct pair *p;

    if (!word_stem(first, &a) || !word_stem(second, &b))
        return NULL;
    p = arena_alloc(run->arena, sizeof *p);
    if (!p) {
        run->status = error_memory(run->error);
        return NULL;
    }
    if (first == second) /* its weight is that of both */
        b.weight = 0;
    p->outer_is_first = a.postings->docfreq <= b.postings->docfreq;
    side_init(&p->outer, p->outer_is_first ? &a : &b);
    side_init(&p->inner, p->outer_is_first ? &b : &a);
    p->iterator = (struct iterator){.ops = &pair_ops, .run = run, .boost = 1.0};
    p->iterator.cost = p->outer.postings->docfreq;
    find(p, 0, 1);
    return &p->iterator;
}
