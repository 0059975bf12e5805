/*
 * update: see update.h. Sections are numbered by the order of their sources'
 * paths, so that any sequence of updates ends in what a fresh build would make.
 */
#include "indexer/update.h"

#include "indexer/pack/format.h"
#include "indexer/pipeline.h"
#include "indexer/text/token.h"
#include "indexer/walk.h"
#include "shim/file.h"
#include "shim/generation.h"
#include "shim/publish.h"

#include <unistd.h>

#define DEFAULT_ENGINE "pack"
#define SOURCES_FILE   "sources.tsv"

struct updating {
    const struct update_options *options;
    struct update_result *result;
    struct generation_lock *lock;
    struct generation *old; /* NULL: none, or not to be taken over from */
    struct sources old_sources, sources;
    struct building *building;
    struct builder *builder;
    struct ingest ingest;
    struct buf path;
};

/* Can sections be taken over from the old generation: same engine and settings? */
static bool fits(const struct updating *u, const struct generation *g)
{
    const char *settings = json_string_value(json_object_get(generation_meta(g), "settings"));
    const char *engine = u->options->engine;

    return settings && slice_is(u->options->settings, settings) &&
           (!engine || strcmp(engine, generation_engine(g)) == 0);
}

/* An index that this program can't read may only be replaced when asked for. */
static enum status open_old(struct updating *u, struct error *e)
{
    struct generation_kind expect = {FORMAT_VERSION, NULL, ANALYSIS_NAME};
    struct buf text = BUF_INIT;
    struct error why = {0};
    enum status status = generation_open(u->options->dir, &expect, &u->old, &why);

    if (status == ERR_NOT_FOUND || (status != OK && u->options->rebuild))
        return OK;
    if (status != OK)
        return error_set(e, status, "%s", why.text);
    status = generation_read(u->old, SOURCES_FILE, &text, e);
    if (status == OK)
        status = sources_read(&u->old_sources, buf_view(&text), e);
    buf_clear(&text);
    return status;
}

static bool below(struct slice path, struct slice root)
{
    if (slice_is(root, "/"))
        return true;
    return slice_starts(path, root) && (path.len == root.len || path.data[root.len] == '/');
}

/* Takes the old sources that none of the paths speaks of. */
static enum status add_untouched(struct updating *u, struct slice *roots, struct error *e)
{
    enum status status = OK;

    for (size_t i = 0; i < u->old_sources.count && status == OK; i++) {
        const struct source *s = &u->old_sources.list[i];
        bool touched = false;

        for (size_t k = 0; k < u->options->path_count; k++)
            touched |= below(s->path, roots[k]);
        if (!touched)
            status = sources_add(&u->sources, s, e);
    }
    return status;
}

static enum status walk_paths(struct updating *u, struct arena *arena, struct slice *roots,
                              struct error *e)
{
    struct buf root = BUF_INIT;
    enum status status = OK;

    for (size_t i = 0; i < u->options->path_count && status == OK; i++) {
        status = walk(u->options->paths[i], &u->sources, &root, e);
        roots[i] = arena_copy(arena, buf_view(&root));
    }
    buf_clear(&root);
    if (status == OK && !arena_ok(arena))
        status = error_memory(e);
    return status;
}

/* The same file named twice is one source. */
static void drop_doubles(struct sources *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->count; i++)
        if (!kept || !slice_equal(s->list[kept - 1].path, s->list[i].path))
            s->list[kept++] = s->list[i];
    s->count = kept;
}

static enum status list_sources(struct updating *u, struct error *e)
{
    struct arena arena = ARENA_INIT;
    struct slice *roots = arena_array(&arena, u->options->path_count + 1, sizeof *roots);
    enum status status = roots ? walk_paths(u, &arena, roots, e) : error_memory(e);

    if (status == OK && !u->options->rebuild)
        status = add_untouched(u, roots, e);
    arena_clear(&arena);
    sources_sort(&u->sources);
    drop_doubles(&u->sources);
    return status;
}

/* What the old generation knows of each source decides whether it is read. A
 * file keeps the name that it was first indexed under. */
static void compare(struct updating *u)
{
    bool usable = u->old && !u->options->rebuild && fits(u, u->old);

    for (size_t i = 0; i < u->sources.count; i++) {
        struct source *s = &u->sources.list[i];

        s->old = u->options->rebuild ? NULL : sources_find(&u->old_sources, s->path);
        if (!s->old)
            continue;
        s->name = s->old->name;
        s->kept = usable && !s->reason.len && !s->old->reason.len && s->old->bytes == s->bytes &&
                  s->old->mtime_ns == s->mtime_ns;
    }
}

static bool nothing_changed(const struct updating *u)
{
    if (!u->old || u->options->rebuild || !fits(u, u->old) ||
        u->sources.count != u->old_sources.count)
        return false;
    for (size_t i = 0; i < u->sources.count; i++) {
        const struct source *s = &u->sources.list[i];

        if (!s->kept && !(s->old && s->reason.len && slice_equal(s->reason, s->old->reason)))
            return false;
    }
    return true;
}

static void on_batch(void *ctx, size_t done)
{
    struct updating *u = ctx;

    if (u->options->progress)
        u->options->progress(u->options->ctx, done, u->sources.count, u->ingest.bytes);
}

static enum status fill(struct updating *u, struct error *e)
{
    struct ingest *in = &u->ingest;
    enum status status;

    *in = (struct ingest){.builder = u->builder,
                          .gazetteer = u->options->gazetteer,
                          .metadata = u->options->metadata,
                          .whole = u->options->whole,
                          .skip = u->options->skip,
                          .ctx = u->options->ctx,
                          .reasons = &u->sources.arena};
    status = pipeline_run(in, &u->sources, u->options->jobs, on_batch, u, e);
    u->result->read = in->read;
    u->result->kept = in->kept;
    u->result->failed = in->failed;
    u->result->bytes = in->bytes;
    return status;
}

static const char *engine_of(const struct updating *u)
{
    if (u->options->engine)
        return u->options->engine;
    return u->old && builder_knows(slice_str(generation_engine(u->old))) ? generation_engine(u->old)
                                                                         : DEFAULT_ENGINE;
}

/* The folder to take sections over from; NULL when there are none. What is damaged there
 * must not be published again, under digests that hold. */
static enum status find_old(const struct updating *u, const char **folder, struct error *e)
{
    *folder = NULL;
    for (size_t i = 0; i < u->sources.count; i++)
        if (u->sources.list[i].kept)
            *folder = generation_folder(u->old);
    return *folder ? generation_verify_files(u->old, e) : OK;
}

static enum status build(struct updating *u, struct error *e)
{
    struct builder_options options = {.folder = generation_path(u->building),
                                      .old = NULL,
                                      .memory = u->options->memory,
                                      .lanes = u->options->jobs,
                                      .gazetteer = u->options->gazetteer};
    enum status status;

    status = find_old(u, &options.old, e);
    if (status == OK)
        status = builder_open(engine_of(u), &options, &u->builder, e);
    if (status == OK)
        status = fill(u, e);
    if (status != OK) {
        builder_discard(u->builder);
        return status;
    }
    u->result->counts = builder_count(u->builder);
    status = builder_finish(u->builder, e);
    if (status == OK && !file_join(&u->path, generation_path(u->building), SOURCES_FILE))
        status = error_memory(e);
    return status == OK ? sources_write(&u->sources, u->path.data, e) : status;
}

static enum status publish(struct updating *u, struct error *e)
{
    struct generation_kind kind = {FORMAT_VERSION, engine_of(u), ANALYSIS_NAME};
    const struct builder_counts *c = &u->result->counts;
    json_t *meta = json_pack("{s:I, s:I, s:I, s:s}", "reports", (json_int_t)c->reports, "sections",
                             (json_int_t)c->sections, "tokens", (json_int_t)c->tokens, "settings",
                             u->options->settings.data);
    struct building *building = u->building;
    enum status status;

    u->result->generation = generation_next(building);
    u->building = NULL; /* publishing frees it in any case */
    status = generation_publish(building, &kind, meta, e);
    json_decref(meta);
    return status;
}

static enum status make_generation(struct updating *u, struct error *e)
{
    enum status status = generation_begin(u->lock, &u->building, e);

    if (status == OK)
        status = build(u, e);
    if (status == OK && !u->result->counts.sections && !u->old)
        status =
            error_set(e, ERR_INPUT, "there is no report in what was named: nothing is indexed");
    if (status == OK)
        status = publish(u, e);
    generation_abandon(u->building);
    u->result->changed = status == OK;
    return status;
}

static void count_removed(struct updating *u)
{
    for (size_t i = 0; i < u->old_sources.count; i++)
        if (!sources_find(&u->sources, u->old_sources.list[i].path))
            u->result->removed++;
}

static void take_old_counts(struct updating *u)
{
    json_t *meta = generation_meta(u->old);

    u->result->generation = generation_number(u->old);
    u->result->kept = u->sources.count;
    u->result->counts =
        (struct builder_counts){(uint64_t)json_integer_value(json_object_get(meta, "reports")),
                                (uint64_t)json_integer_value(json_object_get(meta, "sections")),
                                (uint64_t)json_integer_value(json_object_get(meta, "tokens"))};
}

/* Beginning removes what a dead writer left; it is no harm when that fails. */
static void clear_debris(struct generation_lock *lock)
{
    struct building *building = NULL;

    if (generation_begin(lock, &building, NULL) == OK)
        generation_abandon(building);
}

/* Before anything is made: a path that isn't there is a slip of the hand. */
static enum status check_paths(const struct update_options *options, struct error *e)
{
    for (size_t i = 0; i < options->path_count; i++)
        if (access(options->paths[i], R_OK) != 0)
            return error_errno(e, "read", options->paths[i]);
    return OK;
}

enum status update(const struct update_options *options, struct update_result *out, struct error *e)
{
    struct updating u = {.options = options, .result = out};
    enum status status = check_paths(options, e);

    *out = (struct update_result){0};
    if (status == OK)
        status = generation_lock(options->dir, &u.lock, e);
    if (status == OK)
        status = open_old(&u, e);
    if (status == OK)
        status = list_sources(&u, e);
    if (status == OK) {
        compare(&u);
        count_removed(&u);
        if (nothing_changed(&u)) {
            take_old_counts(&u);
            clear_debris(u.lock);
        } else {
            status = make_generation(&u, e);
        }
    }
    sources_clear(&u.sources);
    sources_clear(&u.old_sources);
    generation_close(u.old);
    generation_unlock(u.lock);
    buf_clear(&u.path);
    return status;
}
