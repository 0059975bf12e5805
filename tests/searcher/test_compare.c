/*
 * test_compare: mentions of then and now: each rule of pairing with the cases on both
 * sides of its bound, and long lists that are shuffled, moved and thinned out, whose
 * counts are known.
 */
#include "searcher/answer/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A mention; `section` is its report's and its number, `text` that of the section. */
static json_t *mention(const char *report, int ordinal, const char *text, int position,
                       const char *left, const char *match, const char *right)
{
    char section[64];

    snprintf(section, sizeof section, "%s#%d", report, ordinal);
    return json_pack("{s:s, s:s, s:s, s:[s], s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "section",
                     section, "report", report, "title", "A title", "force", "Estuary Police",
                     "date", "2014", "kind", "finding", "left", left, "match", match, "right",
                     right, "form", match, "position", position, "section_digest", text);
}

struct told {
    char text[512]; /* "new r#1, gone r#2" */
};

static enum status tell(void *ctx, enum change change, const json_t *now, const json_t *was,
                        struct error *e)
{
    struct told *t = ctx;
    size_t len = strlen(t->text);

    (void)e;
    assert_true((now != NULL) == (change != CHANGE_GONE));
    assert_true((was != NULL) == (change != CHANGE_NEW));
    snprintf(t->text + len, sizeof t->text - len, "%s%s %s", len ? ", " : "", change_name(change),
             json_string_value(json_object_get(now ? now : was, "section")));
    return OK;
}

/* Takes the lists over. */
static void tells(json_t *was, json_t *now, const char *expected, uint64_t same, uint64_t moved)
{
    struct change_counts counts = {{0}, 0};
    struct told told = {""};
    struct error e = {0};

    assert_int_equal(compare_mentions(was, now, tell, &told, &counts, &e), OK);
    assert_string_equal(told.text, expected);
    assert_int_equal(counts.by_change[CHANGE_SAME], same);
    assert_int_equal(counts.moved, moved);
    json_decref(was);
    json_decref(now);
}

static json_t *one(json_t *mention_of)
{
    return json_pack("[o]", mention_of);
}

#define LEFT  "the words before it are "
#define RIGHT " and those behind it end"

static json_t *plain(void)
{
    return one(mention("r", 3, "digest", 7, LEFT, "vetting backlog", RIGHT));
}

static void same(void **state)
{
    (void)state;
    tells(plain(), plain(), "", 1, 0);
    tells(json_array(), json_array(), "", 0, 0);
    /* the section has another number: moved */
    tells(plain(), one(mention("r", 9, "digest", 7, LEFT, "vetting backlog", RIGHT)), "", 1, 1);
    /* its text is another, the words around the mention are not */
    tells(plain(), one(mention("r", 3, "other", 90, LEFT, "vetting backlog", RIGHT)), "", 1, 0);
    tells(plain(), one(mention("r", 4, "other", 7, LEFT, "vetting backlog", RIGHT)), "", 1, 1);
}

static void come_and_gone(void **state)
{
    (void)state;
    tells(json_array(), plain(), "new r#3", 0, 0);
    tells(plain(), json_array(), "gone r#3", 0, 0);
    /* another report is another, whatever its text */
    tells(plain(), one(mention("q", 3, "digest", 7, LEFT, "vetting backlog", RIGHT)),
          "new q#3, gone r#3", 0, 0);
    /* nothing of it is alike */
    tells(plain(), one(mention("r", 3, "other", 7, "we saw no ", "vetting backlog", " at all")),
          "new r#3, gone r#3", 0, 0);
}

static void changed(void **state)
{
    (void)state;
    /* 3: it is written otherwise */
    tells(plain(), one(mention("r", 3, "other", 7, LEFT, "vetting backlogs", RIGHT)), "changed r#3",
          0, 0);
    /* 4: one side is the same */
    tells(plain(), one(mention("r", 3, "other", 7, LEFT, "vetting backlog", " is all new here")),
          "changed r#3", 0, 0);
    tells(plain(), one(mention("r", 5, "other", 7, "quite other ", "vetting backlog", RIGHT)),
          "changed r#5", 0, 0);
    /* ... but too little to tell by */
    tells(one(mention("r", 1, "a", 7, "", "vetting", " grew fast in all of its teams")),
          one(mention("r", 1, "b", 7, "", "vetting", " is done by one unit for two forces")),
          "new r#1, gone r#1", 0, 0);
    /* 5: half the words: 6 of 12 are, 5 of 12 are not */
    tells(one(mention("r", 1, "a", 7, "a b c d ", "x", " e f g h i j k")),
          one(mention("r", 2, "b", 7, "a b z d ", "x", " e f 1 2 3 4 5")), "changed r#2", 0, 0);
    tells(one(mention("r", 1, "a", 7, "a b c d ", "x", " e f g h i j k")),
          one(mention("r", 2, "b", 7, "a b z y ", "x", " e f 1 2 3 4 5")), "new r#2, gone r#1", 0,
          0);
}

static void cited_otherwise(void **state)
{
    static const char *const names[] = {"date", "title", "kind"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        json_t *now = plain();

        json_object_set_new(json_array_get(now, 0), names[i], json_string("another"));
        tells(plain(), now, "changed r#3", 0, 0);
    }
    {
        json_t *now = plain();

        json_array_append_new(json_object_get(json_array_get(now, 0), "force"),
                              json_string("Kestrel Police"));
        tells(plain(), now, "changed r#3", 0, 0);
    }
    {
        json_t *now = plain(); /* numbers of pages and lines, and headings, change with others */

        json_object_set_new(json_array_get(now, 0), "line", json_integer(99));
        json_object_set_new(json_array_get(now, 0), "heading", json_string("3. Vetting"));
        tells(plain(), now, "", 1, 0);
    }
}

/* Words that stand twice in a report, and two sections of the same text. */
static void twins(void **state)
{
    json_t *was = json_array(), *now = json_array();

    (void)state;
    for (int i = 1; i <= 3; i++)
        json_array_append_new(was, mention("r", i, "twin", 4, LEFT, "backlog", RIGHT));
    for (int i = 1; i <= 2; i++)
        json_array_append_new(now, mention("r", i, "twin", 4, LEFT, "backlog", RIGHT));
    tells(json_incref(was), json_incref(now), "gone r#3", 2, 0);
    tells(now, was, "new r#3", 2, 0);
}

/* The nearest one is taken, and of several the likest. */
static void likest(void **state)
{
    json_t *was = json_array(), *now = json_array();

    (void)state;
    json_array_append_new(was, mention("r", 1, "a", 1, "a b c d e ", "x", " f g h i j"));
    json_array_append_new(now, mention("r", 1, "b", 1, "a b 3 4 5 ", "x", " f g h 6 7"));
    json_array_append_new(now, mention("r", 2, "c", 1, "a b c d 5 ", "x", " f g h i 7"));
    tells(was, now, "new r#1, changed r#2", 0, 0);
}

/* Many mentions: every 7th gone, every 11th written anew, the rest moved and out of order. */
static void many(void **state)
{
    enum {
        COUNT = 3000
    };
    json_t *was = json_array(), *now = json_array();
    struct change_counts counts = {{0}, 0};
    struct told told = {""};
    uint64_t gone = 0, anew = 0;
    struct error e = {0};

    (void)state;
    for (int i = 0; i < COUNT; i++) {
        char report[16], left[64], other[64], text[16];
        int back = COUNT - 1 - i;

        snprintf(report, sizeof report, "r%d", i / 100);
        snprintf(left, sizeof left, "the words of number %d are ", i);
        snprintf(text, sizeof text, "t%d", i);
        json_array_append_new(was, mention(report, i % 100, text, i, left, "backlog", " here"));
        snprintf(report, sizeof report, "r%d", back / 100);
        snprintf(left, sizeof left, "the words of number %d are ", back);
        snprintf(other, sizeof other, "the lines of number %d are ", back);
        snprintf(text, sizeof text, "t%d", back);
        gone += back % 7 == 0;
        anew += back % 7 && back % 11 == 0;
        if (back % 7)
            json_array_append_new(now, mention(report, back % 100 + 1, back % 11 ? text : "new",
                                               back, back % 11 ? left : other, "backlog", " here"));
    }
    assert_int_equal(compare_mentions(was, now, tell, &told, &counts, &e), OK);
    assert_int_equal(counts.by_change[CHANGE_SAME], COUNT - gone - anew);
    assert_int_equal(counts.moved, COUNT - gone - anew);
    /* a changed one may be taken for one that is gone beside it: their sum is known */
    assert_int_equal(counts.by_change[CHANGE_CHANGED] + counts.by_change[CHANGE_NEW], anew);
    assert_int_equal(counts.by_change[CHANGE_CHANGED] + counts.by_change[CHANGE_GONE], gone + anew);
    assert_true(counts.by_change[CHANGE_CHANGED] > anew * 9 / 10);
    json_decref(was);
    json_decref(now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same),  cmocka_unit_test(come_and_gone),   cmocka_unit_test(changed),
        cmocka_unit_test(twins), cmocka_unit_test(cited_otherwise), cmocka_unit_test(likest),
        cmocka_unit_test(many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
