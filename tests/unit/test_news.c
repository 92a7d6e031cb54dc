#include "unit.h"

#include "util/news.h"

static struct row {
	const char *label, *text, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "no digits", "no reply", "no reply" },
	{ "a port", "server [::1]:53: refused", "server [::0]:0: refused" },
	{ "a time", "after 15001 ms", "after 0 ms" },
	{ "digits alone", "123", "0" },
	{ "digits at the end", "status 7", "status 0" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	char text[100];

	(void)snprintf(text, sizeof(text), "%s", r->text);
	news_level(text);
	assert_string_equal(text, r->want);
}

static void test_news(void **state)
{
	struct news n = { "" };
	char much[2000];

	(void)state;
	assert_false(news_is(&n, "")); /* all has been well */
	assert_true(news_is(&n, "took 5 s"));
	assert_false(news_is(&n, "took 60 s"));
	assert_true(news_is(&n, "refused"));
	assert_true(news_is(&n, ""));
	assert_true(news_is(&n, "refused"));
	memset(much, 'x', sizeof(much) - 1);
	much[sizeof(much) - 1] = '\0';
	assert_true(news_is(&n, much));
	assert_false(news_is(&n, much));
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_news) };

	return RUN_ROWS("news_level", check_row, rows) +
	       RUN_TESTS("news", tests);
}
