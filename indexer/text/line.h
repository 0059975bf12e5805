/*
 * line: where a line of shown text stands in its source, so that a mention can
 * be cited.
 */
#ifndef PEELER_LINE_H
#define PEELER_LINE_H

#include <stdint.h>

struct report_line {
    uint32_t offset; /* of its first byte in the section's text */
    uint32_t line;   /* in the source file, 1-based */
    uint32_t page;   /* 1-based; 0: not known */
};

#endif
