#include "unit.h"

#include <net/if.h>

#include "flow/address.h"
#include "net/interface.h"

/* @ in a source stands for the test's folder. */
static struct row {
	const char *label, *sources; /* parted by blanks */
	const char *content;         /* of the file "f"; NULL: none */
	int family;
	bool private;
	enum err rc;
	const char *want; /* the address, "off", or a part of the reason */
} rows[] = {
	{ "static", "static:8.8.8.8", NULL, AF_INET, false, ERR_OK, "8.8.8.8" },
	{ "static private", "static:10.0.0.1", NULL, AF_INET, false, ERR_OK,
	  "10.0.0.1" },
	{ "static ipv6", "static:2001:DB8::1", NULL, AF_INET6, false, ERR_OK,
	  "2001:db8::1" },
	{ "static of the other family", "static:8.8.8.8", NULL, AF_INET6, false,
	  ERR_CONFIG, "no IPv6 address" },
	{ "static, other family again", "static:::1", NULL, AF_INET, false,
	  ERR_CONFIG, "no IPv4 address" },
	{ "static without address", "static:", NULL, AF_INET, false, ERR_CONFIG,
	  "no source" },
	{ "static name", "static:example.org", NULL, AF_INET, false, ERR_CONFIG,
	  "no IPv4 address" },
	{ "off", "off", NULL, AF_INET, false, ERR_OK, "off" },
	{ "off with more", "off:", NULL, AF_INET, false, ERR_CONFIG,
	  "no source" },
	{ "unknown", "magic", NULL, AF_INET, false, ERR_CONFIG,
	  "'magic' is no source" },
	{ "upper case", "STATIC:8.8.8.8", NULL, AF_INET, false, ERR_CONFIG,
	  "no source" },
	{ "route with more", "route:eth0", NULL, AF_INET, false, ERR_CONFIG,
	  "no source" },
	{ "a bad one behind a good one", "static:8.8.8.8 magic", NULL, AF_INET,
	  false, ERR_CONFIG, "'magic' is no source" },
	{ "nothing", "", NULL, AF_INET, false, ERR_CONFIG, "no source" },
	{ "file", "file:@/f", "8.8.4.4\n", AF_INET, false, ERR_OK, "8.8.4.4" },
	{ "file without line end", "file:@/f", "8.8.4.4", AF_INET, false,
	  ERR_OK, "8.8.4.4" },
	{ "file with blanks", "file:@/f", "\n  8.8.4.4 \r\n\n", AF_INET, false,
	  ERR_OK, "8.8.4.4" },
	{ "file ipv6", "file:@/f", "2600:ffff::1\n", AF_INET6, false, ERR_OK,
	  "2600:ffff::1" },
	{ "file missing", "file:@/f", NULL, AF_INET, false, ERR_LATER,
	  "No such file" },
	{ "file empty", "file:@/f", "", AF_INET, false, ERR_LATER,
	  "must hold one IPv4 address" },
	{ "file of two", "file:@/f", "8.8.8.8\n8.8.4.4\n", AF_INET, false,
	  ERR_LATER, "must hold one IPv4 address" },
	{ "file of the other family", "file:@/f", "8.8.8.8", AF_INET6, false,
	  ERR_LATER, "must hold one IPv6 address" },
	{ "file with a page", "file:@/f", "<html>8.8.8.8</html>", AF_INET,
	  false, ERR_LATER, "must hold one IPv4 address" },
	{ "file half written", "file:@/f", "8.8.8.", AF_INET, false, ERR_LATER,
	  "must hold one IPv4 address" },
	{ "file not text", "file:@/f", "8.8.8.8\xff", AF_INET, false, ERR_LATER,
	  "UTF-8" },
	{ "file private", "file:@/f", "192.168.1.1", AF_INET, false, ERR_LATER,
	  "192.168.1.1 is not globally reachable: Private-Use" },
	{ "file private, allowed", "file:@/f", "192.168.1.1", AF_INET, true,
	  ERR_OK, "192.168.1.1" },
	{ "file is a folder", "file:@", NULL, AF_INET, false, ERR_LATER,
	  "not a regular file" },
	{ "the second source", "file:@/none static:8.8.8.8", NULL, AF_INET,
	  false, ERR_OK, "8.8.8.8" },
	{ "the first source", "static:8.8.8.8 static:8.8.4.4", NULL, AF_INET,
	  false, ERR_OK, "8.8.8.8" },
	{ "private, then another", "file:@/f static:8.8.8.8", "10.0.0.1",
	  AF_INET, false, ERR_OK, "8.8.8.8" },
	{ "off at the end", "file:@/none off", NULL, AF_INET, false, ERR_OK,
	  "off" },
	{ "the last reason", "file:@/none interface:no-such-if", NULL, AF_INET,
	  false, ERR_LATER, "source 'interface:no-such-if'" },
	{ "no such interface", "interface:no-such-if", NULL, AF_INET, false,
	  ERR_LATER, "no interface 'no-such-if'" },
	{ "interface name too long", "interface:a-name-that-no-kernel-takes",
	  NULL, AF_INET, false, ERR_LATER, "no interface" },
	{ "loopback", "interface:lo", NULL, AF_INET, false, ERR_LATER,
	  "127.0.0.1 is not globally reachable: Loopback" },
	{ "loopback allowed", "interface:lo", NULL, AF_INET, true, ERR_OK,
	  "127.0.0.1" },
};

static void split(struct strlist *l, const char *sources)
{
	char copy[300], *rest = copy, *word;

	(void)snprintf(copy, sizeof(copy), "%s", sources);
	while ((word = strsep(&rest, " "))) {
		const char *at = strchr(word, '@');
		char text[500];

		if (!*word)
			continue;
		(void)snprintf(text, sizeof(text), "%.*s%s%s",
			       (int)strcspn(word, "@"), word, at ? folder : "",
			       at ? at + 1 : "");
		assert_int_equal(strlist_add(l, text, NULL), ERR_OK);
	}
}

static void check_row(void **state)
{
	const struct row *r = *state;
	struct address_env env = { .timeout_ms = 1000 };
	struct strlist sources = { 0 };
	struct address_query q = { .family = r->family,
				   .sources = &sources,
				   .allow_private = r->private };
	char text[ADDR_MAX_TEXT + 1];

	if (r->content)
		write_text(in_folder("f"), r->content);
	split(&sources, r->sources);
	address_find(&env, &q, 1);
	assert_int_equal(q.outcome, r->rc);
	if (r->rc) {
		assert_contains(q.why.text, r->want);
		assert_int_equal(q.addr.family, 0);
	} else if (q.off) {
		assert_string_equal("off", r->want);
	} else {
		addr_text(text, &q.addr);
		assert_string_equal(text, r->want);
	}
	address_query_free(&q);
	strlist_free(&sources);
}

/* Files stand for sources that have seen an address; "-" is none. */
static struct vote_row {
	const char *label;
	const char *said[4];
	long confirm;
	const char *known[2];
	unsigned bits;
	const char *want; /* address, or a part of the reason */
	size_t asked;     /* sources */
} votes[] = {
	{ "one is enough",
	  { "25.0.0.1", "25.0.0.2" },
	  1,
	  { NULL },
	  32,
	  "25.0.0.1",
	  1 },
	{ "two agree",
	  { "25.0.0.1", "25.0.0.1", "25.0.0.1" },
	  2,
	  { NULL },
	  32,
	  "25.0.0.1",
	  2 },
	{ "two differ, the third decides",
	  { "25.0.0.1", "25.0.0.2", "25.0.0.2" },
	  2,
	  { NULL },
	  32,
	  "25.0.0.2",
	  3 },
	{ "nobody agrees",
	  { "25.0.0.1", "25.0.0.2", "25.0.0.3" },
	  2,
	  { NULL },
	  32,
	  "seen by 2 independent sources",
	  3 },
	{ "one is silent",
	  { "25.0.0.1", "-", "25.0.0.1" },
	  2,
	  { NULL },
	  32,
	  "25.0.0.1",
	  3 },
	{ "too few answers",
	  { "25.0.0.1", "-", "-" },
	  2,
	  { NULL },
	  32,
	  "seen by 2 independent sources",
	  3 },
	{ "a private one is no vote",
	  { "10.0.0.1", "10.0.0.1", "25.0.0.1" },
	  2,
	  { NULL },
	  32,
	  "seen by 2",
	  3 },
	{ "published already",
	  { "25.0.0.1", "25.0.0.2" },
	  2,
	  { "25.0.0.1" },
	  32,
	  "25.0.0.1",
	  1 },
	{ "published, by the second",
	  { "25.0.0.2", "25.0.0.1" },
	  2,
	  { "25.0.0.1" },
	  32,
	  "25.0.0.1",
	  2 },
	{ "published, after a failure",
	  { "-", "25.0.0.1", "25.0.0.1" },
	  3,
	  { "25.0.0.1" },
	  32,
	  "25.0.0.1",
	  2 },
	{ "new, and confirmed",
	  { "25.0.0.2", "25.0.0.2", "25.0.0.1" },
	  2,
	  { "25.0.0.1" },
	  32,
	  "25.0.0.2",
	  2 },
	{ "published for some names only",
	  { "25.0.0.1", "25.0.0.1" },
	  2,
	  { "25.0.0.1", "25.0.0.2" },
	  32,
	  "25.0.0.1",
	  2 },
	{ "the prefix is published",
	  { "25.0.0.9", "-" },
	  2,
	  { "25.0.0.1" },
	  24,
	  "25.0.0.9",
	  1 },
};

static void check_vote(void **state)
{
	const struct vote_row *r = *state;
	struct address_env env = { .timeout_ms = 1000 };
	struct address_known known[2];
	struct strlist sources = { 0 };
	struct address_query q = { .family = AF_INET,
				   .sources = &sources,
				   .confirm = r->confirm,
				   .known = known };
	char text[ADDR_MAX_TEXT + 1], name[2] = "a", word[500];

	for (size_t i = 0; i < 4 && r->said[i]; i++, name[0]++) {
		if (r->said[i][0] != '-')
			write_text(in_folder(name), r->said[i]);
		(void)snprintf(word, sizeof(word), "file:%s", in_folder(name));
		assert_int_equal(strlist_add(&sources, word, NULL), ERR_OK);
	}
	for (; q.n_known < 2 && r->known[q.n_known]; q.n_known++) {
		known[q.n_known].bits = r->bits;
		assert_true(addr_parse(&known[q.n_known].addr,
				       r->known[q.n_known]));
	}
	address_find(&env, &q, 1);
	assert_int_equal(q.n_reports, r->asked);
	if (q.outcome) {
		assert_int_equal(q.outcome, ERR_LATER);
		assert_contains(q.why.text, r->want);
		assert_contains(q.why.text, sources.v[r->asked - 1] + 5);
	} else {
		addr_text(text, &q.addr);
		assert_string_equal(text, r->want);
	}
	address_query_free(&q);
	strlist_free(&sources);
}

static void test_loopback_addresses(void **state)
{
	struct interface_address *list = NULL;
	size_t n = 0;
	bool found = false;

	(void)state;
	assert_int_equal(interface_addresses("lo", AF_INET, &list, &n, NULL),
			 ERR_OK);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].addr.family, AF_INET);
		found |= memcmp(list[i].addr.b, "\x7f\0\0\1", 4) == 0;
	}
	assert_true(found);
	interface_addresses_free(list);
}

static void test_route(void **state)
{
	struct addr a = { .family = 0 };
	struct why why = { "" };
	enum err rc = interface_route_source(&a, AF_INET, NULL, &why);

	(void)state; /* a host may have no route; then that is said */
	if (rc) {
		assert_int_equal(rc, ERR_LATER);
		assert_contains(why.text, "no route to the Internet");
	} else {
		assert_int_equal(a.family, AF_INET);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_loopback_addresses),
		TEST(test_route),
	};

	return RUN_ROWS("address_find", check_row, rows) +
	       RUN_ROWS("confirm", check_vote, votes) +
	       RUN_TESTS("interface", tests);
}
