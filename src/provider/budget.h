#ifndef DDNS01_PROVIDER_BUDGET_H
#define DDNS01_PROVIDER_BUDGET_H

#include <stddef.h>

#include "provider/record.h"

struct provider_env;

/*
 * How many records may be removed by SETs in one run, so that a mistake in the
 * settings is no mass removal.  A provider fills in what each change would remove,
 * calls budget_check() before it sends anything, and budget_spend() when the
 * answers are there.
 */
struct budget {
	size_t most, spent;
};

/*
 * Refuses (ERR_REFUSED) those of n planned changes that remove records, if all of
 * them together would remove more than is left.  Changes that have an outcome
 * already do not count.  false: there are such.
 */
bool budget_check(const struct provider_env *env, struct change *const *c,
		  size_t n);

/* ERR_REFUSED, with a reason that says what to do about it. */
enum err budget_refuse(const struct budget *b, size_t planned, struct why *why);

/* Counts what the changes among n that succeeded have removed. */
void budget_spend(const struct provider_env *env, struct change *const *c,
		  size_t n);

#endif
