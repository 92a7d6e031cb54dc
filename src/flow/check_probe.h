#ifndef DDNS01_FLOW_CHECK_PROBE_H
#define DDNS01_FLOW_CHECK_PROBE_H

#include "flow/check.h"
#include "flow/context.h"
#include "util/strlist.h"

/*
 * Publishes a random value at the challenge of each of the names, waits for it as
 * present-txt does, removes all of them, and adds a line for each.  Should the
 * program be ended in between, the journal knows the values, so that
 * cleanup-txt --stale removes them.
 */
void check_probe(struct context *ctx, const struct strlist *names,
		 struct check_report *out);

#endif
