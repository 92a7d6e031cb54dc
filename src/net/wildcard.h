#ifndef DDNS01_NET_WILDCARD_H
#define DDNS01_NET_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

#include "net/dns.h"

/*
 * Which answers are made up from a wildcard (RFC 4592)? Asks q[i].server for
 * q[i].type at q[i].name again, and at two names that can't exist, one beside it
 * and one below it.  A wildcard answers all three alike; a record at the name
 * itself shuts it out below the name, and rarely has the wildcard's content.
 * yes[i]: it is.  A record of our own will then hide the wildcard.
 */
void wildcard_check(const struct dns *dns, const struct dns_query *q, bool *yes,
		    size_t n);

#endif
