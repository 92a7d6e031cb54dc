#ifndef DDNS01_FLOW_WAIT_H
#define DDNS01_FLOW_WAIT_H

#include <stddef.h>

#include "flow/context.h"

/* A TXT value that must become visible. */
struct wait {
	const char *record; /* owner name; borrowed */
	const char *value;  /* borrowed */

	enum err outcome; /* ERR_LATER: not in time */
	struct why why;
	size_t servers; /* how many showed it */
};

/*
 * Asks every address of every authoritative server of each record's zone, side
 * by side, with growing pauses, until all that answer have every value, or
 * seconds have passed.  A server that can't be reached or does not serve the
 * zone does not count, but one at least must agree.  When none can be reached
 * from here, the updated servers and the resolver are asked instead.
 */
void wait_for(struct context *ctx, struct wait *w, size_t n, long seconds);

#endif
