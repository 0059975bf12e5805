/*
 * report: the names and dates of made-up reports, and both ways of writing
 * them. No name is a real force's; no title has a word of the built-in plan.
 */
#include "corpus/generator/report.h"

#include <string.h>

#define COLUMNS    90u /* of a line, as pdftotext leaves them */
#define PAGE_LINES 44u

const char *const report_forces[REPORT_FORCES] = {"Northmoor Police",
                                                  "Severn Vale Constabulary",
                                                  "Estuary Police",
                                                  "Wolds and Fens Constabulary",
                                                  "Kestrel Hills Police",
                                                  "Greater Ashwick Police",
                                                  "Thornshire Constabulary",
                                                  "Harrowdale",
                                                  "Isle of Selwick Police",
                                                  "Marlstone Constabulary",
                                                  "Pennard Police",
                                                  "Rookhope and Weald Police",
                                                  "Saltmarsh Police",
                                                  "Tarnside Constabulary",
                                                  "Ulverdale Police",
                                                  "Brackenshire Constabulary",
                                                  "Copperfield Valley Police",
                                                  "Dunmere Police",
                                                  "Eastholm",
                                                  "Fallowmere Constabulary",
                                                  "Greywater Police",
                                                  "Hollin Edge Police",
                                                  "Inverleigh Constabulary",
                                                  "Juniper Coast Police",
                                                  "Kingsfold Police",
                                                  "Langmere and Holt Constabulary",
                                                  "Mosswick Police",
                                                  "Netherby Constabulary",
                                                  "Oakhanger Police",
                                                  "Port Alder Police",
                                                  "Quarrydale Constabulary",
                                                  "Ravenscar Bay Police"};

static const char *const programmes[][2] = {
    {"integrity", "Police integrity and corruption"},
    {"custody", "Custody facilities"},
    {"crime-data", "Crime data integrity"},
    {"domestic-abuse", "The response to domestic incidents"},
    {"stop-and-search", "Stop and search powers"},
    {"call-handling", "Call handling"},
    {"efficiency", "Efficiency and resources"},
    {"leadership", "Leadership"},
};

static const char *const months[12] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};

#define PUBLISHER "Inspectorate of Policing Standards"

/* A seventh of the pairs, the same ones in every corpus: no report is held. */
static bool is_never_held(uint32_t force, uint32_t year)
{
    return (force * 5 + year * 3) % 7 == 0;
}

void report_next(struct report *r, struct random *random)
{
    r->number++;
    do {
        r->force = random_below(random, REPORT_FORCES);
        r->year = random_between(random, REPORT_YEAR_FIRST, REPORT_YEAR_LAST);
    } while (is_never_held(r->force, r->year));
    r->month = random_between(random, 1, 12);
    r->day = random_between(random, 1, 28); /* a day that every month has */
    r->programme = random_below(random, sizeof programmes / sizeof *programmes);
}

void report_json(const struct report *r, const struct section *s, FILE *out)
{
    const char *force = report_forces[r->force], *const *programme = programmes[r->programme];

    fprintf(out, "{\"id\":\"s%08llu\",\"title\":\"%s: %s, %s %u\",\"text\":\"",
            (unsigned long long)r->number, programme[1], force, months[r->month - 1], r->year);
    fwrite(s->text, 1, s->len, out);
    fprintf(out,
            "\",\"force\":\"%s\",\"date\":\"%u-%02u-%02u\",\"programme\":\"%s\","
            "\"publisher\":\"" PUBLISHER "\"}\n",
            force, r->year, r->month, r->day, programme[0]);
}

static void turn_page(struct paper *p)
{
    const struct report *r = p->report;

    fprintf(p->out, "\n%u\n", p->page++);
    fputs(r->number % 2 ? " " : "\f", p->out);
    fprintf(p->out, "%s: %s\n\n", programmes[r->programme][1], report_forces[r->force]);
    p->line = 2;
}

static void put_line(struct paper *p, const char *text, size_t len)
{
    if (p->line >= PAGE_LINES)
        turn_page(p);
    fwrite(text, 1, len, p->out);
    fputs(len && p->line % 3 ? " \n" : "\n", p->out); /* pdftotext leaves blanks at ends */
    p->line++;
}

/* Wraps one paragraph; a line's end that is in it stays one. */
static void put_paragraph(struct paper *p, const char *text, const char *end)
{
    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        const char *stop = line_end ? line_end : end, *cut = stop;

        if ((size_t)(stop - text) > COLUMNS)
            for (cut = text + COLUMNS; cut > text && *cut != ' ';)
                cut--;
        if (cut == text) /* a word longer than a line */
            cut = stop;
        put_line(p, text, (size_t)(cut - text));
        text = cut + (cut < end);
    }
}

void paper_start(struct paper *p, const struct report *r, FILE *out)
{
    *p = (struct paper){r, out, 0, 1};
    fprintf(out, "%s\n\n%s\n\n%s %u\n\n", programmes[r->programme][1], report_forces[r->force],
            months[r->month - 1], r->year);
    fprintf(out, "© " PUBLISHER " %u\nISBN: 978-0-00000-%03llu-%llu\n", r->year,
            (unsigned long long)(r->number % 1000), (unsigned long long)(r->number % 10));
    turn_page(p);
}

void paper_section(struct paper *p, uint32_t number, const char *heading, const struct section *s)
{
    const char *at = s->text, *end = s->text + s->len;
    char line[160];

    snprintf(line, sizeof line, "%u. %s", number, heading);
    put_line(p, line, strlen(line));
    put_line(p, "", 0);
    while (at < end) {
        const char *stop = at;

        while (stop < end && !(stop[0] == '\n' && stop + 1 < end && stop[1] == '\n'))
            stop++;
        put_paragraph(p, at, stop);
        put_line(p, "", 0);
        at = stop + 2 <= end ? stop + 2 : end;
    }
}

void paper_end(struct paper *p)
{
    fprintf(p->out, "\n%u\n", p->page);
}
