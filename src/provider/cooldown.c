#include "provider/cooldown.h"

#include <stdio.h>

#include "store/cache.h"
#include "util/clock.h"
#include "util/num.h"

#define KIND "cool-downs"
#define LONGEST 86400 /* seconds; more than a day is a clock that was wrong */

long cooldown_left(const struct cache *facts, const char *identity)
{
	const char *text = cache_get_fact(facts, KIND, identity, "until");
	long until = 0, left = 0;

	if (text && num_range(&until, text, 1, 99999999999L))
		left = (long)(until - clock_wall());
	return left > 0 && left <= LONGEST ? left : 0;
}

void cooldown_keep(struct state *st, const char *identity, long seconds)
{
	struct cache_fact fact = { .key = "until" };
	char until[32];

	fact.fact = until;
	(void)snprintf(until, sizeof(until), "%lld",
		       (long long)clock_wall() + seconds);
	(void)cache_put_facts(st, KIND, identity, &fact, 1, NULL);
}
