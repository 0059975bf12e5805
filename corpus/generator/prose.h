/*
 * prose: sections of made-up text, with what the plan plants in them. A
 * sentence holds one planted text at most, and background words stand on both
 * sides of it, so that no two of them ever make a mention together.
 */
#ifndef GENERATOR_PROSE_H
#define GENERATOR_PROSE_H

#include "corpus/generator/plan.h"
#include "corpus/generator/vocabulary.h"

/* Paragraphs end in an empty line, the last one in nothing. `\n` alone is a
 * line's end within a paragraph. */
struct section {
    char *text;
    size_t len, cap;
    uint32_t words;              /* about: planted texts count as one */
    uint32_t hits[PLAN_QUERIES]; /* true mentions of each query */
    uint64_t hit;                /* bit i: hits[i] is not 0; the others are not kept at 0 */
};

struct prose {
    const struct vocabulary *vocabulary;
    const struct plan *plan;
    struct random *random;
    const char *line_end; /* as it is written: "\n", or in JSON "\\n" */
};

/* The most planted texts in a million words: every fourth sentence. */
#define PROSE_RATE_MAX 10000u

/* Makes the next section in place of the last one. False: no memory. */
bool prose_section(struct prose *p, struct section *s);

/* A line of words: a heading or a name for something. Room for 120 bytes. */
void prose_heading(struct prose *p, char *out);

void section_clear(struct section *s);

#endif
