/*
 * clock: the time that only goes forward, for deadlines and durations.
 */
#ifndef PEELER_CLOCK_H
#define PEELER_CLOCK_H

#include <stdint.h>

uint64_t clock_ns(void); /* of CLOCK_MONOTONIC, in nanoseconds */

#endif
