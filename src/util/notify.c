#include "util/notify.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "util/num.h"

/* Is the watchdog for this process? Without a pid it is. */
static uint64_t watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	long n;

	if (!usec || !num_range(&n, usec, 1, LONG_MAX))
		return 0;
	if (pid && *pid) {
		long whose;

		if (!num_range(&whose, pid, 1, LONG_MAX) || whose != getpid())
			return 0;
	}
	return n < 2000 ? 2 : (uint64_t)n / 1000;
}

void notify_open(struct notify *n)
{
	const char *path = getenv("NOTIFY_SOCKET");
	size_t len = path ? strlen(path) : 0;

	*n = (struct notify){ .fd = -1, .to = { .sun_family = AF_UNIX } };
	if (len < 2 || (path[0] != '/' && path[0] != '@') ||
	    len >= sizeof(n->to.sun_path))
		return;
	memcpy(n->to.sun_path, path, len);
	if (path[0] == '@')
		n->to.sun_path[0] = '\0';
	else
		len++; /* a path counts with its end, a name without */
	n->to_len = (unsigned)(offsetof(struct sockaddr_un, sun_path) + len);
	n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (n->fd >= 0)
		n->watchdog_ms = watchdog_ms();
}

void notify_close(struct notify *n)
{
	if (n->fd >= 0)
		(void)close(n->fd);
	n->fd = -1;
}

void notify_send(const struct notify *n, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int len;

	if (n->fd < 0)
		return;
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (len <= 0)
		return;
	if ((size_t)len >= sizeof(text))
		len = sizeof(text) - 1;
	/* a manager that does not read must not hold us up */
	(void)sendto(n->fd, text, (size_t)len, MSG_DONTWAIT | MSG_NOSIGNAL,
		     (const struct sockaddr *)&n->to, n->to_len);
}

void notify_reloading(const struct notify *n)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	notify_send(n, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		    (uint64_t)ts.tv_sec * 1000000 +
			    (uint64_t)ts.tv_nsec / 1000);
}
