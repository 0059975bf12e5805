/*
 * map: see map.h. It opens through file.h, so that only regular files are mapped, and
 * knows nothing of what they hold.
 */
#include "shim/map.h"

#include "shim/file.h"

#include <sys/mman.h>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>

/* The rest of a file's last page can be read, as zeros; under the sanitizer that is a fault. */
static void guard(const struct map *map, bool closed)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), rest = -map->bytes.len % page;

    if (closed)
        ASAN_UNPOISON_MEMORY_REGION(map->bytes.data + map->bytes.len, rest);
    else
        ASAN_POISON_MEMORY_REGION(map->bytes.data + map->bytes.len, rest);
}
#else
static void guard(const struct map *map, bool closed)
{
    (void)map;
    (void)closed;
}
#endif

enum status map_open(const char *path, struct map *map, struct error *e)
{
    enum status status;
    uint64_t size;
    void *data;
    int fd;

    *map = (struct map)MAP_INIT;
    status = file_open(path, FILE_NO_LINK, &fd, &size, e);
    if (status != OK)
        return status;
    if (size > SIZE_MAX / 2) {
        status = error_set(e, ERR_LIMIT, "%s is too large to be mapped", path);
    } else if (size) { /* nothing can't be mapped */
        data = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
        if (data == MAP_FAILED)
            status = error_errno(e, "map", path);
        else
            map->bytes = slice_of(data, (size_t)size);
        if (status == OK)
            guard(map, false);
    }
    close(fd);
    return status;
}

void map_close(struct map *map)
{
    if (map->bytes.len) {
        guard(map, true);
        munmap((void *)(uintptr_t)map->bytes.data, map->bytes.len);
    }
    *map = (struct map)MAP_INIT;
}

void map_advise(const struct map *map, enum map_advice advice)
{
    static const int numbers[] = {
        [MAP_ADVICE_RANDOM] = MADV_RANDOM,
        [MAP_ADVICE_STREAM] = MADV_SEQUENTIAL,
        [MAP_ADVICE_SOON] = MADV_WILLNEED,
    };

    if (map->bytes.len)
        (void)madvise((void *)(uintptr_t)map->bytes.data, map->bytes.len, numbers[advice]);
}
