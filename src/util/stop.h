#ifndef DDNS01_UTIL_STOP_H
#define DDNS01_UTIL_STOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The wish that the program end: a descriptor that becomes readable, and stays
 * so.  Whatever waits for the network or the clock waits for it too.  NULL, or
 * fd -1: nobody will wish so.
 */
struct stop {
	int fd; /* borrowed; nobody reads from it */
};

/* Is the program to end? */
bool stop_wished(const struct stop *stop);

/* Sleeps; false: not to the end, as the program is to end.  Other signals may
 * shorten it. */
bool stop_sleep_ms(const struct stop *stop, uint64_t ms);

#endif
