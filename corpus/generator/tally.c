/*
 * tally: counts, and prints the counts as tables.
 */
#include "corpus/generator/tally.h"

void tally_report(struct tally *t, const struct report *r)
{
    t->held[r->force][r->year - REPORT_YEAR_FIRST]++;
    t->in_report = 0;
}

static void add(struct count *c, uint32_t mentions, bool new_report)
{
    c->mentions += mentions;
    c->sections++;
    c->reports += new_report;
}

void tally_section(struct tally *t, const struct report *r, const struct section *s)
{
    if (!s->hit)
        return;
    for (uint32_t i = 0; i < t->plan->query_count; i++) {
        uint64_t bit = UINT64_C(1) << i;
        bool new_report = !(t->in_report & bit);

        if (!(s->hit & bit))
            continue;
        add(&t->queries[i], s->hits[i], new_report);
        if (i == t->watched)
            add(&t->cells[r->force][r->year - REPORT_YEAR_FIRST], s->hits[i], new_report);
    }
    t->in_report |= s->hit;
}

static void print_count(const struct count *c, FILE *out)
{
    fprintf(out, "%llu\t%llu\t%llu\n", (unsigned long long)c->mentions,
            (unsigned long long)c->sections, (unsigned long long)c->reports);
}

void tally_print(const struct tally *t, FILE *out)
{
    fputs("query\tmentions\tsections\treports\n", out);
    for (uint32_t i = 0; i < t->plan->query_count; i++) {
        fprintf(out, "%s\t", t->plan->queries[i].text);
        print_count(&t->queries[i], out);
    }
}

void tally_print_matrix(const struct tally *t, FILE *out)
{
    fputs("force\tyear\tmentions\tsections\treports\n", out);
    for (uint32_t f = 0; f < REPORT_FORCES; f++)
        for (uint32_t y = 0; y < REPORT_YEARS; y++)
            if (t->held[f][y]) {
                fprintf(out, "%s\t%u\t", report_forces[f], REPORT_YEAR_FIRST + y);
                print_count(&t->cells[f][y], out);
            }
}
