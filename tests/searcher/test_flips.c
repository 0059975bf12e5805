/*
 * test_flips: ten thousand single bits turned, and files cut short, over every file
 * of an index, CURRENT and manifest too. Each time three things are asked:
 *
 *   - with digests: opening and verifying, as `peeler check` does, finds every one;
 *   - as every query asks, with the sums of pages: the answer is an error, or what it
 *     was, and never another. The pages are small, so that there are many of them and
 *     each look at one counts;
 *   - with neither: the pack engine's readers, given the damaged file, answer with an
 *     error or with something, never with a crash, a hang or a look beyond the
 *     file (make check-asan sees those); an answer is well-formed.
 *
 * How many of the last would have been wrong answers is counted and said: that
 * many hang on sums alone. test_hostile.c does worse things to fewer files.
 *
 *   PEELER_FLIPS=COUNT      so many instead of FLIPS
 *   PEELER_FLIPS_FROM=N     from number N on
 */
#include "searcher/pack/engine.h"
#include "shim/clock.h"
#include "shim/digest.h"
#include "shim/generation.h"
#include "tests/searcher/judge.h"
#include "tests/searcher/random_corpus.h"

#include <fcntl.h>
#include <unistd.h>

#define FLIPS       10000u
#define ALARM       20u /* seconds that a case may take, at the very most */
#define DEADLINE_NS (UINT64_C(5) * 1000000000)
#define FILE_MAX    ((size_t)64 << 20)
#define FILES_MAX   64
#define SHIFT       7u /* pages of 128 bytes */

static const char *const queries[] = {
    "force",
    "gift OR favour OR vetting OR force",
    "\"gifts and hospitality\" OR \"a* b*\"",
    "~\"co-ordinating group\" OR ~\"a a-a\"",
    "==Co-Op OR force's OR *o*r*",
    "(a OR aa) NEAR/3 (b OR group)",
    "year:2013 -kind:finding force:estuary,wwp",
    "title:force OR heading:\"gifts and hospitality\"",
};
#define QUERIES (sizeof queries / sizeof *queries)
#define ASKED   (QUERIES + 3) /* and terms, columns, sections */

struct index_file {
    char *path;
    struct buf whole;
    bool readers;    /* the pack engine's readers look at it */
    unsigned silent; /* answers that were wrong without notice */
    unsigned wrong;  /* answers, had only the readers looked */
};

static struct corpus corpus;
static struct index_file files[FILES_MAX];
static size_t file_count;
static uint64_t answers[ASKED]; /* before: their digests */

/* --- asking ------------------------------------------------------------------- */

static enum status note_match(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct buf *b = ctx;

    (void)e;
    assert_in_range(doc, 1, UINT32_MAX - 1);
    buf_append(b, &doc, sizeof doc);
    buf_append(b, &score, sizeof score);
    return OK;
}

static enum status note_mentions(void *ctx, uint32_t doc, const struct interval_list *found,
                                 struct error *e)
{
    struct buf *b = ctx;

    (void)e;
    buf_append(b, &doc, sizeof doc);
    for (size_t i = 0; i < found->count; i++) {
        buf_append(b, &found->items[i].first, sizeof found->items[i].first);
        buf_append(b, &found->items[i].last, sizeof found->items[i].last);
    }
    return OK;
}

static enum status note_term(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    struct buf *b = ctx;

    (void)e;
    buf_slice(b, text);
    buf_append(b, &docfreq, sizeof docfreq);
    return OK;
}

static enum status ask_query(struct engine *engine, const char *text, struct buf *out,
                             struct error *e)
{
    struct query q;
    struct plan *plan = NULL;
    struct hit hits[10];
    struct run run = run_of(&q);
    uint64_t total = 0;
    size_t count = 0;
    enum status status;

    run.deadline_ns = clock_ns() + DEADLINE_NS;
    query_good(&corpus.help.query, text, NORMAL, &q);
    status = plan_query(engine, &q, EXPANSION_DEFAULT, &plan, e);
    if (status == OK)
        status = engine_each(engine, plan, &run, true, note_match, out, e);
    if (status == OK)
        status = engine_top(engine, plan, &run, 0, 10, hits, &count, &total, e);
    for (size_t i = 0; status == OK && i < count; i++) {
        assert_in_range(hits[i].doc, 1, engine->info.sections);
        note_match(out, hits[i].doc, hits[i].score, e);
    }
    if (status == OK)
        status = engine_mentions(engine, plan, &run, note_mentions, out, e);
    buf_append(out, &total, sizeof total);
    query_clear(&q);
    return status;
}

static enum status ask_terms(struct engine *engine, struct buf *out, struct error *e)
{
    enum status status = engine_terms(engine, SPACE_STEM, slice_str(""), note_term, out, e);

    if (status == OK)
        status = engine_terms(engine, SPACE_FORM, slice_str("f"), note_term, out, e);
    return status;
}

static enum status ask_columns(struct engine *engine, struct buf *out, struct error *e)
{
    enum status status = OK;

    for (int c = 0; c < COLUMN_COUNT && status == OK; c++) {
        struct column_data data;

        status = engine_column(engine, (enum column)c, &data, e);
        for (uint64_t i = 0; status == OK && i < engine->info.sections; i++) {
            if (data.values) {
                assert_in_range(data.numbers[i], 0, data.value_count - 1);
                buf_slice(out, data.values[data.numbers[i]]);
            } else {
                buf_append(out, &data.numbers[i], sizeof data.numbers[i]);
            }
        }
    }
    return status;
}

static enum status ask_sections(struct engine *engine, struct buf *out, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct section s;
    enum status status = OK;

    for (uint32_t doc = 1; doc <= engine->info.sections && status == OK; doc++) {
        status = engine_section(engine, doc, &arena, &s, e);
        if (status == OK) {
            buf_slice(out, s.report);
            buf_slice(out, s.text);
        }
    }
    arena_clear(&arena);
    return status;
}

static enum status ask(struct engine *engine, size_t number, struct buf *out, struct error *e)
{
    if (number < QUERIES)
        return ask_query(engine, queries[number], out, e);
    if (number == QUERIES)
        return ask_terms(engine, out, e);
    return number == QUERIES + 1 ? ask_columns(engine, out, e) : ask_sections(engine, out, e);
}

struct tally {
    unsigned refused, errors, same, wrong, found; /* found: by engine_check() */
};

typedef enum status opener(const char *path, struct engine **out, struct error *e);

/* An error; when it was found by a sum or a digest it names the file. */
static void check_error(const struct error *e, const char *file)
{
    const char *name = file ? strrchr(file, '/') : NULL;

    if (e->status != ERR_CORRUPT && e->status != ERR_VERSION && e->status != ERR_LIMIT)
        fail_msg("status %d: %s", (int)e->status, e->text);
    if (name && e->status != ERR_VERSION && !strstr(e->text, name))
        fail_msg("%s was damaged, and this is said: %s", file, e->text);
}

/* All of it, and what became of it. `file`: the one that errors must name, or NULL. */
static void ask_all(opener *open_engine, const char *path, const char *file, struct tally *t)
{
    struct engine *engine = NULL;
    struct buf out = BUF_INIT;
    struct error e = {0};
    bool errors = false, wrong = false;

    if (open_engine(path, &engine, &e) != OK) {
        assert_null(engine);
        check_error(&e, file);
        t->refused++;
        return;
    }
    for (size_t i = 0; i < ASKED; i++) {
        buf_truncate(&out, 0);
        e = (struct error){0};
        if (ask(engine, i, &out, &e) != OK) {
            check_error(&e, file);
            errors = true;
        } else if (digest64(buf_view(&out)) != answers[i]) {
            wrong = true;
        }
    }
    t->found += engine_check(engine, &e) != OK;
    t->wrong += wrong;
    t->errors += errors && !wrong;
    t->same += !errors && !wrong;
    engine_close(engine);
    buf_clear(&out);
}

/* --- spoiling ----------------------------------------------------------------- */

static void put(const struct index_file *f, struct slice bytes)
{
    struct error e = {0};
    int fd = open(f->path, O_WRONLY | O_CLOEXEC); /* O_TRUNC would wait for the disk */

    assert_true(fd >= 0);
    assert_int_equal(file_write_all(fd, f->path, bytes, &e), OK);
    assert_int_equal(ftruncate(fd, (off_t)bytes.len), 0);
    close(fd);
}

static enum status verify(const char *dir, struct error *e)
{
    struct generation_kind expect = {FORMAT_VERSION, NULL, ANALYSIS_NAME};
    struct generation *g;
    enum status status = generation_open(dir, &expect, &g, e);

    if (status == OK) {
        status = generation_verify(g, e);
        generation_close(g);
    }
    return status;
}

/* One bit, or in one case of ten the end. */
static void spoil(struct buf *b, unsigned *seed, char *how, size_t size)
{
    size_t at = (size_t)rand_r(seed) % b->len;
    unsigned bit = help_random(seed, 8);

    if (help_random(seed, 10)) {
        b->data[at] ^= (char)(1u << bit);
        snprintf(how, size, "bit %u of byte %zu turned", bit, at);
    } else {
        buf_truncate(b, at);
        snprintf(how, size, "cut to %zu bytes", at);
    }
}

/* What became of the questions: as queries ask them, and to the readers alone. */
struct tallies {
    struct tally queries, readers;
};

/* An index of the pack engine is asked, too. */
static void flip(unsigned number, const char *dir, const char *folder, struct tallies *t)
{
    unsigned seed = number * 2654435761u + 7;
    struct index_file *f = &files[help_random(&seed, (unsigned)file_count)];
    unsigned silent = t ? t->queries.wrong : 0, wrong = t ? t->readers.wrong : 0;
    struct buf b = BUF_INIT;
    struct error e = {0};
    enum status status;
    char how[64];

    buf_slice(&b, buf_view(&f->whole));
    spoil(&b, &seed, how, sizeof how);
    put(f, buf_view(&b));
    alarm(ALARM);
    status = verify(dir, &e);
    if (status != ERR_CORRUPT && status != ERR_VERSION)
        fail_msg("number %u: %s, %s: not found, status %d %s", number, f->path, how, (int)status,
                 e.text);
    if (t)
        ask_all(engine_open, dir, f->path, &t->queries);
    if (t && f->readers)
        ask_all(pack_engine_open_folder, folder, NULL, &t->readers);
    alarm(0);
    if (t && t->queries.wrong > silent)
        fprintf(stderr, "flips: number %u: %s, %s: an answer was wrong without notice\n", number,
                f->path, how);
    f->silent += t ? t->queries.wrong - silent : 0;
    f->wrong += t ? t->readers.wrong - wrong : 0;
    put(f, buf_view(&f->whole));
    buf_clear(&b);
}

/* --- the indexes --------------------------------------------------------------- */

static void take_file(const char *folder, const char *name, bool readers)
{
    struct index_file *f = &files[file_count];
    struct error e = {0};

    *f = (struct index_file){.path = strdup(temp_path(folder, name)), .readers = readers};
    assert_non_null(f->path);
    assert_int_equal(file_read(f->path, FILE_NO_LINK, FILE_MAX, &f->whole, &e), OK);
    if (f->whole.len)
        assert_true(++file_count < FILES_MAX);
    else
        free(f->path); /* nothing can't be damaged, only removed */
}

static bool is_pack_file(const char *name)
{
    for (int i = 0; i < PACK_FILES; i++)
        if (strcmp(name, pack_file_name((enum pack_file)i)) == 0)
            return true;
    return false;
}

static void take_files(const char *dir, const char *folder)
{
    struct file_list list = FILE_LIST_INIT;
    struct error e = {0};

    file_count = 0;
    assert_int_equal(file_list(folder, true, &list, &e), OK);
    for (size_t i = 0; i < list.count; i++)
        if (list.entries[i].kind == FILE_REGULAR)
            take_file(folder, list.entries[i].name, is_pack_file(list.entries[i].name));
    file_list_clear(&list);
    take_file(dir, GENERATION_CURRENT, false);
}

static void drop_files(void)
{
    for (size_t i = 0; i < file_count; i++) {
        free(files[i].path);
        buf_clear(&files[i].whole);
    }
}

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

/* An index of that engine, of which there are two generations, 2 and 3: names that a bit
 * keeps apart. Its folder, which is the caller's. */
static char *publish(const char *engine, const char *dir)
{
    struct engine *open = NULL;
    struct error e = {0};
    char *folder;

    corpus.help.kept = NULL;
    corpus.help.sums_shift = SHIFT;
    for (int i = 0; i < 3; i++)
        if (help_publish(&corpus.help, engine, &e) != OK)
            fail_msg("%s", e.text);
    if (engine_open(dir, &open, &e) != OK)
        fail_msg("%s", e.text);
    folder = strdup(open->info.path);
    engine_close(open);
    assert_non_null(folder);
    return folder;
}

static void report(const char *who, const struct tally *t)
{
    fprintf(stderr,
            "flips: %s: of %u put to them %u were refused at opening, %u led to errors, %u changed "
            "nothing that was asked, %u changed an answer; engine_check() found %u\n",
            who, t->refused + t->errors + t->same + t->wrong, t->refused, t->errors, t->same,
            t->wrong, t->refused + t->found);
}

static void pack_flips(void **state)
{
    unsigned from = number_of("PEELER_FLIPS_FROM", 0), count = number_of("PEELER_FLIPS", FLIPS);
    char *dir = strdup(temp_path(corpus.help.folder, "pack")), *folder = publish("pack", dir);
    struct engine *engine = NULL;
    struct tallies t = {0};
    struct buf out = BUF_INIT;
    struct error e = {0};

    (void)state;
    take_files(dir, folder);
    assert_int_equal(file_count, PACK_FILES + 3); /* sums, manifest, CURRENT */
    assert_int_equal(pack_engine_open_folder(folder, &engine, &e), OK);
    for (size_t i = 0; i < ASKED; i++) {
        buf_truncate(&out, 0);
        if (ask(engine, i, &out, &e) != OK)
            fail_msg("question %zu: %s", i, e.text);
        answers[i] = digest64(buf_view(&out));
    }
    engine_close(engine);
    for (unsigned i = from; i < from + count; i++)
        flip(i, dir, folder, &t);
    fprintf(stderr, "flips: %u, all found by digests\n", count);
    report("queries", &t.queries);
    report("readers alone", &t.readers);
    for (size_t i = 0; i < file_count; i++)
        if (files[i].readers)
            fprintf(stderr,
                    "flips: %s (%zu bytes): %u silently changed an answer, and %u would have "
                    "without sums\n",
                    strrchr(files[i].path, '/') + 1, files[i].whole.len, files[i].silent,
                    files[i].wrong);
    assert_int_equal(t.queries.wrong, 0);
    assert_int_equal(t.queries.refused + t.queries.found, count);
    assert_true(count < 1000 || (t.queries.refused && t.queries.errors && t.queries.same));
    assert_true(count < 1000 ||
                (t.readers.refused && t.readers.errors && t.readers.same && t.readers.wrong));
    assert_int_equal(verify(dir, &e), OK); /* all was put back */
    buf_clear(&out);
    drop_files();
    free(folder);
    free(dir);
}

/* Xapian's own readers crash on some; nothing but digests is asked. */
static void xapian_flips(void **state)
{
    char *dir = strdup(temp_path(corpus.help.folder, "xapian")), *folder = publish("xapian", dir);
    unsigned count = number_of("PEELER_FLIPS", FLIPS) / 5;
    struct error e = {0};

    (void)state;
    take_files(dir, folder);
    assert_in_range(file_count, 5, FILES_MAX);
    for (unsigned i = 0; i < count; i++)
        flip(i, dir, NULL, NULL);
    assert_int_equal(verify(dir, &e), OK);
    drop_files();
    free(folder);
    free(dir);
}

/* The first corpus that crosses a block's end without being large. */
static int make(void **state)
{
    (void)state;
    for (unsigned seed = 1;; seed++) {
        corpus_start(&corpus, seed);
        if (corpus.help.docs >= 129 && corpus.help.docs <= 130 && corpus.longest < 20 &&
            corpus.word_count > 10 && corpus.word_count < 100)
            return 0;
        index_help_free(&corpus.help);
    }
}

static int unmake(void **state)
{
    (void)state;
    index_help_free(&corpus.help);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pack_flips),
                                       cmocka_unit_test(xapian_flips)};

    return cmocka_run_group_tests(tests, make, unmake);
}
