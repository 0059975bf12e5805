/*
 * meet: see meet.h. Few sections are looked up one by one. For many, the block's postings are
 * written into a table by the lowest bits of their sections, and each section looks into the
 * table: no step waits for the one before, nor guesses where it goes, as a walk over two lists
 * does. What an older block left in the table is told by the posting it leads to.
 */
#include "searcher/pack/meet.h"

#include "searcher/pack/cursor.h"

#define FEW 6u /* sections; writing a table costs as much as looking up so many */

static uint32_t look_up(struct meeting *m, const uint32_t *docs, uint32_t count,
                        const struct block *b)
{
    uint32_t k = 0, n = 0;

    for (uint32_t i = 0; i < count; i++) {
        k = posting_of(b, k, docs[i]);
        if (k == b->count)
            break;
        m->from[n] = (uint8_t)i;
        m->to[n] = (uint8_t)k;
        n += b->docs[k] == docs[i];
    }
    return n;
}

uint32_t meet_block(struct meeting *m, const uint32_t *docs, uint32_t count, const struct block *b)
{
    uint32_t n = 0, first;

    if (count < FEW || b->docs[b->count - 1] - b->docs[0] >= MEET_SPAN)
        return look_up(m, docs, count, b);
    first = posting_of(b, 0, docs[0]);
    for (uint32_t k = first; k < b->count; k++)
        m->places[b->docs[k] % MEET_SPAN] = (uint8_t)k;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = m->places[docs[i] % MEET_SPAN] % BLOCK_DOCS;

        m->from[n] = (uint8_t)i;
        m->to[n] = (uint8_t)k;
        n += b->docs[k] == docs[i] && k >= first && k < b->count;
    }
    return n;
}
