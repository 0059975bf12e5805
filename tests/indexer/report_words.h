/*
 * report_words: checks that the words of a report's sections and of what was dropped
 * are the words of its source, each as often.
 */
#ifndef PEELER_REPORT_WORDS_H
#define PEELER_REPORT_WORDS_H

#include "indexer/report/report.h"
#include "shim/unicode.h"

#include <ctype.h>
#include <stdlib.h>

/* Sums over words don't depend on their order: two of them, and the count. */
struct word_sum {
    uint64_t sum, mixed;
    size_t count;
};

static inline void words_add(struct word_sum *s, struct slice text)
{
    size_t i = 0;

    while (i < text.len) {
        uint64_t hash = 14695981039346656037u;
        size_t from = i;

        while (i < text.len && isalnum((unsigned char)text.data[i]))
            hash = (hash ^ (unsigned char)text.data[i++]) * 1099511628211u;
        if (i == from) {
            i++;
            continue;
        }
        s->sum += hash;
        s->mixed += (hash >> 7) * (hash | 1);
        s->count++;
    }
}

static inline void words_check(struct slice bytes, const struct report *r)
{
    struct word_sum source = {0}, kept = {0};
    struct buf clean = BUF_INIT;

    unicode_clean(&clean, bytes, true);
    words_add(&source, buf_view(&clean));
    for (size_t i = 0; i < r->section_count; i++)
        words_add(&kept, r->sections[i].text);
    for (size_t i = 0; i < r->dropped_count; i++)
        words_add(&kept, r->dropped[i].text);
    assert_int_equal(kept.count, source.count);
    assert_true(kept.sum == source.sum && kept.mixed == source.mixed);
    buf_clear(&clean);
}

#endif
