/*
 * main: `peeler`: finds the command, runs it, and turns its status into a
 * message and an exit code: 0 something found, 1 nothing found, 2 error.
 */
#include "searcher/command/command.h"
#include "searcher/command/indexer.h"

#include <locale.h>

#define EXIT_FOUND   0
#define EXIT_NOTHING 1
#define EXIT_ERROR   2

static const struct command *const commands[] = {
    &command_search, &command_mentions, &command_matrix,  &command_recommendations,
    &command_track,  &command_acronyms, &command_similar, &command_batch,
    &command_bench,  &command_sections, &command_show,    &command_terms,
    &command_stats,  &command_check,    &command_explain, &command_families,
    &command_save,   &command_packs,    &command_run,     &command_diff,
};

static void print_usage(FILE *out)
{
    fputs("usage: peeler COMMAND [OPTION…] [ARGUMENT]\n\n"
          "  index PATH…          read reports into an index (-d DIR)\n",
          out);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const struct command_usage *u = &commands[i]->usage;
        int width = 20 - (int)strlen(u->name);

        fprintf(out, "  %s %-*s %.*s\n", u->name, width > 0 ? width - 1 : 0, u->arguments,
                (int)strcspn(u->text, "\v"), u->text); /* behind it: for the command's own help */
    }
    fputs("\nEvery command explains itself with --help. -d DIR or $PEELER_INDEX names the index.\n"
          "A query: words, \"exact phrase\", ~\"any form\", a|b in a phrase, polic* =exact ==Case\n"
          "  fuzzy~ PSD^^ NEAR/5 ADJ/5 AND OR NOT -without ( ) @family force:\"west mercia\" "
          "year:2012..2014\n"
          "Exit codes: 0 something found, 1 nothing found, 2 error.\n",
          out);
}

static int fail(const struct error *e)
{
    fputs("peeler: ", stderr);
    print_safe(stderr, e->text[0] ? e->text : "failed without saying why");
    fputc('\n', stderr);
    return EXIT_ERROR;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct error e = {0};
    struct options options;
    bool found = false;
    enum status status = options_parse(&command->usage, argc, argv, &options, &e);

    if (status == OK)
        status = command->run(&options, &found, &e);
    if (status != OK)
        return fail(&e);
    return found ? EXIT_FOUND : EXIT_NOTHING;
}

int main(int argc, char **argv)
{
    struct error e = {0};
    const char *name = argc > 1 ? argv[1] : "";

    setlocale(LC_CTYPE, "C.UTF-8"); /* messages; nothing depends on the user's locale */
    if (strcmp(name, "index") == 0) {
        indexer_run(argv + 1, &e);
        return fail(&e);
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(name, commands[i]->usage.name) == 0)
            return run(commands[i], argc - 1, argv + 1);
    if (strcmp(name, "--version") == 0 || strcmp(name, "version") == 0) {
        puts("peeler " PEELER_VERSION);
        return EXIT_FOUND;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_usage(stdout);
        return EXIT_FOUND;
    }
    if (!*name)
        print_usage(stderr);
    else
        error_set(&e, ERR_USAGE, "there is no command '%s': see 'peeler --help'", name);
    return *name ? fail(&e) : EXIT_ERROR;
}
