#include "unit.h"

#include <arpa/inet.h>

#include "util/addr.h"

static struct text {
	const char *label, *text, *want; /* want NULL: refused */
} texts[] = {
	{ "ipv4", "203.0.113.7", "203.0.113.7" },
	{ "ipv4 zeros", "0.0.0.0", "0.0.0.0" },
	{ "ipv4 broadcast", "255.255.255.255", "255.255.255.255" },
	{ "ipv6", "2001:db8::1", "2001:db8::1" },
	{ "ipv6 upper case", "2001:DB8::ABCD", "2001:db8::abcd" },
	{ "ipv6 in full", "2001:0db8:0000:0000:0000:0000:0000:0001",
	  "2001:db8::1" },
	{ "longest run of zeros", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
	{ "first of two runs", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
	{ "unspecified", "::", "::" },
	{ "mapped", "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
	{ "empty", "", NULL },
	{ "three parts", "1.2.3", NULL },
	{ "five parts", "1.2.3.4.5", NULL },
	{ "part too large", "1.2.3.256", NULL },
	{ "octal looking", "010.1.1.1", NULL },
	{ "hexadecimal", "0x7f.1.1.1", NULL },
	{ "blank before", " 1.2.3.4", NULL },
	{ "blank behind", "1.2.3.4 ", NULL },
	{ "line end", "1.2.3.4\n", NULL },
	{ "prefix length", "1.2.3.4/32", NULL },
	{ "port", "1.2.3.4:53", NULL },
	{ "two gaps", "1::2::3", NULL },
	{ "nine groups", "1:2:3:4:5:6:7:8:9", NULL },
	{ "five digits", "12345::", NULL },
	{ "scope", "fe80::1%lo", NULL },
	{ "brackets", "[::1]", NULL },
	{ "name", "localhost", NULL },
};

static void check_text(void **state)
{
	const struct text *r = *state;
	struct addr a = { .family = -1 };
	char got[ADDR_MAX_TEXT + 1];

	assert_int_equal(addr_parse(&a, r->text), r->want != NULL);
	if (!r->want) {
		assert_int_equal(a.family, -1);
		return;
	}
	assert_int_equal(a.family, strchr(r->want, ':') ? AF_INET6 : AF_INET);
	addr_text(got, &a);
	assert_string_equal(got, r->want);
}

static struct point {
	const char *label, *text, *want;
} points[] = {
	{ "ipv4", "127.0.0.1", "127.0.0.1:53" },
	{ "ipv4 and port", "127.0.0.1:5300", "127.0.0.1:5300" },
	{ "largest port", "127.0.0.1:65535", "127.0.0.1:65535" },
	{ "ipv6", "::1", "[::1]:53" },
	{ "ipv6 in brackets", "[::1]", "[::1]:53" },
	{ "ipv6 and port", "[2001:db8::1]:5300", "[2001:db8::1]:5300" },
	{ "ipv4 in brackets", "[127.0.0.1]:54", "127.0.0.1:54" },
	{ "name", "localhost", NULL },
	{ "port zero", "127.0.0.1:0", NULL },
	{ "port too large", "127.0.0.1:65536", NULL },
	{ "empty port", "127.0.0.1:", NULL },
	{ "port with sign", "127.0.0.1:+53", NULL },
	{ "empty", "", NULL },
	{ "port alone", ":53", NULL },
	{ "open bracket", "[::1", NULL },
	{ "text behind bracket", "[::1]x", NULL },
	{ "empty brackets", "[]", NULL },
	{ "unknown scope", "fe80::1%no-such-if", NULL },
	{ "blank", "127.0.0.1 ", NULL },
	{ "too long",
	  "0000000000000000000000000000000000000000000000000000000000000000000"
	  "0000000000000000000000000000000",
	  NULL },
};

static void check_point(void **state)
{
	const struct point *r = *state;
	struct endpoint e;
	char got[ENDPOINT_MAX_TEXT + 1];

	assert_int_equal(endpoint_parse(&e, r->text, 53), r->want != NULL);
	if (!r->want)
		return;
	endpoint_text(got, &e);
	assert_string_equal(got, r->want);
}

static void test_scope(void **state)
{
	struct endpoint e;

	(void)state;
	assert_true(endpoint_parse(&e, "[fe80::1%lo]:5300", 53));
	assert_int_not_equal(e.u.in6.sin6_scope_id, 0);
	assert_int_equal(ntohs(e.u.in6.sin6_port), 5300);
}

static void test_same(void **state)
{
	struct endpoint a, b;

	(void)state;
	assert_true(endpoint_parse(&a, "192.0.2.1:53", 1));
	assert_true(endpoint_parse(&b, "192.0.2.1", 53));
	assert_true(endpoint_same(&a, &b));
	assert_true(endpoint_parse(&b, "192.0.2.1", 54));
	assert_false(endpoint_same(&a, &b));
	assert_true(endpoint_parse(&b, "192.0.2.2", 53));
	assert_false(endpoint_same(&a, &b));
	assert_true(endpoint_parse(&b, "::ffff:192.0.2.1", 53));
	assert_false(endpoint_same(&a, &b));
}

static struct host {
	const char *label, *text, *host;
	int port; /* 0: refused */
} hosts[] = {
	{ "name", "ns1.example.org", "ns1.example.org", 99 },
	{ "name and port", "ns1.example.org:53", "ns1.example.org", 53 },
	{ "final dot", "ns1.example.org.:53", "ns1.example.org.", 53 },
	{ "ipv6 alone", "2001:db8::1", "2001:db8::1", 99 },
	{ "ipv6 and port", "[2001:db8::1]:53", "2001:db8::1", 53 },
	{ "scope", "[fe80::1%lo]:53", "fe80::1%lo", 53 },
	{ "two ports", "ns1:1:2", NULL, 0 },
	{ "no host", ":53", NULL, 0 },
	{ "empty", "", NULL, 0 },
	{ "port by name", "ns1:domain", NULL, 0 },
	{ "longer than the room", "a.very.long.name.of.a.host.example", NULL,
	  0 },
};

static void check_host(void **state)
{
	const struct host *r = *state;
	uint16_t port = 99;
	char host[20];

	assert_int_equal(host_port_split(host, sizeof(host), &port, r->text),
			 r->port != 0);
	if (!r->port) {
		assert_int_equal(port, 99);
		return;
	}
	assert_string_equal(host, r->host);
	assert_int_equal(port, r->port);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_scope),
		TEST(test_same),
	};

	return RUN_ROWS("addr_parse", check_text, texts) +
	       RUN_ROWS("endpoint_parse", check_point, points) +
	       RUN_ROWS("host_port_split", check_host, hosts) +
	       RUN_TESTS("addr", tests);
}
