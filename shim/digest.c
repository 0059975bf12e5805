/*
 * digest: see digest.h. xxHash is compiled in from its header, since a call
 * into the library costs as much as hashing a word does.
 */
#include "shim/digest.h"

#include "shim/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define PIECE ((size_t)1024 * 1024) /* bytes read at once: few calls, and it stays in the cache */

struct digest digest_of(struct slice bytes)
{
    XXH128_hash_t hash = XXH3_128bits(bytes.data, bytes.len);

    return (struct digest){hash.high64, hash.low64};
}

uint64_t digest64(struct slice bytes)
{
    return XXH3_64bits(bytes.data, bytes.len);
}

enum status digest_fd(int fd, const char *path, struct digest *digest, uint64_t *size,
                      struct error *e)
{
    XXH3_state_t *hash = XXH3_createState();
    char *piece = malloc(PIECE);
    enum status status = OK;
    XXH128_hash_t result;
    uint64_t total = 0;
    size_t len;

    if (!hash || !piece) {
        status = error_memory(e);
        goto out;
    }
    XXH3_128bits_reset(hash);
    do {
        status = file_read_some(fd, path, piece, PIECE, &len, e);
        if (status != OK)
            goto out;
        XXH3_128bits_update(hash, piece, len);
        total += len;
    } while (len == PIECE);
    result = XXH3_128bits_digest(hash);
    *digest = (struct digest){result.high64, result.low64};
    if (size)
        *size = total;
out:
    free(piece);
    XXH3_freeState(hash);
    return status;
}

enum status digest_file(const char *path, struct digest *digest, uint64_t *size, struct error *e)
{
    enum status status;
    int fd = -1;

    status = file_open(path, FILE_NO_LINK, &fd, NULL, e);
    if (status == OK)
        status = digest_fd(fd, path, digest, size, e);
    if (fd >= 0)
        close(fd);
    return status;
}

bool digest_equal(struct digest a, struct digest b)
{
    return a.high == b.high && a.low == b.low;
}

void digest_text(struct digest digest, char text[DIGEST_DIGITS + 1])
{
    snprintf(text, DIGEST_DIGITS + 1, "%016llx%016llx", (unsigned long long)digest.high,
             (unsigned long long)digest.low);
}

static bool parse_half(const char *text, uint64_t *half)
{
    uint64_t value = 0;

    for (int i = 0; i < DIGEST_DIGITS / 2; i++) {
        unsigned figure;

        if (text[i] >= '0' && text[i] <= '9')
            figure = (unsigned)(text[i] - '0');
        else if (text[i] >= 'a' && text[i] <= 'f')
            figure = (unsigned)(text[i] - 'a') + 10;
        else
            return false;
        value = value << 4 | figure;
    }
    *half = value;
    return true;
}

bool digest_parse(struct slice text, struct digest *digest)
{
    struct digest parsed;

    if (text.len != DIGEST_DIGITS || !parse_half(text.data, &parsed.high) ||
        !parse_half(text.data + DIGEST_DIGITS / 2, &parsed.low))
        return false;
    *digest = parsed;
    return true;
}
