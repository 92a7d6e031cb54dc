/* Services that speak dyndns2: what is sent, and what an answer means. */
#include "unit.h"

#include "provider/dyndns2_hold.h"
#include "provider/dyndns2_reply.h"
#include "provider/dyndns2_service.h"
#include "store/cache.h"
#include "util/clock.h"
#include "util/strbuf.h"
#include "util/strlist.h"

#define V4 "192.0.2.1"
#define V6 "2001:db8::1"

static struct url {
	const char *label, *service, *hosts, *ipv4, *ipv6;
	const char *want; /* what ends the URL; NULL: refused */
	const char *word; /* of the reason */
} urls[] = {
	{ "one family", "dyn", "a.test", V4, NULL,
	  "/v3/update?hostname=a.test&myip=" V4, NULL },
	{ "IPv6", "dyn", "a.test", NULL, V6, "hostname=a.test&myip=" V6, NULL },
	{ "two names", "noip", "a.test b.test", V4, NULL,
	  "hostname=a.test,b.test&myip=" V4, NULL },
	{ "list", "noip", "a.test", V4, V6, "&myip=" V4 "," V6, NULL },
	{ "list of IPv6", "strato", "a.test", NULL, V6, "&myip=" V6, NULL },
	{ "pair", "desec", "a.test", V4, V6, "&myipv4=" V4 "&myipv6=" V6,
	  NULL },
	{ "half a pair", "desec", "a.test", NULL, V6,
	  "&myipv4=preserve&myipv6=" V6, NULL },
	{ "client", "dy.fi", "a.test", V4, NULL, "update?hostname=a.test",
	  NULL },
	{ "more in the query", "ovh", "a.test", V4, NULL,
	  "?system=dyndns&hostname=a.test&myip=" V4, NULL },
	{ "URL", "https://x.test/nic", "a.test", V4, NULL,
	  "https://x.test/nic?hostname=a.test&myip=" V4, NULL },
	{ "template", "https://x.test/{hostname}?a={ip}&u={username}", "a.test",
	  V4, NULL, "https://x.test/a.test?a=" V4 "&u=me%20%26", NULL },
	{ "both in a template", "https://x/?h={hostname}&a={ipv4}&b={ipv6}",
	  "a.test", V4, V6, "?h=a.test&a=" V4 "&b=2001%3Adb8%3A%3A1", NULL },
	{ "first left out", "https://x/?a={ipv4}&h={hostname}&b={ipv6}",
	  "a.test", NULL, V6, "/?h=a.test&b=2001%3Adb8%3A%3A1", NULL },
	{ "last left out", "https://x/?h={hostname}&b={ipv6}&a={ipv4}",
	  "a.test", V4, NULL, "/?h=a.test&a=" V4, NULL },
	{ "constant parts", "https://x/?{hostname}&&a=&b", "a.test", V4, NULL,
	  "/?a.test&&a=&b", NULL },
	{ "password", "https://x/?h={hostname}&p={password}", "a.test", V4,
	  NULL, "&p=s%22%7B", NULL },
	{ "unknown service", "moon", "a", V4, NULL, NULL, "strato" },
	{ "mistyped service", "stratto", "a", V4, NULL, NULL,
	  "no service is called 'stratto'; did you mean 'strato'?" },
	{ "ended service", "google", "a", V4, NULL, NULL, "ended" },
	{ "unknown placeholder", "https://x/{hostname}{ipv5}", "a", V4, NULL,
	  NULL, "{ipv5}" },
	{ "open bracket", "https://x/{hostname}{", "a", V4, NULL, NULL, "{" },
	{ "closing bracket", "https://x/{hostname}}", "a", V4, NULL, NULL,
	  "}" },
	{ "no hostname", "https://x/{ip}", "a", V4, NULL, NULL, "{hostname}" },
	{ "two ways", "https://x/{hostname}{ip}{ipv4}", "a", V4, NULL, NULL,
	  "{ip}" },
};

static void check_url(void **state)
{
	const struct url *u = *state;
	char *copy = strdup(u->hosts), *rest = copy, *host;
	struct strlist hosts = { 0 };
	struct dyndns2_query q = { .hosts = &hosts,
				   .ipv4 = u->ipv4,
				   .ipv6 = u->ipv6,
				   .user = "me &",
				   .password = "s\"{" };
	struct dyndns2_service s;
	struct why why = { "" };
	struct strbuf url;
	enum err rc = dyndns2_service_find(&s, u->service, &why);

	while ((host = strsep(&rest, " ")))
		assert_int_equal(strlist_add(&hosts, host, &why), ERR_OK);
	free(copy);
	assert_int_equal(rc, u->want ? ERR_OK : ERR_CONFIG);
	if (rc) {
		assert_contains(why.text, u->word);
		strlist_free(&hosts);
		return;
	}
	sb_init(&url, 1000);
	dyndns2_service_url(&s, &q, &url);
	assert_int_equal(sb_check(&url, &why), ERR_OK);
	assert_true(url.len >= strlen(u->want));
	assert_string_equal(url.s + url.len - strlen(u->want), u->want);
	sb_free(&url);
	strlist_free(&hosts);
}

static struct reply {
	const char *label;
	long status;
	const char *text;
	size_t n;
	enum err want[3];
	const char *words; /* of the last name's reason; NULL: none */
} replies[] = {
	{ "good", 200, "good " V4, 1, { ERR_OK }, NULL },
	{ "no address", 200, "good", 1, { ERR_OK }, NULL },
	{ "no change", 200, "nochg " V4 "\r\n", 1, { ERR_OK }, NULL },
	{ "upper case", 200, "GOOD", 1, { ERR_OK }, NULL },
	{ "both addresses", 200, "good " V6 "," V4, 1, { ERR_OK }, NULL },
	{ "another address",
	  200,
	  "good 127.0.0.1",
	  1,
	  { ERR_REFUSED },
	  "127.0.0.1" },
	{ "words after it", 200, "good (yes)", 1, { ERR_OK }, NULL },
	{ "three lines",
	  200,
	  "good\nnohost\nnochg\n",
	  3,
	  { ERR_OK, ERR_NOZONE, ERR_OK },
	  NULL },
	{ "failure for all",
	  200,
	  "badauth",
	  3,
	  { ERR_AUTH, ERR_AUTH, ERR_AUTH },
	  "password-file" },
	{ "failure in the middle",
	  200,
	  "good\n911",
	  3,
	  { ERR_OK, ERR_LATER, ERR_LATER },
	  "trouble" },
	{ "one success for three",
	  200,
	  "good",
	  3,
	  { ERR_OK, ERR_REPLY, ERR_REPLY },
	  "no return code" },
	{ "by HTTP alone",
	  401,
	  "<html>",
	  2,
	  { ERR_AUTH, ERR_AUTH },
	  "badauth" },
	{ "both ways", 401, "badauth", 1, { ERR_AUTH }, NULL },
	{ "blank lines",
	  200,
	  "\n\n good " V4 "\n\nabuse\n",
	  2,
	  { ERR_OK, ERR_REFUSED },
	  "unblocked" },
	{ "synonym", 200, "dnserror", 1, { ERR_LATER }, "dnserr" },
	{ "noise", 200, "<html><body>", 1, { ERR_REPLY }, "<html>" },
	{ "nothing", 200, "", 1, { ERR_REPLY }, NULL },
	{ "long word",
	  200,
	  "gooooooooooooooooooooooooooooooooooooooood",
	  1,
	  { ERR_REPLY },
	  NULL },
};

static void check_reply(void **state)
{
	const struct reply *r = *state;
	struct dyndns2_line lines[3];
	struct why why = { "" };

	dyndns2_reply_read(lines, r->n, r->status, r->text);
	for (size_t i = 0; i < r->n; i++)
		assert_int_equal(dyndns2_line_judge(&lines[i], V4, &why),
				 r->want[i]);
	if (r->words)
		assert_contains(why.text, r->words);
}

static struct hold {
	const char *label, *code;
	const char *said_of, *asked_of;
	long ago;              /* seconds since it was said */
	bool in_file, changed; /* the credentials */
	bool want;
} holds[] = {
	{ "at once", "abuse", "a", "a", 0, false, false, true },
	{ "another name", "abuse", "a", "b", 0, false, false, false },
	{ "not yet over", "abuse", "a", "a", 86390, false, false, true },
	{ "over", "abuse", "a", "a", 86401, false, false, false },
	{ "in the future", "abuse", "a", "a", -1000, false, false, false },
	{ "for all", "911", "a", "b", 1790, false, false, true },
	{ "for all, over", "911", "a", "b", 1801, false, false, false },
	{ "login", "badauth", "a", "b", 3590, false, false, true },
	{ "login, from nowhere", "badauth", "a", "b", 3601, false, false,
	  false },
	{ "login, from a file", "badauth", "a", "b", 3601, true, false, true },
	{ "login, a new file", "badauth", "a", "b", 10, true, true, false },
	{ "abuse, a new file", "abuse", "a", "a", 10, true, true, true },
};

static void check_hold(void **state)
{
	const struct hold *h = *state;
	const struct dyndns2_code *code = dyndns2_code_find(h->code), *found;
	bool all = code->scope != FOR_NAME;
	struct dyndns2_holds what = { .identity = "me" };
	struct cache_fact fact = { .key = all ? "*" : h->said_of };
	struct cache *facts;
	struct state st;
	struct why why = { "" };
	char text[64];
	long left = 0;

	assert_int_equal(state_open(&st, folder, true, &why), ERR_OK);
	what.state = &st;
	dyndns2_hold_keep(&what, h->said_of, code);
	facts = cache_load_facts(&st);
	assert_non_null(cache_get_fact(facts, "holds", "me", fact.key));
	cache_free(facts);
	/* the same, some time ago */
	(void)snprintf(text, sizeof(text), "%s %lld", h->code,
		       (long long)clock_wall() - h->ago);
	fact.fact = text;
	assert_int_equal(cache_put_facts(&st, "holds", "me", &fact, 1, &why),
			 ERR_OK);
	if (h->in_file) {
		struct timespec times[2] = { { .tv_sec = clock_wall() } };

		times[0].tv_sec += h->changed ? 10 : -h->ago - 10;
		times[1] = times[0];
		what.secret_file = in_folder("password");
		write_text(what.secret_file, "x\n");
		assert_int_equal(
			utimensat(AT_FDCWD, what.secret_file, times, 0), 0);
	}
	facts = cache_load_facts(&st);
	what.facts = facts;
	found = dyndns2_hold_find(&what, h->asked_of, &left, &why);
	assert_ptr_equal(found, h->want ? code : NULL);
	if (found) {
		assert_true(left > 0 && left <= 86400);
		assert_contains(why.text, h->code);
	}
	cache_free(facts);
	state_close(&st);
}

static void test_damaged_holds(void **unused)
{
	static const char *const texts[] = {
		"",
		"abuse",
		"abuse x",
		"good 1",
		"moon 1700000000",
		"a-word-longer-than-any-code 1700000000"
	};
	struct dyndns2_holds what = { .identity = "me" };
	struct why why;
	struct state st;
	long left;

	(void)unused;
	assert_int_equal(state_open(&st, folder, true, &why), ERR_OK);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct cache_fact fact = { "a", texts[i] };
		struct cache *facts;

		assert_int_equal(
			cache_put_facts(&st, "holds", "me", &fact, 1, &why),
			ERR_OK);
		facts = cache_load_facts(&st);
		what.facts = facts;
		assert_null(dyndns2_hold_find(&what, "a", &left, &why));
		cache_free(facts);
	}
	state_close(&st);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { TEST(test_damaged_holds) };
	int failed = RUN_ROWS("dyndns2_service", check_url, urls);

	failed += RUN_ROWS("dyndns2_reply", check_reply, replies);
	failed += RUN_ROWS("dyndns2_hold", check_hold, holds);
	return failed + RUN_TESTS("dyndns2_hold", tests);
}
