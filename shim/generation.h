/*
 * generation: a folder of immutable generations of files, of which one is
 * current. It has never heard of a report: engine, analysis and meta are the
 * caller's words.
 *
 *   DIR/CURRENT          names the generation that is served:
 *                            CURRENT = name " " check LF
 *                            name    = "gen-" N       ; N decimal, from 1, no leading zero
 *                            check   = 32 hexadecimal figures: the digest of `name`, since a
 *                                      figure that is turned may name another generation
 *   DIR/gen-N/           its files, never changed, and manifest.json (grammar: manifest.h)
 *   DIR/lock             the writer's (grammar: lock.h); it stays for ever
 *   DIR/building-PID/    what is being built, or what a dead writer was building
 *   DIR/CURRENT.new      the next CURRENT, for a moment
 *
 * A generation is built in building-PID; its files and folders are synced; it is
 * renamed to gen-N and DIR is synced; CURRENT.new is written, synced and renamed
 * to CURRENT; DIR is synced. Nothing else ever writes to these places.
 *
 * What can be lost, when a writer is killed, the power fails or the disk is full
 * at any moment: nothing that was published (generation_publish() returned OK),
 * and all of what was being built. CURRENT names the old generation or the new
 * one, and either is complete. When generation_publish() fails because of the very
 * last sync, readers may see the new one at once, and the old one again after a
 * power failure. Debris that a dead writer leaves is removed by the next.
 *
 * The generation before the current one is kept for readers that resolved
 * CURRENT a moment ago; older ones are removed. A reader that has files of a
 * removed generation open goes on reading them.
 *
 * This header is the reader's; publish.h is the writer's. An open generation is
 * never changed, so any number of threads may ask the same one.
 */
#ifndef PEELER_GENERATION_H
#define PEELER_GENERATION_H

#include "shim/buf.h"
#include "shim/error.h"
#include "shim/slice.h"

#include <jansson.h>
#include <stdint.h>

#define GENERATION_CURRENT "CURRENT"
#define GENERATION_NAME    32                  /* bytes for "gen-N" or "building-PID" and a zero */
#define GENERATION_LINE    80                  /* bytes for all of CURRENT and a zero */
#define GENERATION_MAX     ((uint64_t)1 << 53) /* where JSON's readers cease to agree on integers */

/* What sort of generation is written, or can be read. */
struct generation_kind {
    int format;           /* from 1: of the files' bytes */
    const char *engine;   /* when opening, NULL: whichever it is */
    const char *analysis; /* fingerprint of how text was cut into words */
};

struct generation;

/* Opens the current generation, having checked its manifest and that every file
 * is there in its size (not its content: generation_verify() does). *out is the
 * caller's.
 * ERR_NOT_FOUND: no DIR, or no generation in it. ERR_VERSION: another format,
 * engine or analysis; the message says what to do. ERR_CORRUPT, ERR_IO. */
enum status generation_open(const char *dir, const struct generation_kind *expect,
                            struct generation **out, struct error *e);
void generation_close(struct generation *g); /* NULL is fine */

uint64_t generation_number(const struct generation *g);
const char *generation_folder(const struct generation *g); /* gen-N's real path */
const char *generation_engine(const struct generation *g);
json_t *generation_meta(const struct generation *g);   /* borrowed, an object */
uint64_t generation_bytes(const struct generation *g); /* all files' together */

/* Appends a file's content, having compared it with the manifest: for small ones. ERR_CORRUPT
 * when it is damaged, or not in the manifest. */
enum status generation_read(const struct generation *g, const char *name, struct buf *out,
                            struct error *e);

/* Reads every file and compares it with the manifest. ERR_CORRUPT names the first
 * that is damaged or missing. */
enum status generation_verify_files(const struct generation *g, struct error *e);

/* The same, and nothing may be in the folder without being listed. */
enum status generation_verify(const struct generation *g, struct error *e);

/* The number that CURRENT names, without opening it: to notice a newer one. */
enum status generation_current(const char *dir, uint64_t *number, struct error *e);

/* "gen-N" and N; false when the name is no generation's. */
bool generation_parse_name(struct slice name, uint64_t *number);
void generation_print_name(char name[GENERATION_NAME], uint64_t number);
void generation_print_current(char line[GENERATION_LINE], uint64_t number); /* what CURRENT holds */

#endif
