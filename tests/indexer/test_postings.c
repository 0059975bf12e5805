/*
 * test_postings: one term's postings, written and read back: few and many, dense and
 * wide, in one spelling and in many, front to back and here and there. And damaged ones:
 * what comes out of them is bounded, whatever the bytes.
 */
#include "indexer/pack/postings_writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define DOCS_MAX   700u
#define PLACES_MAX 60000u

static unsigned seed;

static unsigned roll(unsigned n)
{
    return n ? (unsigned)rand_r(&seed) % n : 0;
}

/* A term as it should be read. */
struct term {
    uint32_t count, forms;
    uint32_t docs[DOCS_MAX], tfs[DOCS_MAX], starts[DOCS_MAX + 1];
    uint32_t positions[PLACES_MAX], codes[PLACES_MAX];
};

static struct term term;
static struct postings_writer writer;

/* `gap` and `step`: how far docs and positions are apart, at most; now and then much more. */
static void make_term(uint32_t count, uint32_t gap, uint32_t most_tf, uint32_t step, uint32_t forms)
{
    uint32_t doc = 0, at = 0;

    term.count = count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t position = 0;

        doc += 1 + roll(gap) + (roll(20) ? 0 : roll(gap * 50));
        term.docs[i] = doc;
        term.tfs[i] = 1 + (roll(3) ? 0 : roll(most_tf));
        term.starts[i] = at;
        for (uint32_t k = 0; k < term.tfs[i]; k++, at++) {
            position += roll(step) + (roll(30) ? 0 : roll(step * 30));
            term.positions[at] = position;
            term.codes[at] = forms > 1 && !roll(1 + seed % 17) ? roll(forms) : 0;
        }
    }
    term.starts[count] = at;
    term.forms = forms < at ? forms : at; /* each stands somewhere */
    for (uint32_t k = 0; k < at; k++)
        term.codes[k] %= term.forms;
    assert_true(at <= PLACES_MAX);
}

/* The term's entry, inline whatever its length; `outside`: its bytes are elsewhere. */
static void write_term(enum space space, bool outside, struct buf *value)
{
    struct term_entry t = {.docfreq = term.count, .outside = outside};

    postings_start(&writer, entry_has_places(space), term.forms > 1);
    for (uint32_t i = 0; i < term.count; i++)
        postings_add(&writer, term.docs[i], term.positions + term.starts[i],
                     term.codes + term.starts[i], entry_has_places(space) ? term.tfs[i] : 1);
    assert_true(postings_end(&writer));
    t.places = writer.total;
    t.forms = space == SPACE_STEM ? term.forms : 0;
    t.tail_places = writer.tail_places;
    t.postings = buf_view(&writer.postings);
    t.positions = buf_view(&writer.positions);
    t.postings_len = writer.postings.len;
    t.positions_len = writer.positions.len;
    buf_truncate(value, 0);
    entry_encode(value, space, &t);
    assert_true(buf_ok(value));
}

static void expect_places(const struct postings *p, const struct block *b, uint32_t i,
                          struct doc_places *d)
{
    uint32_t doc = b->number * BLOCK_DOCS + i, from = term.starts[doc];
    struct error e = {0};

    assert_int_equal(postings_places(p, b, i, d, &e), OK);
    assert_int_equal(d->count, term.tfs[doc]);
    assert_memory_equal(d->positions, term.positions + from, d->count * sizeof *d->positions);
    for (uint32_t k = 0; k < d->count; k++)
        assert_int_equal(d->codes[k], d->no_codes ? 0 : term.codes[from + k]);
}

static void expect_block(const struct postings *p, uint32_t number, bool jump)
{
    struct doc_places d = DOC_PLACES_INIT;
    static struct block b;
    uint32_t from = number * BLOCK_DOCS;

    assert_true(postings_block(p, number, true, &b));
    assert_int_equal(b.count, term.count - from < BLOCK_DOCS ? term.count - from : BLOCK_DOCS);
    assert_memory_equal(b.docs, term.docs + from, b.count * sizeof *b.docs);
    if (number < p->blocks)
        assert_int_equal(postings_last_doc(p, number), b.docs[b.count - 1]);
    for (uint32_t i = 0; i < b.count; i++)
        assert_int_equal(b.tfs[i], p->has_places ? term.tfs[from + i] : 1);
    d.no_codes = !roll(4);
    for (uint32_t i = 0; i < b.count && p->has_places; i++)
        if (!jump || !roll(5))
            expect_places(p, &b, jump ? roll(b.count) : i, &d);
    doc_places_clear(&d);
}

static void expect_term(enum space space)
{
    struct buf value = BUF_INIT;
    struct postings p;
    struct error e = {0};

    write_term(space, term.count >= ENTRY_BLOCK || roll(2), &value);
    assert_int_equal(postings_open(buf_view(&value), space, buf_view(&writer.postings),
                                   buf_view(&writer.positions), &p, &e),
                     OK);
    assert_int_equal(p.docfreq, term.count);
    for (uint32_t n = 0; n <= p.blocks; n++) {
        expect_block(&p, n, false);
        expect_block(&p, n, true);
    }
    buf_clear(&value);
}

static void some_term(unsigned number)
{
    static const uint32_t counts[] = {1, 2, 3, 4, 9, 127, 128, 129, 131, 132, 256, 500};
    static const uint32_t gaps[] = {1, 2, 40, 5000}, tfs[] = {1, 4, 60}, steps[] = {1, 3, 300},
                          forms[] = {1, 2, 9, 70000};

    seed = number + 1;
    make_term(counts[number % 12], gaps[roll(4)], tfs[roll(3)], steps[roll(3)], forms[roll(4)]);
}

static void round_trip(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 600; i++) {
        some_term(i);
        expect_term(i % 3 ? SPACE_STEM : i % 2 ? SPACE_KIND : SPACE_STEM);
    }
}

/* The widest numbers that there are. */
static void extremes(void **state)
{
    (void)state;
    seed = 1;
    make_term(130, 1, 1, 1, 2);
    for (uint32_t i = 100; i < 130; i++)
        term.docs[i] = UINT32_MAX - 200 + i;
    term.positions[7] = term.positions[129] = UINT32_MAX / 2;
    term.codes[8] = UINT32_MAX / 8;
    expect_term(SPACE_STEM);
}

/* Reads everything; what is read must be bounded. */
static void survive(const struct postings *p)
{
    struct doc_places d = DOC_PLACES_INIT;
    struct error e = {0};
    static struct block b;

    for (uint32_t n = 0; n <= p->blocks; n++) {
        if (!postings_block(p, n, true, &b))
            continue;
        for (uint32_t i = 0; i < b.count; i++) {
            assert_true(b.tfs[i] > 0 && (i == 0 || b.docs[i] > b.docs[i - 1]));
            if (!p->has_places || postings_places(p, &b, i, &d, &e) != OK)
                continue;
            assert_int_equal(d.count, b.tfs[i]);
            for (size_t k = 0; k < d.count; k++)
                assert_true(d.positions[k] <= UINT32_MAX / 2);
        }
    }
    doc_places_clear(&d);
}

static void spoil(struct slice good, struct buf *bad)
{
    buf_truncate(bad, 0);
    buf_slice(bad, good);
    for (unsigned n = 1 + roll(3); n && bad->len; n--) {
        size_t at =
            roll(2) ? roll((unsigned)bad->len) : roll(bad->len < 9 ? (unsigned)bad->len : 9);

        bad->data[at] = (char)(roll(2) ? (unsigned)bad->data[at] ^ 1u << roll(8) : 0 - roll(2));
    }
    if (!roll(4))
        buf_truncate(bad, roll((unsigned)bad->len + 1));
}

/* Bytes of their own length exactly, so that a sanitizer sees what is read beyond. */
static struct slice exact(struct slice s, char **copy)
{
    *copy = malloc(s.len ? s.len : 1);
    assert_non_null(*copy);
    memcpy(*copy, s.data, s.len);
    return slice_of(*copy, s.len);
}

static void damaged(void **state)
{
    struct buf value = BUF_INIT, bad[3] = {BUF_INIT, BUF_INIT, BUF_INIT};

    (void)state;
    for (unsigned i = 0; i < 6000; i++) {
        struct slice parts[3];
        char *copies[3];
        struct postings p;
        struct error e = {0};

        some_term(i);
        write_term(SPACE_STEM, term.count >= ENTRY_BLOCK || roll(2), &value);
        parts[0] = buf_view(&value);
        parts[1] = buf_view(&writer.postings);
        parts[2] = buf_view(&writer.positions);
        for (unsigned k = 0; k < 3; k++) {
            if (roll(3) == 0) {
                spoil(parts[k], &bad[k]);
                parts[k] = buf_view(&bad[k]);
            }
            parts[k] = exact(parts[k], &copies[k]);
        }
        if (postings_open(parts[0], SPACE_STEM, parts[1], parts[2], &p, &e) == OK && p.blocks < 100)
            survive(&p);
        for (unsigned k = 0; k < 3; k++)
            free(copies[k]);
    }
    for (unsigned k = 0; k < 3; k++)
        buf_clear(&bad[k]);
    buf_clear(&value);
}

static int clear(void **state)
{
    (void)state;
    postings_writer_clear(&writer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(extremes),
        cmocka_unit_test(damaged),
    };

    return cmocka_run_group_tests(tests, NULL, clear);
}
