/*
 * stem: see stem.h. The only file that knows libstemmer.
 */
#include "shim/stem.h"

#include <libstemmer.h>
#include <stdlib.h>

#define WORD_BYTES (64u * 1024) /* far beyond any word, far below libstemmer's int */

struct stemmer {
    struct sb_stemmer *english;
};

struct stemmer *stemmer_new(struct error *e)
{
    struct stemmer *s = malloc(sizeof *s);

    if (s)
        s->english = sb_stemmer_new("english", NULL); /* NULL: UTF-8 */
    if (!s || !s->english) {
        error_memory(e);
        stemmer_free(s);
        return NULL;
    }
    return s;
}

void stemmer_free(struct stemmer *s)
{
    if (!s)
        return;
    if (s->english)
        sb_stemmer_delete(s->english);
    free(s);
}

enum status stemmer_stem(struct stemmer *s, struct slice folded_word, struct slice *stem,
                         struct error *e)
{
    const sb_symbol *text;

    if (folded_word.len > WORD_BYTES)
        return error_set(e, ERR_LIMIT, "a word of %zu bytes is too long to stem", folded_word.len);
    *stem = folded_word;
    if (folded_word.len == 0)
        return OK;
    text = sb_stemmer_stem(s->english, (const sb_symbol *)folded_word.data, (int)folded_word.len);
    if (!text)
        return error_memory(e);
    if (sb_stemmer_length(s->english) > 0)
        *stem = slice_of((const char *)text, (size_t)sb_stemmer_length(s->english));
    return OK;
}
