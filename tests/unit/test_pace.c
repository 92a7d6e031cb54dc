/* The pace of requests, and the cool-down after too many. */
#include "unit.h"

#include "provider/cooldown.h"
#include "provider/pace.h"
#include "provider/provider.h"
#include "store/cache.h"
#include "util/clock.h"
#include "util/log.h"

#define FILE_NAME "pace.json"

static struct state st;
static struct provider_env env;

static struct pace open_pace(size_t limit)
{
	assert_int_equal(state_open(&st, folder, true, NULL), ERR_OK);
	env = (struct provider_env){ .state = &st };
	return (struct pace){ .env = &env, .identity = "i", .limit = limit };
}

/* The delays as text, each rounded to 61 seconds: clocks may go on by one. */
static void assert_delays(struct pace *p, const char *endpoint, size_t n,
			  const char *want)
{
	long delay[16];
	char got[100] = "";

	assert_int_equal(pace_take(p, endpoint, delay, n, NULL), ERR_OK);
	for (size_t i = 0; i < n; i++)
		(void)snprintf(got + strlen(got), sizeof(got) - strlen(got),
			       " %ld",
			       delay[i] < 0 ? -1 : (delay[i] + 30) / 61);
	assert_string_equal(got, want);
}

static void test_turns(void **state)
{
	struct pace p = open_pace(3);

	(void)state;
	assert_delays(&p, "a", 2, " 0 0");
	assert_delays(&p, "b", 1, " 0");
	assert_delays(&p, "a", 3, " 0 1 1");
	/* three in each minute, and beyond two minutes is too long */
	assert_delays(&p, "a", 6, " 1 -1 -1 -1 -1 -1");
	assert_delays(&p, "b", 3, " 0 0 1");
	state_close(&st);
}

static void test_sharing(void **state)
{
	struct pace p = open_pace(1), other = p, stranger = p;

	(void)state;
	stranger.identity = "j";
	assert_delays(&p, "a", 1, " 0");
	assert_delays(&other, "a", 1, " 1");
	assert_delays(&stranger, "a", 1, " 0");
	state_close(&st);
}

static void test_no_state(void **state)
{
	struct pace p = open_pace(1);

	(void)state;
	st.writable = false;
	assert_delays(&p, "a", 2, " 0 1");
	assert_int_equal(count_files(folder), 0);
	pace_free(&p);
	env.dry_run = st.writable = true;
	assert_delays(&p, "a", 2, " 0 1");
	assert_int_equal(count_files(folder), 0);
	pace_free(&p);
	state_close(&st);
}

static void test_no_limit(void **state)
{
	struct pace p = open_pace(0);

	(void)state;
	assert_delays(&p, "a", 3, " 0 0 0");
	assert_int_equal(count_files(folder), 0);
	state_close(&st);
}

static struct damage {
	const char *label, *text; /* %lld: now */
	const char *want;
} damages[] = {
	{ "empty", "", " 0 1" },
	{ "no object", "[]", " 0 1" },
	{ "no list", "{\"version\":1,\"i\":{\"a\":7}}", " 0 1" },
	{ "account as text", "{\"version\":1,\"i\":\"a\"}", " 0 1" },
	{ "texts", "{\"version\":1,\"i\":{\"a\":[\"x\",null]}}", " 0 1" },
	{ "long ago", "{\"version\":1,\"i\":{\"a\":[5,6]}}", " 0 1" },
	{ "future", "{\"version\":1,\"i\":{\"a\":[99999999999]}}", " 0 1" },
	{ "now", "{\"version\":1,\"i\":{\"a\":[%lld]}}", " 1 -1" },
};

static void check_damage(void **state)
{
	const struct damage *d = *state;
	struct pace p = open_pace(1);
	char text[200];

	(void)snprintf(text, sizeof(text), "%s", d->text);
	if (strstr(d->text, "%lld"))
		(void)snprintf(text, sizeof(text),
			       "{\"version\":1,\"i\":{\"a\":[%lld]}}",
			       (long long)clock_wall());
	write_text(in_folder(FILE_NAME), text);
	assert_delays(&p, "a", 2, d->want);
	state_close(&st);
}

static void test_cooldown(void **state)
{
	struct cache *facts;
	long left;

	(void)state;
	(void)open_pace(1);
	cooldown_keep(&st, "i", 100);
	facts = cache_load_facts(&st);
	left = cooldown_left(facts, "i");
	assert_true(left > 90 && left <= 100);
	assert_int_equal(cooldown_left(facts, "j"), 0);
	cache_free(facts);
	assert_int_equal(cooldown_left(NULL, "i"), 0);
	state_close(&st);
}

static struct until {
	const char *label;
	long seconds; /* from now */
} untils[] = {
	{ "over", -1 },
	{ "a clock that was wrong", 100000 },
};

static void check_until(void **state)
{
	const struct until *u = *state;
	struct cache *facts;

	(void)open_pace(1);
	cooldown_keep(&st, "i", u->seconds);
	facts = cache_load_facts(&st);
	assert_int_equal(cooldown_left(facts, "i"), 0);
	cache_free(facts);
	state_close(&st);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_turns),    TEST(test_sharing),  TEST(test_no_state),
		TEST(test_no_limit), TEST(test_cooldown),
	};

	log_set_level(LOG_ERROR);
	return RUN_ROWS("damage", check_damage, damages) +
	       RUN_ROWS("until", check_until, untils) +
	       RUN_TESTS("pace", tests);
}
