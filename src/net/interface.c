#include "net/interface.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void interface_addresses_free(struct interface_address *list)
{
	free(list);
}

const struct addr *interface_best(const struct interface_address *list,
				  size_t n)
{
	const struct interface_address *best = NULL;
	uint32_t longest = 0;

	for (size_t i = 0; i < n; i++)
		if (list[i].preferred > longest)
			longest = list[i].preferred;
	for (size_t i = 0; i < n; i++)
		if (list[i].preferred >= longest / 2 &&
		    (!best || memcmp(list[i].addr.b, best->addr.b,
				     sizeof(best->addr.b)) < 0))
			best = &list[i];
	return &best->addr;
}

bool interface_bind(int fd, const char *name)
{
#ifdef ON_LINUX
	return setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name,
			  (socklen_t)strlen(name)) == 0;
#else
	(void)fd;
	(void)name;
	errno = ENOTSUP;
	return false;
#endif
}

enum err interface_route_source(struct addr *out, int family, const char *via,
				struct why *why)
{
	/* Any global address does: connecting a datagram socket sends nothing
	 * and makes the kernel choose the source. */
	const char *somewhere = family == AF_INET ? "1.1.1.1" : "2606:4700::1";
	struct endpoint to, from;
	struct addr a = { .family = family };
	enum err rc = ERR_OK;
	int fd;

	if (!endpoint_parse(&to, somewhere, 53))
		return err_set(why, ERR_SYSTEM, "no address to ask about");
	from.len = sizeof(from.u);
	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && via && !interface_bind(fd, via))
		rc = err_set(why, ERR_LATER, "cannot use interface '%.60s': %s",
			     via, strerror(errno));
	else if (fd < 0 || connect(fd, &to.u.sa, to.len) ||
		 getsockname(fd, &from.u.sa, &from.len))
		rc = err_set(why, ERR_LATER, "no route to the Internet: %s",
			     strerror(errno));
	else if (family == AF_INET)
		memcpy(a.b, &from.u.in.sin_addr, 4);
	else
		memcpy(a.b, &from.u.in6.sin6_addr, 16);
	if (fd >= 0)
		(void)close(fd);
	if (!rc)
		*out = a;
	return rc;
}
