#ifndef DDNS01_FLOW_CHECK_CLOCK_H
#define DDNS01_FLOW_CHECK_CLOCK_H

#include "flow/check.h"
#include "flow/context.h"

/*
 * Adds a line about this host's clock: is it that of the servers which have been asked
 * by HTTPS so far?  None is asked for the time alone.  Beyond five minutes TSIG fails
 * (RFC 8945 section 10), which is a failure if there are accounts that sign by it.
 */
void check_clock(const struct context *ctx, struct check_report *out);

#endif
