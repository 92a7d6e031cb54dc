#define _GNU_SOURCE /* memmem */
#include <pthread.h>
#include <sys/socket.h>

#include "net/update.h"
#include "wire.h"

/* A server in a thread that takes messages and answers them. */
static const struct dns wet, dry = { .dry_run = true };

static struct server {
	int udp, tcp;
	struct endpoint where;
	pthread_t thread;
	unsigned rcode;
	int forged; /* replies without a signature before the right one */
	bool sign;
	size_t messages, over_tcp; /* how many to take */
	struct wire heard;         /* the last one */
} s;

#define SECRET "0123456789abcdef"

/* What is at the end of a signed message: MAC of 32 octets, id, error, other
 * length. */
static void take_mac(struct tsig_mac *mac)
{
	mac->len = 32;
	memcpy(mac->bytes, s.heard.b + s.heard.len - 6 - 32, 32);
}

static void make_reply(struct wire *w, bool sign)
{
	static struct tsig_mac mac;
	struct tsig_parts p = { .name = "key.test",
				.algorithm = "hmac-sha256",
				.digest = "SHA256",
				.time = (int64_t)time(NULL),
				.fudge = 300,
				.secret = SECRET,
				.secret_len = 16,
				.request = &mac };

	p.id = (unsigned)s.heard.b[0] << 8 | s.heard.b[1];
	w->len = 0;
	w_header(w, p.id, 0xa800 | s.rcode, 0, 0, 0, 0);
	if (sign) {
		take_mac(&mac);
		w_sign(w, &p);
	}
}

static void *serve(void *arg)
{
	static struct wire reply;
	struct sockaddr_storage from;
	struct sockaddr *to = (struct sockaddr *)&from;
	socklen_t len = sizeof(from);
	uint8_t prefix[2];
	int fd = -1;

	if (s.over_tcp)
		fd = accept(s.tcp, NULL, NULL);
	for (size_t i = 0; i < s.messages; i++) {
		ssize_t n;

		if (fd >= 0 && recv(fd, prefix, 2, MSG_WAITALL) == 2)
			n = recv(fd, s.heard.b,
				 (size_t)prefix[0] << 8 | prefix[1],
				 MSG_WAITALL);
		else
			n = recvfrom(s.udp, s.heard.b, sizeof(s.heard.b), 0, to,
				     &len);
		s.heard.len = n > 0 ? (size_t)n : 0;
		for (int f = 0; f < s.forged; f++) {
			make_reply(&reply, false);
			(void)sendto(s.udp, reply.b, reply.len, 0, to, len);
		}
		make_reply(&reply, s.sign);
		prefix[0] = (uint8_t)(reply.len >> 8);
		prefix[1] = (uint8_t)reply.len;
		if (fd >= 0) {
			(void)send(fd, prefix, 2, MSG_NOSIGNAL);
			(void)send(fd, reply.b, reply.len, MSG_NOSIGNAL);
		} else {
			(void)sendto(s.udp, reply.b, reply.len, 0, to, len);
		}
	}
	if (fd >= 0)
		(void)close(fd);
	return arg;
}

static int open_one(int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	if (bind(fd, &s.where.u.sa, s.where.len)) {
		(void)close(fd);
		return -1;
	}
	s.where.len = sizeof(s.where.u);
	assert_int_equal(getsockname(fd, &s.where.u.sa, &s.where.len), 0);
	return fd;
}

static void open_server(void)
{
	s.tcp = -1;
	for (int i = 0; s.tcp < 0 && i < 20; i++) {
		assert_true(endpoint_parse(&s.where, "127.0.0.1", 1));
		s.where.u.in.sin_port = 0;
		s.udp = open_one(SOCK_DGRAM);
		s.tcp = open_one(SOCK_STREAM);
		if (s.tcp < 0)
			(void)close(s.udp);
	}
	assert_true(s.tcp >= 0);
	assert_int_equal(listen(s.tcp, 8), 0);
	assert_int_equal(pthread_create(&s.thread, NULL, serve, NULL), 0);
}

static void close_server(void)
{
	assert_int_equal(pthread_join(s.thread, NULL), 0);
	(void)close(s.udp);
	(void)close(s.tcp);
}

static struct tsig_key make_key(bool with_secret)
{
	struct tsig_key key = { .name = "key.test" };

	if (with_secret)
		assert_int_equal(secret_set(&key.secret, SECRET, 16, NULL), 0);
	return key;
}

static struct row {
	const char *label;
	unsigned rcode;
	bool key, sign;
	int forged;
	enum err rc;
	const char *reason;
} rows[] = {
	{ "done", 0, false, false, 0, ERR_OK, "" },
	{ "done, signed", 0, true, true, 0, ERR_OK, "" },
	{ "forged ones before", 0, true, true, 3, ERR_OK, "" },
	{ "refused", 5, false, false, 0, ERR_REFUSED, "tsig-key-file" },
	{ "refused, signed", 5, true, true, 0, ERR_REFUSED, "'key.test'" },
	{ "refused, not signed", 5, true, false, 0, ERR_REFUSED, "REFUSED" },
	{ "not authoritative", 9, false, false, 0, ERR_NOZONE, "NOTAUTH" },
	{ "not in the zone", 10, false, false, 0, ERR_REFUSED, "NOTZONE" },
	{ "server fails", 2, false, false, 0, ERR_LATER, "SERVFAIL" },
	{ "not implemented", 4, false, false, 0, ERR_REPLY, "NOTIMP" },
	{ "unknown code", 15, false, false, 0, ERR_REPLY, "(15)" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct tsig_key key = make_key(r->key);
	struct update_result result;
	struct update *u = NULL;

	memset(&s, 0, sizeof(s));
	s.rcode = r->rcode;
	s.sign = r->sign;
	s.forged = r->forged;
	s.messages = 1;
	open_server();
	assert_int_equal(update_new(&u, "zone.test", NULL), ERR_OK);
	assert_int_equal(
		update_insert(u, "a.zone.test", DNS_TXT, 60, "v", NULL),
		ERR_OK);
	update_send(&u, &result, 1, &s.where, &key, &wet);
	close_server();
	if (result.outcome != r->rc)
		fail_msg("%d: %s", (int)result.outcome, result.why.text);
	if (r->rc) {
		assert_contains(result.why.text, "server 127.0.0.1:");
		assert_contains(result.why.text, r->reason);
	}
	update_free(u);
	tsig_key_wipe(&key);
}

/* The message, octet by octet (RFC 2136 section 2). */
static void test_message(void **state)
{
	struct tsig_key key = make_key(false);
	static struct wire want;
	struct update_result result;
	struct update *u = NULL;

	(void)state;
	memset(&s, 0, sizeof(s));
	s.messages = 1;
	open_server();
	assert_int_equal(update_new(&u, "z", NULL), ERR_OK);
	assert_int_equal(update_delete_set(u, "b.z", DNS_AAAA, NULL), 0);
	assert_int_equal(update_delete(u, "b.z", DNS_TXT, "-v", NULL), 0);
	assert_int_equal(update_insert(u, "b.z", DNS_A, 60, "8.8.4.4", NULL),
			 0);
	update_send(&u, &result, 1, &s.where, &key, &wet);
	close_server();
	assert_int_equal(result.outcome, ERR_OK);
	want.len = 0;
	w_bytes(&want, s.heard.b, 2); /* any id */
	w_bytes(&want, "\x28\0\0\1\0\0\0\3\0\0\1z\0\0\6\0\1", 17);
	/* names after the first are compressed by us; sizes tell enough */
	assert_true(s.heard.len <= update_size(u));
	assert_memory_equal(s.heard.b, want.b, want.len);
	/* class ANY, TTL 0, no rdata; NONE, TTL 0; IN, TTL 60 */
	assert_non_null(
		memmem(s.heard.b, s.heard.len, "\0\x1c\0\xff\0\0\0\0\0\0", 10));
	assert_non_null(memmem(s.heard.b, s.heard.len,
			       "\0\x10\0\xfe\0\0\0\0\0\3\2-v", 13));
	assert_non_null(memmem(s.heard.b, s.heard.len,
			       "\0\1\0\1\0\0\0\74\0\4\x8\x8\4\4", 14));
	update_free(u);
}

static void test_size_and_tcp(void **state)
{
	struct tsig_key key = make_key(true);
	struct update_result results[2];
	struct update *u[2] = { NULL, NULL };
	char name[60], value[256];

	(void)state;
	memset(&s, 0, sizeof(s));
	s.sign = true;
	s.over_tcp = s.messages = 2;
	memset(value, 'v', 255);
	value[255] = '\0';
	open_server();
	for (int i = 0; i < 2; i++)
		assert_int_equal(update_new(&u[i], "zone.test", NULL), 0);
	for (int i = 0; update_size(u[1]) < 60000; i++) {
		(void)snprintf(name, sizeof(name), "n%d.zone.test", i);
		assert_int_equal(
			update_insert(u[1], name, DNS_TXT, 60, value, NULL),
			ERR_OK);
	}
	update_send(u, results, 2, &s.where, &key, &wet);
	close_server();
	for (int i = 0; i < 2; i++) {
		if (results[i].outcome)
			fail_msg("%s", results[i].why.text);
		if (i == 1) /* the signature has 11 + 11 + 2 … octets */
			assert_true(s.heard.len <= update_size(u[1]) + 120);
		update_free(u[i]);
	}
	tsig_key_wipe(&key);
}

static struct value {
	const char *label;
	enum dns_type type;
	const char *value;
	bool ok;
} values[] = {
	{ "A", DNS_A, "8.8.8.8", true },
	{ "AAAA", DNS_AAAA, "2001:db8::1", true },
	{ "A for AAAA", DNS_AAAA, "8.8.8.8", false },
	{ "AAAA for A", DNS_A, "::1", false },
	{ "no address", DNS_A, "x", false },
	{ "text", DNS_TXT, "\"a\\b\"", true },
	{ "empty text", DNS_TXT, "", true },
};

static void check_value(void **state)
{
	const struct value *r = *state;
	struct update *u = NULL;
	size_t before;

	assert_int_equal(update_new(&u, "zone.test", NULL), ERR_OK);
	before = update_size(u);
	assert_int_equal(
		update_insert(u, "a.zone.test", r->type, 60, r->value, NULL),
		r->ok ? ERR_OK : ERR_REFUSED);
	assert_int_equal(update_size(u) > before, r->ok);
	update_free(u);
}

static void test_dry_run(void **state)
{
	struct tsig_key key = make_key(true);
	struct update_result result = { .outcome = ERR_LATER };
	struct endpoint nobody;
	struct update *u = NULL;

	(void)state;
	assert_true(endpoint_parse(&nobody, "127.0.0.1:1", 1));
	assert_int_equal(update_new(&u, "zone.test", NULL), ERR_OK);
	update_send(&u, &result, 1, &nobody, &key, &dry);
	assert_int_equal(result.outcome, ERR_OK);
	update_free(u);
	update_free(NULL);
	tsig_key_wipe(&key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_message),
		TEST(test_size_and_tcp),
		TEST(test_dry_run),
	};

	return RUN_ROWS("replies", check_row, rows) +
	       RUN_ROWS("values", check_value, values) +
	       RUN_TESTS("update", tests);
}
