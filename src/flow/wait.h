#ifndef DDNS01_FLOW_WAIT_H
#define DDNS01_FLOW_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/context.h"

/* What one name server says about a value. */
struct wait_server {
	char host[NAME_MAX_TEXT + 1];
	char address[DNS_SERVER_MAX + 1];
	bool reached; /* it answers, for this zone */
	bool has;     /* and has the value */
	char said[24];
};

/* A TXT value that must become visible. */
struct wait {
	const char *record; /* owner name; borrowed */
	const char *value;  /* borrowed */
	const char *zone;   /* whose time is remembered; borrowed; NULL: not */

	enum err outcome; /* ERR_LATER: not in time */
	struct why why;
	size_t servers; /* how many showed it */
	/* Who says what in the end, if asked for; owned by the caller. */
	struct wait_server *seen;
	size_t n_seen;

	/* While it is waited for, by clock_ms(): */
	uint64_t from;  /* not asked before */
	uint64_t blind; /* the resolver is not asked before */
	uint64_t took;  /* milliseconds till it was visible */
};

struct wait_options {
	long seconds; /* 0: ask once */
	bool detail;  /* fill in who says what */
};

/*
 * Asks every address of every authoritative server of each record's zone, side
 * by side, with growing pauses, until all that answer have every value, or
 * seconds have passed.  A server that can't be reached or does not serve the
 * zone does not count, but one at least must agree.
 *
 * When none can be reached from here, the updated servers are asked instead; then
 * the world (nameserver_ask_world()), though not at once: a resolver that is asked
 * before the value is there remembers that there is none.
 *
 * How long a zone took is kept in the state; the next wait for it begins with a
 * pause of three quarters of that.
 */
void wait_for(struct context *ctx, struct wait *w, size_t n,
	      const struct wait_options *options);

/* Who would be asked: fills in seen, and asks nobody about the values. */
void wait_list_servers(struct context *ctx, struct wait *w, size_t n);

#endif
