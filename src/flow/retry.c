#include "flow/retry.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/log.h"
#include "util/stop.h"

#define ATTEMPTS 4
#define FIRST_PAUSE_MS 500
#define DEADLINE_MS 30000

/* What has been tried so far. */
struct tries {
	const struct stop *stop;
	uint64_t began;
	unsigned n;
};

/* Sleeps before the next attempt, seconds at least; false: there shall be none. */
static bool pause_before(struct tries *t, long seconds, const struct why *why)
{
	uint32_t most = (uint32_t)FIRST_PAUSE_MS << t->n;
	uint64_t wait = seconds > 0 ? (uint64_t)seconds * 1000 : 0;

	if (++t->n >= ATTEMPTS ||
	    clock_ms() - t->began + wait + most > DEADLINE_MS ||
	    stop_wished(t->stop))
		return false;
	log_info("%s; trying again", why->text);
	return stop_sleep_ms(t->stop, wait + random_below(most));
}

void retry_apply(struct context *ctx, struct account *a, struct change *c,
		 size_t n)
{
	struct tries t = { .stop = ctx->dns.stop, .began = clock_ms() };
	struct change *again = NULL;

	a->ops->apply(a->p, c, n);
	for (;;) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			k += c[i].outcome == ERR_LATER;
		if (k && !again)
			again = calloc(k, sizeof(*again));
		if (k == 0 || !again)
			break;
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (c[i].outcome == ERR_LATER)
				again[k++] = c[i];
		if (!pause_before(&t, again[0].wait, &again[0].why))
			break;
		a->ops->apply(a->p, again, k);
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (c[i].outcome == ERR_LATER)
				c[i] = again[k++];
	}
	free(again);
}

void retry_find_zones(struct context *ctx, struct account *a,
		      struct zone_find *z, size_t n)
{
	struct tries t = { .stop = ctx->dns.stop, .began = clock_ms() };
	const struct zone_find *failed;

	do {
		/* zones that are known are not asked for again */
		a->ops->find_zones(a->p, z, n);
		failed = NULL;
		for (size_t i = 0; i < n && !failed; i++)
			if (z[i].outcome == ERR_LATER)
				failed = &z[i];
	} while (failed && pause_before(&t, failed->wait, &failed->why));
}

void retry_zone_settings(struct context *ctx, struct account *a,
			 struct zone_setting *s, size_t n)
{
	struct tries t = { .stop = ctx->dns.stop, .began = clock_ms() };
	const struct zone_setting *failed;

	do {
		a->ops->zone_settings(a->p, s, n);
		failed = NULL;
		for (size_t i = 0; i < n && !failed; i++)
			if (s[i].outcome == ERR_LATER)
				failed = &s[i];
	} while (failed && pause_before(&t, failed->wait, &failed->why));
}
