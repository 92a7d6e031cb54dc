#include "unit.h"

#include "provider/cloudflare_pace.h"

#define MINUTE 60

static void test_second(void **state)
{
	struct cf_pace p = { .known = true, .left = -1 };
	long seconds = 0;

	(void)state;
	for (int i = 0; i < CF_PER_SECOND; i++) {
		assert_int_equal(cf_pace_wait(&p, 999, &seconds), 0);
		cf_pace_begin(&p);
		cf_pace_end(&p, -1, -1);
	}
	assert_in_range(cf_pace_wait(&p, 999, &seconds), 1, 1000);
}

static void test_blind(void **state)
{
	struct cf_pace p = { 0 };
	long seconds = 0;
	int n = 0;

	(void)state;
	while (cf_pace_wait(&p, 999, &seconds) == 0 && n < 100) {
		cf_pace_begin(&p);
		n++;
	}
	assert_in_range(n, 1, 50);
	cf_pace_end(&p, 1000, MINUTE); /* now it is known */
	assert_int_equal(cf_pace_wait(&p, 999, &seconds), 0);
}

static struct row {
	const char *label;
	size_t n, busy;
	long left;
	long wait; /* 1: some time; -1: nothing is left */
} rows[] = {
	{ "enough", 999, 0, 100, 0 },
	{ "just enough", 999, 0, 11, 0 },
	{ "the reserve", 999, 0, 10, -1 },
	{ "under way, too", 999, 89, 100, 0 },
	{ "others may free it", 999, 90, 100, 1 },
	{ "few use the reserve", 10, 0, 1, 0 },
	{ "not more than it", 10, 1, 1, 1 },
	{ "nothing", 1, 0, 0, -1 },
	{ "not told", 999, 500, -1, 0 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct cf_pace p = { .busy = r->busy + 1 };
	long seconds = 0, wait;

	cf_pace_end(&p, r->left, r->left < 0 ? -1 : MINUTE);
	wait = cf_pace_wait(&p, r->n, &seconds);
	assert_int_equal(wait > 0 ? 1 : wait, r->wait);
	if (wait < 0)
		assert_in_range(seconds, MINUTE - 1, MINUTE);
}

/* The least of a window counts, and the next one begins anew. */
static void test_order(void **state)
{
	struct cf_pace p = { .busy = 3 };
	long seconds = 0;

	(void)state;
	cf_pace_end(&p, 10, MINUTE);
	cf_pace_end(&p, 500, MINUTE);
	assert_int_equal(p.left, 10);
	p.reset = 1; /* long ago */
	assert_int_equal(cf_pace_wait(&p, 999, &seconds), 0);
	cf_pace_end(&p, 500, MINUTE);
	assert_int_equal(p.left, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_second), TEST(test_blind),
					    TEST(test_order) };
	struct CMUnitTest table[sizeof(rows) / sizeof(rows[0])];
	int bad = cmocka_run_group_tests(tests, NULL, NULL);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		table[i] = (struct CMUnitTest){ .name = rows[i].label,
						.test_func = check_row,
						.initial_state = &rows[i] };
	return bad | cmocka_run_group_tests(table, NULL, NULL);
}
