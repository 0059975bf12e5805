/*
 * top: a heap of the best hits, fed by an iterator; or, where all is of single stems, by loops
 * over blocks of postings that are much faster (top_and.c, top_or.c).
 */
#include "searcher/pack/top.h"

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

/* A stem is common that is in one section of so many. */
#define DENSE 3u

bool top_of_words(struct match_run *run, const struct plan *plan, struct best *best,
                  uint64_t *total)
{
    struct stream *streams;
    size_t count;

    if (!is_of_stems(plan))
        return false;
    *total = 0;
    streams = streams_open(run, plan, &count);
    if (!streams)
        return true;
    if (plan->kind != PLAN_OR)
        *total = top_of_all(run, streams, count, best);
    else if (streams[0].postings.docfreq >= run->segment->docs / DENSE)
        *total = top_of_dense(run, streams, count, best);
    else
        *total = top_of_any(run, streams, count, best);
    return true;
}
