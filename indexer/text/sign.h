/*
 * sign: what stands at figures and may be part of their spelling: £120, 98%.
 */
#ifndef PEELER_SIGN_H
#define PEELER_SIGN_H

#include "shim/slice.h"

enum sign {
    SIGN_BEFORE = 1 /* £ € $ */,
    SIGN_BEHIND = 2 /* % */
};

/* Bytes of the sign that ends where figures begin, or begins where they end; 0: none. */
size_t sign_before(struct slice text, size_t start);
size_t sign_behind(struct slice text, size_t end);

/* The signs in a word's form. One that was shortened (WORD_KEPT) may have lost its last. */
unsigned spelling_signs(struct slice form);

#endif
