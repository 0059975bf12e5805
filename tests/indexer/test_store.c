/*
 * test_store: what is stored is read back, in any order, from chunks made here or elsewhere
 * and copied from store to store; bytes that are cut or changed are refused or do no
 * harm; a disk that is full is reported.
 */
#include "indexer/pack/store_writer.h"

#include "shim/map.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define LONG_DOC 77 /* has a record of LONG_LEN bytes, wherever records are long */
#define LONG_LEN ((size_t)5 << 20)

/* The record of a document: of any length from 0 to `max` bytes, told by its number. */
static void make_record(struct buf *out, uint32_t doc, size_t max)
{
    unsigned seed = doc;
    size_t len = (size_t)rand_r(&seed) % (max + 1);

    if (max > 2000 && doc == LONG_DOC)
        len = LONG_LEN;
    buf_truncate(out, 0);
    while (out->len < len)
        buf_printf(out, "document %u has %d words; ", doc, rand_r(&seed) % 1000);
    buf_truncate(out, len);
}

static struct store_writer *open_writer(const char *path)
{
    struct store_writer *w;
    struct error e = {0};

    assert_int_equal(store_writer_open(path, &w, &e), OK);
    return w;
}

static void add_records(struct store_writer *w, uint32_t first, uint32_t last, size_t max)
{
    struct buf record = BUF_INIT;
    struct error e = {0};

    for (uint32_t doc = first; doc <= last; doc++) {
        make_record(&record, doc, max);
        assert_int_equal(store_writer_add(w, buf_view(&record), &e), OK);
    }
    buf_clear(&record);
}

/* Adds chunks of `per_chunk` records each, as another thread would have made them. */
static void add_chunks(struct store_writer *w, uint32_t docs, uint32_t per_chunk, size_t max)
{
    struct store_chunk chunk = STORE_CHUNK_INIT;
    struct buf record = BUF_INIT, packed = BUF_INIT;
    struct error e = {0};
    struct zipper *z = zipper_new(&e);

    for (uint32_t doc = 1; doc <= docs; doc++) {
        uint32_t count;

        make_record(&record, doc, max);
        assert_int_equal(store_chunk_add(&chunk, buf_view(&record), &e), OK);
        if (chunk.count < per_chunk && doc < docs)
            continue;
        count = chunk.count;
        buf_truncate(&packed, 0);
        assert_int_equal(store_chunk_build(&chunk, z, &packed, &e), OK);
        assert_int_equal(chunk.count, 0);
        assert_int_equal(store_writer_add_chunk(w, buf_view(&packed), count, &e), OK);
        assert_int_equal(store_writer_docs(w), doc);
    }
    store_chunk_clear(&chunk);
    buf_clear(&record);
    buf_clear(&packed);
    zipper_free(z);
}

static void finish(struct store_writer *w)
{
    struct error e = {0};

    assert_int_equal(store_writer_finish(w, &e), OK);
}

/* A store that is open, and what it takes. */
struct opened {
    struct map map;
    struct store *store;
    struct zipper *zipper;
};

static void open_store(struct opened *o, const char *path)
{
    struct error e = {0};

    assert_int_equal(map_open(path, &o->map, &e), OK);
    assert_int_equal(store_open(o->map.bytes, &o->store, &e), OK);
    o->zipper = zipper_new(&e);
    assert_non_null(o->zipper);
}

static void close_store(struct opened *o)
{
    store_close(o->store);
    zipper_free(o->zipper);
    map_close(&o->map);
}

/* That document `doc` holds the record that make_record() gives `made`. */
static void check_record(struct opened *o, uint32_t doc, uint32_t made, size_t max)
{
    struct buf record = BUF_INIT, expected = BUF_INIT;
    struct error e = {0};

    make_record(&expected, made, max);
    buf_str(&record, ">");
    assert_int_equal(store_read(o->store, o->zipper, doc, &record, &e), OK);
    assert_int_equal(record.data[0], '>');
    assert_true(slice_equal(slice_from(buf_view(&record), 1), buf_view(&expected)));
    buf_clear(&record);
    buf_clear(&expected);
}

static void check_store(const char *path, uint32_t docs, size_t max)
{
    struct error e = {0};
    struct opened o;
    unsigned seed = 5;

    open_store(&o, path);
    assert_int_equal(store_docs(o.store), docs);
    assert_int_equal(store_check(o.store, o.zipper, &e), OK);
    for (uint32_t doc = 1; doc <= docs; doc++)
        check_record(&o, doc, doc, max);
    for (uint32_t doc = docs; doc > 0; doc--)
        check_record(&o, doc, doc, max);
    for (uint32_t i = 0; i < docs; i++) {
        uint32_t doc = 1 + (uint32_t)rand_r(&seed) % docs;

        check_record(&o, doc, doc, max);
    }
    assert_int_equal(store_read(o.store, o.zipper, 0, &(struct buf)BUF_INIT, NULL), ERR_CORRUPT);
    assert_int_equal(store_read(o.store, o.zipper, docs + 1, &(struct buf)BUF_INIT, &e),
                     ERR_CORRUPT);
    close_store(&o);
}

static void round_trips(void **state)
{
    static const size_t maxima[] = {0, 1, 20, 1500, 60000};
    const char *path = temp_path(*state, "store");

    for (size_t i = 0; i < sizeof maxima / sizeof *maxima; i++)
        for (uint32_t docs = 0; docs <= 100; docs = docs * 3 + 1) {
            struct store_writer *w = open_writer(path);

            add_records(w, 1, docs, maxima[i]);
            assert_int_equal(store_writer_docs(w), docs);
            finish(w);
            check_store(path, docs, maxima[i]);
        }
}

/* Also a record of 5 MB, and more than is written at once. */
static void long_records(void **state)
{
    const char *path = temp_path(*state, "store");
    struct store_writer *w = open_writer(path);

    add_records(w, 1, 250, 60000);
    finish(w);
    check_store(path, 250, 60000);
}

static void chunks_from_elsewhere(void **state)
{
    const char *path = temp_path(*state, "store");

    for (uint32_t per_chunk = 1; per_chunk < 40; per_chunk = per_chunk * 2 + 1) {
        struct store_writer *w = open_writer(path);

        add_chunks(w, 100, per_chunk, 300);
        add_records(w, 101, 130, 300); /* and single records after them */
        finish(w);
        check_store(path, 130, 300);
    }
}

static void chunks_keep_their_size(void **state)
{
    struct store_chunk chunk = STORE_CHUNK_INIT;
    struct error e = {0};

    (void)state;
    assert_true(store_chunk_takes(&chunk, 10 * STORE_CHUNK));
    assert_int_equal(store_chunk_add(&chunk, slice_str("x"), &e), OK);
    assert_false(store_chunk_takes(&chunk, STORE_CHUNK));
    assert_true(store_chunk_takes(&chunk, STORE_CHUNK - 5)); /* lengths: 1 and 3 bytes */
    assert_false(store_chunk_takes(&chunk, STORE_CHUNK - 4));
    assert_false(store_chunk_takes(&chunk, SIZE_MAX));
    store_chunk_clear(&chunk);
}

static void copy(struct store_writer *w, struct opened *from, uint32_t first, uint32_t count)
{
    struct error e = {0};

    assert_int_equal(store_copy(w, from->store, first, count, &e), OK);
}

/* What is copied whole is the same file, byte for byte. */
static void copied_whole(void **state)
{
    const char *old = temp_path(*state, "old"), *new = temp_path(*state, "new");
    struct store_writer *w = open_writer(old);
    struct opened from, to;

    add_records(w, 1, 1500, 1500);
    finish(w);
    open_store(&from, old);
    w = open_writer(new);
    copy(w, &from, 1, 0);
    copy(w, &from, 1, 1500);
    copy(w, &from, 1501, 0);
    finish(w);
    open_store(&to, new);
    assert_true(store_chunks(from.store) > 10);
    assert_true(slice_equal(from.map.bytes, to.map.bytes));
    close_store(&from);
    close_store(&to);
    check_store(new, 1500, 1500);
}

/* Chunks that nobody here would make so are left as they are, being long enough. */
static void copied_as_they_are(void **state)
{
    const char *old = temp_path(*state, "old"), *new = temp_path(*state, "new");
    struct store_writer *w = open_writer(old);
    struct opened from, to;

    add_chunks(w, 1500, 75, 1500); /* of about 55 KiB */
    finish(w);
    open_store(&from, old);
    w = open_writer(new);
    copy(w, &from, 1, 1500);
    finish(w);
    open_store(&to, new);
    assert_int_equal(store_chunks(to.store), 20);
    assert_true(slice_equal(from.map.bytes, to.map.bytes));
    close_store(&from);
    close_store(&to);
}

/* Every 50th document is left out, twice over; no chunk may be lost or shrink to nothing. */
static void copied_in_parts(void **state)
{
    const char *old = temp_path(*state, "old"), *new = temp_path(*state, "new");
    struct store_writer *w = open_writer(old);
    struct opened from, to;
    uint32_t doc = 0;

    add_records(w, 1, 1000, 1500);
    finish(w);
    open_store(&from, old);
    w = open_writer(new);
    for (uint32_t first = 1; first <= 1000; first += 50)
        copy(w, &from, first, 49);
    finish(w);
    open_store(&to, new);
    assert_int_equal(store_docs(to.store), 980);
    assert_true(store_chunks(to.store) < 2 * store_chunks(from.store));
    for (uint32_t made = 1; made <= 1000; made++)
        if (made % 50)
            check_record(&to, ++doc, made, 1500);
    close_store(&from);
    close_store(&to);
}

/* Chunks of one small record each are joined. */
static void short_chunks_are_joined(void **state)
{
    const char *old = temp_path(*state, "old"), *new = temp_path(*state, "new");
    struct store_writer *w = open_writer(old);
    struct opened from, to;

    add_chunks(w, 300, 1, 200);
    finish(w);
    open_store(&from, old);
    assert_int_equal(store_chunks(from.store), 300);
    w = open_writer(new);
    copy(w, &from, 1, 300);
    finish(w);
    open_store(&to, new);
    assert_in_range(store_chunks(to.store), 1, 2);
    close_store(&from);
    close_store(&to);
    check_store(new, 300, 200);
}

static void copied_from_nowhere(void **state)
{
    static const uint32_t ranges[][2] = {{0, 1},          {12, 1},         {1, 11},         {10, 2},
                                         {5, UINT32_MAX}, {UINT32_MAX, 1}, {UINT32_MAX, 0}, {0, 0}};
    const char *old = temp_path(*state, "old"), *new = temp_path(*state, "new");
    struct store_writer *w = open_writer(old);
    struct opened from;

    add_records(w, 1, 10, 20);
    finish(w);
    open_store(&from, old);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct error e = {0};

        w = open_writer(new);
        assert_int_equal(store_copy(w, from.store, ranges[i][0], ranges[i][1], &e), ERR_CORRUPT);
        assert_int_equal(store_writer_add(w, slice_str("x"), NULL), ERR_CORRUPT);
        assert_int_equal(store_writer_finish(w, NULL), ERR_CORRUPT);
        assert_int_not_equal(access(new, F_OK), 0);
    }
    close_store(&from);
}

/* A small store of several chunks: 10 documents. */
static void small_store(const char *path, struct buf *bytes)
{
    struct store_writer *w = open_writer(path);
    struct error e = {0};

    add_chunks(w, 10, 3, 25);
    finish(w);
    assert_int_equal(file_read(path, FILE_NO_LINK, 10000, bytes, &e), OK);
}

static void cut_at_every_byte(void **state)
{
    struct buf bytes = BUF_INIT;
    struct store *s;

    small_store(temp_path(*state, "store"), &bytes);
    for (size_t cut = 0; cut < bytes.len; cut++) {
        char *copied = malloc(cut ? cut : 1); /* so that a reader beyond it is caught */
        struct error e = {0};

        assert_non_null(copied);
        memcpy(copied, bytes.data, cut);
        assert_int_equal(store_open(slice_of(copied, cut), &s, &e), ERR_CORRUPT);
        assert_null(s);
        /* And from the front: the index is whole, but not where it says. */
        memcpy(copied, bytes.data + bytes.len - cut, cut);
        assert_int_equal(store_open(slice_of(copied, cut), &s, NULL), ERR_CORRUPT);
        free(copied);
    }
    buf_clear(&bytes);
}

/* Damaged bytes are refused, or every record that comes out is the right one. */
static void check_damaged(struct slice bytes, struct zipper *z)
{
    char *copied = malloc(bytes.len);
    struct opened o = {MAP_INIT, NULL, z};
    struct buf record = BUF_INIT, expected = BUF_INIT;
    bool good;

    assert_non_null(copied);
    memcpy(copied, bytes.data, bytes.len);
    if (store_open(slice_of(copied, bytes.len), &o.store, NULL) == OK) {
        assert_int_equal(store_docs(o.store), 10);
        good = store_check(o.store, z, NULL) == OK;
        for (uint32_t doc = 1; doc <= 10; doc++) {
            buf_truncate(&record, 0);
            make_record(&expected, doc, 25);
            if (store_read(o.store, z, doc, &record, NULL) == OK)
                assert_true(slice_equal(buf_view(&record), buf_view(&expected)));
            else
                assert_false(good);
        }
    }
    store_close(o.store);
    buf_clear(&record);
    buf_clear(&expected);
    free(copied);
}

static void changed_at_every_bit(void **state)
{
    struct buf bytes = BUF_INIT;
    struct error e = {0};
    struct zipper *z = zipper_new(&e);

    small_store(temp_path(*state, "store"), &bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        char before = bytes.data[i];

        for (int bit = 0; bit < 8; bit++) {
            bytes.data[i] = (char)(before ^ 1 << bit);
            check_damaged(buf_view(&bytes), z);
        }
        bytes.data[i] = '\xff';
        check_damaged(buf_view(&bytes), z);
        bytes.data[i] = '\0';
        check_damaged(buf_view(&bytes), z);
        bytes.data[i] = before;
    }
    zipper_free(z);
    buf_clear(&bytes);
}

/* Copies a store of `docs` documents of which each byte from `from` on is changed in turn: refused,
 * or what is there is taken over; nothing is read beyond it. */
static void check_copies(const char *new, struct slice bytes, size_t from, uint32_t docs)
{
    char *damaged = malloc(bytes.len);

    assert_non_null(damaged);
    memcpy(damaged, bytes.data, bytes.len);
    for (size_t i = from; i < bytes.len; i++) {
        struct store_writer *w = open_writer(new);
        struct error e = {0};
        struct store *s;

        damaged[i] = (char)~damaged[i];
        if (store_open(slice_of(damaged, bytes.len), &s, NULL) == OK &&
            store_copy(w, s, 1, docs, &e) != OK)
            assert_int_equal(e.status, ERR_CORRUPT);
        store_close(s);
        store_writer_discard(w);
        assert_int_not_equal(access(new, F_OK), 0);
        damaged[i] = (char)~damaged[i];
    }
    free(damaged);
}

static void damaged_copies(void **state)
{
    const char *path = temp_path(*state, "store"), *new = temp_path(*state, "new");
    struct buf bytes = BUF_INIT;
    struct store_writer *w;
    struct error e = {0};

    small_store(path, &bytes);
    check_copies(new, buf_view(&bytes), 0, 10);
    buf_truncate(&bytes, 0);
    w = open_writer(path);
    add_chunks(w, 100, 25, 1500); /* long ones, taken over whole; only their index is changed */
    finish(w);
    assert_int_equal(file_read(path, FILE_NO_LINK, 1 << 20, &bytes, &e), OK);
    check_copies(new, buf_view(&bytes), bytes.len - 24 - 5 * 8 - 6 * 4, 100);
    buf_clear(&bytes);
}

/* Noise, so that the file grows as fast as the records. */
static enum status add_noise(struct store_writer *w, size_t bytes, struct error *e)
{
    enum status status = OK;
    char noise[4096];
    unsigned seed = 9;

    for (size_t i = 0; status == OK && i < bytes; i += sizeof noise) {
        for (size_t j = 0; j < sizeof noise; j++)
            noise[j] = (char)(rand_r(&seed) >> 8);
        status = store_writer_add(w, slice_of(noise, sizeof noise), e);
    }
    return status;
}

static void full_disk(void **state)
{
    struct store_writer *w = open_writer("/dev/full");
    struct error e = {0};

    (void)state;
    assert_int_equal(add_noise(w, 2 << 20, &e), ERR_FULL);
    assert_non_null(strstr(e.text, "/dev/full"));
    error_clear(&e);
    assert_int_equal(store_writer_add_chunk(w, slice_str("x"), 1, &e), ERR_FULL);
    error_clear(&e);
    assert_int_equal(store_writer_finish(w, &e), ERR_FULL);
    assert_non_null(strstr(e.text, "/dev/full"));
    w = open_writer("/dev/full");
    assert_int_equal(add_noise(w, 4096, NULL), OK);
    assert_int_equal(store_writer_finish(w, NULL), ERR_FULL);
    assert_int_equal(access("/dev/full", F_OK), 0); /* a device is not removed */
}

static void file_too_large(void **state)
{
    const char *path = temp_path(*state, "big");
    struct rlimit limit, small;
    struct store_writer *w = open_writer(path);
    struct error e = {0};

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){100, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(add_noise(w, 4096, &e), OK);
    assert_int_equal(store_writer_finish(w, &e), ERR_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void refused_writers(void **state)
{
    const char *file = temp_path(*state, "f"), *link = temp_path(*state, "link");
    struct store_writer *w;
    struct error e = {0};

    assert_int_equal(file_write(file, slice_str("x"), &e), OK);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(store_writer_open(link, &w, &e), ERR_IO);
    assert_null(w);
    assert_int_equal(store_writer_open(temp_path(*state, "no/store"), &w, NULL), ERR_NOT_FOUND);
    store_writer_discard(NULL);
    store_close(NULL);
    w = open_writer(file);
    error_clear(&e);
    /* Refused by its length, before a byte is read. */
    assert_int_equal(store_writer_add(w, slice_of("", ZIP_TEXT + 1), &e), ERR_LIMIT);
    assert_int_equal(store_writer_add(w, slice_str("x"), NULL), ERR_LIMIT);
    store_writer_discard(w);
    assert_int_not_equal(access(file, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(long_records),
        cmocka_unit_test(chunks_from_elsewhere),
        cmocka_unit_test(chunks_keep_their_size),
        cmocka_unit_test(copied_whole),
        cmocka_unit_test(copied_as_they_are),
        cmocka_unit_test(copied_in_parts),
        cmocka_unit_test(short_chunks_are_joined),
        cmocka_unit_test(copied_from_nowhere),
        cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(changed_at_every_bit),
        cmocka_unit_test(damaged_copies),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(file_too_large),
        cmocka_unit_test(refused_writers),
    };

    return cmocka_run_group_tests(tests, temp_make, temp_remove);
}
