/*
 * lock: one process at a time, told apart by a file.
 *
 * The lock is the kernel's (flock), so it ends with its holder, however that
 * ends, and is never stolen. A forked child shares it until it execs or exits.
 * What the file says is only for the next one's message:
 *
 *   lock  = [ pid SP start SP program LF ]   ; nothing when nobody holds it
 *   pid   = 1*DIGIT
 *   start = RFC 3339 in UTC: 2024-05-01T09:30:00Z
 *
 * After a crash it goes on naming the dead holder until the next one. The file
 * must never be removed: two processes would then hold two locks.
 */
#ifndef PEELER_LOCK_H
#define PEELER_LOCK_H

#include "shim/error.h"

struct lock;

/* Makes the file if need be. ERR_LOCKED: "`what` is being written by process 123
 * (peeler-index) since 2024-05-01T09:30:00Z". */
enum status lock_take(const char *path, const char *what, struct lock **out, struct error *e);
void lock_release(struct lock *lock); /* NULL is fine */

#endif
