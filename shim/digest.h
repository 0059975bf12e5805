/*
 * digest: xxHash. 128 bits to know a file or a text again, 64 for the keys of
 * hash tables. They catch accidents, not adversaries: nothing here is
 * cryptographic.
 */
#ifndef PEELER_DIGEST_H
#define PEELER_DIGEST_H

#include "shim/error.h"
#include "shim/slice.h"

#include <stdint.h>

struct digest {
    uint64_t high, low;
};

#define DIGEST_DIGITS 32 /* of the hexadecimal text, the high half first */

struct digest digest_of(struct slice bytes);

/* Of a regular file, which is read in pieces; `size`, its bytes, may be NULL.
 * A symbolic link is refused. ERR_NOT_FOUND, ERR_INPUT (not a file), ERR_IO. */
enum status digest_file(const char *path, struct digest *digest, uint64_t *size, struct error *e);

/* The same from where an open descriptor stands to its end; `path` is for messages. */
enum status digest_fd(int fd, const char *path, struct digest *digest, uint64_t *size,
                      struct error *e);

bool digest_equal(struct digest a, struct digest b);

/* Lower-case hexadecimal figures and a zero byte; and back (true), where
 * anything but 32 such figures is refused (false, *digest untouched). */
void digest_text(struct digest digest, char text[DIGEST_DIGITS + 1]);
bool digest_parse(struct slice text, struct digest *digest);

uint64_t digest64(struct slice bytes);

#endif
