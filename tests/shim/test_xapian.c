/*
 * Tests of shim/xapian: every answer on a synthetic corpus is compared with a
 * plain loop over its documents. Faults (a full disk, no memory) come from the
 * functions at the top, which stand in the way of libxapian's own calls.
 */
#include "shim/buf.h"
#include "shim/xapian.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- faults ---- */

static long writes_left = -1; /* writes that succeed before the disk is full; -1: all */
static long news_left = -1;   /* the same for C++'s operator new; only one fails */
static long faults;           /* that were met */

static bool disk_is_full(void)
{
    if (writes_left < 0 || writes_left-- > 0)
        return false;
    writes_left = 0;
    faults++;
    errno = ENOSPC;
    return true;
}

ssize_t write(int fd, const void *data, size_t len)
{
    return disk_is_full() ? -1 : syscall(SYS_write, fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    return disk_is_full() ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at)
{
    return disk_is_full() ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}

/* operator new(size_t), the two operators delete, and std::__throw_bad_alloc(). */
void *_Znwm(size_t size);
void _ZdlPv(void *memory);
void _ZdlPvm(void *memory, size_t size);
void _ZSt17__throw_bad_allocv(void) __attribute__((noreturn));

void *_Znwm(size_t size)
{
    void *memory;

    if (news_left >= 0 && news_left-- == 0) {
        faults++;
        _ZSt17__throw_bad_allocv();
    }
    memory = malloc(size ? size : 1);
    if (!memory)
        _ZSt17__throw_bad_allocv();
    return memory;
}

void _ZdlPv(void *memory)
{
    free(memory);
}

void _ZdlPvm(void *memory, size_t size)
{
    (void)size;
    free(memory);
}

/* ---- folders ---- */

static char root[256];

/* A path in the test's own folder; the last eight stay good. */
static const char *path_of(const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

static int remove_entry(const char *path, const struct stat *s, int kind, struct FTW *ftw)
{
    (void)s;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[8192];
    size_t n;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");

    assert_non_null(in);
    assert_non_null(out);
    while ((n = fread(bytes, 1, sizeof bytes, in)) > 0)
        assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* ---- the corpus ---- */

enum {
    DOCS = 12000,
    WORDS = 40,
    LENGTH_MAX = 24,
    SLOT = 3,
    TERM_ROOM = 16
};

/* At position i + 1 stand the term of words[i], "w7", and that of its family, "f3". */
struct doc {
    uint8_t words[LENGTH_MAX];
    size_t n;
};

static struct doc docs[DOCS]; /* that of docid d at d - 1 */
static struct xapian_reader *corpus;

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % n;
}

/* Word 0 stands in most documents, word 39 in few. */
static uint8_t random_word(void)
{
    uint32_t a = random_below(WORDS), b = random_below(WORDS);

    return (uint8_t)(a < b ? a : b);
}

static void make_docs(void)
{
    random_state = 1;
    for (size_t d = 0; d < DOCS; d++) {
        docs[d].n = random_below(LENGTH_MAX + 1);
        for (size_t i = 0; i < docs[d].n; i++)
            docs[d].words[i] = random_word();
    }
}

static struct slice word_term(unsigned word, char room[TERM_ROOM])
{
    return slice_of(room, (size_t)snprintf(room, TERM_ROOM, "w%u", word));
}

static struct slice family_term(unsigned word, char room[TERM_ROOM])
{
    return slice_of(room, (size_t)snprintf(room, TERM_ROOM, "f%u", word / 2));
}

static void write_doc(struct xapian_writer *w, size_t d)
{
    char room[TERM_ROOM];
    struct error e = {0};

    for (size_t i = 0; i < docs[d].n; i++) {
        uint32_t position = (uint32_t)i + 1;
        xapian_writer_posting(w, word_term(docs[d].words[i], room), position, 1, &e);
        xapian_writer_posting(w, family_term(docs[d].words[i], room), position, 0, &e);
    }
    xapian_writer_term(w, slice_str("every"), 0, &e);
    snprintf(room, sizeof room, "doc %zu", d);
    xapian_writer_data(w, slice_str(room), &e);
    if (d % 2 == 0)
        xapian_writer_value(w, SLOT, slice_str(room), &e);
    assert_int_equal(e.status, OK);
}

static struct xapian_writer *open_writer(const char *name, uint64_t budget)
{
    struct xapian_writer *w;
    struct error e = {0};

    remove_tree(path_of(name));
    if (xapian_writer_open(path_of(name), budget, &w, &e) != OK)
        fail_msg("%s", e.text);
    return w;
}

static void write_docs(const char *name, size_t n, uint64_t budget)
{
    struct xapian_writer *w = open_writer(name, budget);
    struct error e = {0};

    for (size_t d = 0; d < n; d++) {
        uint32_t docid = 0;
        write_doc(w, d);
        assert_int_equal(xapian_writer_add(w, &docid, &e), OK);
        assert_int_equal(docid, d + 1);
    }
    assert_int_equal(xapian_writer_finish(w, &e), OK);
}

static struct xapian_reader *open_reader(const char *name)
{
    struct xapian_reader *r;
    struct error e = {0};

    if (xapian_reader_open(path_of(name), &r, &e) != OK)
        fail_msg("%s", e.text);
    return r;
}

static struct xapian_counts counts_of(const struct xapian_reader *r)
{
    struct xapian_counts counts;
    struct error e = {0};

    assert_int_equal(xapian_count(r, &counts, &e), OK);
    return counts;
}

/* ---- sets of documents, by a plain loop ---- */

typedef bool set[DOCS];

/* A place of a phrase: the word itself, or any of its family. */
struct place {
    unsigned word;
    bool family;
};

static bool stands(const struct doc *doc, size_t i, struct place p)
{
    return p.family ? doc->words[i] / 2u == p.word / 2 : doc->words[i] == p.word;
}

static bool holds(const struct doc *doc, unsigned word)
{
    for (size_t i = 0; i < doc->n; i++)
        if (doc->words[i] == word)
            return true;
    return false;
}

static void set_word(set s, unsigned word)
{
    for (size_t d = 0; d < DOCS; d++)
        s[d] = holds(&docs[d], word);
}

/* Whether places[done..n) can be filled within `window` of `first`, each at a
 * position that is free, and after the last one when `ordered`. */
static bool fills(const struct doc *doc, const struct place *places, size_t n, uint32_t window,
                  bool ordered, size_t *at, size_t done)
{
    if (done == n)
        return true;
    for (size_t i = 0; i < doc->n; i++) {
        bool fits = stands(doc, i, places[done]);
        for (size_t k = 0; k < done; k++) {
            size_t gap = i > at[k] ? i - at[k] : at[k] - i;
            fits = fits && gap > 0 && gap < window && (!ordered || i > at[k]);
        }
        at[done] = i;
        if (fits && fills(doc, places, n, window, ordered, at, done + 1))
            return true;
    }
    return false;
}

static void set_places(set s, const struct place *places, size_t n, uint32_t window, bool ordered)
{
    size_t at[8];

    for (size_t d = 0; d < DOCS; d++)
        s[d] = fills(&docs[d], places, n, window, ordered, at, 0);
}

/* ---- queries ---- */

static struct xapian_query *term_query(const char *term)
{
    struct xapian_query *q;
    struct error e = {0};

    assert_int_equal(xapian_query_term(slice_str(term), &q, &e), OK);
    return q;
}

static struct xapian_query *word_query(unsigned word)
{
    char room[TERM_ROOM];

    word_term(word, room);
    return term_query(room);
}

static struct xapian_query *both(struct xapian_query *a, struct xapian_query *b)
{
    struct xapian_query *list[] = {a, b}, *q;
    struct error e = {0};

    assert_int_equal(xapian_query_and(list, 2, &q, &e), OK);
    assert_null(list[0]);
    assert_null(list[1]);
    return q;
}

static struct xapian_query *either(struct xapian_query *a, struct xapian_query *b)
{
    struct xapian_query *list[] = {a, b}, *q;
    struct error e = {0};

    assert_int_equal(xapian_query_or(list, 2, &q, &e), OK);
    return q;
}

static struct xapian_query *without(struct xapian_query *a, struct xapian_query *b)
{
    struct xapian_query *q;
    struct error e = {0};

    assert_int_equal(xapian_query_and_not(a, b, &q, &e), OK);
    return q;
}

static struct xapian_query *filtered(struct xapian_query *a, struct xapian_query *b)
{
    struct xapian_query *q;
    struct error e = {0};

    assert_int_equal(xapian_query_filter(a, b, &q, &e), OK);
    return q;
}

static struct xapian_query *scaled(struct xapian_query *a, double factor)
{
    struct xapian_query *q;
    struct error e = {0};

    assert_int_equal(xapian_query_scale(a, factor, &q, &e), OK);
    return q;
}

/* A place of a family is an OR group: its two words, one of them twice, and a
 * term that no document has. */
static struct xapian_query *places_query(const struct place *places, size_t n, uint32_t window,
                                         bool ordered)
{
    char rooms[8][2][TERM_ROOM];
    struct slice terms[8][4];
    struct xapian_slot slots[8];
    struct xapian_query *q;
    struct error e = {0};

    for (size_t i = 0; i < n; i++) {
        unsigned word = places[i].word;
        terms[i][0] = word_term(word, rooms[i][0]);
        terms[i][1] = word_term(word ^ 1u, rooms[i][1]);
        terms[i][2] = slice_str("missing");
        terms[i][3] = terms[i][0];
        slots[i] = (struct xapian_slot){terms[i], places[i].family ? 4 : 1};
    }
    if (ordered)
        assert_int_equal(xapian_query_phrase(slots, n, window, &q, &e), OK);
    else
        assert_int_equal(xapian_query_near(slots, n, window, &q, &e), OK);
    return q;
}

/* A source that matches the documents of a set, and keeps account. */
struct asked {
    const bool *set;
    const bool *allowed; /* documents that it may be asked about; NULL: all */
    size_t calls;
    enum status fail;
};

static enum status ask(void *ctx, uint32_t docid, bool *matches, struct error *e)
{
    struct asked *a = ctx;

    a->calls++;
    if (a->fail != OK)
        return error_set(e, a->fail, "the source failed at %u", docid);
    assert_in_range(docid, 1, DOCS);
    if (a->allowed)
        assert_true(a->allowed[docid - 1]);
    *matches = a->set[docid - 1];
    return OK;
}

static struct xapian_query *source_query(struct asked *a)
{
    struct xapian_query *q;
    struct error e = {0};

    assert_int_equal(xapian_query_source(ask, a, &q, &e), OK);
    return q;
}

/* ---- comparing ---- */

static const struct xapian_params usual = {.k1 = 1.2, .b = 0.75, .offset = 0, .limit = 10};

struct match {
    uint32_t docid;
    double weight;
};

struct matches {
    struct match list[DOCS];
    size_t n;
};

static enum status keep_match(void *ctx, uint32_t docid, double weight, struct error *e)
{
    struct matches *m = ctx;

    (void)e;
    assert_true(m->n < DOCS);
    m->list[m->n++] = (struct match){docid, weight};
    return OK;
}

static void find(const struct xapian_reader *r, const struct xapian_query *q, bool scored,
                 struct matches *m)
{
    struct error e = {0};

    m->n = 0;
    if (xapian_each_match(r, q, &usual, scored, keep_match, m, &e) != OK)
        fail_msg("%s", e.text);
}

static void assert_set(const struct matches *m, const set expected)
{
    size_t n = 0;

    for (uint32_t d = 0; d < DOCS; d++) {
        if (!expected[d])
            continue;
        assert_true(n < m->n);
        assert_int_equal(m->list[n].docid, d + 1);
        n++;
    }
    assert_int_equal(m->n, n);
}

static int by_rank(const void *a, const void *b)
{
    const struct match *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

/* The hits are the best of `m`, which it sorts. */
static void assert_hits(const struct xapian_reader *r, const struct xapian_query *q,
                        struct matches *m, uint32_t offset, uint32_t limit)
{
    struct xapian_params params = usual;
    struct xapian_hit hits[64];
    size_t n, expected = m->n > offset ? m->n - offset : 0;
    uint32_t total;
    struct error e = {0};

    params.offset = offset;
    params.limit = limit;
    if (xapian_search(r, q, &params, hits, &n, &total, &e) != OK)
        fail_msg("%s", e.text);
    assert_int_equal(total, m->n);
    assert_int_equal(n, expected < limit ? expected : limit);
    qsort(m->list, m->n, sizeof m->list[0], by_rank);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(hits[i].docid, m->list[offset + i].docid);
        assert_true(hits[i].weight == m->list[offset + i].weight);
    }
}

/* Every way of running the query gives the expected set. Frees the query. */
static void check_query(struct xapian_query *q, const set expected)
{
    static struct matches m;

    find(corpus, q, false, &m);
    assert_set(&m, expected);
    find(corpus, q, true, &m);
    assert_set(&m, expected);
    assert_hits(corpus, q, &m, 0, 10);
    assert_hits(corpus, q, &m, 7, 20);
    xapian_query_free(q);
}

/* ---- tests: terms and versions ---- */

static void test_version_is_that_of_the_library(void **state)
{
    (void)state;
    assert_int_equal(strncmp(xapian_version(), "1.4.", 4), 0);
}

static void test_term_fits_by_bytes_and_zeros(void **state)
{
    char bytes[XAPIAN_TERM_MAX + 1];

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    assert_false(xapian_term_fits(slice_of(bytes, 0)));
    assert_true(xapian_term_fits(slice_of(bytes, XAPIAN_TERM_MAX)));
    assert_false(xapian_term_fits(slice_of(bytes, XAPIAN_TERM_MAX + 1)));
    memset(bytes, 0, sizeof bytes);
    assert_true(xapian_term_fits(slice_of(bytes, XAPIAN_TERM_MAX / 2)));
    assert_false(xapian_term_fits(slice_of(bytes, XAPIAN_TERM_MAX / 2 + 1)));
}

/* What fits is taken by Xapian up to the commit, and found again. */
static void test_longest_terms_are_stored(void **state)
{
    char bytes[2][XAPIAN_TERM_MAX];
    struct slice terms[] = {slice_of(bytes[0], XAPIAN_TERM_MAX),
                            slice_of(bytes[1], XAPIAN_TERM_MAX / 2)};
    struct xapian_writer *w = open_writer("long", 1 << 20);
    struct xapian_reader *r;
    struct error e = {0};

    (void)state;
    memset(bytes[0], 'x', sizeof bytes[0]);
    memset(bytes[1], 0, sizeof bytes[1]);
    for (size_t d = 0; d < 300; d++) {
        for (size_t i = 0; i < 2; i++)
            xapian_writer_posting(w, terms[i], 5, 1, &e);
        assert_int_equal(xapian_writer_add(w, NULL, &e), OK);
    }
    assert_int_equal(xapian_writer_finish(w, &e), OK);
    r = open_reader("long");
    for (size_t i = 0; i < 2; i++) {
        uint32_t docfreq;
        assert_int_equal(xapian_term_freqs(r, terms[i], &docfreq, NULL, &e), OK);
        assert_int_equal(docfreq, 300);
    }
    xapian_reader_close(r);
}

static void test_term_that_does_not_fit_is_refused_everywhere(void **state)
{
    char bytes[XAPIAN_TERM_MAX + 1];
    struct slice bad[] = {slice_of(bytes, sizeof bytes), slice_of(bytes, 0)};
    uint32_t docfreq;

    (void)state;
    memset(bytes, 'x', sizeof bytes);
    for (size_t i = 0; i < 2; i++) {
        struct xapian_slot slot = {&bad[i], 1};
        struct xapian_query *q = (struct xapian_query *)&slot;
        struct error e = {0};
        assert_int_equal(xapian_query_term(bad[i], &q, &e), ERR_LIMIT);
        assert_null(q);
        assert_non_null(strstr(e.text, "bytes"));
        assert_int_equal(xapian_query_phrase(&slot, 1, 1, &q, NULL), ERR_LIMIT);
        assert_int_equal(xapian_query_near(&slot, 1, 1, &q, NULL), ERR_LIMIT);
        assert_int_equal(xapian_query_synonym(&bad[i], 1, &q, NULL), ERR_LIMIT);
        assert_int_equal(xapian_term_freqs(corpus, bad[i], &docfreq, NULL, NULL), ERR_LIMIT);
        assert_int_equal(xapian_each_position(corpus, 1, bad[i], NULL, NULL, NULL), ERR_LIMIT);
        assert_int_equal(xapian_each_document_of_term(corpus, bad[i], NULL, NULL, NULL), ERR_LIMIT);
    }
}

/* ---- tests: writing ---- */

static void test_first_failure_of_a_writer_sticks(void **state)
{
    struct xapian_writer *w = open_writer("sticky", 1 << 20);
    struct error first = {0}, e = {0};

    (void)state;
    assert_int_equal(xapian_writer_term(w, slice_of("", 0), 1, &first), ERR_LIMIT);
    assert_int_equal(xapian_writer_begin(w, NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_term(w, slice_str("fine"), 1, NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_posting(w, slice_str("fine"), 1, 1, NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_value(w, 0, slice_str("fine"), NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_data(w, slice_str("fine"), NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_add(w, NULL, NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_copy_document(w, corpus, 1, NULL, NULL), ERR_LIMIT);
    assert_int_equal(xapian_writer_finish(w, &e), ERR_LIMIT);
    assert_string_equal(e.text, first.text);
}

static void test_begin_drops_what_was_built(void **state)
{
    struct xapian_writer *w = open_writer("begin", 1 << 20);
    struct xapian_reader *r;
    uint32_t docfreq;
    struct error e = {0};

    (void)state;
    xapian_writer_term(w, slice_str("dropped"), 1, &e);
    xapian_writer_begin(w, &e);
    xapian_writer_term(w, slice_str("kept"), 1, &e);
    xapian_writer_add(w, NULL, &e);
    xapian_writer_term(w, slice_str("dropped"), 1, &e);
    assert_int_equal(xapian_writer_finish(w, &e), OK);
    r = open_reader("begin");
    assert_int_equal(counts_of(r).docs, 1);
    assert_int_equal(xapian_term_freqs(r, slice_str("kept"), &docfreq, NULL, &e), OK);
    assert_int_equal(docfreq, 1);
    assert_int_equal(xapian_term_freqs(r, slice_str("dropped"), &docfreq, NULL, &e), OK);
    assert_int_equal(docfreq, 0);
    xapian_reader_close(r);
}

static void test_discard_commits_nothing(void **state)
{
    struct xapian_writer *w = open_writer("discard", 1 << 30);
    struct xapian_reader *r;

    (void)state;
    for (size_t d = 0; d < 100; d++) {
        write_doc(w, d);
        assert_int_equal(xapian_writer_add(w, NULL, NULL), OK);
    }
    xapian_writer_discard(w);
    xapian_writer_discard(NULL);
    r = open_reader("discard");
    assert_int_equal(counts_of(r).docs, 0);
    xapian_reader_close(r);
}

/* With a budget of 1 byte each add commits; with a large one none does. */
static void test_flush_goes_by_bytes(void **state)
{
    uint64_t budgets[] = {1, UINT64_MAX};
    uint32_t kept[] = {50, 0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct xapian_writer *w = open_writer("budget", budgets[i]);
        struct xapian_reader *r;
        for (size_t d = 0; d < 50; d++) {
            xapian_writer_term(w, slice_str("x"), 1, NULL);
            assert_int_equal(xapian_writer_add(w, NULL, NULL), OK);
        }
        xapian_writer_discard(w);
        r = open_reader("budget");
        assert_int_equal(counts_of(r).docs, kept[i]);
        xapian_reader_close(r);
    }
}

/* Xapian's own flush, at 10,000 documents, would give memory back. */
static void test_no_flush_goes_by_documents(void **state)
{
    struct xapian_writer *w = open_writer("no-flush", UINT64_MAX);
    size_t before = 0;

    (void)state;
    for (size_t d = 0; d < 10010; d++) {
        write_doc(w, d);
        assert_int_equal(xapian_writer_add(w, NULL, NULL), OK);
        if (d == 9990)
            before = mallinfo2().uordblks;
    }
    assert_true(mallinfo2().uordblks >= before);
    xapian_writer_discard(w);
}

static void test_second_writer_is_locked_out(void **state)
{
    struct xapian_writer *w = open_writer("locked", 1 << 20), *second;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_writer_open(path_of("locked"), 1, &second, &e), ERR_LOCKED);
    assert_null(second);
    assert_non_null(strstr(e.text, path_of("locked")));
    assert_int_equal(xapian_writer_finish(w, NULL), OK);
}

static void test_writer_never_takes_a_folder_that_exists(void **state)
{
    struct xapian_writer *w;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_writer_open(path_of("corpus"), 1, &w, &e), ERR_IO);
    assert_null(w);
    assert_int_equal(counts_of(corpus).docs, DOCS);
    assert_int_equal(xapian_writer_open(root, 1, &w, NULL), ERR_IO);
    assert_int_equal(xapian_writer_open(path_of("no/such/parent"), 1, &w, NULL), ERR_NOT_FOUND);
}

static enum status write_some(const char *name, struct error *e)
{
    struct xapian_writer *w;
    enum status status;

    remove_tree(path_of(name));
    status = xapian_writer_open(path_of(name), 4096, &w, e);
    for (size_t d = 0; status == OK && d < 40; d++) {
        char room[TERM_ROOM];
        for (size_t i = 0; i < docs[d].n; i++)
            xapian_writer_posting(w, word_term(docs[d].words[i], room), (uint32_t)i + 1, 1, NULL);
        xapian_writer_value(w, SLOT, slice_str("value"), NULL);
        status = xapian_writer_add(w, NULL, e);
    }
    if (status == OK)
        return xapian_writer_finish(w, e);
    if (w)
        assert_int_equal(xapian_writer_finish(w, NULL), status);
    return status;
}

/* The disk is full from the n-th write on, for every n. */
static void test_full_disk_is_reported_wherever_it_strikes(void **state)
{
    enum status status = ERR_FULL;

    (void)state;
    for (long n = 0; status != OK; n++) {
        struct error e = {0};
        faults = 0;
        writes_left = n;
        status = write_some("full", &e);
        writes_left = -1;
        if (status != OK && status != ERR_FULL)
            fail_msg("write %ld: %s", n, e.text);
        assert_true((status == OK) == (faults == 0));
        assert_int_equal(e.status, status);
        assert_true(n < 10000);
    }
}

/* In a child, since libxapian leaks what a failed compaction had opened. */
static void test_full_disk_while_compacting(void **state)
{
    pid_t child;
    int status;

    (void)state;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        writes_left = 3;
        _exit((int)xapian_compact(path_of("corpus"), path_of("compact-full"), NULL));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERR_FULL);
}

/* ---- tests: copies ---- */

struct listing {
    struct buf text;
    const struct xapian_reader *reader;
    uint32_t docid;
};

static enum status list_position(void *ctx, uint32_t position, struct error *e)
{
    struct listing *l = ctx;

    (void)e;
    buf_printf(&l->text, " %u", position);
    return OK;
}

static enum status list_term(void *ctx, struct slice term, uint32_t wdf, struct error *e)
{
    struct listing *l = ctx;

    buf_printf(&l->text, "\n%.*s %u:", SLICE_ARG(term), wdf);
    return xapian_each_position(l->reader, l->docid, term, list_position, l, e);
}

/* All there is to know of a document, as text. */
static void list_document(struct listing *l)
{
    uint32_t length;
    struct error e = {0};

    assert_int_equal(xapian_doc_length(l->reader, l->docid, &length, &e), OK);
    buf_printf(&l->text, "%u ", length);
    assert_int_equal(xapian_data(l->reader, l->docid, &l->text, &e), OK);
    buf_char(&l->text, ' ');
    assert_int_equal(xapian_value(l->reader, l->docid, SLOT, &l->text, &e), OK);
    assert_int_equal(
        xapian_each_term_of_document(l->reader, l->docid, slice_of("", 0), list_term, l, &e), OK);
    assert_true(buf_ok(&l->text));
}

static void assert_same_document(const struct xapian_reader *a, uint32_t of_a,
                                 const struct xapian_reader *b, uint32_t of_b)
{
    struct listing x = {BUF_INIT, a, of_a}, y = {BUF_INIT, b, of_b};

    list_document(&x);
    list_document(&y);
    assert_string_equal(x.text.data, y.text.data);
    buf_clear(&x.text);
    buf_clear(&y.text);
}

static void test_copied_document_is_the_same(void **state)
{
    struct xapian_writer *w = open_writer("copy", 1 << 16);
    struct xapian_reader *r;
    struct error e = {0};

    (void)state;
    xapian_writer_term(w, slice_str("being-built"), 1, &e);
    for (uint32_t i = 1; i <= 500; i++) {
        uint32_t docid;
        assert_int_equal(xapian_writer_copy_document(w, corpus, DOCS - i, &docid, &e), OK);
        assert_int_equal(docid, i);
    }
    assert_int_equal(xapian_writer_add(w, NULL, &e), OK);
    assert_int_equal(xapian_writer_finish(w, &e), OK);
    r = open_reader("copy");
    assert_int_equal(counts_of(r).docs, 501);
    for (uint32_t i = 1; i <= 500; i++)
        assert_same_document(corpus, DOCS - i, r, i);
    xapian_reader_close(r);
}

static void test_copy_of_a_missing_document_fails(void **state)
{
    uint32_t missing[] = {0, DOCS + 1};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct xapian_writer *w = open_writer("copy-missing", 1 << 20);
        struct error e = {0};
        assert_int_equal(xapian_writer_copy_document(w, corpus, missing[i], NULL, &e),
                         ERR_NOT_FOUND);
        assert_non_null(strstr(e.text, path_of("corpus")));
        assert_int_equal(xapian_writer_add(w, NULL, NULL), ERR_NOT_FOUND);
        xapian_writer_discard(w);
    }
}

static void test_compact_copy_answers_the_same(void **state)
{
    struct place pair[] = {{0, true}, {3, false}};
    struct xapian_query *q = places_query(pair, 2, 2, true);
    static struct matches before, after;
    struct xapian_reader *r;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_compact(path_of("corpus"), path_of("compact"), &e), OK);
    r = open_reader("compact");
    assert_int_equal(counts_of(r).docs, DOCS);
    assert_int_equal(counts_of(r).last_docid, DOCS);
    find(corpus, q, true, &before);
    find(r, q, true, &after);
    assert_int_equal(before.n, after.n);
    assert_true(before.n > 100);
    assert_memory_equal(before.list, after.list, before.n * sizeof before.list[0]);
    for (uint32_t docid = 1; docid <= DOCS; docid += 97)
        assert_same_document(corpus, docid, r, docid);
    xapian_query_free(q);
    xapian_reader_close(r);
}

static void test_compact_refuses_what_it_should(void **state)
{
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_compact(path_of("nothing"), path_of("to"), &e), ERR_NOT_FOUND);
    assert_int_equal(xapian_compact(path_of("corpus"), path_of("corpus"), NULL), ERR_IO);
    assert_int_equal(xapian_compact(path_of("corpus"), root, NULL), ERR_IO);
}

/* ---- tests: reading ---- */

static void test_counts_and_lengths(void **state)
{
    uint64_t sum = 0;
    uint32_t length;

    (void)state;
    for (uint32_t d = 0; d < DOCS; d++) {
        sum += docs[d].n;
        assert_int_equal(xapian_doc_length(corpus, d + 1, &length, NULL), OK);
        assert_int_equal(length, docs[d].n);
    }
    assert_int_equal(counts_of(corpus).docs, DOCS);
    assert_int_equal(counts_of(corpus).last_docid, DOCS);
    assert_true(fabs(counts_of(corpus).average_length - (double)sum / DOCS) < 1e-9);
}

struct walk {
    size_t n;
    size_t stop; /* after so many; 0: never */
    struct buf last;
    uint64_t sum;
};

static enum status step(struct walk *walk, struct error *e)
{
    if (++walk->n == walk->stop)
        return error_set(e, ERR_INPUT, "stopped at %zu", walk->n);
    return OK;
}

static void assert_after(struct walk *walk, struct slice s)
{
    assert_true(walk->n == 0 || slice_compare(buf_view(&walk->last), s) < 0);
    buf_truncate(&walk->last, 0);
    buf_slice(&walk->last, s);
}

static enum status on_term(void *ctx, struct slice term, uint32_t docfreq, uint64_t collection_freq,
                           struct error *e)
{
    struct walk *walk = ctx;
    uint32_t docs_of_term = 0;
    uint64_t count = 0;

    assert_after(walk, term);
    assert_int_equal(xapian_term_freqs(corpus, term, &docs_of_term, &count, e), OK);
    assert_int_equal(docs_of_term, docfreq);
    assert_int_equal(count, collection_freq);
    walk->sum += count;
    return step(walk, e);
}

static void test_each_term_is_ordered_and_counted(void **state)
{
    struct walk walk = {.last = BUF_INIT};
    uint64_t sum = 0;
    struct error e = {0};

    (void)state;
    for (size_t d = 0; d < DOCS; d++)
        sum += docs[d].n;
    assert_int_equal(xapian_each_term(corpus, slice_str("w"), on_term, &walk, &e), OK);
    assert_int_equal(walk.n, WORDS);
    assert_int_equal(walk.sum, sum);
    walk.n = 0;
    assert_int_equal(xapian_each_term(corpus, slice_str("w1"), on_term, &walk, &e), OK);
    assert_int_equal(walk.n, 11);
    walk.n = 0;
    assert_int_equal(xapian_each_term(corpus, slice_of("", 0), on_term, &walk, &e), OK);
    assert_int_equal(walk.n, WORDS + WORDS / 2 + 1);
    walk.n = 0;
    assert_int_equal(xapian_each_term(corpus, slice_str("zz"), on_term, &walk, &e), OK);
    assert_int_equal(walk.n, 0);
    buf_clear(&walk.last);
}

static void test_frequencies_of_terms(void **state)
{
    (void)state;
    for (unsigned word = 0; word < WORDS; word++) {
        uint32_t docfreq, expected = 0;
        uint64_t count, expected_count = 0;
        char room[TERM_ROOM];
        for (size_t d = 0; d < DOCS; d++) {
            expected += holds(&docs[d], word);
            for (size_t i = 0; i < docs[d].n; i++)
                expected_count += docs[d].words[i] == word;
        }
        assert_int_equal(xapian_term_freqs(corpus, word_term(word, room), &docfreq, &count, NULL),
                         OK);
        assert_int_equal(docfreq, expected);
        assert_int_equal(count, expected_count);
    }
}

static enum status on_value(void *ctx, uint32_t docid, struct slice value, struct error *e)
{
    struct walk *walk = ctx;
    char room[TERM_ROOM];

    assert_int_equal(docid, 2 * walk->n + 1);
    snprintf(room, sizeof room, "doc %u", docid - 1);
    assert_true(slice_is(value, room));
    return step(walk, e);
}

static void test_each_value_of_a_slot(void **state)
{
    struct walk walk = {0};
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_each_value(corpus, SLOT, on_value, &walk, &e), OK);
    assert_int_equal(walk.n, DOCS / 2);
    walk.n = 0;
    assert_int_equal(xapian_each_value(corpus, SLOT + 1, on_value, &walk, &e), OK);
    assert_int_equal(walk.n, 0);
}

static void test_data_and_value_append(void **state)
{
    struct buf out = BUF_INIT;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_data(corpus, 3, &out, &e), OK);
    buf_str(&out, "|");
    assert_int_equal(xapian_value(corpus, 3, SLOT, &out, &e), OK);
    buf_str(&out, "|");
    assert_int_equal(xapian_value(corpus, 2, SLOT, &out, &e), OK);
    assert_string_equal(out.data, "doc 2|doc 2|");
    buf_clear(&out);
}

static void test_bytes_come_back_as_they_were(void **state)
{
    struct slice bytes = slice_of("\0\xff\n\0", 4);
    struct xapian_writer *w = open_writer("bytes", 1 << 20);
    struct xapian_reader *r;
    struct buf out = BUF_INIT;
    uint32_t docfreq;
    struct error e = {0};

    (void)state;
    xapian_writer_term(w, bytes, 1, &e);
    xapian_writer_value(w, 0, bytes, &e);
    xapian_writer_data(w, bytes, &e);
    xapian_writer_add(w, NULL, &e);
    assert_int_equal(xapian_writer_finish(w, &e), OK);
    r = open_reader("bytes");
    assert_int_equal(xapian_term_freqs(r, bytes, &docfreq, NULL, &e), OK);
    assert_int_equal(docfreq, 1);
    xapian_data(r, 1, &out, &e);
    assert_true(slice_equal(buf_view(&out), bytes));
    buf_truncate(&out, 0);
    xapian_value(r, 1, 0, &out, &e);
    assert_true(slice_equal(buf_view(&out), bytes));
    buf_clear(&out);
    xapian_reader_close(r);
}

struct postings {
    unsigned word;
    uint32_t next; /* the first docid that was not passed yet */
};

static enum status on_document(void *ctx, uint32_t docid, uint32_t wdf, struct error *e)
{
    struct postings *p = ctx;
    uint32_t expected = 0;

    (void)e;
    while (!holds(&docs[p->next - 1], p->word))
        p->next++;
    assert_int_equal(docid, p->next++);
    for (size_t i = 0; i < docs[docid - 1].n; i++)
        expected += docs[docid - 1].words[i] == p->word;
    assert_int_equal(wdf, expected);
    return OK;
}

static void test_each_document_of_a_term(void **state)
{
    struct error e = {0};

    (void)state;
    for (unsigned word = 0; word < WORDS; word += 13) {
        struct postings p = {word, 1};
        char room[TERM_ROOM];
        assert_int_equal(
            xapian_each_document_of_term(corpus, word_term(word, room), on_document, &p, &e), OK);
        for (; p.next <= DOCS; p.next++)
            assert_false(holds(&docs[p.next - 1], word));
    }
}

static enum status on_document_term(void *ctx, struct slice term, uint32_t wdf, struct error *e)
{
    struct walk *walk = ctx;

    assert_after(walk, term);
    walk->sum += wdf;
    return step(walk, e);
}

static void test_each_term_of_a_document(void **state)
{
    struct walk all = {.last = BUF_INIT}, words = {.last = BUF_INIT}, none = {.last = BUF_INIT};
    uint32_t docid = 1;
    struct error e = {0};

    (void)state;
    while (docs[docid - 1].n < 10)
        docid++;
    xapian_each_term_of_document(corpus, docid, slice_of("", 0), on_document_term, &all, &e);
    xapian_each_term_of_document(corpus, docid, slice_str("w"), on_document_term, &words, &e);
    xapian_each_term_of_document(corpus, docid, slice_str("g"), on_document_term, &none, &e);
    assert_int_equal(e.status, OK);
    assert_int_equal(words.sum, docs[docid - 1].n);
    assert_true(all.n > words.n);
    assert_int_equal(none.n, 0);
    buf_clear(&all.last);
    buf_clear(&words.last);
    buf_clear(&none.last);
}

static void test_each_position_of_a_term(void **state)
{
    struct error e = {0};

    (void)state;
    for (uint32_t docid = 1; docid <= 200; docid++) {
        struct listing got = {BUF_INIT, corpus, docid};
        struct buf expected = BUF_INIT;
        buf_str(&got.text, "");
        buf_str(&expected, "");
        for (size_t i = 0; i < docs[docid - 1].n; i++)
            if (docs[docid - 1].words[i] == 5)
                buf_printf(&expected, " %zu", i + 1);
        assert_int_equal(
            xapian_each_position(corpus, docid, slice_str("w5"), list_position, &got, &e), OK);
        assert_true(slice_equal(buf_view(&got.text), buf_view(&expected)));
        buf_clear(&got.text);
        buf_clear(&expected);
    }
}

static void test_missing_document_is_not_found(void **state)
{
    uint32_t missing[] = {0, DOCS + 1, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct buf out = BUF_INIT;
        uint32_t length, docid = missing[i];
        struct error e = {0};
        assert_int_equal(xapian_data(corpus, docid, &out, &e), ERR_NOT_FOUND);
        assert_non_null(strstr(e.text, "no document"));
        assert_int_equal(xapian_value(corpus, docid, SLOT, &out, NULL), ERR_NOT_FOUND);
        assert_int_equal(xapian_doc_length(corpus, docid, &length, NULL), ERR_NOT_FOUND);
        assert_int_equal(xapian_each_position(corpus, docid, slice_str("w5"), NULL, NULL, NULL),
                         ERR_NOT_FOUND);
        assert_int_equal(
            xapian_each_term_of_document(corpus, docid, slice_of("", 0), NULL, NULL, NULL),
            ERR_NOT_FOUND);
        assert_int_equal(out.len, 0);
    }
}

static enum status stop_at_document(void *ctx, uint32_t docid, uint32_t wdf, struct error *e)
{
    (void)docid;
    (void)wdf;
    return step(ctx, e);
}

static enum status stop_at_position(void *ctx, uint32_t position, struct error *e)
{
    (void)position;
    return step(ctx, e);
}

static enum status stop_at_match(void *ctx, uint32_t docid, double weight, struct error *e)
{
    (void)docid;
    (void)weight;
    return step(ctx, e);
}

static void assert_stopped(struct walk *walk, enum status status, struct error *e)
{
    assert_int_equal(status, ERR_INPUT);
    assert_int_equal(walk->n, walk->stop);
    assert_int_equal(strncmp(e->text, "stopped at ", 11), 0);
    walk->n = 0;
    error_clear(e);
}

static void test_callback_that_fails_stops_the_walk(void **state)
{
    struct walk walk = {.stop = 1, .last = BUF_INIT};
    struct xapian_query *q = word_query(0);
    uint32_t docid = 1;
    struct error e = {0};

    (void)state;
    while (!holds(&docs[docid - 1], 0))
        docid++;
    assert_stopped(
        &walk,
        xapian_each_term_of_document(corpus, docid, slice_str(""), on_document_term, &walk, &e),
        &e);
    assert_stopped(
        &walk, xapian_each_position(corpus, docid, slice_str("w0"), stop_at_position, &walk, &e),
        &e);
    walk.stop = 3;
    assert_stopped(&walk, xapian_each_term(corpus, slice_str(""), on_term, &walk, &e), &e);
    assert_stopped(&walk, xapian_each_value(corpus, SLOT, on_value, &walk, &e), &e);
    assert_stopped(
        &walk, xapian_each_document_of_term(corpus, slice_str("w0"), stop_at_document, &walk, &e),
        &e);
    assert_stopped(&walk, xapian_each_match(corpus, q, &usual, true, stop_at_match, &walk, &e), &e);
    assert_int_equal(xapian_each_match(corpus, q, &usual, true, stop_at_match, &walk, NULL),
                     ERR_INPUT);
    xapian_query_free(q);
    buf_clear(&walk.last);
}

/* ---- tests: what doesn't open ---- */

static void test_missing_database_is_not_found(void **state)
{
    struct xapian_reader *r;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_reader_open(path_of("nothing"), &r, &e), ERR_NOT_FOUND);
    assert_null(r);
    assert_non_null(strstr(e.text, path_of("nothing")));
    assert_int_equal(xapian_reader_open(root, &r, NULL), ERR_NOT_FOUND);
    xapian_reader_close(NULL);
}

static void test_too_many_open_files_is_not_corruption(void **state)
{
    struct rlimit before, none;
    struct xapian_reader *r;
    enum status status;

    (void)state;
    getrlimit(RLIMIT_NOFILE, &before);
    none = before;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    status = xapian_reader_open(path_of("corpus"), &r, NULL);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_int_equal(status, ERR_IO);
}

static void test_reader_outlives_its_folder(void **state)
{
    struct xapian_query *q = word_query(0);
    static struct matches m;
    struct xapian_reader *r;

    (void)state;
    write_docs("removed", 500, 1 << 20);
    r = open_reader("removed");
    remove_tree(path_of("removed"));
    find(r, q, true, &m);
    assert_true(m.n > 100);
    xapian_query_free(q);
    xapian_reader_close(r);
}

static const char *const tables[] = {"iamglass", "postlist.glass", "position.glass",
                                     "termlist.glass", "docdata.glass"};

/* A copy of the small database whose file `table` is missing (`keep` below 0) or
 * cut to `keep` thousandths. */
static void damage(const char *table, int keep)
{
    char name[64], from[64];
    struct stat s;

    remove_tree(path_of("damaged"));
    mkdir(path_of("damaged"), 0777);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        snprintf(from, sizeof from, "small/%s", tables[i]);
        snprintf(name, sizeof name, "damaged/%s", tables[i]);
        copy_file(path_of(from), path_of(name));
    }
    snprintf(name, sizeof name, "damaged/%s", table);
    if (keep < 0)
        assert_int_equal(unlink(path_of(name)), 0);
    else if (stat(path_of(name), &s) == 0)
        assert_int_equal(truncate(path_of(name), s.st_size * keep / 1000), 0);
}

static enum status read_all_of(const struct xapian_reader *r, struct error *e)
{
    static struct matches m;
    struct place pair[] = {{0, true}, {3, false}};
    struct xapian_query *q = either(places_query(pair, 2, 2, true), word_query(5));
    struct walk walk = {.last = BUF_INIT};
    struct buf out = BUF_INIT;
    enum status status;

    m.n = 0;
    status = xapian_each_match(r, q, &usual, true, keep_match, &m, e);
    if (status == OK)
        status = xapian_each_value(r, SLOT, on_value, &walk, e);
    for (uint32_t docid = 1; status == OK && docid <= 300; docid++)
        status = xapian_data(r, docid, &out, e);
    for (uint32_t docid = 1; status == OK && docid <= 300; docid++) {
        walk.n = 0;
        status = xapian_each_term_of_document(r, docid, slice_str(""), on_document_term, &walk, e);
    }
    buf_clear(&out);
    buf_clear(&walk.last);
    xapian_query_free(q);
    return status;
}

static enum status read_damaged(struct error *e)
{
    struct xapian_reader *r;
    enum status status = xapian_reader_open(path_of("damaged"), &r, e);

    if (status == OK)
        status = read_all_of(r, e);
    xapian_reader_close(r);
    return status;
}

/* A table without any entry has no file, so that Xapian doesn't miss those of
 * positions and data: that takes digests. */
static void test_damaged_files_are_corrupt(void **state)
{
    static const struct {
        int keep;
        enum status expected[5]; /* in the order of `tables` */
    } cases[] = {
        {-1, {ERR_NOT_FOUND, ERR_CORRUPT, OK, ERR_CORRUPT, OK}},
        {0, {ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT}},
        {300, {ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT, ERR_CORRUPT}},
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
            struct error e = {0};
            damage(tables[t], cases[c].keep);
            if (read_damaged(&e) != cases[c].expected[t])
                fail_msg("%s, %d: %d %s", tables[t], cases[c].keep, (int)e.status, e.text);
            assert_true(e.status == OK || strstr(e.text, path_of("damaged")));
        }
    }
}

static void test_garbled_version_file_is_corrupt(void **state)
{
    struct error e = {0};
    int fd;

    (void)state;
    damage("iamglass", 1000);
    fd = open(path_of("damaged/iamglass"), O_WRONLY);
    assert_int_equal(pwrite(fd, "garbage", 7, 0), 7);
    close(fd);
    assert_int_equal(read_damaged(&e), ERR_CORRUPT);
}

static void test_other_format_is_a_version_error(void **state)
{
    struct xapian_reader *r;
    int fd;

    (void)state;
    write_docs("version", 3, 1 << 20);
    fd = open(path_of("version/iamglass"), O_WRONLY);
    assert_int_equal(pwrite(fd, "\x01\x01", 2, 14), 2);
    close(fd);
    assert_int_equal(xapian_reader_open(path_of("version"), &r, NULL), ERR_VERSION);
}

/* ---- tests: what matches ---- */

static void test_words_match_like_a_loop(void **state)
{
    static set a, b, expected;

    (void)state;
    set_word(a, 2);
    set_word(b, 17);
    check_query(word_query(2), a);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = a[d] && b[d];
    check_query(both(word_query(2), word_query(17)), expected);
    check_query(filtered(word_query(2), word_query(17)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = a[d] || b[d];
    check_query(either(word_query(2), word_query(17)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = a[d] && !b[d];
    check_query(without(word_query(2), word_query(17)), expected);
    check_query(scaled(word_query(2), 0), a);
    check_query(scaled(word_query(2), 3.5), a);
}

static void test_all_and_nothing(void **state)
{
    static set none, all, a;
    struct xapian_query *q, *list[1];
    struct error e = {0};

    (void)state;
    memset(all, true, sizeof all);
    set_word(a, 2);
    assert_int_equal(xapian_query_nothing(&q, &e), OK);
    check_query(either(q, term_query("every")), all);
    assert_int_equal(xapian_query_nothing(&q, &e), OK);
    check_query(both(q, word_query(2)), none);
    assert_int_equal(xapian_query_nothing(&q, &e), OK);
    check_query(scaled(q, 2), none);
    assert_int_equal(xapian_query_nothing(&q, &e), OK);
    check_query(without(word_query(2), q), a);
    assert_int_equal(xapian_query_and(list, 0, &q, &e), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_or(list, 0, &q, &e), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_synonym(NULL, 0, &q, &e), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_phrase(NULL, 0, 0, &q, &e), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_near(NULL, 0, 0, &q, &e), OK);
    check_query(q, none);
    check_query(term_query("missing"), none);
    assert_int_equal(xapian_query_all(&q, &e), OK);
    check_query(q, all);
}

static void test_all_weighs_nothing(void **state)
{
    struct xapian_query *q;
    static struct matches m;
    struct error e = {0};

    (void)state;
    assert_int_equal(xapian_query_all(&q, &e), OK);
    find(corpus, q, true, &m);
    for (size_t i = 0; i < m.n; i++)
        assert_true(m.list[i].weight == 0);
    xapian_query_free(q);
}

static void check_places(const struct place *places, size_t n, uint32_t window, bool ordered)
{
    static set expected;

    set_places(expected, places, n, window, ordered);
    check_query(places_query(places, n, window, ordered), expected);
}

static void test_phrases_match_like_a_loop(void **state)
{
    struct place words[] = {{0, false}, {3, false}, {1, false}};
    struct place groups[] = {{0, true}, {3, true}, {1, true}};
    struct place mixed[] = {{2, true}, {2, false}, {9, true}, {0, true}};
    struct place same[] = {{1, false}, {1, false}, {1, true}};

    (void)state;
    for (uint32_t window = 1; window <= 9; window++) {
        for (size_t n = 1; n <= 3; n++) {
            check_places(words, n, window, true);
            check_places(groups, n, window, true);
            check_places(same, n, window, true);
        }
        check_places(mixed, 4, window, true);
    }
}

static void test_near_matches_like_a_loop(void **state)
{
    struct place words[] = {{0, false}, {3, false}, {1, false}};
    struct place groups[] = {{0, true}, {3, true}, {1, true}};
    struct place overlapping[] = {{2, true}, {2, false}, {3, true}};
    struct place same[] = {{1, false}, {1, false}, {1, false}};

    (void)state;
    for (uint32_t window = 1; window <= 9; window += 2) {
        for (size_t n = 1; n <= 3; n++) {
            check_places(words, n, window, false);
            check_places(groups, n, window, false);
            check_places(overlapping, n, window, false);
            check_places(same, n, window, false);
        }
    }
}

/* "w2" and its family's "f1" share a position wherever w2 stands; they are near
 * each other only where another word of the family is. */
static void test_near_of_terms_that_share_a_position(void **state)
{
    struct slice w = slice_str("w2"), f = slice_str("f1");
    struct xapian_slot slots[] = {{&w, 1}, {&f, 1}};
    struct place places[] = {{2, false}, {2, true}};
    static set expected;
    struct xapian_query *q;

    (void)state;
    set_places(expected, places, 2, 4, false);
    assert_int_equal(xapian_query_near(slots, 2, 4, &q, NULL), OK);
    check_query(q, expected);
    set_places(expected, places, 2, 4, true);
    assert_int_equal(xapian_query_phrase(slots, 2, 4, &q, NULL), OK);
    check_query(q, expected);
}

static void test_slot_that_can_not_be_filled(void **state)
{
    struct slice w = slice_str("w2"), missing = slice_str("missing");
    struct xapian_slot empty[] = {{&w, 1}, {NULL, 0}}, unknown[] = {{&w, 1}, {&missing, 1}};
    static set none;
    struct xapian_query *q;

    (void)state;
    assert_int_equal(xapian_query_phrase(empty, 2, 2, &q, NULL), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_near(empty, 2, 2, &q, NULL), OK);
    check_query(q, none);
    assert_int_equal(xapian_query_phrase(unknown, 2, 2, &q, NULL), OK);
    check_query(q, none);
}

/* Where no document has positions Xapian turns a phrase into an AND. */
static void test_phrase_without_positions_matches_nothing(void **state)
{
    struct slice terms[] = {slice_str("a"), slice_str("b")};
    struct xapian_slot slots[] = {{&terms[0], 1}, {&terms[1], 1}};
    struct xapian_writer *w = open_writer("bare", 1 << 20);
    struct xapian_query *q, *one;
    static struct matches m;
    struct xapian_reader *r;

    (void)state;
    xapian_writer_term(w, terms[0], 1, NULL);
    xapian_writer_term(w, terms[1], 1, NULL);
    xapian_writer_add(w, NULL, NULL);
    assert_int_equal(xapian_writer_finish(w, NULL), OK);
    r = open_reader("bare");
    assert_int_equal(xapian_query_phrase(slots, 1, 1, &one, NULL), OK);
    assert_int_equal(xapian_query_phrase(slots, 2, 2, &q, NULL), OK);
    find(r, q, true, &m);
    assert_int_equal(m.n, 0);
    q = either(q, one);
    find(r, q, true, &m);
    assert_int_equal(m.n, 1);
    q = without(term_query("a"), q);
    find(r, q, true, &m);
    assert_int_equal(m.n, 0);
    xapian_query_free(q);
    xapian_reader_close(r);
}

static void test_source_is_asked_only_about_candidates(void **state)
{
    static set wanted, rare, expected;
    struct asked a = {.set = wanted, .allowed = rare};
    size_t n = 0;

    (void)state;
    set_word(rare, 30);
    for (size_t d = 0; d < DOCS; d++) {
        wanted[d] = d % 3 == 0;
        expected[d] = rare[d] && wanted[d];
        n += rare[d];
    }
    check_query(filtered(word_query(30), source_query(&a)), expected);
    assert_int_equal(a.calls, 4 * n); /* check_query() runs it four times */
    check_query(both(source_query(&a), word_query(30)), expected);
    check_query(both(source_query(&a), either(word_query(30), both(word_query(30), word_query(0)))),
                expected);
}

static void test_source_walks_by_itself(void **state)
{
    static set wanted, word, expected, every_third;
    struct asked a = {.set = wanted}, b = {.set = every_third};
    struct xapian_query *q;

    (void)state;
    set_word(word, 30);
    for (size_t d = 0; d < DOCS; d++) {
        wanted[d] = d % 1000 > 990;
        every_third[d] = d % 3 == 0;
    }
    check_query(source_query(&a), wanted);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = wanted[d] || word[d];
    check_query(either(source_query(&a), word_query(30)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = wanted[d] && every_third[d];
    check_query(both(source_query(&a), source_query(&b)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = every_third[d] && !wanted[d];
    check_query(without(source_query(&b), source_query(&a)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = word[d] && !every_third[d];
    check_query(without(word_query(30), source_query(&b)), expected);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = !wanted[d];
    assert_int_equal(xapian_query_all(&q, NULL), OK);
    check_query(without(q, source_query(&a)), expected);
}

static void test_source_that_fails_stops_the_search(void **state)
{
    struct asked a = {.fail = ERR_QUERY};
    struct xapian_query *q = filtered(word_query(2), source_query(&a));
    struct xapian_hit hits[10];
    struct error e = {0};
    uint32_t total;
    size_t n;

    (void)state;
    assert_int_equal(xapian_search(corpus, q, &usual, hits, &n, &total, &e), ERR_QUERY);
    assert_int_equal(strncmp(e.text, "the source failed", 17), 0);
    assert_int_equal(a.calls, 1);
    xapian_query_free(q);
}

/* Runs the query that it stands in once more, from within. */
struct nested {
    const struct xapian_query *q;
    bool inside;
    uint32_t total;
};

static enum status ask_nested(void *ctx, uint32_t docid, bool *matches, struct error *e)
{
    struct nested *nested = ctx;
    struct xapian_params params = usual;
    size_t n;

    *matches = docid % 2 == 0;
    if (nested->inside)
        return OK;
    params.limit = 0;
    nested->inside = true;
    return xapian_search(corpus, nested->q, &params, NULL, &n, &nested->total, e);
}

static void test_query_can_be_run_within_itself(void **state)
{
    struct nested nested = {0};
    struct xapian_params params = usual;
    struct xapian_query *q;
    uint32_t total;
    size_t n;

    (void)state;
    params.limit = 0;
    assert_int_equal(xapian_query_source(ask_nested, &nested, &q, NULL), OK);
    nested.q = q;
    assert_int_equal(xapian_search(corpus, q, &params, NULL, &n, &total, NULL), OK);
    assert_int_equal(n, 0);
    assert_int_equal(total, DOCS / 2);
    assert_int_equal(nested.total, DOCS / 2);
    xapian_query_free(q);
}

/* A random query and its set. */
static struct xapian_query *random_query(unsigned depth, set s, struct asked *source);

static struct xapian_query *random_leaf(set s, struct asked *source)
{
    struct place places[3];
    size_t n = 2 + random_below(2);
    uint32_t window = (uint32_t)n + random_below(4);
    bool ordered = random_below(2) == 0;
    uint32_t kind = random_below(8);

    if (kind == 0) {
        memcpy(s, source->set, sizeof(set));
        return source_query(source);
    }
    if (kind < 5) {
        places[0].word = random_word();
        set_word(s, places[0].word);
        return word_query(places[0].word);
    }
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){random_word(), random_below(2) == 0};
    set_places(s, places, n, window, ordered);
    return places_query(places, n, window, ordered);
}

static struct xapian_query *random_query(unsigned depth, set s, struct asked *source)
{
    uint32_t kind = random_below(5);
    struct xapian_query *a, *b;
    bool *other;

    if (depth == 0)
        return random_leaf(s, source);
    other = malloc(sizeof(set));
    assert_non_null(other);
    a = random_query(depth - 1, s, source);
    b = random_query(depth - 1 - random_below(depth), other, source);
    for (size_t d = 0; d < DOCS; d++)
        s[d] = kind < 2 ? s[d] || other[d] : kind < 4 ? s[d] && other[d] : s[d] && !other[d];
    free(other);
    if (kind < 2)
        return either(a, b);
    if (kind == 4)
        return without(a, b);
    return kind == 2 ? both(a, b) : filtered(a, scaled(b, 0.5));
}

static void test_random_queries_match_like_a_loop(void **state)
{
    static set wanted, expected;
    struct asked source = {.set = wanted};

    (void)state;
    random_state = 7;
    for (size_t d = 0; d < DOCS; d++)
        wanted[d] = random_below(3) > 0;
    for (size_t i = 0; i < 150; i++) {
        struct xapian_query *q = random_query(1 + random_below(4), expected, &source);
        check_query(q, expected);
    }
}

/* ---- tests: ranking ---- */

static double idf(double docfreq)
{
    double x = (DOCS - docfreq + 0.5) / (docfreq + 0.5);

    return log(x < 2 ? 1 + x / 2 : x);
}

static double bm25(double idf_of_term, double wdf, double length, double k1, double b)
{
    double mean = counts_of(corpus).average_length;

    return idf_of_term * (k1 + 1) * wdf / (wdf + k1 * (1 - b + b * length / mean));
}

static double docfreq_of(unsigned word)
{
    uint32_t docfreq;
    char room[TERM_ROOM];

    assert_int_equal(xapian_term_freqs(corpus, word_term(word, room), &docfreq, NULL, NULL), OK);
    return docfreq;
}

static double wdf_of(const struct doc *doc, unsigned word)
{
    double wdf = 0;

    for (size_t i = 0; i < doc->n; i++)
        wdf += doc->words[i] == word;
    return wdf;
}

static void test_weights_are_bm25(void **state)
{
    struct xapian_query *q = either(scaled(word_query(0), 2), word_query(21));
    double factor[] = {2 * idf(docfreq_of(0)), idf(docfreq_of(21))};
    double parameters[][2] = {{1.2, 0.75}, {0, 0}, {2, 1}, {1.2, 0}, {0, 1}};
    static struct matches m;

    (void)state;
    for (size_t p = 0; p < 5; p++) {
        double k1 = parameters[p][0], b = parameters[p][1];
        struct xapian_params params = {.k1 = k1, .b = b};
        m.n = 0;
        assert_int_equal(xapian_each_match(corpus, q, &params, true, keep_match, &m, NULL), OK);
        assert_true(m.n > DOCS / 10);
        for (size_t i = 0; i < m.n; i++) {
            const struct doc *doc = &docs[m.list[i].docid - 1];
            double expected = 0;
            if (wdf_of(doc, 0) > 0)
                expected += bm25(factor[0], wdf_of(doc, 0), (double)doc->n, k1, b);
            if (wdf_of(doc, 21) > 0)
                expected += bm25(factor[1], wdf_of(doc, 21), (double)doc->n, k1, b);
            assert_true(fabs(m.list[i].weight - expected) < 1e-9);
        }
    }
    xapian_query_free(q);
}

static void test_weight_comes_from_the_scored_side_alone(void **state)
{
    struct xapian_query *q = filtered(word_query(21), word_query(0));
    double factor = idf(docfreq_of(21));
    static struct matches m;

    (void)state;
    find(corpus, q, true, &m);
    for (size_t i = 0; i < m.n; i++) {
        const struct doc *doc = &docs[m.list[i].docid - 1];
        double expected = bm25(factor, wdf_of(doc, 21), (double)doc->n, usual.k1, usual.b);
        assert_true(fabs(m.list[i].weight - expected) < 1e-9);
    }
    xapian_query_free(q);
}

static void test_phrase_and_near_weigh_what_their_terms_do(void **state)
{
    struct place pair[] = {{8, false}, {21, false}};
    struct xapian_query *terms = both(word_query(8), word_query(21));
    static struct matches expected, m;

    (void)state;
    find(corpus, terms, true, &expected);
    for (int ordered = 0; ordered < 2; ordered++) {
        struct xapian_query *q = places_query(pair, 2, 5, ordered);
        size_t k = 0;
        find(corpus, q, true, &m);
        assert_true(m.n > 10);
        for (size_t i = 0; i < m.n; i++) {
            while (expected.list[k].docid != m.list[i].docid)
                k++;
            assert_true(fabs(m.list[i].weight - expected.list[k].weight) < 1e-9);
        }
        xapian_query_free(q);
    }
    xapian_query_free(terms);
}

static void test_synonym_weighs_as_one_term(void **state)
{
    struct slice terms[] = {slice_str("w8"), slice_str("w21"), slice_str("w8")};
    double a = docfreq_of(8) / DOCS, b = docfreq_of(21) / DOCS;
    double factor = idf(floor((a + b - a * b) * DOCS + 0.5));
    static struct matches m;
    static set expected;
    struct xapian_query *q;

    (void)state;
    assert_int_equal(xapian_query_synonym(terms, 3, &q, NULL), OK);
    find(corpus, q, true, &m);
    for (size_t i = 0; i < m.n; i++) {
        const struct doc *doc = &docs[m.list[i].docid - 1];
        double wdf = wdf_of(doc, 8) + wdf_of(doc, 21);
        double weight = bm25(factor, wdf, (double)doc->n, usual.k1, usual.b);
        assert_true(fabs(m.list[i].weight - weight) < 1e-9);
    }
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = holds(&docs[d], 8) || holds(&docs[d], 21);
    check_query(q, expected);
}

/* A term of wdf 0 in an empty document, where the formula is 0/0. */
static void test_weight_is_always_a_number(void **state)
{
    double parameters[][2] = {{0, 0}, {0, 1}, {1.2, 1}};
    struct xapian_query *q = term_query("every");
    static struct matches m;

    (void)state;
    for (size_t p = 0; p < 3; p++) {
        struct xapian_params params = {.k1 = parameters[p][0], .b = parameters[p][1]};
        m.n = 0;
        assert_int_equal(xapian_each_match(corpus, q, &params, true, keep_match, &m, NULL), OK);
        assert_int_equal(m.n, DOCS);
        for (size_t i = 0; i < m.n; i++)
            assert_true(m.list[i].weight == 0);
    }
    xapian_query_free(q);
}

static void test_ties_are_broken_by_docid(void **state)
{
    struct xapian_query *q = scaled(word_query(0), 0);
    struct xapian_hit hits[50];
    struct xapian_params params = {.k1 = 1.2, .b = 0.75, .limit = 50};
    uint32_t total, docid = 1;
    size_t n;

    (void)state;
    assert_int_equal(xapian_search(corpus, q, &params, hits, &n, &total, NULL), OK);
    assert_int_equal(n, 50);
    for (size_t i = 0; i < n; i++, docid++) {
        while (!holds(&docs[docid - 1], 0))
            docid++;
        assert_int_equal(hits[i].docid, docid);
    }
    xapian_query_free(q);
}

static void test_pages_at_the_edges(void **state)
{
    struct xapian_query *q = word_query(30);
    static struct matches m;

    (void)state;
    find(corpus, q, true, &m);
    assert_true(m.n > 20);
    assert_hits(corpus, q, &m, 0, 0);
    assert_hits(corpus, q, &m, 3, 0);
    assert_hits(corpus, q, &m, (uint32_t)m.n - 5, 10);
    assert_hits(corpus, q, &m, (uint32_t)m.n, 10);
    assert_hits(corpus, q, &m, UINT32_MAX, 10);
    xapian_query_free(q);
}

static void test_parameters_out_of_range_are_refused(void **state)
{
    double bad[][2] = {{-1, 0.75},  {NAN, 0.75}, {INFINITY, 0.75},
                       {1.2, -0.1}, {1.2, 1.1},  {1.2, NAN}};
    double factors[] = {-1, NAN, INFINITY};
    struct xapian_query *q = word_query(0);
    uint32_t total;
    size_t n;

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct xapian_params params = {.k1 = bad[i][0], .b = bad[i][1]};
        assert_int_equal(xapian_search(corpus, q, &params, NULL, &n, &total, NULL), ERR_USAGE);
    }
    for (size_t i = 0; i < 3; i++) {
        struct xapian_query *out;
        assert_int_equal(xapian_query_scale(word_query(0), factors[i], &out, NULL), ERR_USAGE);
        assert_null(out);
    }
    xapian_query_free(q);
}

/* ---- tests: bounds and the deadline ---- */

static void *build_deep(void *ctx)
{
    enum status *status = ctx;
    struct xapian_query *q = word_query(0);
    static struct matches m;

    for (unsigned depth = 1; depth < XAPIAN_DEPTH_MAX; depth++) {
        switch (depth % 3) {
        case 0:
            q = either(q, word_query(depth % WORDS));
            break;
        case 1:
            q = both(q, word_query(0));
            break;
        default:
            q = filtered(word_query(0), q);
        }
    }
    find(corpus, q, true, &m);
    *status = xapian_query_scale(q, 2, &q, NULL);
    return NULL;
}

/* The deepest tree runs and is freed on a small stack; one deeper is refused. */
static void test_depth_is_bounded(void **state)
{
    enum status status = OK;
    pthread_attr_t small;
    pthread_t thread;

    (void)state;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 1 << 20);
    assert_int_equal(pthread_create(&thread, &small, build_deep, &status), 0);
    pthread_join(thread, NULL);
    assert_int_equal(status, ERR_LIMIT);
}

static void test_leaves_are_bounded(void **state)
{
    size_t n = XAPIAN_LEAVES_MAX + 1;
    struct slice *terms = calloc(n, sizeof *terms);
    char(*rooms)[TERM_ROOM] = calloc(n, TERM_ROOM);
    struct xapian_slot slots[9], empty[20] = {{NULL, 0}};
    struct xapian_query *q, **list = calloc(n, sizeof(struct xapian_query *));
    static struct matches m;
    static set expected;
    struct error e = {0};

    (void)state;
    for (size_t i = 0; i < n; i++)
        terms[i] = word_term((unsigned)i, rooms[i]);
    for (size_t i = 0; i < 9; i++)
        slots[i] = (struct xapian_slot){terms + i, 1};
    assert_int_equal(xapian_query_synonym(terms, n, &q, &e), ERR_LIMIT);
    assert_null(q);
    assert_int_equal(xapian_query_near(slots, 9, 9, &q, NULL), ERR_LIMIT);
    assert_int_equal(xapian_query_near(slots, 7, 7, &q, NULL), ERR_LIMIT);
    assert_int_equal(xapian_query_near(empty, 20, 20, &q, NULL), ERR_LIMIT);
    assert_int_equal(xapian_query_near(slots, 6, 6, &q, NULL), OK);
    xapian_query_free(q);
    slots[0] = (struct xapian_slot){terms, n};
    assert_int_equal(xapian_query_phrase(slots, 1, 1, &q, NULL), ERR_LIMIT);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(xapian_query_term(terms[i], &list[i], NULL), OK);
    assert_int_equal(xapian_query_or(list, n, &q, NULL), ERR_LIMIT);
    assert_null(q);
    assert_null(list[n - 1]);
    for (size_t i = 0; i < n - 1; i++)
        assert_int_equal(xapian_query_term(terms[i], &list[i], NULL), OK);
    assert_int_equal(xapian_query_or(list, n - 1, &q, NULL), OK);
    for (size_t d = 0; d < DOCS; d++)
        expected[d] = docs[d].n > 0;
    find(corpus, q, true, &m);
    assert_set(&m, expected);
    xapian_query_free(q);
    free(list);
    free(rooms);
    free(terms);
}

/* A database of one document, where an OR of many terms can't be balanced by
 * their frequencies. */
static void test_many_leaves_on_a_tiny_database(void **state)
{
    size_t n = XAPIAN_LEAVES_MAX;
    struct xapian_query *q, **list = calloc(n, sizeof(struct xapian_query *));
    struct xapian_writer *w = open_writer("tiny", 1 << 20);
    static struct matches m;
    struct xapian_reader *r;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        char room[TERM_ROOM];
        struct slice term = word_term((unsigned)i, room);
        xapian_writer_term(w, term, 1, NULL);
        assert_int_equal(xapian_query_term(term, &list[i], NULL), OK);
    }
    assert_int_equal(xapian_writer_add(w, NULL, NULL), OK);
    assert_int_equal(xapian_writer_finish(w, NULL), OK);
    assert_int_equal(xapian_query_or(list, n, &q, NULL), OK);
    r = open_reader("tiny");
    find(r, q, true, &m);
    assert_int_equal(m.n, 1);
    xapian_reader_close(r);
    xapian_query_free(q);
    free(list);
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void wait_until(uint64_t when)
{
    while (now() < when)
        ;
}

static enum status late_match(void *ctx, uint32_t docid, double weight, struct error *e)
{
    (void)docid;
    (void)weight;
    (void)e;
    wait_until(*(uint64_t *)ctx);
    return OK;
}

static enum status late_check(void *ctx, uint32_t docid, bool *matches, struct error *e)
{
    (void)docid;
    (void)e;
    wait_until(*(uint64_t *)ctx);
    *matches = true;
    return OK;
}

static void test_deadline_ends_a_search(void **state)
{
    struct place pair[] = {{0, true}, {1, true}};
    uint64_t deadline = now() + 20000000;
    struct xapian_params params = usual;
    struct xapian_query *source, *q = places_query(pair, 2, 2, true);
    struct xapian_hit hits[10];
    uint32_t total;
    size_t n;
    struct error e = {0};

    (void)state;
    params.deadline = deadline;
    assert_int_equal(xapian_each_match(corpus, q, &params, true, late_match, &deadline, &e),
                     ERR_TIMEOUT);
    assert_string_equal(e.text, "the search ran out of time");
    assert_int_equal(xapian_search(corpus, q, &params, hits, &n, &total, NULL), ERR_TIMEOUT);
    params.deadline = deadline = now() + 20000000;
    assert_int_equal(xapian_query_source(late_check, &deadline, &source, NULL), OK);
    q = filtered(q, source);
    assert_int_equal(xapian_search(corpus, q, &params, hits, &n, &total, NULL), ERR_TIMEOUT);
    xapian_query_free(q);
}

static void test_deadline_that_is_met_changes_nothing(void **state)
{
    struct place pair[] = {{0, true}, {1, true}};
    struct xapian_query *q = either(places_query(pair, 2, 2, true), word_query(30));
    struct xapian_params params = usual;
    static struct matches with, without_one;

    (void)state;
    params.deadline = now() + UINT64_C(600000000000);
    with.n = 0;
    assert_int_equal(xapian_each_match(corpus, q, &params, true, keep_match, &with, NULL), OK);
    find(corpus, q, true, &without_one);
    assert_int_equal(with.n, without_one.n);
    assert_memory_equal(with.list, without_one.list, with.n * sizeof with.list[0]);
    xapian_query_free(q);
}

static void test_empty_database_answers(void **state)
{
    struct place pair[] = {{0, true}, {1, true}};
    struct xapian_query *q;
    struct asked a = {0};
    static struct matches m;
    struct xapian_reader *r;
    uint32_t docfreq;
    uint64_t count;

    (void)state;
    for (int compacted = 0; compacted < 2; compacted++) {
        write_docs("empty", 0, 1 << 20);
        if (compacted)
            assert_int_equal(xapian_compact(path_of("empty"), path_of("empty2"), NULL), OK);
        r = open_reader(compacted ? "empty2" : "empty");
        assert_int_equal(counts_of(r).docs, 0);
        assert_int_equal(counts_of(r).last_docid, 0);
        assert_true(counts_of(r).average_length == 0);
        assert_int_equal(xapian_term_freqs(r, slice_str("x"), &docfreq, &count, NULL), OK);
        assert_int_equal(docfreq + count, 0);
        assert_int_equal(xapian_each_term(r, slice_str(""), NULL, NULL, NULL), OK);
        assert_int_equal(xapian_each_value(r, SLOT, NULL, NULL, NULL), OK);
        assert_int_equal(xapian_query_all(&q, NULL), OK);
        q = either(either(q, source_query(&a)),
                   either(places_query(pair, 2, 2, true), word_query(1)));
        find(r, q, true, &m);
        assert_hits(r, q, &m, 0, 10);
        assert_int_equal(m.n, 0);
        xapian_query_free(q);
        xapian_reader_close(r);
    }
}

/* ---- tests: no memory ---- */

static enum status build_queries(struct error *e)
{
    struct slice terms[] = {slice_str("a term that is no short string"), slice_str("another")};
    struct xapian_slot slots[] = {{terms, 2}, {terms + 1, 1}};
    struct xapian_query *a = NULL, *b = NULL, *list[2], *q = NULL;
    struct asked asked = {0};
    enum status status = xapian_query_near(slots, 2, 4, &a, e);

    if (status == OK)
        status = xapian_query_source(ask, &asked, &b, e);
    list[0] = a;
    list[1] = b;
    if (status == OK)
        status = xapian_query_or(list, 2, &q, e);
    else
        xapian_query_free(a);
    if (status == OK)
        status = xapian_query_scale(q, 2, &q, e);
    if (status == OK)
        status = xapian_query_term(terms[0], &a, e);
    if (status == OK)
        status = xapian_query_and_not(q, a, &q, e);
    if (status == OK)
        status = xapian_query_synonym(terms, 2, &a, e);
    if (status == OK)
        status = xapian_query_filter(q, a, &q, e);
    xapian_query_free(q);
    return status;
}

static enum status build_documents(struct error *e)
{
    struct xapian_writer *w = NULL;
    enum status status;

    remove_tree(path_of("no-memory"));
    status = xapian_writer_open(path_of("no-memory"), 1 << 20, &w, e);
    for (size_t d = 0; status == OK && d < 5; d++) {
        xapian_writer_term(w, slice_str("a term that is no short string"), 1, NULL);
        xapian_writer_posting(w, slice_str("another that is no short string"), 1, 1, NULL);
        xapian_writer_value(w, SLOT, slice_str("a value that is no short string"), NULL);
        xapian_writer_data(w, slice_str("data that is no short string"), NULL);
        status = xapian_writer_add(w, NULL, e);
    }
    xapian_writer_discard(w);
    return status;
}

static enum status on_any_term(void *ctx, struct slice term, uint32_t docfreq,
                               uint64_t collection_freq, struct error *e)
{
    (void)term;
    (void)docfreq;
    (void)collection_freq;
    return step(ctx, e);
}

static enum status read_small(struct error *e)
{
    struct walk walk = {.last = BUF_INIT};
    struct xapian_reader *r;
    struct buf out = BUF_INIT;
    enum status status = xapian_reader_open(path_of("small"), &r, e);

    if (status == OK)
        status = xapian_each_term(r, slice_str("w1"), on_any_term, &walk, e);
    if (status == OK)
        status = xapian_each_document_of_term(r, slice_str("w1"), stop_at_document, &walk, e);
    if (status == OK)
        status = xapian_each_position(r, 2, slice_str("w1"), stop_at_position, &walk, e);
    if (status == OK)
        status = xapian_value(r, 3, SLOT, &out, e);
    if (status == OK)
        status = xapian_data(r, 3, &out, e);
    buf_clear(&out);
    xapian_reader_close(r);
    return status;
}

/* The n-th allocation of C++ fails, for every n. Under valgrind, which has an
 * operator new of its own, none does, and the test fails. */
static void fail_each_allocation(enum status (*run)(struct error *e))
{
    for (long n = 0;; n++) {
        struct error e = {0};
        enum status status;
        faults = 0;
        news_left = n;
        status = run(&e);
        news_left = -1;
        if (faults == 0) {
            assert_int_equal(status, OK);
            assert_true(n > 10);
            return;
        }
        if (status != OK && status != ERR_NO_MEMORY)
            fail_msg("allocation %ld: %d %s", n, status, e.text);
    }
}

/* Searches and commits are not tried: there libxapian 1.4.22 itself crashes. */
static void test_building_and_reading_without_memory(void **state)
{
    (void)state;
    fail_each_allocation(build_queries);
    fail_each_allocation(build_documents);
    fail_each_allocation(read_small);
}

/* ---- running them ---- */

static int set_up(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    snprintf(root, sizeof root, "%s/test_xapian.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(root))
        return -1;
    make_docs();
    write_docs("corpus", DOCS, 1 << 22);
    write_docs("small", 300, 1 << 20);
    corpus = open_reader("corpus");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    xapian_reader_close(corpus);
    remove_tree(root);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_is_that_of_the_library),
        cmocka_unit_test(test_term_fits_by_bytes_and_zeros),
        cmocka_unit_test(test_longest_terms_are_stored),
        cmocka_unit_test(test_term_that_does_not_fit_is_refused_everywhere),
        cmocka_unit_test(test_first_failure_of_a_writer_sticks),
        cmocka_unit_test(test_begin_drops_what_was_built),
        cmocka_unit_test(test_discard_commits_nothing),
        cmocka_unit_test(test_flush_goes_by_bytes),
        cmocka_unit_test(test_no_flush_goes_by_documents),
        cmocka_unit_test(test_second_writer_is_locked_out),
        cmocka_unit_test(test_writer_never_takes_a_folder_that_exists),
        cmocka_unit_test(test_full_disk_is_reported_wherever_it_strikes),
        cmocka_unit_test(test_full_disk_while_compacting),
        cmocka_unit_test(test_copied_document_is_the_same),
        cmocka_unit_test(test_copy_of_a_missing_document_fails),
        cmocka_unit_test(test_compact_copy_answers_the_same),
        cmocka_unit_test(test_compact_refuses_what_it_should),
        cmocka_unit_test(test_counts_and_lengths),
        cmocka_unit_test(test_each_term_is_ordered_and_counted),
        cmocka_unit_test(test_frequencies_of_terms),
        cmocka_unit_test(test_each_value_of_a_slot),
        cmocka_unit_test(test_data_and_value_append),
        cmocka_unit_test(test_bytes_come_back_as_they_were),
        cmocka_unit_test(test_each_document_of_a_term),
        cmocka_unit_test(test_each_term_of_a_document),
        cmocka_unit_test(test_each_position_of_a_term),
        cmocka_unit_test(test_missing_document_is_not_found),
        cmocka_unit_test(test_callback_that_fails_stops_the_walk),
        cmocka_unit_test(test_missing_database_is_not_found),
        cmocka_unit_test(test_too_many_open_files_is_not_corruption),
        cmocka_unit_test(test_reader_outlives_its_folder),
        cmocka_unit_test(test_damaged_files_are_corrupt),
        cmocka_unit_test(test_garbled_version_file_is_corrupt),
        cmocka_unit_test(test_other_format_is_a_version_error),
        cmocka_unit_test(test_words_match_like_a_loop),
        cmocka_unit_test(test_all_and_nothing),
        cmocka_unit_test(test_all_weighs_nothing),
        cmocka_unit_test(test_phrases_match_like_a_loop),
        cmocka_unit_test(test_near_matches_like_a_loop),
        cmocka_unit_test(test_near_of_terms_that_share_a_position),
        cmocka_unit_test(test_slot_that_can_not_be_filled),
        cmocka_unit_test(test_phrase_without_positions_matches_nothing),
        cmocka_unit_test(test_source_is_asked_only_about_candidates),
        cmocka_unit_test(test_source_walks_by_itself),
        cmocka_unit_test(test_source_that_fails_stops_the_search),
        cmocka_unit_test(test_query_can_be_run_within_itself),
        cmocka_unit_test(test_random_queries_match_like_a_loop),
        cmocka_unit_test(test_weights_are_bm25),
        cmocka_unit_test(test_weight_comes_from_the_scored_side_alone),
        cmocka_unit_test(test_phrase_and_near_weigh_what_their_terms_do),
        cmocka_unit_test(test_synonym_weighs_as_one_term),
        cmocka_unit_test(test_weight_is_always_a_number),
        cmocka_unit_test(test_ties_are_broken_by_docid),
        cmocka_unit_test(test_pages_at_the_edges),
        cmocka_unit_test(test_parameters_out_of_range_are_refused),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_leaves_are_bounded),
        cmocka_unit_test(test_many_leaves_on_a_tiny_database),
        cmocka_unit_test(test_deadline_ends_a_search),
        cmocka_unit_test(test_deadline_that_is_met_changes_nothing),
        cmocka_unit_test(test_empty_database_answers),
        cmocka_unit_test(test_building_and_reading_without_memory),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
