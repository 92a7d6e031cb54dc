#ifndef DDNS01_FLOW_CHECK_CAA_H
#define DDNS01_FLOW_CHECK_CAA_H

#include "flow/check.h"
#include "flow/check_name.h"
#include "flow/context.h"

/*
 * Adds a line about the CAA records that count for name, "*.DOMAIN" or a host name
 * (RFC 8659: the first found on the way from the name up to its top-level domain,
 * aliases followed): may the CA issue, by dns-01, for this account?  Authoritative
 * servers are asked.
 */
void check_caa(struct context *ctx, const char *name,
	       const struct check_options *options, struct check_report *out);

#endif
