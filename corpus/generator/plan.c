/*
 * plan: reads the table of what is planted, and keeps the words of it out of
 * the background. Rates are whole numbers inside: see random.h.
 */
#include "corpus/generator/plan.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define RATE_UNIT 1000000u /* a rate of 1 in a million words */

static char *copy_text(const char *text, size_t len)
{
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

/* Cuts the next cell off the row; an empty text when the row is at its end. */
static char *cell(char **row)
{
    char *start = *row, *tab = strchr(start, '\t');

    if (tab) {
        *tab = '\0';
        *row = tab + 1;
    } else {
        *row = start + strlen(start);
    }
    return start;
}

/* "0.25" in millionths, by whole numbers; false: not a number. */
static bool read_rate(const char *text, uint64_t *rate)
{
    uint64_t unit = RATE_UNIT;
    bool point = false, digit = false;

    *rate = 0;
    for (; *text; text++) {
        if (*text == '.' && !point) {
            point = true;
        } else if (!isdigit((unsigned char)*text) || *rate > UINT64_MAX / 100 / RATE_UNIT) {
            return false;
        } else if (!point) {
            *rate = *rate * 10 + (uint64_t)(*text - '0') * RATE_UNIT;
            digit = true;
        } else {
            unit /= 10;
            *rate += (uint64_t)(*text - '0') * unit;
            digit = true;
        }
    }
    return digit;
}

static bool is_function_word(const char *word)
{
    static const char *const list[] = {"a",   "an",   "and",   "at",     "by", "for", "from",
                                       "in",  "no",   "of",    "on",     "or", "out", "the",
                                       "to",  "with", "up",    "as",     "is", "are", "be",
                                       "was", "his",  "their", "without"};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return strlen(word) < 2;
}

/* Keeps the words of a planted text, in lower case. */
static bool note_words(struct plan *plan, const char *text)
{
    char word[64];
    size_t len = 0;

    for (;; text++) {
        unsigned char c = (unsigned char)*text;

        if (isalpha(c) || c >= 0x80) {
            if (len + 1 < sizeof word)
                word[len++] = (char)tolower(c);
            continue;
        }
        word[len] = '\0';
        if (len && !is_function_word(word)) {
            if (plan->word_count == PLAN_WORDS)
                return false;
            plan->words[plan->word_count] = copy_text(word, len);
            if (!plan->words[plan->word_count++])
                return false;
        }
        len = 0;
        if (!c)
            return true;
    }
}

static bool fault(char *message, size_t size, size_t line, const char *format, const char *what)
{
    int used = snprintf(message, size, "line %zu: ", line);

    if (used >= 0 && (size_t)used < size)
        snprintf(message + used, size - (size_t)used, format, what);
    return false;
}

static bool read_query(struct plan *plan, char *row, size_t line, char *message, size_t size)
{
    char *id = cell(&row), *text = cell(&row);
    struct query *q = &plan->queries[plan->query_count];

    if (!*id || !*text)
        return fault(message, size, line, "expected `query TAB ID TAB QUERY`%s", "");
    if (plan_query(plan, id) >= 0)
        return fault(message, size, line, "the query '%s' is there twice", id);
    if (plan->query_count == PLAN_QUERIES)
        return fault(message, size, line, "there are too many queries%s", "");
    *q = (struct query){copy_text(id, strlen(id)), copy_text(text, strlen(text))};
    plan->query_count++;
    return q->id && q->text ? true : fault(message, size, line, "no memory%s", "");
}

/* `\n` becomes a line's end; a quote or another backslash would need care in JSON. */
static bool unescape(char *text)
{
    char *out = text;

    while (*text) {
        bool line_end = text[0] == '\\' && text[1] == 'n';

        if (*text == '"' || (*text == '\\' && !line_end))
            return false;
        *out++ = line_end ? '\n' : *text;
        text += line_end ? 2 : 1;
    }
    *out = '\0';
    return true;
}

static bool read_ids(struct plan *plan, char *ids, uint64_t *queries, char **unknown)
{
    if (strcmp(ids, "-") == 0)
        return true;
    for (char *id = strtok(ids, " "); id; id = strtok(NULL, " ")) {
        int number = plan_query(plan, id);

        if (number < 0) {
            *unknown = id;
            return false;
        }
        *queries |= UINT64_C(1) << number;
    }
    return true;
}

static bool read_plant(struct plan *plan, char *row, size_t line, char *message, size_t size)
{
    char *rate = cell(&row), *text = cell(&row), *ids = cell(&row), *unknown = NULL;
    struct plant *p = &plan->plants[plan->plant_count];

    if (!*text || !*ids)
        return fault(message, size, line, "expected `plant TAB RATE TAB TEXT TAB IDS`%s", "");
    if (plan->plant_count == PLAN_PLANTS)
        return fault(message, size, line, "there are too many texts to plant%s", "");
    *p = (struct plant){NULL, 0, 0};
    if (!read_rate(rate, &p->rate))
        return fault(message, size, line, "'%s' is no rate", rate);
    if (!unescape(text))
        return fault(message, size, line, "a planted text can't hold '\"' or '\\': %s", text);
    if (!read_ids(plan, ids, &p->queries, &unknown))
        return fault(message, size, line, "no query is named '%s'", unknown);
    p->text = copy_text(text, strlen(text));
    plan->plant_count++;
    plan->total_rate += p->rate;
    if (!p->text || !note_words(plan, text))
        return fault(message, size, line, "there are too many words to plant%s", "");
    return true;
}

static bool read_row(struct plan *plan, char *row, size_t line, char *message, size_t size)
{
    char *kind = cell(&row);

    if (!*kind || *kind == '#')
        return true;
    if (strcmp(kind, "query") == 0)
        return read_query(plan, row, line, message, size);
    if (strcmp(kind, "plant") == 0)
        return read_plant(plan, row, line, message, size);
    return fault(message, size, line, "expected `query` or `plant`, not '%s'", kind);
}

bool plan_read(struct plan *plan, const char *table, char *message, size_t size)
{
    *plan = (struct plan){.query_count = 0};
    for (size_t line = 1; *table; line++) {
        size_t len = strcspn(table, "\n");
        char *row = copy_text(table, len - (len && table[len - 1] == '\r'));
        bool good = row && read_row(plan, row, line, message, size);

        free(row);
        if (!good)
            return false;
        table += len + (table[len] == '\n');
    }
    if (plan->query_count && plan->plant_count)
        return true;
    snprintf(message, size, "no query and nothing to plant");
    return false;
}

void plan_set_rate(struct plan *plan, uint64_t per_million)
{
    uint64_t before = plan->total_rate, after = 0;

    for (uint32_t i = 0; i < plan->plant_count && before; i++) {
        struct plant *p = &plan->plants[i];

        /* in this order, so that nothing overflows: a share is at most RATE_UNIT */
        p->rate = p->rate * RATE_UNIT / before * per_million;
        after += p->rate;
    }
    plan->total_rate = after;
}

/* One is the other with at most three letters behind it: gift, gifts; follow, following. */
static bool is_kin(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b);
    size_t shorter = a_len < b_len ? a_len : b_len, longer = a_len < b_len ? b_len : a_len;

    if (shorter < 4)
        return strcmp(a, b) == 0;
    return longer - shorter <= 3 && memcmp(a, b, shorter) == 0;
}

bool plan_veto(const void *ctx, const char *word, bool invented)
{
    const struct plan *plan = ctx;

    for (uint32_t i = 0; i < plan->word_count; i++) {
        if (is_kin(plan->words[i], word))
            return true;
        /* among thousands of invented words those with the same beginning won't be missed */
        if (invented && strncmp(plan->words[i], word, 4) == 0)
            return true;
    }
    return false;
}

int plan_query(const struct plan *plan, const char *id)
{
    for (uint32_t i = 0; i < plan->query_count; i++)
        if (strcmp(plan->queries[i].id, id) == 0)
            return (int)i;
    return -1;
}

void plan_clear(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->query_count; i++) {
        free(plan->queries[i].id);
        free(plan->queries[i].text);
    }
    for (uint32_t i = 0; i < plan->plant_count; i++)
        free(plan->plants[i].text);
    for (uint32_t i = 0; i < plan->word_count; i++)
        free(plan->words[i]);
    *plan = (struct plan){.query_count = 0};
}
