/* How requests are made, against a server of few words. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/http.h"
#include "unit.h"
#include "util/addr.h"
#include "util/stop.h"

/* Takes one connection, keeps what it is sent, and says what it is told to. */
struct server {
	int fd;
	char url[128];
	const char *reply; /* NULL: never says anything */
	char request[2048];
	pthread_t thread;
};

static void *serve(void *arg)
{
	struct server *s = arg;
	int fd = accept(s->fd, NULL, NULL);
	size_t len = 0;
	ssize_t n = 1;

	while (n > 0 && !strstr(s->request, "\r\n\r\n") &&
	       len < sizeof(s->request) - 1) {
		n = recv(fd, s->request + len, sizeof(s->request) - 1 - len, 0);
		len += n > 0 ? (size_t)n : 0;
	}
	if (s->reply)
		(void)!write(fd, s->reply, strlen(s->reply));
	else /* until the client goes */
		while (recv(fd, s->request, sizeof(s->request) - 1, 0) > 0)
			;
	(void)close(fd);
	return NULL;
}

static void open_server(struct server *s, const char *reply,
			void *(*how)(void *))
{
	struct endpoint e;
	char text[ENDPOINT_MAX_TEXT + 1];

	*s = (struct server){ .reply = reply };
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(s->fd >= 0);
	assert_true(endpoint_parse(&e, "127.0.0.1", 0));
	assert_int_equal(bind(s->fd, &e.u.sa, e.len), 0);
	assert_int_equal(listen(s->fd, 1), 0);
	assert_int_equal(getsockname(s->fd, &e.u.sa, &e.len), 0);
	endpoint_text(text, &e);
	(void)snprintf(s->url, sizeof(s->url), "http://%s/path?q", text);
	assert_int_equal(pthread_create(&s->thread, NULL, how, s), 0);
}

static void close_server(struct server *s)
{
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	(void)close(s->fd);
}

#define OK "HTTP/1.1 200 OK\r\nConnection: close\r\n"

static struct row {
	const char *label;
	const char *reply;
	struct http_call call;
	enum err want;
	const char *sent; /* is in the request */
	const char *got;  /* the reply's body, or in the reason */
} rows[] = {
	{ "a body",
	  OK "Content-Type: application/json\r\n\r\n{}",
	  { .method = "GET", .max = 2 },
	  ERR_OK,
	  "GET /path?q HTTP/1.1\r\n",
	  "{}" },
	{ "no body", OK "\r\n", { .method = "GET" }, ERR_OK, "GET ", "" },
	{ "too large",
	  OK "\r\n123",
	  { .method = "GET", .max = 2 },
	  ERR_REPLY,
	  "GET ",
	  "larger than 2" },
	{ "Basic authentication",
	  OK "\r\n",
	  { .method = "GET", .user = "u", .password = "p:w" },
	  ERR_OK,
	  "\r\nAuthorization: Basic dTpwOnc=\r\n",
	  "" },
	{ "JSON by default",
	  OK "\r\n",
	  { .method = "PUT", .body = "{}" },
	  ERR_OK,
	  "\r\nContent-Type: application/json\r\n",
	  "" },
	{ "another media type",
	  OK "\r\n",
	  { .method = "POST", .body = "x", .media = "text/plain" },
	  ERR_OK,
	  "\r\nContent-Type: text/plain\r\n",
	  "" },
	{ "by IPv4 from lo",
	  OK "\r\n",
	  { .method = "GET", .family = AF_INET, .interface = "lo" },
	  ERR_OK,
	  "GET ",
	  "" },
	{ "a redirect is a reply",
	  "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n"
	  "Connection: close\r\n\r\nx",
	  { .method = "GET", .max = 9 },
	  ERR_OK,
	  "GET ",
	  "x" },
	{ "no reply", "", { .method = "GET" }, ERR_LATER, "GET ", "no reply" },
};

static void check_row(void **state)
{
	const struct row *r = *state;
	struct http_call c = r->call;
	struct http *h = NULL;
	struct server s;
	struct why why;

	open_server(&s, r->reply, serve);
	assert_int_equal(http_new(&h, NULL, &why), ERR_OK);
	c.url = s.url;
	c.plain = true;
	c.direct = true;
	c.timeout_ms = 10000;
	http_run(h, &c, 1);
	close_server(&s);
	assert_int_equal(c.outcome, r->want);
	assert_contains(s.request, r->sent);
	if (r->want)
		assert_contains(c.why.text, r->got);
	else
		assert_string_equal(c.reply, r->got);
	http_call_free(&c);
	http_free(h);
}

/* Plain HTTP where it was not allowed is a mistake, and nothing is sent. */
static void test_plain(void **state)
{
	struct http_call c = { .method = "GET",
			       .url = "http://127.0.0.1:9/",
			       .timeout_ms = 1000 };
	struct http *h = NULL;
	struct why why;

	(void)state;
	assert_int_equal(http_new(&h, NULL, &why), ERR_OK);
	http_run(h, &c, 1);
	assert_int_equal(c.outcome, ERR_CONFIG);
	assert_false(c.sent);
	http_rest(h);
	http_run(h, &c, 1); /* as good as new */
	assert_int_equal(c.outcome, ERR_CONFIG);
	http_free(h);
}

/* The wish to end ends what is under way and what has not begun. */
static void test_stop(void **state)
{
	enum { MANY = 100 };
	struct http_call *c = calloc(MANY, sizeof(*c));
	struct http *h = NULL;
	struct server s;
	struct why why;
	struct stop stop;
	int pipes[2];

	(void)state;
	assert_non_null(c);
	assert_int_equal(pipe(pipes), 0);
	stop.fd = pipes[0];
	open_server(&s, NULL, serve);
	assert_int_equal(http_new(&h, &stop, &why), ERR_OK);
	assert_false(stop_wished(&stop));
	assert_true(stop_sleep_ms(&stop, 1));
	assert_int_equal(write(pipes[1], "x", 1), 1);
	assert_true(stop_wished(&stop));
	assert_false(stop_sleep_ms(&stop, 60000));
	for (int i = 0; i < MANY; i++)
		c[i] = (struct http_call){ .method = "GET",
					   .url = s.url,
					   .plain = true,
					   .direct = true,
					   .timeout_ms = 60000 };
	http_run(h, c, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(c[i].outcome, ERR_LATER);
		assert_contains(c[i].why.text, "stopped");
		http_call_free(&c[i]);
	}
	http_free(h);
	close_server(&s);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	free(c);
}

#define KEPT "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/* One connection of HTTP/1.1, and a little time for each answer. */
static void *serve_slowly(void *arg)
{
	struct server *s = arg;
	int fd = accept(s->fd, NULL, NULL);
	char bytes[2048];

	while (recv(fd, bytes, sizeof(bytes), 0) > 0) {
		(void)usleep(15000);
		(void)!write(fd, KEPT, strlen(KEPT));
	}
	(void)close(fd);
	return NULL;
}

struct queue {
	int begun, ended, most; /* most: under way after the first answer */
};

static long on_begin(struct http_call *c)
{
	struct queue *q = c->arg;

	q->begun++;
	if (q->ended && q->begun - q->ended > q->most)
		q->most = q->begun - q->ended;
	return 0;
}

static void on_end(struct http_call *c)
{
	((struct queue *)c->arg)->ended++;
}

/* Where there are no streams, none waits for the others in its own time, which
 * is less than all of them take, and none is begun early. */
static void test_serial(void **state)
{
	enum { MANY = 80 };
	struct http_call *c = calloc(MANY, sizeof(*c));
	struct queue q = { 0 };
	struct http *h = NULL;
	struct server s;
	struct why why;

	(void)state;
	assert_non_null(c);
	open_server(&s, NULL, serve_slowly);
	assert_int_equal(http_new(&h, NULL, &why), ERR_OK);
	for (int i = 0; i < MANY; i++)
		c[i] = (struct http_call){ .method = "GET",
					   .url = s.url,
					   .plain = true,
					   .direct = true,
					   .begin = on_begin,
					   .end = on_end,
					   .arg = &q,
					   .timeout_ms = 600 };
	http_run(h, c, MANY);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(c[i].outcome, ERR_OK);
		assert_int_equal(c[i].status, 200);
		http_call_free(&c[i]);
	}
	assert_int_equal(q.begun, MANY);
	assert_int_equal(q.ended, MANY);
	assert_int_equal(q.most, 1);
	http_free(h);
	close_server(&s);
	free(c);
}

static void test_nobody(void **state)
{
	struct stop nobody = { .fd = -1 };

	(void)state;
	assert_false(stop_wished(NULL));
	assert_false(stop_wished(&nobody));
	assert_true(stop_sleep_ms(NULL, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_plain),
		TEST(test_stop),
		TEST(test_serial),
		TEST(test_nobody),
	};

	return RUN_ROWS("requests", check_row, rows) + RUN_TESTS("http", tests);
}
