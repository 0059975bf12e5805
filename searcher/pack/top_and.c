/*
 * top_and: sections that hold all of some stems, or a single one. The rarest stem's postings
 * come a block at a time; the sections of the block that the next stem holds too are kept, and
 * so on; what is left is scored at once, and offered when it may be among the best.
 */
#include "searcher/pack/meet.h"
#include "searcher/pack/stream.h"
#include "searcher/pack/top.h"

/* Sections that all stems up to the one at hand hold. */
struct together {
    struct stream *streams;
    size_t count;
    struct meeting meeting;
    uint32_t docs[BLOCK_DOCS], found;
    float (*tfs)[BLOCK_DOCS]; /* by stream */
    /* Those of several blocks that are to be scored. */
    uint32_t waiting, waiting_docs[BLOCK_DOCS];
    float (*waiting_tfs)[BLOCK_DOCS];
};

/* Keeps the `n` sections that the meeting found in the block of stream `s`; they go to place
 * `to` on. `base`: of the first section that was asked for. */
static void keep(struct together *t, size_t s, uint32_t n, uint32_t base, uint32_t to)
{
    const struct block *b = &t->streams[s].block;

    for (uint32_t i = 0; i < n; i++)
        t->docs[to + i] = t->docs[base + t->meeting.from[i]];
    for (size_t k = 0; k < s; k++)
        for (uint32_t i = 0; i < n; i++)
            t->tfs[k][to + i] = t->tfs[k][base + t->meeting.from[i]];
    for (uint32_t i = 0; i < n; i++)
        t->tfs[s][to + i] = (float)(int32_t)b->tfs[t->meeting.to[i]];
}

/* The first of t->docs from `i` on that is behind `last`. */
static uint32_t behind(const struct together *t, uint32_t i, uint32_t last)
{
    if (t->docs[t->found - 1] <= last)
        return t->found;
    while (t->docs[i] <= last)
        i++;
    return i;
}

/* Takes away what stream `s` does not hold. False: it holds nothing further. */
static bool meet_stream(struct match_run *run, struct together *t, size_t s)
{
    struct stream *stream = &t->streams[s];
    uint32_t kept = 0, i = 0;
    bool more = true;

    while (i < t->found && (more = stream_to(run, stream, t->docs[i]))) {
        uint32_t end = behind(t, i, stream->block.docs[stream->block.count - 1]);
        uint32_t n = meet_block(&t->meeting, t->docs + i, end - i, &stream->block);

        if (n && !stream_tfs(run, stream))
            return false;
        keep(t, s, n, i, kept);
        kept += n;
        i = end;
    }
    t->found = kept;
    return more;
}

/* Loops of known length become vector code; what is behind the found ones is scored, too. */
static void add_scores(float *restrict scores, const float *restrict tfs,
                       const float *restrict norms, float weight)
{
    for (uint32_t i = 0; i < BLOCK_DOCS; i++)
        scores[i] += weight * tfs[i] / (tfs[i] + norms[i]);
}

/* Scores all that wait, and offers those that may be among the best. */
static void score_waiting(const struct match_run *run, struct together *t, struct best *best)
{
    float scores[BLOCK_DOCS] = {0}, norms[BLOCK_DOCS];

    for (uint32_t i = 0; i < t->waiting; i++)
        norms[i] = run->norms[t->waiting_docs[i] - 1];
    for (uint32_t i = t->waiting; i < BLOCK_DOCS; i++)
        norms[i] = 1;
    for (size_t k = 0; k < t->count; k++)
        add_scores(scores, t->waiting_tfs[k], norms, t->streams[k].weight);
    for (uint32_t i = 0; i < t->waiting; i++)
        if (best->size < best->room || scores[i] > (float)best->heap[0].score)
            best_offer(best, t->waiting_docs[i], scores[i]);
    t->waiting = 0;
}

/* Lets what was found in a block wait until there is enough to be scored at once. */
static void let_wait(const struct match_run *run, struct together *t, struct best *best)
{
    if (t->waiting + t->found > BLOCK_DOCS)
        score_waiting(run, t, best);
    memcpy(t->waiting_docs + t->waiting, t->docs, t->found * sizeof *t->docs);
    for (size_t k = 0; k < t->count; k++)
        memcpy(t->waiting_tfs[k] + t->waiting, t->tfs[k], t->found * sizeof **t->tfs);
    t->waiting += t->found;
}

/* Starts from a block of the rarest stem. */
static bool start(struct match_run *run, struct together *t, bool scored)
{
    struct stream *s = &t->streams[0];

    if (!stream_block(run, s, stream_next(s), scored))
        return false;
    t->found = s->block.count;
    memcpy(t->docs, s->block.docs, t->found * sizeof *t->docs);
    for (uint32_t i = 0; i < BLOCK_DOCS && scored; i++)
        t->tfs[0][i] = (float)(int32_t)s->block.tfs[i];
    return true;
}

uint64_t top_of_all(struct match_run *run, struct stream *streams, size_t count, struct best *best)
{
    struct together *t = arena_alloc(run->arena, sizeof *t);
    uint64_t total = 0;
    bool more = true;

    if (t)
        t->tfs = arena_array(run->arena, count * 2, sizeof *t->tfs);
    if (!t || !t->tfs) {
        run->status = error_memory(run->error);
        return 0;
    }
    t->waiting_tfs = t->tfs + count;
    t->streams = streams;
    t->count = count;
    while (more && run_goes_on_by(run, BLOCK_DOCS) && start(run, t, best->room > 0)) {
        for (size_t s = 1; s < count && t->found; s++)
            more = meet_stream(run, t, s) && more;
        total += t->found;
        if (best->room)
            let_wait(run, t, best);
    }
    score_waiting(run, t, best);
    return total;
}
