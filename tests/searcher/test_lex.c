/*
 * test_lex: a query as lexemes, each with the byte where it begins; columns in
 * characters. What is between the marks is not looked into by the lexer.
 */
#include "searcher/query/lex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const kinds[] = {
    [LEX_END] = "end",       [LEX_OPEN] = "(",        [LEX_CLOSE] = ")",     [LEX_AND] = "AND",
    [LEX_OR] = "OR",         [LEX_NOT] = "NOT",       [LEX_NEAR] = "NEAR",   [LEX_WORD] = "word",
    [LEX_PHRASE] = "phrase", [LEX_FAMILY] = "family", [LEX_FIELD] = "field", [LEX_BOOST] = "boost"};

static void print_lexeme(struct buf *out, struct slice query, const struct lexeme *x)
{
    static const char *const marks[] = {
        [MATCH_STEM] = "",   [MATCH_WORD] = "w", [MATCH_FORM] = "=",
        [MATCH_CASE] = "==", [MATCH_WILD] = "?", [MATCH_FUZZY] = "?"};

    buf_printf(out, "%s%s@%zu", out->len ? " " : "", kinds[x->kind], x->at);
    if (x->kind == LEX_NEAR)
        buf_printf(out, "%s%u", x->ordered ? ">" : "<", x->distance);
    if (x->kind == LEX_BOOST)
        buf_printf(out, "^%g", x->boost);
    if (x->kind == LEX_FIELD)
        buf_printf(out, ":%s", field_name(x->field));
    if (x->kind < LEX_WORD || x->kind == LEX_BOOST)
        return;
    assert_ptr_equal(x->text.data, query.data + x->text_at);
    buf_printf(out, "%s[%.*s]", marks[x->how], SLICE_ARG(x->text));
    if (x->edits)
        buf_printf(out, "~%u", x->edits);
}

static void check(const char *text, const char *expected)
{
    struct lexer l = {slice_str(text), 0};
    struct lexeme x = {.kind = LEX_OPEN};
    struct buf out = BUF_INIT;
    struct error e = {0};

    while (x.kind != LEX_END && lex_next(&l, &x, &e) == OK)
        print_lexeme(&out, l.query, &x);
    if (e.status != OK)
        fail_msg("%s: %s", text, e.text);
    if (!slice_is(buf_view(&out), expected))
        fail_msg("%s\n  expected %s\n  got      %s", text, expected, out.data);
    assert_int_equal(lex_next(&l, &x, &e), OK); /* the end goes on */
    assert_int_equal(x.kind, LEX_END);
    buf_clear(&out);
}

static void lexemes(void **state)
{
    static const struct {
        const char *text, *lexemes;
    } rows[] = {
        {"", "end@0"},
        {" \t\n", "end@3"},
        {"a b", "word@0[a] word@2[b] end@3"},
        {"\u00a0a\u2009\u3000b", "word@2[a] word@9[b] end@10"},
        {"a AND b OR c NOT d",
         "word@0[a] AND@2 word@6[b] OR@8 word@11[c] NOT@13 word@17[d] end@18"},
        {"and ANDY ORC NOTE", "word@0[and] word@4[ANDY] word@9[ORC] word@13[NOTE] end@17"},
        {"-a a-b - b", "NOT@0 word@1[a] word@3[a-b] word@7[-] word@9[b] end@10"},
        {"((a))", "(@0 (@1 word@2[a] )@3 )@4 end@5"},
        {"s.32(1) (a(b)) f(a b)",
         "word@0[s.32(1)] (@8 word@9[a(b)] )@13 word@15[f] (@16 word@17[a] word@19[b] )@20 end@21"},
        {"a NEAR b NEAR/5 c ADJ d ADJ/12 e",
         "word@0[a] NEAR@2<0 word@7[b] NEAR@9<5 word@16[c] NEAR@18>0 word@22[d] NEAR@24>12 "
         "word@31[e] end@32"},
        {"NEARBY ADJECTIVE", "word@0[NEARBY] word@7[ADJECTIVE] end@16"},
        {"\"a b\" “c” \"d”", "phrase@0w[a b] phrase@6w[c] phrase@14w[d] end@19"},
        {"~\"a\" =\"b\" ==\"c\"", "phrase@0[a] phrase@5=[b] phrase@10==[c] end@15"},
        {"=a ==B", "word@0=[a] word@3==[B] end@6"},
        {"a~ b~1 c~2 d~3 e~~",
         "word@0[a]~1 word@3[b]~1 word@7[c]~2 word@11[d~3] word@15[e~]~1 end@18"},
        {"a^2 \"b\"^0.5 (c)^10",
         "word@0[a] boost@1^2 phrase@4w[b] boost@7^0.5 (@12 word@13[c] )@14 boost@15^10 end@18"},
        {"@gifts-1_a b", "family@0[gifts-1_a] word@11[b] end@12"},
        {"year:2014..2015,2017 -force:\"a b\",c",
         "field@0:year[2014..2015,2017] NOT@21 field@22:force[\"a b\",c] end@35"},
        {"(title:a)", "(@0 field@1:title[a] )@8 end@9"},
        {"10:30 Note: é:", "word@0[10:30] word@6[Note:] word@12[é:] end@15"},
        {"a\"b\"c", "word@0[a] phrase@1w[b] word@4[c] end@5"},
        {"a|b a/b a,b", "word@0[a|b] word@4[a/b] word@8[a,b] end@11"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(rows[i].text, rows[i].lexemes);
}

static void columns(void **state)
{
    struct slice query = slice_str("£é字a");

    (void)state;
    assert_int_equal(lex_column(query, 0), 1);
    assert_int_equal(lex_column(query, 2), 2);
    assert_int_equal(lex_column(query, 4), 3);
    assert_int_equal(lex_column(query, 7), 4);
    assert_int_equal(lex_column(query, 8), 5);
    assert_int_equal(lex_column(query, 99), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lexemes), cmocka_unit_test(columns)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
