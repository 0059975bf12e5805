/*
 * brute: BM25 by counting words in the texts themselves. From a plan it takes the
 * tree and which terms stand for a word; how often those stand in a section, in
 * how many sections, how long sections are, and which parts of the query a
 * section matches is found in the texts (plan.h says what scores what).
 */
#ifndef PEELER_TEST_BRUTE_H
#define PEELER_TEST_BRUTE_H

#include "tests/searcher/judge.h"

/* The sections of an index, cut into words. */
struct brute {
    struct index_help *help;
    struct token_list *texts; /* by doc */
    uint32_t *lengths;        /* in positions */
    double mean;
};

/* A slot of a plan: which words (by their numbers in the lexicon) are meant. */
struct brute_slot {
    bool *wanted;
    double idf;
};

static inline void brute_open(struct brute *b, struct index_help *h)
{
    struct error e = {0};
    double total = 0;

    *b = (struct brute){.help = h};
    b->texts = calloc(h->docs + 1u, sizeof *b->texts);
    b->lengths = calloc(h->docs + 1u, sizeof *b->lengths);
    assert_true(b->texts && b->lengths);
    for (uint32_t doc = 1; doc <= h->docs; doc++) {
        struct token_list *t = &b->texts[doc];

        assert_int_equal(token_list_fill(t, h->query.lexicon, help_searched(h, doc), &e), OK);
        for (size_t i = 0; i < t->count; i++)
            if (t->tokens[i].position >= b->lengths[doc])
                b->lengths[doc] = t->tokens[i].position + 1;
        total += b->lengths[doc];
    }
    b->mean = h->docs && total > 0 ? total / h->docs : 1;
}

static inline void brute_close(struct brute *b)
{
    for (uint32_t doc = 1; doc <= b->help->docs; doc++)
        token_list_clear(&b->texts[doc]);
    free(b->texts);
    free(b->lengths);
}

static inline bool brute_is(const struct plan_term *t, const struct word *w)
{
    struct buf form = BUF_INIT;
    bool is;

    if (t->space == SPACE_STEM)
        return slice_equal(t->text, w->stem);
    assert_int_equal(t->space, SPACE_FORM);
    form_term(&form, w->fold, w->form);
    is = slice_equal(t->text, buf_view(&form));
    buf_clear(&form);
    return is;
}

/* Adds the term's words to the slot's; how many sections hold one of them. */
static inline size_t brute_term(const struct brute *b, const struct plan_term *t, bool *wanted,
                                uint8_t *asked)
{
    size_t docs = 0;

    for (uint32_t doc = 1; doc <= b->help->docs; doc++) {
        bool has = false;

        for (size_t i = 0; i < b->texts[doc].count; i++) {
            const struct word *w = b->texts[doc].tokens[i].word;

            if (!asked[w->id])
                asked[w->id] = brute_is(t, w) ? 2 : 1;
            has |= asked[w->id] == 2;
            wanted[w->id] |= asked[w->id] == 2;
        }
        docs += has;
    }
    return docs;
}

static inline struct brute_slot brute_slot_of(const struct brute *b, const struct plan_slot *slot)
{
    size_t words = lexicon_count(b->help->query.lexicon) + 1;
    struct brute_slot out = {calloc(words, sizeof *out.wanted), 0};
    double n = b->help->docs, freq = 0;

    for (size_t i = 0; i < slot->count; i++) {
        uint8_t *asked = calloc(words, sizeof *asked);
        size_t docs = brute_term(b, &slot->terms[i], out.wanted, asked);

        if (docs != slot->terms[i].docfreq)
            fail_msg("the term %.*s stands in %zu sections, not in %llu",
                     SLICE_ARG(slot->terms[i].text), docs,
                     (unsigned long long)slot->terms[i].docfreq);
        freq += (double)docs;
        free(asked);
    }
    freq = fmin(freq, n);
    out.idf = log(1 + (n - freq + 0.5) / (freq + 0.5));
    return out;
}

static inline double brute_word(const struct brute *b, const struct brute_slot *slot, uint32_t doc)
{
    const struct token_list *t = &b->texts[doc];
    double tf = 0, norm = BM25_K1 * (1 - BM25_B + BM25_B * b->lengths[doc] / b->mean);

    for (size_t i = 0; i < t->count; i++)
        tf += slot->wanted[t->tokens[i].word->id];
    return tf > 0 ? slot->idf * (BM25_K1 + 1) * tf / (tf + norm) : 0;
}

/* Do words of the slots stand one behind the other? By the places that can be
 * reached, slot after slot. */
static inline bool brute_stands(const struct brute *b, const struct brute_slot *slots, size_t count,
                                uint32_t doc)
{
    const struct token_list *t = &b->texts[doc];
    size_t room = b->lengths[doc] + 300u; /* the last word may be a joined one */
    bool *from = calloc(room, 1), *to = calloc(room, 1), any = true;

    memset(from, true, b->lengths[doc]);
    for (size_t s = 0; s < count && any; s++) {
        bool *swap = from;

        any = false;
        memset(to, false, room);
        for (size_t i = 0; i < t->count; i++)
            if (from[t->tokens[i].position] && slots[s].wanted[t->tokens[i].word->id])
                to[t->tokens[i].position + t->tokens[i].word->span] = any = true;
        from = to;
        to = swap;
    }
    free(from);
    free(to);
    return any;
}

/* Adds a leaf's score to the sections that match it, and marks those. */
static inline void brute_leaf(const struct brute *b, const struct plan *plan, double boost,
                              bool *matches, double *scores)
{
    struct brute_slot slots[256];

    assert_in_range(plan->slot_count, 1, 256);
    for (size_t s = 0; s < plan->slot_count; s++)
        slots[s] = brute_slot_of(b, &plan->slots[s]);
    for (uint32_t doc = 1; doc <= b->help->docs; doc++) {
        matches[doc] = brute_stands(b, slots, plan->slot_count, doc);
        for (size_t s = 0; matches[doc] && s < plan->slot_count; s++)
            scores[doc] += boost * brute_word(b, &slots[s], doc);
    }
    for (size_t s = 0; s < plan->slot_count; s++)
        free(slots[s].wanted);
}

/* What scores nothing, or is told by positions alone: asks the oracle. */
static inline void brute_ask(const struct brute *b, struct query *q, const struct node *node,
                             bool *matches)
{
    struct oracle o;
    struct error e = {0};

    oracle_open(&o, b->help, q);
    for (uint32_t doc = 1; doc <= b->help->docs; doc++) {
        if (!matches[doc])
            continue;
        o.doc = doc;
        assert_int_equal(matcher_text(o.text, help_searched(b->help, doc), &e), OK);
        matches[doc] = oracle_matches(&o, node);
    }
    oracle_close(&o);
}

static inline void brute_plan(const struct brute *b, struct query *q, const struct plan *plan,
                              double boost, bool *matches, double *scores);

static inline void brute_operator(const struct brute *b, struct query *q, const struct plan *plan,
                                  double boost, bool *matches, double *scores)
{
    size_t docs = b->help->docs + 1u;
    bool *one = calloc(docs, sizeof *one), any = plan->kind == PLAN_OR;
    double *some = calloc(docs, sizeof *some);

    memset(matches, !any, docs);
    for (size_t i = 0; i < plan->child_count; i++) {
        memset(one, 0, docs * sizeof *one);
        memset(some, 0, docs * sizeof *some);
        brute_plan(b, q, plan->children[i], boost, one, some);
        for (size_t doc = 1; doc < docs; doc++) {
            bool unwanted = plan->kind == PLAN_NOT && i > 0;

            matches[doc] = any ? matches[doc] || one[doc] : matches[doc] && one[doc] != unwanted;
            scores[doc] += one[doc] && !unwanted ? some[doc] : 0;
        }
    }
    if (plan->kind == PLAN_NEAR)
        brute_ask(b, q, plan->node, matches);
    free(one);
    free(some);
}

static inline void brute_plan(const struct brute *b, struct query *q, const struct plan *plan,
                              double boost, bool *matches, double *scores)
{
    boost *= plan->boost;
    switch (plan->kind) {
    case PLAN_NOTHING:
        return;
    case PLAN_ALL:
        memset(matches, true, b->help->docs + 1u);
        return;
    case PLAN_FILTER:
        memset(matches, true, b->help->docs + 1u);
        brute_ask(b, q, plan->node, matches);
        return;
    case PLAN_WORD:
    case PLAN_PHRASE:
        if (plan->node->kind == NODE_FIELD) {
            memset(matches, true, b->help->docs + 1u);
            brute_ask(b, q, plan->node, matches);
            return;
        }
        brute_leaf(b, plan, boost, matches, scores);
        return;
    default:
        brute_operator(b, q, plan, boost, matches, scores);
    }
}

/* Scores what is expected to match. The plan must match the same: it is the
 * engine's, and the oracle has never seen it. */
static inline void brute_score(const struct brute *b, struct query *q, const struct plan *plan,
                               struct expected *x)
{
    bool *matches = calloc(b->help->docs + 1u, sizeof *matches);
    size_t count = 0;

    brute_plan(b, q, plan, 1.0, matches, x->hits.scores);
    for (uint32_t doc = 1; doc <= b->help->docs; doc++)
        count += matches[doc];
    for (size_t i = 0; i < x->hits.count; i++)
        if (!matches[x->hits.docs[i]])
            fail_msg("%s: the plan does not match section %u", x->text, x->hits.docs[i]);
    if (count != x->hits.count)
        fail_msg("%s: the plan matches %zu sections, not %zu", x->text, count, x->hits.count);
    free(matches);
    x->scored = true;
}

#endif
