/*
 * arguments: a command line, described as for argp. It differs from argp_parse()
 * in its messages: one line, which the caller prints, and which says what to do
 * with a query that begins with '-'.
 */
#ifndef PEELER_ARGUMENTS_H
#define PEELER_ARGUMENTS_H

#include "shim/error.h"

#include <argp.h>

/* Hands each option to argp->parser, then each argument as ARGP_KEY_ARG, or, when
 * that is ARGP_ERR_UNKNOWN, all of them as ARGP_KEY_ARGS. Its state holds argc,
 * argv, next and input only. Options may stand among the arguments; "--" ends
 * them. --help prints everything to standard output and ends the program with 0.
 * ERR_USAGE: an option that isn't there, or isn't used as it should be. `name` is
 * the program's, for --help. */
enum status arguments_parse(const struct argp *argp, const char *name, int argc, char **argv,
                            void *input, struct error *e);

#endif
