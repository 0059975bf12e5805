/*
 * unicode: utf8proc behind four questions: is this valid, what is this
 * character, what does this word fold to, how do I cut at a character.
 */
#ifndef PEELER_UNICODE_H
#define PEELER_UNICODE_H

#include "shim/buf.h"
#include "shim/slice.h"

#include <stdint.h>

enum char_class {
    CHAR_OTHER = 0,  /* space, punctuation, symbols: between words */
    CHAR_LETTER,     /* letters, the marks that sit on them, and letters that count (Ⅳ) */
    CHAR_DIGIT,      /* decimal digits (superscript figures are not) */
    CHAR_HYPHEN,     /* '-' and its typographic twins that join words; dashes are not */
    CHAR_APOSTROPHE, /* ' and ’ */
    CHAR_IGNORED     /* soft hyphen, zero-width characters: as if not there */
};

/* Appends `in` with every ill-formed sequence replaced by U+FFFD, CR LF and CR
 * as '\n', and unicode_control() characters other than '\n' and '\t' dropped.
 * '\v', NEL and '\f' become a space each, so that words stay apart and no line
 * is added ('\f' is kept when `keep_form_feeds`). Returns how many bytes were
 * bad or dropped (a CR before LF, and a byte order mark at the very start, don't
 * count). */
size_t unicode_clean(struct buf *out, struct slice in, bool keep_form_feeds);

/* Decodes the character at the start of valid or invalid UTF-8: its bytes (at
 * least 1 when s.len > 0), and U+FFFD for an ill-formed sequence. */
size_t unicode_next(struct slice s, int32_t *character);

enum char_class unicode_class(int32_t character);
bool unicode_upper(int32_t character);   /* an upper- or title-case letter */
bool unicode_control(int32_t character); /* C0, DEL, C1, and bidirectional overrides and isolates */

unsigned
unicode_width(int32_t character); /* columns of a terminal: 0 (a mark on another), 1 or 2 */

/* The length of the white space character that stands first (controls count as
 * such); 0: none does. Also of the no-break and typographic spaces (U+00A0,
 * U+2009, …), which a reader can't tell from others. */
size_t unicode_blank(struct slice s);

/* Appends the word in its compatibility form with case kept (ligatures and wide
 * letters opened, soft hyphens and zero-width characters dropped, curly
 * apostrophes and typographic hyphens straight), and the same with case folded.
 * Neither leaves a space in a word that had none; both may leave nothing. */
void unicode_form(struct buf *out, struct slice word);
void unicode_fold(struct buf *out, struct slice word);

/* The number of characters in `s`, and the byte offset of the n-th (0-based;
 * s.len when there are fewer). */
size_t unicode_length(struct slice s);
size_t unicode_offset(struct slice s, size_t n);

#endif
