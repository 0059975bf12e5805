/*
 * test_guard: a dictionary that is read with the sums of its pages, of which a bit is
 * turned, finds and walks as before or says that it is damaged; it never answers
 * otherwise. Many of its keys begin alike, so that blocks have the same heads.
 */
#include "indexer/pack/dictionary.h"
#include "indexer/pack/dictionary_writer.h"
#include "indexer/pack/sums.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define KEYS  700u
#define SHIFT 6u
#define FLIPS 3000u

struct guarded {
    char *path;
    struct buf terms, sums;
};

/* Key number i, of which those with an even number are there. */
static struct slice key_of(unsigned i, char key[64])
{
    int len = snprintf(key, 64, i < KEYS ? "%04u" : "the same sixteen bytes %04u", i);

    return slice_of(key, (size_t)len);
}

static int make(void **state)
{
    struct guarded *g = calloc(1, sizeof *g);
    struct dictionary_writer *w = NULL;
    struct error e = {0};
    char key[64];

    if (!g || temp_make((void **)&g->path))
        return -1;
    for (int i = 0; i < PACK_FILES; i++)
        if (file_write(temp_path(g->path, pack_file_name((enum pack_file)i)), slice_str(""), &e))
            return -1;
    assert_int_equal(dictionary_writer_open(temp_path(g->path, "terms"), &w, &e), OK);
    for (unsigned i = 0; i < 2 * KEYS; i += 2)
        assert_int_equal(dictionary_writer_add(w, key_of(i, key), slice_of(key, i % 7 ? 4 : 0), &e),
                         OK);
    assert_int_equal(dictionary_writer_finish(w, &e), OK);
    assert_int_equal(sums_write(g->path, SHIFT, &e), OK);
    assert_int_equal(file_read(temp_path(g->path, "terms"), FILE_NO_LINK, 1 << 20, &g->terms, &e),
                     OK);
    assert_int_equal(file_read(temp_path(g->path, "sums"), FILE_NO_LINK, 1 << 20, &g->sums, &e),
                     OK);
    *state = g;
    return 0;
}

static int unmake(void **state)
{
    struct guarded *g = *state;
    int code = temp_remove((void **)&g->path);

    buf_clear(&g->terms);
    buf_clear(&g->sums);
    free(g);
    return code;
}

/* One key; true: as it was written. */
static bool find_one(const struct dictionary *d, unsigned i)
{
    struct slice value = {"", 0};
    struct error e = {0};
    char key[64];
    bool found;

    if (dictionary_find(d, key_of(i, key), &value, &found, &e) != OK) {
        assert_int_equal(e.status, ERR_CORRUPT);
        assert_non_null(strstr(e.text, "/terms is damaged"));
        return false;
    }
    assert_int_equal(found, i % 2 == 0);
    if (found)
        assert_true(slice_equal(value, slice_of(key, i % 7 ? 4 : 0)));
    return true;
}

/* From key number i to the end. */
static bool walk_from(const struct dictionary *d, unsigned i)
{
    struct dictionary_cursor c;
    struct error e = {0};
    char key[64];
    bool on = dictionary_seek(d, key_of(i, key), &c);

    for (i += i % 2; on; on = dictionary_next(&c), i += 2) {
        assert_true(i < 2 * KEYS && slice_equal(dictionary_key(&c), key_of(i, key)));
        assert_true(slice_equal(c.value, slice_of(key, i % 7 ? 4 : 0)));
    }
    if (dictionary_cursor_status(&c, &e) == OK) {
        assert_int_equal(i, 2 * KEYS);
        return true;
    }
    assert_non_null(strstr(e.text, "/terms is damaged"));
    return false;
}

/* The bytes are at a place of their own, for each question a reader that knows no page yet.
 * True: some question met the damage. */
static bool ask(const struct guarded *g, unsigned *seed)
{
    struct slice files[PACK_FILES] = {buf_view(&g->terms)};
    bool met = false;

    for (int n = 0; n < 12; n++) {
        struct sums *s = NULL;
        struct dictionary d;
        struct error e = {0};
        unsigned i = (unsigned)rand_r(seed) % (2 * KEYS);

        assert_int_equal(sums_open(g->path, buf_view(&g->sums), files, &s, &e), OK);
        if (dictionary_open(files[PACK_TERMS], &d, &e) != OK ||
            dictionary_guard(&d, sums_pages(s, PACK_TERMS), &e) != OK)
            met = true;
        else
            met |= n ? !find_one(&d, i) : !walk_from(&d, i);
        sums_close(s);
    }
    return met;
}

static void whole(void **state)
{
    unsigned seed = 1;

    for (int i = 0; i < 100; i++)
        assert_false(ask(*state, &seed));
}

static void flips(void **state)
{
    struct guarded *g = *state;
    unsigned seed = 2, met = 0;

    for (unsigned n = 0; n < FLIPS; n++) {
        size_t at = (size_t)rand_r(&seed) % g->terms.len;
        char bit = (char)(1 << rand_r(&seed) % 8);

        g->terms.data[at] ^= bit;
        met += ask(g, &seed);
        g->terms.data[at] ^= bit;
    }
    assert_in_range(met, FLIPS / 3, FLIPS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(whole, make, unmake),
                                       cmocka_unit_test_setup_teardown(flips, make, unmake)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
