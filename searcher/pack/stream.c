/*
 * stream: see stream.h. What comes from the index is bounded here: the docs of all blocks that
 * are gone through ascend, and are sections.
 */
#include "searcher/pack/stream.h"

#include "searcher/pack/cursor.h"

#include <math.h>
#include <stdlib.h>

/* The least score that counts: a match is better than none by its score. The least idf and
 * the least tf / (tf + norm) are above 1e-10 each, and a float holds 1e-38. */
#define LEAST_BOOST 1e-12

static bool is_stem(const struct plan *plan, double boost)
{
    return plan->kind == PLAN_WORD && plan->slots[0].count == 1 &&
           plan->slots[0].terms[0].space == SPACE_STEM && plan->boost * boost > LEAST_BOOST;
}

bool is_of_stems(const struct plan *plan)
{
    if (plan->kind != PLAN_OR && plan->kind != PLAN_AND)
        return is_stem(plan, 1.0);
    for (size_t i = 0; i < plan->child_count; i++)
        if (!is_stem(plan->children[i], plan->boost))
            return false;
    return plan->child_count > 0;
}

static bool open_stream(struct match_run *run, struct stream *s, const struct plan *plan,
                        double boost)
{
    const struct plan_term *t = &plan->slots[0].terms[0];
    double docs = run->segment->docs, freq;
    bool found = false;

    run->status = segment_term(run->segment, t->space, t->text, &s->postings, &found, run->error);
    if (run->status != OK)
        return false;
    if (!found)
        s->postings = (struct postings){.docfreq = 0};
    s->slot = &plan->slots[0];
    freq = fmin(s->postings.docfreq, docs);
    s->block.number = UINT32_MAX;
    s->weight =
        (float)(log(1 + (docs - freq + 0.5) / (freq + 0.5)) * (run->k1 + 1) * plan->boost * boost);
    return true;
}

static int by_docfreq(const void *a, const void *b)
{
    const struct stream *x = a, *y = b;

    return (x->postings.docfreq > y->postings.docfreq) -
           (x->postings.docfreq < y->postings.docfreq);
}

struct stream *streams_open(struct match_run *run, const struct plan *plan, size_t *count)
{
    bool several = plan->kind == PLAN_OR || plan->kind == PLAN_AND;
    size_t words = several ? plan->child_count : 1;
    struct stream *streams = arena_array(run->arena, words, sizeof *streams);

    *count = 0;
    if (!streams)
        run->status = error_memory(run->error);
    for (size_t i = 0; i < words && run->status == OK; i++) {
        struct stream *s = &streams[*count];
        size_t k = 0;

        if (!open_stream(run, s, several ? plan->children[i] : plan, several ? plan->boost : 1.0))
            break;
        while (k < *count && !same_slot(streams[k].slot, s->slot))
            k++;
        if (k == *count)
            ++*count;
        else
            streams[k].weight += s->weight;
    }
    if (run->status != OK)
        return NULL;
    qsort(streams, *count, sizeof *streams, by_docfreq);
    return streams;
}

static bool damaged(struct match_run *run, struct stream *s)
{
    if (run->status == OK)
        run->status = error_set(run->error, ERR_CORRUPT, "a term's postings are damaged");
    s->block.count = 0;
    return false;
}

bool stream_block(struct match_run *run, struct stream *s, uint32_t number, bool with_tfs)
{
    struct block *b = &s->block;
    uint32_t last = b->count ? b->docs[b->count - 1] : 0;

    s->next = b->count = 0;
    if (number > s->postings.blocks || !s->postings.docfreq)
        return false;
    if (!postings_block(&s->postings, number, with_tfs, b))
        return damaged(run, s);
    /* Within a block docs ascend; heads that lie may lead back to one gone by. */
    if (b->count && (b->docs[0] <= last || b->docs[b->count - 1] > run->segment->docs))
        return damaged(run, s);
    return b->count > 0;
}

bool stream_tfs(struct match_run *run, struct stream *s)
{
    return postings_tfs(&s->postings, &s->block) || damaged(run, s);
}

uint32_t stream_next(const struct stream *s)
{
    return s->block.number == UINT32_MAX ? 0 : s->block.number + 1;
}

bool stream_to(struct match_run *run, struct stream *s, uint32_t target)
{
    uint32_t number;

    if (s->block.count && s->block.docs[s->block.count - 1] >= target)
        return true;
    number = block_of(&s->postings, stream_next(s), target);
    return stream_block(run, s, number, false) && s->block.docs[s->block.count - 1] >= target;
}
