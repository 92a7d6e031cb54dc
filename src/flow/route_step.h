#ifndef DDNS01_FLOW_ROUTE_STEP_H
#define DDNS01_FLOW_ROUTE_STEP_H

#include "flow/route.h"

/* The parts of routing: following aliases, by name servers or without them. */

/* What is known of a name while it is routed. */
struct step {
	struct route *r;
	struct route_link **last; /* where the next link goes */
	size_t n_links;
	bool ended;        /* the end of the aliases is reached */
	bool told;         /* without name servers: the world has been asked */
	enum err unsure;   /* why something is not known; r->why tells */
	struct why reason; /* why the last account that was asked said no */
};

/* Follows every name to the end of its aliases, side by side. */
enum err route_find_ends(struct context *ctx, struct step *s, size_t n,
			 bool follow);

/* Takes one alias of the name where s is; refuses loops, chains without end and
 * what is no host name. */
void route_take_alias(struct step *s, const char *alias, bool dname,
		      bool follow);

/*
 * Of names whose name servers can't be reached: looks, by accounts and the world,
 * whether an alias stands there, and takes it.  *again: for some, so that their
 * ends have to be found anew.
 */
enum err route_follow_blind(struct context *ctx, struct step *s, size_t n,
			    bool *again);

#endif
