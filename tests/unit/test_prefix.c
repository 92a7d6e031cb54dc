#include "unit.h"

#include "util/prefix.h"

/* Host parts; want NULL: refused. */
static struct part {
	const char *label, *text, *want;
} parts[] = {
	{ "literal", "::1:2", "::1:2" },
	{ "literal in full", "0:0:0:0:1:2:3:4", "::1:2:3:4" },
	{ "literal with a subnet", "::7:0:0:0:1", "0:0:0:7::1" },
	/* RFC 4291 appendix A: 34-56-78-9A-BC-DE */
	{ "MAC", "mac:34:56:78:9a:bc:de", "::3656:78ff:fe9a:bcde" },
	{ "MAC with '-'", "mac:34-56-78-9A-BC-DE", "::3656:78ff:fe9a:bcde" },
	{ "MAC in capitals", "MAC:34:56:78:9A:BC:DE", "::3656:78ff:fe9a:bcde" },
	{ "MAC alone", "52:54:00:12:34:56", "::5054:ff:fe12:3456" },
	{ "MAC alone with '-'", "52-54-00-12-34-56", "::5054:ff:fe12:3456" },
	{ "off", "off", "off" },
	{ "nothing", "", NULL },
	{ "all zero", "::", NULL },
	{ "IPv4", "0.0.0.1", NULL },
	{ "number", "12", NULL },
	{ "MAC of a group", "mac:01:00:5e:00:00:01", NULL },
	{ "short MAC", "mac:52:54:00:12:34", NULL },
	{ "long MAC", "mac:52:54:00:12:34:56:78", NULL },
	{ "MAC with mixed signs", "mac:52:54-00:12:34:56", NULL },
	{ "MAC with other signs", "mac:52.54.00.12.34.56", NULL },
	{ "MAC with one digit", "mac:2:54:00:12:34:056", NULL },
	{ "MAC with a letter", "mac:5g:54:00:12:34:56", NULL },
	{ "MAC without signs", "mac:525400123456", NULL },
	{ "twice mac", "mac:mac:52:54:00:12:34:56", NULL },
	{ "blank", " ::1", NULL },
	{ "scope", "::1%eth0", NULL },
};

static void check_part(void **state)
{
	const struct part *r = *state;
	struct prefix_host h = { .is_mac = true };
	struct addr want;
	bool ok = prefix_host_parse(&h, r->text);

	assert_int_equal(ok, r->want != NULL);
	if (!ok)
		return;
	assert_int_equal(h.off, strcmp(r->want, "off") == 0);
	if (!h.off && addr_parse(&want, r->want))
		assert_memory_equal(h.b, want.b, sizeof(h.b));
}

static struct subnet {
	const char *label, *text;
	bool ok;
	uint64_t want;
} subnets[] = {
	{ "zero", "0", true, 0 },
	{ "decimal", "31", true, 31 },
	{ "hexadecimal", "0x1f", true, 31 },
	{ "capitals", "0X1F", true, 31 },
	{ "largest", "0xffffffffffffffff", true, UINT64_MAX },
	{ "largest in decimal", "18446744073709551615", true, UINT64_MAX },
	{ "too large", "0x10000000000000000", false, 0 },
	{ "too large in decimal", "18446744073709551616", false, 0 },
	{ "nothing", "", false, 0 },
	{ "0x alone", "0x", false, 0 },
	{ "hexadecimal without 0x", "1f", false, 0 },
	{ "negative", "-1", false, 0 },
	{ "blank", " 1", false, 0 },
	{ "fraction", "1.5", false, 0 },
};

static void check_subnet(void **state)
{
	const struct subnet *r = *state;
	uint64_t got = 77;

	assert_int_equal(prefix_subnet_parse(&got, r->text), r->ok);
	assert_true(got == (r->ok ? r->want : 77));
}

#define NET "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff"

/* want "!…": part of the reason */
static struct joined {
	const char *label;
	unsigned length;
	const char *subnet, *host, *want; /* subnet NULL: not set */
} joins[] = {
	{ "64", 64, NULL, "::1", "2001:db8:aaaa:bbbb::1" },
	{ "64, MAC", 64, NULL, "mac:34:56:78:9a:bc:de",
	  "2001:db8:aaaa:bbbb:3656:78ff:fe9a:bcde" },
	{ "64, all bits", 64, NULL, "::ffff:ffff:ffff:ffff",
	  "2001:db8:aaaa:bbbb:ffff:ffff:ffff:ffff" },
	{ "64, a bit more", 64, NULL, "::1:0:0:0:0",
	  "!'ipv6-host' has 65 bits, and 64 are free behind the prefix" },
	{ "64 and subnet 0", 64, "0", "::1", "2001:db8:aaaa:bbbb::1" },
	{ "64 and subnet 1", 64, "1", "::1",
	  "!'ipv6-subnet' has 0 bits with a prefix of 64" },
	{ "56 without subnet", 56, NULL, "::1", "2001:db8:aaaa:bb00::1" },
	{ "56 and subnet", 56, "3", "::1", "2001:db8:aaaa:bb03::1" },
	{ "56 and largest subnet", 56, "255", "::1", "2001:db8:aaaa:bbff::1" },
	{ "56 and subnet too large", 56, "256", "::1",
	  "!'ipv6-subnet' has 8 bits with a prefix of 56, which is too few "
	  "for 0x100" },
	{ "56, subnet in the host part", 56, NULL, "::3:0:0:0:1",
	  "2001:db8:aaaa:bb03::1" },
	{ "56, host part too long", 56, NULL, "::103:0:0:0:1",
	  "!'ipv6-host' has 73 bits, and 72 are free behind the prefix" },
	{ "56, subnet and a long host part", 56, "3", "::1:0:0:0:1",
	  "!'ipv6-host' has 65 bits, and 64 are free behind the subnet" },
	{ "56, subnet and MAC", 56, "0x1f", "52:54:00:12:34:56",
	  "2001:db8:aaaa:bb1f:5054:ff:fe12:3456" },
	{ "60, nibble", 60, "15", "::1", "2001:db8:aaaa:bbbf::1" },
	{ "61, not on a nibble", 61, "5", "::1", "2001:db8:aaaa:bbbd::1" },
	{ "61, too large", 61, "8", "::1", "!has 3 bits" },
	{ "63", 63, "1", "::1", "2001:db8:aaaa:bbbb::1" },
	{ "48", 48, "65535", "::1", "2001:db8:aaaa:ffff::1" },
	{ "32", 32, "0x12345678", "::1", "2001:db8:1234:5678::1" },
	{ "32, too large", 32, "0x100000000", "::1", "!has 32 bits" },
	{ "1", 1, "0x7fffffffffffffff", "::1", "7fff:ffff:ffff:ffff::1" },
	{ "1, too large", 1, "0x8000000000000000", "::1", "!has 63 bits" },
	{ "80", 80, NULL, "::1:2", "2001:db8:aaaa:bbbb:cccc:0:1:2" },
	{ "80, too long", 80, NULL, "::1:0:0:0", "!has 49 bits, and 48" },
	{ "80, MAC", 80, NULL, "52:54:00:12:34:56",
	  "!an interface identifier has 64 bits" },
	{ "80 and subnet 0", 80, "0", "::1", "2001:db8:aaaa:bbbb:cccc::1" },
	{ "80 and subnet", 80, "1", "::1", "!has 0 bits" },
	{ "127", 127, NULL, "::1", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff" },
	{ "127, too long", 127, NULL, "::2", "!has 2 bits, and 1 are free" },
};

static void check_join(void **state)
{
	const struct joined *r = *state;
	struct addr net, got = { .family = AF_UNSPEC };
	char text[ADDR_MAX_TEXT + 1];
	struct prefix_host host;
	struct why why = { "" };
	uint64_t subnet = 0;
	enum err rc;

	assert_true(addr_parse(&net, NET));
	assert_true(prefix_host_parse(&host, r->host));
	assert_true(!r->subnet || prefix_subnet_parse(&subnet, r->subnet));
	rc = prefix_join(&got, &net, r->length, r->subnet ? &subnet : NULL,
			 &host, &why);
	if (r->want[0] == '!') {
		assert_int_equal(rc, ERR_CONFIG);
		assert_contains(why.text, r->want + 1);
		assert_int_equal(got.family, AF_UNSPEC);
		return;
	}
	assert_int_equal(rc, ERR_OK);
	addr_text(text, &got);
	assert_string_equal(text, r->want);
}

int main(void)
{
	return RUN_ROWS("host parts", check_part, parts) +
	       RUN_ROWS("subnet ids", check_subnet, subnets) +
	       RUN_ROWS("joined", check_join, joins);
}
