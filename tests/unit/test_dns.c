#include "net/dns.h"
#include "wire.h"

static struct wire w;

static void begin(unsigned flags, unsigned an, unsigned ns, unsigned ar)
{
	w.len = 0;
	w_header(&w, 0x1234, flags, 1, an, ns, ar);
	w_question(&w, "www.example.org", DNS_A);
}

/* Reads len octets from memory of just that size, so that ASan sees more. */
static enum err read_exactly(struct dns_answer *a, const uint8_t *bytes,
			     size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct why why = { "" };
	enum err rc;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	rc = dns_read_answer(a, copy, len, &why);
	free(copy);
	if (rc == ERR_REPLY)
		assert_contains(why.text, "not a DNS message");
	return rc;
}

/* One record in the answer section. */
static struct one {
	const char *label, *owner;
	unsigned type, class;
	const char *rdata;
	size_t len;
	const char *want; /* owner and data; NULL: dropped */
	size_t want_len;
} ones[] = {
	{ "A", "www.example.org", DNS_A, 1, "\x08\x08\x04\x04", 4,
	  "\x08\x08\x04\x04", 4 },
	{ "AAAA", "x", DNS_AAAA, 1, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1",
	  16, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16 },
	{ "TXT", "x", DNS_TXT, 1, "\3abc", 4, "abc", 3 },
	{ "TXT of two strings", "x", DNS_TXT, 1, "\3abc\2de", 7, "abcde", 5 },
	{ "TXT with empty string", "x", DNS_TXT, 1, "\0\2de", 4, "de", 2 },
	{ "empty TXT", "x", DNS_TXT, 1, "\0", 1, "", 0 },
	{ "TXT with NUL", "x", DNS_TXT, 1, "\3a\0b", 4, "a\0b", 3 },
	{ "TXT with any octets", "x", DNS_TXT, 1, "\3\xff\"\\", 4, "\xff\"\\",
	  3 },
	{ "NS", "x", DNS_NS, 1, "\2NS\4Test\0", 9, "ns.test", 7 },
	{ "CNAME", "x", DNS_CNAME, 1, "\1a\0", 3, "a", 1 },
	{ "DNAME", "x", DNS_DNAME, 1, "\1a\1b\0", 5, "a.b", 3 },
	{ "CNAME to the root", "x", DNS_CNAME, 1, "\0", 1, "", 0 },
	{ "SOA", "x", DNS_SOA, 1,
	  "\2ns\0\2hm\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5", 28, "ns", 2 },
	{ "CNAME with odd octets", "x", DNS_CNAME, 1, "\2a.\0", 4, "a\\.", 3 },
	{ "MX", "x", 15, 1, "\0\1\1a\0", 5, NULL, 0 },
	{ "unknown type", "x", 65280, 1, "abc", 3, NULL, 0 },
	{ "CHAOS", "x", DNS_TXT, 3, "\3abc", 4, NULL, 0 },
	{ "class ANY", "x", DNS_A, 255, "\x08\x08\x04\x04", 4, NULL, 0 },
};

static void check_one(void **state)
{
	const struct one *r = *state;
	struct dns_answer a;

	begin(0x8400, 1, 0, 0);
	w_rr(&w, r->owner, r->type, r->class, 77, r->rdata, r->len);
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.n, r->want ? 1 : 0);
	if (r->want) {
		assert_string_equal(a.rr[0].owner, r->owner);
		assert_int_equal(a.rr[0].type, r->type);
		assert_int_equal(a.rr[0].ttl, 77);
		assert_int_equal(a.rr[0].section, DNS_ANSWER);
		assert_int_equal(a.rr[0].len, r->want_len);
		assert_memory_equal(a.rr[0].data, r->want, r->want_len);
		assert_int_equal(a.rr[0].data[r->want_len], 0);
	}
	dns_answer_free(&a);
}

/* Messages that are none, by their tail behind header and question. */
static struct broken {
	const char *label;
	unsigned an;
	const char *tail;
	size_t len;
} brokens[] = {
	{ "record missing", 1, "", 0 },
	{ "type missing", 1, "\1a\0", 3 },
	{ "rdata missing", 1, "\1a\0\0\1\0\1\0\0\0\0\0\4", 13 },
	{ "rdata short", 1, "\1a\0\0\1\0\1\0\0\0\0\0\4\1\2", 15 },
	{ "label beyond the end", 1, "\77a", 2 },
	{ "pointer to itself", 1, "\xc0\x21\0\1\0\1\0\0\0\0\0\4\1\2\3\4", 16 },
	{ "pointer beyond the end", 1, "\xff\xff\0\1\0\1\0\0\0\0\0\4\1\2\3\4",
	  16 },
	{ "reserved label type", 1, "\x81\0\1\0\1\0\0\0\0\0\4\1\2\3\4", 15 },
	{ "TXT string beyond its rdata", 1,
	  "\0\0\20\0\1\0\0\0\0\0\2\5a\0\0\0\0\0", 18 },
	{ "many records announced", 65535, "\0", 1 },
};

static void check_broken(void **state)
{
	const struct broken *r = *state;
	struct dns_answer a;

	begin(0x8400, r->an, 0, 0);
	w_bytes(&w, r->tail, r->len);
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_REPLY);
}

static void test_header(void **state)
{
	struct dns_answer a;

	(void)state;
	begin(0x8400, 0, 0, 0);
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.rcode, DNS_NOERROR);
	assert_true(a.aa);
	assert_int_equal(a.n, 0);
	dns_answer_free(&a);
	begin(0x8183, 0, 0, 0);
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.rcode, DNS_NXDOMAIN);
	assert_false(a.aa);
	dns_answer_free(&a);
	assert_int_equal(read_exactly(&a, w.b, 0), ERR_REPLY);
}

/* A referral with glue, names compressed: what servers really send. */
static void make_referral(void)
{
	begin(0x8000, 1, 2, 2);
	w_bytes(&w, "\xc0\x0c", 2); /* www.example.org */
	w_bytes(&w, "\0\5\0\1\0\0\0\36\0\5\2No\xc0\x10", 15);
	w_bytes(&w, "\xc0\x10", 2); /* example.org */
	w_bytes(&w, "\0\2\0\1\0\0\0\74\0\6\3ns1\xc0\x10", 16);
	w_rr_name(&w, "Example.ORG", DNS_NS, "ns2.test");
	w_bytes(&w, "\3ns1\xc0\x10", 6);
	w_bytes(&w, "\0\1\0\1\0\0\0\74\0\4\xc0\0\2\1", 14);
	w_rr(&w, "", 41, 1232, 0, "", 0); /* EDNS */
}

static void test_sections(void **state)
{
	const struct dns_rr *rr;
	struct dns_answer a;
	size_t pos = 0;

	(void)state;
	make_referral();
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.n, 4);
	rr = dns_answer_next(&a, DNS_AUTHORITY, "example.org", DNS_NS, &pos);
	assert_string_equal(rr->data, "ns1.example.org");
	rr = dns_answer_next(&a, DNS_AUTHORITY, "example.org", DNS_NS, &pos);
	assert_string_equal(rr->data, "ns2.test");
	assert_null(dns_answer_next(&a, DNS_AUTHORITY, NULL, DNS_NS, &pos));
	pos = 0;
	assert_null(dns_answer_next(&a, DNS_ANSWER, NULL, DNS_NS, &pos));
	pos = 0;
	rr = dns_answer_next(&a, DNS_ANSWER, NULL, DNS_CNAME, &pos);
	assert_string_equal(rr->owner, "www.example.org");
	assert_string_equal(rr->data, "no.example.org");
	pos = 0;
	rr = dns_answer_next(&a, DNS_ADDITIONAL, "ns1.example.org", DNS_A,
			     &pos);
	assert_non_null(rr);
	pos = 0;
	assert_null(
		dns_answer_next(&a, DNS_ADDITIONAL, "ns2.test", DNS_A, &pos));
	dns_answer_free(&a);
	dns_answer_free(&a);
}

static void test_cut_at_every_octet(void **state)
{
	struct dns_answer a;

	(void)state;
	make_referral();
	for (size_t len = 0; len < w.len; len++)
		assert_int_equal(read_exactly(&a, w.b, len), ERR_REPLY);
}

static void test_every_octet_changed(void **state)
{
	static const uint8_t with[] = { 0x01, 0x20, 0x80, 0xc0, 0xff };
	struct dns_answer a;

	(void)state;
	make_referral();
	for (size_t i = 0; i < w.len; i++)
		for (size_t k = 0; k < COUNT(with); k++) {
			enum err rc;

			w.b[i] ^= with[k];
			rc = read_exactly(&a, w.b, w.len);
			assert_true(rc == ERR_OK || rc == ERR_REPLY);
			if (!rc)
				dns_answer_free(&a);
			w.b[i] ^= with[k];
		}
}

/* Names that our text form can't hold must not turn up as other names. */
static void test_odd_owner_is_dropped(void **state)
{
	struct dns_answer a;

	(void)state;
	begin(0x8400, 2, 0, 0);
	w_bytes(&w, "\3a.b\4test\0\0\1\0\1\0\0\0\1\0\4\1\2\3\4", 24);
	w_bytes(&w, "\2a\0\4test\0\0\1\0\1\0\0\0\1\0\4\1\2\3\4", 23);
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.n, 0);
	dns_answer_free(&a);
}

static void test_large_txt(void **state)
{
	static uint8_t rdata[60000];
	struct dns_answer a;

	(void)state;
	for (size_t i = 0; i < sizeof(rdata); i++) {
		size_t rest = sizeof(rdata) - i - 1;

		rdata[i] = (uint8_t)(i % 250 ? 'x' : rest < 249 ? rest : 249);
	}
	begin(0x8400, 1, 0, 0);
	w_rr(&w, "x", DNS_TXT, 1, 1, rdata, sizeof(rdata));
	assert_int_equal(read_exactly(&a, w.b, w.len), ERR_OK);
	assert_int_equal(a.n, 1);
	assert_int_equal(a.rr[0].len, 60000 - 240);
	assert_int_equal(strspn(a.rr[0].data, "x"), a.rr[0].len);
	dns_answer_free(&a);
}

static void test_rcode_text(void **state)
{
	(void)state;
	assert_string_equal(dns_rcode_text(0), "NOERROR");
	assert_string_equal(dns_rcode_text(5), "REFUSED");
	assert_string_equal(dns_rcode_text(10), "NOTZONE");
	assert_non_null(dns_rcode_text(11));
	assert_non_null(dns_rcode_text(-1));
	assert_non_null(dns_rcode_text(4095));
}

static void test_resolver(void **state)
{
	const struct doh doh = { .url = "https://192.0.2.1/dns-query" };
	char text[DNS_SERVER_MAX + 1];
	struct dns dns;

	(void)state;
	dns_init(&dns, "127.0.0.1:5300", &doh);
	assert_int_equal(dns.n_resolvers, 1);
	assert_true(dns.own_resolver);
	dns_server_text(text, &dns, &dns.resolvers[0]);
	assert_string_equal(text, "127.0.0.1:5300");
	assert_false(dns.doh_alone);
	dns_server_text(text, &dns, NULL);
	assert_string_equal(text, "https://192.0.2.1/dns-query");
	dns_init(&dns, "https://dns.test/q{?dns}", &doh);
	assert_int_equal(dns.n_resolvers, 0);
	assert_true(dns.own_resolver && dns.doh_alone);
	dns_server_text(text, &dns, NULL);
	assert_string_equal(text, "https://dns.test/q{?dns}");
	dns_init(&dns, NULL, &doh);
	assert_true(dns.n_resolvers >= 1);
	assert_false(dns.own_resolver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_header),
		TEST(test_sections),
		TEST(test_cut_at_every_octet),
		TEST(test_every_octet_changed),
		TEST(test_odd_owner_is_dropped),
		TEST(test_large_txt),
		TEST(test_rcode_text),
		TEST(test_resolver),
	};

	return RUN_ROWS("records", check_one, ones) +
	       RUN_ROWS("broken messages", check_broken, brokens) +
	       RUN_TESTS("dns", tests);
}
