#include "net/address_dump.h"

#ifdef ON_LINUX

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Flags of addresses that are not for others to know.  An optimistic one is
 * tentative as well (RFC 4429). */
#define UNFIT                                                                  \
	(IFA_F_TEMPORARY | IFA_F_DEPRECATED | IFA_F_TENTATIVE | IFA_F_DADFAILED)

/* What one message says of an address. */
struct entry {
	struct interface_address a;
	uint32_t flags;
	bool have, local;
};

static size_t size_of(int family)
{
	return family == AF_INET ? 4 : 16;
}

static void read_attribute(struct entry *e, unsigned type, const uint8_t *data,
			   size_t len)
{
	size_t size = size_of(e->a.addr.family);
	struct ifa_cacheinfo life;

	/* with a peer, ADDRESS is the peer's and LOCAL is ours */
	if ((type == IFA_LOCAL || (type == IFA_ADDRESS && !e->local)) &&
	    len == size) {
		memcpy(e->a.addr.b, data, size);
		e->local = type == IFA_LOCAL;
		e->have = true;
	} else if (type == IFA_FLAGS && len == sizeof(e->flags)) {
		memcpy(&e->flags, data, sizeof(e->flags));
	} else if (type == IFA_CACHEINFO && len >= sizeof(life)) {
		memcpy(&life, data, sizeof(life));
		e->a.preferred = life.ifa_prefered;
	}
}

/* Takes the attributes behind the header; false: one is cut off. */
static bool read_attributes(struct entry *e, const uint8_t *bytes, size_t len)
{
	while (len >= sizeof(struct rtattr)) {
		struct rtattr r;
		size_t whole;

		memcpy(&r, bytes, sizeof(r));
		if (r.rta_len < sizeof(r) || r.rta_len > len)
			return false;
		read_attribute(e, r.rta_type & (unsigned)NLA_TYPE_MASK,
			       bytes + sizeof(r), r.rta_len - sizeof(r));
		whole = RTA_ALIGN(r.rta_len);
		if (whole >= len)
			break;
		bytes += whole;
		len -= whole;
	}
	return true;
}

static enum err cut_off(struct why *why)
{
	return err_set(why, ERR_LATER,
		       "a message of the kernel about addresses is cut off");
}

static enum err read_address(struct address_dump *d, const uint8_t *bytes,
			     size_t len, struct why *why)
{
	struct entry e = { .a = { .addr = { .family = d->family },
				  .preferred = UINT32_MAX } };
	struct interface_address *v;
	struct ifaddrmsg m;

	if (len < sizeof(m))
		return cut_off(why);
	memcpy(&m, bytes, sizeof(m));
	if (m.ifa_index != d->index || m.ifa_family != d->family)
		return ERR_OK;
	e.flags = m.ifa_flags;
	if (len > NLMSG_ALIGN(sizeof(m)) &&
	    !read_attributes(&e, bytes + NLMSG_ALIGN(sizeof(m)),
			     len - NLMSG_ALIGN(sizeof(m))))
		return cut_off(why);
	if (!e.have || (e.flags & UNFIT) || e.a.preferred == 0)
		return ERR_OK;
	v = reallocarray(d->v, d->n + 1, sizeof(*v));
	if (!v)
		return err_nomem(why);
	v[d->n++] = e.a;
	d->v = v;
	return ERR_OK;
}

/* NLMSG_ERROR, and NLMSG_DONE too, begin with an errno, negative or 0. */
static enum err read_end(const uint8_t *bytes, size_t len, struct why *why)
{
	int code = 0;

	if (len >= sizeof(code))
		memcpy(&code, bytes, sizeof(code));
	if (code == 0)
		return ERR_OK;
	return err_set(why, ERR_LATER, "the kernel does not tell addresses: %s",
		       code < 0 && code > -4096 ? strerror(-code)
						: "unknown error");
}

static enum err read_message(struct address_dump *d, const struct nlmsghdr *h,
			     const uint8_t *bytes, size_t len, struct why *why)
{
	if (h->nlmsg_seq != d->sequence || h->nlmsg_pid != d->port)
		return ERR_OK;
	d->interrupted |= (h->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	switch (h->nlmsg_type) {
	case NLMSG_DONE:
	case NLMSG_ERROR:
		d->done = true;
		return read_end(bytes, len, why);
	case RTM_NEWADDR:
		return read_address(d, bytes, len, why);
	default:
		return ERR_OK;
	}
}

bool address_dump_ask(int fd, int family, uint32_t sequence)
{
	struct {
		struct nlmsghdr h;
		struct ifaddrmsg m;
	} request = {
		.h = { .nlmsg_len = sizeof(request),
		       .nlmsg_type = RTM_GETADDR,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		       .nlmsg_seq = sequence },
		.m = { .ifa_family = (unsigned char)family },
	};
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	do
		n = sendto(fd, &request, sizeof(request), 0,
			   (struct sockaddr *)&kernel, sizeof(kernel));
	while (n < 0 && errno == EINTR);
	return n >= 0;
}

enum err address_dump_read(struct address_dump *d, const uint8_t *bytes,
			   size_t len, struct why *why)
{
	enum err rc = ERR_OK;

	while (!rc && !d->done && len) {
		struct nlmsghdr h;
		size_t whole;

		if (len < sizeof(h))
			return cut_off(why);
		memcpy(&h, bytes, sizeof(h));
		if (h.nlmsg_len < sizeof(h) || h.nlmsg_len > len)
			return cut_off(why);
		rc = read_message(d, &h, bytes + NLMSG_HDRLEN,
				  h.nlmsg_len - NLMSG_HDRLEN, why);
		whole = NLMSG_ALIGN(h.nlmsg_len);
		whole = whole < len ? whole : len;
		bytes += whole;
		len -= whole;
	}
	return rc;
}

#endif
