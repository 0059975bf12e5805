/*
 * notes: a footnote begins with its number and a capital ("1 Without fear …"), its
 * number is the next one, and there is other evidence: its mark stuck to a word
 * of the text shortly before, or an address or a date of publication in it.
 */
#include "indexer/report/notes.h"

#include "indexer/report/prose.h"

#include <ctype.h>

#define NOTE_NUMBER_MAX 400
#define BLOCKS_BACK     40    /* a mark stands no further before its note */
#define BYTES_BACK      65536 /* of text looked through for it */
#define NOTE_BYTES      2000
#define IMPRINT_BLOCKS  6 /* the last ones */
#define IMPRINT_BYTES   300

/* The number that a note's first line begins with; 0: none. */
static uint32_t note_number(struct slice s)
{
    uint32_t value = 0;
    size_t at = 0;

    while (at < s.len && at < 3 && isdigit((unsigned char)s.data[at]))
        value = value * 10 + (uint32_t)(s.data[at++] - '0');
    if (at == 0 || at + 2 >= s.len || (s.data[at] != ' ' && s.data[at] != '\t'))
        return 0;
    s = slice_trim(slice_from(s, at));
    return prose_upper(s) || prose_starts(s, "see") || slice_starts(s, slice_str("http")) ||
                   slice_starts(s, slice_str("www"))
               ? value
               : 0;
}

static bool is_published(struct slice s)
{
    return memmem(s.data, s.len, "www.", 4) || memmem(s.data, s.len, "http", 4) ||
           prose_has(s, "ibid") || prose_has(s, "available at") || prose_has(s, "available from");
}

/* "favour1 we", "service.3 As", "favour¹": the mark of note n in the text. */
static bool has_mark(struct slice s, uint32_t n)
{
    static const char *const raised[] = {"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[4] = {0};
    size_t len = 0;

    if (n < 10 && memmem(s.data, s.len, raised[n - 1], strlen(raised[n - 1])))
        return true;
    for (uint32_t rest = n; rest && len < 3; rest /= 10)
        len++;
    for (size_t i = len; i-- > 0; n /= 10)
        digits[i] = (char)('0' + n % 10);
    for (size_t i = 1; i + len <= s.len; i++) {
        char before = s.data[i - 1], after = i + len < s.len ? s.data[i + len] : ' ';

        if (s.data[i] == digits[0] && memcmp(s.data + i, digits, len) == 0 &&
            !isalnum((unsigned char)after) &&
            (islower((unsigned char)before) ||
             (strchr(".,)'", before) && i > 1 && isalpha((unsigned char)s.data[i - 2]))))
            return true;
    }
    return false;
}

static bool mark_before(const struct block_list *list, size_t i, uint32_t n)
{
    size_t bytes = 0, from = i > BLOCKS_BACK ? i - BLOCKS_BACK : 0;

    while (i-- > from && bytes < BYTES_BACK) {
        const struct block *b = &list->blocks[i];

        bytes += b->bytes;
        for (uint32_t line = 0; line < b->count && b->bytes < BYTES_BACK; line++) {
            if (has_mark(source_text(list->source, &list->source->lines[b->first + line]), n))
                return true;
        }
    }
    return false;
}

/* The last note in a block that begins with note n. */
static uint32_t last_note(const struct block_list *list, const struct block *b, uint32_t n)
{
    for (uint32_t i = 1; i < b->count; i++)
        n += note_number(source_text(list->source, &list->source->lines[b->first + i])) == n + 1;
    return n;
}

static bool block_published(const struct block_list *list, const struct block *b)
{
    for (uint32_t i = 0; i < b->count; i++) {
        if (is_published(source_text(list->source, &list->source->lines[b->first + i])))
            return true;
    }
    return false;
}

void notes_find(struct block_list *list)
{
    uint32_t last = 0;

    for (size_t i = 1; i < list->count; i++) {
        struct block *b = &list->blocks[i];
        uint32_t n;

        if (b->role != BLOCK_BODY || b->narrow || b->bytes > NOTE_BYTES * 4)
            continue;
        n = note_number(block_first_line(list, b));
        if (n == 0 || n > NOTE_NUMBER_MAX || (n != last + 1 && n != 1))
            continue;
        if (!mark_before(list, i, n) && !block_published(list, b))
            continue;
        b->role = BLOCK_NOTE;
        last = last_note(list, b, n);
    }
}

static bool has_copyright(const struct block_list *list, const struct block *b)
{
    struct slice s = block_first_line(list, b);

    return b->bytes <= IMPRINT_BYTES && (memmem(s.data, s.len, "©", 2) || prose_has(s, "isbn") ||
                                         prose_has(s, "crown copyright"));
}

/* An address alone. */
static bool is_address(const struct block_list *list, const struct block *b)
{
    struct slice s = block_first_line(list, b);

    return b->count == 1 && memchr(s.data, ' ', s.len) == NULL &&
           (slice_starts(s, slice_str("www.")) || slice_starts(s, slice_str("http")));
}

void imprint_find(struct block_list *list)
{
    size_t from = list->count > IMPRINT_BLOCKS ? list->count - IMPRINT_BLOCKS : 0;
    bool found = false;

    for (size_t i = from; i < list->count; i++) {
        struct block *b = &list->blocks[i];

        if (b->role == BLOCK_HEADING)
            found = false;
        if (b->role != BLOCK_BODY)
            continue;
        found = found || has_copyright(list, b) || (i + 1 == list->count && is_address(list, b));
        if (found && i > 0)
            b->role = BLOCK_IMPRINT;
    }
}
