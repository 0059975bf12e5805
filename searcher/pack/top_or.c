/*
 * top_or: sections that hold any of some stems, a window of them at a time: scores are added up
 * in an array, stem after stem; then the array is read once, to count what matches and to offer
 * what may be among the best. 4,096 floats are 16 KiB: half of a first-level cache.
 */
#include "searcher/pack/cursor.h"
#include "searcher/pack/top.h"

#define WINDOW 4096u
#define STRIDE 64u /* sections that are looked at in one go */

struct lane {
    struct stream *stream;
    float scores[BLOCK_DOCS]; /* of the block at hand */
};

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
static bool next_block(struct match_run *run, struct lane *l)
{
    struct stream *s = l->stream;
    const struct block *b = &s->block;
    float norms[BLOCK_DOCS];

    if (!stream_block(run, s, stream_next(s), true))
        return false;
    for (uint32_t i = 0; i < b->count; i++)
        norms[i] = run->norms[b->docs[i] - 1];
    for (uint32_t i = b->count; i < BLOCK_DOCS; i++)
        norms[i] = 1;
    score_block(l->scores, b->tfs, norms, s->weight);
    return true;
}

/* Adds a stem's scores to the window that ends before `end`. */
static void add_lane(struct match_run *run, struct lane *l, float *window, uint32_t start,
                     uint32_t end)
{
    struct stream *s = l->stream;
    const struct block *b = &s->block;

    while (s->next < b->count || next_block(run, l)) {
        uint32_t to = b->docs[b->count - 1] < end ? b->count : posting_of(b, s->next, end);

        add_to_window(window, start, b->docs + s->next, l->scores + s->next, to - s->next);
        s->next = to;
        if (to < b->count)
            return;
    }
}

typedef float floats __attribute__((vector_size(16)));
typedef int32_t truths __attribute__((vector_size(16))); /* -1 is true */

/* Counts a stride's matches; *better: whether any may be among the best. */
static uint32_t count_stride(const float *scores, float least, bool *better)
{
    const floats zero = {0, 0, 0, 0}, bar = {least, least, least, least};
    truths matches = {0, 0, 0, 0}, above = {0, 0, 0, 0};

    for (uint32_t i = 0; i < STRIDE; i += 4) {
        floats v;

        memcpy(&v, scores + i, sizeof v);
        matches -= (truths)(v > zero);
        above |= (truths)(v > bar);
    }
    *better = (above[0] | above[1] | above[2] | above[3]) != 0;
    return (uint32_t)(matches[0] + matches[1] + matches[2] + matches[3]);
}

/* Counts the window's matches, and offers those that beat the worst of the best. */
static uint64_t read_window(float *window, uint32_t start, uint32_t size, struct best *best)
{
    uint64_t total = 0;

    for (uint32_t at = 0; at < size; at += STRIDE) {
        float least = best->size < best->room || !best->room ? -1.0f : (float)best->heap[0].score;
        bool better;
        uint32_t matches = count_stride(window + at, least, &better);

        total += matches;
        if (!matches || !better || !best->room)
            continue;
        for (uint32_t i = at; i < at + STRIDE; i++)
            if (window[i] > 0)
                best_offer(best, start + i, window[i]);
    }
    memset(window, 0, size * sizeof *window);
    return total;
}

uint64_t top_of_any(struct match_run *run, struct stream *streams, size_t count, struct best *best)
{
    struct lane *lanes = arena_array(run->arena, count, sizeof *lanes);
    float window[WINDOW] = {0};
    uint32_t docs = run->segment->docs;
    uint64_t total = 0;

    if (!lanes)
        run->status = error_memory(run->error);
    for (size_t i = 0; i < count && lanes; i++)
        lanes[i].stream = &streams[i];
    for (uint32_t start = 1; start <= docs && run_goes_on_by(run, WINDOW / 4); start += WINDOW) {
        uint32_t left = docs - start + 1, size = left < WINDOW ? left : WINDOW;

        for (size_t i = 0; i < count; i++)
            add_lane(run, &lanes[i], window, start, start + size);
        total += read_window(window, start, (size + STRIDE - 1) / STRIDE * STRIDE, best);
        if (start > UINT32_MAX - WINDOW)
            break;
    }
    return total;
}
