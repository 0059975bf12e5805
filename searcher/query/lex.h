/*
 * lex: cuts a query into lexemes, each with the byte where it begins. It knows
 * the marks of the language but not how they may follow each other.
 */
#ifndef PEELER_LEX_H
#define PEELER_LEX_H

#include "indexer/text/field.h"
#include "searcher/query/ast.h"

enum lexeme_kind {
    LEX_END,
    LEX_OPEN,   /* ( */
    LEX_CLOSE,  /* ) */
    LEX_AND,
    LEX_OR,
    LEX_NOT,    /* NOT, or '-' before what it excludes */
    LEX_NEAR,   /* NEAR/n, ADJ/n */
    LEX_WORD,
    LEX_PHRASE,
    LEX_FAMILY, /* text: the name */
    LEX_FIELD,  /* field; text: all the values, as written */
    LEX_BOOST   /* ^ number, just behind what it weighs */
};

struct lexeme {
    enum lexeme_kind kind;
    size_t at;          /* byte in the query */
    struct slice text;  /* LEX_WORD, LEX_PHRASE (without quotes), LEX_FAMILY, LEX_FIELD */
    size_t text_at;     /* byte where `text` begins */
    enum match_how how; /* LEX_WORD, LEX_PHRASE: by the mark before it */
    unsigned edits;     /* LEX_WORD: fuzzy */
    bool acronym;       /* LEX_WORD: with ^^ behind it */
    unsigned distance;  /* LEX_NEAR; 0: not given */
    bool ordered;       /* LEX_NEAR */
    enum field field;
    double boost;
};

struct lexer {
    struct slice query;
    size_t at;
};

/* The next lexeme; ERR_QUERY for an unclosed quote, an unknown field and the like. */
enum status lex_next(struct lexer *lexer, struct lexeme *out, struct error *e);

/* The length of the quote that stands first, straight or as word processors
 * make it, curly; 0 for none. */
size_t lex_quote(struct slice s);

/* The 1-based column, in characters, of a byte of the query. */
size_t lex_column(struct slice query, size_t at);

#endif
