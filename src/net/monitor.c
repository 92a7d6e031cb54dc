#include "net/monitor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef ON_LINUX

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "net/address_dump.h"
#include "net/interface.h"
#include "util/addr.h"

#define BUFFER_SIZE 32768
#define FACTS_MAX 512
/* Routes to so much of the address space count as ways to the Internet: the
 * default, IPv6's 2000::/3, and the halves that VPNs set beside the default. */
#define WIDE_PREFIX 3
/* What makes an address one to publish or not. */
#define STANDING                                                               \
	(IFA_F_TEMPORARY | IFA_F_DEPRECATED | IFA_F_TENTATIVE | IFA_F_DADFAILED)
#define FOR_EVER 0x80000000U

/* One thing the kernel has told: what it is about, and how it was. */
struct fact {
	unsigned char kind;   /* RTM_NEWADDR, RTM_NEWROUTE or RTM_NEWLINK */
	unsigned char family; /* of an address or route */
	unsigned char prefix;
	unsigned char table;
	uint32_t interface, metric;
	uint8_t address[16], gateway[16];
	uint32_t how; /* not a part of what it is about */
};

struct monitor {
	int fd;
	/* Facts since the start; when there is no more room, all is forgotten
	 * and so becomes new again. */
	struct fact facts[FACTS_MAX];
	size_t n;
	bool seeding; /* what comes is how things are, not news */
	/* What the kernel would send from, by family, to judge links by. */
	struct addr from[2];
};

/* Sets from[] anew; true: it has changed. */
static bool look_at_sources(struct monitor *m)
{
	bool changed = false;

	for (int i = 0; i < 2; i++) {
		struct addr a = { .family = 0 };

		if (interface_route_source(&a, i ? AF_INET6 : AF_INET, NULL,
					   NULL))
			a = (struct addr){ .family = 0 };
		changed |= memcmp(&a, &m->from[i], sizeof(a)) != 0;
		m->from[i] = a;
	}
	return changed;
}

enum err monitor_open(struct monitor **out, struct why *why)
{
	struct sockaddr_nl here = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
			     RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_LINK
	};
	struct monitor *m = calloc(1, sizeof(*m));

	if (!m)
		return err_nomem(why);
	m->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       NETLINK_ROUTE);
	m->seeding = true; /* with the addresses that there are */
	if (m->fd < 0 || bind(m->fd, (struct sockaddr *)&here, sizeof(here)) ||
	    !address_dump_ask(m->fd, AF_UNSPEC, 1)) {
		int e = errno;

		monitor_close(m);
		return err_set(why, ERR_SYSTEM,
			       "the kernel does not tell of new addresses: %s",
			       strerror(e));
	}
	(void)look_at_sources(m);
	*out = m;
	return ERR_OK;
}

void monitor_close(struct monitor *m)
{
	if (!m)
		return;
	if (m->fd >= 0)
		(void)close(m->fd);
	free(m);
}

int monitor_fd(const struct monitor *m)
{
	return m->fd;
}

static struct fact *find(struct monitor *m, struct fact f)
{
	for (size_t i = 0; i < m->n; i++) {
		f.how = m->facts[i].how;
		if (memcmp(&f, &m->facts[i], sizeof(f)) == 0)
			return &m->facts[i];
	}
	return NULL;
}

/* Takes a fact note of; true: it is news. */
static bool learn(struct monitor *m, const struct fact *f)
{
	struct fact *old = find(m, *f);
	bool waits = f->kind == RTM_NEWADDR && (f->how & IFA_F_TENTATIVE);

	if (old) {
		bool news = old->how != f->how;

		old->how = f->how;
		return news;
	}
	if (m->n == FACTS_MAX)
		m->n = 0;
	m->facts[m->n++] = *f;
	/* an address that is still being checked by the kernel (RFC 4862
	 * section 5.4) can't be used yet; it comes again */
	return !waits;
}

/* It no longer holds; true: that is news. */
static bool forget(struct monitor *m, const struct fact *f)
{
	struct fact *old = find(m, *f);
	bool waited =
		old && old->kind == RTM_NEWADDR && (old->how & IFA_F_TENTATIVE);

	if (old)
		*old = m->facts[--m->n];
	return !waited;
}

static void copy_address(uint8_t to[static 16], struct rtattr *r)
{
	size_t len = RTA_PAYLOAD(r);

	if (len <= 16)
		memcpy(to, RTA_DATA(r), len);
}

static uint32_t number_in(struct rtattr *r)
{
	uint32_t n = 0;

	if (RTA_PAYLOAD(r) >= sizeof(n))
		memcpy(&n, RTA_DATA(r), sizeof(n));
	return n;
}

/* Stands for bytes that only have to be told apart. */
static uint32_t fold(uint32_t sum, struct rtattr *r)
{
	const unsigned char *p = RTA_DATA(r);

	for (size_t i = 0; i < RTA_PAYLOAD(r); i++)
		sum = sum * 31 + p[i];
	return sum;
}

/* false: it cannot matter. */
static bool read_address(struct fact *f, struct nlmsghdr *h)
{
	struct ifaddrmsg *msg = NLMSG_DATA(h);
	unsigned len;
	bool local = false;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*msg)) ||
	    msg->ifa_scope >= RT_SCOPE_LINK)
		return false;
	len = RTA_ALIGN((unsigned)IFA_PAYLOAD(h));
	*f = (struct fact){ .kind = RTM_NEWADDR,
			    .family = msg->ifa_family,
			    .prefix = msg->ifa_prefixlen,
			    .interface = msg->ifa_index,
			    .how = msg->ifa_flags };
	for (struct rtattr *r = IFA_RTA(msg); RTA_OK(r, len);
	     r = RTA_NEXT(r, len)) {
		struct ifa_cacheinfo life;

		if (r->rta_type == IFA_LOCAL ||
		    (r->rta_type == IFA_ADDRESS && !local)) {
			copy_address(f->address, r);
			local |= r->rta_type == IFA_LOCAL;
		} else if (r->rta_type == IFA_FLAGS) {
			f->how = number_in(r) | (f->how & FOR_EVER);
		} else if (r->rta_type == IFA_CACHEINFO &&
			   RTA_PAYLOAD(r) >= sizeof(life)) {
			memcpy(&life, RTA_DATA(r), sizeof(life));
			f->how |=
				life.ifa_prefered == UINT32_MAX ? FOR_EVER : 0;
		}
	}
	f->how &= STANDING | FOR_EVER;
	return true;
}

static bool read_route(struct fact *f, struct nlmsghdr *h)
{
	struct rtmsg *msg = NLMSG_DATA(h);
	unsigned len;

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*msg)) ||
	    msg->rtm_dst_len > WIDE_PREFIX || msg->rtm_type != RTN_UNICAST ||
	    (msg->rtm_family != AF_INET && msg->rtm_family != AF_INET6) ||
	    (msg->rtm_flags & RTM_F_CLONED))
		return false;
	len = RTA_ALIGN((unsigned)RTM_PAYLOAD(h));
	*f = (struct fact){ .kind = RTM_NEWROUTE,
			    .family = msg->rtm_family,
			    .prefix = msg->rtm_dst_len,
			    .table = msg->rtm_table };
	for (struct rtattr *r = RTM_RTA(msg); RTA_OK(r, len);
	     r = RTA_NEXT(r, len)) {
		if (r->rta_type == RTA_DST)
			copy_address(f->address, r);
		else if (r->rta_type == RTA_GATEWAY)
			copy_address(f->gateway, r);
		else if (r->rta_type == RTA_OIF)
			f->interface = number_in(r);
		else if (r->rta_type == RTA_PRIORITY)
			f->metric = number_in(r);
		else if (r->rta_type == RTA_PREFSRC ||
			 r->rta_type == RTA_MULTIPATH)
			f->how = fold(f->how, r);
	}
	return true;
}

static bool read_link(struct fact *f, struct nlmsghdr *h)
{
	const struct ifinfomsg *msg = NLMSG_DATA(h);

	if (h->nlmsg_len < NLMSG_LENGTH(sizeof(*msg)) || msg->ifi_index <= 0 ||
	    msg->ifi_family != AF_UNSPEC)
		return false;
	*f = (struct fact){ .kind = RTM_NEWLINK,
			    .interface = (uint32_t)msg->ifi_index,
			    .how = msg->ifi_flags & (IFF_UP | IFF_RUNNING) };
	return true;
}

/* Takes one message; *link: a link has changed, which may or may not matter. */
static bool take_message(struct monitor *m, struct nlmsghdr *h, bool *link)
{
	struct fact f;

	switch (h->nlmsg_type) {
	case RTM_NEWADDR:
		return read_address(&f, h) && learn(m, &f);
	case RTM_DELADDR:
		return read_address(&f, h) && forget(m, &f);
	case RTM_NEWROUTE:
		return read_route(&f, h) && learn(m, &f);
	case RTM_DELROUTE:
		return read_route(&f, h) && forget(m, &f);
	case RTM_NEWLINK:
		*link |= read_link(&f, h) && learn(m, &f);
		return false;
	case RTM_DELLINK:
		*link |= read_link(&f, h) && forget(m, &f);
		return false;
	default:
		return false;
	}
}

bool monitor_take(struct monitor *m, const void *bytes, size_t len)
{
	_Alignas(struct nlmsghdr) char copy[BUFFER_SIZE];
	struct nlmsghdr *h = (struct nlmsghdr *)(void *)copy;
	bool news = false, link = false;
	unsigned left;

	if (len > sizeof(copy))
		return true;
	memcpy(copy, bytes, len);
	memset(copy + len, 0, sizeof(copy) - len);
	/* NLMSG_NEXT() alone would go below zero at an odd end */
	for (left = (unsigned)len; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		bool one = take_message(m, h, &link);

		news |= one && !m->seeding;
		if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
			m->seeding = false;
		if (NLMSG_ALIGN(h->nlmsg_len) >= left)
			break;
	}
	/* IPv4 routes vanish with their link, and nobody is told */
	if (link)
		news |= look_at_sources(m);
	return news;
}

bool monitor_read(struct monitor *m)
{
	char bytes[BUFFER_SIZE];
	bool news = false;

	for (;;) {
		struct sockaddr_nl from = { .nl_pid = 0 };
		socklen_t size = sizeof(from);
		ssize_t n = recvfrom(m->fd, bytes, sizeof(bytes), MSG_TRUNC,
				     (struct sockaddr *)&from, &size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			m->n = 0; /* some was lost: nothing is known */
			m->seeding = false;
			news = true;
			continue;
		}
		if (n <= 0)
			return news;
		if (from.nl_pid == 0) /* the kernel, nobody else */
			news |= monitor_take(m, bytes, (size_t)n);
	}
}

#else /* not Linux: there is only the clock */

struct monitor {
	int fd;
};

enum err monitor_open(struct monitor **out, struct why *why)
{
	struct monitor *m = calloc(1, sizeof(*m));

	if (!m)
		return err_nomem(why);
	m->fd = -1;
	*out = m;
	return ERR_OK;
}

void monitor_close(struct monitor *m)
{
	free(m);
}

int monitor_fd(const struct monitor *m)
{
	return m->fd;
}

bool monitor_read(struct monitor *m)
{
	(void)m;
	return false;
}

bool monitor_take(struct monitor *m, const void *bytes, size_t len)
{
	(void)m;
	(void)bytes;
	(void)len;
	return false;
}

#endif
