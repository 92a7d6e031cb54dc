/* An interface's addresses, where there is no rtnetlink(7): getifaddrs(3) does not
 * tell which of them are temporary or deprecated. */
#include "net/interface.h"

#ifndef ON_LINUX

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* May it be told to others?  As rtnetlink's scope says it: not link-local, and not
 * the loopback. */
static bool take(struct addr *out, const struct ifaddrs *ifa, const char *name,
		 int family)
{
	*out = (struct addr){ .family = family };
	if (!ifa->ifa_addr || ifa->ifa_addr->sa_family != family ||
	    strcmp(ifa->ifa_name, name) != 0)
		return false;
	if (family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, ifa->ifa_addr, sizeof(in));
		memcpy(out->b, &in.sin_addr, 4);
		return true;
	}
	{
		struct sockaddr_in6 in6;

		memcpy(&in6, ifa->ifa_addr, sizeof(in6));
		memcpy(out->b, &in6.sin6_addr, 16);
		return !IN6_IS_ADDR_LINKLOCAL(&in6.sin6_addr);
	}
}

static size_t take_all(struct interface_address *v, const struct ifaddrs *all,
		       const char *name, int family)
{
	size_t n = 0;

	for (; all; all = all->ifa_next) {
		struct interface_address one = { .preferred = UINT32_MAX };

		if (!take(&one.addr, all, name, family))
			continue;
		if (v)
			v[n] = one;
		n++;
	}
	return n;
}

enum err interface_addresses(const char *name, int family,
			     struct interface_address **out, size_t *n,
			     struct why *why)
{
	struct ifaddrs *all = NULL;

	if (if_nametoindex(name) == 0)
		return err_set(why, ERR_LATER, "no interface '%.60s'", name);
	if (getifaddrs(&all))
		return err_set(why, ERR_LATER, "cannot read the addresses: %s",
			       strerror(errno));
	*n = take_all(NULL, all, name, family);
	*out = calloc(*n + 1, sizeof(**out));
	if (*out)
		(void)take_all(*out, all, name, family);
	freeifaddrs(all);
	return *out ? ERR_OK : err_nomem(why);
}

#endif
