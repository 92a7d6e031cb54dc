#ifndef DDNS01_PROVIDER_PACE_H
#define DDNS01_PROVIDER_PACE_H

#include <stddef.h>

#include "util/err.h"

struct cJSON;
struct provider_env;

/* Seconds that a request waits for its turn at most. */
#define PACE_PATIENCE 120

/*
 * Keeps an account to so many requests a minute and endpoint.  All processes of
 * this host share the count through the state; without a usable state each has its
 * own.
 */
struct pace {
	const struct provider_env *env; /* borrowed */
	const char *identity;           /* borrowed; the account's */
	size_t limit;                   /* a minute; 0: none */
	struct cJSON *own;              /* owned; without a state; NULL */
};

/*
 * Takes turns for n requests to endpoint: delay[i] is in how many seconds the i-th
 * of them may go, or -1 when that would be too long; later ones never go before.
 * ERR_NOMEM is the only failure.
 */
enum err pace_take(struct pace *p, const char *endpoint, long *delay, size_t n,
		   struct why *why);

void pace_free(struct pace *p);

#endif
