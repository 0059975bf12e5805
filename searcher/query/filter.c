/*
 * filter: reads the values of a field. Which of them an index knows is asked
 * when the query is planned.
 */
#include "searcher/query/filter.h"

#include "searcher/query/lex.h"

#define FILTER_VALUES 256u
#define YEAR_FIRST    1829 /* the first police force of the modern kind; nothing older is inspected */
#define YEAR_LAST     2199

struct filter_reader {
    struct arena *arena;
    struct slice query;
    struct node *node;
};

static enum status fail(const struct filter_reader *f, size_t at, const char *what, struct error *e)
{
    return error_at(e, lex_column(f->query, at), "%s", what);
}

static int number(struct slice s)
{
    int n = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return -1;
        n = n * 10 + (s.data[i] - '0');
    }
    return s.len ? n : -1;
}

/* The start of a year or date: 201*, 2014-1* */
static bool good_prefix(struct slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (number(slice_of(s.data + i, 1)) < 0 && s.data[i] != '-')
            return false;
    return s.len > 0;
}

static bool good_year(struct slice s)
{
    return s.len == 4 && number(s) >= YEAR_FIRST && number(s) <= YEAR_LAST;
}

/* YYYY, YYYY-MM or YYYY-MM-DD */
static bool good_date(struct slice s)
{
    int month, day;

    if (s.len < 4 || !good_year(slice_of(s.data, 4)))
        return false;
    if (s.len == 4)
        return true;
    if (s.len < 7 || s.data[4] != '-')
        return false;
    month = number(slice_of(s.data + 5, 2));
    if (month < 1 || month > 12 || s.len == 7)
        return month >= 1 && month <= 12;
    day = s.len == 10 && s.data[7] == '-' ? number(slice_of(s.data + 8, 2)) : 0;
    return day >= 1 && day <= 31;
}

static enum status check(const struct filter_reader *f, struct slice value, bool prefix, size_t at,
                         struct error *e)
{
    enum field field = f->node->field;
    enum section_kind kind;

    if (field == FIELD_YEAR && !(prefix ? good_prefix(value) : good_year(value)))
        return fail(f, at, "expected a year of four digits, as in year:2014 or year:2012..2014", e);
    if (field == FIELD_DATE && !(prefix ? good_prefix(value) : good_date(value)))
        return fail(f, at, "expected a date, as in date:2014, date:2014-11 or date:2014-11-18", e);
    if (field == FIELD_KIND && !kind_parse(value, &kind))
        return error_at(e, lex_column(f->query, at),
                        "there is no kind '%.*s': expected front, contents, summary, introduction, "
                        "finding, recommendation, improvement, concern, numbers, annex, glossary "
                        "or notes",
                        SLICE_ARG(value));
    return OK;
}

static struct slice folded(const struct filter_reader *f, struct slice value)
{
    struct buf b = BUF_INIT;
    struct slice kept;

    field_fold(&b, f->node->field, value);
    f->arena->failed |= b.failed;
    kept = arena_copy(f->arena, buf_view(&b));
    buf_clear(&b);
    return kept;
}

static bool is_range(enum field field)
{
    return field == FIELD_YEAR || field == FIELD_DATE;
}

static const char *dots(struct slice s)
{
    return s.len >= 2 ? memmem(s.data, s.len, "..", 2) : NULL;
}

static enum status read_range(const struct filter_reader *f, struct slice text, size_t at,
                              struct filter_value *out, struct error *e)
{
    size_t low_len = (size_t)(dots(text) - text.data);
    struct slice low = slice_of(text.data, low_len), high = slice_from(text, low_len + 2);
    enum status status = OK;

    if (!low.len && !high.len)
        return fail(f, at, "expected a year or date on one side of '..' at least", e);
    if (low.len)
        status = check(f, low, false, at, e);
    if (status == OK && high.len)
        status = check(f, high, false, at + low_len + 2, e);
    if (status != OK)
        return status;
    if (low.len && high.len && slice_compare(low, high) > 0 && !slice_starts(low, high))
        return fail(f, at, "this range ends before it begins", e);
    out->low = folded(f, low);
    out->high = folded(f, high);
    return OK;
}

static enum status read_value(const struct filter_reader *f, struct slice text, size_t at,
                              struct error *e)
{
    struct filter_value *out = &f->node->values[f->node->value_count];
    enum status status;

    if (!text.len)
        return fail(f, at, "expected a value here", e);
    if (f->node->value_count == FILTER_VALUES)
        return fail(f, at, "this field has too many values", e);
    if (is_range(f->node->field) && dots(text)) {
        status = read_range(f, text, at, out, e);
    } else {
        out->prefix = f->node->field != FIELD_KIND && text.len > 1 && text.data[text.len - 1] == '*';
        if (out->prefix)
            text.len--;
        status = check(f, text, out->prefix, at, e);
        out->low = out->high = folded(f, text);
        /* a date stands for all that begin with it: 2014-11 for each day of it */
        out->prefix |= f->node->field == FIELD_DATE;
    }
    if (status == OK && !out->low.len && !out->high.len)
        return fail(f, at, "expected letters or digits here", e);
    f->node->value_count++;
    return status;
}

/* The end of the value that begins at `start`: a comma outside quotes. */
static size_t end_of_value(struct slice text, size_t start)
{
    bool in_quotes = false;
    size_t end = start;

    while (end < text.len && (in_quotes || text.data[end] != ',')) {
        size_t quote = lex_quote(slice_from(text, end));

        in_quotes ^= quote > 0;
        end += quote ? quote : 1;
    }
    return end;
}

/* Takes the quotes off a value; the text between them may hold anything. */
static struct slice unquoted(struct slice value, size_t *at)
{
    size_t open = lex_quote(value);

    if (!open)
        return value;
    *at += open;
    value = slice_from(value, open);
    for (size_t len = 1; len <= 3 && len <= value.len; len += 2)
        if (lex_quote(slice_from(value, value.len - len)) == len)
            return slice_of(value.data, value.len - len);
    return value;
}

enum status filter_values(struct arena *arena, struct slice query, struct slice text, size_t at,
                          struct node *node, struct error *e)
{
    struct filter_reader f = {arena, query, node};
    enum status status = OK;

    node->values = arena_array(arena, FILTER_VALUES, sizeof *node->values);
    if (!node->values)
        return error_memory(e);
    for (size_t start = 0; start <= text.len && status == OK;) {
        size_t end = end_of_value(text, start), value_at = at + start;
        struct slice value;

        value = unquoted(slice_of(text.data + start, end - start), &value_at);
        status = read_value(&f, value, value_at, e);
        start = end + 1;
    }
    if (status == OK && !arena_ok(arena))
        status = error_memory(e);
    return status;
}
