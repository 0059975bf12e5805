/*
 * indexer: finds and execs peeler-index.
 */
#include "searcher/command/indexer.h"

#include <limits.h>
#include <unistd.h>

#define PROGRAM "peeler-index"

/* The program of that name in the folder of this one. */
static bool beside(char path[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - sizeof PROGRAM);
    char *slash;

    if (len <= 0)
        return false;
    path[len] = '\0';
    slash = strrchr(path, '/');
    if (!slash)
        return false;
    memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    return access(path, X_OK) == 0;
}

enum status indexer_run(char **argv, struct error *e)
{
    char path[PATH_MAX], name[] = PROGRAM;

    argv[0] = name;
    if (beside(path))
        execv(path, argv);
    execvp(PROGRAM, argv);
    return error_errno(e, "run", PROGRAM);
}

enum status indexer_outline(const char *file, enum format format, struct error *e)
{
    static const char *const names[] = {"text", "json", "jsonl", "tsv", "csv"};
    char *argv[] = {NULL, "--format", (char *)names[format], "--outline", (char *)file, NULL};

    return indexer_run(argv, e);
}
