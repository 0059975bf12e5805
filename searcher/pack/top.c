/*
 * top: a heap of the best hits, fed by an iterator, or by a loop over windows of
 * sections that is much faster where any of some words may match.
 *
 * The window: scores of 4,096 sections are added up in an array, term after term,
 * each posting costing an unpacked gap and tf, a division and an addition; then
 * the array is read once, to count what matches and to offer what may be among
 * the best. 4,096 floats are 16 KiB: half of a first-level cache.
 */
#include "searcher/pack/top.h"

#include <math.h>
#include <stdlib.h>

#define WINDOW 4096u

static void sift_down(struct best *b, size_t i)
{
    struct hit moved = b->heap[i];

    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= b->size)
            break;
        if (child + 1 < b->size && hit_before(&b->heap[child], &b->heap[child + 1]))
            child++;
        if (hit_before(&b->heap[child], &moved))
            break;
        b->heap[i] = b->heap[child];
        i = child;
    }
    b->heap[i] = moved;
}

static void sift_up(struct best *b, size_t i)
{
    struct hit moved = b->heap[i];

    while (i && hit_before(&b->heap[(i - 1) / 2], &moved)) {
        b->heap[i] = b->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    b->heap[i] = moved;
}

void best_offer(struct best *b, uint32_t doc, float score)
{
    struct hit hit = {doc, score};

    if (b->size < b->room) {
        b->heap[b->size++] = hit;
        sift_up(b, b->size - 1);
    } else if (b->room && hit_before(&hit, &b->heap[0])) {
        b->heap[0] = hit;
        sift_down(b, 0);
    }
}

void best_sort(struct best *b)
{
    size_t n = b->size;

    while (b->size > 1) {
        struct hit worst = b->heap[0];

        b->heap[0] = b->heap[--b->size];
        sift_down(b, 0);
        b->heap[b->size] = worst;
    }
    b->size = n;
}

uint64_t top_of_iterator(struct iterator *it, struct best *best)
{
    uint64_t total = 0;

    for (; it->doc != ITERATOR_END && run_goes_on(it->run); iterator_next(it)) {
        total++;
        if (best->room)
            best_offer(best, it->doc, it->ops->score(it));
    }
    return total;
}

/* A term of the window loop. */
struct stream {
    const struct plan_slot *slot;
    struct postings postings;
    struct block block;
    uint32_t next;
    float weight;
    float scores[BLOCK_DOCS]; /* of the block at hand */
};

static void fail(struct match_run *run, struct stream *s)
{
    if (run->status == OK)
        run->status = error_set(run->error, ERR_CORRUPT, "a term's postings are damaged");
    s->next = s->block.count = 0;
    s->block.number = s->postings.blocks;
}

/* A whole block, whatever there is of it: a loop of known length becomes vector code at
 * any level of optimisation. Signed, for vectors convert that faster; a tf fits. */
static void score_block(float *restrict scores, const uint32_t *restrict tfs,
                        const float *restrict norms, float weight)
{
    for (uint32_t i = 0; i < BLOCK_DOCS; i++) {
        float tf = (float)(int32_t)tfs[i];

        scores[i] = weight * tf / (tf + norms[i]);
    }
}

/* Decodes the next block and scores it. */
static bool next_block(struct match_run *run, struct stream *s)
{
    uint32_t number = s->block.number == UINT32_MAX ? 0 : s->block.number + 1;
    float norms[BLOCK_DOCS];

    s->next = 0;
    s->block.count = 0;
    if (number > s->postings.blocks)
        return false;
    if (!postings_block(&s->postings, number, true, &s->block) ||
        (s->block.count && s->block.docs[s->block.count - 1] > run->segment->docs)) {
        fail(run, s);
        return false;
    }
    for (uint32_t i = 0; i < s->block.count; i++)
        norms[i] = run->norms[s->block.docs[i] - 1];
    for (uint32_t i = s->block.count; i < BLOCK_DOCS; i++)
        norms[i] = 1;
    score_block(s->scores, s->block.tfs, norms, s->weight);
    return s->block.count > 0;
}

/* Scores of a window of sections, and for an AND how many of its words each holds. */
struct window {
    _Alignas(64) float scores[WINDOW];
    uint8_t counts[WINDOW];
    bool counting;
};

static void add_postings(const struct stream *s, uint32_t from, uint32_t to, uint32_t start,
                         struct window *w)
{
    for (uint32_t i = from; i < to; i++)
        w->scores[s->block.docs[i] - start] += s->scores[i];
    for (uint32_t i = from; i < to && w->counting; i++)
        w->counts[s->block.docs[i] - start]++;
}

/* Adds a term's scores to the window that ends before `end`. */
static void add_scores(struct match_run *run, struct stream *s, struct window *window,
                       uint32_t start, uint32_t end)
{
    for (;;) {
        uint32_t i = s->next, count = s->block.count;

        if (i == count) {
            if (!next_block(run, s))
                return;
            continue;
        }
        if (s->block.docs[count - 1] < end) {
            add_postings(s, i, count, start, window);
            s->next = count;
            continue;
        }
        while (s->block.docs[i] < end)
            i++;
        add_postings(s, s->next, i, start, window);
        s->next = i;
        return;
    }
}

/* Counts the window's matches, and offers those that beat the worst of the best. */
static uint64_t read_window(float *window, uint32_t start, uint32_t size, struct best *best)
{
    uint64_t total = 0;

    for (uint32_t at = 0; at < size; at += 64) {
        float least = best->size < best->room || !best->room ? -1.0f : (float)best->heap[0].score;
        uint32_t matches = 0, better = 0;

        for (uint32_t i = at; i < at + 64; i++) {
            matches += window[i] > 0;
            better += window[i] > least;
        }
        total += matches;
        if (!matches || !better || !best->room)
            continue;
        for (uint32_t i = at; i < at + 64; i++)
            if (window[i] > 0)
                best_offer(best, start + i, window[i]);
    }
    memset(window, 0, size * sizeof *window);
    return total;
}

/* Takes away what does not hold all words. */
static void keep_matches(struct window *w, uint32_t size, uint8_t words)
{
    for (uint32_t i = 0; i < size; i++)
        w->scores[i] = w->counts[i] == words ? w->scores[i] : 0;
    memset(w->counts, 0, size);
}

/* In a window a match is told by its score, which must not come to 0: the least
 * idf and the least tf / (tf + norm) are above 1e-10 each, and a float holds 1e-38. */
#define LEAST_BOOST 1e-12

static bool single_stem(const struct plan *plan, double boost)
{
    return plan->kind == PLAN_WORD && plan->slots[0].count == 1 &&
           plan->slots[0].terms[0].space == SPACE_STEM && plan->boost * boost > LEAST_BOOST;
}

/* Whether to look at all postings of an AND's words is less work than to look up
 * those of its rarest in the others: some 20 against 1 ns each. */
static bool is_dense(const struct plan *plan)
{
    uint64_t sum = 0, least = UINT64_MAX;

    for (size_t i = 0; i < plan->child_count; i++) {
        uint64_t freq = plan->children[i]->slots[0].terms[0].docfreq;

        sum += freq;
        least = freq < least ? freq : least;
    }
    return least * plan->child_count > sum / 20;
}

static bool fits(const struct plan *plan)
{
    if (plan->kind != PLAN_OR && plan->kind != PLAN_AND)
        return single_stem(plan, 1.0);
    for (size_t i = 0; i < plan->child_count; i++)
        if (!single_stem(plan->children[i], plan->boost))
            return false;
    return plan->kind == PLAN_OR || (plan->child_count <= UINT8_MAX && is_dense(plan));
}

static bool open_stream(struct match_run *run, struct stream *s, const struct plan *plan,
                        double boost)
{
    const struct plan_term *t = &plan->slots[0].terms[0];
    double docs = run->segment->docs, freq;
    bool found = false;

    run->status = segment_term(run->segment, t->space, t->text, &s->postings, &found, run->error);
    s->slot = &plan->slots[0];
    freq = s->postings.docfreq;
    s->block.number = found ? UINT32_MAX : s->postings.blocks;
    s->weight =
        (float)(log(1 + (docs - freq + 0.5) / (freq + 0.5)) * (run->k1 + 1) * plan->boost * boost);
    return run->status == OK && found;
}

/* Opens the stream of each different word; one that is asked for twice weighs double. */
static struct stream *open_streams(struct match_run *run, const struct plan *plan, size_t *count)
{
    bool several = plan->kind == PLAN_OR || plan->kind == PLAN_AND;
    size_t words = several ? plan->child_count : 1;
    struct stream *streams = arena_array(run->arena, words, sizeof *streams);

    *count = 0;
    if (!streams)
        run->status = error_memory(run->error);
    for (size_t i = 0; i < words && run->status == OK; i++) {
        const struct plan *word = several ? plan->children[i] : plan;
        struct stream *s = &streams[*count];
        size_t k = 0;

        if (!open_stream(run, s, word, several ? plan->boost : 1.0))
            break;
        while (k < *count && !same_slot(streams[k].slot, s->slot))
            k++;
        if (k == *count)
            ++*count;
        else
            streams[k].weight += s->weight;
    }
    return streams;
}

bool top_of_words(struct match_run *run, const struct plan *plan, struct best *best,
                  uint64_t *total)
{
    struct window window = {.counting = plan->kind == PLAN_AND};
    struct stream *streams;
    size_t count;

    if (!fits(plan))
        return false;
    *total = 0;
    streams = open_streams(run, plan, &count);
    for (uint32_t start = 1; start <= run->segment->docs && run_goes_on(run); start += WINDOW) {
        uint32_t left = run->segment->docs - start + 1, size = left < WINDOW ? left : WINDOW;

        for (size_t i = 0; i < count; i++)
            add_scores(run, &streams[i], &window, start, start + size);
        size = (size + 63) & ~63u;
        if (window.counting)
            keep_matches(&window, size, (uint8_t)count);
        *total += read_window(window.scores, start, size, best);
        if (start > UINT32_MAX - WINDOW)
            break;
    }
    return true;
}
