/*
 * test_acronym: which acronyms a text teaches, and which it doesn't.
 */
#include "indexer/text/acronym.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct lessons {
    struct buf all; /* "PSD=professional standards department;…" */
    size_t at;      /* of the last */
};

static bool take(void *ctx, struct slice term, size_t at)
{
    struct lessons *l = ctx;

    buf_slice(&l->all, acronym_short(term));
    buf_char(&l->all, '=');
    buf_slice(&l->all, acronym_long(term));
    buf_char(&l->all, ';');
    l->at = at;
    return true;
}

static void teaches(const char *text, const char *expected)
{
    struct lessons l = {BUF_INIT, 0};
    struct slice got;

    assert_true(acronyms_find(slice_str(text), take, &l));
    got = l.all.len ? buf_view(&l.all) : slice_str("");
    if (!slice_is(got, expected))
        fail_msg("%s\n  expected %s\n  got      %.*s", text, expected, SLICE_ARG(got));
    buf_clear(&l.all);
}

static void long_forms_before_a_bracket(void **state)
{
    (void)state;
    teaches("The force professional standards department (PSD) has a backlog.",
            "PSD=professional standards department;");
    teaches("Her Majesty’s Inspectorate of Constabulary (HMIC) and staff from the\nanti-corruption "
            "unit (ACU)",
            "HMIC=Her Majesty's Inspectorate of Constabulary;ACU=anti-corruption unit;");
    teaches("seek advice from the Corporate Communications Department (CCD).",
            "CCD=Corporate Communications Department;");
    teaches("police effectiveness, efficiency and legitimacy (PEEL)",
            "PEEL=police effectiveness, efficiency and legitimacy;");
    teaches("Fire & Rescue Services (FRS)", "FRS=Fire & Rescue Services;");
}

static void letters_within_words(void **state)
{
    (void)state;
    teaches("awareness about abuse of position for a sexual purpose (AoPSP).",
            "AoPSP=abuse of position for a sexual purpose;");
    teaches("the management of risk in law enforcement (MoRiLE) process",
            "MoRiLE=management of risk in law enforcement;");
    teaches("closed-circuit television (CCTV)", "CCTV=closed-circuit television;");
    teaches("the office of the PCC (OPCC)", "OPCC=office of the PCC;");
    teaches("National Institute for Health and Care Excellence (NICE)",
            "NICE=National Institute for Health and Care Excellence;");
}

static void wrapped_quoted_plural(void **state)
{
    (void)state;
    teaches("Independent \nPolice Complaints \nCommission \n(IPCC) referrals",
            "IPCC=Independent Police Complaints Commission;");
    teaches("the counter-\ncorruption unit (the “CCU”)", "CCU=counter-corruption unit;");
    teaches("new Police and Crime Commissioners (PCCs) can", "PCC=Police and Crime Commissioner;");
    teaches("the local authorities (LAs)", "LA=local authority;");
    teaches("the Crown Prosecution Service’s (CPS’s) view", "CPS=Crown Prosecution Service;");
    teaches("the force vetting unit (FVU; see above)", "FVU=force vetting unit;");
}

static void long_forms_within_the_bracket(void **state)
{
    (void)state;
    teaches("the PSD (professional standards department) has",
            "PSD=professional standards department;");
    teaches("HMIC (Her Majesty's Inspectorate of Constabulary)",
            "HMIC=Her Majesty's Inspectorate of Constabulary;");
    teaches("the NCA (the National Crime Agency, as it is now)", "NCA=National Crime Agency;");
}

static void what_is_no_lesson(void **state)
{
    static const char *const texts[] = {
        "no bracket at all",
        "(PSD) at the start",
        "the force has met the standard (PSD).",         /* letters don't fit */
        "It works. Departments differ. (PSD)",           /* another sentence */
        "professional standards\n\ndepartment (PSD)",    /* another paragraph */
        "professional standards department (see below)", /* not an acronym */
        "the deputy head (Ms Smith)",
        "of the plan (OP)",                           /* begins with a small word */
        "Information (IN)",                           /* a single word */
        "the standards department (professional PSD", /* never closed */
        "in 2014 (2014)",
        "CARE values (Common sense, Acting with integrity)",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        teaches(texts[i], "");
}

static void where_it_stands(void **state)
{
    static const char text[] = "the human resources (HR) team";
    struct lessons l = {BUF_INIT, 0};

    (void)state;
    assert_true(acronyms_find(slice_str(text), take, &l));
    assert_int_equal(l.at, strchr(text, 'H') - text);
    buf_clear(&l.all);
}

/* Cut at every byte, a text is read to its end and no further. */
static void any_piece_of_a_text(void **state)
{
    static const char text[] = "Her Majesty’s Inspectorate of Constabulary (“HMIC”), the NCA (the "
                               "National Crime Agency) – and counter-\ncorruption units (CCUs) ((";

    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        char *piece = malloc(len + 1);
        struct lessons l = {BUF_INIT, 0};

        assert_non_null(piece);
        memcpy(piece, text + sizeof text - 1 - len, len);
        assert_true(acronyms_find(slice_of(piece, len), take, &l));
        memcpy(piece, text, len);
        assert_true(acronyms_find(slice_of(piece, len), take, &l));
        buf_clear(&l.all);
        free(piece);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_forms_before_a_bracket),
        cmocka_unit_test(letters_within_words),
        cmocka_unit_test(wrapped_quoted_plural),
        cmocka_unit_test(long_forms_within_the_bracket),
        cmocka_unit_test(what_is_no_lesson),
        cmocka_unit_test(where_it_stands),
        cmocka_unit_test(any_piece_of_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
