#include "unit.h"

#include "flow/special.h"

/*
 * The IANA special-purpose address registries (RFC 6890 and what it was joined
 * by), written down once more and looked up the slow way: bit by bit, longest
 * prefix wins.  reachable is the registry's column "Globally Reachable", except
 * that what it leaves open (6to4, Teredo, ORCHID) and what can't be the address
 * of a host (NAT64's prefix) counts as not reachable.
 */
static struct entry {
	const char *prefix; /* also the label */
	int bits;
	bool reachable;
} entries[] = {
	{ "0.0.0.0", 8, false },
	{ "10.0.0.0", 8, false },
	{ "100.64.0.0", 10, false },
	{ "127.0.0.0", 8, false },
	{ "169.254.0.0", 16, false },
	{ "172.16.0.0", 12, false },
	{ "192.0.0.0", 24, false },
	{ "192.0.0.0", 29, false },
	{ "192.0.0.8", 32, false },
	{ "192.0.0.9", 32, true },
	{ "192.0.0.10", 32, true },
	{ "192.0.0.170", 32, false },
	{ "192.0.0.171", 32, false },
	{ "192.0.2.0", 24, false },
	{ "192.31.196.0", 24, true },
	{ "192.52.193.0", 24, true },
	{ "192.88.99.0", 24, false },
	{ "192.168.0.0", 16, false },
	{ "192.175.48.0", 24, true },
	{ "198.18.0.0", 15, false },
	{ "198.51.100.0", 24, false },
	{ "203.0.113.0", 24, false },
	{ "224.0.0.0", 4, false },
	{ "240.0.0.0", 4, false },
	{ "255.255.255.255", 32, false },
	{ "192.88.99.2", 32, false },
	{ "0.0.0.0", 32, false },
	/* https://www.cloudflare.com/ips-v4, ips-v6 */
	{ "103.21.244.0", 22, false },
	{ "103.22.200.0", 22, false },
	{ "103.31.4.0", 22, false },
	{ "104.16.0.0", 13, false },
	{ "104.24.0.0", 14, false },
	{ "108.162.192.0", 18, false },
	{ "131.0.72.0", 22, false },
	{ "141.101.64.0", 18, false },
	{ "162.158.0.0", 15, false },
	{ "172.64.0.0", 13, false },
	{ "173.245.48.0", 20, false },
	{ "188.114.96.0", 20, false },
	{ "190.93.240.0", 20, false },
	{ "197.234.240.0", 22, false },
	{ "198.41.128.0", 17, false },
	{ "2400:cb00::", 32, false },
	{ "2405:8100::", 32, false },
	{ "2405:b500::", 32, false },
	{ "2606:4700::", 32, false },
	{ "2803:f800::", 32, false },
	{ "2a06:98c0::", 29, false },
	{ "2c0f:f248::", 32, false },
	{ "::", 0, false }, /* only 2000::/3 is in use, RFC 4291 section 2.4 */
	{ "::1", 128, false },
	{ "::", 128, false },
	{ "::ffff:0:0", 96, false },
	{ "64:ff9b::", 96, false },
	{ "64:ff9b:1::", 48, false },
	{ "100::", 64, false },
	{ "100:0:0:1::", 64, false },
	{ "2000::", 3, true },
	{ "2001::", 23, false },
	{ "2001::", 32, false },
	{ "2001:1::1", 128, true },
	{ "2001:1::2", 128, true },
	{ "2001:1::3", 128, true },
	{ "2001:2::", 48, false },
	{ "2001:3::", 32, true },
	{ "2001:4:112::", 48, true },
	{ "2001:10::", 28, false },
	{ "2001:20::", 28, true },
	{ "2001:30::", 28, true },
	{ "2001:db8::", 32, false },
	{ "2002::", 16, false },
	{ "2620:4f:8000::", 48, true },
	{ "3fff::", 20, false },
	{ "5f00::", 16, false },
	{ "fc00::", 7, false },
	{ "fe80::", 10, false },
	{ "fec0::", 10, false },
	{ "ff00::", 8, false },
};

static int bit(const struct addr *a, int i)
{
	return a->b[i / 8] >> (7 - i % 8) & 1;
}

static bool covers(const struct entry *e, const struct addr *a)
{
	struct addr p;

	assert_true(addr_parse(&p, e->prefix));
	if (p.family != a->family)
		return false;
	for (int i = 0; i < e->bits; i++)
		if (bit(&p, i) != bit(a, i))
			return false;
	return true;
}

static bool reachable(const struct addr *a)
{
	bool yes = a->family == AF_INET; /* what is in no entry */
	int longest = -1;

	for (size_t i = 0; i < COUNT(entries); i++)
		if (covers(&entries[i], a) && entries[i].bits > longest) {
			longest = entries[i].bits;
			yes = entries[i].reachable;
		}
	return yes;
}

/* Adds one, or takes one away; false at the end of the address space. */
static bool step(struct addr *a, int by)
{
	uint8_t edge = by > 0 ? 0xff : 0;

	for (int i = a->family == AF_INET ? 3 : 15; i >= 0; i--) {
		bool carry = a->b[i] == edge;

		a->b[i] = (uint8_t)(a->b[i] + by);
		if (!carry)
			return true;
	}
	return false;
}

static void check(const struct addr *a)
{
	const char *name = special_name(a);
	char text[ADDR_MAX_TEXT + 1];

	addr_text(text, a);
	if (reachable(a) != (name == NULL))
		fail_msg("%s is said to be %s", text,
			 name ? name : "reachable");
	assert_true(!name || *name);
}

static void check_entry(void **state)
{
	const struct entry *e = *state;
	struct addr first, last, beyond;
	int size;

	assert_true(addr_parse(&first, e->prefix));
	size = first.family == AF_INET ? 32 : 128;
	last = first;
	for (int i = e->bits; i < size; i++)
		last.b[i / 8] = (uint8_t)(last.b[i / 8] | 1 << (7 - i % 8));
	check(&first);
	check(&last);
	beyond = first;
	if (step(&beyond, -1))
		check(&beyond);
	beyond = last;
	if (step(&beyond, 1))
		check(&beyond);
	/* and one from the middle */
	beyond = first;
	if (e->bits < size - 1) {
		beyond.b[size / 8 - 1] ^= 1;
		check(&beyond);
	}
}

/* So that the two tables can't be wrong in the same way everywhere. */
static struct known {
	const char *text; /* also the label */
	bool special;
} knowns[] = {
	{ "8.8.8.8", false },        { "1.1.1.1", false },
	{ "10.1.2.3", true },        { "100.63.255.255", false },
	{ "100.127.255.255", true }, { "172.31.255.255", true },
	{ "172.32.0.0", false },     { "192.168.1.1", true },
	{ "198.19.255.255", true },  { "223.255.255.255", false },
	{ "224.0.0.1", true },       { "255.255.255.255", true },
	{ "2606:4700::1111", true }, { "2a00:1450:4001::1", false },
	{ "fd00::1", true },         { "fe80::1", true },
	{ "::ffff:8.8.8.8", true },  { "::8.8.8.8", true },
	{ "2001:db8::1", true },     { "2001:67c:1::1", false },
	{ "4000::1", true },         { "ff02::1", true },
	{ "104.27.1.1", true },      { "104.15.255.255", false },
	{ "fec0::1", true },         { "2001::1", true },
};

static void check_known(void **state)
{
	const struct known *r = *state;
	struct addr a;

	assert_true(addr_parse(&a, r->text));
	assert_int_equal(special_name(&a) != NULL, r->special);
}

/* Addresses spread over all of both spaces, always the same ones. */
static void test_spread(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct addr a = { i % 2 ? AF_INET6 : AF_INET, { 0 } };

		for (int k = 0; k < (i % 2 ? 16 : 4); k++) {
			x = x * 1664525 + 1013904223;
			a.b[k] = (uint8_t)(x >> 24);
		}
		if (i % 4 == 1) /* most IPv6 entries stand in 2001::/16 */
			memcpy(a.b, "\x20\x01\x00", 3);
		check(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_spread) };

	return RUN_ROWS("registry", check_entry, entries) +
	       RUN_ROWS("known", check_known, knowns) +
	       RUN_TESTS("special", tests);
}
