/*
 * measure OUT COMMAND…: runs the command; writes to OUT, in one line, its seconds, the
 * seconds of processor it used, and the most memory it held, in KiB. A program this
 * small is needed: the memory of a child counts that of the parent it was forked from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    double start = now();
    struct rusage used;
    int state = 0;
    pid_t child;
    FILE *out;

    if (argc < 3)
        return 2;
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &state, 0, &used) != child) {
        perror("measure");
        return 2;
    }
    start = now() - start;
    out = fopen(argv[1], "w");
    if (!out) {
        perror(argv[1]);
        return 2;
    }
    fprintf(out, "%.6f %.6f %ld\n", start, seconds(used.ru_utime) + seconds(used.ru_stime),
            used.ru_maxrss);
    if (fclose(out) != 0)
        return 2;
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}
