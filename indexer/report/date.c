/*
 * date: when a report appeared. A date on the title page or in the imprint is the
 * date. Without one, the year is inferred: the latest year that the text speaks
 * of as past or present, with a month or more than once. The year most often named is
 * often an earlier one, and a year to come ("will be available in early 2015") none.
 */
#include "indexer/report/about.h"
#include "indexer/report/prose.h"

#include <ctype.h>

#define DATE_LINE  160 /* bytes; a longer line is prose */
#define FIRST_YEAR 1950
#define LAST_YEAR  2100
#define SENTENCE   120 /* how far back "will" may stand before a year to come */

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* The month's name at the start of `s`: 1 to 12, and its length; 0: none. */
static unsigned month_at(struct slice s, size_t *len)
{
    for (unsigned i = 0; i < 12; i++) {
        *len = strlen(months[i]);
        if (s.len > *len && slice_starts(s, slice_str(months[i])) &&
            !isalpha((unsigned char)s.data[*len]))
            return i + 1;
    }
    return 0;
}

/* A year's four figures at the start of `s`; 0: none. */
static unsigned year_at(struct slice s)
{
    unsigned year = 0;

    if (s.len < 4 || (s.len > 4 && isdigit((unsigned char)s.data[4])))
        return 0;
    for (size_t i = 0; i < 4; i++) {
        if (!isdigit((unsigned char)s.data[i]))
            return 0;
        year = year * 10 + (unsigned)(s.data[i] - '0');
    }
    return year >= FIRST_YEAR && year <= LAST_YEAR ? year : 0;
}

/* The bytes of a hyphen, a dash or " to " that ends before `at`, after a figure; else 0. */
static size_t range_before(struct slice s, size_t at)
{
    static const char *const marks[] = {"-", "–", " – ", " - ", " to ", " and "};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t len = strlen(marks[i]);

        if (at > len && memcmp(s.data + at - len, marks[i], len) == 0 &&
            isdigit((unsigned char)s.data[at - len - 1]))
            return len;
    }
    return 0;
}

/* The day's number that ends before `at` ("18 ", "18th "); *from is where it begins. Of
 * several days ("8–19 ") none. */
static unsigned day_before(struct slice s, size_t at, size_t *from)
{
    unsigned day = 0, unit = 1;
    size_t i = at, range;

    *from = at;
    while (i > 0 && s.data[i - 1] == ' ')
        i--;
    if (i > 2 && isalpha((unsigned char)s.data[i - 1]) && isdigit((unsigned char)s.data[i - 3]))
        i -= 2;
    while (i > 0 && isdigit((unsigned char)s.data[i - 1]) && unit <= 100) {
        day += unit * (unsigned)(s.data[--i] - '0');
        unit *= 10;
    }
    if (day == 0 || day > 31)
        return 0;
    range = range_before(s, i);
    if (range) {
        i -= range;
        while (i > 0 && isdigit((unsigned char)s.data[i - 1]))
            i--;
    }
    *from = i;
    return range ? 0 : day;
}

bool date_find(struct slice text, struct date_found *out)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t len, from;
        unsigned month, year;

        if (!isupper((unsigned char)text.data[i]) ||
            (i && isalpha((unsigned char)text.data[i - 1])))
            continue;
        month = month_at(slice_from(text, i), &len);
        if (!month)
            continue;
        len += i;
        while (len < text.len && strchr(" ,", text.data[len]))
            len++;
        year = year_at(slice_from(text, len));
        if (!year)
            continue;
        *out = (struct date_found){.year = year, .month = month, .at = i};
        out->day = day_before(text, i, &from);
        out->at = from;
        out->len = len + 4 - out->at;
        return true;
    }
    return false;
}

static void set_date(struct report *r, const struct date_found *d, bool inferred)
{
    struct buf text = BUF_INIT;

    buf_printf(&text, "%04u", d->year);
    if (d->month)
        buf_printf(&text, "-%02u", d->month);
    if (d->month && d->day)
        buf_printf(&text, "-%02u", d->day);
    r->date = arena_copy(&r->arena, buf_view(&text));
    r->date_inferred = inferred;
    buf_clear(&text);
}

/* The date in a line that says when the report appeared. */
static bool stated(struct slice line, struct date_found *out)
{
    if (line.len > DATE_LINE || !date_find(line, out))
        return false;
    return prose_has(line, "published") || prose_has(line, "publication") ||
           !(prose_has(line, "inspected") || prose_has(line, "inspection dates") ||
             prose_has(line, "between") || prose_has(line, "visit"));
}

/* "© HMIC 2014": a year without a month. */
static bool copyright_year(struct slice line, struct date_found *out)
{
    const char *sign = memmem(line.data, line.len, "©", 2);
    size_t at = sign ? (size_t)(sign - line.data) : line.len;

    for (; at < line.len && line.len <= DATE_LINE; at++) {
        unsigned year = year_at(slice_from(line, at));

        if (year && !isalnum((unsigned char)line.data[at - 1])) {
            *out = (struct date_found){.year = year};
            return true;
        }
    }
    return false;
}

static bool find_stated(struct slice text, bool published, struct date_found *out)
{
    struct slice line;

    while (about_line(&text, &line)) {
        if (published && !prose_starts(line, "published") &&
            !prose_starts(line, "publication date"))
            continue;
        if (stated(line, out))
            return true;
    }
    return false;
}

/* "Published: 5 December 2024" outside the title page. */
static bool find_published(const struct report *r, struct date_found *out)
{
    for (size_t i = 0; i < r->section_count; i++) {
        if (find_stated(r->sections[i].text, true, out))
            return true;
    }
    return false;
}

/* The year at `at` is one to come when the report was written. */
static bool to_come(struct slice text, size_t at)
{
    size_t from = at > SENTENCE ? at - SENTENCE : 0;
    struct slice before;

    for (size_t i = from; i + 1 < at; i++) {
        if (text.data[i] == '.' && text.data[i + 1] == ' ')
            from = i + 1;
    }
    before = slice_of(text.data + from, at - from);
    return prose_has(before, "will") || prose_has(before, "by") || prose_has(before, "until") ||
           prose_has(before, "intends") || prose_has(before, "plans") ||
           prose_has(before, "planned") || prose_has(before, "target");
}

static bool month_before(struct slice text, size_t at)
{
    size_t from = at > 12 ? at - 12 : 0;
    struct date_found found;

    return date_find(slice_of(text.data + from, at + 4 - from), &found);
}

static unsigned infer_year(struct slice text)
{
    unsigned weights[LAST_YEAR - FIRST_YEAR + 1] = {0};

    for (size_t i = 0; i + 4 <= text.len; i++) {
        unsigned year;

        if ((text.data[i] != '1' && text.data[i] != '2') ||
            (i && (isalnum((unsigned char)text.data[i - 1]) || text.data[i - 1] == '/')))
            continue;
        year = year_at(slice_from(text, i));
        if (year && !to_come(text, i))
            weights[year - FIRST_YEAR] += month_before(text, i) ? 2 : 1;
    }
    for (unsigned i = LAST_YEAR - FIRST_YEAR + 1; i-- > 0;) {
        if (weights[i] >= 2)
            return FIRST_YEAR + i;
    }
    return 0;
}

void date_infer(const struct about *a, struct report *r)
{
    struct slice front = buf_view(&a->front), line;
    struct date_found found = {0};

    if (find_stated(front, false, &found) || find_published(r, &found)) {
        set_date(r, &found, false);
        return;
    }
    while (about_line(&front, &line)) {
        if (copyright_year(line, &found)) {
            set_date(r, &found, false);
            return;
        }
    }
    found = (struct date_found){.year = infer_year(buf_view(&a->body))};
    if (found.year)
        set_date(r, &found, true);
}
