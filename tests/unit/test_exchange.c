#include "unit.h"
#include "util/stop.h"

#include <pthread.h>
#include <sys/socket.h>

#include "net/exchange.h"

/*
 * A server in a thread plays one script.  UDP and TCP share a port:
 *   d  wait for a datagram      r  answer "ok"      n  answer noise
 *   t  answer "tc"              x  answer nothing
 *   a  accept a connection      m  read a message from it
 *   w  write "ok"               W  write it octet by octet
 *   N  write noise              h  write half       c  close it
 *   *  answer "ok" to every datagram until one is "stop"
 */
struct server {
	const char *script;
	int udp, tcp;
	struct endpoint where;
	pthread_t thread;
	char heard[16]; /* the last message */
	int messages;
};

static void send_tcp(int fd, const char *text, size_t piece)
{
	char frame[20] = { 0, (char)strlen(text) };
	size_t len = 2 + strlen(text);

	memcpy(frame + 2, text, strlen(text));
	for (size_t i = 0; i < len; i += piece) {
		size_t n = len - i < piece ? len - i : piece;

		if (send(fd, frame + i, n, MSG_NOSIGNAL) < 0)
			return;
		if (piece < len)
			(void)usleep(1000);
	}
}

static void hear(struct server *s, const char *text, ssize_t n)
{
	if (n > 0 && n < (ssize_t)sizeof(s->heard)) {
		memcpy(s->heard, text, (size_t)n);
		s->heard[n] = '\0';
		s->messages++;
	}
}

static void serve_many(struct server *s)
{
	struct sockaddr_storage from;
	char buf[64];

	for (;;) {
		socklen_t len = sizeof(from);
		struct sockaddr *to = (struct sockaddr *)&from;
		ssize_t n = recvfrom(s->udp, buf, sizeof(buf), 0, to, &len);

		if (n == 4 && memcmp(buf, "stop", 4) == 0)
			return;
		(void)sendto(s->udp, "ok", 2, 0, to, len);
	}
}

static void *serve(void *arg)
{
	struct server *s = arg;
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	const struct sockaddr *to = (struct sockaddr *)&from;
	int fd = -1;
	char buf[64];

	for (const char *p = s->script; *p; p++) {
		from_len = *p == 'd' ? sizeof(from) : from_len;
		if (*p == 'd')
			hear(s, buf,
			     recvfrom(s->udp, buf, sizeof(buf), 0,
				      (struct sockaddr *)&from, &from_len));
		else if (*p == 'r')
			(void)sendto(s->udp, "ok", 2, 0, to, from_len);
		else if (*p == 'n')
			(void)sendto(s->udp, "noise", 5, 0, to, from_len);
		else if (*p == 't')
			(void)sendto(s->udp, "tc", 2, 0, to, from_len);
		else if (*p == 'a')
			fd = accept(s->tcp, NULL, NULL);
		else if (*p == 'm' && recv(fd, buf, 2, MSG_WAITALL) == 2)
			hear(s, buf,
			     recv(fd, buf, (size_t)buf[1], MSG_WAITALL));
		else if (*p == 'w' || *p == 'W')
			send_tcp(fd, "ok", *p == 'w' ? 99 : 1);
		else if (*p == 'N')
			send_tcp(fd, "noise", 99);
		else if (*p == 'h')
			(void)send(fd, "\0\5ab", 4, MSG_NOSIGNAL);
		else if (*p == '*')
			serve_many(s);
		else if (*p == 'c') {
			(void)close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		(void)close(fd);
	return NULL;
}

static int open_one(struct server *s, int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	if (bind(fd, &s->where.u.sa, s->where.len)) {
		(void)close(fd);
		return -1;
	}
	s->where.len = sizeof(s->where.u);
	assert_int_equal(getsockname(fd, &s->where.u.sa, &s->where.len), 0);
	return fd;
}

static void open_server(struct server *s, const char *script)
{
	*s = (struct server){ .script = script };
	for (int i = 0; i < 20; i++) { /* a port may be free for one only */
		assert_true(endpoint_parse(&s->where, "127.0.0.1", 1));
		s->where.u.in.sin_port = 0;
		s->udp = open_one(s, SOCK_DGRAM);
		s->tcp = open_one(s, SOCK_STREAM);
		if (s->tcp >= 0)
			break;
		(void)close(s->udp);
	}
	assert_true(s->tcp >= 0);
	assert_int_equal(listen(s->tcp, 8), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void close_server(struct server *s)
{
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	(void)close(s->udp);
	(void)close(s->tcp);
}

struct seen {
	int looks; /* messages that judge() was shown */
};

static enum verdict judge(void *ctx, const uint8_t *bytes, size_t len)
{
	((struct seen *)ctx)->looks++;
	if (len == 2 && memcmp(bytes, "ok", 2) == 0)
		return VERDICT_TAKE;
	if (len == 2 && memcmp(bytes, "tc", 2) == 0)
		return VERDICT_TCP;
	return VERDICT_IGNORE;
}

static struct row {
	const char *label, *script;
	bool tcp;      /* at the start */
	bool used_tcp; /* at the end */
	int looks;
	const char *reason; /* NULL: answered */
} rows[] = {
	{ "UDP", "dr", false, false, 1, NULL },
	{ "noise before the answer", "dnnnr", false, false, 4, NULL },
	{ "first datagram lost", "ddr", false, false, 1, NULL },
	{ "truncated", "dtamw", false, true, 2, NULL },
	{ "truncated, in pieces", "dtamW", false, true, 2, NULL },
	{ "TCP", "amw", true, true, 1, NULL },
	{ "TCP in pieces", "amW", true, true, 1, NULL },
	{ "TCP, closed at once", "ac", true, true, 0, "" },
	{ "TCP, no answer", "amc", true, true, 0,
	  "closed the connection without an answer" },
	{ "TCP, half an answer", "amhc", true, true, 0,
	  "closed the connection without an answer" },
	{ "TCP, another answer", "amN", true, true, 1,
	  "answers with something else" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct seen seen = { 0 };
	struct server s;
	struct exchange x;

	open_server(&s, r->script);
	x = (struct exchange){ .server = &s.where,
			       .request = (const uint8_t *)"hello",
			       .len = 5,
			       .tcp = r->tcp,
			       .judge = judge,
			       .ctx = &seen };
	exchange_all(&x, 1, 10000, NULL);
	close_server(&s);
	assert_int_equal(x.outcome, r->reason ? ERR_LATER : ERR_OK);
	assert_int_equal(x.tcp, r->used_tcp);
	assert_int_equal(seen.looks, r->looks);
	if (r->reason) {
		assert_contains(x.why.text, "server 127.0.0.1:");
		assert_contains(x.why.text, r->reason);
	}
	if (!r->reason || r->looks)
		assert_string_equal(s.heard, "hello");
}

/* Servers that never answer: a limit that is short, but not measured. */
static struct silent {
	const char *label, *script;
	bool tcp;
} silents[] = {
	{ "UDP", "d", false },
	{ "UDP noise", "dnn", false },
	{ "TCP, not accepted", "", true },
};

static void check_silent(void **state)
{
	const struct silent *r = *state;
	struct seen seen = { 0 };
	struct server s;
	struct exchange x;

	open_server(&s, r->script);
	x = (struct exchange){ .server = &s.where,
			       .request = (const uint8_t *)"hello",
			       .len = 5,
			       .tcp = r->tcp,
			       .judge = judge,
			       .ctx = &seen };
	exchange_all(&x, 1, 200, NULL);
	close_server(&s);
	assert_int_equal(x.outcome, ERR_LATER);
	assert_contains(x.why.text, "no answer");
}

static void test_nobody_there(void **state)
{
	struct seen seen = { 0 };
	struct server s;
	struct exchange x[2];

	(void)state;
	open_server(&s, ""); /* for its port, which is closed now */
	close_server(&s);
	for (int i = 0; i < 2; i++)
		x[i] = (struct exchange){ .server = &s.where,
					  .request = (const uint8_t *)"hello",
					  .len = 5,
					  .tcp = i == 1,
					  .judge = judge,
					  .ctx = &seen };
	exchange_all(x, 2, 10000, NULL);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(x[i].outcome, ERR_LATER);
		assert_contains(x[i].why.text, "refused");
	}
}

static void test_too_long(void **state)
{
	static uint8_t request[65536];
	struct exchange x = { .request = request,
			      .len = sizeof(request),
			      .judge = judge };
	struct endpoint e;

	(void)state;
	assert_true(endpoint_parse(&e, "127.0.0.1:9", 1));
	x.server = &e;
	exchange_all(&x, 1, 1000, NULL);
	assert_int_equal(x.outcome, ERR_SYSTEM);
}

/* One connection carries a whole chain, each message after the answer to the
 * one before; what breaks it fails the rest. */
static void check_chain(const char *script, int answered)
{
	struct seen seen = { 0 };
	struct server s;
	struct exchange x[3];

	open_server(&s, script);
	for (int i = 0; i < 3; i++)
		x[i] = (struct exchange){ .server = &s.where,
					  .request = (const uint8_t *)"hello",
					  .len = 5,
					  .tcp = true,
					  .judge = judge,
					  .ctx = &seen,
					  .next = i < 2 ? &x[i + 1] : NULL };
	exchange_all(x, 1, 10000, NULL);
	close_server(&s);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(x[i].outcome,
				 i < answered ? ERR_OK : ERR_LATER);
		if (i >= answered)
			assert_contains(x[i].why.text, "closed");
	}
}

static void test_chain(void **state)
{
	(void)state;
	check_chain("amwmwmw", 3);
	check_chain("amwmc", 1);
	check_chain("amc", 0);
}

/* More at once than there is room for. */
static void test_many(void **state)
{
	enum { MANY = 300 };
	struct exchange *x = calloc(MANY, sizeof(*x));
	struct seen *seen = calloc(MANY, sizeof(*seen));
	struct server s;

	(void)state;
	assert_non_null(x);
	assert_non_null(seen);
	open_server(&s, "*");
	for (int i = 0; i < MANY; i++)
		x[i] = (struct exchange){ .server = &s.where,
					  .request = (const uint8_t *)"hello",
					  .len = 5,
					  .judge = judge,
					  .ctx = &seen[i] };
	exchange_all(x, MANY, 30000, NULL);
	assert_int_equal(
		sendto(s.udp, "stop", 4, 0, &s.where.u.sa, s.where.len), 4);
	close_server(&s);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(x[i].outcome, ERR_OK);
	free(seen);
	free(x);
}

/* The wish to end ends what is under way and what has not begun. */
static void test_stop(void **state)
{
	enum { MANY = 300 };
	struct exchange *x = calloc(MANY, sizeof(*x));
	struct seen seen = { 0 };
	struct stop stop;
	struct server s;
	int pipes[2];

	(void)state;
	assert_non_null(x);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(write(pipes[1], "x", 1), 1);
	stop.fd = pipes[0];
	open_server(&s, "");
	for (int i = 0; i < MANY; i++)
		x[i] = (struct exchange){ .server = &s.where,
					  .request = (const uint8_t *)"hello",
					  .len = 5,
					  .judge = judge,
					  .ctx = &seen };
	exchange_all(x, MANY, 60000, &stop);
	close_server(&s);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(x[i].outcome, ERR_LATER);
		assert_contains(x[i].why.text, "stopped");
	}
	free(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nobody_there), TEST(test_too_long), TEST(test_chain),
		TEST(test_many),         TEST(test_stop),
	};

	return RUN_ROWS("scripts", check_row, rows) +
	       RUN_ROWS("silent servers", check_silent, silents) +
	       RUN_TESTS("exchange", tests);
}
