/*
 * arguments: argp's table given to getopt, and argp for --help alone. argp_parse()
 * prints two lines for an unknown option, and with ARGP_NO_ERRS it does not say
 * which one it was.
 */
#include "shim/arguments.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 64u
#define KEY_HELP    0x7fff /* no letter: only --help */

struct table {
    struct option longs[OPTIONS_MAX];
    char shorts[2 * OPTIONS_MAX + 2];
};

static void add(struct table *t, size_t i, const char *name, int key, bool takes_value)
{
    size_t len = strlen(t->shorts);

    t->longs[i] = (struct option){name, takes_value ? required_argument : no_argument, NULL, key};
    if (key > 0 && key < 0x80) {
        t->shorts[len] = (char)key;
        t->shorts[len + 1] = takes_value ? ':' : '\0';
    }
}

static bool make_table(struct table *t, const struct argp_option *options)
{
    size_t n = 0;

    *t = (struct table){.shorts = ":"}; /* a missing value is ':' and not '?' */
    for (; options->name && n + 2 < OPTIONS_MAX; options++)
        add(t, n++, options->name, options->key, options->arg != NULL);
    add(t, n, "help", KEY_HELP, false);
    return !options->name;
}

static void print_help(const struct argp *argp, const char *name)
{
    static const struct argp_option help[] = {
        {"help", KEY_HELP, NULL, 0, "Give this help list", -1}, {NULL, 0, NULL, 0, NULL, 0}};
    static const struct argp help_argp = {help, NULL, NULL, NULL, NULL, NULL, NULL};
    const struct argp_child children[] = {{&help_argp, 0, NULL, 0}, {NULL, 0, NULL, 0}};
    struct argp whole = *argp;
    char own_name[64];

    snprintf(own_name, sizeof own_name, "%s", name);
    whole.children = children;
    argp_help(&whole, stdout, ARGP_HELP_STD_HELP, own_name);
    exit(fflush(stdout) == 0 ? EXIT_SUCCESS : 2);
}

/* getopt says that something is wrong, in optopt with which letter or key. All
 * letters take values, so one that it does not know is its argument's first. */
static const char *at_fault(const struct table *t, char **argv)
{
    const char *before = argv[optind - 1];
    bool letter = optopt && optopt < 0x80 && !strchr(t->shorts, optopt);

    return letter && !(before[0] == '-' && before[1] == (char)optopt && !before[2]) ? argv[optind]
                                                                                    : before;
}

static bool begins_one(const struct table *t, const char *arg, int name_len)
{
    if (name_len <= 2 || arg[1] != '-')
        return false;
    for (const struct option *o = t->longs; o->name; o++)
        if (strncmp(o->name, arg + 2, (size_t)name_len - 2) == 0)
            return true;
    return false;
}

static enum status complain(const struct table *t, int result, char **argv, struct error *e)
{
    const char *arg = at_fault(t, argv);
    int name_len = (int)strcspn(arg, "=");

    if (result == ':')
        return error_set(e, ERR_USAGE, "option %s needs a value", arg);
    if (optopt >= 0x80)
        return error_set(e, ERR_USAGE, "option %.*s takes no value", name_len, arg);
    if (begins_one(t, arg, name_len))
        return error_set(e, ERR_USAGE, "more than one option begins with %.*s (see --help)",
                         name_len, arg);
    return error_set(e, ERR_USAGE,
                     "there is no option '%s' (see --help); write -- before a query or a name that "
                     "begins with '-'",
                     arg);
}

static enum status hand_over(const struct argp *argp, struct argp_state *state)
{
    while (state->next < state->argc) {
        state->next++;
        if (argp->parser(ARGP_KEY_ARG, state->argv[state->next - 1], state) == 0)
            continue;
        state->next--;
        return argp->parser(ARGP_KEY_ARGS, NULL, state) == 0 ? OK : ERR_USAGE;
    }
    return OK;
}

enum status arguments_parse(const struct argp *argp, const char *name, int argc, char **argv,
                            void *input, struct error *e)
{
    struct argp_state state = {.argc = argc, .argv = argv, .input = input};
    struct table table;
    int key;

    if (!make_table(&table, argp->options))
        return error_set(e, ERR_LIMIT, "%s has too many options", name);
    opterr = 0;
    optind = 0; /* glibc: begin anew */
    for (;;) {
        optopt = 0;
        key = getopt_long(argc, argv, table.shorts, table.longs, NULL);
        if (key == -1)
            break;
        if (key == KEY_HELP)
            print_help(argp, name);
        if (key == '?' || key == ':')
            return complain(&table, key, argv, e);
        state.next = optind;
        if (argp->parser(key, optarg, &state) != 0)
            return error_set(e, ERR_USAGE, "%s: see --help", name);
    }
    state.next = optind;
    if (hand_over(argp, &state) != OK)
        return error_set(e, ERR_USAGE, "%s takes no arguments", name);
    return OK;
}
