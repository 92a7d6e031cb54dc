#ifndef DDNS01_UTIL_NUM_H
#define DDNS01_UTIL_NUM_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The only ways to read a number: decimal digits alone, no blanks, no sign, no
 * tail, within the range.  false leaves *out alone.
 */
bool num_range(long *out, const char *text, long min, long max);
bool num_u16(uint16_t *out, const char *text);

/* Seconds: "90", "90s", "5m", "2h", "1d"; at most 10 years. */
bool num_duration(long *out, const char *text);

#endif
