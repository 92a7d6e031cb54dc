#include "net/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/interface.h"
#include "util/clock.h"
#include "util/stop.h"

#define MESSAGE_MAX 65535
#define WINDOW 128
#define FIRST_REPEAT_MS 700

/* An exchange under way. */
struct flight {
	struct exchange *x; /* NULL: the place is free */
	int fd;
	uint64_t timeout, deadline;
	uint64_t repeat, pause; /* when to send again, and the pause after */
	uint8_t *buf;           /* TCP: length and message, out or in; owned */
	size_t done;            /* octets of it sent or received */
	bool sending;           /* TCP: the request is not out yet */
};

/* Puts the request of f->x into the buffer of a TCP connection. */
static void load_request(struct flight *f)
{
	size_t len = f->x->len;

	/* RFC 1035 section 4.2.2: two octets of length before the message */
	f->buf[0] = (uint8_t)(len >> 8);
	f->buf[1] = (uint8_t)len;
	memcpy(f->buf + 2, f->x->request, len);
	f->done = 0;
	f->sending = true;
}

static void finish(struct flight *f, enum err outcome, const char *reason)
{
	char server[ENDPOINT_MAX_TEXT + 1];
	struct exchange *x = f->x;

	x->outcome = outcome;
	if (!outcome && x->next && x->tcp) {
		f->x = x->next;
		f->x->tcp = true;
		f->deadline = clock_ms() + f->timeout;
		load_request(f);
		return;
	}
	if (outcome)
		endpoint_text(server, x->server);
	for (; outcome && x; x = x->next) {
		x->outcome = outcome;
		(void)err_set(&x->why, outcome, "server %s: %s", server,
			      reason);
	}
	if (f->fd >= 0)
		(void)close(f->fd);
	free(f->buf);
	*f = (struct flight){ .fd = -1 };
}

static void fail_errno(struct flight *f)
{
	finish(f, ERR_LATER, strerror(errno));
}

/* Opens a socket to the server; false after a failure, which is noted. */
static bool open_socket(struct flight *f, int type)
{
	const struct endpoint *e = f->x->server;
	const char *via = f->x->interface;

	if (f->fd >= 0)
		(void)close(f->fd);
	f->fd = socket(e->u.sa.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);
	if (f->fd < 0 || (via && !interface_bind(f->fd, via)) ||
	    (connect(f->fd, &e->u.sa, e->len) && errno != EINPROGRESS)) {
		fail_errno(f);
		return false;
	}
	return true;
}

static void send_datagram(struct flight *f)
{
	f->repeat = clock_ms() + f->pause;
	f->pause *= 2;
	if (send(f->fd, f->x->request, f->x->len, MSG_NOSIGNAL) < 0 &&
	    errno != EAGAIN && errno != EINTR)
		fail_errno(f);
}

static void start_tcp(struct flight *f)
{
	f->x->tcp = true;
	f->repeat = f->deadline;
	free(f->buf);
	f->buf = malloc(2 + MESSAGE_MAX);
	if (!f->buf) {
		finish(f, ERR_NOMEM, "out of memory");
		return;
	}
	load_request(f);
	(void)open_socket(f, SOCK_STREAM);
}

static void start(struct flight *f, struct exchange *x, uint64_t timeout_ms)
{
	*f = (struct flight){ .x = x,
			      .fd = -1,
			      .timeout = timeout_ms,
			      .deadline = clock_ms() + timeout_ms,
			      .pause = FIRST_REPEAT_MS };
	x->outcome = ERR_LATER;
	if (x->len > MESSAGE_MAX)
		finish(f, ERR_SYSTEM, "the message is too long");
	else if (x->tcp)
		start_tcp(f);
	else if (open_socket(f, SOCK_DGRAM))
		send_datagram(f);
}

static void judge(struct flight *f, const uint8_t *bytes, size_t len)
{
	switch (f->x->judge(f->x->ctx, bytes, len)) {
	case VERDICT_TAKE:
		finish(f, ERR_OK, NULL);
		break;
	case VERDICT_TCP:
		start_tcp(f);
		break;
	case VERDICT_IGNORE:
		break;
	}
}

static void read_datagram(struct flight *f)
{
	uint8_t bytes[MESSAGE_MAX];
	ssize_t n = recv(f->fd, bytes, sizeof(bytes), 0);

	if (n >= 0)
		judge(f, bytes, (size_t)n);
	else if (errno != EAGAIN && errno != EINTR)
		fail_errno(f); /* an ICMP error, such as connection refused */
}

static void write_stream(struct flight *f)
{
	size_t total = 2 + f->x->len;
	ssize_t n =
		send(f->fd, f->buf + f->done, total - f->done, MSG_NOSIGNAL);

	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			fail_errno(f);
		return;
	}
	f->done += (size_t)n;
	if (f->done == total) {
		f->sending = false;
		f->done = 0;
	}
}

static void read_stream(struct flight *f)
{
	size_t want = 2;
	ssize_t n;

	if (f->done >= 2)
		want += (size_t)f->buf[0] << 8 | f->buf[1];
	n = recv(f->fd, f->buf + f->done, want - f->done, 0);
	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			fail_errno(f);
		return;
	}
	if (n == 0) {
		finish(f, ERR_LATER, "closed the connection without an answer");
		return;
	}
	f->done += (size_t)n;
	want = 2;
	if (f->done >= 2)
		want += (size_t)f->buf[0] << 8 | f->buf[1];
	if (f->done < want || f->done == 2)
		return;
	f->done = 0;
	if (f->x->judge(f->x->ctx, f->buf + 2, want - 2) == VERDICT_TAKE)
		finish(f, ERR_OK, NULL);
	else
		finish(f, ERR_LATER, "answers with something else");
}

static void step(struct flight *f, short events)
{
	if (clock_ms() >= f->deadline)
		finish(f, ERR_LATER, "no answer");
	else if (!f->x->tcp && (events & (POLLIN | POLLERR | POLLHUP)))
		read_datagram(f);
	else if (!f->x->tcp && clock_ms() >= f->repeat)
		send_datagram(f);
	else if (f->x->tcp && f->sending && events)
		write_stream(f);
	else if (f->x->tcp && events)
		read_stream(f);
}

/* Waits until something happens to one of the flights, or the program is to
 * end: fds has one place more for that. */
static void wait_for_events(struct flight *f, struct pollfd *fds)
{
	uint64_t now = clock_ms(), next = UINT64_MAX;

	for (size_t i = 0; i < WINDOW; i++) {
		bool out = f[i].x && f[i].x->tcp && f[i].sending;
		uint64_t due;

		fds[i] = (struct pollfd){ .fd = f[i].x ? f[i].fd : -1,
					  .events = out ? POLLOUT : POLLIN };
		if (!f[i].x)
			continue;
		due = f[i].deadline;
		if (!f[i].x->tcp && f[i].repeat < due)
			due = f[i].repeat;
		if (due < next)
			next = due;
	}
	(void)poll(fds, WINDOW + 1, next > now ? (int)(next - now) : 0);
}

void exchange_all(struct exchange *x, size_t n, uint64_t timeout_ms,
		  const struct stop *stop)
{
	struct flight flights[WINDOW];
	struct pollfd fds[WINDOW + 1] = {
		[WINDOW] = { .fd = stop ? stop->fd : -1, .events = POLLIN }
	};
	size_t begun = 0;
	bool busy;

	for (size_t i = 0; i < WINDOW; i++)
		flights[i] = (struct flight){ .fd = -1 };
	do {
		busy = false;
		for (size_t i = 0; i < WINDOW; i++) {
			/* one that fails at once leaves its place free */
			while (!flights[i].x && begun < n)
				start(&flights[i], &x[begun++], timeout_ms);
			busy |= flights[i].x != NULL;
		}
		if (!busy)
			break;
		wait_for_events(flights, fds);
		for (size_t i = 0; i < WINDOW; i++)
			if (flights[i].x)
				step(&flights[i], fds[i].revents);
	} while (busy && !fds[WINDOW].revents);
	for (size_t i = 0; i < WINDOW; i++)
		if (flights[i].x)
			finish(&flights[i], ERR_LATER, "stopped");
	for (; begun < n; begun++) {
		struct flight f = { .x = &x[begun], .fd = -1 };

		finish(&f, ERR_LATER, "stopped");
	}
}
