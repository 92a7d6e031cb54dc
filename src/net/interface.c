#include "net/interface.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX 65536

/* Flags of addresses that are not for others to know. */
#define UNFIT                                                                  \
	(IFA_F_TEMPORARY | IFA_F_DEPRECATED | IFA_F_TENTATIVE | IFA_F_DADFAILED)

struct list {
	struct interface_address *v; /* owned */
	size_t n;
	unsigned index;
	int family;
};

/* Takes one address message, if it is of the wanted interface and fit. */
static enum err take_message(struct list *l, struct nlmsghdr *h,
			     struct why *why)
{
	struct ifaddrmsg *m = NLMSG_DATA(h); /* const: the macros drop it */
	unsigned len = (unsigned)IFA_PAYLOAD(h);
	struct interface_address a = { .addr = { .family = l->family },
				       .preferred = UINT32_MAX };
	size_t size = l->family == AF_INET ? 4 : 16;
	uint32_t flags;
	bool have = false, local = false;
	struct interface_address *v;

	if (h->nlmsg_type != RTM_NEWADDR ||
	    h->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) ||
	    m->ifa_index != l->index || m->ifa_family != l->family)
		return ERR_OK;
	flags = m->ifa_flags;
	for (struct rtattr *r = IFA_RTA(m); RTA_OK(r, len);
	     r = RTA_NEXT(r, len)) {
		size_t payload = RTA_PAYLOAD(r);

		/* with a peer, ADDRESS is the peer's and LOCAL is ours */
		if ((r->rta_type == IFA_LOCAL ||
		     (r->rta_type == IFA_ADDRESS && !local)) &&
		    payload == size) {
			memcpy(a.addr.b, RTA_DATA(r), size);
			local = r->rta_type == IFA_LOCAL;
			have = true;
		} else if (r->rta_type == IFA_FLAGS &&
			   payload == sizeof(flags)) {
			memcpy(&flags, RTA_DATA(r), sizeof(flags));
		} else if (r->rta_type == IFA_CACHEINFO &&
			   payload >= sizeof(struct ifa_cacheinfo)) {
			struct ifa_cacheinfo life;

			memcpy(&life, RTA_DATA(r), sizeof(life));
			a.preferred = life.ifa_prefered;
		}
	}
	if (!have || (flags & UNFIT) || a.preferred == 0)
		return ERR_OK;
	v = reallocarray(l->v, l->n + 1, sizeof(*v));
	if (!v)
		return err_nomem(why);
	v[l->n++] = a;
	l->v = v;
	return ERR_OK;
}

static int by_merit(const void *a, const void *b)
{
	const struct interface_address *x = a, *y = b;

	if (x->preferred != y->preferred)
		return x->preferred > y->preferred ? -1 : 1;
	return memcmp(x->addr.b, y->addr.b, sizeof(x->addr.b));
}

/* Reads the kernel's answer to the end. */
static enum err read_dump(int fd, struct list *l, struct why *why)
{
	char *buf = malloc(REPLY_MAX);
	enum err rc = buf ? ERR_OK : err_nomem(why);
	bool done = false;

	while (!rc && !done) {
		ssize_t n = recv(fd, buf, REPLY_MAX, 0);
		struct nlmsghdr *h = (struct nlmsghdr *)(void *)buf;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			rc = err_set(why, ERR_LATER,
				     "cannot read the addresses: %s",
				     n ? strerror(errno) : "end of file");
			break;
		}
		for (unsigned len = (unsigned)n;
		     !rc && !done && NLMSG_OK(h, len); h = NLMSG_NEXT(h, len)) {
			if (h->nlmsg_type == NLMSG_DONE)
				done = true;
			else if (h->nlmsg_type == NLMSG_ERROR)
				rc = err_set(why, ERR_LATER,
					     "the kernel does not tell the "
					     "addresses");
			else
				rc = take_message(l, h, why);
		}
	}
	free(buf);
	return rc;
}

enum err interface_addresses(const char *name, int family,
			     struct interface_address **out, size_t *n,
			     struct why *why)
{
	struct {
		struct nlmsghdr h;
		struct ifaddrmsg m;
	} request = {
		.h = { .nlmsg_len = sizeof(request),
		       .nlmsg_type = RTM_GETADDR,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		       .nlmsg_seq = 1 },
		.m = { .ifa_family = (unsigned char)family },
	};
	struct list l = { .index = if_nametoindex(name), .family = family };
	enum err rc;
	int fd;

	if (l.index == 0)
		return err_set(why, ERR_LATER, "no interface '%s'", name);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		rc = err_set(why, ERR_LATER, "cannot ask for the addresses: %s",
			     strerror(errno));
	else
		rc = read_dump(fd, &l, why);
	if (fd >= 0)
		(void)close(fd);
	if (rc) {
		free(l.v);
		return rc;
	}
	if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_merit);
	*out = l.v;
	*n = l.n;
	return ERR_OK;
}

void interface_addresses_free(struct interface_address *list)
{
	free(list);
}

enum err interface_route_source(struct addr *out, int family, struct why *why)
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
	if (fd < 0 || connect(fd, &to.u.sa, to.len) ||
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
