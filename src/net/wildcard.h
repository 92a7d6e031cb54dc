#ifndef DDNS01_NET_WILDCARD_H
#define DDNS01_NET_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

#include "net/dns.h"
#include "util/name.h"

/*
 * Which answers are made up from a wildcard (RFC 4592)? Asks q[i].server for
 * q[i].type at q[i].name again, and at two names that can't exist, one beside it
 * and one below it.  A wildcard answers all three alike; a record at the name
 * itself shuts it out below the name, and rarely has the wildcard's content.
 * yes[i]: it is.  A record of our own will then hide the wildcard.
 */
void wildcard_check(const struct dns *dns, const struct dns_query *q, bool *yes,
		    size_t n);

/* The parts, for who asks all three at once: */
#define WILDCARD_PROBES 3 /* the name itself, beside it, below it */

struct wildcard_probe {
	char names[WILDCARD_PROBES][NAME_MAX_TEXT + 1];
};

/* false: a name would be too long, and can't be told apart. */
bool wildcard_names(struct wildcard_probe *out, const char *name);

/* Are the answers about the three names alike in their records of type? */
bool wildcard_alike(const struct dns_query q[static WILDCARD_PROBES],
		    enum dns_type type);

#endif
