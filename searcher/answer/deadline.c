/*
 * deadline: see deadline.h. Words are read one behind the other, in any case; what
 * does not go on as a deadline would is none.
 */
#include "searcher/answer/deadline.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#define COUNT_MAX 1200u /* months, weeks or days */
#define FAR       9999u /* the last year */

struct day {
    unsigned year, month, day; /* 0: not known */
};

/* A place in the text behind a word. */
struct reader {
    struct slice text;
    size_t at;   /* where the next word begins */
    size_t last; /* where the last word ended */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static struct slice peek(const struct reader *r)
{
    size_t end = r->at;

    while (end < r->text.len && is_word(r->text.data[end]))
        end++;
    return slice_of(r->text.data + r->at, end - r->at);
}

/* Goes behind the next word, and the blanks, hyphens and commas that follow it. */
static void step(struct reader *r)
{
    r->at += peek(r).len;
    r->last = r->at;
    while (r->at < r->text.len && strchr(" -,", r->text.data[r->at]) && r->text.data[r->at])
        r->at++;
}

static bool same(struct slice word, const char *small)
{
    return word.len == strlen(small) && strncasecmp(word.data, small, word.len) == 0;
}

/* Takes words (small letters, one blank between them) if they come next; else stays. */
static bool take(struct reader *r, const char *words)
{
    struct reader start = *r;

    while (*words) {
        size_t len = strcspn(words, " ");
        struct slice word = peek(r);

        if (word.len != len || strncasecmp(word.data, words, len) != 0) {
            *r = start;
            return false;
        }
        step(r);
        words += len + (words[len] == ' ');
    }
    return true;
}

/* Figures of at most four; -1: none. */
static int figures(struct slice word)
{
    int value = 0;

    if (!word.len || word.len > 4)
        return -1;
    for (size_t i = 0; i < word.len; i++) {
        if (!isdigit((unsigned char)word.data[i]))
            return -1;
        value = value * 10 + (word.data[i] - '0');
    }
    return value;
}

/* A number in figures or words; 0: none. */
static unsigned take_number(struct reader *r)
{
    static const char *const words[] = {"a",     "one",   "two",  "three", "four",   "five",  "six",
                                        "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    struct slice word = peek(r);
    int value = figures(word);

    for (unsigned i = 0; value < 0 && i < sizeof words / sizeof *words; i++)
        if (same(word, words[i]))
            value = i ? (int)i : 1;
    if (same(word, "an"))
        value = 1;
    else if (same(word, "eighteen"))
        value = 18;
    else if (same(word, "twenty"))
        value = 20;
    if (value <= 0 || (unsigned)value > COUNT_MAX)
        return 0;
    step(r);
    if (value == 20) {
        if (take(r, "four"))
            value = 24;
        else if (take(r, "eight"))
            value = 28;
    }
    return (unsigned)value;
}

static unsigned take_month(struct reader *r)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};

    for (unsigned i = 0; i < 12; i++)
        if (take(r, months[i]))
            return i + 1;
    return 0;
}

static unsigned take_year(struct reader *r)
{
    struct slice word = peek(r);
    int value = word.len == 4 ? figures(word) : -1;

    if (value < 1900 || value > 2199)
        return 0;
    step(r);
    return (unsigned)value;
}

/* "31", "31st" */
static unsigned take_day(struct reader *r)
{
    struct slice word = peek(r);
    int value;

    if (word.len > 2 && isalpha((unsigned char)word.data[word.len - 1]))
        word.len -= 2;
    value = word.len <= 2 ? figures(word) : -1;
    if (value < 1 || value > 31)
        return 0;
    step(r);
    return (unsigned)value;
}

static unsigned month_days(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
        return 29;
    return days[month - 1];
}

/* Months on: the same day, or the last one that the month has. A year alone goes on by
 * whole years only. */
static struct day add_months(struct day d, unsigned months)
{
    if (!d.year || (!d.month && months % 12))
        return (struct day){0, 0, 0};
    if (!d.month)
        return (struct day){d.year + months / 12, 0, 0};
    d.year += (d.month - 1 + months) / 12;
    d.month = (d.month - 1 + months) % 12 + 1;
    if (d.day > month_days(d.year, d.month))
        d.day = month_days(d.year, d.month);
    return d;
}

static struct day add_days(struct day d, unsigned days)
{
    if (!d.day)
        return (struct day){0, 0, 0};
    d.day += days;
    while (d.day > month_days(d.year, d.month)) {
        d.day -= month_days(d.year, d.month);
        d = (struct day){d.year + d.month / 12, d.month % 12 + 1, d.day};
    }
    return d;
}

static struct day read_date(struct slice date)
{
    struct reader r = {date, 0, 0};
    struct day d = {take_year(&r), 0, 0};

    if (d.year)
        d.month = take_day(&r);
    if (d.month > 12)
        d.month = 0;
    if (d.month)
        d.day = take_day(&r);
    if (d.day > (d.month ? month_days(d.year, d.month) : 0))
        d.day = 0;
    return d;
}

static void write_due(struct day d, struct deadline *out)
{
    out->due[0] = '\0';
    if (!d.year || d.year > FAR)
        return;
    if (d.day)
        snprintf(out->due, sizeof out->due, "%04u-%02u-%02u", d.year % (FAR + 1), d.month % 100,
                 d.day % 100);
    else if (d.month)
        snprintf(out->due, sizeof out->due, "%04u-%02u", d.year % (FAR + 1), d.month % 100);
    else
        snprintf(out->due, sizeof out->due, "%04u", d.year % (FAR + 1));
}

/* Within six months, in the next year */
static bool span(struct reader *r, struct day from, struct deadline *out)
{
    unsigned count;

    if (take(r, "within"))
        (void)(take(r, "the next") || take(r, "the"));
    else if (!take(r, "in the next") && !take(r, "over the next"))
        return false;
    count = take_number(r);
    if (!count) /* "within the next month" */
        count = 1;
    (void)take(r, "calendar");
    (void)take(r, "working");
    if (take(r, "months") || take(r, "month"))
        write_due(add_months(from, count), out);
    else if (take(r, "years") || take(r, "year"))
        write_due(add_months(from, count * 12), out);
    else if (take(r, "weeks") || take(r, "week"))
        write_due(add_days(from, count * 7), out);
    else if (take(r, "days") || take(r, "day"))
        write_due(add_days(from, count), out);
    else
        return false;
    return true;
}

/* By 31 March 2015, no later than the end of 2015 */
static bool fixed(struct reader *r, struct deadline *out)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter", "early", "late"};
    struct day d = {0, 0, 0};
    bool season = false;

    if (!take(r, "by") && !take(r, "before") && !take(r, "no later than"))
        return false;
    (void)(take(r, "the end of") || take(r, "end of") || take(r, "the"));
    for (size_t i = 0; !season && i < sizeof seasons / sizeof *seasons; i++)
        season = take(r, seasons[i]);
    if (!season) {
        d.day = take_day(r);
        d.month = take_month(r);
        if (d.day && !d.month)
            return false;
    }
    d.year = take_year(r);
    if (d.month && d.year && d.day > month_days(d.year, d.month))
        return false;
    write_due(season ? (struct day){0, 0, 0} : d, out);
    return d.year != 0;
}

static bool at_once(struct reader *r, struct day from, struct deadline *out)
{
    static const char *const not_then[] = {"after", "before", "following", "available", "prior"};

    out->due[0] = '\0';
    if (take(r, "as soon as reasonably practicable") || take(r, "as soon as practicable") ||
        take(r, "as soon as possible"))
        return true;
    if (!take(r, "with immediate effect") && !take(r, "without delay") && !take(r, "immediately"))
        return false;
    for (size_t i = 0; i < sizeof not_then / sizeof *not_then; i++)
        if (same(peek(r), not_then[i]))
            return false;
    write_due(from, out);
    return true;
}

bool deadline_find(struct slice text, struct slice date, struct deadline *out)
{
    struct day from = read_date(date);

    *out = (struct deadline){0};
    for (size_t at = 0; at < text.len; at++) {
        struct reader r = {text, at, at};

        if (!is_word(text.data[at]) || (at && is_word(text.data[at - 1])))
            continue;
        for (int way = 0; way < 3; way++) {
            r = (struct reader){text, at, at};
            if (way == 0   ? span(&r, from, out)
                : way == 1 ? fixed(&r, out)
                           : at_once(&r, from, out)) {
                out->at = at;
                out->len = r.last - at;
                return true;
            }
        }
    }
    out->due[0] = '\0';
    return false;
}
