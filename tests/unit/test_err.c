#include "unit.h"

static struct status {
	const char *label;
	enum err err;
	int want;
} statuses[] = {
	{ "ok", ERR_OK, 0 },
	{ "usage", ERR_USAGE, 2 },
	{ "config", ERR_CONFIG, 2 },
	{ "auth", ERR_AUTH, 1 },
	{ "refused", ERR_REFUSED, 1 },
	{ "no zone", ERR_NOZONE, 1 },
	{ "conflict", ERR_CONFLICT, 1 },
	{ "reply", ERR_REPLY, 1 },
	{ "system", ERR_SYSTEM, 1 },
	{ "no memory", ERR_NOMEM, 1 },
	{ "later", ERR_LATER, 75 },
};

static void check_status(void **state)
{
	const struct status *r = *state;

	assert_int_equal(err_exit_status(r->err), r->want);
}

static struct worse {
	const char *label;
	int a, b, want;
} worses[] = {
	{ "nothing", 0, 0, 0 },
	{ "later is worse than done", 0, 75, 75 },
	{ "failed is worse than later", 75, 1, 1 },
	{ "usage is worse than failed", 1, 2, 2 },
	{ "usage is worse than later", 2, 75, 2 },
	{ "failed is worse than done", 0, 1, 1 },
};

static void check_worse(void **state)
{
	const struct worse *r = *state;

	assert_int_equal(err_worse_status(r->a, r->b), r->want);
	assert_int_equal(err_worse_status(r->b, r->a), r->want);
}

static void test_set(void **state)
{
	struct why why = { "old" };

	(void)state;
	assert_int_equal(err_set(&why, ERR_AUTH, "key '%s' %d", "k", 7),
			 ERR_AUTH);
	assert_string_equal(why.text, "key 'k' 7");
	assert_int_equal(err_set(NULL, ERR_LATER, "x"), ERR_LATER);
	assert_int_equal(err_nomem(&why), ERR_NOMEM);
	assert_string_equal(why.text, "out of memory");
}

static void test_argument_inside_why(void **state)
{
	struct why why = { "inner" };

	(void)state;
	(void)err_set(&why, ERR_REPLY, "outer: %s", why.text);
	assert_string_equal(why.text, "outer: inner");
}

static void test_long_reason_is_cut(void **state)
{
	struct why why;
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	(void)err_set(&why, ERR_REPLY, "%s", text);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
	(void)err_prefix(&why, ERR_REPLY, "%s", text);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
}

static void test_prefix(void **state)
{
	struct why why = { "no" };

	(void)state;
	assert_int_equal(err_prefix(&why, ERR_CONFIG, "line %d", 3),
			 ERR_CONFIG);
	assert_string_equal(why.text, "line 3: no");
	assert_int_equal(err_prefix(NULL, ERR_CONFIG, "x"), ERR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_set),
		TEST(test_argument_inside_why),
		TEST(test_long_reason_is_cut),
		TEST(test_prefix),
	};

	return RUN_ROWS("exit status", check_status, statuses) +
	       RUN_ROWS("worse status", check_worse, worses) +
	       RUN_TESTS("err", tests);
}
