/*
 * test_sums: what was written verifies; every bit that is turned is found by whoever looks
 * at its page, and by nobody else; sums that are damaged or another folder's are refused.
 */
#include "indexer/pack/sums.h"

#include "tests/shim/temp.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define SHIFT 4u
#define PAGE  ((size_t)1 << SHIFT)

/* Bytes of each file: none, one, a page and its neighbours. */
static const size_t sizes[PACK_FILES] = {0, 1, PAGE - 1, PAGE, 70 * PAGE + 1};

struct folder {
    char *path;
    struct buf files[PACK_FILES], text; /* text: of `sums` */
};

static void write_file(const struct folder *f, const char *name, struct slice bytes)
{
    struct error e = {0};

    assert_int_equal(file_write(temp_path(f->path, name), bytes, &e), OK);
}

static int make(void **state)
{
    struct folder *f = calloc(1, sizeof *f);
    struct error e = {0};
    unsigned seed = 1;

    if (!f || temp_make((void **)&f->path))
        return -1;
    for (int i = 0; i < PACK_FILES; i++) {
        for (size_t n = 0; n < sizes[i]; n++)
            buf_char(&f->files[i], (char)rand_r(&seed));
        write_file(f, pack_file_name((enum pack_file)i), buf_view(&f->files[i]));
    }
    if (sums_write(f->path, SHIFT, &e) != OK ||
        file_read(temp_path(f->path, SUMS_FILE), FILE_NO_LINK, 9999, &f->text, &e) != OK)
        return -1;
    *state = f;
    return 0;
}

static int unmake(void **state)
{
    struct folder *f = *state;
    int code = temp_remove((void **)&f->path);

    for (int i = 0; i < PACK_FILES; i++)
        buf_clear(&f->files[i]);
    buf_clear(&f->text);
    free(f);
    return code;
}

static enum status open_text(const struct folder *f, struct slice text, struct sums **out,
                             struct error *e)
{
    struct slice files[PACK_FILES];

    for (int i = 0; i < PACK_FILES; i++)
        files[i] = buf_view(&f->files[i]);
    return sums_open(f->path, text, files, out, e);
}

static struct sums *open_sums(const struct folder *f)
{
    struct sums *s = NULL;
    struct error e = {0};

    if (open_text(f, buf_view(&f->text), &s, &e) != OK)
        fail_msg("%s", e.text);
    return s;
}

static void whole(void **state)
{
    struct sums *s = open_sums(*state);
    struct error e = {0};

    assert_int_equal(sums_check(s, &e), OK);
    sums_close(s);
    sums_close(NULL);
    assert_null(sums_pages(NULL, PACK_TERMS));
    assert_int_equal(pages_verify(NULL, "any", 3, &e), OK);
}

/* Each bit of each file: who looks at its page finds it, each time; who looks at the pages
 * beside it doesn't. */
static void check_bit(struct folder *f, enum pack_file file, size_t bit)
{
    struct buf *b = &f->files[file];
    struct sums *s = open_sums(f);
    const struct pages *p = sums_pages(s, file);
    size_t page = bit / 8 / PAGE * PAGE, end = page + PAGE < b->len ? page + PAGE : b->len;
    struct error e = {0};

    b->data[bit / 8] ^= (char)(1 << bit % 8);
    assert_int_equal(pages_verify(p, b->data, page, &e), OK);
    assert_int_equal(pages_verify(p, b->data + end, b->len - end, &e), OK);
    for (int i = 0; i < 2; i++) {
        e = (struct error){0};
        assert_int_equal(pages_verify(p, b->data + end - 1, 1, &e), ERR_CORRUPT);
        assert_non_null(strstr(e.text, pack_file_name(file)));
        assert_non_null(strstr(e.text, f->path));
    }
    assert_int_equal(pages_verify(p, b->data, b->len, NULL), ERR_CORRUPT);
    assert_int_equal(sums_check(s, NULL), ERR_CORRUPT);
    b->data[bit / 8] ^= (char)(1 << bit % 8);
    assert_int_equal(sums_check(s, NULL), OK);
    sums_close(s);
}

static void every_bit(void **state)
{
    struct folder *f = *state;

    for (int i = 0; i < PACK_FILES; i++)
        for (size_t bit = 0; bit < sizes[i] * 8; bit++)
            check_bit(f, (enum pack_file)i, bit);
}

/* What was verified is not read again: a query pays once. */
static void once(void **state)
{
    struct folder *f = *state;
    struct buf *b = &f->files[PACK_STORE];
    struct sums *s = open_sums(f);
    const struct pages *p = sums_pages(s, PACK_STORE);
    struct error e = {0};

    assert_int_equal(pages_verify(p, b->data + PAGE, 2 * PAGE, &e), OK);
    b->data[PAGE] ^= 1;
    assert_int_equal(pages_verify(p, b->data + PAGE, 2 * PAGE, &e), OK);
    b->data[3 * PAGE] ^= 1;
    assert_int_equal(pages_verify(p, b->data + PAGE, 2 * PAGE, &e), OK);
    assert_int_equal(pages_verify(p, b->data + PAGE, 2 * PAGE + 1, &e), ERR_CORRUPT);
    b->data[PAGE] ^= 1;
    b->data[3 * PAGE] ^= 1;
    sums_close(s);
}

static void ends(void **state)
{
    struct folder *f = *state;
    const char *data = f->files[PACK_STORE].data;
    struct sums *s = open_sums(f);
    const struct pages *p = sums_pages(s, PACK_STORE);

    assert_ptr_equal(pages_end(p, data + 1), data + PAGE);
    assert_ptr_equal(pages_end(p, data + PAGE), data + PAGE);
    assert_ptr_equal(pages_end(p, data + PAGE + 1), data + 2 * PAGE);
    assert_ptr_equal(pages_end(p, data + 70 * PAGE + 1), data + 70 * PAGE + 1);
    assert_true(pages_hold(p, data) && pages_hold(p, data + 70 * PAGE));
    assert_false(pages_hold(p, data - 1) || pages_hold(p, data + 70 * PAGE + 1));
    assert_false(pages_hold(sums_pages(s, PACK_TERMS), data) || pages_hold(NULL, data));
    sums_close(s);
}

static void refuse(const struct folder *f, struct slice text)
{
    struct sums *s = NULL;
    struct error e = {0};

    assert_int_equal(open_text(f, text, &s, &e), ERR_CORRUPT);
    assert_null(s);
    assert_non_null(strstr(e.text, "sums is damaged"));
}

/* A bit of the sums themselves is the manifest's matter, but never leads astray. */
static void damaged_sums(void **state)
{
    struct folder *f = *state;
    struct buf *b = &f->files[PACK_POSITIONS];

    for (size_t cut = 0; cut < f->text.len; cut++) {
        char *copy = malloc(cut + 1); /* so that a look beyond is seen */

        memcpy(copy, f->text.data, cut);
        refuse(f, slice_of(copy, cut));
        free(copy);
    }
    for (size_t bit = 0; bit < f->text.len * 8; bit++) {
        struct sums *s = NULL;

        f->text.data[bit / 8] ^= (char)(1 << bit % 8);
        if (open_text(f, buf_view(&f->text), &s, NULL) == OK)
            assert_int_equal(sums_check(s, NULL), ERR_CORRUPT);
        sums_close(s);
        f->text.data[bit / 8] ^= (char)(1 << bit % 8);
    }
    b->len--;
    refuse(f, buf_view(&f->text));
    b->len++;
    buf_char(&f->text, '\0');
    refuse(f, buf_view(&f->text));
}

static void no_file(void **state)
{
    struct folder *f = *state;
    struct error e = {0};

    assert_int_equal(file_remove_tree(temp_path(f->path, "columns"), &e), OK);
    assert_int_equal(sums_write(f->path, SHIFT, &e), ERR_NOT_FOUND);
    assert_non_null(strstr(e.text, "columns"));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(whole), IN_FOLDER(every_bit),    IN_FOLDER(once),
        IN_FOLDER(ends),  IN_FOLDER(damaged_sums), IN_FOLDER(no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
