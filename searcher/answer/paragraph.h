/*
 * paragraph: a section's text in pieces: paragraphs, and the items of lists, which
 * begin with a bullet or a number; and the sentences of a text on one line.
 */
#ifndef PEELER_PARAGRAPH_H
#define PEELER_PARAGRAPH_H

#include "shim/buf.h"
#include "shim/slice.h"

struct paragraph {
    struct slice text; /* as it stands, without its bullet */
    size_t bullet;     /* bytes of it; 0: none */
};

/* The next piece of a text, which is cut off *rest; false at its end. */
bool paragraph_next(struct slice *rest, struct paragraph *out);

/* The next sentence of a text on one line; false at its end. */
bool sentence_next(struct slice *rest, struct slice *out);

/* Does it hold these words (small letters, one blank between them), in any case? */
bool words_in(struct slice text, const char *words);

/* The last character that counts, closing quotes and blanks let be; 0: none. */
char last_mark(struct slice text);

/* The bytes of the quotation mark at its start; 0: none. */
size_t opening_mark(struct slice text);

/* The text without quotation marks around it, and without blanks at its ends. */
struct slice unquoted(struct slice text);

#endif
