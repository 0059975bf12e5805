/*
 * test_hostile: the pack engine over damaged files. Each case spoils one file
 * of a small index, by flipped bits, overwritten bytes, a cut, or two places
 * exchanged, and asks everything that can be asked: the answer may be an error or
 * some sections, never a crash or a hang (make check-asan looks closely). A case is
 * made from its number alone:
 *
 *   PEELER_HOSTILE=COUNT    so many cases instead of CASES
 *   PEELER_HOSTILE_FROM=N   from case N on
 *   PEELER_HOSTILE_SHOW=1   says each case before it runs
 */
#include "searcher/answer/mentions.h"
#include "searcher/pack/engine.h"
#include "searcher/pack/segment.h"
#include "tests/searcher/index_help.h"

#include <fcntl.h>
#include <unistd.h>

#define CASES    2100u
#define ALARM    20u /* seconds that a case may take, at the very most */
#define FILES    5
#define FILE_MAX ((size_t)64 << 20)
#define HITS     30

static const char *const names[FILES] = {"terms", "postings", "positions", "columns", "store"};

static const char *const queries[] = {
    "force",
    "gift AND hospitality",
    "gifts OR force OR favour OR vetting",
    "\"gifts and hospitality\"",
    "~\"coordinating group\"",
    "~\"a|a-a aa|a b|group\"",
    "\"a* a* a*\"",
    "=forces",
    "==Co-Op",
    "co-ord*",
    "*o*r*",
    "forec~",
    "gift NEAR/5 force",
    "(a OR aa) ADJ/3 (b OR group)",
    "year:2013 force",
    "kind:finding,notes NOT force:estuary",
    "title:force heading:\"gifts and hospitality\" a",
    "date:2013.. -force up",
};

static struct index_help help;
static struct buf whole[FILES];
static char *victim; /* the folder of the spoilt copy */

static int make(void **state)
{
    struct error e = {0};

    (void)state;
    if (index_help_make(&help, "pack") || temp_make((void **)&victim))
        return -1;
    for (int i = 0; i < FILES; i++)
        if (file_read(temp_path(help.engine->info.path, names[i]), FILE_NO_LINK, FILE_MAX,
                      &whole[i], &e) != OK)
            return -1;
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    for (int i = 0; i < FILES; i++)
        buf_clear(&whole[i]);
    temp_remove((void **)&victim);
    index_help_free(&help);
    return 0;
}

/* A new file each time: that of the case before may be mapped. */
static void put_file(int which, struct slice bytes)
{
    const char *path = temp_path(victim, names[which]);
    struct error e = {0};
    int fd;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(file_write_all(fd, path, bytes, &e), OK);
    close(fd);
}

static void put_whole(void)
{
    for (int i = 0; i < FILES; i++)
        put_file(i, buf_view(&whole[i]));
}

/* --- asking ----------------------------------------------------------------- */

struct seen {
    uint32_t docs, last;
    uint64_t count;
};

/* Whatever the index says, what is shown lies within the text. */
static enum status take_mention(void *ctx, uint32_t doc, const struct section *section,
                                const struct locator *where, const struct interval *interval,
                                struct error *e)
{
    const struct seen *s = ctx;
    uint32_t start, end;

    (void)e;
    assert_in_range(doc, 1, s->docs);
    locator_context(where, interval, 10, &start, &end);
    assert_true(start <= interval->start && interval->start < interval->end &&
                interval->end <= section->text.len && end <= section->text.len);
    return OK;
}

static enum status take_match(void *ctx, uint32_t doc, double score, struct error *e)
{
    struct seen *s = ctx;

    (void)score;
    (void)e;
    assert_in_range(doc, s->last + 1, s->docs); /* ascending, and one of the index */
    s->last = doc;
    s->count++;
    return OK;
}

static enum status take_term(void *ctx, struct slice text, uint64_t docfreq, struct error *e)
{
    uint64_t *sum = ctx;

    (void)e;
    for (size_t i = 0; i < text.len; i++)
        *sum += (unsigned char)text.data[i];
    *sum += docfreq;
    return OK;
}

static void ask(struct engine *engine, const char *text)
{
    struct hit hits[HITS];
    struct seen seen = {(uint32_t)engine->info.sections, 0, 0};
    struct plan *plan = NULL;
    struct mention_counts counts;
    struct query q;
    struct error e = {0};
    struct run run = {.k1 = BM25_K1, .b = BM25_B, .query = &q};
    struct mention_request request = {.query = &q, .run = run, .context = 10};
    uint64_t total = 0;
    size_t count = 0;
    enum status status;

    query_good(&help.query, text, NORMAL, &q);
    if (plan_query(engine, &q, EXPANSION_DEFAULT, &plan, &e) == OK) {
        status = engine_top(engine, plan, &run, 2, HITS, hits, &count, &total, &e);
        for (size_t i = 0; status == OK && i < count; i++)
            assert_in_range(hits[i].doc, 1, seen.docs);
        if (engine_each(engine, plan, &run, true, take_match, &seen, &e) == OK && status == OK &&
            seen.count != total)
            fail_msg("%s: %llu and %llu matches", text, (unsigned long long)total,
                     (unsigned long long)seen.count);
        request.plan = plan;
        mentions_count(engine, &request, NULL, NULL, &counts, &e);
        mentions_each(engine, &request, take_mention, &seen, &counts, &e);
    }
    query_clear(&q);
}

static void ask_terms(struct engine *engine)
{
    static const char *const prefixes[] = {"", "f", "co", "zz"};
    static const enum space spaces[] = {SPACE_STEM, SPACE_FORM, SPACE_FORCE, SPACE_REPORT};
    struct error e = {0};
    uint64_t sum = 0;

    for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++)
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
            engine_terms(engine, spaces[s], slice_str(prefixes[i]), take_term, &sum, &e);
    engine_docfreq(engine, SPACE_STEM, slice_str("forc"), &sum, &e);
    engine_docfreq(engine, SPACE_FORM, slice_str("force"), &sum, &e);
}

static void ask_columns(struct engine *engine)
{
    struct error e = {0};
    uint64_t sum = 0;

    for (int c = 0; c < COLUMN_COUNT; c++) {
        struct column_data data;

        if (engine_column(engine, (enum column)c, &data, &e) != OK)
            continue;
        for (uint64_t i = 0; i < engine->info.sections; i++) {
            if (!data.values)
                continue;
            assert_in_range(data.numbers[i], 0, data.value_count - 1);
            take_term(&sum, data.values[data.numbers[i]], 0, &e);
        }
    }
}

static void ask_sections(struct engine *engine)
{
    uint32_t docs = (uint32_t)engine->info.sections, step = docs / 7 + 1;
    struct arena arena = ARENA_INIT;
    struct section section;
    struct error e = {0};
    uint64_t sum = 0;

    for (uint64_t doc = 0; doc <= (uint64_t)docs + 1; doc += step)
        if (engine_section(engine, (uint32_t)doc, &arena, &section, &e) == OK)
            take_term(&sum, section.text, 0, &e);
    arena_clear(&arena);
}

/* Everything; whether the damage was found by looking for it. */
static bool ask_all(void)
{
    struct engine *engine = NULL;
    struct error e = {0};
    bool found = pack_engine_open_folder(victim, &engine, &e) != OK;

    if (found) {
        assert_null(engine);
        return true;
    }
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        ask(engine, queries[i]);
    ask_terms(engine);
    ask_columns(engine);
    ask_sections(engine);
    found = engine_check(engine, &e) != OK;
    if (found)
        assert_int_equal(e.status, ERR_CORRUPT);
    engine_close(engine);
    return found;
}

/* --- spoiling --------------------------------------------------------------- */

/* The ends of a file, where its outline lies, are chosen as often as all the rest. */
static size_t place(unsigned *seed, size_t size)
{
    size_t at = (size_t)rand_r(seed) % size;

    switch (help_random(seed, 4)) {
    case 0:
        return at % (size < 256 ? size : 256);
    case 1:
        return size - 1 - at % (size < 256 ? size : 256);
    default:
        return at;
    }
}

static void flip_bits(struct buf *b, unsigned *seed)
{
    for (unsigned n = help_random(seed, 3) ? 1 : 8; n; n--)
        b->data[place(seed, b->len)] ^= (char)(1 << help_random(seed, 8));
}

static void put_bytes(struct buf *b, unsigned *seed)
{
    static const uint8_t bytes[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    size_t at = place(seed, b->len), n = 1 + help_random(seed, 5);
    uint8_t byte = bytes[help_random(seed, sizeof bytes)];

    for (; n && at < b->len; n--)
        b->data[at++] = (char)byte;
}

static void exchange(struct buf *b, unsigned *seed)
{
    size_t len = 1 + help_random(seed, b->len > 1024 ? 512 : (unsigned)(b->len / 2));
    size_t from = (size_t)rand_r(seed) % (b->len - len + 1);
    size_t to = (size_t)rand_r(seed) % (b->len - len + 1);

    for (size_t i = 0; i < len; i++) {
        char was = b->data[from + i];

        b->data[from + i] = b->data[to + i];
        b->data[to + i] = was;
    }
}

static const char *spoil(struct buf *b, unsigned *seed)
{
    unsigned how = help_random(seed, 20);

    if (how < 9) {
        flip_bits(b, seed);
        return "flipped";
    }
    if (how < 15) {
        put_bytes(b, seed);
        return "overwritten";
    }
    if (how < 18) {
        exchange(b, seed);
        return "exchanged";
    }
    buf_truncate(b, place(seed, b->len));
    return "cut";
}

static unsigned number_of(const char *name, unsigned otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

static bool run_case(unsigned number, bool show)
{
    unsigned seed = number * 2654435761u + 1;
    int which = (int)(number % FILES);
    struct buf b = BUF_INIT;
    const char *how;
    bool found;

    buf_slice(&b, buf_view(&whole[which]));
    how = spoil(&b, &seed);
    if (show)
        fprintf(stderr, "case %u: %s %s\n", number, names[which], how);
    put_file(which, buf_view(&b));
    found = ask_all() || slice_equal(buf_view(&b), buf_view(&whole[which]));
    put_file(which, buf_view(&whole[which]));
    buf_clear(&b);
    return found;
}

static void damaged_files(void **state)
{
    unsigned from = number_of("PEELER_HOSTILE_FROM", 0), missed[FILES] = {0};
    unsigned count = number_of("PEELER_HOSTILE", CASES);
    bool show = number_of("PEELER_HOSTILE_SHOW", 0) != 0;

    (void)state;
    put_whole();
    for (unsigned i = from; i < from + count; i++) {
        alarm(ALARM);
        missed[i % FILES] += !run_case(i, show);
    }
    alarm(0);
    for (int i = 0; show && i < FILES; i++)
        fprintf(stderr, "%s: %u of %u not found\n", names[i], missed[i], count / FILES);
}

/* Every file cut to nothing, or to its first bytes. */
static void cut_files(void **state)
{
    (void)state;
    put_whole();
    for (int which = 0; which < FILES; which++) {
        for (size_t len = 0; len < 64 && len < whole[which].len; len++) {
            alarm(ALARM);
            put_file(which, slice_of(whole[which].data, len));
            assert_true(ask_all());
        }
        put_file(which, buf_view(&whole[which]));
    }
    alarm(0);
}

/* --- checking --------------------------------------------------------------- */

static void whole_index(void **state)
{
    struct error e = {0};

    (void)state;
    if (engine_check(help.engine, &e) != OK)
        fail_msg("%s", e.text);
    put_whole();
    assert_false(ask_all());
}

/* Puts another byte into the file of terms: *at is in the file as it was mapped. */
static void expect_found(const struct segment *s, const char *at, char byte, const char *words)
{
    struct engine *engine = NULL;
    struct buf b = BUF_INIT;
    struct error e = {0};

    buf_slice(&b, buf_view(&whole[0]));
    b.data[at - s->terms_map.bytes.data] = byte;
    put_file(0, buf_view(&b));
    assert_int_equal(pack_engine_open_folder(victim, &engine, &e), OK);
    assert_int_equal(engine_check(engine, &e), ERR_CORRUPT);
    if (!strstr(e.text, words))
        fail_msg("expected '%s': %s", words, e.text);
    engine_close(engine);
    put_file(0, buf_view(&whole[0]));
    buf_clear(&b);
}

/* What only counting can show. */
static void wrong_counts(void **state)
{
    struct dictionary_cursor c;
    struct segment s;
    struct error e = {0};
    unsigned spellings = 0, stems = 0;

    (void)state;
    put_whole();
    assert_int_equal(segment_open(help.engine->info.path, NULL, &s, &e), OK);
    for (bool on = dictionary_seek(&s.terms, slice_of("", 0), &c); on; on = dictionary_next(&c)) {
        const char *value = c.value.data;
        uint8_t head = (uint8_t)value[0], mark = c.value.len > 1 ? (uint8_t)value[1] : 0;

        /* entry.h: cut (adding nothing), mark, docfreq - 2 */
        if (c.key[0] == SPACE_FORM && head % 4 == 0 && mark < 0x80 && mark & 8 && value[2] > 0 &&
            ++spellings)
            expect_found(&s, value + 2, (char)(value[2] - 1), "number of sections is wrong");
        if (c.key[0] == SPACE_FORM)
            expect_found(&s, value, '?', "spelling");
        /* docfreq and flags, places - docfreq */
        if (c.key[0] == SPACE_STEM && head > 8) {
            struct slice places = c.value;
            uint64_t docfreq;

            assert_true(slice_varint(&places, &docfreq));
            if ((uint8_t)places.data[0] < 0x7f && ++stems)
                expect_found(&s, places.data, (char)(places.data[0] + 1), "not as many as it says");
        }
    }
    assert_true(spellings > 5 && stems > 2);
    segment_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_index),
        cmocka_unit_test(wrong_counts),
        cmocka_unit_test(cut_files),
        cmocka_unit_test(damaged_files),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
