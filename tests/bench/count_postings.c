/*
 * count_postings DIR: how many terms and postings an index has, of each space of terms
 * (format.h): space TAB terms TAB postings. A posting is a term in a section.
 */
#include "searcher/engine.h"

#include <stdio.h>

static const enum space spaces[] = {SPACE_STEM,    SPACE_FORM,      SPACE_JOINED,    SPACE_TITLE,
                                    SPACE_HEADING, SPACE_FORCE,     SPACE_YEAR,      SPACE_DATE,
                                    SPACE_KIND,    SPACE_PROGRAMME, SPACE_PUBLISHER, SPACE_PLACE,
                                    SPACE_REPORT};

struct count {
    uint64_t terms, postings;
};

static enum status add(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct count *c = ctx;

    (void)text;
    (void)e;
    c->terms++;
    c->postings += docfreq;
    return OK;
}

int main(int argc, char **argv)
{
    struct engine *engine = NULL;
    struct error e = {0};
    enum status status = argc == 2 ? engine_open(argv[1], &engine, &e)
                                   : error_set(&e, ERR_USAGE, "count_postings DIR");

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces && status == OK; i++) {
        struct count c = {0, 0};

        status = engine_terms(engine, spaces[i], slice_str(""), add, &c, &e);
        printf("%c\t%llu\t%llu\n", (char)spaces[i], (unsigned long long)c.terms,
               (unsigned long long)c.postings);
    }
    if (status != OK)
        fprintf(stderr, "count_postings: %s\n", e.text);
    engine_close(engine);
    return status == OK ? 0 : 2;
}
