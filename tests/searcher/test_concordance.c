/*
 * test_concordance: orders, samples and pages of mentions against the same made by
 * hand from the whole list, with each engine.
 */
#include "searcher/answer/concordance.h"
#include "shim/unicode.h"
#include "tests/searcher/both_engines.h"

#define ROOM           4000
#define SUM_OF_SEED_42 0x785b7026cd0dd57cu

struct seen {
    uint32_t doc, first, start;
};

struct listed {
    struct query query;
    struct mention_request request;
    struct mention_counts counts;
    struct seen seen[ROOM];
    size_t count;
};

static enum status see(void *ctx, uint32_t doc, const struct section *section,
                       const struct locator *where, const struct interval *interval,
                       struct error *e)
{
    struct listed *l = ctx;

    (void)where;
    (void)e;
    assert_true(interval->start < interval->end && interval->end <= section->text.len);
    assert_true(l->count < ROOM);
    l->seen[l->count++] = (struct seen){doc, interval->first, interval->start};
    return OK;
}

static void ask(struct listed *l, const char *text)
{
    struct plan *plan;
    struct error e = {0};

    *l = (struct listed){.count = 0};
    query_good(&help.query, text, NORMAL, &l->query);
    assert_int_equal(plan_query(help.engine, &l->query, EXPANSION_DEFAULT, &plan, &e), OK);
    l->request = (struct mention_request){
        .query = &l->query, .plan = plan, .run = {.k1 = 1, .b = 1, .query = &l->query}};
}

static enum status list(struct listed *l, struct concordance wanted, uint64_t offset,
                        uint64_t limit, struct error *e)
{
    if (!wanted.held)
        wanted.held = CONCORDANCE_HELD;
    l->count = 0;
    l->request.offset = offset;
    l->request.limit = limit;
    *e = (struct error){0};
    return concordance_each(help.engine, &l->request, &wanted, see, l, &l->counts, e);
}

static void listed(struct listed *l, struct concordance wanted, uint64_t offset, uint64_t limit)
{
    struct error e;

    if (list(l, wanted, offset, limit, &e) != OK)
        fail_msg("%s", e.text);
}

static bool in_text_order(const struct seen *a, const struct seen *b)
{
    return a->doc < b->doc || (a->doc == b->doc && a->first < b->first);
}

/* The folded word beside a mention, found without the locator: the text's tokens. */
static void beside(const struct seen *s, bool left, char *out, size_t room)
{
    struct token_list tokens = {NULL, 0, 0};
    struct error e = {0};
    const struct token *best = NULL;

    assert_int_equal(token_list_fill(&tokens, help.query.lexicon, help_searched(&help, s->doc), &e),
                     OK);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct token *t = &tokens.tokens[i];

        if (t->also || (left ? t->position >= s->first : t->position <= s->first))
            continue;
        if (!best || (left ? t->position > best->position : t->position < best->position))
            best = t;
    }
    if (best) {
        struct buf fold = BUF_INIT;

        unicode_fold(&fold, slice_of(help_searched(&help, s->doc).data + best->offset,
                                     best->word->span > 1 ? 1 : best->length));
        snprintf(out, room, "%s", best->word->span > 1 ? "" : fold.data);
        buf_clear(&fold);
    } else {
        out[0] = '\0';
    }
    token_list_clear(&tokens);
}

static struct slice column_of(enum column column, uint32_t doc)
{
    struct column_data data;
    struct error e = {0};

    assert_int_equal(engine_column(help.engine, column, &data, &e), OK);
    return data.values[data.numbers[doc - 1]];
}

/* Each neighbour in its order, the same mentions as in the text's order, ties by it. */
static void orders(void **state)
{
    static struct listed all, sorted;

    (void)state;
    ask(&all, "vetting");
    listed(&all, (struct concordance){.order = ORDER_TEXT}, 0, 0);
    assert_true(all.count > 50);
    assert_int_equal(all.count, all.counts.mentions);
    ask(&sorted, "vetting");
    for (enum mention_order o = ORDER_LEFT; o <= ORDER_REPORT; o++) {
        size_t moved = 0;

        listed(&sorted, (struct concordance){.order = o}, 0, 0);
        assert_int_equal(sorted.count, all.count);
        for (size_t i = 1; i < sorted.count; i++) {
            const struct seen *a = &sorted.seen[i - 1], *b = &sorted.seen[i];
            int order = 0;

            moved += !in_text_order(a, b);
            if (o == ORDER_DATE)
                order =
                    slice_compare(column_of(COLUMN_DATE, b->doc), column_of(COLUMN_DATE, a->doc));
            if (o == ORDER_FORCE)
                order =
                    slice_compare(column_of(COLUMN_FORCE, a->doc), column_of(COLUMN_FORCE, b->doc));
            if (o == ORDER_REPORT)
                order = slice_compare(column_of(COLUMN_REPORT, a->doc),
                                      column_of(COLUMN_REPORT, b->doc));
            if (o == ORDER_LEFT || o == ORDER_RIGHT) {
                char x[200], y[200];

                beside(a, o == ORDER_LEFT, x, sizeof x);
                beside(b, o == ORDER_LEFT, y, sizeof y);
                order = *x && *y ? strcmp(x, y) : -1;
            }
            assert_true(order <= 0);
            assert_true(order || o == ORDER_LEFT || o == ORDER_RIGHT || o == ORDER_FORCE ||
                        in_text_order(a, b));
        }
        assert_true(moved || o == ORDER_REPORT); /* these reports are named in their order */
    }
    query_clear(&all.query);
    query_clear(&sorted.query);
}

/* Pages join to the whole, in every order, for all and for a sample. */
static void pages(void **state)
{
    static struct listed whole, page;

    (void)state;
    ask(&whole, "gifts OR force*");
    ask(&page, "gifts OR force*");
    for (unsigned i = 0; i < 2 * (ORDER_REPORT + 1); i++) {
        struct concordance wanted = {
            .order = (enum mention_order)(i / 2), .sample = i % 2 ? 31 : 0, .seed = 5};
        size_t at = 0;

        listed(&whole, wanted, 0, 0);
        assert_int_equal(whole.count, wanted.sample ? 31 : whole.counts.mentions);
        while (at < whole.count) {
            size_t size = 1 + at % 13;

            listed(&page, wanted, at, size);
            assert_int_equal(page.counts.mentions, whole.counts.mentions);
            assert_int_equal(page.count, whole.count - at < size ? whole.count - at : size);
            assert_memory_equal(page.seen, whole.seen + at, page.count * sizeof *page.seen);
            at += page.count;
        }
        listed(&page, wanted, whole.count, 5);
        assert_int_equal(page.count, 0);
        listed(&page, wanted, UINT64_MAX, UINT64_MAX);
        assert_int_equal(page.count, 0);
    }
    query_clear(&whole.query);
    query_clear(&page.query);
}

/* A sample is of the mentions, each once, in order; a seed says which; and over many
 * seeds each mention is drawn as often as the others. */
static void samples(void **state)
{
    static struct listed all, sample;
    static unsigned drawn[ROOM];
    const unsigned rounds = 2000, size = 10;

    (void)state;
    ask(&all, "vetting");
    ask(&sample, "vetting");
    listed(&all, (struct concordance){.order = ORDER_TEXT}, 0, 0);
    memset(drawn, 0, sizeof drawn);
    for (unsigned seed = 0; seed < rounds; seed++) {
        size_t at = 0;

        listed(&sample, (struct concordance){.sample = size, .seed = seed}, 0, 0);
        assert_int_equal(sample.count, size);
        assert_int_equal(sample.counts.mentions, all.count);
        for (size_t i = 0; i < size; i++) {
            while (at < all.count && memcmp(&all.seen[at], &sample.seen[i], sizeof *all.seen) != 0)
                at++;
            assert_true(at < all.count);
            drawn[at++]++;
        }
    }
    for (size_t i = 0; i < all.count; i++) { /* seven standard deviations */
        double expected = (double)rounds * size / (double)all.count;

        assert_true(drawn[i] < expected + 7 * 12 && drawn[i] + 7.0 * 12 > expected);
    }
    listed(&sample, (struct concordance){.sample = all.count + 1, .seed = 3}, 0, 0);
    assert_int_equal(sample.count, all.count);
    assert_memory_equal(sample.seen, all.seen, all.count * sizeof *all.seen);
    query_clear(&all.query);
    query_clear(&sample.query);
}

/* The same places on any machine and either engine, for good. */
static void seeds(void **state)
{
    static struct listed l;
    uint64_t sum = 0;

    (void)state;
    ask(&l, "vetting");
    listed(&l, (struct concordance){.sample = 12, .seed = 42}, 0, 0);
    for (size_t i = 0; i < l.count; i++)
        sum = sum * 31 + l.seen[i].doc * 1000u + l.seen[i].first;
    assert_int_equal(sum, SUM_OF_SEED_42);
    query_clear(&l.query);
}

/* One mention too many is an error, and no sample is. */
static void bounds(void **state)
{
    static struct listed l;
    struct error e;

    (void)state;
    ask(&l, "vetting");
    listed(&l, (struct concordance){.order = ORDER_TEXT, .held = 1}, 0, 0);
    listed(&l, (struct concordance){.order = ORDER_DATE, .held = l.count}, 0, 0);
    assert_int_equal(
        list(&l, (struct concordance){.order = ORDER_DATE, .held = l.count - 1}, 0, 0, &e),
        ERR_LIMIT);
    assert_non_null(strstr(e.text, "too many to be sorted"));
    assert_int_equal(l.count, 0);
    listed(&l, (struct concordance){.order = ORDER_DATE, .sample = 5, .held = 5}, 0, 0);
    assert_int_equal(l.count, 5);
    query_clear(&l.query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(orders), cmocka_unit_test(pages),
                                       cmocka_unit_test(samples), cmocka_unit_test(seeds),
                                       cmocka_unit_test(bounds)};

    return cmocka_run_group_tests_name("pack", tests, make_pack, unmake) |
           cmocka_run_group_tests_name("xapian", tests, make_xapian, unmake);
}
