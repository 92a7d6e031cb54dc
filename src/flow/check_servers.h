#ifndef DDNS01_FLOW_CHECK_SERVERS_H
#define DDNS01_FLOW_CHECK_SERVERS_H

#include <stddef.h>

#include "flow/check.h"
#include "flow/context.h"
#include "net/nameserver.h"

#define CHECK_ASK_MS 2500 /* for each question to a server */

/* A zone, and every address of its name servers. */
struct check_zone {
	const struct cut *cut;      /* belongs to the context's authority */
	struct ns_address *servers; /* owned */
	size_t n;                   /* 0: none is known */
};

/*
 * Looks up the addresses of z->cut's name servers, and adds lines about them: does
 * each answer by UDP and by TCP, for this zone, in both families; has each NS an
 * address; do the serial numbers agree, and the NS records with the parent's?  A
 * family that this host has no route for is told of, and is no failure.
 */
void check_servers(struct context *ctx, struct check_zone *z,
		   struct check_report *out);

#endif
