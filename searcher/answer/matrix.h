/*
 * matrix: mentions of a query by two fields, with what is held beside it, so
 * that "nothing said" can be told from "nothing held".
 */
#ifndef PEELER_MATRIX_H
#define PEELER_MATRIX_H

#include "searcher/answer/mentions.h"

/* The different values of a field, and which of them each section has. */
struct axis {
    enum field field;
    struct slice *labels; /* sorted; "" (none known) last when there is one */
    size_t count;
    struct column_data column;
    uint32_t *starts;  /* by the column's value number: its labels in `indexes` */
    uint32_t *indexes; /* a section of a joint report has several */
};

struct matrix_cell {
    uint64_t mentions, sections, reports;        /* where something was found */
    uint64_t held_sections, held_reports, tokens; /* that the filters let in */
    uint32_t last_report, last_held;             /* the report that was counted last */
};

struct matrix {
    struct axis rows, cols;
    struct matrix_cell *cells; /* rows.count * cols.count, row by row */
    struct mention_counts counts;
};

enum status matrix_make(struct engine *engine, const struct mention_request *request,
                        enum field rows, enum field cols, struct matrix *out, struct error *e);
void matrix_clear(struct matrix *m);

#endif
