/*
 * parser: what the two files of the parser share: parse.c, which knows how
 * lexemes follow each other, and leaf.c, which makes a node of one of them. For
 * nobody else: the way in is parse.h.
 *
 * A function that makes a node returns NULL when it fails; the first failure
 * stays in `status` and `error`.
 */
#ifndef PEELER_PARSER_H
#define PEELER_PARSER_H

#include "searcher/query/lex.h"
#include "searcher/query/parse.h"
#include "searcher/query/words.h"

/* A family whose phrases are being parsed, and the one that named it. */
struct naming {
    struct slice name;
    const struct naming *outer;
};

struct parser {
    struct lexer lexer;
    struct lexeme next; /* looked at, not yet taken */
    const struct parse_options *options;
    struct query *query;
    struct word_maker words;
    unsigned depth;
    struct slice family;         /* the family whose phrase is being parsed */
    const struct naming *naming; /* that family and those around it; NULL: none */
    size_t family_column;
    size_t filters;
    struct error *error;
    enum status status;
};

/* Says what was expected at a byte of the text that is being parsed. Returns NULL. */
struct node *parser_fail(struct parser *p, size_t at, const char *what);

/* Remembers a failure that has its message already. Returns NULL. */
struct node *parser_keep_failure(struct parser *p, enum status status);

/* An empty node that begins at that byte. */
struct node *parser_node(struct parser *p, enum node_kind kind, size_t at);

struct node *parser_word(struct parser *p, const struct lexeme *x);
struct node *parser_acronym(struct parser *p, const struct lexeme *x);
struct node *parser_phrase(struct parser *p, const struct lexeme *x);
struct node *parser_field(struct parser *p, const struct lexeme *x);

#endif
