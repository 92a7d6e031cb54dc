#ifndef DDNS01_FLOW_HEARTBEAT_H
#define DDNS01_FLOW_HEARTBEAT_H

#include <stdint.h>

#include "flow/context.h"
#include "util/news.h"
#include "util/secret.h"

/*
 * Tells monitoring services of each run: Healthchecks by its pinging API
 * (healthchecks.io/docs/http_api: URL/start, URL, URL/fail), Uptime Kuma by its
 * push monitors (URL?status=up|down&msg=TEXT&ping=MS).  Whoever knows the
 * addresses can speak for us: they count as secrets.
 */
struct heartbeat {
	struct secret healthchecks, uptime_kuma; /* NUL terminated; none */
	struct news news;                        /* what was warned of last */
};

/* Takes the addresses from the settings or their files.  ERR_CONFIG: they are no
 * good; https:// it must be, except to this host. */
enum err heartbeat_open(struct heartbeat *hb, const struct values *vs,
			struct why *why);
void heartbeat_close(struct heartbeat *hb);

/* A run begins, or has ended after ms with outcome, which text describes.  What
 * goes wrong is warned of, and has no other consequence. */
void heartbeat_begin(struct heartbeat *hb, const struct context *ctx);
void heartbeat_end(struct heartbeat *hb, const struct context *ctx,
		   enum err outcome, const char *text, uint64_t ms);

#endif
