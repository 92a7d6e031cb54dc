#ifndef DDNS01_FLOW_VISIBLE_H
#define DDNS01_FLOW_VISIBLE_H

#include <stddef.h>
#include <stdint.h>

#include "flow/wait.h"
#include "net/nameserver.h"

/* Which name server shows which value, over rounds of questions. */

enum sight {
	SIGHT_NONE, /* not asked yet, or no usable answer */
	SIGHT_NO,   /* it answers, and not with the value */
	SIGHT_YES,
};

/* A zone's servers. */
struct visible_zone {
	const char *name;           /* of the authority's cut */
	struct ns_address *servers; /* owned */
	struct manner *manners;     /* of each; owned */
	size_t n;
};

/* One value at one server. */
struct watch {
	size_t w; /* which value */
	struct visible_zone *zone;
	size_t server;
	enum sight sight;
	const char *said; /* in the last answer; static */
	bool asked;       /* in this round */
	/* The first watch at the same name and server: one question serves all
	 * of them.  There: the question's place, and the round it is of. */
	size_t leader;
	size_t query;
	unsigned round;
};

struct visible {
	struct context *ctx; /* borrowed */
	struct wait *w;      /* borrowed */
	size_t n;
	struct visible_zone *zones; /* owned */
	size_t n_zones;
	struct watch *watches; /* owned; those of one value stand together */
	size_t *begin;         /* where those of each begin; n + 1; owned */
	unsigned round;        /* from 1 */
};

/* Finds the servers of every record's zone.  ERR_NOMEM is the only failure, after
 * which visible_close() is called as well: not finding any is like not reaching
 * any. */
enum err visible_open(struct visible *v, struct context *ctx, struct wait *w,
		      size_t n);
void visible_close(struct visible *v);

/* Asks, in at most timeout_ms, every server about each value that it has not shown
 * yet, is not visible yet and is due by now. */
enum err visible_ask(struct visible *v, uint64_t now, uint64_t timeout_ms);

/*
 * Counts what the servers said about value i; true when it may count as visible,
 * else its reason says why not.  by_now: the world may be asked too, should no
 * server be in reach.
 */
bool visible_judge(struct visible *v, size_t i, bool by_now);

/* Who says what about value i, into its seen. */
enum err visible_detail(const struct visible *v, size_t i);

#endif
