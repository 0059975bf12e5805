/*
 * xapian: xapian-core 1.4 behind a C API. It knows documents, terms, positions,
 * values and queries; it has never heard of a report.
 *
 * A database is made once (a writer), never changed afterwards, and read by any
 * number of readers. Searches give exact totals or an error, never an estimate.
 *
 * Conventions, for every function here:
 *
 * - What can fail returns a status, OK or one of ERR_…, and writes its message
 *   to `e`, which may be NULL. Results go to the last parameters before `e`;
 *   unless said otherwise they are untouched after a failure. A pointer that is
 *   handed out is NULL after a failure.
 * - `T **out` is yours: close, free, finish or discard it, exactly once. A
 *   `const T *` or a slice is borrowed for the call; no call keeps one.
 * - Freeing takes NULL. No other pointer may be NULL unless it says so.
 * - Nothing here is shared between threads, not even for reading: a reader, a
 *   writer and a query belong to one thread each. Any number of readers may
 *   stand open on one database.
 * - Document ids ("docids") are given out from 1 upwards in the order in which
 *   documents are added. Docid 0 is never a document. Positions are the
 *   caller's; a phrase takes positions that follow each other by 1.
 * - Terms and values are bytes, ordered as unsigned bytes; they may hold zeros.
 * - A callback gets its `ctx` first and `e` last. When it returns anything but
 *   OK the walk stops, and that status and the message it wrote to `e` are what
 *   the call returns. A slice that it is shown lives until it returns. It may
 *   use the same reader and must not close it.
 *
 * What can go wrong, beside what a function says itself:
 *
 *   ERR_NOT_FOUND  no such folder, no database in it, or no such document
 *   ERR_CORRUPT    files of the database are missing, cut short or garbled
 *   ERR_VERSION    a database of a format that this library doesn't read
 *   ERR_LOCKED     a writer holds the database
 *   ERR_LIMIT      a term that doesn't fit, a query too deep or too large
 *   ERR_FULL       the disk, or the quota, is full
 *   ERR_IO         any other failed system call
 *   ERR_NO_MEMORY
 *   ERR_ENGINE     Xapian failed in a way that it should not
 *
 * Two things that no code here can mend. Xapian trusts its files: of garbled ones
 * it notices some, misses others (bits that changed, a position or data table that
 * is gone) and may crash on the rest, so check digests before opening. And when
 * memory runs out in the middle of a commit or while a search is set up, it may
 * abort the process instead of saying so.
 *
 * Loading this module sets XAPIAN_FLUSH_THRESHOLD in the process's environment,
 * before main(), the only place where that is safe: see xapian_writer_open().
 */
#ifndef PEELER_XAPIAN_H
#define PEELER_XAPIAN_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "shim/error.h"
#include "shim/slice.h"

struct buf;

/* The version of the library that is linked, as "1.4.22". Never fails. */
const char *xapian_version(void);

/* A term has 1 to this many bytes, a zero byte counting twice. Whatever takes a
 * term refuses one that doesn't fit with ERR_LIMIT; ask first where one may come. */
#define XAPIAN_TERM_MAX 245
bool xapian_term_fits(struct slice term);

/*
 * Writing.
 *
 * A writer builds one document at a time and adds it. Its first failure sticks:
 * every later call, finish included, fails with the same status and message, so
 * a caller may build a document without looking and ask at add. A writer that
 * failed is still to be freed, by finish or discard; what it leaves on disk is of
 * no use.
 *
 * Nothing is synced while building. Whoever publishes the database syncs its
 * files and its folder first. Removing the folder of a failed or discarded
 * writer is left to the caller as well.
 */
struct xapian_writer;

/* Makes the folder `dir`, which must not exist (its parent must), and an empty
 * database in it. Nothing is ever overwritten: a folder that stands there is
 * ERR_LOCKED when a writer is at work in it and ERR_IO otherwise.
 *
 * `budget`, in bytes, bounds the memory taken by documents that were added and
 * not yet flushed: an add that takes the writer's own estimate beyond it writes
 * them out. The estimate is on the safe side for running text; where nearly every
 * term is a new one, up to twice the budget may be taken. The document being built
 * comes on top. (Xapian would flush each 10,000 documents, however large or small;
 * that is turned off.) */
enum status xapian_writer_open(const char *dir, uint64_t budget, struct xapian_writer **out,
                               struct error *e);

/* Starts an empty document, dropping one that was begun and not added. A new
 * writer, and a writer that has just added, has an empty document already. */
enum status xapian_writer_begin(struct xapian_writer *w, struct error *e);

/* Adds `wdf` (may be 0) to the term's count within the document, without a position. */
enum status xapian_writer_term(struct xapian_writer *w, struct slice term, uint32_t wdf,
                               struct error *e);

/* Adds a position of the term, and `wdf` to its count. Positions may come in any
 * order; one that the term has already isn't added again, its wdf is. */
enum status xapian_writer_posting(struct xapian_writer *w, struct slice term, uint32_t position,
                                  uint32_t wdf, struct error *e);

/* Stores bytes in a numbered slot, in place of what it held; an empty value is
 * no value. The document's length plays no part here: it is the sum of its wdf. */
enum status xapian_writer_value(struct xapian_writer *w, uint32_t slot, struct slice bytes,
                                struct error *e);

/* The document's data: any bytes, returned as they are by xapian_data(). */
enum status xapian_writer_data(struct xapian_writer *w, struct slice bytes, struct error *e);

/* Adds the document and starts an empty one. `docid` may be NULL. */
enum status xapian_writer_add(struct xapian_writer *w, uint32_t *docid, struct error *e);

struct xapian_reader;

/* Adds a copy of a whole document of another database: terms, wdf, positions,
 * values, data. The document being built is left as it is. A failure sticks, on
 * whichever side it was. `new_docid` may be NULL. */
enum status xapian_writer_copy_document(struct xapian_writer *w, const struct xapian_reader *from,
                                        uint32_t docid, uint32_t *new_docid, struct error *e);

/* Writes what is pending, closes and frees the writer, whatever it returns. A
 * document begun and not added is dropped. */
enum status xapian_writer_finish(struct xapian_writer *w, struct error *e);

/* Frees the writer; nothing more is committed. Documents that an earlier flush
 * wrote stay on disk until the caller removes the folder. */
void xapian_writer_discard(struct xapian_writer *w);

/* Makes the folder `to`, which must not exist, and in it a copy of the database
 * `from`, tightly packed, with the same docids. Not synced, and left to the
 * caller to remove after a failure, as with a writer. `from` must be finished. */
enum status xapian_compact(const char *from, const char *to, struct error *e);

/*
 * Reading.
 *
 * A reader shows a finished database. It goes on working when the folder is
 * removed or renamed. Never read a database while it is being written.
 */
enum status xapian_reader_open(const char *dir, struct xapian_reader **out, struct error *e);
void xapian_reader_close(struct xapian_reader *r);

struct xapian_counts {
    uint32_t docs;
    uint32_t last_docid;   /* 0 in an empty database */
    double average_length; /* mean sum of wdf over all documents; 0 in an empty database */
};
enum status xapian_count(const struct xapian_reader *r, struct xapian_counts *out, struct error *e);

/* The number of documents with the term, and the sum of its wdf over all of
 * them; both 0 for a term that doesn't occur. Either pointer may be NULL, and
 * saves a look-up. */
enum status xapian_term_freqs(const struct xapian_reader *r, struct slice term, uint32_t *docfreq,
                              uint64_t *collection_freq, struct error *e);

/* The sum of the document's wdf. */
enum status xapian_doc_length(const struct xapian_reader *r, uint32_t docid, uint32_t *out,
                              struct error *e);

/* These append to `out`, which keeps what it held when they fail. A slot that
 * holds nothing appends nothing. */
enum status xapian_data(const struct xapian_reader *r, uint32_t docid, struct buf *out,
                        struct error *e);
enum status xapian_value(const struct xapian_reader *r, uint32_t docid, uint32_t slot,
                         struct buf *out, struct error *e);

/* Walks. Each is in ascending order, of docid, position or term as the case is.
 * Of a term that doesn't occur, nothing is shown; of a docid that doesn't,
 * ERR_NOT_FOUND. An empty prefix means all terms. */

typedef enum status xapian_on_value(void *ctx, uint32_t docid, struct slice value, struct error *e);
typedef enum status xapian_on_term(void *ctx, struct slice term, uint32_t docfreq,
                                   uint64_t collection_freq, struct error *e);
typedef enum status xapian_on_position(void *ctx, uint32_t position, struct error *e);
typedef enum status xapian_on_document(void *ctx, uint32_t docid, uint32_t wdf, struct error *e);
typedef enum status xapian_on_document_term(void *ctx, struct slice term, uint32_t wdf,
                                            struct error *e);

/* The documents that hold a value in the slot. */
enum status xapian_each_value(const struct xapian_reader *r, uint32_t slot,
                              xapian_on_value *on_value, void *ctx, struct error *e);
enum status xapian_each_term(const struct xapian_reader *r, struct slice prefix,
                             xapian_on_term *on_term, void *ctx, struct error *e);
enum status xapian_each_position(const struct xapian_reader *r, uint32_t docid, struct slice term,
                                 xapian_on_position *on_position, void *ctx, struct error *e);
enum status xapian_each_document_of_term(const struct xapian_reader *r, struct slice term,
                                         xapian_on_document *on_document, void *ctx,
                                         struct error *e);
enum status xapian_each_term_of_document(const struct xapian_reader *r, uint32_t docid,
                                         struct slice prefix, xapian_on_document_term *on_term,
                                         void *ctx, struct error *e);

/*
 * Queries.
 *
 * A query is a tree, made from the leaves upwards, not bound to a reader, and
 * run as often as wanted. A constructor TAKES its children, whatever it
 * returns: they belong to the new query, or were freed when it failed. An array
 * of children is the caller's; its entries are set to NULL.
 *
 * Bounds, beyond which a constructor returns ERR_LIMIT: what a tree may need of
 * the stack, and the leaves that a search can set up in a time that can be borne.
 * That time grows with the square of their number when none of them occurs, or
 * when each occurs nearly everywhere: 10,000 then take 2 seconds, which no deadline
 * covers. A leaf is a term, wherever it stands, or a source.
 */
#define XAPIAN_DEPTH_MAX  500   /* levels, a leaf being one */
#define XAPIAN_LEAVES_MAX 10000 /* leaves */

struct xapian_query;

void xapian_query_free(struct xapian_query *q);

enum status xapian_query_term(struct slice term, struct xapian_query **out, struct error *e);

/* Every document, with weight 0; no document. */
enum status xapian_query_all(struct xapian_query **out, struct error *e);
enum status xapian_query_nothing(struct xapian_query **out, struct error *e);

/* All of the children, any of them; the weights are added up. With 0 children
 * either matches nothing. */
enum status xapian_query_and(struct xapian_query **children, size_t n, struct xapian_query **out,
                             struct error *e);
enum status xapian_query_or(struct xapian_query **children, size_t n, struct xapian_query **out,
                            struct error *e);

/* What `wanted` matches and `unwanted` doesn't; weighed by `wanted`. */
enum status xapian_query_and_not(struct xapian_query *wanted, struct xapian_query *unwanted,
                                 struct xapian_query **out, struct error *e);

/* What both match; weighed by `scored` alone. */
enum status xapian_query_filter(struct xapian_query *scored, struct xapian_query *unscored,
                                struct xapian_query **out, struct error *e);

/* A place in a phrase: any one of n terms may stand there. A slot without terms
 * can't be filled, and its phrase matches nothing. */
struct xapian_slot {
    const struct slice *terms;
    size_t n;
};

/* The slots in their order, one after another within a run of `window`
 * positions: a `window` of n leaves no gap. A window below n can't be met. One slot
 * alone is an OR of its terms. The weight is the sum over all terms in the slots that the document
 * holds. On a database in which no document has positions a phrase matches nothing (Xapian itself
 * would answer as if it were an AND). */
enum status xapian_query_phrase(const struct xapian_slot *slots, size_t n, uint32_t window,
                                struct xapian_query **out, struct error *e);

/* The slots in any order, each at a position of its own, within a run of
 * `window` positions. Weighed like a phrase. This is exact also for terms that
 * share a position, where Xapian's own OP_NEAR misses matches, and pays for it: it
 * tries each of the n! orders, with n leaves for each beside the first n. The bound
 * on leaves is met at 7 slots. */
enum status xapian_query_near(const struct xapian_slot *slots, size_t n, uint32_t window,
                              struct xapian_query **out, struct error *e);

/* Any of the terms, weighed as if they were one: its wdf is the sum of theirs, at
 * most the document's length; its docfreq is estimated as if they occurred
 * independently. A term that comes twice counts once. */
enum status xapian_query_synonym(const struct slice *terms, size_t n, struct xapian_query **out,
                                 struct error *e);

/* The same matches, their weights multiplied by a finite `factor` of 0 or more;
 * ERR_USAGE for another factor. */
enum status xapian_query_scale(struct xapian_query *q, double factor, struct xapian_query **out,
                               struct error *e);

/* A leaf that asks the caller about one document at a time. Its weight is 0. It
 * counts as matching everything, so that beside any operand that matches fewer
 * documents, under an AND or a filter, it is asked only about documents that the
 * others have. Phrases beside it are tested after it. Alone, in an
 * OR, or on the unwanted side of an AND NOT, it may be asked about every document:
 * there, rather negate what `check` says and use a filter. `ctx` must live as long
 * as the query; `e` is never NULL here. */
typedef enum status xapian_check(void *ctx, uint32_t docid, bool *matches, struct error *e);
enum status xapian_query_source(xapian_check *check, void *ctx, struct xapian_query **out,
                                struct error *e);

/*
 * Running a query.
 */
struct xapian_params {
    double k1;         /* BM25; finite, 0 or more. 1.2 is usual */
    double b;          /* BM25; 0 to 1. 0.75 is usual */
    uint32_t offset;   /* hits to pass over; xapian_search() only */
    uint32_t limit;    /* hits wanted after them; xapian_search() only */
    uint64_t deadline; /* CLOCK_MONOTONIC, in nanoseconds; 0: none */
};

struct xapian_hit {
    uint32_t docid;
    double weight;
};

/* The best hits, the highest weight first and, where weights are equal, the
 * lowest docid first. `hits` has room for params.limit of them; `n` says how
 * many there are, `total` how many documents match, exactly. `hits` may be NULL
 * when the limit is 0, which still counts. ERR_USAGE for parameters out of
 * their range.
 *
 * The weight of a document d is the sum, over the query's terms t, of
 *
 *     idf(t) * (k1 + 1) * wdf(t,d) / (wdf(t,d) + k1 * (1 - b + b * len(d) / mean_len))
 *     idf(t) = log(x < 2 ? 1 + x/2 : x),  x = (docs - docfreq(t) + 0.5) / (docfreq(t) + 0.5)
 *
 * which is plain BM25 with an idf that is never negative. A term that stands in
 * the query twice counts twice.
 *
 * The deadline is looked at when the search starts and then, every few
 * documents, at each one that could match: ERR_TIMEOUT. It doesn't bound one
 * call of a source's check, nor the stretch before a candidate is found. */
enum status xapian_search(const struct xapian_reader *r, const struct xapian_query *q,
                          const struct xapian_params *params, struct xapian_hit *hits, size_t *n,
                          uint32_t *total, struct error *e);

/* Every document that matches, in ascending order of docid, with the weight that
 * xapian_search() would give it when `scored`, else 0. Memory does not grow with
 * the number of matches. The deadline holds as above; it covers the time spent
 * in the callback too. */
typedef enum status xapian_on_match(void *ctx, uint32_t docid, double weight, struct error *e);
enum status xapian_each_match(const struct xapian_reader *r, const struct xapian_query *q,
                              const struct xapian_params *params, bool scored,
                              xapian_on_match *on_match, void *ctx, struct error *e);

#ifdef __cplusplus
}
#endif

#endif
