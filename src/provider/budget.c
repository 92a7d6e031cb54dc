#include "provider/budget.h"

#include "provider/provider.h"

static size_t total(struct change *const *c, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += c[i]->outcome ? 0 : c[i]->removes;
	return sum;
}

enum err budget_refuse(const struct budget *b, size_t planned, struct why *why)
{
	return err_set(
		why, ERR_REFUSED,
		"this run would delete %zu records, and 'max-deletes' "
		"allows %zu: look at them with --dry-run, and raise it if "
		"they may go",
		planned, b->most);
}

bool budget_check(const struct provider_env *env, struct change *const *c,
		  size_t n)
{
	const struct budget *b = env->budget;
	size_t planned = total(c, n);

	if (!b || b->spent + planned <= b->most)
		return true;
	planned += b->spent;
	for (size_t i = 0; i < n; i++)
		if (!c[i]->outcome && c[i]->removes)
			c[i]->outcome = budget_refuse(b, planned, &c[i]->why);
	return false;
}

void budget_spend(const struct provider_env *env, struct change *const *c,
		  size_t n)
{
	if (env->budget)
		env->budget->spent += total(c, n);
	for (size_t i = 0; i < n; i++)
		c[i]->removes = 0; /* counts once */
}
