#include <ldns/ldns.h>

#include "net/dns.h"
#include "wire.h"

#define NOW 1700000000
#define SECRET "thirty-two octets of key material"

static struct algorithm {
	const char *label; /* as we call it */
	enum tsig_algorithm algorithm;
	const char *wire, *digest;
	size_t len;
} algorithms[] = {
	{ "hmac-md5", TSIG_MD5, "hmac-md5.sig-alg.reg.int", "MD5", 16 },
	{ "hmac-sha1", TSIG_SHA1, "hmac-sha1", "SHA1", 20 },
	{ "hmac-sha224", TSIG_SHA224, "hmac-sha224", "SHA224", 28 },
	{ "hmac-sha256", TSIG_SHA256, "hmac-sha256", "SHA256", 32 },
	{ "hmac-sha384", TSIG_SHA384, "hmac-sha384", "SHA384", 48 },
	{ "hmac-sha512", TSIG_SHA512, "hmac-sha512", "SHA512", 64 },
};

static struct wire w;
static struct tsig_key key;
static struct tsig_mac request;

static void set_key(const struct algorithm *a)
{
	key.algorithm = a->algorithm;
	(void)snprintf(key.name, sizeof(key.name), "key.test");
	assert_int_equal(secret_set(&key.secret, SECRET, strlen(SECRET), NULL),
			 ERR_OK);
	memset(request.bytes, 0x5a, sizeof(request.bytes));
	request.len = a->len;
}

/* A reply, and the TSIG record that a right server would put behind it. */
static struct tsig_parts make_reply(const struct algorithm *a)
{
	w.len = 0;
	w_header(&w, 0x1234, 0xa800, 1, 0, 0, 0);
	w_question(&w, "example.org", DNS_SOA);
	return (struct tsig_parts){ .name = "key.test",
				    .algorithm = a->wire,
				    .digest = a->digest,
				    .time = NOW,
				    .fudge = 300,
				    .id = 0x1234,
				    .secret = SECRET,
				    .secret_len = (int)strlen(SECRET),
				    .request = &request };
}

/* Verifies from memory of just the right size. */
static enum err verify(const uint8_t *bytes, size_t len, int64_t now,
		       struct why *why)
{
	uint8_t *copy = malloc(len ? len : 1);
	enum err rc;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	rc = tsig_verify(copy, len, &key, &request, now, why);
	free(copy);
	return rc;
}

static void check_reply(void **state)
{
	const struct algorithm *a = *state;
	struct tsig_parts p;
	struct why why = { "" };

	set_key(a);
	p = make_reply(a);
	w_sign(&w, &p);
	if (verify(w.b, w.len, NOW, &why))
		fail_msg("%s", why.text);
	assert_int_equal(tsig_verify(w.b, w.len, &key, NULL, NOW, NULL),
			 ERR_AUTH); /* the request's MAC counts */
	request.bytes[request.len - 1] ^= 1;
	assert_int_equal(verify(w.b, w.len, NOW, NULL), ERR_AUTH);
	tsig_key_wipe(&key);
}

/* Every octet counts, but those that RFC 8945 leaves out of the MAC: the
 * header's id (which the caller compares), and class and TTL of the record
 * (which are constants in the MAC). */
static void check_tampered(void **state)
{
	const struct algorithm *a = *state;
	size_t record, constants;
	struct tsig_parts p;

	set_key(a);
	p = make_reply(a);
	record = w.len;
	w_sign(&w, &p);
	constants = record + strlen("key.test") + 2 + 2;
	for (size_t i = 2; i < w.len; i++)
		for (unsigned bit = 1; bit <= 0x80; bit <<= 1) {
			/* in names, upper case is lower case */
			bool letter = i >= record && bit == 0x20;

			if ((i >= constants && i < constants + 6) || letter)
				continue;
			w.b[i] = (uint8_t)(w.b[i] ^ bit);
			if (verify(w.b, w.len, NOW, NULL) == ERR_OK)
				fail_msg("octet %zu of %zu, bit %#x", i, w.len,
					 bit);
			w.b[i] = (uint8_t)(w.b[i] ^ bit);
		}
	for (size_t len = 0; len < w.len; len++)
		assert_int_not_equal(verify(w.b, len, NOW, NULL), ERR_OK);
	tsig_key_wipe(&key);
}

/* Our signature is what a hand-made one would be. */
static void check_sign(void **state)
{
	const struct algorithm *a = *state;
	ldns_rdf *name = ldns_dname_new_frm_str("example.org");
	ldns_pkt *pkt =
		ldns_pkt_query_new(name, LDNS_RR_TYPE_SOA, LDNS_RR_CLASS_IN, 0);
	struct tsig_mac mac = { .len = 0 };
	struct tsig_parts p;
	uint8_t *ours = NULL;
	size_t len = 0;

	assert_non_null(pkt);
	set_key(a);
	ldns_pkt_set_id(pkt, 0x1234);
	assert_int_equal(tsig_sign(pkt, &key, NOW, &mac, NULL), ERR_OK);
	assert_int_equal(mac.len, a->len);
	assert_int_equal(ldns_pkt2wire(&ours, pkt, &len), LDNS_STATUS_OK);
	p = make_reply(a);
	p.request = NULL;
	w.b[2] = w.b[3] = 0; /* a query, no flags */
	w_sign(&w, &p);
	assert_int_equal(len, w.len);
	assert_memory_equal(ours, w.b, len);
	assert_int_equal(tsig_verify(ours, len, &key, NULL, NOW, NULL), ERR_OK);
	free(ours);
	ldns_pkt_free(pkt);
	tsig_key_wipe(&key);
}

/* Replies that are not what was hoped for. */
static struct reply {
	const char *label;
	const char *name;      /* NULL: the right one */
	const char *algorithm; /* NULL: the right one */
	unsigned error;
	int64_t off;           /* of the server's clock */
	bool unsigned_, other; /* no MAC; with the server's time */
	size_t cut;
	unsigned id; /* 0: the right one */
	enum err rc;
	const char *reason;
} replies[] = {
	{ .label = "good", .rc = ERR_OK },
	{ .label = "another id on the way",
	  .id = 0x4321,
	  .rc = ERR_AUTH,
	  .reason = "its MAC is wrong" },
	{ .label = "BADSIG",
	  .error = 16,
	  .unsigned_ = true,
	  .rc = ERR_AUTH,
	  .reason = "BADSIG" },
	{ .label = "BADKEY",
	  .error = 17,
	  .unsigned_ = true,
	  .rc = ERR_AUTH,
	  .reason = "BADKEY" },
	{ .label = "BADKEY, other algorithm",
	  .error = 17,
	  .unsigned_ = true,
	  .algorithm = "hmac-sha1",
	  .rc = ERR_AUTH,
	  .reason = "BADKEY" },
	{ .label = "BADTIME",
	  .error = 18,
	  .off = 4000,
	  .other = true,
	  .rc = ERR_AUTH,
	  .reason = "-4000 seconds (BADTIME)" },
	{ .label = "BADTIME without time",
	  .error = 18,
	  .rc = ERR_AUTH,
	  .reason = "BADTIME" },
	{ .label = "BADTIME unsigned",
	  .error = 18,
	  .unsigned_ = true,
	  .rc = ERR_AUTH,
	  .reason = "has no MAC" },
	{ .label = "BADTRUNC",
	  .error = 22,
	  .rc = ERR_AUTH,
	  .reason = "BADTRUNC" },
	{ .label = "unknown error",
	  .error = 999,
	  .rc = ERR_AUTH,
	  .reason = "TSIG error 999" },
	{ .label = "no MAC and no error",
	  .unsigned_ = true,
	  .rc = ERR_AUTH,
	  .reason = "has no MAC" },
	{ .label = "clock at the edge", .off = 300, .rc = ERR_OK },
	{ .label = "clock beyond",
	  .off = 301,
	  .rc = ERR_AUTH,
	  .reason = "-301 seconds off" },
	{ .label = "clock behind at the edge", .off = -300, .rc = ERR_OK },
	{ .label = "clock behind",
	  .off = -301,
	  .rc = ERR_AUTH,
	  .reason = "301 seconds off" },
	{ .label = "replay from 1970",
	  .off = -NOW,
	  .rc = ERR_AUTH,
	  .reason = "seconds off" },
	{ .label = "another key",
	  .name = "other.test",
	  .rc = ERR_AUTH,
	  .reason = "another key" },
	{ .label = "key in upper case", .name = "KEY.Test", .rc = ERR_OK },
	{ .label = "another algorithm",
	  .algorithm = "hmac-sha512",
	  .rc = ERR_AUTH,
	  .reason = "another key" },
	{ .label = "short MAC",
	  .cut = 16,
	  .rc = ERR_AUTH,
	  .reason = "its MAC is wrong" },
	{ .label = "MAC of one octet",
	  .cut = 31,
	  .rc = ERR_AUTH,
	  .reason = "its MAC is wrong" },
};

static void check_outcome(void **state)
{
	const struct reply *r = *state;
	const struct algorithm *a = &algorithms[3];
	uint8_t time[6] = { 0,
			    0,
			    (uint8_t)((NOW + 4000) >> 24),
			    (uint8_t)((NOW + 4000) >> 16),
			    (uint8_t)((NOW + 4000) >> 8),
			    (uint8_t)(NOW + 4000) };
	struct tsig_parts p;
	struct why why = { "" };

	set_key(a);
	p = make_reply(a);
	p.name = r->name ? r->name : p.name;
	p.algorithm = r->algorithm ? r->algorithm : p.algorithm;
	p.digest = r->unsigned_ ? NULL : p.digest;
	p.error = r->error;
	p.time = NOW + (r->other ? 0 : r->off);
	p.other = time;
	p.other_len = r->other ? 6 : 0;
	p.cut = r->cut;
	p.id = r->id ? r->id : p.id;
	w_sign(&w, &p);
	assert_int_equal(verify(w.b, w.len, NOW, &why), r->rc);
	if (r->rc)
		assert_contains(why.text, r->reason);
	tsig_key_wipe(&key);
}

static void test_id_changed_by_a_forwarder(void **state)
{
	struct tsig_parts p;

	(void)state;
	set_key(&algorithms[3]);
	p = make_reply(&algorithms[3]);
	w_sign(&w, &p);
	w.b[0] ^= 0xff; /* the original id stands in the record */
	assert_int_equal(verify(w.b, w.len, NOW, NULL), ERR_OK);
	tsig_key_wipe(&key);
}

static void test_not_signed(void **state)
{
	struct why why = { "" };

	(void)state;
	set_key(&algorithms[3]);
	(void)make_reply(&algorithms[3]);
	assert_int_equal(verify(w.b, w.len, NOW, &why), ERR_AUTH);
	assert_contains(why.text, "not signed");
	assert_int_equal(verify(w.b, 3, NOW, &why), ERR_REPLY);
	tsig_key_wipe(&key);
}

static void test_not_the_last_record(void **state)
{
	struct tsig_parts p;

	(void)state;
	set_key(&algorithms[3]);
	p = make_reply(&algorithms[3]);
	w_sign(&w, &p);
	w_rr(&w, "", 41, 1232, 0, "", 0);
	w.b[11]++;
	assert_int_equal(verify(w.b, w.len, NOW, NULL), ERR_AUTH);
	tsig_key_wipe(&key);
}

static struct text {
	const char *label, *text;
	int want; /* -1: none */
} texts[] = {
	{ "plain", "hmac-sha256", TSIG_SHA256 },
	{ "upper case", "HMAC-SHA512", TSIG_SHA512 },
	{ "final dot", "hmac-sha1.", TSIG_SHA1 },
	{ "sha224", "hmac-sha224", TSIG_SHA224 },
	{ "sha384", "hmac-sha384", TSIG_SHA384 },
	{ "md5", "hmac-md5", TSIG_MD5 },
	{ "md5 in full", "HMAC-MD5.SIG-ALG.REG.INT.", TSIG_MD5 },
	{ "no hmac", "sha256", -1 },
	{ "cut", "hmac-sha25", -1 },
	{ "longer", "hmac-sha2566", -1 },
	{ "truncated MAC", "hmac-sha256-128", -1 },
	{ "gss", "gss-tsig", -1 },
	{ "empty", "", -1 },
	{ "dot", ".", -1 },
};

static void check_text(void **state)
{
	const struct text *r = *state;
	enum tsig_algorithm got = TSIG_ALGORITHMS;

	assert_int_equal(tsig_algorithm_parse(&got, r->text), r->want >= 0);
	assert_int_equal(got, r->want >= 0 ? r->want : TSIG_ALGORITHMS);
	if (r->want >= 0)
		assert_true(
			tsig_algorithm_parse(&got, tsig_algorithm_text(got)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_id_changed_by_a_forwarder),
		TEST(test_not_signed),
		TEST(test_not_the_last_record),
	};

	return RUN_ROWS("sign", check_sign, algorithms) +
	       RUN_ROWS("verify", check_reply, algorithms) +
	       RUN_ROWS("tampered", check_tampered, algorithms) +
	       RUN_ROWS("replies", check_outcome, replies) +
	       RUN_ROWS("algorithm", check_text, texts) +
	       RUN_TESTS("tsig", tests);
}
