/*
 * pipeline: see pipeline.h. Batches are numbered as they are read and taken by the
 * workers in that order; hence whoever waits for a turn waits for a worker that has
 * its batch already, and never for one that can't come.
 */
#include "indexer/pipeline.h"

#include "indexer/batch.h"

#include <pthread.h>
#include <stdlib.h>

#define QUEUE_PER_JOB 2u

/* A place in the order: batch after batch passes. */
struct turn {
    uint64_t next;
};

struct pipeline {
    struct ingest *in;
    pipeline_progress *progress;
    void *ctx;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct batch **queue; /* a ring */
    size_t room;
    uint64_t put, taken; /* batches, so far */
    bool closed;         /* no more will be put */
    struct turn admit, commit;
    enum status status; /* the first failure ends all work */
    struct error error;
};

struct worker {
    struct pipeline *p;
    struct builder_lane *lane;
    pthread_t thread;
};

static void fail(struct pipeline *p, enum status status, const struct error *e)
{
    pthread_mutex_lock(&p->lock);
    if (p->status == OK) {
        p->status = status;
        p->error = *e;
    }
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* Waits until all batches before have passed; false: the work has failed. */
static bool wait_turn(struct pipeline *p, const struct turn *turn, uint64_t number)
{
    bool goes_on;

    pthread_mutex_lock(&p->lock);
    while (p->status == OK && turn->next != number)
        pthread_cond_wait(&p->changed, &p->lock);
    goes_on = p->status == OK;
    pthread_mutex_unlock(&p->lock);
    return goes_on;
}

static void pass_turn(struct pipeline *p, struct turn *turn)
{
    pthread_mutex_lock(&p->lock);
    turn->next++;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* Puts a batch, as soon as there is room. */
static bool put(struct pipeline *p, struct batch *batch)
{
    bool goes_on;

    pthread_mutex_lock(&p->lock);
    while (p->status == OK && p->put - p->taken == p->room)
        pthread_cond_wait(&p->changed, &p->lock);
    goes_on = p->status == OK;
    if (goes_on)
        p->queue[p->put++ % p->room] = batch;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return goes_on;
}

/* Takes a batch; NULL: there are no more, or the work has failed. */
static struct batch *take(struct pipeline *p, uint64_t *number)
{
    struct batch *batch = NULL;

    pthread_mutex_lock(&p->lock);
    while (p->status == OK && !p->closed && p->put == p->taken)
        pthread_cond_wait(&p->changed, &p->lock);
    if (p->status == OK && p->put > p->taken) {
        *number = p->taken;
        batch = p->queue[p->taken++ % p->room];
    }
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
    return batch;
}

static enum status read_batch(struct worker *w, struct batch *batch, uint64_t number,
                              struct error *e)
{
    struct pipeline *p = w->p;
    enum status status = ingest_parse(p->in, batch, e);

    if (status != OK || !wait_turn(p, &p->admit, number))
        return status;
    status = ingest_admit(p->in, batch, w->lane, e);
    if (status != OK)
        return status;
    pass_turn(p, &p->admit);
    status = builder_prepare(w->lane, e);
    if (status != OK || !wait_turn(p, &p->commit, number))
        return status;
    return builder_commit(w->lane, e);
}

/* A kept batch has no work that could be done beside others. */
static enum status keep_batch(struct worker *w, struct batch *batch, uint64_t number,
                              struct error *e)
{
    struct pipeline *p = w->p;
    enum status status;

    if (!wait_turn(p, &p->admit, number) || !wait_turn(p, &p->commit, number))
        return OK;
    status = ingest_keep(p->in, batch, w->lane, e);
    if (status == OK)
        pass_turn(p, &p->admit);
    return status;
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct pipeline *p = w->p;
    struct batch *batch;
    uint64_t number = 0;

    while ((batch = take(p, &number))) {
        struct error e = {0};
        enum status status =
            batch->kept ? keep_batch(w, batch, number, &e) : read_batch(w, batch, number, &e);

        if (status != OK) {
            fail(p, status, &e);
        } else if (wait_turn(p, &p->commit, number)) { /* it has it, unless the work has failed */
            if (p->progress)
                p->progress(p->ctx, batch->through);
            pass_turn(p, &p->commit);
        }
        batch_free(batch);
    }
    return NULL;
}

/* Reads all sources, as the workers take them. */
static void feed(struct pipeline *p, struct sources *sources)
{
    struct batcher batcher;
    struct batch *batch = NULL;
    struct error e = {0};
    enum status status;

    batcher_init(&batcher, sources);
    while ((status = batcher_next(&batcher, &batch, &e)) == OK && batch)
        if (!put(p, batch)) {
            batch_free(batch);
            break;
        }
    if (status != OK)
        fail(p, status, &e);
    batcher_clear(&batcher);
}

static void close_queue(struct pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

static void run(struct pipeline *p, struct sources *sources, struct worker *workers, unsigned jobs)
{
    unsigned started = 0;

    for (; started < jobs; started++) {
        workers[started] = (struct worker){.p = p, .lane = builder_lane(p->in->builder, started)};
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) != 0)
            break;
    }
    if (started) { /* fewer than asked for do, too */
        feed(p, sources);
    } else {
        struct error e = {0};

        fail(p, error_set(&e, ERR_NO_MEMORY, "no thread can be started"), &e);
    }
    close_queue(p);
    while (started)
        pthread_join(workers[--started].thread, NULL);
    for (; p->taken < p->put; p->taken++) /* left after a failure */
        batch_free(p->queue[p->taken % p->room]);
}

enum status pipeline_run(struct ingest *in, struct sources *sources, unsigned jobs,
                         pipeline_progress *progress, void *ctx, struct error *e)
{
    struct pipeline p = {.in = in, .progress = progress, .ctx = ctx};
    struct worker *workers = calloc(jobs, sizeof *workers);

    p.room = jobs * QUEUE_PER_JOB;
    p.queue = calloc(p.room, sizeof *p.queue);
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.changed, NULL);
    if (workers && p.queue)
        run(&p, sources, workers, jobs);
    else
        p.status = error_memory(&p.error);
    pthread_cond_destroy(&p.changed);
    pthread_mutex_destroy(&p.lock);
    free(workers);
    free(p.queue);
    return p.status == OK ? OK : error_set(e, p.status, "%s", p.error.text);
}
