#include "flow/retry.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/log.h"

#define ATTEMPTS 4
#define FIRST_PAUSE_MS 500
#define DEADLINE_MS 30000

/* Sleeps before the next attempt; false: there shall be none. */
static bool pause_before(int attempt, uint64_t began, long seconds,
			 const struct why *why)
{
	uint32_t most = (uint32_t)FIRST_PAUSE_MS << (attempt - 1);
	uint64_t wait = seconds > 0 ? (uint64_t)seconds * 1000 : 0;

	if (attempt >= ATTEMPTS ||
	    clock_ms() - began + wait + most > DEADLINE_MS)
		return false;
	log_info("%s; trying again", why->text);
	clock_sleep_ms(wait + random_below(most));
	return true;
}

void retry_apply(struct account *a, struct change *c, size_t n)
{
	struct change *again = calloc(n + 1, sizeof(*again));
	uint64_t began = clock_ms();

	a->ops->apply(a->p, c, n);
	for (int attempt = 1; again; attempt++) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if (c[i].outcome == ERR_LATER)
				again[k++] = c[i];
		if (k == 0 ||
		    !pause_before(attempt, began, again[0].wait, &again[0].why))
			break;
		a->ops->apply(a->p, again, k);
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (c[i].outcome == ERR_LATER)
				c[i] = again[k++];
	}
	free(again);
}

void retry_find_zones(struct account *a, struct zone_find *z, size_t n)
{
	struct zone_find *again = calloc(n + 1, sizeof(*again));
	uint64_t began = clock_ms();

	a->ops->find_zones(a->p, z, n);
	for (int attempt = 1; again; attempt++) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if (z[i].outcome == ERR_LATER)
				again[k++] = z[i];
		if (k == 0 ||
		    !pause_before(attempt, began, again[0].wait, &again[0].why))
			break;
		a->ops->find_zones(a->p, again, k);
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (z[i].outcome == ERR_LATER)
				z[i] = again[k++];
	}
	free(again);
}
