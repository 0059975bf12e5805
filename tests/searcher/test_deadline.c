/*
 * test_deadline: the words of a deadline, and the date that they come to.
 */
#include "searcher/answer/deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void is(const char *text, const char *date, const char *words, const char *due)
{
    struct deadline d;

    if (!deadline_find(slice_str(text), slice_str(date), &d))
        fail_msg("%s: no deadline", text);
    if (!slice_is(slice_of(text + d.at, d.len), words) || strcmp(d.due, due) != 0)
        fail_msg("%s (%s)\n  expected %s: %s\n  got      %.*s: %s", text, date, words, due,
                 (int)d.len, text + d.at, d.due);
}

static void none(const char *text)
{
    struct deadline d;

    if (deadline_find(slice_str(text), slice_str("2014-11-18"), &d))
        fail_msg("%s: %.*s", text, (int)d.len, text + d.at);
    assert_string_equal(d.due, "");
}

static void from_the_reports_date_on(void **state)
{
    (void)state;
    is("Within six months, the force should", "2014-11-18", "Within six months", "2015-05-18");
    is("Within six months the force, should", "2014-11", "Within six months", "2015-05");
    is("Within six months, the force", "2014", "Within six months", "");
    is("within twelve months", "2014", "within twelve months", "2015");
    is("within 2 years", "2014", "within 2 years", "2016");
    is("within six months", "", "within six months", "");
    is("should, within the next 12 months, do", "2014-11-18", "within the next 12 months",
       "2015-11-18");
    is("In the next eighteen months", "2014-07", "In the next eighteen months", "2016-01");
    is("within 28 days of this", "2014-02-10", "within 28 days", "2014-03-10");
    is("within three weeks", "2014-12-18", "within three weeks", "2015-01-08");
    is("within three weeks", "2014-12", "within three weeks", "");
    is("within twenty-four months", "2014-12", "within twenty-four months", "2016-12");
}

static void months_have_ends(void **state)
{
    (void)state;
    is("within six months", "2014-08-31", "within six months", "2015-02-28");
    is("within six months", "2015-08-31", "within six months", "2016-02-29");
    is("within one month", "2014-01-31", "within one month", "2014-02-28");
    is("within one month", "2014-12-31", "within one month", "2015-01-31");
    is("within a year", "2016-02-29", "within a year", "2017-02-28");
    is("within 60 days", "2015-12-31", "within 60 days", "2016-02-29");
}

static void dates_themselves(void **state)
{
    (void)state;
    is("By 31 March 2015, the force", "2014", "By 31 March 2015", "2015-03-31");
    is("by 1st April 2015", "", "by 1st April 2015", "2015-04-01");
    is("no later than the end of May 2015", "", "no later than the end of May 2015", "2015-05");
    is("By September 2020, the NPCC", "2022", "By September 2020", "2020-09");
    is("should by the end of 2015 have", "", "by the end of 2015", "2015");
    is("by spring 2015", "2014-11", "by spring 2015", "");
}

static void at_once(void **state)
{
    (void)state;
    is("The force should immediately stop", "2014-11-18", "immediately", "2014-11-18");
    is("With immediate effect, the force", "2014-11", "With immediate effect", "2014-11");
    is("as soon as reasonably practicable.", "2014", "as soon as reasonably practicable", "");
}

static void what_is_none(void **state)
{
    (void)state;
    none("The force should ensure that staff know the policy");
    none("a policy made by officers within the force");
    none("immediately after the inspection");
    none("a report by May");
    none("by 31 February 2015");
    none("by 12 officers");
    none("within six forces");
    none("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_reports_date_on),
        cmocka_unit_test(months_have_ends),
        cmocka_unit_test(dates_themselves),
        cmocka_unit_test(at_once),
        cmocka_unit_test(what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
