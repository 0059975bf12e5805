/*
 * measure: see measure.h. It prints nothing and knows no colours.
 */
#include "searcher/answer/measure.h"

#include <math.h>

static const char *const names[] = {"mentions", "sections", "reports", "share", "per10k"};

const char *measure_name(enum measure m)
{
    return names[m];
}

bool measure_parse(const char *name, enum measure *m)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *m = (enum measure)i;
            return true;
        }
    return false;
}

bool measure_whole(enum measure m)
{
    return m != MEASURE_SHARE && m != MEASURE_PER10K;
}

static uint64_t counted(enum measure m, const struct matrix_cell *c)
{
    switch (m) {
    case MEASURE_SECTIONS:
        return c->sections;
    case MEASURE_REPORTS:
    case MEASURE_SHARE:
        return c->reports;
    default:
        return c->mentions;
    }
}

/* What it is divided by. */
static uint64_t held(enum measure m, const struct matrix_cell *c)
{
    switch (m) {
    case MEASURE_SHARE:
        return c->held_reports;
    case MEASURE_PER10K:
        return c->tokens;
    default:
        return 1;
    }
}

double measure_value(enum measure m, const struct matrix_cell *c)
{
    double scale = m == MEASURE_PER10K ? 10000 : 1;
    uint64_t of = held(m, c);

    return of ? (double)counted(m, c) * scale / (double)of : 0;
}

void measure_text(struct buf *out, enum measure m, const struct matrix_cell *c, bool percent)
{
    double value = measure_value(m, c);

    if (!c->held_sections)
        return;
    if (m == MEASURE_SHARE && percent)
        buf_printf(out, "%.0f%%", value * 100);
    else if (m == MEASURE_SHARE)
        buf_printf(out, "%.4f", value);
    else
        buf_printf(out, m == MEASURE_PER10K ? "%.2f" : "%.0f", value);
}

bool measure_overlaps(enum measure m, const struct matrix *x, bool rows)
{
    const struct axis *axis = rows ? &x->rows : &x->cols;
    uint64_t sum = 0, sum_held = 0;
    size_t r = x->rows.count, c = x->cols.count;
    const struct matrix_cell *total = matrix_at(x, r, c);

    for (size_t i = 0; i < axis->count; i++) {
        const struct matrix_cell *cell = rows ? matrix_at(x, i, c) : matrix_at(x, r, i);

        sum += counted(m, cell);
        sum_held += held(m, cell);
    }
    if (sum != counted(m, total))
        return true;
    return !measure_whole(m) && axis->field != AXIS_FAMILY && sum_held != held(m, total);
}

const char *measure_overlap_note(enum field field)
{
    switch (field) {
    case FIELD_FORCE:
        return "a report about several forces counts for each of them, and once in the totals";
    case FIELD_KIND:
        return "a report with sections of several kinds counts for each of them, and once in the "
               "totals";
    case AXIS_FAMILY:
        return "what several phrases are found in counts for each of them, and once in the totals";
    default:
        return "what has several values counts for each of them, and once in the totals";
    }
}

unsigned measure_shade(enum measure m, const struct matrix_cell *c, double most)
{
    double value = measure_value(m, c);
    unsigned shade;

    if (value <= 0 || most <= 0)
        return 0;
    shade = (unsigned)ceil(value / most * MEASURE_SHADES);
    return shade < 1 ? 1 : shade > MEASURE_SHADES ? MEASURE_SHADES : shade;
}

double measure_most(enum measure m, const struct matrix *x)
{
    double most = 0;

    for (size_t i = 0; i < x->rows.count; i++)
        for (size_t k = 0; k < x->cols.count; k++)
            most = fmax(most, measure_value(m, matrix_at(x, i, k)));
    return most;
}
