#ifndef DDNS01_FLOW_CHECK_DNSSEC_H
#define DDNS01_FLOW_CHECK_DNSSEC_H

#include "flow/check_servers.h"

/*
 * Adds a line about z: is it signed so that a resolver which validates believes its
 * servers, from the parent's DS records down to the SOA record and to what is said
 * about the TXT records of record?  Each server is asked.
 */
void check_dnssec(struct context *ctx, const struct check_zone *z,
		  const char *record, struct check_report *out);

#endif
