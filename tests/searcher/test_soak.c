/*
 * test_soak: corpora and questions without end, made from a seed, put to both
 * engines and to brute force: the same sections must match, pack must score them
 * as BM25 by counting does, the best must be the best and the totals exact. Each
 * corpus is built, then changed twice: an index that went through updates must
 * answer, and hold the texts, as if it had been built at once.
 *
 *   SOAK_QUERIES=COUNT   so many questions instead of QUERIES
 *   SOAK_SEED=N          another seed
 *   SOAK_FROM=N          from corpus N on: a failure says how to come back to it
 *
 * `make soak` asks a million, of a new seed each time.
 */
#include "tests/searcher/brute.h"
#include "tests/searcher/random_corpus.h"

#include "shim/clock.h"

#include <unistd.h>

#define QUERIES   3000u
#define ROUNDS    3u   /* a build and two updates */
#define PER_ROUND 120u /* questions */
#define SPEAK_NS  (UINT64_C(10) * 1000000000)
#define ALARM     60u /* seconds that a question may take, at the very most */

static const char *const engines[] = {"pack", "xapian"};
#define ENGINES 2

static struct soak {
    struct corpus corpus;
    struct engine *open[ENGINES];
    char *folders[ENGINES]; /* of the generations at hand */
    struct brute brute;
    struct buf query;
    unsigned long seed, number, round, asked, found, refused, wanted;
    uint64_t started_ns, spoke_ns;
} soak;

static unsigned long number_of(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtoul(text, NULL, 10) : otherwise;
}

static void say(const char *what)
{
    uint64_t now = clock_ns();
    double seconds = (double)(now - soak.started_ns) / 1e9;

    fprintf(stderr, "soak: %sseed %lu, corpus %lu, %lu of %lu queries, %.0f a second\n", what,
            soak.seed, soak.number, soak.asked, soak.wanted,
            seconds > 0 ? (double)soak.asked / seconds : 0);
    soak.spoke_ns = now;
}

/* All that a failure needs to be seen again. */
static void dump(void)
{
    const struct index_help *h = &soak.corpus.help;

    for (uint32_t doc = 1; doc <= h->docs; doc++) {
        const struct report *r = h->report_of[doc];

        fprintf(stderr, "[%u %.*s %.*s, %.*s: %s, %.*s] %.*s\n", doc, SLICE_ARG(r->id),
                SLICE_ARG(r->date), SLICE_ARG(r->title), kind_name(h->section_of[doc]->kind),
                SLICE_ARG(h->section_of[doc]->path), SLICE_ARG(h->section_of[doc]->text));
    }
    fprintf(stderr,
            "the query, in round %lu of the corpus above: %s\n"
            "again: SOAK_SEED=%lu SOAK_FROM=%lu SOAK_QUERIES=%u test_soak\n",
            soak.round, soak.query.data ? soak.query.data : "(none yet)", soak.seed, soak.number,
            ROUNDS * PER_ROUND);
}

/* --- one corpus ---------------------------------------------------------------- */

static void close_engines(void)
{
    for (int i = 0; i < ENGINES; i++) {
        engine_close(soak.open[i]);
        soak.open[i] = NULL;
    }
}

static void build(int i, bool update)
{
    struct index_help *h = &soak.corpus.help;
    struct error e = {0};
    uint32_t *kept = h->kept;

    h->old = update ? soak.folders[i] : NULL;
    h->kept = update ? kept : NULL;
    if (help_publish(h, engines[i], &e) != OK ||
        engine_open(temp_path(h->folder, engines[i]), &soak.open[i], &e) != OK)
        fail_msg("%s: %s", engines[i], e.text);
    h->kept = kept;
    free(soak.folders[i]);
    soak.folders[i] = strdup(soak.open[i]->info.path);
    assert_non_null(soak.folders[i]);
}

/* The index is whole, and holds the sections that it was given. */
static void judge_sections(struct engine *engine)
{
    const struct index_help *h = &soak.corpus.help;
    struct arena arena = ARENA_INIT;
    struct section s;
    struct error e = {0};

    assert_int_equal(engine->info.sections, h->docs);
    assert_int_equal(engine->info.reports, h->report_count);
    if (engine_check(engine, &e) != OK)
        fail_msg("%s", e.text);
    for (uint32_t doc = 1; doc <= h->docs; doc++) {
        const struct report_section *want = h->section_of[doc];

        if (engine_section(engine, doc, &arena, &s, &e) != OK)
            fail_msg("%s: section %u: %s", engine->info.engine, doc, e.text);
        if (!slice_equal(s.text, want->text) || !slice_equal(s.report, h->report_of[doc]->id) ||
            !slice_equal(s.title, h->report_of[doc]->title) || s.kind != want->kind ||
            !slice_equal(s.path, want->path) || s.heading_len != want->heading_len ||
            s.line_count != want->line_count)
            fail_msg("%s: section %u is not what it was", engine->info.engine, doc);
    }
    arena_clear(&arena);
}

/* False: it has too many ways to be written. */
static bool plan_it(struct query *q, struct plan **plan)
{
    struct error e = {0};

    if (plan_query(soak.corpus.help.engine, q, EXPANSION_DEFAULT, plan, &e) == OK)
        return true;
    if (!strstr(e.text, "this phrase can be written in more than 64 ways"))
        fail_msg("%s: %s", soak.query.data, e.text);
    return false;
}

static void judge_pack(struct query *q, struct expected *x, bool mentions, struct hits *hits)
{
    struct index_help *h = &soak.corpus.help;
    unsigned *seed = &soak.corpus.seed;
    struct plan *plan = NULL;
    const char *text = x->text;

    assert_true(plan_it(q, &plan));
    brute_score(&soak.brute, q, plan, x);
    assert_true(judge_each(h, q, plan, x, hits));
    judge_top(h, q, plan, text, &x->hits, 0, 10);
    judge_top(h, q, plan, text, &x->hits, help_random(seed, 20), 1 + help_random(seed, 5));
    if (!help_random(seed, 4))
        judge_top(h, q, plan, text, &x->hits, 0, h->docs);
    if (mentions)
        judge_mentions(h, q, plan, x);
    if (!help_random(seed, 8))
        judge_printed(h, q, x);
}

static void judge_xapian(struct query *q, const struct expected *x, bool mentions,
                         struct hits *hits)
{
    struct index_help *h = &soak.corpus.help;
    struct plan *plan = NULL;

    assert_true(plan_it(q, &plan));
    if (!judge_each(h, q, plan, x, hits)) {
        soak.refused++; /* more than 10,000 leaves in Xapian's own tree */
        return;
    }
    judge_top(h, q, plan, x->text, hits, 0, 10);
    if (mentions && !help_random(&soak.corpus.seed, 2))
        judge_mentions(h, q, plan, x);
}

static void ask(struct asker *asker)
{
    struct index_help *h = &soak.corpus.help;
    bool mentions = !help_random(&soak.corpus.seed, 4);
    struct expected x;
    struct plan *plan;
    struct hits hits;
    struct query q;

    buf_truncate(&soak.query, 0);
    random_query(&soak.query, asker, 1 + help_random(&asker->seed, 3));
    alarm(ALARM);
    query_good(&h->query, soak.query.data, NORMAL, &q);
    h->engine = soak.open[0];
    soak.asked++;
    if (plan_it(&q, &plan)) {
        hits_init(&hits, h->docs);
        expect(h, soak.query.data, &q, mentions, &x);
        judge_pack(&q, &x, mentions, &hits);
        x.scored = false; /* Xapian counts the lengths of sections otherwise */
        h->engine = soak.open[1];
        judge_xapian(&q, &x, mentions, &hits);
        soak.found += x.hits.count > 0;
        hits_clear(&x.hits);
        hits_clear(&hits);
    } else {
        soak.refused++;
    }
    query_clear(&q);
    alarm(0);
    if (clock_ns() - soak.spoke_ns > SPEAK_NS)
        say("");
}

static void ask_round(void)
{
    struct asker own = corpus_asker(&soak.corpus, true);
    struct asker usual = corpus_asker(&soak.corpus, false);

    for (int i = 0; i < ENGINES; i++)
        build(i, soak.round > 0);
    for (int i = 0; i < ENGINES; i++)
        judge_sections(soak.open[i]);
    brute_open(&soak.brute, &soak.corpus.help);
    for (unsigned i = 0; i < PER_ROUND && soak.asked < soak.wanted; i++)
        ask(i % 4 ? &own : &usual);
    brute_close(&soak.brute);
    close_engines();
}

static void ask_corpus(void)
{
    corpus_start(&soak.corpus, (unsigned)(soak.seed * 2654435761u + soak.number * 40503u + 1));
    for (soak.round = 0; soak.round < ROUNDS && soak.asked < soak.wanted; soak.round++) {
        if (soak.round) {
            corpus_change(&soak.corpus);
            corpus_number(&soak.corpus);
        }
        ask_round();
    }
    for (int i = 0; i < ENGINES; i++) {
        free(soak.folders[i]);
        soak.folders[i] = NULL;
    }
    soak.corpus.help.engine = NULL;
    index_help_free(&soak.corpus.help);
}

static void three_agree(void **state)
{
    (void)state;
    soak.seed = number_of("SOAK_SEED", 1);
    soak.wanted = number_of("SOAK_QUERIES", QUERIES);
    soak.started_ns = clock_ns();
    say("begins: ");
    for (soak.number = number_of("SOAK_FROM", 0); soak.asked < soak.wanted; soak.number++)
        ask_corpus();
    say("done: ");
    fprintf(stderr, "soak: %lu found something, %lu were refused\n", soak.found, soak.refused);
    /* Both happen; a few questions alone may be one-sided. */
    assert_true(soak.wanted < 1000 ||
                (soak.found > soak.wanted / 3 && soak.found < soak.wanted - soak.wanted / 50));
    assert_true(soak.refused <= soak.wanted / 20);
}

/* Only a failure leaves it undone. */
static int after(void **state)
{
    (void)state;
    if (soak.asked < soak.wanted || soak.corpus.help.engine)
        dump();
    buf_clear(&soak.query);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(three_agree, after)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
