/*
 * matrix: mentions of a query by two fields, with what is held beside it, so
 * that "nothing said" can be told from "nothing held", and with totals. What has
 * several of a field's values (a report about two forces) counts for each of them,
 * and once in the totals.
 */
#ifndef PEELER_MATRIX_H
#define PEELER_MATRIX_H

#include "searcher/answer/members.h"
#include "searcher/answer/mentions.h"

/* Stands for a field: an axis with a phrase of the query's family at each place. */
#define AXIS_FAMILY FIELD_COUNT

/* The different values of a field, and which of them each section has; or the phrases
 * of a family, each of which is asked for in every section. */
struct axis {
    enum field field;
    struct slice
        *labels; /* sorted, "" (none known) last when there is one; phrases: as they come */
    size_t count;
    struct column_data column;
    uint32_t *starts;  /* by the column's value number: its labels in `indexes` */
    uint32_t *indexes; /* a section of a joint report has several */
};

struct matrix_cell {
    uint64_t mentions, sections, reports;         /* where something was found */
    uint64_t held_sections, held_reports, tokens; /* that the filters let in */
    uint32_t last_report, last_held;              /* the report that was counted last */
};

struct matrix {
    struct axis rows, cols;
    struct matrix_cell *cells; /* see matrix_at() */
};

struct matrix_request {
    struct mention_request mentions;
    enum field rows, cols; /* as matrix_field() lets them be; one may be AXIS_FAMILY */
    size_t expansion;      /* as for plan_query(), for a family's phrases */
};

/* May the field be an axis? */
bool matrix_field(enum field field);

/* ERR_QUERY: an axis is the family, and the query does not name just one; ERR_USAGE: both
 * axes are; ERR_LIMIT: a table that is too large. The labels of phrases live as the query. */
enum status matrix_make(struct engine *engine, const struct matrix_request *request,
                        struct matrix *out, struct error *e);
void matrix_clear(struct matrix *m);

/* A cell; row `rows.count` is the total of the rows, column `cols.count` of the columns. */
static inline struct matrix_cell *matrix_at(const struct matrix *m, size_t row, size_t col)
{
    return &m->cells[row * (m->cols.count + 1) + col];
}

#endif
