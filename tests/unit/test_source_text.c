/* What services say about our address, true and false. */
#include "unit.h"

#include "flow/source_text.h"

#define HOST "api.cloudflare.com"
#define GOOD "fl=1\nh=" HOST "\nip=25.25.25.25\nts=1.5\nwarp=off\ngateway=off\n"

/* Bodies with a NUL in them have a length. */
static struct trace_row {
	const char *label, *host, *body;
	size_t len; /* 0: up to the first NUL */
	int family;
	const char *want; /* the address, or a part of the reason */
} traces[] = {
	{ "good", HOST, GOOD, 0, AF_INET, "25.25.25.25" },
	{ "ipv6", HOST, "h=" HOST "\nip=2600:ffff::7\nwarp=off\n", 0, AF_INET6,
	  "2600:ffff::7" },
	{ "carriage returns", HOST,
	  "h=" HOST "\r\nip=25.25.25.25\r\nwarp=off\r\n", 0, AF_INET,
	  "25.25.25.25" },
	{ "no end of line", HOST, "h=" HOST "\nip=25.25.25.25\nwarp=off", 0,
	  AF_INET, "25.25.25.25" },
	{ "upper case", "API.Cloudflare.com", GOOD, 0, AF_INET, "25.25.25.25" },
	{ "a port was asked", HOST ":8443", GOOD, 0, AF_INET, "25.25.25.25" },
	{ "a port is told", "127.0.0.1:99",
	  "h=127.0.0.1:99\nip=25.25.25.25\nwarp=off\n", 0, AF_INET,
	  "25.25.25.25" },
	{ "host by IPv6", "[::1]:99", "h=[::1]\nip=25.25.25.25\nwarp=off\n", 0,
	  AF_INET, "25.25.25.25" },
	{ "host by IPv6, no port", "[::1]", "h=[::1]\nip=1.2.3.4\nwarp=off\n",
	  0, AF_INET, "1.2.3.4" },
	{ "another port", "127.0.0.1:99",
	  "h=127.0.0.1:98\nip=25.25.25.25\nwarp=off\n", 0, AF_INET,
	  "answers for host '127.0.0.1:98'" },
	{ "another host", "cloudflare.com", GOOD, 0, AF_INET,
	  "answers for host '" HOST "' instead of 'cloudflare.com'" },
	{ "longer host", HOST, "h=" HOST ".test\nip=1.2.3.4\nwarp=off\n", 0,
	  AF_INET, "answers for host" },
	{ "empty host", HOST, "h=\nip=1.2.3.4\nwarp=off\n", 0, AF_INET,
	  "answers for host ''" },
	{ "no host", HOST, "ip=1.2.3.4\nwarp=off\n", 0, AF_INET, "a trace" },
	{ "no address", HOST, "h=" HOST "\nwarp=off\n", 0, AF_INET, "a trace" },
	{ "no warp", HOST, "h=" HOST "\nip=1.2.3.4\n", 0, AF_INET, "a trace" },
	{ "warp on", HOST, "h=" HOST "\nip=1.2.3.4\nwarp=on\n", 0, AF_INET,
	  "WARP is 'on'" },
	{ "warp plus", HOST, "h=" HOST "\nip=1.2.3.4\nwarp=plus\n", 0, AF_INET,
	  "WARP is 'plus'" },
	{ "warp cut", HOST, "h=" HOST "\nip=1.2.3.4\nwarp=of", 0, AF_INET,
	  "WARP is 'of'" },
	{ "two hosts", HOST, "h=a.test\n" GOOD, 0, AF_INET, "a trace" },
	{ "two addresses", HOST, "ip=1.2.3.4\n" GOOD, 0, AF_INET, "a trace" },
	{ "two warps", HOST, "warp=off\n" GOOD, 0, AF_INET, "a trace" },
	{ "other family", HOST, GOOD, 0, AF_INET6, "other family" },
	{ "no number", HOST, "h=" HOST "\nip=x\nwarp=off\n", 0, AF_INET,
	  "one IPv4 address" },
	{ "blanks", HOST, "h=" HOST "\nip= 1.2.3.4\nwarp=off\n", 0, AF_INET,
	  "one IPv4 address" },
	{ "a page", HOST, "<html><a href=x>ip=1.2.3.4</a>\n", 0, AF_INET,
	  "a trace" },
	{ "a line of text", HOST, "Welcome\n" GOOD, 0, AF_INET, "a trace" },
	{ "no key", HOST, "=1\n" GOOD, 0, AF_INET, "a trace" },
	{ "empty", HOST, "", 0, AF_INET, "a trace" },
	{ "nul", HOST, "h=" HOST "\nip=1.2.3.4\0\nwarp=off\n", 42, AF_INET,
	  "a trace" },
};

static void check(enum err rc, const struct addr *a, const struct why *why,
		  const char *want)
{
	char text[ADDR_MAX_TEXT + 1];

	if (rc) {
		assert_int_equal(rc, ERR_REPLY);
		assert_int_equal(a->family, 0);
		assert_contains(why->text, want);
	} else {
		addr_text(text, a);
		assert_string_equal(text, want);
	}
}

static void check_trace(void **state)
{
	const struct trace_row *r = *state;
	struct addr a = { .family = 0 };
	struct why why = { "" };
	enum err rc = trace_read(&a, r->body, r->len ? r->len : strlen(r->body),
				 r->host, r->family, &why);

	check(rc, &a, &why, r->want);
}

static struct echo_row {
	const char *label, *body;
	size_t len;
	int family;
	const char *want;
} echoes[] = {
	{ "bare", "25.25.25.25", 0, AF_INET, "25.25.25.25" },
	{ "line", "25.25.25.25\n", 0, AF_INET, "25.25.25.25" },
	{ "blanks", " \t\r\n25.25.25.25 \n\n", 0, AF_INET, "25.25.25.25" },
	{ "ipv6", "2600:FFFF:0::07\n", 0, AF_INET6, "2600:ffff::7" },
	{ "longest", "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", 0,
	  AF_INET6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "empty", "", 0, AF_INET, "one IPv4 address" },
	{ "blank", " \n", 0, AF_INET, "one IPv4 address" },
	{ "other family", "25.25.25.25", 0, AF_INET6,
	  "other family, '25.25.25.25'" },
	{ "two", "25.25.25.25\n25.25.25.26\n", 0, AF_INET, "one IPv4" },
	{ "two in a line", "25.25.25.25, 25.25.25.26", 0, AF_INET, "one IPv4" },
	{ "page", "<html>25.25.25.25</html>", 0, AF_INET, "one IPv4" },
	{ "json", "{\"ip\":\"25.25.25.25\"}", 0, AF_INET, "one IPv4" },
	{ "port", "25.25.25.25:80", 0, AF_INET, "one IPv4" },
	{ "length", "25.25.25.25/32", 0, AF_INET, "one IPv4" },
	{ "leading zero", "025.25.25.25", 0, AF_INET, "one IPv4" },
	{ "hexadecimal", "0x19191919", 0, AF_INET, "one IPv4" },
	{ "scope", "fe80::1%eth0", 0, AF_INET6, "one IPv6" },
	{ "brackets", "[2600:ffff::7]", 0, AF_INET6, "one IPv6" },
	{ "nul behind", "25.25.25.25\0", 12, AF_INET, "one IPv4" },
	{ "nul inside", "25.25\0.25.25", 12, AF_INET, "one IPv4" },
	{ "form feed", "25.25.25.25\f", 0, AF_INET, "one IPv4" },
	{ "too long", "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2550", 0,
	  AF_INET6, "one IPv6" },
};

static void check_echo(void **state)
{
	const struct echo_row *r = *state;
	struct addr a = { .family = 0 };
	struct why why = { "" };
	enum err rc = echo_read(&a, r->body, r->len ? r->len : strlen(r->body),
				r->family, &why);

	check(rc, &a, &why, r->want);
}

#define REMARK "edns0-client-subnet 25.25.25.0/24"

static struct reflection_row {
	const char *label;
	int rcode;
	enum dns_type type;  /* asked for, and answered with */
	const char *owner;   /* of the records */
	const char *data[3]; /* octets for A */
	enum dns_section section;
	int family;
	const char *want;
} reflections[] = {
	{ "A",
	  DNS_NOERROR,
	  DNS_A,
	  "me.test",
	  { "\x19\x19\x19\x19" },
	  DNS_ANSWER,
	  AF_INET,
	  "25.25.25.25" },
	{ "TXT",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "25.25.25.25" },
	  DNS_ANSWER,
	  AF_INET,
	  "25.25.25.25" },
	{ "TXT of IPv6",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "2600:ffff::7" },
	  DNS_ANSWER,
	  AF_INET6,
	  "2600:ffff::7" },
	{ "with a remark",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "25.25.25.25", REMARK },
	  DNS_ANSWER,
	  AF_INET,
	  "25.25.25.25" },
	{ "a remark alone",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { REMARK },
	  DNS_ANSWER,
	  AF_INET,
	  "without an address" },
	{ "two",
	  DNS_NOERROR,
	  DNS_A,
	  "me.test",
	  { "\x19\x19\x19\x19", "\x19\x19\x19\x1a" },
	  DNS_ANSWER,
	  AF_INET,
	  "several records" },
	{ "twice the same",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "25.25.25.25", "25.25.25.25" },
	  DNS_ANSWER,
	  AF_INET,
	  "several" },
	{ "words",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "hello" },
	  DNS_ANSWER,
	  AF_INET,
	  "one IPv4 address" },
	{ "none",
	  DNS_NOERROR,
	  DNS_A,
	  "me.test",
	  { NULL },
	  DNS_ANSWER,
	  AF_INET,
	  "without an address" },
	{ "of another name",
	  DNS_NOERROR,
	  DNS_A,
	  "you.test",
	  { "\x19\x19\x19\x19" },
	  DNS_ANSWER,
	  AF_INET,
	  "without an address" },
	{ "in another section",
	  DNS_NOERROR,
	  DNS_A,
	  "me.test",
	  { "\x19\x19\x19\x19" },
	  DNS_ADDITIONAL,
	  AF_INET,
	  "without" },
	{ "refused",
	  DNS_REFUSED,
	  DNS_A,
	  "me.test",
	  { "\x19\x19\x19\x19" },
	  DNS_ANSWER,
	  AF_INET,
	  "answers REFUSED" },
	{ "no such name",
	  DNS_NXDOMAIN,
	  DNS_A,
	  "me.test",
	  { NULL },
	  DNS_ANSWER,
	  AF_INET,
	  "answers NXDOMAIN" },
	{ "other family",
	  DNS_NOERROR,
	  DNS_A,
	  "me.test",
	  { "\x19\x19\x19\x19" },
	  DNS_ANSWER,
	  AF_INET6,
	  "other family" },
	{ "other family as text",
	  DNS_NOERROR,
	  DNS_TXT,
	  "me.test",
	  { "25.25.25.25" },
	  DNS_ANSWER,
	  AF_INET6,
	  "other family" },
};

static void check_reflection(void **state)
{
	const struct reflection_row *r = *state;
	struct dns_rr rr[3] = { { .ttl = 0 } };
	struct dns_answer answer = { .rcode = r->rcode, .rr = rr };
	struct addr a = { .family = 0 };
	struct why why = { "" };
	enum err rc;

	for (size_t i = 0; i < 3 && r->data[i]; i++) {
		rr[i].section = r->section;
		rr[i].type = r->type;
		(void)snprintf(rr[i].owner, sizeof(rr[i].owner), "%s",
			       r->owner);
		rr[i].data = strdup(r->data[i]);
		assert_non_null(rr[i].data);
		rr[i].len = strlen(rr[i].data);
		answer.n++;
	}
	rc = reflection_read(&a, &answer, "me.test", r->type, r->family, &why);
	check(rc, &a, &why, r->want);
	for (size_t i = 0; i < answer.n; i++)
		free(rr[i].data);
}

int main(void)
{
	return RUN_ROWS("trace_read", check_trace, traces) +
	       RUN_ROWS("echo_read", check_echo, echoes) +
	       RUN_ROWS("reflection_read", check_reflection, reflections);
}
