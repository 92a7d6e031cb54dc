#include "unit.h"

#include "provider/provider.h"

/* Three changes that would remove so many records each. */
static struct row {
	const char *label;
	size_t most, spent, removes[3];
	bool failed; /* the last change has failed before */
	bool ok;
	size_t left; /* what is spent afterwards */
} rows[] = {
	{ "nothing is removed", 0, 0, { 0, 0, 0 }, false, true, 0 },
	{ "none are allowed", 0, 0, { 0, 1, 0 }, false, false, 0 },
	{ "all of it", 6, 0, { 1, 2, 3 }, false, true, 6 },
	{ "one too many", 5, 0, { 1, 2, 3 }, false, false, 0 },
	{ "all that is left", 10, 4, { 1, 2, 3 }, false, true, 10 },
	{ "more than is left", 9, 4, { 1, 2, 3 }, false, false, 4 },
	{ "what has failed does not count", 3, 0, { 1, 2, 3 }, true, true, 3 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct budget b = { .most = r->most, .spent = r->spent };
	struct provider_env env = { .budget = &b };
	struct change c[3] = { 0 };
	struct change *all[] = { &c[0], &c[1], &c[2] };

	for (int i = 0; i < 3; i++)
		c[i].removes = r->removes[i];
	if (r->failed)
		c[2].outcome = ERR_LATER;
	assert_int_equal(budget_check(&env, all, 3), r->ok);
	for (int i = 0; i < 3; i++) {
		bool refused = !r->ok && r->removes[i];

		if (r->failed && i == 2)
			assert_int_equal(c[i].outcome, ERR_LATER);
		else
			assert_int_equal(c[i].outcome,
					 refused ? ERR_REFUSED : ERR_OK);
		if (refused)
			assert_contains(c[i].why.text, "'max-deletes'");
	}
	budget_spend(&env, all, 3);
	assert_int_equal(b.spent, r->left);
	budget_spend(&env, all, 3); /* each change counts once */
	assert_int_equal(b.spent, r->left);
}

static void test_no_limit(void **state)
{
	struct provider_env env = { .budget = NULL };
	struct change c = { .removes = 1000000 }, *all[] = { &c };

	(void)state;
	assert_true(budget_check(&env, all, 1));
	budget_spend(&env, all, 1);
	assert_int_equal(c.outcome, ERR_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_no_limit) };

	return RUN_ROWS("budgets", check_row, rows) +
	       RUN_TESTS("budget", tests);
}
