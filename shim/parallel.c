/*
 * parallel: see parallel.h. The caller's own thread takes the first thing, and
 * whatever no thread could be had for.
 */
#include "shim/parallel.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct task {
    parallel_work *work;
    void *ctx;
    size_t number;
    pthread_t thread;
    bool started;
    enum status status;
    struct error error;
};

static void *run(void *ctx)
{
    struct task *t = ctx;

    t->status = t->work(t->ctx, t->number, &t->error);
    return NULL;
}

enum status parallel(size_t count, parallel_work *work, void *ctx, struct error *e)
{
    struct task *tasks = calloc(count + 1, sizeof *tasks);
    enum status status = tasks ? OK : error_memory(e);

    for (size_t i = 0; tasks && i < count; i++) {
        tasks[i] = (struct task){.work = work, .ctx = ctx, .number = i};
        tasks[i].started = i && pthread_create(&tasks[i].thread, NULL, run, &tasks[i]) == 0;
    }
    for (size_t i = 0; tasks && i < count; i++)
        if (!tasks[i].started)
            run(&tasks[i]);
    for (size_t i = 0; tasks && i < count; i++) {
        if (tasks[i].started)
            pthread_join(tasks[i].thread, NULL);
        if (status == OK && tasks[i].status != OK)
            status = error_set(e, tasks[i].status, "%s", tasks[i].error.text);
    }
    free(tasks);
    return status;
}
