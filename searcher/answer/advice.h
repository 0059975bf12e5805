/*
 * advice: the single recommendations and areas for improvement of a section, and
 * what a section says of those that an earlier report made.
 *
 * A box ("Recommendation", "Areas for improvement", "Cause of concern") may hold one or
 * several, numbered, bulleted or a paragraph each. A list below "the force should:" is
 * one with its items. Earlier ones stand in findings in two shapes: a list below "In
 * 2012 HMIC identified four areas for improvement", an answer behind each item; and
 * quotations below "In our 2016 report we identified an area for improvement, stating:".
 */
#ifndef PEELER_ADVICE_H
#define PEELER_ADVICE_H

#include "indexer/pack/format.h"

enum advice_kind {
    ADVICE_RECOMMENDATION,
    ADVICE_IMPROVEMENT,
    ADVICE_CONCERN,
    ADVICE_EARLIER /* made by an earlier report, and answered by this one */
};

const char *advice_kind_name(enum advice_kind kind); /* "recommendation", …, "earlier" */

struct advice {
    enum advice_kind kind;
    size_t at;         /* byte of the section's text where it begins */
    struct slice text; /* on one line, without its bullet or quotes */

    /* Of an earlier one; "" for nothing said. */
    struct slice said;     /* when it was made, as it stands there: "2012", "2018/19" */
    struct slice lead;     /* what introduces it, on one line */
    struct slice answer;   /* what the report says about it, on one line */
    struct slice progress; /* the sentence that tells how far the force has got */
};

typedef enum status advice_sink(void *ctx, const struct advice *advice, struct error *e);

/* May a section of that kind hold any? Others need not be read. */
bool advice_kind_of(enum section_kind kind, enum advice_kind *out);

/* Hands out those of a section, in order; texts live in `arena`. */
enum status advice_each(const struct section *s, struct arena *arena, advice_sink *sink, void *ctx,
                        struct error *e);

/* Appends the words of a text as they are compared: letters and figures alone, folded,
 * without "the", "a" and "an". Two with the same key are the same. */
void advice_key(struct buf *out, struct slice text);

#endif
