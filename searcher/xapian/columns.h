/*
 * xapian/columns: Xapian's value slots as dense columns, each loaded once.
 */
#ifndef PEELER_XAPIAN_COLUMNS_H
#define PEELER_XAPIAN_COLUMNS_H

#include "searcher/engine.h"
#include "shim/xapian.h"

struct xapian_columns;

struct xapian_columns *xapian_columns_new(void); /* NULL: no memory */
void xapian_columns_free(struct xapian_columns *c);

enum status xapian_columns_get(struct xapian_columns *c, const struct xapian_reader *reader,
                               uint32_t docs, enum column column, struct column_data *out,
                               struct error *e);

#endif
