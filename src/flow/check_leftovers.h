#ifndef DDNS01_FLOW_CHECK_LEFTOVERS_H
#define DDNS01_FLOW_CHECK_LEFTOVERS_H

#include "flow/check_servers.h"

/*
 * Adds lines about the TXT records at record, whose zone z is, for the name
 * subject: do z's servers agree about them; is anything left over, and does the
 * journal know it; is the answer small enough to need no TCP?
 */
void check_leftovers(struct context *ctx, const struct check_zone *z,
		     const char *subject, const char *record,
		     struct check_report *out);

#endif
