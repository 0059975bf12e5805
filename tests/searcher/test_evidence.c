/*
 * test_evidence: packs on disk: what is written is read again; names; who may overwrite
 * whom; and files cut at every byte, or with any byte turned, which are refused or read
 * as a pack, and never anything else.
 */
#include "searcher/answer/evidence.h"

#include "shim/file.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char *folder;

static int make(void **state)
{
    (void)state;
    return temp_make((void **)&folder);
}

static int unmake(void **state)
{
    (void)state;
    temp_remove((void **)&folder);
    return 0;
}

static json_t *pack_of(const char *name)
{
    json_t *queries = json_pack("[s, s]", "\"vetting backlog\"", "@gifts");
    json_t *pack = evidence_new(name, queries);

    json_decref(queries);
    return pack;
}

static json_t *with_run(const char *name, int generation)
{
    json_t *pack = pack_of(name);
    json_t *m =
        json_pack("{s:s, s:s, s:s, s:[s], s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
                  "s:i, s:n, s:i}",
                  "section", "r#1", "report", "r", "title", "Ä title", "force", "Estuary", "date",
                  "2014", "date_inferred", 0, "kind", "finding", "heading", "1. H", "left", "a ",
                  "match", "vetting backlog", "right", " b", "form", "vetting backlog",
                  "section_digest", "00", "position", 4, "page", "line", 9);
    json_t *run = json_pack("{s:i, s:[{s:s, s:{s:i}, s:[o]}, {s:s, s:{s:i}, s:[]}]}", "generation",
                            generation, "answers", "parsed", "p", "summary", "mentions", 1,
                            "mentions", m, "parsed", "q", "summary", "mentions", 0, "mentions");

    assert_non_null(run);
    json_object_set_new(pack, "run", run);
    return pack;
}

static json_t *load(const char *name)
{
    struct error e = {0};
    json_t *pack;

    if (evidence_load(folder, name, &pack, &e) != OK)
        fail_msg("%s", e.text);
    return pack;
}

static void round_trip(void **state)
{
    json_t *pack = with_run("one", 3), *again;
    struct error e = {0};

    (void)state;
    assert_int_equal(evidence_create(folder, pack, false, &e), OK);
    again = load("one");
    assert_true(json_equal(pack, again));
    json_decref(again);
    json_decref(pack);
    assert_int_equal(evidence_load(folder, "two", &again, &e), ERR_NOT_FOUND);
    assert_null(again);
}

static void overwriting(void **state)
{
    json_t *pack = pack_of("one"), *ran = with_run("one", 4), *other = with_run("one", 5), *there;
    struct error e = {0};

    (void)state;
    assert_int_equal(evidence_create(folder, pack, false, &e), OK);
    assert_int_equal(evidence_create(folder, other, false, &e), ERR_USAGE);
    assert_int_equal(evidence_update(folder, pack, ran, &e), OK);
    e = (struct error){0};
    assert_int_equal(evidence_update(folder, pack, other, &e), ERR_LOCKED); /* it is `ran` now */
    there = load("one");
    assert_true(json_equal(there, ran));
    json_decref(there);
    assert_int_equal(evidence_create(folder, pack, true, &e), OK);
    there = load("one");
    assert_true(json_equal(there, pack));
    json_decref(there);
    assert_int_equal(evidence_delete(folder, "one", &e), OK);
    e = (struct error){0};
    assert_int_equal(evidence_update(folder, pack, ran, &e), ERR_LOCKED); /* not brought back */
    e = (struct error){0};
    assert_int_equal(evidence_delete(folder, "one", &e), ERR_NOT_FOUND);
    json_decref(pack);
    json_decref(ran);
    json_decref(other);
}

static void names(void **state)
{
    static const char *const good[] = {"a", "A-1_x.y", "0"};
    static const char *const bad[] = {"",    ".",   "..",       ".a",   "a/b",
                                      "a b", "a\n", "\xc3\xa4", "a\033"};
    char longest[EVIDENCE_NAME + 2];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(evidence_check_name(good[i], NULL), OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(evidence_check_name(bad[i], NULL), ERR_USAGE);
    memset(longest, 'a', sizeof longest);
    longest[EVIDENCE_NAME + 1] = '\0';
    assert_int_equal(evidence_check_name(longest, NULL), ERR_USAGE);
    longest[EVIDENCE_NAME] = '\0';
    assert_int_equal(evidence_check_name(longest, NULL), OK);
}

static enum status list(void *ctx, const json_t *pack, struct error *e)
{
    (void)e;
    strcat(ctx, json_string_value(json_object_get(pack, "name")));
    strcat(ctx, " ");
    return OK;
}

static void listing(void **state)
{
    static const char *const all[] = {"b", "a", "c.json"};
    char text[64] = "";
    struct error e = {0};

    (void)state;
    assert_int_equal(evidence_each(folder, list, text, &e), OK); /* no folder of packs yet */
    for (size_t i = 0; i < 3; i++) {
        json_t *pack = pack_of(all[i]);

        assert_int_equal(evidence_create(folder, pack, false, &e), OK);
        json_decref(pack);
    }
    assert_int_equal(evidence_each(folder, list, text, &e), OK);
    assert_string_equal(text, "a b c.json ");
}

/* What a reader may rely on. */
static void check_shape(const json_t *pack)
{
    const json_t *run = json_object_get(pack, "run");
    size_t queries = json_array_size(json_object_get(pack, "queries"));

    assert_true(queries > 0);
    if (json_is_object(run))
        assert_int_equal(json_array_size(json_object_get(run, "answers")), queries);
}

static void overwrite(const char *path, const char *data, size_t len)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void damaged(void **state)
{
    static const unsigned char turns[] = {0x01, 0x20, 0x80};
    struct buf text = BUF_INIT;
    json_t *pack = with_run("x", 3), *got;
    size_t refused = 0, tried = 0;
    struct error e = {0};
    const char *path;
    char *whole;

    (void)state;
    assert_int_equal(evidence_create(folder, pack, false, &e), OK);
    path = temp_path(folder, "packs/x.json");
    assert_int_equal(file_read(path, FILE_LINK, 1 << 20, &text, &e), OK);
    whole = strndup(text.data, text.len);
    for (size_t i = 0; i < text.len; i++) { /* cut */
        overwrite(path, whole, i);
        assert_int_equal(evidence_load(folder, "x", &got, &(struct error){0}), ERR_CORRUPT);
    }
    for (size_t i = 0; i < text.len; i++)
        for (size_t k = 0; k < sizeof turns; k++, tried++) {
            enum status status;

            whole[i] = (char)(text.data[i] ^ turns[k]);
            overwrite(path, whole, text.len);
            status = evidence_load(folder, "x", &got, &(struct error){0});
            assert_true(status == OK || status == ERR_CORRUPT || status == ERR_VERSION);
            assert_int_equal(status == OK, got != NULL);
            if (got)
                check_shape(got);
            refused += status != OK;
            json_decref(got);
            whole[i] = text.data[i];
        }
    assert_true(refused > tried / 3 && refused < tried); /* a letter of a text may be turned */
    free(whole);
    buf_clear(&text);
    json_decref(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, make, unmake),
        cmocka_unit_test_setup_teardown(overwriting, make, unmake),
        cmocka_unit_test(names),
        cmocka_unit_test_setup_teardown(listing, make, unmake),
        cmocka_unit_test_setup_teardown(damaged, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
