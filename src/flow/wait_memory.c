#include "flow/wait_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/cache.h"
#include "util/log.h"
#include "util/num.h"

#define KIND "waits"
#define IDENTITY "zones" /* all accounts see the same servers */
#define LONGEST_MS 30000
#define DIFFERENCE_MS 250 /* less is not worth writing */

/* Milliseconds that the zone took; 0: not known, or not worth a pause. */
static uint64_t recall(const struct cache *c, const char *zone)
{
	const char *fact =
		zone ? cache_get_fact(c, KIND, IDENTITY, zone) : NULL;
	long ms;

	return fact && num_range(&ms, fact, 1, LONGEST_MS) ? (uint64_t)ms : 0;
}

void wait_memory_recall(struct context *ctx, struct wait *w, size_t n,
			uint64_t now, uint64_t limit_ms)
{
	struct cache *c = cache_load_facts(&ctx->state);

	for (size_t i = 0; i < n; i++) {
		/* three quarters: a zone that has become faster is noticed */
		uint64_t pause = recall(c, w[i].zone) * 3 / 4;

		w[i].from = now + (pause < limit_ms / 2 ? pause : limit_ms / 2);
	}
	cache_free(c);
}

/* Those without a zone have been left out. */
static bool is_of(const struct wait *w, const char *zone)
{
	return w->zone && strcmp(w->zone, zone) == 0;
}

static int by_zone(const void *a, const void *b)
{
	const struct wait *const *x = a, *const *y = b;

	return strcmp((*x)->zone, (*y)->zone);
}

/* The zones of n values, sorted by zone, and what to write of them; the texts are
 * in numbers. */
static size_t make_facts(const struct cache *c, const struct wait **w, size_t n,
			 struct cache_fact *facts, char (*numbers)[24])
{
	size_t k = 0;

	for (size_t i = 0, end; i < n; i = end) {
		const char *zone = w[i]->zone ? w[i]->zone : "";
		uint64_t took = 0, known = recall(c, zone);
		bool all = true;

		for (end = i; end == i || (end < n && is_of(w[end], zone));
		     end++) {
			all &= w[end]->outcome == ERR_OK;
			if (w[end]->took > took)
				took = w[end]->took;
		}
		if (took > LONGEST_MS)
			took = LONGEST_MS;
		if (!all || (took < known + DIFFERENCE_MS &&
			     known < took + DIFFERENCE_MS))
			continue;
		(void)snprintf(numbers[k], sizeof(numbers[k]), "%llu",
			       (unsigned long long)took);
		facts[k] = (struct cache_fact){ zone, took < DIFFERENCE_MS
							      ? NULL
							      : numbers[k] };
		k++;
	}
	return k;
}

void wait_memory_keep(struct context *ctx, const struct wait *w, size_t n)
{
	const struct wait **sorted = calloc(n + 1, sizeof(struct wait *));
	struct cache_fact *facts = calloc(n + 1, sizeof(*facts));
	char(*numbers)[24] = calloc(n + 1, sizeof(*numbers));
	struct cache *c = cache_load_facts(&ctx->state);
	struct why why = { "" };
	size_t k = 0;

	for (size_t i = 0; sorted && i < n; i++)
		if (w[i].zone && w[i].zone[0])
			sorted[k++] = &w[i];
	if (sorted && facts && numbers && ctx->state.writable &&
	    !ctx->dry_run) {
		qsort(sorted, k, sizeof(struct wait *), by_zone);
		k = make_facts(c, sorted, k, facts, numbers);
		if (cache_put_facts(&ctx->state, KIND, IDENTITY, facts, k,
				    &why))
			log_debug("%s", why.text); /* a hint only */
	}
	cache_free(c);
	free(numbers);
	free(facts);
	free(sorted);
}
