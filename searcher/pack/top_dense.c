/*
 * top_dense: sections that hold any of some common stems, a window of them at a time.
 *
 * In a window's accumulators each posting adds weight * tf to its section, and nothing more: no
 * norm and no division. That is enough to count what matches, and to see what may be among the
 * best. For a section's score is the sum over stems of w * f(tf / norm), f(x) being x / (1 + x);
 * f is concave, so by Jensen's inequality the score is at most W * f(S / norm / W), where W is
 * the sum of all w, and S that of w * tf. It beats `least` only when
 *
 *   S > norm * W * least / (W - least)
 *
 * Few sections do; they are looked up in the window's blocks, and scored in full.
 */
#include "searcher/pack/cursor.h"
#include "searcher/pack/top.h"

#include <math.h>

/* Sections of a window: accumulators of 4 KiB and the blocks of five common words, 10 KiB each,
 * stay in the nearest caches. */
#define WINDOW 1024u
/* Blocks that reach into a window, at most; a power of two. */
#define BLOCKS 16u
_Static_assert(WINDOW / BLOCK_DOCS + 2 <= BLOCKS, "all of a window's blocks are kept");

#define STRIDE 64u /* sections that are looked at in one go */

/* More than what sums of floats are rounded by, as a part of them. */
#define ROUNDING 1e-5f

struct lane {
    struct stream *stream;
    uint32_t first, count;  /* of the kept blocks: number `n` is in blocks[n % BLOCKS] */
    uint32_t next;          /* posting of the last of them that comes next */
    uint32_t at;            /* the block that a section was last looked up in */
    float sums[BLOCK_DOCS]; /* weight * tf, of the last block */
    struct block blocks[BLOCKS];
};

struct window {
    float sums[WINDOW];
    struct lane *lanes;
    size_t count;
    float weight; /* W */
    uint32_t start;
};

static struct block *last_block(struct lane *l)
{
    return &l->blocks[(l->first + l->count - 1) % BLOCKS];
}

static void fail(struct match_run *run)
{
    if (run->status == OK)
        run->status = error_set(run->error, ERR_CORRUPT, "a term's postings are damaged");
}

/* A loop of known length becomes vector code. Signed, for vectors convert that faster; a tf
 * fits. */
static void weigh(float *restrict sums, const uint32_t *restrict tfs, float weight)
{
    for (uint32_t i = 0; i < BLOCK_DOCS; i++)
        sums[i] = weight * (float)(int32_t)tfs[i];
}

/* Decodes the next block; false when there is none. */
static bool next_block(struct match_run *run, struct lane *l)
{
    const struct postings *p = &l->stream->postings;
    uint32_t number = l->first + l->count;
    struct block *b = &l->blocks[number % BLOCKS];

    if (number > p->blocks || !p->docfreq)
        return false;
    if (l->count == BLOCKS) {
        l->first++;
        l->count--;
    }
    if (!postings_block(p, number, true, b) ||
        (b->count && b->docs[b->count - 1] > run->segment->docs)) {
        fail(run);
        return false;
    }
    if (!b->count)
        return false;
    l->count++;
    l->next = 0;
    weigh(l->sums, b->tfs, l->stream->weight);
    return true;
}

/* Adds a lane's postings to the window that ends before `end`. */
static void add_lane(struct match_run *run, struct window *w, struct lane *l, uint32_t end)
{
    while ((l->count && l->next < last_block(l)->count) || next_block(run, l)) {
        const struct block *b = last_block(l);
        uint32_t to = b->docs[b->count - 1] < end ? b->count : posting_of(b, l->next, end);

        add_to_window(w->sums, w->start, b->docs + l->next, l->sums + l->next, to - l->next);
        l->next = to;
        if (to < b->count)
            return;
    }
}

/* How often a lane's stem stands in a section of the window, asked for in ascending order. */
static uint32_t tf_of(struct lane *l, uint32_t doc)
{
    if (l->at < l->first)
        l->at = l->first;
    for (; l->at < l->first + l->count; l->at++) {
        const struct block *b = &l->blocks[l->at % BLOCKS];

        if (b->docs[b->count - 1] >= doc) {
            uint32_t k = posting_of(b, 0, doc);

            return b->docs[k] == doc ? b->tfs[k] : 0;
        }
    }
    return 0;
}

static float score(const struct match_run *run, struct window *w, uint32_t doc)
{
    float norm = run->norms[doc - 1], sum = 0;

    for (size_t i = 0; i < w->count; i++) {
        float tf = (float)tf_of(&w->lanes[i], doc);

        sum += w->lanes[i].stream->weight * tf / (tf + norm);
    }
    return sum;
}

/* What S / norm must be above. */
static float bound_of(const struct window *w, const struct best *best)
{
    float least;

    if (!best->room)
        return INFINITY;
    if (best->size < best->room)
        return -1;
    least = (float)best->heap[0].score * (1 - ROUNDING);
    return w->weight * least / (w->weight * (1 + ROUNDING) - least) * (1 - ROUNDING);
}

typedef float floats __attribute__((vector_size(16)));
typedef int32_t truths __attribute__((vector_size(16))); /* -1 is true */

/* Counts a stride's matches; *better: whether any may be among the best. */
static uint32_t count_stride(const float *sums, const float *norms, float bound, bool *better)
{
    const floats zero = {0, 0, 0, 0}, bounds = {bound, bound, bound, bound};
    truths matches = {0, 0, 0, 0}, above = {0, 0, 0, 0};

    for (uint32_t i = 0; i < STRIDE; i += 4) {
        floats sum, norm;

        memcpy(&sum, sums + i, sizeof sum);
        memcpy(&norm, norms + i, sizeof norm);
        matches -= (truths)(sum > zero);
        above |= (truths)(sum > bounds * norm);
    }
    *better = (above[0] | above[1] | above[2] | above[3]) != 0;
    return (uint32_t)(matches[0] + matches[1] + matches[2] + matches[3]);
}

/* Counts the window's matches, and offers those that may be among the best. */
static uint64_t read_window(const struct match_run *run, struct window *w, uint32_t size,
                            struct best *best)
{
    float bound = bound_of(w, best);
    uint64_t total = 0;

    for (uint32_t at = 0; at < size; at += STRIDE) {
        const float *norms = run->norms + w->start - 1 + at;
        bool better;
        uint32_t matches = count_stride(w->sums + at, norms, bound, &better);

        total += matches;
        if (!matches || !better)
            continue;
        for (uint32_t i = 0; i < STRIDE; i++)
            if (w->sums[at + i] > 0 && w->sums[at + i] > bound * norms[i]) {
                best_offer(best, w->start + at + i, score(run, w, w->start + at + i));
                bound = bound_of(w, best);
            }
    }
    memset(w->sums, 0, size * sizeof *w->sums);
    return total;
}

static struct window *open_window(struct match_run *run, struct stream *streams, size_t count)
{
    struct window *w = arena_alloc(run->arena, sizeof *w);

    if (w)
        w->lanes = arena_array(run->arena, count, sizeof *w->lanes);
    if (!w || !w->lanes) {
        run->status = error_memory(run->error);
        return NULL;
    }
    w->count = count;
    for (size_t i = 0; i < count; i++) {
        w->lanes[i].stream = &streams[i];
        w->weight += streams[i].weight;
    }
    return w;
}

uint64_t top_of_dense(struct match_run *run, struct stream *streams, size_t count,
                      struct best *best)
{
    struct window *w = open_window(run, streams, count);
    uint32_t docs = run->segment->docs;
    uint64_t total = 0;

    for (uint32_t start = 1; w && start <= docs && run_goes_on_by(run, WINDOW / 4);
         start += WINDOW) {
        uint32_t left = docs - start + 1, size = left < WINDOW ? left : WINDOW;

        w->start = start;
        for (size_t i = 0; i < count; i++)
            add_lane(run, w, &w->lanes[i], start + size);
        total += read_window(run, w, (size + STRIDE - 1) / STRIDE * STRIDE, best);
        if (start > UINT32_MAX - WINDOW)
            break;
    }
    return total;
}
