#include "util/stop.h"

#include <limits.h>
#include <poll.h>

/* Waits up to ms; true: the program is to end. */
static bool wait_for(const struct stop *stop, int ms)
{
	struct pollfd p = { .fd = stop ? stop->fd : -1, .events = POLLIN };

	return poll(&p, 1, ms) > 0;
}

bool stop_wished(const struct stop *stop)
{
	return wait_for(stop, 0);
}

bool stop_sleep_ms(const struct stop *stop, uint64_t ms)
{
	return !wait_for(stop, ms < INT_MAX ? (int)ms : INT_MAX);
}
