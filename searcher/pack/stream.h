/*
 * stream: the postings of one stem, a block after the other, as rankings of words read them.
 */
#ifndef PEELER_PACK_STREAM_H
#define PEELER_PACK_STREAM_H

#include "searcher/pack/iterator.h"

struct stream {
    const struct plan_slot *slot;
    struct postings postings;
    struct block block; /* count is 0 before the first and behind the last */
    uint32_t next;      /* posting of the block that comes next */
    float weight;       /* a section scores weight * tf / (tf + norm) */
};

/* Whether a plan is a word of one stem, or an AND or OR of such. */
bool is_of_stems(const struct plan *plan);

/* Opens a stream for each different word of such a plan, the rarest first; a word that is
 * asked for twice weighs double. NULL: the run has failed. */
struct stream *streams_open(struct match_run *run, const struct plan *plan, size_t *count);

/* Decodes the docs of a block that lies behind the one at hand, and `with_tfs` their tfs. False
 * when there is no such block, or the run has failed. */
bool stream_block(struct match_run *run, struct stream *s, uint32_t number, bool with_tfs);
/* Decodes tfs later; that costs a little more. False: the run has failed. */
bool stream_tfs(struct match_run *run, struct stream *s);

/* The number of the block behind the one at hand. */
uint32_t stream_next(const struct stream *s);

/* Goes to the block that reaches to `target` or beyond, if it isn't there; false as above. */
bool stream_to(struct match_run *run, struct stream *s, uint32_t target);

#endif
