/*
 * test_manifest: what is written is read back, byte for byte the same each time;
 * cut, flipped or forged, it is refused. A forger can make a seal, so the tests
 * of the members' bounds make one too.
 */
#include "shim/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void write_sample(struct buf *text, json_t *meta)
{
    struct manifest_file files[] = {{slice_str("a.pack"), 12, {1, 2}},
                                    {slice_str("sub/b_1-2"), 0, {3, 4}}};
    struct manifest m = {.format = 1,
                         .generation = 7,
                         .engine = "pack",
                         .analysis = "abc-1",
                         .meta = meta,
                         .files = files,
                         .count = 2};
    struct error e = {0};

    assert_int_equal(manifest_write(&m, text, &e), OK);
}

static void round_trip(void **state)
{
    json_t *meta = json_pack("{s:i, s:[s]}", "z", 1, "a", "\u00e9");
    struct buf text = BUF_INIT, again = BUF_INIT;
    struct manifest m;
    struct error e = {0};

    (void)state;
    write_sample(&text, meta);
    write_sample(&again, meta);
    assert_true(slice_equal(buf_view(&text), buf_view(&again)));
    assert_int_equal(manifest_read(&m, buf_view(&text), 1, "X", &e), OK);
    assert_int_equal(m.format, 1);
    assert_int_equal(m.generation, 7);
    assert_string_equal(m.engine, "pack");
    assert_string_equal(m.analysis, "abc-1");
    assert_true(json_equal(m.meta, meta));
    assert_int_equal(m.count, 2);
    assert_string_equal(m.files[0].name.data, "a.pack");
    assert_int_equal(m.files[0].bytes, 12);
    assert_true(digest_equal(m.files[0].digest, (struct digest){1, 2}));
    assert_string_equal(m.files[1].name.data, "sub/b_1-2");
    manifest_clear(&m);
    manifest_clear(&m);
    buf_clear(&text);
    buf_clear(&again);
    json_decref(meta);
}

static enum status read_copy(struct slice text)
{
    char *copy = malloc(text.len ? text.len : 1); /* so that a reader beyond it is caught */
    struct manifest m;
    struct error e = {0};
    enum status status;

    assert_non_null(copy);
    if (text.len)
        memcpy(copy, text.data, text.len);
    status = manifest_read(&m, slice_of(copy, text.len), 1, "X", &e);
    if (status != OK)
        assert_true(e.status == status && e.text[0] == 'X');
    manifest_clear(&m);
    free(copy);
    return status;
}

static void cut_at_every_byte(void **state)
{
    json_t *meta = json_object();
    struct buf text = BUF_INIT;

    (void)state;
    write_sample(&text, meta);
    assert_int_equal(read_copy(buf_view(&text)), OK);
    for (size_t cut = 0; cut < text.len; cut++)
        assert_int_equal(read_copy(slice_of(text.data, cut)), ERR_CORRUPT);
    buf_char(&text, '\n');
    assert_int_equal(read_copy(buf_view(&text)), ERR_CORRUPT);
    buf_clear(&text);
    json_decref(meta);
}

static void flipped_at_every_bit(void **state)
{
    json_t *meta = json_pack("{s:s}", "key", "value");
    struct buf text = BUF_INIT;

    (void)state;
    write_sample(&text, meta);
    for (size_t bit = 0; bit < 8 * text.len; bit++) {
        enum status status;

        text.data[bit / 8] = (char)(text.data[bit / 8] ^ 1 << bit % 8);
        status = read_copy(buf_view(&text));
        assert_true(status == ERR_CORRUPT || status == ERR_VERSION); /* "format": 3 */
        text.data[bit / 8] = (char)(text.data[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(read_copy(buf_view(&text)), OK);
    buf_clear(&text);
    json_decref(meta);
}

static void other_formats(void **state)
{
    static const char *const others[] = {"{\"format\": 2}", "{\"format\": 2, \"who\": \"knows\"}\n",
                                         "{\"seal\": 1, \"format\": 2147483647}"};
    static const char *const broken[] = {"{\"format\": 2",
                                         "{\"format\": \"2\"}",
                                         "{\"format\": 0}",
                                         "{\"format\": -2}",
                                         "{\"format\": 4294967297}",
                                         "{\"format\": 2.0}",
                                         "[2]",
                                         "2",
                                         "null",
                                         ""};

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(read_copy(slice_str(others[i])), ERR_VERSION);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(read_copy(slice_str(broken[i])), ERR_CORRUPT);
}

#define START                                                                                      \
    "{\"format\":1,\"engine\":\"e\",\"analysis\":\"a\",\"generation\":1,\"meta\":{},\"files\":"
#define D32 "\"0123456789abcdef0123456789abcdef\""

/* Reads a text (without its first brace) under a seal that holds. */
static enum status read_sealed(const char *json)
{
    struct buf text = BUF_INIT;
    char seal[DIGEST_DIGITS + 1];
    enum status status;

    digest_text(digest_of(slice_str(json + 1)), seal);
    buf_printf(&text, "{\n  \"seal\": \"%s\",\n%s", seal, json + 1);
    status = read_copy(buf_view(&text));
    buf_clear(&text);
    return status;
}

static void forged_files(void **state)
{
    static const char *const bad[] = {
        START "{}}",
        START "[1]}",
        START "[{}]}",
        START "[{\"name\":\"a\",\"bytes\":1}]}",
        START "[{\"name\":\"a\",\"bytes\":1,\"digest\":" D32 ",\"more\":1}]}",
        START "[{\"name\":1,\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\",\"bytes\":-1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\",\"bytes\":1.5,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\",\"bytes\":99999999999999999999,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\",\"bytes\":1,\"digest\":\"0123\"}]}",
        START "[{\"name\":\"../a\",\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"/a\",\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"manifest.json\",\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\\u0000b\",\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"b\",\"bytes\":1,\"digest\":" D32 "},"
              "{\"name\":\"a\",\"bytes\":1,\"digest\":" D32 "}]}",
        START "[{\"name\":\"a\",\"bytes\":1,\"digest\":" D32 "},"
              "{\"name\":\"a\",\"bytes\":1,\"digest\":" D32 "}]}",
    };

    (void)state;
    assert_int_equal(read_sealed(START "[]}"), OK);
    assert_int_equal(read_sealed(START "[{\"name\":\"a\",\"bytes\":1,\"digest\":" D32 "}]}"), OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_sealed(bad[i]) != ERR_CORRUPT)
            fail_msg("taken: %s", bad[i]);
}

static void forged_members(void **state)
{
    static const char *const bad[] = {
        START "[],\"more\":1}",
        START "[]",
        START "[]} ]",
        START "[],\"files\":[]}",
        "{\"format\":1,\"engine\":1,\"analysis\":\"a\",\"generation\":1,\"meta\":{},\"files\":[]}",
        "{\"format\":1,\"engine\":\"e\",\"analysis\":[],\"generation\":1,\"meta\":{},\"files\":[]}",
        "{\"format\":1,\"engine\":\"e\",\"analysis\":\"a\",\"generation\":0,\"meta\":{},"
        "\"files\":[]}",
        "{\"format\":1,\"engine\":\"e\",\"analysis\":\"a\",\"generation\":\"1\",\"meta\":{},"
        "\"files\":[]}",
        "{\"format\":1,\"engine\":\"e\",\"analysis\":\"a\",\"generation\":1,\"meta\":[],"
        "\"files\":[]}",
        "{\"format\":1,\"engine\":\"e\",\"analysis\":\"a\",\"generation\":1,\"files\":[]}",
        "{\"format\":1,\"engine\":\"\xff\",\"analysis\":\"a\",\"generation\":1,\"meta\":{},"
        "\"files\":[]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (read_sealed(bad[i]) != ERR_CORRUPT)
            fail_msg("taken: %s", bad[i]);
}

static void deep_nesting(void **state)
{
    struct buf text = BUF_INIT;

    (void)state;
    buf_str(&text, START);
    for (int i = 0; i < 200000; i++)
        buf_char(&text, '[');
    assert_int_equal(read_sealed(text.data), ERR_CORRUPT);
    buf_clear(&text);
}

static void names(void **state)
{
    static const char *const good[] = {"a",    "a/b", "A-Z_0.9", "a/b/c.d", "manifest.json.x",
                                       "a/a.."};
    static const char *const bad[] = {
        "",    "/",    "/a",  "a/",       "a//b", ".",  "..", "a/..", "../a", ".a", "manifest.json",
        "a b", "a\\b", "a\n", "\xc3\xa9", "a/.b", "a:b"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!manifest_name_ok(slice_str(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (manifest_name_ok(slice_str(bad[i])))
            fail_msg("taken: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),           cmocka_unit_test(cut_at_every_byte),
        cmocka_unit_test(flipped_at_every_bit), cmocka_unit_test(other_formats),
        cmocka_unit_test(forged_files),         cmocka_unit_test(forged_members),
        cmocka_unit_test(deep_nesting),         cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
