/*
 * jsonl: a line of JSON as a report.
 */
#include "indexer/report/jsonl.h"

#include "indexer/report/blocks.h"
#include "indexer/report/outline.h"
#include "indexer/report/overrule.h"
#include "shim/json.h"
#include "shim/unicode.h"

/* The record in question, for messages. */
struct record {
    const struct report_options *options;
    uint32_t number;
    struct json_object json;
};

static enum status refuse(const struct record *rec, struct error *e, const char *reason,
                          const char *detail)
{
    return error_set(e, ERR_INPUT, "%.*s:%u: %s%s", SLICE_ARG(rec->options->source), rec->number,
                     reason, detail);
}

/* Parses the line; bytes that aren't UTF-8 are repaired first when they are what is wrong. */
static enum status parse(struct record *rec, struct slice line, struct report *out, struct error *e)
{
    struct buf clean = BUF_INIT;
    struct error why = {0};
    bool bad_utf8;
    enum status status = json_read(line, &out->arena, &rec->json, &bad_utf8, &why);

    if (status == ERR_INPUT && bad_utf8) {
        out->bad_bytes = unicode_clean(&clean, line, false);
        why = (struct error){0};
        status = buf_ok(&clean)
                     ? json_read(buf_view(&clean), &out->arena, &rec->json, &bad_utf8, &why)
                     : error_memory(&why);
        buf_clear(&clean);
    }
    if (status == ERR_INPUT)
        return refuse(rec, e, why.text, "");
    return status == OK ? OK : error_memory(e);
}

/* The text of a key, repaired. */
static enum status get_text(const struct record *rec, const char *key, struct report *out,
                            struct buf *text, struct error *e)
{
    const struct json_member *m = json_find(&rec->json, key);

    buf_truncate(text, 0);
    if (!m || m->kind == JSON_IS_NULL)
        return OK;
    if (m->kind != JSON_IS_TEXT) {
        struct buf reason = BUF_INIT;

        buf_printf(&reason, "\"%s\" is not a string", key);
        refuse(rec, e, reason.data ? reason.data : key, "");
        buf_clear(&reason);
        return ERR_INPUT;
    }
    out->bad_bytes += unicode_clean(text, m->texts[0], false);
    return buf_ok(text) ? OK : error_memory(e);
}

/* A field on one line: trimmed, line ends and tabs as spaces. */
static enum status get_field(const struct record *rec, const char *key, struct report *out,
                             struct slice *field, struct buf *text, struct error *e)
{
    enum status status = get_text(rec, key, out, text, e);

    for (size_t i = 0; status == OK && i < text->len; i++) {
        if (text->data[i] == '\n' || text->data[i] == '\t')
            text->data[i] = ' ';
    }
    if (status == OK)
        *field = arena_copy(&out->arena, slice_trim(buf_view(text)));
    return status;
}

static enum status get_forces(const struct record *rec, struct report *out, struct buf *text,
                              struct error *e)
{
    const struct json_member *m = json_find(&rec->json, "force");
    struct slice *forces = arena_array(&out->arena, m ? m->count : 0, sizeof *forces);

    if (!m || m->kind == JSON_IS_NULL || !forces)
        return OK;
    if (m->kind == JSON_IS_OTHER)
        return refuse(rec, e, "\"force\" is neither a string nor a list of strings", "");
    for (size_t i = 0; i < m->count; i++) {
        struct slice name;

        buf_truncate(text, 0);
        out->bad_bytes += unicode_clean(text, m->texts[i], false);
        name = slice_trim(buf_view(text));
        if (name.len)
            forces[out->force_count++] = arena_copy(&out->arena, name);
    }
    out->forces = forces;
    return OK;
}

static enum status get_fields(const struct record *rec, struct report *out, struct buf *text,
                              struct error *e)
{
    const struct {
        const char *key;
        struct slice *field;
    } fields[] = {
        {"id", &out->id},     {"title", &out->title},         {"place", &out->place},
        {"date", &out->date}, {"publisher", &out->publisher}, {"programme", &out->programme},
        {"url", &out->url}};
    enum status status = OK;

    for (size_t i = 0; status == OK && i < sizeof fields / sizeof *fields; i++)
        status = get_field(rec, fields[i].key, out, fields[i].field, text, e);
    if (status == OK && out->id.len == 0)
        status = refuse(rec, e, "no \"id\"", "");
    if (status == OK && out->date.len && !metadata_date(out->date))
        status = refuse(rec, e, "\"date\" is not YYYY, YYYY-MM or YYYY-MM-DD", "");
    return status == OK ? get_forces(rec, out, text, e) : status;
}

static size_t count_lines(struct slice text)
{
    size_t count = 1;
    const char *end;

    while (text.len && (end = memchr(text.data, '\n', text.len))) {
        text = slice_from(text, (size_t)(end - text.data) + 1);
        count++;
    }
    return count;
}

static void tabs_to_spaces(struct buf *b)
{
    char *tab = b->data;

    while (tab && (tab = memchr(tab, '\t', b->len - (size_t)(tab - b->data))))
        *tab = ' ';
}

/* Appends the lines of `text` that aren't empty, with one empty line for any run of
 * them, and marks each. */
static size_t add_lines(struct buf *out, struct slice text, struct report_line *lines,
                        uint32_t number)
{
    size_t count = 0, gap = 0;

    while (text.len) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t len = end ? (size_t)(end - text.data) : text.len;
        struct slice line = slice_trim(slice_of(text.data, len));

        if (line.len) {
            if (count)
                buf_str(out, gap ? "\n\n" : "\n");
            lines[count++] = (struct report_line){(uint32_t)out->len, number, 0};
            buf_slice(out, line);
        }
        gap = line.len ? 0 : gap + 1;
        text = slice_from(text, len + (end != NULL));
    }
    return count;
}

/* One section: the title as its heading, then the text. */
static enum status make_whole(struct report *out, struct slice text, uint32_t number,
                              struct error *e)
{
    struct report_section *section = arena_array(&out->arena, 1, sizeof *section);
    struct report_line *lines;
    struct buf shown = BUF_INIT;
    size_t first = out->title.len > 0;

    lines = arena_array(&out->arena, first + count_lines(text), sizeof *lines);
    if (!section || !lines)
        return error_memory(e);
    if (first) {
        lines[0] = (struct report_line){0, number, 0};
        buf_slice(&shown, out->title);
        buf_str(&shown, "\n\n");
    }
    section->line_count = first + add_lines(&shown, text, lines + first, number);
    if (!buf_ok(&shown)) {
        buf_clear(&shown);
        return error_memory(e);
    }
    tabs_to_spaces(&shown);
    section->kind = KIND_FINDING;
    section->heading = section->path = out->title;
    section->heading_len = out->title.len;
    section->text = arena_copy(&out->arena, buf_view(&shown));
    section->lines = lines;
    out->sections = section;
    out->section_count = 1;
    buf_clear(&shown);
    return OK;
}

/* A record's text is often plain prose, where a short line or a question is no
 * heading: it is split for the sake of a heading that is one by more than its looks. */
static bool has_sure_heading(const struct block_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct block *b = &list->blocks[i];

        if (b->role == BLOCK_HEADING &&
            (b->hashes || b->listed || b->box || (b->strong && b->kind != KIND_FINDING)))
            return true;
    }
    return false;
}

/* Sections as in a text file, each line of them being the record's. */
static enum status split(struct report *out, struct slice text,
                         const struct report_options *options, uint32_t number, struct error *e)
{
    struct blocks blocks;
    enum status status = blocks_read(text, options->source, &blocks, e);

    if (status != OK)
        return status;
    for (size_t i = 0; i < blocks.source.count; i++)
        blocks.source.lines[i].number = number;
    if (has_sure_heading(&blocks.list))
        status = outline_sections(&blocks.list, false, out, e);
    blocks_clear(&blocks);
    return status;
}

static enum status read_record(const struct record *rec, struct report *out, struct buf *text,
                               struct error *e)
{
    enum status status = get_fields(rec, out, text, e);

    if (status != OK)
        return status;
    status = get_text(rec, "text", out, text, e);
    if (status != OK)
        return status;
    if (slice_trim(buf_view(text)).len == 0)
        return refuse(rec, e, "no \"text\"", "");
    if (text->len >= UINT32_MAX / 4)
        return refuse(rec, e, "\"text\" is larger than 1 GiB", "");
    out->source = arena_copy(&out->arena, rec->options->source);
    if (!rec->options->whole)
        status = split(out, buf_view(text), rec->options, rec->number, e);
    if (status == OK && out->section_count < 2) {
        out->dropped_count = 0;
        status = make_whole(out, buf_view(text), rec->number, e);
    }
    if (status == OK && rec->options->row)
        report_overrule(out, rec->options->row);
    return status == OK && !arena_ok(&out->arena) ? error_memory(e) : status;
}

enum status report_read_jsonl(struct slice line, uint32_t number,
                              const struct report_options *options, struct report *out,
                              struct error *e)
{
    struct record rec = {options, number, {NULL, 0, 0}};
    struct buf text = BUF_INIT;
    enum status status;

    *out = (struct report){.arena = ARENA_INIT};
    status = parse(&rec, line, out, e);
    if (status == OK)
        status = read_record(&rec, out, &text, e);
    buf_clear(&text);
    if (status != OK)
        report_clear(out);
    return status;
}
