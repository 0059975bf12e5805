/*
 * programme: which series of inspections a report is from, by the table in programme.h.
 * The title says it, or else the title page and the running heads, or the national
 * report that is announced. Only then the text is asked, and it must name one series
 * often and any other seldom.
 */
#include "indexer/report/programme.h"

#include "indexer/report/prose.h"

#define BODY_ENOUGH   6 /* mentions in the text and the headings */
#define BODY_DOMINATE 3 /* times as many as of any other */

static const struct programme {
    const char *key;
    const char *series;     /* the title of a report without one; NULL: none */
    const char *phrases[6]; /* small letters; in a title, on a title page, in the text */
    const char *titles[4];  /* mean the series in a title or on a title page only */
} programmes[] = {
    {"integrity",
     "Police Integrity and Corruption",
     {"integrity and corruption", "acts with integrity", "act with integrity",
      "integrity inspection"},
     {"police integrity"}},
    {"relationships",
     "Police relationships",
     {"police relationships", "without fear or favour"},
     {"relationships"}},
    {"vetting",
     "Vetting and counter-corruption",
     {"vetting and counter-corruption", "vetting, it monitoring", "vetting inspection"},
     {"vetting"}},
    {"crime-data",
     "Crime data integrity",
     {"crime data integrity", "crime recording", "recording of crime"},
     {"crime data", "recording crime"}},
    {"custody",
     "Police custody",
     {"police custody", "custody suites", "custody inspection"},
     {"custody"}},
    {"call-handling",
     "Call handling",
     {"call handling", "emergency calls", "control room"},
     {"call handling", "answering calls"}},
    {"child-protection",
     "Child protection",
     {"national child protection inspection", "child protection"},
     {NULL}},
    {"domestic-abuse", "Domestic abuse", {"domestic abuse", "domestic violence"}, {NULL}},
    {"stop-and-search", "Stop and search", {"stop and search powers", "stop and search"}, {NULL}},
    {"roads", "Roads policing", {"roads policing"}, {NULL}},
    {"fire", "Fire and rescue service", {"fire and rescue service inspection"}, {NULL}},
    {"valuing-the-police", "Valuing the Police", {"valuing the police"}, {NULL}},
    {"send", "Area SEND inspection", {"area send", "local area partnership"}, {NULL}},
    {"children",
     "Children's services",
     {"children's services", "children’s services", "inspection of local authority children",
      "focused visit"},
     {NULL}},
    {"counter-corruption",
     NULL,
     {"counter-corruption inspection"},
     {"counter-corruption", "anti-corruption", "corruption"}},
    {"peel",
     "PEEL: Police effectiveness, efficiency and legitimacy",
     {"effectiveness, efficiency and legitimacy", "peel", "police effectiveness",
      "police legitimacy", "police efficiency"},
     {NULL}},
    {"legitimacy", NULL, {NULL}, {"legitimacy"}},
    {"efficiency", NULL, {NULL}, {"efficiency"}},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t hits(struct slice text, const char *const *phrases, size_t count)
{
    size_t sum = 0;

    for (size_t i = 0; i < count && phrases[i]; i++)
        sum += about_count(text, phrases[i]);
    return sum;
}

/* The series that a title, or something like one, names: the first of the table. */
static const struct programme *named_in(struct slice text)
{
    for (size_t i = 0; i < COUNT(programmes); i++) {
        const struct programme *p = &programmes[i];

        if (hits(text, p->phrases, COUNT(p->phrases)) + hits(text, p->titles, COUNT(p->titles)))
            return p;
    }
    return NULL;
}

/* A title that names several things, as "an inspection of crime recording in custody", is
 * of the first of the table all the same; PEEL by its name goes before. */
static const struct programme *of_title(struct slice title)
{
    static const char *const peel[] = {"peel", "effectiveness, efficiency and legitimacy"};

    for (size_t i = 0; i < COUNT(peel); i++) {
        if (prose_has(title, peel[i]))
            return named_in(slice_str("peel"));
    }
    return named_in(title);
}

/* The lines of the title page that don't say what is for sale elsewhere. */
static const struct programme *of_lines(struct slice lines)
{
    const struct programme *found = NULL;
    struct slice line;

    while (!found && about_line(&lines, &line)) {
        if (prose_last(line) != '.')
            found = of_title(line);
    }
    return found;
}

static const struct programme *of_body(const struct about *a)
{
    const struct programme *best = NULL;
    size_t most = 0, second = 0;

    for (size_t i = 0; i < COUNT(programmes); i++) {
        const struct programme *p = &programmes[i];
        size_t sum = hits(buf_view(&a->body), p->phrases, COUNT(p->phrases)) +
                     hits(buf_view(&a->headings), p->phrases, COUNT(p->phrases));

        if (sum > most) {
            second = most;
            most = sum;
            best = p;
        } else if (sum > second) {
            second = sum;
        }
    }
    return most >= BODY_ENOUGH && most >= BODY_DOMINATE * second ? best : NULL;
}

void programme_infer(const struct about *a, struct report *r)
{
    const struct programme *found = of_title(r->title);

    if (!found)
        found = of_lines(buf_view(&a->front));
    if (!found)
        found = of_lines(buf_view(&a->running));
    if (!found)
        found = named_in(about_national_report(buf_view(&a->body)));
    if (!found)
        found = of_body(a);
    if (found)
        r->programme = slice_str(found->key);
    if (found && found->series && r->title.len == 0)
        r->title = slice_str(found->series);
    for (size_t i = 0; r->title.len == 0 && i < r->section_count; i++)
        r->title = r->sections[i].heading;
}
