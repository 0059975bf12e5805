/*
 * publisher: who published a report. Inspectorates that are known by name are looked
 * for by their phrases; others are told by the form of their names ("Inspectorate of
 * …", "… Inspectorate", "Office for Standards …") or by a copyright line. What the
 * title page and the imprint say goes before anything in the text.
 */
#include "indexer/report/publisher.h"

#include "indexer/report/force_form.h"
#include "indexer/report/prose.h"

#include <ctype.h>
#include <stdlib.h>

#define FRONT_WEIGHT 100000 /* no text has as many mentions */
#define IMPRINT      3      /* a copyright line, in lines of a title page */
#define NAMES        32     /* different names looked at */
#define NAME_WORDS   8
#define INITIALS_MAX 8

static const struct publisher {
    const char *name;
    const char *phrases[4]; /* small letters */
} publishers[] = {
    {"HMICFRS", {"hmicfrs", "inspectorate of constabulary and fire"}},
    {"HMIC", {"hmic", "inspectorate of constabulary"}},
    {"Ofsted", {"ofsted", "office for standards in education"}},
    {"CQC", {"care quality commission", "cqc"}},
    {"HMI Prisons", {"hmi prisons", "inspectorate of prisons"}},
    {"HMI Probation", {"hmi probation", "inspectorate of probation"}},
    {"HMCPSI", {"hmcpsi", "crown prosecution service inspectorate"}},
    {"IOPC", {"iopc", "independent office for police conduct"}},
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct named {
    struct slice name, initials; /* "(IPS)" after the name */
    size_t score;
};

struct names {
    struct named list[NAMES];
    size_t count;
};

static const char *known(struct slice name)
{
    for (size_t i = 0; i < COUNT(publishers); i++) {
        for (size_t n = 0; n < COUNT(publishers[i].phrases) && publishers[i].phrases[n]; n++) {
            if (prose_has(name, publishers[i].phrases[n]))
                return publishers[i].name;
        }
    }
    return NULL;
}

/* The start of the capitalised words that stand directly before `at`. */
static size_t name_start(struct slice text, size_t at)
{
    static const char not_first[] = "the by in this our a an when and as at since for to from its "
                                    "independent inspectors what how joint";

    for (size_t words = 0; words < NAME_WORDS && at > 1 && text.data[at - 1] == ' '; words++) {
        size_t start = at - 1;

        while (start > 0 && text.data[start - 1] != ' ' && text.data[start - 1] != '\n')
            start--;
        if (!isupper((unsigned char)text.data[start]) ||
            force_word_len(slice_from(text, start)) != at - 1 - start ||
            force_word_in(slice_of(text.data + start, at - 1 - start), not_first))
            break;
        at = start;
    }
    return at;
}

/* The end of the capitalised words, and small ones between them, from `at`, a space. */
static size_t name_end(struct slice text, size_t at)
{
    size_t end = at, words = 0;

    while (at < text.len && text.data[at] == ' ' && words++ < NAME_WORDS) {
        struct slice word = slice_from(text, at + 1);
        struct date_found date;

        if (word.len && word.data[0] == '&')
            word.len = 1;
        else
            word.len = force_word_len(word);
        if (word.len == 0 ||
            (!isupper((unsigned char)word.data[0]) && !force_word_in(word, "of for in and & the")))
            break;
        at += 1 + word.len;
        if (!isupper((unsigned char)word.data[0]))
            continue;
        if (force_form(slice_from(text, at - word.len)) ||
            (date_find(slice_of(word.data, text.data + text.len - word.data < 20
                                               ? (size_t)(text.data + text.len - word.data)
                                               : 20),
                       &date) &&
             date.at == 0))
            break;
        end = at;
    }
    return end;
}

/* The next inspectorate's name at or after `from`, which has more words than the one. */
static bool next_name(struct slice text, size_t from, struct slice *name)
{
    while (from < text.len) {
        const char *found = memmem(text.data + from, text.len - from, "Inspectorate", 12);
        const char *office = memmem(text.data + from, text.len - from, "Office for Standards", 20);
        bool is_office = office && (!found || office < found);
        size_t at, start, end;

        if (!found && !office)
            return false;
        at = (size_t)((is_office ? office : found) - text.data);
        start = is_office ? at : name_start(text, at);
        end = name_end(text, at + (is_office ? 20u : 12u));
        *name = slice_of(text.data + start, end - start);
        if (prose_words(*name) > 1 && (end == text.len || !isalnum((unsigned char)text.data[end])))
            return true;
        from = at + 12;
    }
    return false;
}

static struct named *find(struct names *n, struct slice name)
{
    for (size_t i = 0; i < n->count; i++) {
        if (slice_equal(n->list[i].name, name) ||
            (name.len && slice_equal(n->list[i].initials, name)))
            return &n->list[i];
    }
    if (n->count == NAMES)
        return NULL;
    n->list[n->count] = (struct named){.name = name};
    return &n->list[n->count++];
}

/* "(IPS)" at the start of `text`. */
static struct slice initials_at(struct slice text)
{
    size_t len = 0;

    if (!slice_starts(text, slice_str(" (")))
        return slice_of("", 0);
    text = slice_from(text, 2);
    while (len < text.len && len <= INITIALS_MAX && isupper((unsigned char)text.data[len]))
        len++;
    return len > 1 && len < text.len && text.data[len] == ')' ? slice_of(text.data, len)
                                                              : slice_of("", 0);
}

static void score_names(struct names *n, struct slice text, size_t weight)
{
    struct slice name;
    size_t from = 0;

    while (next_name(text, from, &name)) {
        struct named *found = known(name) ? NULL : find(n, name);
        struct slice initials;

        from = (size_t)(name.data - text.data) + name.len;
        initials = initials_at(slice_from(text, from));
        if (found)
            found->score += weight;
        if (found && initials.len)
            found->initials = initials;
    }
}

/* "IPS" of "© IPS 2014", "© 2014 IPS". */
static struct slice copyright_name(struct slice line)
{
    const char *sign = memmem(line.data, line.len, "©", 2);
    struct slice name;
    size_t len = 0;

    if (!sign)
        return slice_of("", 0);
    name = slice_from(line, (size_t)(sign - line.data) + 2);
    while (name.len && !isalpha((unsigned char)name.data[0]))
        name = slice_from(name, 1);
    while (len < name.len && !isdigit((unsigned char)name.data[len]) &&
           !strchr("|,.", name.data[len]))
        len++;
    name = slice_trim(slice_of(name.data, len));
    if (!prose_upper(name) || prose_has(name, "crown") || prose_has(name, "copyright") ||
        prose_words(name) > NAME_WORDS)
        return slice_of("", 0);
    return name;
}

static void score_imprint(struct names *n, struct slice front)
{
    struct slice line;

    while (about_line(&front, &line)) {
        struct slice name = copyright_name(line);
        struct named *found = name.len && !known(name) ? find(n, name) : NULL;

        if (found)
            found->score += IMPRINT * FRONT_WEIGHT;
    }
}

static size_t hits(struct slice text, const struct publisher *p)
{
    size_t sum = 0;

    for (size_t i = 0; i < COUNT(p->phrases) && p->phrases[i]; i++)
        sum += about_count(text, p->phrases[i]);
    return sum;
}

void publisher_infer(const struct about *a, struct report *r)
{
    struct names *names = calloc(1, sizeof *names);
    struct slice front = buf_view(&a->front), body = buf_view(&a->body), best = {"", 0};
    size_t most = 0;

    for (size_t i = 0; i < COUNT(publishers); i++) {
        size_t score = hits(body, &publishers[i]) + FRONT_WEIGHT * hits(front, &publishers[i]);

        if (score > most) {
            most = score;
            best = slice_str(publishers[i].name);
        }
    }
    if (names) {
        score_names(names, body, 1); /* first: it tells what initials stand for */
        score_names(names, front, FRONT_WEIGHT);
        score_imprint(names, front);
    }
    for (size_t i = 0; names && i < names->count; i++) {
        if (names->list[i].score > most) {
            most = names->list[i].score;
            best = names->list[i].name;
        }
    }
    r->publisher = arena_copy(&r->arena, best);
    free(names);
}

bool publisher_is(struct slice line, struct slice publisher)
{
    struct slice name;

    if (prose_starts(line, "by "))
        line = slice_trim(slice_from(line, 3));
    if (prose_starts(line, "the "))
        line = slice_trim(slice_from(line, 4));
    if (line.len == 0 || slice_equal(line, publisher))
        return true;
    return next_name(line, 0, &name) && name.data == line.data &&
           (name.len == line.len || initials_at(slice_from(line, name.len)).len ||
            (known(line) && prose_words(line) <= NAME_WORDS + 3));
}
