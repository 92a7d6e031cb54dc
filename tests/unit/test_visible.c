#include "unit.h"

#include "flow/visible.h"
#include "util/log.h"

/* What three servers said of one value, and what is made of it: y yes, n no,
 * - nothing of use. */
static struct row {
	const char *label, *said;
	bool visible;
	size_t servers;
	const char *why; /* when it is not */
} rows[] = {
	{ "all", "yyy", true, 3, NULL },
	{ "one alone", "y", true, 1, NULL },
	{ "two are silent", "-y-", true, 1, NULL },
	{ "the last lags", "yyn", false, 2,
	  "2 of 3 name servers show it, 'ns2.test' (127.0.0.3:1) does not" },
	{ "the first lags", "n-y", false, 1,
	  "1 of 2 name servers show it, 'ns0.test' (127.0.0.1:1) does not" },
	{ "none has it", "nnn", false, 0,
	  "0 of 3 name servers show it, 'ns2.test' (127.0.0.3:1) does not" },
	{ "none answers", "---", false, 0,
	  "no name server that can be reached shows it" },
	{ "there is none", "", false, 0,
	  "no name server that can be reached shows it" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	size_t n = strlen(r->said), begin[] = { 0, n };
	struct ns_address servers[3];
	struct watch watches[3] = { { .w = 0 } };
	struct context ctx = { .conf = NULL };
	struct wait w = { .record = "a.test", .value = "v" };
	struct visible_zone zone = { .name = "test", .servers = servers };
	struct visible v = { .ctx = &ctx,
			     .w = &w,
			     .n = 1,
			     .zones = &zone,
			     .n_zones = 1,
			     .watches = watches,
			     .begin = begin };

	zone.n = n;
	for (size_t i = 0; i < n; i++) {
		char text[40];

		(void)snprintf(servers[i].host, sizeof(servers[i].host),
			       "ns%zu.test", i);
		(void)snprintf(text, sizeof(text), "127.0.0.%zu:1", i + 1);
		assert_true(endpoint_parse(&servers[i].server, text, 53));
		watches[i] = (struct watch){
			.zone = &zone,
			.server = i,
			.said = "what it said",
			.sight = r->said[i] == 'y'   ? SIGHT_YES
				 : r->said[i] == 'n' ? SIGHT_NO
						     : SIGHT_NONE,
		};
	}
	assert_int_equal(visible_judge(&v, 0, false), r->visible);
	assert_int_equal(w.servers, r->servers);
	if (r->why)
		assert_string_equal(w.why.text, r->why);
	assert_int_equal(visible_detail(&v, 0), ERR_OK);
	assert_int_equal(w.n_seen, n);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(w.seen[i].host, servers[i].host);
		assert_string_equal(w.seen[i].said, "what it said");
		assert_int_equal(w.seen[i].reached, r->said[i] != '-');
		assert_int_equal(w.seen[i].has, r->said[i] == 'y');
	}
	free(w.seen);
}

/* Nobody answers, not even a resolver: a closed port. */
static void test_nobody(void **state)
{
	struct wait w[] = { { .record = "a.test", .value = "v" },
			    { .record = "b.test", .value = "v" } };
	struct context ctx = { .conf = NULL };
	const struct doh none = { .url = NULL };
	struct visible v;

	(void)state;
	dns_init(&ctx.dns, "127.0.0.1:1", &none);
	authority_init(&ctx.authority, &ctx.dns);
	assert_int_equal(visible_open(&v, &ctx, w, COUNT(w)), ERR_OK);
	assert_int_equal(visible_ask(&v, 0, 1000), ERR_OK);
	for (size_t i = 0; i < COUNT(w); i++) {
		assert_false(visible_judge(&v, i, false));
		assert_false(visible_judge(&v, i, true));
		assert_contains(w[i].why.text, "no name server can be reached");
		assert_contains(w[i].why.text, "127.0.0.1:1");
	}
	visible_close(&v);
	authority_free(&ctx.authority);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_nobody) };

	log_set_level(LOG_ERROR);
	return RUN_ROWS("one value", check_row, rows) +
	       RUN_TESTS("visible", tests);
}
