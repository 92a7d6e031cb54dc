#ifndef DDNS01_FLOW_TELL_H
#define DDNS01_FLOW_TELL_H

#include <stdint.h>

#include "flow/ddns.h"
#include "flow/heartbeat.h"
#include "util/news.h"

/* All that is told to others about runs of update-ip: 'on-change', monitoring
 * services, metrics.  None of it changes what becomes of a run. */
struct tell {
	struct heartbeat heartbeat;
	struct news news; /* of the metrics */
	uint64_t began;
};

/* Checks and takes the settings.  ERR_CONFIG: one is no good. */
enum err tell_open(struct tell *t, const struct conf *conf, struct why *why);
void tell_close(struct tell *t);

/* A run begins, and has ended: with res, or as a whole with reason.  Nothing is
 * told of a dry run. */
void tell_begin(struct tell *t, const struct context *ctx);
void tell_end(struct tell *t, const struct context *ctx,
	      const struct ddns_result *res, const struct why *reason);

#endif
