/*
 * force_form: forces that no gazetteer knows, told by the form of their names.
 */
#ifndef PEELER_REPORT_FORCE_FORM_H
#define PEELER_REPORT_FORCE_FORM_H

#include "shim/slice.h"

/* The bytes of "Northshire Police", "North and East Constabulary" at the start of `text`;
 * 0: there is no such name. A possessive's "'s" is not a part of it. */
size_t force_form(struct slice text);

size_t force_word_len(struct slice s);                   /* of the word at its start */
bool force_word_starts(struct slice text, size_t at);    /* no letter stands before */
bool force_word_in(struct slice word, const char *list); /* small letters, spaces between */

#endif
