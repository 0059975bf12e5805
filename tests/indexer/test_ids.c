/*
 * test_ids: each id is fresh once, through every growth of the table.
 */
#include "indexer/pack/ids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static bool take(struct ids *ids, struct slice id)
{
    struct error e = {0};
    bool fresh = false;

    assert_int_equal(ids_take(ids, id, &fresh, &e), OK);
    return fresh;
}

static void once(void **state)
{
    struct ids ids = IDS_INIT;

    (void)state;
    assert_true(take(&ids, slice_str("a")));
    assert_false(take(&ids, slice_str("a")));
    assert_true(take(&ids, slice_str("")));
    assert_false(take(&ids, slice_str("")));
    assert_true(take(&ids, slice_of("a\0", 2)));
    assert_true(take(&ids, slice_of("a\0b", 3)));
    assert_int_equal(ids.count, 4);
    ids_clear(&ids);
    assert_true(take(&ids, slice_str("a"))); /* forgotten */
    ids_clear(&ids);
}

static void many(void **state)
{
    struct ids ids = IDS_INIT;
    char id[32];

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 20000; i++) {
            snprintf(id, sizeof id, "folder/report-%d.txt", i);
            assert_int_equal(take(&ids, slice_str(id)), round == 0);
        }
    assert_int_equal(ids.count, 20000);
    assert_true(ids.size >= 2 * ids.count && (ids.size & (ids.size - 1)) == 0);
    ids_clear(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(once), cmocka_unit_test(many)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
