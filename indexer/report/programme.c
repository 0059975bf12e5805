/*
 * programme: which series of inspections a report is from, who published it, and what
 * it is called. A programme is told by phrases: in the title or on the title page they
 * weigh most, then in headings, then in the text.
 *
 * A report that lost its title page has the title of its series: from the sentence
 * that announces "a national report on …", or from the programme.
 */
#include "indexer/report/about.h"
#include "indexer/report/prose.h"

#include <ctype.h>

#define FRONT_WEIGHT    20
#define NATIONAL_WEIGHT 10
#define HEADING_WEIGHT  5
#define BODY_HITS       3 /* more of them say no more */
#define ENOUGH          2

static const struct programme {
    const char *key;
    const char *title;
    const char *phrases[5]; /* small letters */
} programmes[] = {
    {"integrity",
     "Police Integrity and Corruption",
     {"police integrity and corruption", "integrity and corruption", "acts with integrity",
      "integrity inspection"}},
    {"relationships", "Police relationships", {"police relationships", "without fear or favour"}},
    {"vetting",
     "Vetting and counter-corruption",
     {"vetting and counter-corruption", "counter-corruption arrangements", "vetting, it monitoring",
      "vetting inspection"}},
    {"crime-data",
     "Crime data integrity",
     {"crime data integrity", "crime data", "crime recording"}},
    {"custody", "Police custody", {"police custody", "custody suites", "custody inspection"}},
    {"child-protection",
     "Child protection",
     {"national child protection inspection", "child protection"}},
    {"domestic-abuse", "Domestic abuse", {"domestic abuse", "domestic violence"}},
    {"stop-and-search", "Stop and search", {"stop and search powers", "stop and search"}},
    {"roads", "Roads policing", {"roads policing"}},
    {"fire", "Fire and rescue service", {"fire and rescue service inspection"}},
    {"valuing-the-police", "Valuing the Police", {"valuing the police"}},
    {"send", "Area SEND inspection", {"area send", "local area partnership"}},
    {"children",
     "Children's services",
     {"children's services", "inspection of local authority children", "focused visit"}},
    {"peel",
     "PEEL: Police effectiveness, efficiency and legitimacy",
     {"police effectiveness, efficiency and legitimacy", "peel", "police effectiveness",
      "police legitimacy", "police efficiency"}},
};

static const struct publisher {
    const char *name;
    const char *phrases[4];
} publishers[] = {
    {"HMICFRS", {"hmicfrs", "inspectorate of constabulary and fire"}},
    {"HMIC", {"hmic", "inspectorate of constabulary (hmic)"}},
    {"Ofsted", {"ofsted"}},
    {"CQC", {"care quality commission", "cqc"}},
    {"HMI Prisons", {"hmi prisons", "inspectorate of prisons"}},
    {"HMI Probation", {"hmi probation", "inspectorate of probation"}},
    {"HMCPSI", {"hmcpsi", "crown prosecution service inspectorate"}},
    {"IOPC", {"iopc"}},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t hits(struct slice text, const char *const *phrases, size_t count)
{
    size_t sum = 0;

    for (size_t i = 0; i < count && phrases[i]; i++)
        sum += about_count(text, phrases[i]);
    return sum;
}

/* What follows "national report on", as far as "will", a stop or a comma. */
static struct slice national_report(struct slice body)
{
    static const char opening[] = "national report on ";
    const char *found = body.len ? memmem(body.data, body.len, opening, strlen(opening)) : NULL;
    struct slice topic;
    size_t len = 0;

    if (!found)
        return slice_of("", 0);
    topic = slice_from(body, (size_t)(found - body.data) + strlen(opening));
    while (len < topic.len && len < 80 && !strchr(".,;", topic.data[len]) &&
           !prose_starts(slice_from(topic, len), " will") &&
           !prose_starts(slice_from(topic, len), " was") &&
           !prose_starts(slice_from(topic, len), " is"))
        len++;
    return len < 80 ? slice_trim(slice_of(topic.data, len)) : slice_of("", 0);
}

static const struct programme *find_programme(const struct about *a)
{
    struct slice body = buf_view(&a->body);
    const struct programme *best = NULL;
    size_t most = ENOUGH - 1;

    for (size_t i = 0; i < COUNT(programmes); i++) {
        const char *const *phrases = programmes[i].phrases;
        size_t in_body = hits(body, phrases, COUNT(programmes[i].phrases));
        size_t score = in_body < BODY_HITS ? in_body : BODY_HITS;

        score += FRONT_WEIGHT * hits(buf_view(&a->front), phrases, COUNT(programmes[i].phrases));
        score +=
            HEADING_WEIGHT * hits(buf_view(&a->headings), phrases, COUNT(programmes[i].phrases));
        score +=
            NATIONAL_WEIGHT * hits(national_report(body), phrases, COUNT(programmes[i].phrases));
        if (score > most) {
            most = score;
            best = &programmes[i];
        }
    }
    return best;
}

void programme_infer(const struct about *a, struct report *r)
{
    const struct programme *found = find_programme(a);

    if (found)
        r->programme = slice_str(found->key);
}

void publisher_infer(const struct about *a, struct report *r)
{
    size_t most = 0;

    for (size_t i = 0; i < COUNT(publishers); i++) {
        const char *const *phrases = publishers[i].phrases;
        size_t score =
            hits(buf_view(&a->body), phrases, COUNT(publishers[i].phrases)) +
            FRONT_WEIGHT * hits(buf_view(&a->front), phrases, COUNT(publishers[i].phrases));

        if (score > most) {
            most = score;
            r->publisher = slice_str(publishers[i].name);
        }
    }
}

/* A line of a title page that isn't the title: slogan, force, date, publisher. */
static bool is_title(const struct about *a, const struct report *r, struct slice line)
{
    static const char *const others[] = {
        "inspecting", "promoting", "in the public interest", "published", "isbn", "www.", "http"};
    struct date_found date;

    line = slice_trim(line);
    if (!prose_letter(line) || prose_last(line) == '.' || memmem(line.data, line.len, "©", 2))
        return false;
    for (size_t i = 0; i < COUNT(others); i++) {
        if (prose_starts(line, others[i]))
            return false;
    }
    if (date_find(line, &date) && date.at + date.len == line.len)
        line = slice_trim(slice_of(line.data, date.at));
    for (size_t i = 0; i < r->force_count; i++) {
        if (slice_equal(line, r->forces[i]))
            return false;
    }
    if (a->gazetteer && gazetteer_find(a->gazetteer, line))
        return false;
    return prose_words(line) > 0 && !slice_equal(line, r->publisher);
}

/* "police integrity and corruption" as "Police Integrity and Corruption". */
static struct slice as_title(struct report *r, struct slice words)
{
    static const char *const small[] = {"and", "of", "in", "the", "for", "to", "a", "on", "with"};
    struct buf title = BUF_INIT;
    struct slice kept;

    buf_slice(&title, words);
    for (size_t i = 0; buf_ok(&title) && i < title.len; i++) {
        bool keep = i && title.data[i - 1] != ' ';

        for (size_t n = 0; i && n < COUNT(small); n++)
            keep = keep || prose_starts(slice_from(buf_view(&title), i), small[n]);
        if (!keep)
            title.data[i] = (char)toupper((unsigned char)title.data[i]);
    }
    kept = arena_copy(&r->arena, buf_view(&title));
    buf_clear(&title);
    return kept;
}

static const char *programme_title(struct slice key)
{
    for (size_t i = 0; i < COUNT(programmes); i++) {
        if (slice_is(key, programmes[i].key))
            return programmes[i].title;
    }
    return "";
}

/* A report whose first words are a heading that no other report shares. */
static struct slice leading_heading(const struct report *r)
{
    const struct report_section *first = &r->sections[0];

    if (r->section_count && first->heading.len && prose_last(first->heading) != '?' &&
        first->kind == KIND_FINDING)
        return first->heading;
    return slice_of("", 0);
}

void title_infer(const struct about *a, struct report *r)
{
    struct slice front = buf_view(&a->front), line, topic = national_report(buf_view(&a->body));

    r->title = leading_heading(r);
    while (r->title.len == 0 && about_line(&front, &line)) {
        if (is_title(a, r, line))
            r->title = arena_copy(&r->arena, slice_trim(line));
    }
    if (r->title.len == 0 && topic.len)
        r->title = as_title(r, topic);
    if (r->title.len == 0)
        r->title = slice_str(programme_title(r->programme));
    for (size_t i = 0; r->title.len == 0 && i < r->section_count; i++)
        r->title = r->sections[i].heading;
}
