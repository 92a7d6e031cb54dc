#ifndef DDNS01_UTIL_SIGNALS_H
#define DDNS01_UTIL_SIGNALS_H

#include <stddef.h>

/*
 * Signals as something to wait for: a descriptor that they make readable, instead of
 * what they would do.  By signalfd(2), or else a pipe that a handler writes to.
 */

/* For those n signals, which no other descriptor is for; -1: errno says why not. */
int signals_open(const int *numbers, size_t n);

/* The next one that has come, or 0.  Several of one kind may be one. */
int signals_take(int fd);

/* Closes it; -1 is none.  The signals stay blocked, where they were blocked. */
void signals_close(int fd);

#endif
