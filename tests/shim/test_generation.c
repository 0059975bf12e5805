/*
 * test_generation: what was published opens and verifies; what was damaged since
 * is refused with a message that names it.
 */
#include "shim/generation.h"

#include "shim/publish.h"
#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const struct generation_kind kind = {1, "pack", "rules-1"};

static void write_text(const char *folder, const char *name, struct slice text)
{
    struct error e = {0};

    assert_int_equal(file_write(temp_path(folder, name), text, &e), OK);
}

/* Makes CURRENT name that generation. */
static void write_current(const char *dir, uint64_t number)
{
    char line[GENERATION_LINE];

    generation_print_current(line, number);
    write_text(dir, "CURRENT", slice_str(line));
}

/* Publishes files a ("alpha"), sub/b ("beta") and the empty c. */
static void publish(const char *dir, const struct generation_kind *as)
{
    struct generation_lock *lock = NULL;
    struct building *b = NULL;
    json_t *meta = json_pack("{s:i}", "reports", 3);
    struct error e = {0};

    assert_int_equal(generation_lock(dir, &lock, &e), OK);
    assert_int_equal(generation_begin(lock, &b, &e), OK);
    write_text(generation_path(b), "a", slice_str("alpha"));
    assert_int_equal(file_make_folder(temp_path(generation_path(b), "sub"), NULL, &e), OK);
    write_text(generation_path(b), "sub/b", slice_str("beta"));
    write_text(generation_path(b), "c", slice_str(""));
    assert_int_equal(generation_publish(b, as, meta, &e), OK);
    assert_int_equal(e.status, OK);
    generation_unlock(lock);
    json_decref(meta);
}

/* Opens, expecting `status`, and when it isn't OK, `text` in the message. */
static struct generation *try_open(const char *dir, const struct generation_kind *expect,
                                   enum status status, const char *text)
{
    struct generation *g = NULL;
    struct error e = {0};

    if (generation_open(dir, expect, &g, &e) != status)
        fail_msg("opened with status %d, not %d: %s", (int)e.status, (int)status, e.text);
    assert_int_equal(e.status, status);
    if (text && !strstr(e.text, text))
        fail_msg("'%s' is not in: %s", text, e.text);
    assert_true((status == OK) == (g != NULL));
    return g;
}

static void check_verify(const char *dir, enum status status, const char *text)
{
    struct generation *g = try_open(dir, &kind, OK, NULL);
    struct error e = {0};

    assert_int_equal(generation_verify(g, &e), status);
    if (text && !strstr(e.text, text))
        fail_msg("'%s' is not in: %s", text, e.text);
    generation_close(g);
}

static void published_and_opened(void **state)
{
    struct generation_kind any = {1, NULL, "rules-1"};
    struct generation *g;
    struct buf real = BUF_INIT;
    struct error e = {0};

    publish(*state, &kind);
    publish(*state, &kind);
    g = try_open(*state, &any, OK, NULL);
    assert_int_equal(generation_number(g), 2);
    assert_int_equal(generation_bytes(g), 9);
    assert_string_equal(generation_engine(g), "pack");
    assert_int_equal(json_integer_value(json_object_get(generation_meta(g), "reports")), 3);
    assert_int_equal(file_real_path(temp_path(*state, "gen-2"), &real, &e), OK);
    assert_string_equal(generation_folder(g), real.data);
    assert_int_equal(generation_verify(g, &e), OK);
    generation_close(g);
    generation_close(NULL);
    buf_clear(&real);
}

static void same_content_same_bytes(void **state)
{
    struct buf one = BUF_INIT, two = BUF_INIT, path = BUF_INIT;
    struct error e = {0};

    publish(file_join(&path, *state, "x"), &kind);
    publish(file_join(&path, *state, "y"), &kind);
    assert_int_equal(
        file_read(temp_path(*state, "x/gen-1/manifest.json"), FILE_LINK, 9999, &one, &e), OK);
    assert_int_equal(
        file_read(temp_path(*state, "y/gen-1/manifest.json"), FILE_LINK, 9999, &two, &e), OK);
    assert_true(one.len > 100 && slice_equal(buf_view(&one), buf_view(&two)));
    buf_clear(&one);
    buf_clear(&two);
    buf_clear(&path);
}

static void nothing_there(void **state)
{
    struct buf none = BUF_INIT;

    try_open(*state, &kind, ERR_NOT_FOUND, "no index in ");
    try_open(file_join(&none, *state, "none"), &kind, ERR_NOT_FOUND,
             "/none: make one with 'peeler index PATH… -d ");
    buf_clear(&none);
}

static void other_versions(void **state)
{
    struct generation_kind other = kind;

    publish(*state, &kind);
    other.format = 2;
    try_open(*state, &other, ERR_VERSION,
             " was written by another version (format 1, this program reads 2): build it again "
             "with 'peeler index --rebuild'");
    other = kind;
    other.engine = "xapian";
    try_open(*state, &other, ERR_VERSION, "'peeler index --rebuild --engine xapian'");
    other = kind;
    other.analysis = "rules-2";
    try_open(*state, &other, ERR_VERSION, "'peeler index --rebuild'");
}

static void flipped_bits(void **state)
{
    publish(*state, &kind);
    check_verify(*state, OK, NULL);
    write_text(*state, "gen-1/a", slice_str("alphb"));
    check_verify(*state, ERR_CORRUPT, "/gen-1/a is damaged");
    write_text(*state, "gen-1/a", slice_str("alpha"));
    write_text(*state, "gen-1/sub/b", slice_str("beda"));
    check_verify(*state, ERR_CORRUPT, "/gen-1/sub/b is damaged");
}

static void sizes_at_open(void **state)
{
    publish(*state, &kind);
    write_text(*state, "gen-1/a", slice_str("alph"));
    try_open(*state, &kind, ERR_CORRUPT, "/gen-1/a is damaged: it should be 5 bytes");
    write_text(*state, "gen-1/a", slice_str("alphas"));
    try_open(*state, &kind, ERR_CORRUPT, "/gen-1/a is damaged");
    assert_int_equal(unlink(temp_path(*state, "gen-1/a")), 0);
    try_open(*state, &kind, ERR_CORRUPT, "/gen-1/a is missing");
    assert_int_equal(symlink("/etc/passwd", temp_path(*state, "gen-1/a")), 0);
    try_open(*state, &kind, ERR_CORRUPT, "/gen-1/a is damaged");
}

static void extra_files(void **state)
{
    static const char *const extra[] = {"gen-1/0", "gen-1/b", "gen-1/sub/a", "gen-1/zz"};

    publish(*state, &kind);
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++) {
        write_text(*state, extra[i], slice_str(""));
        check_verify(*state, ERR_CORRUPT, extra[i]);
        assert_int_equal(unlink(temp_path(*state, extra[i])), 0);
    }
    assert_int_equal(symlink("a", temp_path(*state, "gen-1/link")), 0);
    check_verify(*state, ERR_CORRUPT, "gen-1/link does not belong there");
    assert_int_equal(unlink(temp_path(*state, "gen-1/link")), 0);
    check_verify(*state, OK, NULL);
}

static void manifest_cut_at_every_byte(void **state)
{
    const char *name = "gen-1/manifest.json";
    struct buf text = BUF_INIT;
    struct error e = {0};

    publish(*state, &kind);
    assert_int_equal(file_read(temp_path(*state, name), FILE_LINK, 99999, &text, &e), OK);
    for (size_t cut = 0; cut < text.len; cut++) {
        write_text(*state, name, slice_of(text.data, cut));
        try_open(*state, &kind, ERR_CORRUPT, "/gen-1/manifest.json is damaged");
    }
    write_text(*state, name, buf_view(&text));
    check_verify(*state, OK, NULL);
    buf_clear(&text);
}

static void manifest_gone_or_strange(void **state)
{
    const char *name = "gen-1/manifest.json";

    publish(*state, &kind);
    assert_int_equal(truncate(temp_path(*state, name), (off_t)1 << 40), 0);
    try_open(*state, &kind, ERR_CORRUPT, "manifest.json is larger than");
    assert_int_equal(unlink(temp_path(*state, name)), 0);
    try_open(*state, &kind, ERR_CORRUPT, "gen-1/manifest.json: No such file");
    assert_int_equal(mkfifo(temp_path(*state, name), 0666), 0);
    try_open(*state, &kind, ERR_CORRUPT, "gen-1/manifest.json is not a regular file");
}

static void manifest_of_another(void **state)
{
    publish(*state, &kind);
    assert_int_equal(rename(temp_path(*state, "gen-1"), temp_path(*state, "gen-5")), 0);
    write_current(*state, 5);
    try_open(*state, &kind, ERR_CORRUPT, "gen-5/manifest.json is that of another generation");
}

static void strange_currents(void **state)
{
    static const char *const bad[] = {
        "",
        "\n",
        "gen-1",
        "gen-1\n\n",
        "gen-1 c7add825fe7b661dd563587ea14623da",
        "gen-1 c7add825fe7b661dd563587ea14623da\n\n",
        "gen-1 C7ADD825FE7B661DD563587EA14623DA\n",
        "gen-1 c7add825fe7b661dd563587ea14623db\n",
        "gen-01 c7add825fe7b661dd563587ea14623da\n",
        "gen-2 c7add825fe7b661dd563587ea14623da\n",
        "gen-1  c7add825fe7b661dd563587ea14623da\n",
        "gen-1 \n",
        " gen-1\n",
        "gen-\n",
        "gen-0\n",
        "gen-01\n",
        "gen--1\n",
        "gen-1x\n",
        "gen-1\r\n",
        "../gen-1\n",
        "gen-1/\n",
        "gen-1/../x\n",
        "/etc\n",
        "GEN-1\n",
        "gen-18446744073709551617\n",
        "gen-9007199254740993\n",
        "building-1\n",
        "gen-1111111111111111111111111111111111111111111111111111111111111111111111111111111\n"};

    publish(*state, &kind);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        write_text(*state, "CURRENT", slice_str(bad[i]));
        try_open(*state, &kind, ERR_CORRUPT, "/CURRENT is damaged: it names no generation");
    }
    write_text(*state, "CURRENT", slice_of("gen-1\0\n", 7));
    try_open(*state, &kind, ERR_CORRUPT, "/CURRENT is damaged");
    write_current(*state, 2);
    try_open(*state, &kind, ERR_CORRUPT, "gen-2");
    write_text(*state, "CURRENT", slice_str("gen-1 c7add825fe7b661dd563587ea14623da\n"));
    check_verify(*state, OK, NULL);
}

/* Two generations whose names a bit keeps apart: it can't turn one into the other. */
static void current_flipped_or_cut(void **state)
{
    char line[GENERATION_LINE];
    size_t len;

    for (int i = 0; i < 3; i++)
        publish(*state, &kind);
    check_verify(*state, OK, NULL);
    generation_print_current(line, 3);
    len = strlen(line);
    for (size_t bit = 0; bit < len * 8; bit++) {
        line[bit / 8] ^= (char)(1 << bit % 8);
        write_text(*state, "CURRENT", slice_of(line, len));
        try_open(*state, &kind, ERR_CORRUPT, "/CURRENT is damaged");
        line[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++) {
        write_text(*state, "CURRENT", slice_of(line, cut));
        try_open(*state, &kind, ERR_CORRUPT, "/CURRENT is damaged");
    }
}

/* Before CURRENT had a check; the next writer goes on from there. */
static void current_of_old(void **state)
{
    publish(*state, &kind);
    write_text(*state, "CURRENT", slice_str("gen-1\n"));
    try_open(*state, &kind, ERR_VERSION, " was written by another version: build it again");
    publish(*state, &kind);
    generation_close(try_open(*state, &kind, OK, NULL));
    assert_int_equal(access(temp_path(*state, "gen-2"), F_OK), 0);
}

static void try_read(const struct generation *g, const char *name, const char *text)
{
    struct buf out = BUF_INIT;
    struct error e = {0};

    buf_str(&out, "> ");
    if (text) {
        assert_int_equal(generation_read(g, name, &out, &e), OK);
        assert_true(slice_is(slice_from(buf_view(&out), 2), text));
    } else {
        assert_int_equal(generation_read(g, name, &out, &e), ERR_CORRUPT);
        assert_int_equal(e.status, ERR_CORRUPT);
        assert_non_null(strstr(e.text, name));
    }
    buf_clear(&out);
}

/* What is read alone is held against its digest alone. */
static void files_read(void **state)
{
    struct generation *g;
    struct error e = {0};

    publish(*state, &kind);
    g = try_open(*state, &kind, OK, NULL);
    try_read(g, "a", "alpha");
    try_read(g, "sub/b", "beta");
    try_read(g, "c", "");
    try_read(g, "manifest.json", NULL);
    try_read(g, "d", NULL);
    write_text(*state, "gen-1/d", slice_str("stray"));
    try_read(g, "d", NULL);
    assert_int_equal(generation_verify_files(g, &e), OK);
    write_text(*state, "gen-1/a", slice_str("alphb"));
    try_read(g, "a", NULL);
    try_read(g, "sub/b", "beta");
    write_text(*state, "gen-1/a", slice_str("alph"));
    try_read(g, "a", NULL);
    write_text(*state, "gen-1/a", slice_str("alphas"));
    try_read(g, "a", NULL);
    assert_int_equal(generation_verify_files(g, &e), ERR_CORRUPT);
    assert_int_equal(unlink(temp_path(*state, "gen-1/a")), 0);
    try_read(g, "a", NULL);
    generation_close(g);
}

static void current_is_no_file(void **state)
{
    publish(*state, &kind);
    assert_int_equal(rename(temp_path(*state, "CURRENT"), temp_path(*state, "elsewhere")), 0);
    assert_int_equal(symlink("elsewhere", temp_path(*state, "CURRENT")), 0);
    try_open(*state, &kind, ERR_IO, "CURRENT");
    assert_int_equal(unlink(temp_path(*state, "CURRENT")), 0);
    assert_int_equal(mkfifo(temp_path(*state, "CURRENT"), 0666), 0);
    try_open(*state, &kind, ERR_CORRUPT, "CURRENT");
}

static void generation_is_a_link(void **state)
{
    publish(*state, &kind);
    assert_int_equal(rename(temp_path(*state, "gen-1"), temp_path(*state, "moved")), 0);
    assert_int_equal(symlink("moved", temp_path(*state, "gen-1")), 0);
    try_open(*state, &kind, ERR_CORRUPT, "gen-1 is damaged: it is not a folder");
}

/* A reader goes on with the generation it opened, while two more are published. */
static void reader_goes_on(void **state)
{
    struct generation *g;
    struct error e = {0};
    uint64_t number;

    publish(*state, &kind);
    g = try_open(*state, &kind, OK, NULL);
    publish(*state, &kind);
    assert_int_equal(generation_verify(g, &e), OK);
    assert_int_equal(generation_current(*state, &number, &e), OK);
    assert_int_equal(number, 2);
    publish(*state, &kind);
    assert_int_equal(generation_number(g), 1);
    assert_int_not_equal(access(generation_folder(g), F_OK), 0);
    generation_close(g);
}

#define TEMP(test) cmocka_unit_test_setup_teardown(test, temp_make, temp_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEMP(published_and_opened),
        TEMP(same_content_same_bytes),
        TEMP(nothing_there),
        TEMP(other_versions),
        TEMP(flipped_bits),
        TEMP(sizes_at_open),
        TEMP(extra_files),
        TEMP(manifest_cut_at_every_byte),
        TEMP(manifest_gone_or_strange),
        TEMP(manifest_of_another),
        TEMP(strange_currents),
        TEMP(current_flipped_or_cut),
        TEMP(current_of_old),
        TEMP(files_read),
        TEMP(current_is_no_file),
        TEMP(generation_is_a_link),
        TEMP(reader_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
