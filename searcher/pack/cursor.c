/*
 * cursor: the postings of one stem, one after the other; see cursor.h. What comes from
 * the index is bounded here: docs ascend and exist, codes are of spellings that are.
 */
#include "searcher/pack/cursor.h"

void cursor_fail(struct match_run *run, struct cursor *c, enum status status, const char *what)
{
    if (what)
        error_set(run->error, status, "%s", what);
    c->doc = ITERATOR_END;
    if (run->status == OK)
        run->status = status;
}

uint32_t cursor_tf(struct match_run *run, struct cursor *c)
{
    if (c->wanted)
        return c->tf;
    if (c->doc == ITERATOR_END)
        return 0;
    if (!postings_tfs(&c->postings, &c->block)) {
        cursor_fail(run, c, ERR_CORRUPT, "a term's postings are damaged");
        return 0;
    }
    return c->block.tfs[c->next - 1];
}

bool cursor_places(struct match_run *run, struct cursor *c)
{
    enum status status;

    if (c->doc == ITERATOR_END)
        return false;
    if (!postings_tfs(&c->postings, &c->block)) {
        cursor_fail(run, c, ERR_CORRUPT, "a term's postings are damaged");
        return false;
    }
    c->places.no_codes = !c->wanted && !c->spans;
    status = postings_places(&c->postings, &c->block, c->next - 1, &c->places, run->error);
    if (status != OK)
        cursor_fail(run, c, status, NULL);
    return status == OK;
}

/* How many of the wanted spellings stand in the section at hand. */
static bool count_wanted(struct match_run *run, struct cursor *c)
{
    c->tf = 0;
    if (!cursor_places(run, c))
        return false;
    for (size_t k = 0; k < c->places.count; k++) {
        if (c->places.codes[k] >= c->postings.form_count) {
            cursor_fail(run, c, ERR_CORRUPT, "a term's spellings are damaged");
            return false;
        }
        c->tf += c->wanted[c->places.codes[k]];
    }
    return c->tf > 0;
}

static bool open_block(struct match_run *run, struct cursor *c, uint32_t number)
{
    c->next = 0;
    if (number > c->postings.blocks) {
        c->doc = ITERATOR_END;
        return false;
    }
    if (!postings_block(&c->postings, number, false, &c->block)) {
        cursor_fail(run, c, ERR_CORRUPT, "a term's postings are damaged");
        return false;
    }
    /* Within a block docs ascend; heads that lie may lead back to one gone by. */
    if (c->block.count &&
        (c->block.docs[0] <= c->doc || c->block.docs[c->block.count - 1] > run->segment->docs)) {
        cursor_fail(run, c, ERR_CORRUPT, "a term's postings are damaged");
        return false;
    }
    return true;
}

/* Goes to the next posting, whatever its spellings. */
static bool step(struct match_run *run, struct cursor *c)
{
    while (c->next >= c->block.count)
        if (!open_block(run, c, c->block.number == UINT32_MAX ? 0 : c->block.number + 1))
            return false;
    c->doc = c->block.docs[c->next++];
    return true;
}

void cursor_next(struct match_run *run, struct cursor *c)
{
    while (step(run, c))
        if (!c->wanted || count_wanted(run, c) || run->status != OK)
            return;
}

/* By doubling steps, then by halving. */
uint32_t block_of(const struct postings *p, uint32_t low, uint32_t target)
{
    uint32_t high, step_size = 1;

    if (low >= p->blocks)
        return low;
    for (high = low; high < p->blocks && postings_last_doc(p, high) < target; step_size *= 2) {
        low = high + 1;
        high += step_size;
    }
    if (high > p->blocks)
        high = p->blocks;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (postings_last_doc(p, middle) < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

typedef uint32_t lanes __attribute__((vector_size(16)));

/* How many of eight docs are less than the target. */
static uint32_t docs_before(const uint32_t docs[8], uint32_t target)
{
    const lanes all = {target, target, target, target};
    lanes a, b, less;

    memcpy(&a, docs, sizeof a);
    memcpy(&b, docs + 4, sizeof b);
    less = (lanes)(a < all) + (lanes)(b < all); /* less 1 for each */
    return 0 - (less[0] + less[1] + less[2] + less[3]);
}

/* Eight at a time are counted without a branch: a word that leads asks for one
 * section after the other, and the answer is mostly near. */
uint32_t posting_of(const struct block *b, uint32_t i, uint32_t target)
{
    while (i + 8 <= b->count && b->docs[i + 7] < target)
        i += 8;
    if (i + 8 <= b->count)
        return i + docs_before(b->docs + i, target);
    while (i < b->count && b->docs[i] < target)
        i++;
    return i;
}

void cursor_seek(struct match_run *run, struct cursor *c, uint32_t target)
{
    if (c->next >= c->block.count || c->block.docs[c->block.count - 1] < target) {
        uint32_t at = c->block.number == UINT32_MAX ? 0 : c->block.number;
        uint32_t number = block_of(&c->postings, at, target);

        if (number != c->block.number && !open_block(run, c, number))
            return;
    }
    c->next = posting_of(&c->block, c->next, target);
    cursor_next(run, c);
}
