#ifndef DDNS01_PROVIDER_RFC2136_SEND_H
#define DDNS01_PROVIDER_RFC2136_SEND_H

#include "net/tsig.h"
#include "provider/provider.h"

/* Turns changes into UPDATE messages, as few as they fit into. */

/* Where updates of a zone go. All borrowed. */
struct rfc2136_server {
	const struct endpoint *addresses; /* tried in turn */
	size_t n;
	const struct tsig_key *key;
	const struct dns *dns;
};

/* The type's number on the wire. */
enum dns_type rfc2136_type(enum rrtype type);

/*
 * Makes n changes of one zone, c[i] with ttl[i], and fills in their outcomes.
 * What no answer came for goes to the next address.  An UPDATE happens whole or
 * not at all: of a message that is refused the halves are tried, so that in the
 * end only those changes fail that the server refuses alone.
 */
void rfc2136_send(const struct rfc2136_server *to, struct change **c,
		  const uint32_t *ttl, size_t n);

/* Is the key known there?  What it may change is told by an update alone. */
void rfc2136_try_key(const struct endpoint *servers, size_t n,
		     const struct tsig_key *key, const struct dns *dns,
		     struct look *l);

#endif
