/*
 * sign: see sign.h. Whether figures stand there is the scanner's to know.
 */
#include "indexer/text/sign.h"

static const char *const currencies[] = {"£", "€", "$"};

#define CURRENCIES (sizeof currencies / sizeof *currencies)

size_t sign_before(struct slice text, size_t start)
{
    for (size_t i = 0; i < CURRENCIES; i++) {
        size_t len = strlen(currencies[i]);

        if (start >= len && memcmp(text.data + start - len, currencies[i], len) == 0)
            return len;
    }
    return 0;
}

size_t sign_behind(struct slice text, size_t end)
{
    return end < text.len && text.data[end] == '%';
}

unsigned spelling_signs(struct slice form)
{
    unsigned signs = form.len && form.data[form.len - 1] == '%' ? SIGN_BEHIND : 0;

    for (size_t i = 0; i < CURRENCIES; i++)
        if (slice_starts(form, slice_str(currencies[i])))
            signs |= SIGN_BEFORE;
    return signs;
}
