/*
 * short_driver COMMAND…: runs a command under ptrace and makes its writes short:
 * whatever is to be written to a file, only half of it is, as the kernel may do.
 * Whoever takes a short write for a whole one loses bytes. Says on standard error
 * how many writes were cut; exits as the command does (125: it can't trace here).
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT  125
#define THREADS 256

/* Threads in a write that was cut: their register must be as it was afterwards. */
static struct cut {
    pid_t thread;
    unsigned long wanted;
} cuts[THREADS];

/* Sets the third argument of the system call at hand. */
static int set_size(pid_t thread, unsigned long size)
{
    struct user_regs_struct regs;
    struct iovec part = {&regs, sizeof regs};

    if (ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &part) != 0)
        return -1;
#if defined __x86_64__
    regs.rdx = size;
#elif defined __aarch64__
    regs.regs[2] = size;
#else
    return -1;
#endif
    return ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &part) == 0 ? 0 : -1;
}

static struct cut *cut_of(pid_t thread)
{
    for (size_t i = 0; i < THREADS; i++)
        if (cuts[i].thread == thread)
            return &cuts[i];
    return NULL;
}

/* Whether a write was cut. */
static unsigned entered(pid_t thread, const struct __ptrace_syscall_info *call)
{
    unsigned long wanted = call->entry.args[2];
    struct cut *c = cut_of(0);

    if ((call->entry.nr != SYS_write && call->entry.nr != SYS_pwrite64) ||
        call->entry.args[0] <= 2 || wanted < 2 || !c)
        return 0;
    if (set_size(thread, wanted / 2) != 0)
        return 0;
    *c = (struct cut){thread, wanted};
    return 1;
}

static void left(pid_t thread)
{
    struct cut *c = cut_of(thread);

    if (!c)
        return;
    set_size(thread, c->wanted);
    c->thread = 0;
}

static unsigned stopped(pid_t thread)
{
    struct __ptrace_syscall_info call;
    unsigned cut = 0;

    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof call, &call) <= 0)
        return 0;
    if (call.op == PTRACE_SYSCALL_INFO_ENTRY)
        cut = entered(thread, &call);
    else if (call.op == PTRACE_SYSCALL_INFO_EXIT)
        left(thread);
    return cut;
}

/* Goes on until the command itself has ended. */
static int follow(pid_t command, unsigned *count)
{
    int status;
    pid_t thread;

    while ((thread = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
        int number = 0;

        if (thread <= 0)
            continue;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread == command)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        if (WSTOPSIG(status) == (SIGTRAP | 0x80))
            *count += stopped(thread);
        else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
            number = WSTOPSIG(status);
        ptrace(PTRACE_SYSCALL, thread, NULL, (void *)(long)number);
    }
    return CANNOT;
}

int main(int argc, char **argv)
{
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                   PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    unsigned count = 0;
    pid_t command;
    int status, code;

    if (argc < 2)
        return CANNOT;
    command = fork();
    if (command == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(CANNOT);
        raise(SIGSTOP);
        execvp(argv[1], argv + 1);
        _exit(CANNOT);
    }
    if (command < 0 || waitpid(command, &status, 0) != command || !WIFSTOPPED(status) ||
        ptrace(PTRACE_SETOPTIONS, command, NULL, (void *)options) != 0)
        return CANNOT;
    ptrace(PTRACE_SYSCALL, command, NULL, NULL);
    code = follow(command, &count);
    fprintf(stderr, "%u writes were cut short\n", count);
    return code;
}
