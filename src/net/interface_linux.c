/* An interface's addresses, by rtnetlink(7). */
#include "net/interface.h"

#ifdef ON_LINUX

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "net/address_dump.h"

#define REPLY_MAX 65536
#define TRIES 5 /* when addresses change while they are told */
#define ANSWER_S 5

static enum err cannot(const char *what, struct why *why)
{
	return err_set(why, ERR_LATER, "cannot %s the addresses: %s", what,
		       strerror(errno));
}

/* Reads the kernel's answer to the end. */
static enum err read_dump(int fd, struct address_dump *d, uint8_t *buf,
			  struct why *why)
{
	enum err rc = ERR_OK;

	while (!rc && !d->done) {
		struct sockaddr_nl from = { .nl_pid = UINT32_MAX };
		socklen_t size = sizeof(from);
		ssize_t n = recvfrom(fd, buf, REPLY_MAX, MSG_TRUNC,
				     (struct sockaddr *)&from, &size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cannot("read", why);
		if (size != sizeof(from) || from.nl_pid != 0)
			continue; /* not the kernel's */
		if (n == 0 || n > REPLY_MAX)
			return err_set(why, ERR_LATER,
				       "cannot read the addresses: a message "
				       "of %zd octets",
				       n);
		rc = address_dump_read(d, buf, (size_t)n, why);
	}
	return rc;
}

/* Asks until an answer was not disturbed. */
static enum err ask(int fd, struct address_dump *d, struct why *why)
{
	uint8_t *buf = malloc(REPLY_MAX);
	enum err rc = buf ? ERR_OK : err_nomem(why);

	d->interrupted = true;
	for (int i = 0; !rc && d->interrupted; i++) {
		if (i == TRIES) {
			rc = err_set(why, ERR_LATER,
				     "the addresses keep changing");
			break;
		}
		free(d->v);
		*d = (struct address_dump){ .index = d->index,
					    .family = d->family,
					    .sequence = d->sequence + 1,
					    .port = d->port };
		rc = address_dump_ask(fd, d->family, d->sequence)
			     ? read_dump(fd, d, buf, why)
			     : cannot("ask for", why);
	}
	free(buf);
	return rc;
}

/* Opens a socket to the kernel and learns which port it gave to it. */
static enum err open_socket(int *out, uint32_t *port, struct why *why)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	struct timeval limit = { .tv_sec = ANSWER_S };
	socklen_t size = sizeof(own);

	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) ||
	    getsockname(fd, (struct sockaddr *)&own, &size) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit))) {
		(void)cannot("ask for", why);
		if (fd >= 0)
			(void)close(fd);
		return ERR_LATER;
	}
	*out = fd;
	*port = own.nl_pid;
	return ERR_OK;
}

enum err interface_addresses(const char *name, int family,
			     struct interface_address **out, size_t *n,
			     struct why *why)
{
	struct address_dump d = { .index = if_nametoindex(name),
				  .family = family };
	enum err rc;
	int fd = -1;

	if (d.index == 0)
		return err_set(why, ERR_LATER, "no interface '%.60s'", name);
	rc = open_socket(&fd, &d.port, why);
	if (rc)
		return rc;
	rc = ask(fd, &d, why);
	(void)close(fd);
	if (rc) {
		free(d.v);
		return rc;
	}
	*out = d.v;
	*n = d.n;
	return ERR_OK;
}

#endif
