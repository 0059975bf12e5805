/*
 * evidence: packs: sets of queries that are kept beside the generations of an index, each
 * with what it found when it was last run. (They have nothing to do with the engine
 * that is called pack.)
 *
 *   DIR/packs/NAME.json     a pack, replaced as a whole
 *   DIR/packs/lock          whose holder writes (grammar: shim/lock.h); it stays
 *   DIR/packs/new           the next pack, for a moment, or what a dead writer left
 *
 *   pack    = {"format":1, "name":…, "any":bool, "plain":bool, "context":words,
 *              "expand":n, "families":path or null, "queries":[text…],
 *              "run": null or run}
 *   run     = {"generation":n, "answers":[answer…]}          ; one for each query
 *   answer  = {"parsed":text, "summary":{counts}, "mentions":[mention…]}
 *   mention = a mention's citation (cite.h), and {"position": of its first word in the
 *              section's text, "section_digest": of that text, blanks evened out}
 *
 * A pack is written to `new`, synced, and renamed; the folder is synced. A writer that
 * is killed, or a full disk, leaves the pack as it was. What the last run found is kept
 * whole, so that it can be compared when its generation is long gone. The indexer never
 * looks into packs/.
 *
 * All strings of a loaded pack are free of control characters, and its shape is checked.
 */
#ifndef PEELER_EVIDENCE_H
#define PEELER_EVIDENCE_H

#include "shim/buf.h"
#include "shim/error.h"

#include <jansson.h>

#define EVIDENCE_FORMAT   1
#define EVIDENCE_NAME     64u                 /* characters of a name */
#define EVIDENCE_MENTIONS 200000u             /* of a run: some 100 MB as they are kept */
#define EVIDENCE_BYTES    ((size_t)512 << 20) /* of a pack's file */

/* Letters, digits, '-', '_' and '.', not first: ERR_USAGE says so. */
enum status evidence_check_name(const char *name, struct error *e);

/* A new pack that has not been run. NULL: no memory. The queries are borrowed. */
json_t *evidence_new(const char *name, json_t *queries);

/* ERR_NOT_FOUND: there is none of that name. ERR_CORRUPT: it is not what was written. */
enum status evidence_load(const char *dir, const char *name, json_t **out, struct error *e);

/* Writes a pack; one that is there already is ERR_USAGE, unless `force`. ERR_LOCKED:
 * somebody else is writing. */
enum status evidence_create(const char *dir, const json_t *pack, bool force, struct error *e);

/* Writes `pack` in the place of `old`, as it was loaded; ERR_LOCKED when somebody has
 * changed or deleted it since. */
enum status evidence_update(const char *dir, const json_t *old, const json_t *pack,
                            struct error *e);

enum status evidence_delete(const char *dir, const char *name, struct error *e);

/* Hands each pack to `sink`, in the order of their names. One that can't be read stops
 * none of the others, and is the error in the end. */
typedef enum status evidence_sink(void *ctx, const json_t *pack, struct error *e);
enum status evidence_each(const char *dir, evidence_sink *sink, void *ctx, struct error *e);

#endif
