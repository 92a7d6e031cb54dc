#include "unit.h"

#include "net/ratelimit.h"

static struct row {
	const char *label, *header;
	long left, reset; /* -1: not said */
} rows[] = {
	{ "one", "\"default\";r=1190;t=212", 1190, 212 },
	{ "nothing left", "\"default\";r=0;t=212", 0, 212 },
	{ "least of a list", "\"a\";r=90;t=212, \"b\";r=5;t=10", 5, 10 },
	{ "other order", "\"a\";t=7;r=3", 3, 7 },
	{ "blanks", "\"a\"; r=3;  t=7 , \"b\" ;\tt=9; r=2", 2, 9 },
	{ "without quotes", "default;r=3;t=7", 3, 7 },
	{ "others between", "\"a\";x=1;r=3;pk=:r=9:;t=7", 3, 7 },
	{ "comma in the name", "\"a,b;r=1;t=1\";r=3;t=7", 3, 7 },
	{ "equal ones", "\"a\";r=0;t=1, \"b\";r=0;t=200", 0, 200 },
	{ "equal ones, turned", "\"b\";r=0;t=200, \"a\";r=0;t=1", 0, 200 },
	{ "name that ends alike", "\"a\";xr=1;r=3;t=7", 3, 7 },
	{ "no time", "\"a\";r=3", -1, -1 },
	{ "no number", "\"a\";r=x;t=7", -1, -1 },
	{ "negative", "\"a\";r=-3;t=7", -1, -1 },
	{ "too long a number", "\"a\";r=111111111111111;t=7", -1, -1 },
	{ "empty", "", -1, -1 },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	long left = -1, reset = -1;

	ratelimit_read(r->header, &left, &reset);
	assert_int_equal(left, r->left);
	assert_int_equal(reset, r->reset);
}

int main(void)
{
	struct CMUnitTest table[sizeof(rows) / sizeof(rows[0])];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		table[i] = (struct CMUnitTest){ .name = rows[i].label,
						.test_func = check_row,
						.initial_state = &rows[i] };
	return cmocka_run_group_tests(table, NULL, NULL);
}
